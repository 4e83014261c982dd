// What both ways of a pool share: planes of `height` by `width` pixels, each with `rows` by `columns` places of the window.

// Whether the largest value is taken; else the mean.
override MOST: bool = false;

struct Params {
    // Elements of what is written.
    count: u32,
    height: u32,
    width: u32,
    rows: u32,
    columns: u32,
    kernel_height: u32,
    kernel_width: u32,
    stride_height: u32,
    stride_width: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
