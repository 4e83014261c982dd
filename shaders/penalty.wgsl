// A weight's penalty, and what it adds to the gradient. See `program::kernel::Penalty`. The first workgroup adds up the penalty;
// the others go over the gradient.

#include elements
#include counters
#include reduce

struct Params {
    count: u32,
    // Where the penalty goes.
    index: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> values: array<f32>;
@group(0) @binding(2) var<storage, read> hyper: array<f32>;
@group(0) @binding(3) var<storage, read_write> gradients: array<f32>;
@group(0) @binding(4) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn penalty(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let block = flat_workgroup(workgroup, groups);
    let l1 = hyper[L1];
    let l2 = hyper[L2];
    if block == 0u {
        var share = vec2f();
        for (var i = thread; i < params.count; i += WORKGROUP) {
            let w = values[i];
            share += vec2f(abs(w), w * w);
        }
        let sum = sum_of_threads(thread, share);
        if thread == 0u {
            sums[params.index] = l1 * sum.x + l2 * sum.y;
        }
    } else {
        let span = span(block - 1u, thread, params.count);
        for (var i = span.first; i < span.end; i += WORKGROUP) {
            let w = values[i];
            gradients[i] += l1 * sign(w) + 2.0 * l2 * w;
        }
    }
}
