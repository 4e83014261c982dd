// Gradient descent with momentum. See `program::kernel::Sgd`.

#include grid
#include counters
#include finite
#include flags

override WORKGROUP: u32 = 64u;

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> hyper: array<f32>;
@group(0) @binding(3) var<storage, read_write> values: array<f32>;
@group(0) @binding(4) var<storage, read_write> velocity: array<f32>;
@group(0) @binding(5) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn sgd(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = flat_workgroup(workgroup, groups) * WORKGROUP + local;
    if index >= params.count {
        return;
    }
    let g = gradients[index];
    let v = hyper[MOMENTUM] * velocity[index] + g;
    let w = values[index] - hyper[LEARNING_RATE] * v;
    velocity[index] = v;
    values[index] = w;
    if non_finite(g) || non_finite(w) {
        atomicOr(&flags, FLAG_PARAMETER);
    }
}
