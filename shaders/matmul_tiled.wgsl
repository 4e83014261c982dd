// A product in tiles of 64 by 64 in workgroup memory.

#include matmul
#include shared_tile

// Where the terms of `a` (or `b`) stand next to each other, neighbouring threads load neighbouring terms; else
// neighbouring rows (or columns).
override A_BY_TERM: bool = false;
override B_BY_TERM: bool = false;

@compute @workgroup_size(THREADS)
fn matmul_tiled(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let wide = (params.n + SIDE - 1u) / SIDE;
    let block = flat_workgroup(workgroup, groups);
    let top = block / wide * SIDE;
    let start = block % wide * SIDE;

    // Each thread brings one vec4 of each operand: four rows (columns) of one term.
    let a_quad = select(thread % 16u, thread / 16u, A_BY_TERM);
    let a_term = select(thread / 16u, thread % 16u, A_BY_TERM);
    let b_quad = select(thread % 16u, thread / 16u, B_BY_TERM);
    let b_term = select(thread / 16u, thread % 16u, B_BY_TERM);
    let quad = vec4u(0u, 1u, 2u, 3u);
    let a_at = min(top + 4u * a_quad + quad, vec4u(params.m - 1u)) * params.a_row;
    let b_at = min(start + 4u * b_quad + quad, vec4u(params.n - 1u)) * params.b_column;

    var tile = Tile();
    for (var base = 0u; base < params.k; base += DEPTH) {
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
        add_terms(&tile, thread, a_term * 16u + a_quad, from_a, b_term * 16u + b_quad, from_b);
    }
    let columns = start + 4u * (thread % 16u) + quad;
    let row = top + 4u * (thread / 16u);
    finish(row, columns, tile.s0);
    finish(row + 1u, columns, tile.s1);
    finish(row + 2u, columns, tile.s2);
    finish(row + 3u, columns, tile.s3);
}
