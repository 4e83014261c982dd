// A product in register tiles of up to 8 rows by 4 columns a thread, whose sums are shared out: each thread takes every
// SLICES-th term.

#include matmul
#include split_tile

@compute @workgroup_size(THREADS)
fn matmul_split(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let wide = (params.n + COLUMNS * LANES - 1u) / (COLUMNS * LANES);
    let block = flat_workgroup(workgroup, groups);
    let row = block / wide * ROWS;
    let lane = thread % LANES;
    let columns = block % wide * (COLUMNS * LANES) + lane + vec4u(0u, 1u, 2u, 3u) * LANES;

    // Past the edges the last row and column are read again; `finish` drops what comes of it.
    let rows = rows_from(row, params.m, params.a_row);
    let starts = min(columns, vec4u(params.n - 1u)) * params.b_column;
    var tile = Tile();
    for (var term = thread / LANES; term < params.k; term += SLICES) {
        let at = starts + term * params.b_term;
        add_term(&tile, rows, term * params.a_term, vec4f(b[at.x], b[at.y], b[at.z], b[at.w]));
    }
    share_sums(tile, thread);
    for (var i = thread / LANES; i < ROWS; i += SLICES) {
        finish(row + i, columns, sum_of(i, lane));
    }
}
