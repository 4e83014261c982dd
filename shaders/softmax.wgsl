// Softmax over the classes of each place. See `program::kernel::Softmax`. A lane takes a place; the slices share out its
// classes.

#include grid
#include finite
#include flags
#include slices

struct Params {
    rows: u32,
    classes: u32,
    places: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(THREADS)
fn softmax(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    // Past the end the last place is read again, and nothing is written.
    let wanted = flat_workgroup(workgroup, groups) * LANES + thread % LANES;
    let place = min(wanted, params.rows * params.places - 1u);
    let first = place / params.places * (params.classes * params.places) + place % params.places;
    let slice = thread / LANES;
    var raised = false;
    var most = -3.4e38;
    for (var unit = slice; unit < params.classes; unit += SLICES) {
        let x = input[first + unit * params.places];
        raised = raised | non_finite(x);
        most = max(most, x);
    }
    most = most_of_slices(thread, most);
    var sum = 0.0;
    for (var unit = slice; unit < params.classes; unit += SLICES) {
        sum += exp(input[first + unit * params.places] - most);
    }
    sum = sum_of_slices(thread, vec2f(sum)).x;
    if wanted == place {
        for (var unit = slice; unit < params.classes; unit += SLICES) {
            let at = first + unit * params.places;
            output[at] = exp(input[at] - most) / sum;
        }
    }
    if raised {
        atomicOr(&flags, FLAG_ACTIVATION);
    }
}
