// What every variant of the product binds, and what it does with a sum. See `program::kernel::Matmul`.
//
// All layouts are one: element (i, t) of `a` stands at `i * a_row + t * a_term`, element (t, j) of `b` at
// `t * b_term + j * b_column`.

#include grid
#include finite
#include flags
#include activation

override BIAS: bool = false;
override ACTIVATION: u32 = 0u;
// Bits of the activation's parameter.
override PARAMETER: u32 = 0u;
// Whether the result is multiplied by the derivative of `OUTER`, taken from its output `y`.
override DERIVATIVE: bool = false;
override OUTER: u32 = 0u;
override OUTER_PARAMETER: u32 = 0u;
override FLAGS: bool = false;

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
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> c: array<f32>;
@group(0) @binding(6) var<storage, read_write> flags: atomic<u32>;

// Takes the sums of one row at four columns, adds the bias, applies the activation, stores what is inside `c`.
fn finish(row: u32, columns: vec4u, sums: vec4f) {
    if row >= params.m {
        return;
    }
    let inside = columns < vec4u(params.n);
    let safe = min(columns, vec4u(params.n - 1u));
    var z = sums;
    if BIAS {
        z += vec4f(bias[safe.x], bias[safe.y], bias[safe.z], bias[safe.w]);
    }
    if FLAGS {
        let x = (bitcast<vec4u>(z) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
        if any(x & inside) {
            atomicOr(&flags, FLAG_ACTIVATION);
        }
    }
    z = activate(ACTIVATION, bitcast<f32>(PARAMETER), z);
    let at = row * params.n + safe;
    if DERIVATIVE {
        z *= derivative(OUTER, bitcast<f32>(OUTER_PARAMETER), vec4f(y[at.x], y[at.y], y[at.z], y[at.w]));
    }
    if inside.x {
        c[at.x] = z.x;
    }
    if inside.y {
        c[at.y] = z.y;
    }
    if inside.z {
        c[at.z] = z.z;
    }
    if inside.w {
        c[at.w] = z.w;
    }
}
