// What is averaged of a code, with its slope. See `program::kernel::Measure`.

#include measure_numbers

// The magnitude, the value itself, or the square of the slope of an activation.
override MEASURE: u32 = 0u;

fn measured(h: f32) -> vec2f {
    switch MEASURE {
        case OF_MAGNITUDE: {
            return vec2f(abs(h), sign(h));
        }
        case OF_ACTIVITY: {
            return vec2f(h, 1.0);
        }
        case OF_SIGMOID_SLOPE: {
            let slope = h * (1.0 - h);
            return vec2f(slope * slope, 2.0 * slope * (1.0 - 2.0 * h));
        }
        case OF_TANH_SLOPE: {
            let slope = 1.0 - h * h;
            return vec2f(slope * slope, -4.0 * h * slope);
        }
        case OF_RELU_SLOPE: {
            return vec2f(select(0.0, 1.0, h > 0.0), 0.0);
        }
        default: {
            return vec2f(1.0, 0.0);
        }
    }
}
