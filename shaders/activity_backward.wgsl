// The gradient by a code that costs something by itself. See `program::kernel::ActivityBackward`.

#include elements
#include counters
#include measure

struct Params {
    count: u32,
    units: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> code: array<f32>;
@group(0) @binding(2) var<storage, read> gradient_out: array<f32>;
@group(0) @binding(3) var<storage, read> slopes: array<f32>;
@group(0) @binding(4) var<storage, read> counters: array<u32>;
@group(0) @binding(5) var<storage, read_write> gradient_in: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn activity_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let valid = counters[VALID];
    let share = 1.0 / f32(max(valid, 1u));
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let gradient = gradient_out[i] + slopes[i % params.units] * share * measured(code[i]).y;
        gradient_in[i] = select(0.0, gradient, i / params.units < valid);
    }
}
