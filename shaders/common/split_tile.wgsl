// A register tile of ROWS rows by 4 columns a thread, whose long sums are shared out among the threads of a workgroup and
// put together in a fixed order. For small and skinny results on real GPUs. The left operand is bound as `a`.

// Threads along the columns, and along the sum.
override LANES: u32 = 4u;
override SLICES: u32 = 16u;
override THREADS: u32 = 64u;
// 4 or 8.
override ROWS: u32 = 8u;

const COLUMNS = 4u;

// shares[row * THREADS + thread]
var<workgroup> shares: array<vec4f, ROWS * THREADS>;

// The sums of row i stand in `si`.
struct Tile {
    s0: vec4f,
    s1: vec4f,
    s2: vec4f,
    s3: vec4f,
    s4: vec4f,
    s5: vec4f,
    s6: vec4f,
    s7: vec4f,
}

// Where the rows start in `a`.
struct Rows {
    a0: vec4u,
    a1: vec4u,
}

// The rows from `row` on, `pitch` apart in `a`. Past the edge the last row is read again.
fn rows_from(row: u32, count: u32, pitch: u32) -> Rows {
    let rows = row + vec4u(0u, 1u, 2u, 3u);
    let last = vec4u(count - 1u);
    return Rows(min(rows, last) * pitch, min(rows + 4u, last) * pitch);
}

// Adds one term, `at` from the rows' starts, times its values at the four columns.
fn add_term(tile: ptr<function, Tile>, rows: Rows, at: u32, u: vec4f) {
    let a0 = rows.a0 + at;
    (*tile).s0 = fma(vec4f(a[a0.x]), u, (*tile).s0);
    (*tile).s1 = fma(vec4f(a[a0.y]), u, (*tile).s1);
    (*tile).s2 = fma(vec4f(a[a0.z]), u, (*tile).s2);
    (*tile).s3 = fma(vec4f(a[a0.w]), u, (*tile).s3);
    if ROWS > 4u {
        let a1 = rows.a1 + at;
        (*tile).s4 = fma(vec4f(a[a1.x]), u, (*tile).s4);
        (*tile).s5 = fma(vec4f(a[a1.y]), u, (*tile).s5);
        (*tile).s6 = fma(vec4f(a[a1.z]), u, (*tile).s6);
        (*tile).s7 = fma(vec4f(a[a1.w]), u, (*tile).s7);
    }
}

// Makes the sums known to the whole workgroup.
fn share_sums(tile: Tile, thread: u32) {
    shares[thread] = tile.s0;
    shares[THREADS + thread] = tile.s1;
    shares[2u * THREADS + thread] = tile.s2;
    shares[3u * THREADS + thread] = tile.s3;
    if ROWS > 4u {
        shares[4u * THREADS + thread] = tile.s4;
        shares[5u * THREADS + thread] = tile.s5;
        shares[6u * THREADS + thread] = tile.s6;
        shares[7u * THREADS + thread] = tile.s7;
    }
    workgroupBarrier();
}

// The whole sums of a row, for the columns of `lane`.
fn sum_of(row: u32, lane: u32) -> vec4f {
    var sum = vec4f();
    for (var slice = 0u; slice < SLICES; slice++) {
        sum += shares[row * THREADS + slice * LANES + lane];
    }
    return sum;
}
