// Adam, in two forms. See `program::kernel::Adam`.

#include elements
#include counters
#include finite
#include flags

// Whether epsilon is added after the second moment's correction (PyTorch's form); else before it (Keras's).
override TORCH: bool = false;

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
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    let beta1 = hyper[BETA1];
    let beta2 = hyper[BETA2];
    let epsilon = hyper[EPSILON];
    let correction2 = sqrt(1.0 - bitcast<f32>(counters[BETA2_POWER]));
    let rate = hyper[LEARNING_RATE] / (1.0 - bitcast<f32>(counters[BETA1_POWER]));
    var raised = false;
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let g = gradients[i];
        let m = beta1 * moment1[i] + (1.0 - beta1) * g;
        let v = beta2 * moment2[i] + (1.0 - beta2) * g * g;
        var change = 0.0;
        if TORCH {
            change = rate * m / (sqrt(v) / correction2 + epsilon);
        } else {
            change = rate * correction2 * m / (sqrt(v) + epsilon);
        }
        let w = values[i] - change;
        moment1[i] = m;
        moment2[i] = v;
        values[i] = w;
        raised = raised | non_finite(g) | non_finite(w);
    }
    if raised {
        atomicOr(&flags, FLAG_PARAMETER);
    }
}
