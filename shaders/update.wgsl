// One step of an optimizer over all parameters. See `program::kernel::Update`.

#include elements
#include counters
#include finite
#include flags

#include rule_numbers
#include clipping_numbers

override RULE: u32 = 0u;

// The bound on the gradient: none, on each element, on the length.
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
    // Of the gradient.
    bound: f32,
    coupled: f32,
    // What decay leaves of a parameter.
    shrunk: f32,
}

fn step_of_batch() -> Step {
    var rate = bitcast<f32>(counters[RATE]);
    if RULE == ADAM_KERAS || RULE == ADAM_TORCH {
        rate /= 1.0 - bitcast<f32>(counters[BETA1_POWER]);
    }
    let correction2 = sqrt(1.0 - bitcast<f32>(counters[BETA2_POWER]));
    let shrunk = 1.0 - bitcast<f32>(counters[RATE]) * hyper[DECOUPLED_DECAY];
    return Step(
        rate,
        hyper[MOMENTUM],
        hyper[BETA1],
        hyper[BETA2],
        hyper[EPSILON],
        correction2,
        hyper[CLIP],
        hyper[COUPLED_DECAY],
        shrunk,
    );
}

// A parameter's value and its moments.
struct Parameter {
    value: f32,
    m: f32,
    v: f32,
}

// What is taken off the parameter, with its new moments in place. `v` is 0 for rules that have none.
fn change(step: Step, g: f32, parameter: ptr<function, Parameter>) -> f32 {
    if RULE == SGD || RULE == NESTEROV {
        let m = step.momentum * (*parameter).m + g;
        (*parameter).m = m;
        if RULE == NESTEROV {
            return step.rate * (g + step.momentum * m);
        }
        return step.rate * m;
    }
    let v = step.beta2 * (*parameter).v + (1.0 - step.beta2) * g * g;
    (*parameter).v = v;
    if RULE == RMS_PROP_KERAS {
        return step.rate * g / sqrt(v + step.epsilon);
    }
    if RULE == RMS_PROP_TORCH {
        return step.rate * g / (sqrt(v) + step.epsilon);
    }
    let m = step.beta1 * (*parameter).m + (1.0 - step.beta1) * g;
    (*parameter).m = m;
    if RULE == ADAM_KERAS {
        return step.rate * step.correction2 * m / (sqrt(v) + step.epsilon);
    }
    return step.rate * m / (sqrt(v) / step.correction2 + step.epsilon);
}

// One parameter's step; whether its gradient or its new value is not finite.
fn take(step: Step, shorter: f32, i: u32) -> bool {
    let given = gradients[i];
    // Each word is read once: on software adapters a read costs several times what is reckoned with it.
    var parameter = Parameter(values[i], 0.0, 0.0);
    if RULE != RMS_PROP_KERAS && RULE != RMS_PROP_TORCH {
        parameter.m = moment1[i];
    }
    if RULE != SGD && RULE != NESTEROV {
        parameter.v = moment2[i];
    }
    var g = given * shorter;
    if CLIPPING == BY_VALUE {
        g = clamp(given, -step.bound, step.bound);
    }
    g += step.coupled * parameter.value;
    let less = change(step, g, &parameter);
    let w = step.shrunk * parameter.value - less;
    values[i] = w;
    if RULE != RMS_PROP_KERAS && RULE != RMS_PROP_TORCH {
        moment1[i] = parameter.m;
    }
    if RULE != SGD && RULE != NESTEROV {
        moment2[i] = parameter.v;
    }
    return non_finite(given) || non_finite(w);
}

@compute @workgroup_size(WORKGROUP)
fn update(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    let step = step_of_batch();
    var shorter = 1.0;
    if CLIPPING == BY_NORM {
        shorter = step.bound / max(step.bound, norm[0]);
    }
    var raised = false;
    var i = span.first;
    // Four at a time, since each turn of a loop costs software adapters as much as a step.
    for (; i + 3u * WORKGROUP < span.end; i += 4u * WORKGROUP) {
        let first = take(step, shorter, i);
        let second = take(step, shorter, i + WORKGROUP);
        let third = take(step, shorter, i + 2u * WORKGROUP);
        let fourth = take(step, shorter, i + 3u * WORKGROUP);
        raised = raised | first | second | third | fourth;
    }
    for (; i < span.end; i += WORKGROUP) {
        let one = take(step, shorter, i);
        raised = raised | one;
    }
    if raised {
        atomicOr(&flags, FLAG_PARAMETER);
    }
}
