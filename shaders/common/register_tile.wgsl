// A register tile of ROWS rows by 8 columns a thread, whole sums, no barrier and no workgroup memory. Software adapters do
// best with this: there each load costs several times what an addition does, so that large tiles pay although they spill.
//
// The left operand is bound as `a`. The sums are named members, since an array would be kept in memory for the sake of an
// index that is not constant; terms are loaded one by one, since so few registers are left.

// Threads along the columns.
override LANES: u32 = 4u;
// 1, or a multiple of 4 up to 16.
override ROWS: u32 = 16u;

const COLUMNS = 8u;

// The sums of row i stand in `si` for the first four columns and in `ti` for the others.
struct Tile {
    s0: vec4f,
    t0: vec4f,
    s1: vec4f,
    t1: vec4f,
    s2: vec4f,
    t2: vec4f,
    s3: vec4f,
    t3: vec4f,
    s4: vec4f,
    t4: vec4f,
    s5: vec4f,
    t5: vec4f,
    s6: vec4f,
    t6: vec4f,
    s7: vec4f,
    t7: vec4f,
    s8: vec4f,
    t8: vec4f,
    s9: vec4f,
    t9: vec4f,
    s10: vec4f,
    t10: vec4f,
    s11: vec4f,
    t11: vec4f,
    s12: vec4f,
    t12: vec4f,
    s13: vec4f,
    t13: vec4f,
    s14: vec4f,
    t14: vec4f,
    s15: vec4f,
    t15: vec4f,
}

// Where the rows start in `a`.
struct Rows {
    a0: vec4u,
    a1: vec4u,
    a2: vec4u,
    a3: vec4u,
}

// The rows from `row` on, `pitch` apart in `a`. Past the edge the last row is read again.
fn rows_from(row: u32, count: u32, pitch: u32) -> Rows {
    let rows = row + vec4u(0u, 1u, 2u, 3u);
    let last = vec4u(count - 1u);
    return Rows(
        min(rows, last) * pitch,
        min(rows + 4u, last) * pitch,
        min(rows + 8u, last) * pitch,
        min(rows + 12u, last) * pitch,
    );
}

// Adds one term, `at` from the rows' starts, times its values at the eight columns.
fn add_term(tile: ptr<function, Tile>, rows: Rows, at: u32, u: vec4f, v: vec4f) {
    var x = vec4f();
    x = vec4f(a[rows.a0.x + at]);
    (*tile).s0 = fma(x, u, (*tile).s0);
    (*tile).t0 = fma(x, v, (*tile).t0);
    if ROWS > 1u {
        x = vec4f(a[rows.a0.y + at]);
        (*tile).s1 = fma(x, u, (*tile).s1);
        (*tile).t1 = fma(x, v, (*tile).t1);
        x = vec4f(a[rows.a0.z + at]);
        (*tile).s2 = fma(x, u, (*tile).s2);
        (*tile).t2 = fma(x, v, (*tile).t2);
        x = vec4f(a[rows.a0.w + at]);
        (*tile).s3 = fma(x, u, (*tile).s3);
        (*tile).t3 = fma(x, v, (*tile).t3);
    }
    if ROWS > 4u {
        x = vec4f(a[rows.a1.x + at]);
        (*tile).s4 = fma(x, u, (*tile).s4);
        (*tile).t4 = fma(x, v, (*tile).t4);
        x = vec4f(a[rows.a1.y + at]);
        (*tile).s5 = fma(x, u, (*tile).s5);
        (*tile).t5 = fma(x, v, (*tile).t5);
        x = vec4f(a[rows.a1.z + at]);
        (*tile).s6 = fma(x, u, (*tile).s6);
        (*tile).t6 = fma(x, v, (*tile).t6);
        x = vec4f(a[rows.a1.w + at]);
        (*tile).s7 = fma(x, u, (*tile).s7);
        (*tile).t7 = fma(x, v, (*tile).t7);
    }
    if ROWS > 8u {
        x = vec4f(a[rows.a2.x + at]);
        (*tile).s8 = fma(x, u, (*tile).s8);
        (*tile).t8 = fma(x, v, (*tile).t8);
        x = vec4f(a[rows.a2.y + at]);
        (*tile).s9 = fma(x, u, (*tile).s9);
        (*tile).t9 = fma(x, v, (*tile).t9);
        x = vec4f(a[rows.a2.z + at]);
        (*tile).s10 = fma(x, u, (*tile).s10);
        (*tile).t10 = fma(x, v, (*tile).t10);
        x = vec4f(a[rows.a2.w + at]);
        (*tile).s11 = fma(x, u, (*tile).s11);
        (*tile).t11 = fma(x, v, (*tile).t11);
    }
    if ROWS > 12u {
        x = vec4f(a[rows.a3.x + at]);
        (*tile).s12 = fma(x, u, (*tile).s12);
        (*tile).t12 = fma(x, v, (*tile).t12);
        x = vec4f(a[rows.a3.y + at]);
        (*tile).s13 = fma(x, u, (*tile).s13);
        (*tile).t13 = fma(x, v, (*tile).t13);
        x = vec4f(a[rows.a3.z + at]);
        (*tile).s14 = fma(x, u, (*tile).s14);
        (*tile).t14 = fma(x, v, (*tile).t14);
        x = vec4f(a[rows.a3.w + at]);
        (*tile).s15 = fma(x, u, (*tile).s15);
        (*tile).t15 = fma(x, v, (*tile).t15);
    }
}

// The sums as an array, `2 i` and `2 i + 1` for row i: what is done with each is done in a loop, since 32 copies of it take
// a software adapter ten times as long to compile.
fn sums_of(tile: Tile) -> array<vec4f, 32> {
    return array<vec4f, 32>(
        tile.s0, tile.t0, tile.s1, tile.t1, tile.s2, tile.t2, tile.s3, tile.t3,
        tile.s4, tile.t4, tile.s5, tile.t5, tile.s6, tile.t6, tile.s7, tile.t7,
        tile.s8, tile.t8, tile.s9, tile.t9, tile.s10, tile.t10, tile.s11, tile.t11,
        tile.s12, tile.t12, tile.s13, tile.t13, tile.s14, tile.t14, tile.s15, tile.t15,
    );
}
