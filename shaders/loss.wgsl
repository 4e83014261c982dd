// The loss of each picture and its gradient, one workgroup a picture. See `program::kernel::Loss`; that over classes has a
// file of its own.

#include grid
#include counters
#include activation
#include reduce

#include loss_numbers
#include likelihood

override KIND: u32 = 0u;
override GRADIENT: bool = false;
// The activation that made the predictions, whose derivative is fused into the gradient.
override OUTER: u32 = 0u;
override OUTER_PARAMETER: u32 = 0u;

struct Params {
    batch: u32,
    features: u32,
    divisor: u32,
    // Where squares turn into straight lines.
    turn: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> per_picture: array<f32>;
// The logarithm of a Gaussian's variance: one number.
@group(0) @binding(6) var<storage, read> logvar: array<f32>;

const LN_TAU = 1.8378770664;

// ln(p) and ln(1 - p): by the series where the result is near 0, since the built-in may err by 5e-7 there.
fn logarithms(p: f32) -> vec2f {
    let ratio = min(p, 1.0 - p) / max(p, 1.0 - p);
    let near = -log1p(vec4f(ratio)).x;
    let far = log(min(p, 1.0 - p));
    return select(vec2f(far, near), vec2f(near, far), p > 0.5);
}

// The loss of one value, and its derivative.
fn compare(p: f32, t: f32) -> vec2f {
    let d = p - t;
    switch KIND {
        case ABSOLUTE: {
            return vec2f(abs(d), sign(d));
        }
        case HUBER: {
            let far = vec2f(params.turn * (abs(d) - 0.5 * params.turn), params.turn * sign(d));
            return select(far, vec2f(0.5 * d * d, d), abs(d) <= params.turn);
        }
        case SMOOTH_L1: {
            let far = vec2f(abs(d) - 0.5 * params.turn, sign(d));
            return select(far, vec2f(0.5 * d * d, d) / params.turn, abs(d) <= params.turn);
        }
        case LOG_COSH: {
            // Near 0, where the plain form cancels, ln(1 + sinh^2) / 2, with sinh^2 from m = e^(-2 |d|) - 1.
            let m = expm1(vec4f(-2.0 * abs(d))).x;
            let near = 0.5 * log1p(vec4f(min(m * m / (4.0 * (m + 1.0)), 1.0))).x;
            let far = abs(d) + log1p(vec4f(m + 1.0)).x - 0.6931471806;
            return vec2f(select(far, near, abs(d) < 0.5), safe_tanh(vec4f(d)).x);
        }
        case BCE_LOGITS: {
            let value = max(p, 0.0) - p * t + log1p(vec4f(exp(-abs(p)))).x;
            return vec2f(value, sigmoid(vec4f(p)).x - t);
        }
        case BCE: {
            let kept = clamp(p, 1e-7, 1.0 - 1e-7);
            let logs = logarithms(kept);
            let slope = (kept - t) / (kept * (1.0 - kept));
            return vec2f(-t * logs.x - (1.0 - t) * logs.y, select(0.0, slope, p == kept));
        }
        case GAUSSIAN: {
            let spread = max(logvar[0], LOGVAR_LEAST);
            let slope = d * exp(-spread);
            return vec2f(0.5 * (d * slope + spread + LN_TAU), slope);
        }
        default: {
            return vec2f(d * d, 2.0 * d);
        }
    }
}

@compute @workgroup_size(WORKGROUP)
fn loss(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = flat_workgroup(workgroup, groups);
    let valid = counters[VALID];
    let inside = row < valid;
    let first = row * params.features;
    let scale = 1.0 / (f32(max(valid, 1u)) * f32(params.divisor));
    var sum = 0.0;
    if row < params.batch {
        for (var i = thread; i < params.features; i += WORKGROUP) {
            let p = prediction[first + i];
            let compared = compare(p, wanted[first + i]);
            sum += compared.x;
            if GRADIENT {
                let outer = derivative(OUTER, bitcast<f32>(OUTER_PARAMETER), vec4f(p)).x;
                gradient[first + i] = select(0.0, compared.y * outer * scale, inside);
            }
        }
    }
    sum = sum_of_threads(thread, vec2f(sum)).x;
    if thread == 0u && row < params.batch {
        per_picture[row] = select(0.0, sum / f32(params.divisor), inside);
    }
}
