// An activation by itself. See `program::kernel::Activate`.

#include grid
#include finite
#include flags
#include activation

override ACTIVATION: u32 = 0u;
override WORKGROUP: u32 = 64u;

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn activate_forward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = flat_workgroup(workgroup, groups) * WORKGROUP + local;
    if index >= params.count {
        return;
    }
    let x = input[index];
    if non_finite(x) {
        atomicOr(&flags, FLAG_ACTIVATION);
    }
    output[index] = activate(ACTIVATION, vec4f(x)).x;
}
