// One step of an optimizer over all parameters. See `program::kernel::Update`.

#include elements
#include counters
#include finite
#include flags

const SGD = 0u;
const NESTEROV = 1u;
const RMS_PROP_KERAS = 2u;
const RMS_PROP_TORCH = 3u;
const ADAM_KERAS = 4u;
const ADAM_TORCH = 5u;

override RULE: u32 = 0u;

// Bounds on the gradient: none, on each element, on the length.
const BY_VALUE = 1u;
const BY_NORM = 2u;

override CLIPPING: u32 = 0u;

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> gradients: array<f32>;
@group(0) @binding(2) var<storage, read> hyper: array<f32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read> norm: array<f32>;
@group(0) @binding(5) var<storage, read_write> values: array<f32>;
@group(0) @binding(6) var<storage, read_write> moment1: array<f32>;
@group(0) @binding(7) var<storage, read_write> moment2: array<f32>;
@group(0) @binding(8) var<storage, read_write> flags: atomic<u32>;

// What is the same for every parameter.
struct Step {
    // For Adam, over the first moment's correction.
    rate: f32,
    momentum: f32,
    beta1: f32,
    beta2: f32,
    epsilon: f32,
    // The root of the second moment's correction.
    correction2: f32,
}

fn step_of_batch() -> Step {
    var rate = bitcast<f32>(counters[RATE]);
    if RULE == ADAM_KERAS || RULE == ADAM_TORCH {
        rate /= 1.0 - bitcast<f32>(counters[BETA1_POWER]);
    }
    let correction2 = sqrt(1.0 - bitcast<f32>(counters[BETA2_POWER]));
    return Step(rate, hyper[MOMENTUM], hyper[BETA1], hyper[BETA2], hyper[EPSILON], correction2);
}

// The new first moment.
fn mean(step: Step, i: u32, g: f32) -> f32 {
    let m = step.beta1 * moment1[i] + (1.0 - step.beta1) * g;
    moment1[i] = m;
    return m;
}

// The new second moment.
fn square(step: Step, i: u32, g: f32) -> f32 {
    let v = step.beta2 * moment2[i] + (1.0 - step.beta2) * g * g;
    moment2[i] = v;
    return v;
}

// What is taken off a parameter.
fn change(step: Step, i: u32, g: f32) -> f32 {
    switch RULE {
        case RMS_PROP_KERAS: {
            return step.rate * g / sqrt(square(step, i, g) + step.epsilon);
        }
        case RMS_PROP_TORCH: {
            return step.rate * g / (sqrt(square(step, i, g)) + step.epsilon);
        }
        case ADAM_KERAS: {
            let m = mean(step, i, g);
            return step.rate * step.correction2 * m / (sqrt(square(step, i, g)) + step.epsilon);
        }
        case ADAM_TORCH: {
            let m = mean(step, i, g);
            return step.rate * m / (sqrt(square(step, i, g)) / step.correction2 + step.epsilon);
        }
        default: {
            let v = step.momentum * moment1[i] + g;
            moment1[i] = v;
            if RULE == NESTEROV {
                return step.rate * (g + step.momentum * v);
            }
            return step.rate * v;
        }
    }
}

@compute @workgroup_size(WORKGROUP)
fn update(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    let step = step_of_batch();
    let bound = hyper[CLIP];
    let coupled = hyper[COUPLED_DECAY];
    let shrunk = 1.0 - bitcast<f32>(counters[RATE]) * hyper[DECOUPLED_DECAY];
    var shorter = 1.0;
    if CLIPPING == BY_NORM {
        shorter = bound / max(bound, norm[0]);
    }
    var raised = false;
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let given = gradients[i];
        var g = given * shorter;
        if CLIPPING == BY_VALUE {
            g = clamp(given, -bound, bound);
        }
        g += coupled * values[i];
        let w = shrunk * values[i] - change(step, i, g);
        values[i] = w;
        raised = raised | non_finite(given) | non_finite(w);
    }
    if raised {
        atomicOr(&flags, FLAG_PARAMETER);
    }
}
