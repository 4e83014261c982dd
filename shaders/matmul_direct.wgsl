// A product in register tiles of 16 rows by 8 columns a thread, whole sums.

#include matmul
#include register_tile

// Terms taken in one turn of the loop. Each turn costs software adapters a select for every sum, as much as half a term.
const TERMS = 4u;

// Adds one term of the sums, at the rows of `a` and the columns of `b`.
fn add_of(tile: ptr<function, Tile>, rows: Rows, term: u32, b0: vec4u, b1: vec4u) {
    let at = term * params.b_term;
    let u = vec4f(b[b0.x + at], b[b0.y + at], b[b0.z + at], b[b0.w + at]);
    let v = vec4f(b[b1.x + at], b[b1.y + at], b[b1.z + at], b[b1.w + at]);
    add_term(tile, rows, term * params.a_term, u, v);
}

// Adds TERMS of them, from `term` on.
fn add_terms(tile: ptr<function, Tile>, rows: Rows, term: u32, b0: vec4u, b1: vec4u) {
    add_of(tile, rows, term, b0, b1);
    add_of(tile, rows, term + 1u, b0, b1);
    add_of(tile, rows, term + 2u, b0, b1);
    add_of(tile, rows, term + 3u, b0, b1);
}

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
    var term = 0u;
    for (; term + TERMS <= params.k; term += TERMS) {
        add_terms(&tile, rows, term, b0, b1);
    }
    for (; term < params.k; term++) {
        add_of(&tile, rows, term, b0, b1);
    }
    var sums = sums_of(tile);
    for (var i = 0u; i < ROWS; i++) {
        finish(row + i, columns0, sums[2u * i]);
        finish(row + i, columns1, sums[2u * i + 1u]);
    }
}
