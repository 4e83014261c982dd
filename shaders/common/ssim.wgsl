// What both ways of SSIM share: planes of `height` by `width` pixels, and a window of 11 by 11 that fits at
// `rows` by `columns` places of each. See `program::kernel::Ssim`.

const TAPS = 11u;

struct Params {
    // The window's taps along an axis.
    window: array<vec4f, 3>,
    // The two constants.
    c: vec2f,
    batch: u32,
    channels: u32,
    height: u32,
    width: u32,
    rows: u32,
    columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;

fn window(tap: u32) -> f32 {
    return params.window[tap / 4u][tap % 4u];
}
