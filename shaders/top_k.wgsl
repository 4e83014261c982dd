// A vector's largest values. See `program::kernel::TopK`. A value is kept where fewer than `k` others come before it.

#include elements

// Whether values far below 0 are large too.
override MAGNITUDE: bool = false;

struct Params {
    count: u32,
    units: u32,
    k: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<storage, read_write> kept: array<f32>;

fn size(value: f32) -> f32 {
    return select(value, abs(value), MAGNITUDE);
}

@compute @workgroup_size(WORKGROUP)
fn top_k(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let first = i - i % params.units;
        let value = input[i];
        let mine = size(value);
        var before = 0u;
        for (var j = first; j < first + params.units; j++) {
            let other = size(input[j]);
            before += select(0u, 1u, other > mine || (other == mine && j < i));
        }
        let keep = before < params.k;
        output[i] = select(0.0, value, keep);
        kept[i] = select(0.0, 1.0, keep);
    }
}
