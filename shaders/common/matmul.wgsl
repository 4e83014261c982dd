// What every variant of the product has in common. See `program::kernel::Matmul`.
//
// All layouts are one: element (i, t) of `a` stands at `i * a_row + t * a_term`, element (t, j) of `b` at
// `t * b_term + j * b_column`.

#include grid
#include operands

struct Params {
    m: u32,
    n: u32,
    k: u32,
    a_row: u32,
    a_term: u32,
    b_term: u32,
    b_column: u32,
}

@group(0) @binding(0) var<uniform> params: Params;

// Takes the sums of one row at four columns and stores what is inside `c`.
fn finish(row: u32, columns: vec4u, sums: vec4f) {
    if row >= params.m {
        return;
    }
    let safe = min(columns, vec4u(params.n - 1u));
    var z = sums;
    if BIAS {
        z += vec4f(bias[safe.x], bias[safe.y], bias[safe.z], bias[safe.w]);
    }
    store(row * params.n + safe, columns < vec4u(params.n), z);
}
