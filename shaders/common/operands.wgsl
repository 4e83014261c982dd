// What products bind, of matrices as they lie there or of those that a convolution implies, and how a result is stored.

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

@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read> bias: array<f32>;
@group(0) @binding(4) var<storage, read> y: array<f32>;
@group(0) @binding(5) var<storage, read_write> c: array<f32>;
@group(0) @binding(6) var<storage, read_write> flags: atomic<u32>;

// Takes four sums with their biases, applies the activation, stores at `at` those that are inside `c`. The others' `at`
// is a place inside too.
fn store(at: vec4u, inside: vec4<bool>, sums: vec4f) {
    if FLAGS {
        let x = (bitcast<vec4u>(sums) & vec4u(0x7f800000u)) == vec4u(0x7f800000u);
        if any(x & inside) {
            atomicOr(&flags, FLAG_ACTIVATION);
        }
    }
    var z = activate(ACTIVATION, bitcast<f32>(PARAMETER), sums);
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
