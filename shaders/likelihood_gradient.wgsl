// The gradient of a Gaussian's log-likelihood by the logarithm of its variance, in one workgroup. See
// `program::kernel::LikelihoodGradient`.

#include counters
#include reduce

#include likelihood

const LN_TAU = 1.8378770664;

struct Params {
    batch: u32,
    features: u32,
    divisor: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> per_picture: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read> logvar: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn likelihood_gradient(@builtin(local_invocation_index) thread: u32) {
    var share = 0.0;
    for (var i = thread; i < params.batch; i += WORKGROUP) {
        share += per_picture[i];
    }
    let sum = sum_of_threads(thread, vec2f(share)).x;
    if thread == 0u {
        let mean = sum / f32(max(counters[VALID], 1u));
        let half = 0.5 * f32(params.features) / f32(params.divisor);
        let spread = max(logvar[0], LOGVAR_LEAST);
        let slope = half - (mean - half * (spread + LN_TAU));
        gradient[0] = select(slope, min(slope, 0.0), logvar[0] < LOGVAR_LEAST);
    }
}
