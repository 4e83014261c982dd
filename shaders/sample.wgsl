// Samples of Gaussian codes. See `program::kernel::Sample`. Elements are taken in pairs, since two random words give two normal
// numbers.

#include elements
#include counters
#include threefry
#include noise

// Whether the noise is given; else it is made from the key and the step.
override GIVEN: bool = false;

struct Params {
    count: u32,
    units: u32,
    key0: u32,
    key1: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> moments: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read> noise: array<f32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

fn sampled(i: u32, epsilon: f32) -> f32 {
    let mu = (i / params.units) * 2u * params.units + i % params.units;
    return moments[mu] + exp(0.5 * moments[mu + params.units]) * epsilon;
}

@compute @workgroup_size(WORKGROUP)
fn sample(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, (params.count + 1u) / 2u);
    for (var pair = span.first; pair < span.end; pair += WORKGROUP) {
        let i = 2u * pair;
        var epsilon = vec2f();
        if GIVEN {
            epsilon = vec2f(noise[i], noise[min(i + 1u, params.count - 1u)]);
        } else {
            epsilon = normal_pair(threefry(vec2u(params.key0, params.key1), vec2u(pair, counters[STEP])));
        }
        output[i] = sampled(i, epsilon.x);
        if i + 1u < params.count {
            output[i + 1u] = sampled(i + 1u, epsilon.y);
        }
    }
}
