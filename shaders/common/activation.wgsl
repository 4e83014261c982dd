// Activations and their derivatives, four values at a time. `kind` is an override wherever these are called, so that
// the branches fold away.

const LINEAR = 0u;
const RELU = 1u;
const SIGMOID = 2u;
const TANH = 3u;

// Neither side of the product overflows: the exponent is never positive.
fn sigmoid(x: vec4f) -> vec4f {
    let e = exp(-abs(x));
    return select(e, vec4f(1.0), x >= vec4f(0.0)) / (1.0 + e);
}

// The built-in may give NaN for large arguments. Near 0, where 1 - e cancels, the Taylor series up to x^7.
fn safe_tanh(x: vec4f) -> vec4f {
    let a = abs(x);
    let e = exp(-2.0 * min(a, vec4f(16.0)));
    let far = sign(x) * ((1.0 - e) / (1.0 + e));
    let s = x * x;
    let near = x * (1.0 + s * (-1.0 / 3.0 + s * (2.0 / 15.0 + s * (-17.0 / 315.0))));
    return select(far, near, a < vec4f(0.25));
}

fn activate(kind: u32, x: vec4f) -> vec4f {
    switch kind {
        case RELU: {
            return max(x, vec4f(0.0));
        }
        case SIGMOID: {
            return sigmoid(x);
        }
        case TANH: {
            return safe_tanh(x);
        }
        default: {
            return x;
        }
    }
}

// By the activation's output `y`.
fn derivative(kind: u32, y: vec4f) -> vec4f {
    switch kind {
        case RELU: {
            return select(vec4f(0.0), vec4f(1.0), y > vec4f(0.0));
        }
        case SIGMOID: {
            return y * (1.0 - y);
        }
        case TANH: {
            return 1.0 - y * y;
        }
        default: {
            return vec4f(1.0);
        }
    }
}
