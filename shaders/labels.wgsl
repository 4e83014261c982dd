// Picks the classes of a batch's pictures through the order table. See `program::kernel::Labels`.

#include elements
#include counters

struct Params {
    batch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> classes: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> output: array<u32>;

@compute @workgroup_size(WORKGROUP)
fn labels(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.batch);
    for (var row = span.first; row < span.end; row += WORKGROUP) {
        if row < counters[VALID] {
            output[row] = classes[order[counters[START] + row]];
        } else {
            output[row] = 0u;
        }
    }
}
