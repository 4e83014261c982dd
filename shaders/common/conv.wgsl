// What every variant of `program::kernel::{Conv, ConvTranspose}` has in common.
//
// Both are one: a product whose rows are the planes of the result, whose columns are its pixels over all pictures, and
// whose terms are the source's planes times the taps. `a` is the weight, `b` the source. Where the source's places lie
// `down` apart in the result, a tap meets the pixels of one phase only, which is their coordinates modulo `down`. Pixel
// `place * down + phase` meets tap i in the source's pixel `place * up + (phase + i * dilation + offset) / down`, where
// that division leaves nothing over.

#include grid
#include operands

// Pairs are of the vertical and the horizontal.
struct Params {
    // Height and width of the source's planes and of the result's.
    source: vec2u,
    result: vec2u,
    // Places of a phase in a picture, rounded up.
    places: vec2u,
    up: vec2u,
    down: vec2u,
    kernel: vec2u,
    dilation: vec2i,
    offset: vec2i,
    // Taps from one that a phase meets to the next.
    every: vec2u,
    // Rows: the result's planes.
    m: u32,
    // The source's planes.
    planes: u32,
    batch: u32,
    // Weights from one row to the next, and from one of the source's planes to the next.
    a_row: u32,
    a_plane: u32,
}

@group(0) @binding(0) var<uniform> params: Params;

// The taps along an axis that a phase meets: `count` of them from `first` on, every so many. They meet the source
// `shift`, `shift + stride` and so on from a place's first pixel; the shifts may be negative, in two's complement.
struct Taps {
    first: u32,
    count: u32,
    shift: u32,
    stride: u32,
}

fn taps_of(phase: u32, axis: u32) -> Taps {
    let down = i32(params.down[axis]);
    let dilation = params.dilation[axis];
    let every = params.every[axis];
    let kernel = params.kernel[axis];
    let start = i32(phase) + params.offset[axis];
    var first = 0u;
    while first < min(every, kernel) && (start + i32(first) * dilation) % down != 0 {
        first++;
    }
    let shift = (start + i32(first) * dilation) / down;
    let met = first < min(every, kernel);
    return Taps(
        first,
        select(0u, (kernel - first + every - 1u) / every, met),
        bitcast<u32>(shift),
        bitcast<u32>(i32(every) * dilation / down),
    );
}

// Four columns: where their first pixels lie in the source, and in the result.
struct Columns {
    // The picture's start in `b`.
    picture: vec4u,
    // Coordinates that the taps' shifts are added to.
    y: vec4u,
    x: vec4u,
    // Their place in `c` for row 0, where they are inside.
    c: vec4u,
    inside: vec4<bool>,
}

// Columns of a phase. Past the end some are read again, of which `finish` drops what comes.
fn columns_of(columns: vec4u, phase: vec2u) -> Columns {
    let area = params.places.x * params.places.y;
    let picture = columns / area;
    let place = columns % area;
    let row = place / params.places.y;
    let column = place % params.places.y;
    let y = row * params.down.x + phase.x;
    let x = column * params.down.y + phase.y;
    let inside = (picture < vec4u(params.batch)) & (y < vec4u(params.result.x)) & (x < vec4u(params.result.y));
    let safe = min(picture, vec4u(params.batch - 1u));
    let c = safe * (params.m * params.result.x * params.result.y) + y * params.result.y + x;
    return Columns(
        safe * (params.planes * params.source.x * params.source.y),
        row * params.up.x,
        column * params.up.y,
        select(vec4u(), c, inside),
        inside,
    );
}

// Where four columns meet the source's first plane. Outside of it `at` may be anywhere, and what is read there counts as 0.
struct Pixels {
    at: vec4u,
    inside: vec4<bool>,
}

fn pixels_of(columns: Columns, y_shift: u32, x_shift: u32) -> Pixels {
    let y = columns.y + y_shift;
    let x = columns.x + x_shift;
    let inside = (y < vec4u(params.source.x)) & (x < vec4u(params.source.y));
    return Pixels(columns.picture + y * params.source.y + x, inside);
}

fn source_at(pixels: Pixels, plane_start: u32) -> vec4f {
    let at = pixels.at + plane_start;
    return select(vec4f(), vec4f(b[at.x], b[at.y], b[at.z], b[at.w]), pixels.inside);
}

// Which part of the result a workgroup makes, for blocks of so many rows and columns.
struct Block {
    // First row, and first column of the phase.
    row: u32,
    column: u32,
    phase: vec2u,
}

// Blocks keep to one phase, so that all threads of a workgroup meet the same taps.
fn block_of(number: u32, rows: u32, columns: u32) -> Block {
    let wide = (params.batch * params.places.x * params.places.y + columns - 1u) / columns;
    let phase = number / wide % (params.down.x * params.down.y);
    return Block(
        number / (wide * params.down.x * params.down.y) * rows,
        number % wide * columns,
        vec2u(phase / params.down.y, phase % params.down.y),
    );
}

// The place of a tap in the kernel, by its number among those that are met.
fn tap_at(vertical: Taps, i: u32, horizontal: Taps, j: u32) -> u32 {
    return (vertical.first + i * params.every.x) * params.kernel.y + horizontal.first + j * params.every.y;
}

// Takes the sums of one row at four columns and stores what is inside `c`.
fn finish(row: u32, columns: Columns, sums: vec4f) {
    if row >= params.m {
        return;
    }
    var z = sums;
    if BIAS {
        z += bias[row];
    }
    store(columns.c + row * (params.result.x * params.result.y), columns.inside, z);
}
