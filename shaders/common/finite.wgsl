// Told by the bit pattern: in WGSL `x != x` may be false for NaN.

fn non_finite(x: f32) -> bool {
    return (bitcast<u32>(x) & 0x7f800000u) == 0x7f800000u;
}
