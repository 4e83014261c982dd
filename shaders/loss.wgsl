// The loss of each picture and its gradient, one workgroup a picture. See `program::kernel::Loss`.

#include grid
#include counters
#include activation

// Whether predictions are logits and the loss is the cross-entropy; else it is the squared error.
override BCE: bool = false;
override GRADIENT: bool = false;
// The activation that made the predictions, whose derivative is fused into the gradient.
override OUTER: u32 = 0u;
override WORKGROUP: u32 = 64u;

struct Params {
    batch: u32,
    features: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> per_picture: array<f32>;

var<workgroup> shares: array<f32, WORKGROUP>;

// ln(1 + e) for e in 0..=1, as 2 artanh(e / (2 + e)): the series loses nothing where e is tiny, and its first term left
// out is under 1e-8.
fn log1p(e: f32) -> f32 {
    let s = e / (2.0 + e);
    let q = s * s;
    let series = 1.0 + q * (1.0 / 3.0 + q * (1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * (1.0 / 11.0 + q * (1.0 / 13.0))))));
    return 2.0 * s * series;
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
    let scale = 1.0 / (f32(valid) * f32(params.features));
    var sum = 0.0;
    if row < params.batch {
        for (var i = thread; i < params.features; i += WORKGROUP) {
            let p = prediction[first + i];
            let t = wanted[first + i];
            var value = 0.0;
            var slope = 0.0;
            if BCE {
                value = max(p, 0.0) - p * t + log1p(exp(-abs(p)));
                slope = sigmoid(vec4f(p)).x - t;
            } else {
                value = (p - t) * (p - t);
                slope = 2.0 * (p - t);
            }
            sum += value;
            if GRADIENT {
                slope *= derivative(OUTER, vec4f(p)).x * scale;
                gradient[first + i] = select(0.0, slope, inside);
            }
        }
    }
    shares[thread] = sum;
    workgroupBarrier();
    if thread == 0u && row < params.batch {
        var total = 0.0;
        for (var i = 0u; i < WORKGROUP; i++) {
            total += shares[i];
        }
        per_picture[row] = select(0.0, total / f32(params.features), inside);
    }
}
