// A product for large matrices on real GPUs: tiles of 64 by 64 outputs a workgroup, 16 terms at a time brought into
// workgroup memory, 4 by 4 outputs a thread.

#include matmul

const SIDE = 64u;
const DEPTH = 16u;
const THREADS = 256u;

// Where the terms of `a` (or `b`) stand next to each other, neighbouring threads load neighbouring terms; else
// neighbouring rows (or columns).
override A_BY_TERM: bool = false;
override B_BY_TERM: bool = false;

// left[t * 16 + i] holds the rows 4 i to 4 i + 3 of `a` at term t, right likewise columns of `b`.
var<workgroup> left: array<vec4f, 256>;
var<workgroup> right: array<vec4f, 256>;

@compute @workgroup_size(THREADS)
fn matmul_tiled(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let wide = (params.n + SIDE - 1u) / SIDE;
    let tile = flat_workgroup(workgroup, groups);
    let top = tile / wide * SIDE;
    let start = tile % wide * SIDE;

    // Each thread brings one vec4 of each operand: four rows (columns) of one term.
    let a_quad = select(thread % 16u, thread / 16u, A_BY_TERM);
    let a_term = select(thread / 16u, thread % 16u, A_BY_TERM);
    let b_quad = select(thread % 16u, thread / 16u, B_BY_TERM);
    let b_term = select(thread / 16u, thread % 16u, B_BY_TERM);
    let quad = vec4u(0u, 1u, 2u, 3u);
    let a_at = min(top + 4u * a_quad + quad, vec4u(params.m - 1u)) * params.a_row;
    let b_at = min(start + 4u * b_quad + quad, vec4u(params.n - 1u)) * params.b_column;

    let column = thread % 16u;
    let row = thread / 16u;
    var s0 = vec4f();
    var s1 = vec4f();
    var s2 = vec4f();
    var s3 = vec4f();
    for (var base = 0u; base < params.k; base += DEPTH) {
        // Terms past the end must be 0 on both sides, since 0 times NaN is NaN.
        var from_a = vec4f();
        if base + a_term < params.k {
            let at = a_at + (base + a_term) * params.a_term;
            from_a = vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
        }
        var from_b = vec4f();
        if base + b_term < params.k {
            let at = b_at + (base + b_term) * params.b_term;
            from_b = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
        }
        workgroupBarrier();
        left[a_term * 16u + a_quad] = from_a;
        right[b_term * 16u + b_quad] = from_b;
        workgroupBarrier();
        for (var t = 0u; t < DEPTH; t++) {
            let l = left[t * 16u + row];
            let r = right[t * 16u + column];
            s0 = fma(vec4f(l.x), r, s0);
            s1 = fma(vec4f(l.y), r, s1);
            s2 = fma(vec4f(l.z), r, s2);
            s3 = fma(vec4f(l.w), r, s3);
        }
    }
    let at = start + 4u * column + quad;
    let first = top + 4u * row;
    finish(first, at, s0);
    finish(first + 1u, at, s1);
    finish(first + 2u, at, s2);
    finish(first + 3u, at, s3);
}
