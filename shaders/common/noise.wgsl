// Standard normal numbers, those of `cpu::noise` up to rounding: the built-in logarithm and cosine may err by far more.

// The natural logarithm of a normal number.
fn logarithm(x: f32) -> f32 {
    let bits = bitcast<u32>(x) - 0x3f3504f3u;
    let exponent = f32(bitcast<i32>(bits) >> 23u);
    let mantissa = bitcast<f32>((bits & 0x007fffffu) + 0x3f3504f3u);
    let s = (mantissa - 1.0) / (mantissa + 1.0);
    let z = s * s;
    var p = 1.0 / 9.0;
    p = p * z + 1.0 / 7.0;
    p = p * z + 1.0 / 5.0;
    p = p * z + 1.0 / 3.0;
    p = p * z + 1.0;
    return exponent * 0.69314718 + 2.0 * s * p;
}

// Sine and cosine of 2 pi times a share of a turn in [0, 1).
fn turn(share: f32) -> vec2f {
    let quarters = floor(share * 4.0 + 0.5);
    let x = (share * 4.0 - quarters) * 1.57079633;
    let z = x * x;
    let sine = ((-1.9515295891e-4 * z + 8.3321608736e-3) * z - 1.6666654611e-1) * z * x + x;
    let cosine = ((2.443315711809948e-5 * z - 1.388731625493765e-3) * z + 4.166664568298827e-2) * z * z
        - 0.5 * z + 1.0;
    let quarter = u32(quarters) % 4u;
    let turned = select(vec2f(sine, cosine), vec2f(cosine, -sine), (quarter & 1u) == 1u);
    return select(turned, -turned, quarter >= 2u);
}

// Two standard normal numbers from two random words.
fn normal_pair(words: vec2u) -> vec2f {
    let uniform_words = vec2f(words >> vec2u(8u));
    let radius = sqrt(-2.0 * logarithm((uniform_words.x + 1.0) / 16777216.0));
    return radius * turn(uniform_words.y / 16777216.0).yx;
}
