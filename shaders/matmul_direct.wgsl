// A product in register tiles of 16 rows by 8 columns a thread. No barrier and no workgroup memory. Software adapters do
// best with this: there each load costs several times what an addition does, so that large tiles pay although they
// spill.

#include matmul

// Threads along the columns.
override LANES: u32 = 4u;

const ROWS = 16u;
const COLUMNS = 8u;

@compute @workgroup_size(LANES)
fn matmul_direct(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let wide = (params.n + COLUMNS * LANES - 1u) / (COLUMNS * LANES);
    let tile = flat_workgroup(workgroup, groups);
    let row = tile / wide * ROWS;
    let quad = vec4u(0u, 1u, 2u, 3u);
    let columns0 = tile % wide * (COLUMNS * LANES) + lane + quad * LANES;
    let columns1 = columns0 + 4u * LANES;

    // Past the edges the last row and column are read again; `finish` drops what comes of it.
    let last = vec4u(params.m - 1u);
    let a0 = min(row + quad, last) * params.a_row;
    let a1 = min(row + 4u + quad, last) * params.a_row;
    let a2 = min(row + 8u + quad, last) * params.a_row;
    let a3 = min(row + 12u + quad, last) * params.a_row;
    let b0 = min(columns0, vec4u(params.n - 1u)) * params.b_column;
    let b1 = min(columns1, vec4u(params.n - 1u)) * params.b_column;

    // The sums of row i stand in `si` for the first four columns and in `ti` for the others.
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    var s4 = vec4f();
    var s5 = vec4f();
    var s6 = vec4f();
    var s7 = vec4f();
    var s8 = vec4f();
    var s9 = vec4f();
    var s10 = vec4f();
    var s11 = vec4f();
    var s12 = vec4f();
    var s13 = vec4f();
    var s14 = vec4f();
    var s15 = vec4f();
    var t0 = vec4f();
    var t1 = vec4f();
    var t2 = vec4f();
    var t3 = vec4f();
    var t4 = vec4f();
    var t5 = vec4f();
    var t6 = vec4f();
    var t7 = vec4f();
    var t8 = vec4f();
    var t9 = vec4f();
    var t10 = vec4f();
    var t11 = vec4f();
    var t12 = vec4f();
    var t13 = vec4f();
    var t14 = vec4f();
    var t15 = vec4f();
    for (var term = 0u; term < params.k; term++) {
        let b_at = term * params.b_term;
        let a_at = term * params.a_term;
        let u = vec4f(b[b0.x + b_at], b[b0.y + b_at], b[b0.z + b_at], b[b0.w + b_at]);
        let v = vec4f(b[b1.x + b_at], b[b1.y + b_at], b[b1.z + b_at], b[b1.w + b_at]);
        var x = vec4f();
        x = vec4f(a[a0.x + a_at]);
        s0 = fma(x, u, s0);
        t0 = fma(x, v, t0);
        x = vec4f(a[a0.y + a_at]);
        s1 = fma(x, u, s1);
        t1 = fma(x, v, t1);
        x = vec4f(a[a0.z + a_at]);
        s2 = fma(x, u, s2);
        t2 = fma(x, v, t2);
        x = vec4f(a[a0.w + a_at]);
        s3 = fma(x, u, s3);
        t3 = fma(x, v, t3);
        x = vec4f(a[a1.x + a_at]);
        s4 = fma(x, u, s4);
        t4 = fma(x, v, t4);
        x = vec4f(a[a1.y + a_at]);
        s5 = fma(x, u, s5);
        t5 = fma(x, v, t5);
        x = vec4f(a[a1.z + a_at]);
        s6 = fma(x, u, s6);
        t6 = fma(x, v, t6);
        x = vec4f(a[a1.w + a_at]);
        s7 = fma(x, u, s7);
        t7 = fma(x, v, t7);
        x = vec4f(a[a2.x + a_at]);
        s8 = fma(x, u, s8);
        t8 = fma(x, v, t8);
        x = vec4f(a[a2.y + a_at]);
        s9 = fma(x, u, s9);
        t9 = fma(x, v, t9);
        x = vec4f(a[a2.z + a_at]);
        s10 = fma(x, u, s10);
        t10 = fma(x, v, t10);
        x = vec4f(a[a2.w + a_at]);
        s11 = fma(x, u, s11);
        t11 = fma(x, v, t11);
        x = vec4f(a[a3.x + a_at]);
        s12 = fma(x, u, s12);
        t12 = fma(x, v, t12);
        x = vec4f(a[a3.y + a_at]);
        s13 = fma(x, u, s13);
        t13 = fma(x, v, t13);
        x = vec4f(a[a3.z + a_at]);
        s14 = fma(x, u, s14);
        t14 = fma(x, v, t14);
        x = vec4f(a[a3.w + a_at]);
        s15 = fma(x, u, s15);
        t15 = fma(x, v, t15);
    }

    // A loop, since 32 copies of `finish` take a software adapter ten times as long to compile.
    var sums = array<vec4f, 32>(
        s0, t0, s1, t1, s2, t2, s3, t3, s4, t4, s5, t5, s6, t6, s7, t7, s8, t8, s9, t9, s10, t10, s11, t11,
        s12, t12, s13, t13, s14, t14, s15, t15
    );
    for (var i = 0u; i < ROWS; i++) {
        finish(row + i, columns0, sums[2u * i]);
        finish(row + i, columns1, sums[2u * i + 1u]);
    }
}
