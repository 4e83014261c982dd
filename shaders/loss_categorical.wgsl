// The cross-entropy of each picture's classes and its gradient, one workgroup a picture. See `program::kernel::Loss`. A thread
// takes all classes of a place.

#include grid
#include counters
#include activation
#include reduce

override GRADIENT: bool = false;
// The activation that made the predictions, whose derivative is fused into the gradient.
override OUTER: u32 = 0u;
override OUTER_PARAMETER: u32 = 0u;

struct Params {
    batch: u32,
    classes: u32,
    places: u32,
    divisor: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> gradient: array<f32>;
@group(0) @binding(5) var<storage, read_write> per_picture: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn loss_categorical(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let row = flat_workgroup(workgroup, groups);
    let valid = counters[VALID];
    let inside = row < valid;
    let scale = 1.0 / (f32(max(valid, 1u)) * f32(params.divisor));
    let stride = params.places;
    var loss = 0.0;
    for (var place = thread; place < params.places; place += WORKGROUP) {
        if row >= params.batch {
            break;
        }
        let first = row * params.classes * params.places + place;
        let end = first + params.classes * stride;
        var most = prediction[first];
        for (var at = first; at < end; at += stride) {
            most = max(most, prediction[at]);
        }
        var sum = 0.0;
        for (var at = first; at < end; at += stride) {
            sum += exp(prediction[at] - most);
        }
        let log_sum = log(sum);
        var all = 0.0;
        for (var at = first; at < end; at += stride) {
            loss += wanted[at] * (log_sum - (prediction[at] - most));
            all += wanted[at];
        }
        if GRADIENT {
            for (var at = first; at < end; at += stride) {
                let p = prediction[at];
                let slope = exp(p - most) / sum * all - wanted[at];
                let outer = derivative(OUTER, bitcast<f32>(OUTER_PARAMETER), vec4f(p)).x;
                gradient[at] = select(0.0, slope * outer * scale, inside);
            }
        }
    }
    loss = sum_of_threads(thread, vec2f(loss)).x;
    if thread == 0u && row < params.batch {
        per_picture[row] = select(0.0, loss / f32(params.divisor), inside);
    }
}
