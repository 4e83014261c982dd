// Values dropped at random, and those kept scaled. See `program::kernel::Dropout`. Elements are taken in pairs, since a random
// number has two words.

#include elements
#include counters
#include threefry

// Whether the mask is given; else it is made from the key and the step.
override GIVEN: bool = false;

struct Params {
    count: u32,
    key0: u32,
    key1: u32,
    // A word is kept where, shifted right by 8, it is at least this.
    threshold: u32,
    scale: f32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read> mask: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn dropout(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, (params.count + 1u) / 2u);
    for (var pair = span.first; pair < span.end; pair += WORKGROUP) {
        let i = 2u * pair;
        var keep = vec2f();
        if GIVEN {
            keep = vec2f(mask[i], mask[min(i + 1u, params.count - 1u)]);
        } else {
            let words = threefry(vec2u(params.key0, params.key1), vec2u(pair, counters[STEP]));
            keep = select(vec2f(0.0), vec2f(1.0), (words >> vec2u(8u)) >= vec2u(params.threshold));
        }
        output[i] = input[i] * keep.x * params.scale;
        if i + 1u < params.count {
            output[i + 1u] = input[i + 1u] * keep.y * params.scale;
        }
    }
}
