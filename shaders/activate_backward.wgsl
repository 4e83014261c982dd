// The gradient through an activation. See `program::kernel::ActivateBackward`.

#include grid
#include activation

override ACTIVATION: u32 = 0u;
override WORKGROUP: u32 = 64u;

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> output: array<f32>;
@group(0) @binding(2) var<storage, read> gradient_out: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradient_in: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn activate_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = flat_workgroup(workgroup, groups) * WORKGROUP + local;
    if index >= params.count {
        return;
    }
    gradient_in[index] = gradient_out[index] * derivative(ACTIVATION, vec4f(output[index])).x;
}
