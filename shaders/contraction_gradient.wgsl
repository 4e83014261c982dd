// What a contractive code costs by the encoder's weight itself. See `program::kernel::ContractionGradient`.

#include elements
#include counters

struct Params {
    count: u32,
    inputs: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> weight: array<f32>;
@group(0) @binding(2) var<storage, read> means: array<f32>;
@group(0) @binding(3) var<storage, read> hyper: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn contraction_gradient(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let factor = 2.0 * hyper[CODE_WEIGHT];
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        gradient[i] += factor * means[i / params.inputs] * weight[i];
    }
}
