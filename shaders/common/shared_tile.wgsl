// Tiles of 64 by 64: 16 terms at a time brought into workgroup memory, 4 by 4 outputs a thread. For large results on real
// GPUs.

const SIDE = 64u;
const DEPTH = 16u;
const THREADS = 256u;

// left[t * 16 + i] holds the rows 4 i to 4 i + 3 at term t, right likewise columns.
var<workgroup> left: array<vec4f, 256>;
var<workgroup> right: array<vec4f, 256>;

// The sums of a thread's row i stand in `si`.
struct Tile {
    s0: vec4f,
    s1: vec4f,
    s2: vec4f,
    s3: vec4f,
}

// Adds 16 terms, of which each thread brings four rows to `left[l]` and four columns to `right[r]`. Terms past the end must
// be 0 on both sides, since 0 times NaN is NaN.
fn add_terms(tile: ptr<function, Tile>, thread: u32, l: u32, rows: vec4f, r: u32, columns: vec4f) {
    workgroupBarrier();
    left[l] = rows;
    right[r] = columns;
    workgroupBarrier();
    for (var t = 0u; t < DEPTH; t++) {
        let x = left[t * 16u + thread / 16u];
        let u = right[t * 16u + thread % 16u];
        (*tile).s0 = fma(vec4f(x.x), u, (*tile).s0);
        (*tile).s1 = fma(vec4f(x.y), u, (*tile).s1);
        (*tile).s2 = fma(vec4f(x.z), u, (*tile).s2);
        (*tile).s3 = fma(vec4f(x.w), u, (*tile).s3);
    }
}
