// Activations and their derivatives, four values at a time. `kind` is an override wherever these are called, so that
// the branches fold away; `parameter` is LeakyReLU's slope or ELU's alpha.

#include normal
#include series

#include activation_numbers

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

// What GELU's approximation takes the sigmoid of: 2 sqrt(2 / pi) (x + 0.044715 x^3). The sigmoid is 0 or 1 well before 20.
fn gelu_gate(x: vec4f) -> vec4f {
    let near = clamp(x, vec4f(-20.0), vec4f(20.0));
    return 1.5957691216 * near * (1.0 + 0.044715 * near * near);
}

// tanh(ln(1 + e^x)) is n / (n + 2) with n = e^x (e^x + 2), in which nothing cancels; from 20 on it is 1.
fn mish_gate(e: vec4f) -> vec4f {
    let n = e * (e + 2.0);
    return n / (n + 2.0);
}

fn activate(kind: u32, parameter: f32, x: vec4f) -> vec4f {
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
        case LEAKY_RELU: {
            return select(parameter * x, x, x > vec4f(0.0));
        }
        case ELU: {
            return select(parameter * expm1(min(x, vec4f(0.0))), x, x > vec4f(0.0));
        }
        case SOFTPLUS: {
            return max(x, vec4f(0.0)) + log1p(exp(-abs(x)));
        }
        case GELU: {
            let a = abs(x);
            return max(x, vec4f(0.0)) - a * normal_tail(a, bell(a));
        }
        case GELU_TANH: {
            return x * sigmoid(gelu_gate(x));
        }
        case SILU: {
            return x * sigmoid(x);
        }
        case MISH: {
            return x * mish_gate(exp(min(x, vec4f(20.0))));
        }
        default: {
            return x;
        }
    }
}

// By the activation's output where that tells it, else by its input.
fn derivative(kind: u32, parameter: f32, value: vec4f) -> vec4f {
    let positive = value > vec4f(0.0);
    switch kind {
        case RELU: {
            return select(vec4f(0.0), vec4f(1.0), positive);
        }
        case SIGMOID: {
            return value * (1.0 - value);
        }
        case TANH: {
            return 1.0 - value * value;
        }
        case LEAKY_RELU: {
            return select(vec4f(parameter), vec4f(1.0), positive);
        }
        case ELU: {
            return select(value + parameter, vec4f(1.0), positive);
        }
        case SOFTPLUS: {
            return -expm1(-value);
        }
        case GELU: {
            let a = abs(value);
            let b = bell(a);
            let tail = normal_tail(a, b);
            return select(tail, 1.0 - tail, value >= vec4f(0.0)) + 0.3989422804 * value * b;
        }
        case GELU_TANH: {
            let gate = gelu_gate(value);
            let open = sigmoid(gate);
            let near = clamp(value, vec4f(-20.0), vec4f(20.0));
            let slope = 1.5957691216 * (1.0 + 3.0 * 0.044715 * near * near);
            return open + near * slope * (open * sigmoid(-gate));
        }
        case SILU: {
            let open = sigmoid(value);
            return open + value * (open * sigmoid(-value));
        }
        case MISH: {
            let near = min(value, vec4f(20.0));
            let e = exp(near);
            let inverse = 1.0 / (e * (e + 2.0) + 2.0);
            return mish_gate(e) + near * (4.0 * (e * inverse) * ((1.0 + e) * inverse));
        }
        default: {
            return vec4f(1.0);
        }
    }
}
