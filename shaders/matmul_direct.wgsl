// A product in register tiles of 16 rows by 8 columns a thread, whole sums.

#include matmul
#include register_tile

@compute @workgroup_size(LANES)
fn matmul_direct(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let wide = (params.n + COLUMNS * LANES - 1u) / (COLUMNS * LANES);
    let block = flat_workgroup(workgroup, groups);
    let row = block / wide * ROWS;
    let columns0 = block % wide * (COLUMNS * LANES) + lane + vec4u(0u, 1u, 2u, 3u) * LANES;
    let columns1 = columns0 + 4u * LANES;

    // Past the edges the last row and column are read again; `finish` drops what comes of it.
    let rows = rows_from(row, params.m, params.a_row);
    let b0 = min(columns0, vec4u(params.n - 1u)) * params.b_column;
    let b1 = min(columns1, vec4u(params.n - 1u)) * params.b_column;
    var tile = Tile();
    for (var term = 0u; term < params.k; term++) {
        let at = term * params.b_term;
        let u = vec4f(b[b0.x + at], b[b0.y + at], b[b0.z + at], b[b0.w + at]);
        let v = vec4f(b[b1.x + at], b[b1.y + at], b[b1.z + at], b[b1.w + at]);
        add_term(&tile, rows, term * params.a_term, u, v);
    }
    var sums = sums_of(tile);
    for (var i = 0u; i < ROWS; i++) {
        finish(row + i, columns0, sums[2u * i]);
        finish(row + i, columns1, sums[2u * i + 1u]);
    }
}
