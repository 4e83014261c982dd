// The gradient of a root from that of the mean under it. See `program::kernel::RootGradient`. Each workgroup adds up the mean
// for itself.

#include elements
#include counters
#include reduce

struct Params {
    count: u32,
    batch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> per_picture: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read_write> gradient: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn root_gradient(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    var share = 0.0;
    for (var i = thread; i < params.batch; i += WORKGROUP) {
        share += per_picture[i];
    }
    let sum = sum_of_threads(thread, vec2f(share)).x;
    let root = sqrt(sum / f32(max(counters[VALID], 1u)));
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        gradient[i] = select(gradient[i] / (2.0 * root), 0.0, root == 0.0);
    }
}
