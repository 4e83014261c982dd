// The gradient by rows that a class was put behind. See `program::kernel::JoinBackward`.

#include elements

struct Params {
    count: u32,
    features: u32,
    classes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradient_out: array<f32>;
@group(0) @binding(2) var<storage, read_write> gradient_in: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn join_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let row = i / params.features;
        gradient_in[i] = gradient_out[row * (params.features + params.classes) + i % params.features];
    }
}
