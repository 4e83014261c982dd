// What is averaged of a code, with its slope. See `program::kernel::Measure`.

// 0: magnitude, 1: the value itself, 2 and up: the square of the slope of a sigmoid, of tanh, of ReLU, of nothing.
override MEASURE: u32 = 0u;

fn measured(h: f32) -> vec2f {
    switch MEASURE {
        case 0u: {
            return vec2f(abs(h), sign(h));
        }
        case 1u: {
            return vec2f(h, 1.0);
        }
        case 2u: {
            let slope = h * (1.0 - h);
            return vec2f(slope * slope, 2.0 * slope * (1.0 - 2.0 * h));
        }
        case 3u: {
            let slope = 1.0 - h * h;
            return vec2f(slope * slope, -4.0 * h * slope);
        }
        case 4u: {
            return vec2f(select(0.0, 1.0, h > 0.0), 0.0);
        }
        default: {
            return vec2f(1.0, 0.0);
        }
    }
}
