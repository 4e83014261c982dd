// What every variant of `program::kernel::ConvWeight` has in common: a product whose rows are the maps `a`, whose columns
// are the taps over all channels of the pictures `b`, and whose terms are a slice's places.

#include grid

// Pairs are of the vertical and the horizontal.
struct Params {
    // Height and width of a picture, and of a map.
    picture: vec2u,
    map: vec2u,
    kernel: vec2u,
    stride: vec2u,
    padding: vec2u,
    dilation: vec2u,
    maps: u32,
    channels: u32,
    batch: u32,
    // Pictures of a slice.
    share: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> a: array<f32>;
@group(0) @binding(2) var<storage, read> b: array<f32>;
@group(0) @binding(3) var<storage, read_write> c: array<f32>;

fn taps() -> u32 {
    return params.channels * params.kernel.x * params.kernel.y;
}

// Which part of the result a workgroup makes, for blocks of so many rows and columns.
struct Block {
    row: u32,
    column: u32,
    slice: u32,
    // The slice's pictures: from the first up to the end.
    first: u32,
    end: u32,
}

fn block_of(number: u32, rows: u32, columns: u32) -> Block {
    let wide = (taps() + columns - 1u) / columns;
    let high = (params.maps + rows - 1u) / rows;
    let slice = number / (wide * high);
    let first = min(slice * params.share, params.batch);
    return Block(
        number / wide % high * rows,
        number % wide * columns,
        slice,
        first,
        min(first + params.share, params.batch),
    );
}

// Four columns: what they read of a picture. Coordinates may be negative, in two's complement.
struct Columns {
    // The channel's start in a picture.
    channel: vec4u,
    // What the window's first place meets.
    y: vec4u,
    x: vec4u,
}

// Past the end the last column is read again.
fn columns_of(columns: vec4u) -> Columns {
    let size = params.kernel.x * params.kernel.y;
    let column = min(columns, vec4u(taps() - 1u));
    let tap = column % size;
    return Columns(
        column / size * (params.picture.x * params.picture.y),
        tap / params.kernel.y * params.dilation.x - params.padding.x,
        tap % params.kernel.y * params.dilation.y - params.padding.y,
    );
}

// Four pixels of `b`. Those whose coordinates are outside of the picture count as 0, wherever `at` may be.
fn pixels(at: vec4u, y: vec4u, x: vec4u) -> vec4f {
    let inside = (y < vec4u(params.picture.x)) & (x < vec4u(params.picture.y));
    return select(vec4f(), vec4f(b[at.x], b[at.y], b[at.z], b[at.w]), inside);
}

// What place (row, column) of a picture's maps meets.
fn pixels_at(columns: Columns, picture: u32, row: u32, column: u32) -> vec4f {
    let y = columns.y + row * params.stride.x;
    let x = columns.x + column * params.stride.y;
    let start = picture * (params.channels * params.picture.x * params.picture.y);
    return pixels(start + columns.channel + y * params.picture.y + x, y, x);
}

// Stores the sums of one row at four columns. Slices have pictures but those of workgroups past the end.
fn finish(block: Block, row: u32, columns: vec4u, sums: vec4f) {
    if row >= params.maps || block.first == block.end {
        return;
    }
    let wide = taps();
    let at = (block.slice * params.maps + row) * wide + columns;
    if columns.x < wide {
        c[at.x] = sums.x;
    }
    if columns.y < wide {
        c[at.y] = sums.y;
    }
    if columns.z < wide {
        c[at.z] = sums.z;
    }
    if columns.w < wide {
        c[at.w] = sums.w;
    }
}
