// Puts the rows of many batches together. See `program::kernel::Collect`.

#include elements
#include counters

struct Params {
    count: u32,
    width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn collect(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    let end = min(span.end, counters[VALID] * params.width);
    for (var i = span.first; i < end; i += WORKGROUP) {
        output[counters[START] * params.width + i] = input[i];
    }
}
