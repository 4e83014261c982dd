// A product for small and skinny results: register tiles whose long sums are shared out among the threads of a
// workgroup and put together in a fixed order.

#include registers

override THREADS: u32 = 4u;

// shares[row * THREADS + thread]
var<workgroup> shares: array<vec4f, ROWS * THREADS>;

@compute @workgroup_size(THREADS)
fn matmul_split(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let corner = corner(workgroup, groups);
    let sums = accumulate(corner, thread % LANES, thread / LANES);
    shares[thread] = sums.r0;
    shares[THREADS + thread] = sums.r1;
    shares[2u * THREADS + thread] = sums.r2;
    shares[3u * THREADS + thread] = sums.r3;
    shares[4u * THREADS + thread] = sums.r4;
    shares[5u * THREADS + thread] = sums.r5;
    shares[6u * THREADS + thread] = sums.r6;
    shares[7u * THREADS + thread] = sums.r7;
    workgroupBarrier();
    for (var unit = thread; unit < ROWS * LANES; unit += THREADS) {
        let row = unit / LANES;
        let lane = unit % LANES;
        var sum = vec4f();
        for (var slice = 0u; slice < SLICES; slice++) {
            sum += shares[row * THREADS + slice * LANES + lane];
        }
        finish(corner.row + row, columns_of(lane, corner), sum);
    }
}
