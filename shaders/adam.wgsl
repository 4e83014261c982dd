// Adam, in two forms. See `program::kernel::Adam`.

#include grid
#include counters
#include finite
#include flags

// Whether epsilon is added after the second moment's correction (PyTorch's form); else before it (Keras's).
override TORCH: bool = false;
override WORKGROUP: u32 = 64u;

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> hyper: array<f32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> values: array<f32>;
@group(0) @binding(5) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(6) var<storage, read_write> moment2: array<f32>;
@group(0) @binding(7) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn adam(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = flat_workgroup(workgroup, groups) * WORKGROUP + local;
    if index >= params.count {
        return;
    }
    let correction1 = 1.0 - bitcast<f32>(counters[BETA1_POWER]);
    let correction2 = sqrt(1.0 - bitcast<f32>(counters[BETA2_POWER]));
    let g = gradients[index];
    let m = hyper[BETA1] * moment1[index] + (1.0 - hyper[BETA1]) * g;
    let v = hyper[BETA2] * moment2[index] + (1.0 - hyper[BETA2]) * g * g;
    let rate = hyper[LEARNING_RATE] / correction1;
    var change = 0.0;
    if TORCH {
        change = rate * m / (sqrt(v) / correction2 + hyper[EPSILON]);
    } else {
        change = rate * correction2 * m / (sqrt(v) + hyper[EPSILON]);
    }
    let w = values[index] - change;
    moment1[index] = m;
    moment2[index] = v;
    values[index] = w;
    if non_finite(g) || non_finite(w) {
        atomicOr(&flags, FLAG_PARAMETER);
    }
}
