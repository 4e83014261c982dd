// Sums of columns over rows and places. See `program::kernel::SumRows`.

#include grid
#include slices

// Whether a column has many places in each row; else one.
override PLACES: bool = false;

struct Params {
    rows: u32,
    columns: u32,
    places: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(THREADS)
fn sum_rows(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let column = flat_workgroup(workgroup, groups) * LANES + thread % LANES;
    let safe = min(column, params.columns - 1u);
    var sum = 0.0;
    if PLACES {
        for (var term = thread / LANES; term < params.rows * params.places; term += SLICES) {
            let row = term / params.places;
            sum += input[(row * params.columns + safe) * params.places + term % params.places];
        }
    } else {
        for (var row = thread / LANES; row < params.rows; row += SLICES) {
            sum += input[row * params.columns + safe];
        }
    }
    sum = sum_of_slices(thread, vec2f(sum)).x;
    if thread < LANES && column < params.columns {
        output[column] = sum;
    }
}
