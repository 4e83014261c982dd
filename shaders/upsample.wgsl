// Planes enlarged, and the gradient back. See `program::kernel::Upsample`. Entry points: `upsample`, and `upsample_backward`,
// where each small pixel adds up what the large ones around it pass on.

#include elements

// Whether pixels are mixed; else repeated.
override MIXED: bool = false;

struct Params {
    // Elements of what is written.
    count: u32,
    // Of a small plane.
    height: u32,
    width: u32,
    factor_height: u32,
    factor_width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

// The two small pixels that a large one is mixed from, and the second one's share.
struct Mixture {
    first: u32,
    second: u32,
    share: f32,
}

// Of large pixel `o` along an axis. The place between the small pixels, (o + 1/2) / factor - 1/2, is a fraction of
// integers, so that nothing is rounded far from the origin.
fn mixture(o: u32, factor: u32, size: u32) -> Mixture {
    if !MIXED {
        return Mixture(o / factor, o / factor, 0.0);
    }
    let halves = 2u * factor;
    let place = min(max(2u * o + 1u, factor) - factor, halves * (size - 1u));
    let first = place / halves;
    return Mixture(first, min(first + 1u, size - 1u), f32(place % halves) / f32(halves));
}

// The large pixels along an axis that may take from small pixel `i`: from x up to, not including, y.
fn takers(i: u32, factor: u32, size: u32) -> vec2u {
    if !MIXED {
        return vec2u(i * factor, (i + 1u) * factor);
    }
    let first = (max(2u * i, 1u) - 1u) * factor / 2u;
    return vec2u(first, min(((2u * i + 3u) * factor + 1u) / 2u, size * factor));
}

// The share of small pixel `i` in a mixture.
fn share_of(i: u32, mixture: Mixture) -> f32 {
    return select(0.0, 1.0 - mixture.share, i == mixture.first) + select(0.0, mixture.share, i == mixture.second);
}

@compute @workgroup_size(WORKGROUP)
fn upsample(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let height = params.height * params.factor_height;
    let width = params.width * params.factor_width;
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let line = i / width;
        let plane = line / height * params.height;
        let y = mixture(line % height, params.factor_height, params.height);
        let x = mixture(i % width, params.factor_width, params.width);
        let above = (plane + y.first) * params.width;
        var value = input[above + x.first];
        if MIXED {
            let below = (plane + y.second) * params.width;
            value = mix(
                mix(value, input[above + x.second], x.share),
                mix(input[below + x.first], input[below + x.second], x.share),
                y.share,
            );
        }
        output[i] = value;
    }
}

@compute @workgroup_size(WORKGROUP)
fn upsample_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let height = params.height * params.factor_height;
    let width = params.width * params.factor_width;
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let line = i / params.width;
        let small_x = i % params.width;
        let plane = line / params.height * height;
        let small_y = line % params.height;
        let down = takers(small_y, params.factor_height, params.height);
        let across = takers(small_x, params.factor_width, params.width);
        var sum = 0.0;
        for (var y = down.x; y < down.y; y++) {
            var part = 0.0;
            for (var x = across.x; x < across.y; x++) {
                let value = input[(plane + y) * width + x];
                if MIXED {
                    part += value * share_of(small_x, mixture(x, params.factor_width, params.width));
                } else {
                    part += value;
                }
            }
            if MIXED {
                part *= share_of(small_y, mixture(y, params.factor_height, params.height));
            }
            sum += part;
        }
        output[i] = sum;
    }
}
