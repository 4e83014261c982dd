// A product for small and skinny results on real GPUs: register tiles of 8 rows by 4 columns a thread, whose long sums
// are shared out among the threads of a workgroup and put together in a fixed order.

#include matmul

// Threads along the columns, and along the sum: each takes every SLICES-th term.
override LANES: u32 = 4u;
override SLICES: u32 = 16u;
override THREADS: u32 = 64u;

const ROWS = 8u;
const COLUMNS = 4u;

// shares[row * THREADS + thread]
var<workgroup> shares: array<vec4f, ROWS * THREADS>;

@compute @workgroup_size(THREADS)
fn matmul_split(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let wide = (params.n + COLUMNS * LANES - 1u) / (COLUMNS * LANES);
    let tile = flat_workgroup(workgroup, groups);
    let row = tile / wide * ROWS;
    let left = tile % wide * (COLUMNS * LANES);
    let quad = vec4u(0u, 1u, 2u, 3u);

    // Past the edges the last row and column are read again; `finish` drops what comes of it.
    let last = vec4u(params.m - 1u);
    let a0 = min(row + quad, last) * params.a_row;
    let a1 = min(row + 4u + quad, last) * params.a_row;
    let columns = min(left + thread % LANES + quad * LANES, vec4u(params.n - 1u)) * params.b_column;

    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    var s4 = vec4f();
    var s5 = vec4f();
    var s6 = vec4f();
    var s7 = vec4f();
    for (var term = thread / LANES; term < params.k; term += SLICES) {
        let at = columns + term * params.b_term;
        let right = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
        let up = a0 + term * params.a_term;
        let low = a1 + term * params.a_term;
        s0 = fma(vec4f(a[up.x]), right, s0);
        s1 = fma(vec4f(a[up.y]), right, s1);
        s2 = fma(vec4f(a[up.z]), right, s2);
        s3 = fma(vec4f(a[up.w]), right, s3);
        s4 = fma(vec4f(a[low.x]), right, s4);
        s5 = fma(vec4f(a[low.y]), right, s5);
        s6 = fma(vec4f(a[low.z]), right, s6);
        s7 = fma(vec4f(a[low.w]), right, s7);
    }
    shares[thread] = s0;
    shares[THREADS + thread] = s1;
    shares[2u * THREADS + thread] = s2;
    shares[3u * THREADS + thread] = s3;
    shares[4u * THREADS + thread] = s4;
    shares[5u * THREADS + thread] = s5;
    shares[6u * THREADS + thread] = s6;
    shares[7u * THREADS + thread] = s7;
    workgroupBarrier();
    for (var unit = thread; unit < ROWS * LANES; unit += THREADS) {
        let lane = unit % LANES;
        var sum = vec4f();
        for (var slice = 0u; slice < SLICES; slice++) {
            sum += shares[unit / LANES * THREADS + slice * LANES + lane];
        }
        finish(row + unit / LANES, left + lane + quad * LANES, sum);
    }
}
