// Register tiles of 8 rows by 4 columns a thread, nothing shared. Where neighbouring threads read neighbouring words
// or all the same one, software adapters load them at once; GPUs do so too.

#include matmul

// Threads along the columns, and along the sum. Each thread takes every SLICES-th term.
override LANES: u32 = 4u;
override SLICES: u32 = 1u;

const ROWS = 8u;

// The sums of each row at the columns `left + lane + (0, 1, 2, 3) LANES`.
struct Sums {
    r0: vec4f,
    r1: vec4f,
    r2: vec4f,
    r3: vec4f,
    r4: vec4f,
    r5: vec4f,
    r6: vec4f,
    r7: vec4f,
}

// Where a workgroup's outputs begin.
struct Corner {
    row: u32,
    column: u32,
}

fn corner(workgroup: vec3u, groups: vec3u) -> Corner {
    let wide = (params.n + 4u * LANES - 1u) / (4u * LANES);
    let tile = flat_workgroup(workgroup, groups);
    return Corner(tile / wide * ROWS, tile % wide * (4u * LANES));
}

fn columns_of(lane: u32, corner: Corner) -> vec4u {
    return corner.column + lane + vec4u(0u, 1u, 2u, 3u) * LANES;
}

fn accumulate(corner: Corner, lane: u32, slice: u32) -> Sums {
    // Past the edges the last row and column are read again; `finish` drops what comes of it.
    let last = vec4u(params.m - 1u);
    let upper = min(corner.row + vec4u(0u, 1u, 2u, 3u), last) * params.a_row;
    let lower = min(corner.row + vec4u(4u, 5u, 6u, 7u), last) * params.a_row;
    let columns = min(columns_of(lane, corner), vec4u(params.n - 1u)) * params.b_column;
    var r0 = vec4f();
    var r1 = vec4f();
    var r2 = vec4f();
    var r3 = vec4f();
    var r4 = vec4f();
    var r5 = vec4f();
    var r6 = vec4f();
    var r7 = vec4f();
    for (var t = slice; t < params.k; t += SLICES) {
        let at = columns + t * params.b_term;
        let right = vec4f(b[at.x], b[at.y], b[at.z], b[at.w]);
        let up = upper + t * params.a_term;
        let low = lower + t * params.a_term;
        r0 = fma(vec4f(a[up.x]), right, r0);
        r1 = fma(vec4f(a[up.y]), right, r1);
        r2 = fma(vec4f(a[up.z]), right, r2);
        r3 = fma(vec4f(a[up.w]), right, r3);
        r4 = fma(vec4f(a[low.x]), right, r4);
        r5 = fma(vec4f(a[low.y]), right, r5);
        r6 = fma(vec4f(a[low.z]), right, r6);
        r7 = fma(vec4f(a[low.w]), right, r7);
    }
    return Sums(r0, r1, r2, r3, r4, r5, r6, r7);
}
