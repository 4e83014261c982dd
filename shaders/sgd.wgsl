// Gradient descent with momentum. See `program::kernel::Sgd`.

#include elements
#include counters
#include finite
#include flags


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
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    let momentum = hyper[MOMENTUM];
    let rate = hyper[LEARNING_RATE];
    var raised = false;
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let g = gradients[i];
        let v = momentum * velocity[i] + g;
        let w = values[i] - rate * v;
        velocity[i] = v;
        values[i] = w;
        raised = raised | non_finite(g) | non_finite(w);
    }
    if raised {
        atomicOr(&flags, FLAG_PARAMETER);
    }
}
