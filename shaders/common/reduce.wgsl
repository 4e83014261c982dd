// Sums over the threads of a workgroup, always in the same order. All threads must come here together.

#include workgroup

var<workgroup> shares: array<vec2f, WORKGROUP>;

fn sum_of_threads(thread: u32, share: vec2f) -> vec2f {
    // What an earlier call left may still be read.
    workgroupBarrier();
    shares[thread] = share;
    workgroupBarrier();
    for (var half = WORKGROUP / 2u; half > 0u; half /= 2u) {
        if thread < half {
            shares[thread] += shares[thread + half];
        }
        workgroupBarrier();
    }
    return shares[0];
}
