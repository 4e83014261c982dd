// Noise on pictures. See `program::kernel::Corrupt` and `spec::Noise`. Elements are taken in pairs, since two random words give
// two normal numbers.

#include elements
#include counters
#include threefry
#include noise

// The settings' words, as in `program::kernel::corruption`, and kinds of noise, by their place in `spec::Noise::ALL`.
#include corruption_words
#include noise_numbers

// How far a blur looks.
const REACH = 5;

// Whether noise may be fresh at every step.
override FRESH: bool = false;
// Whether there is a hole.
override HOLE: bool = false;

struct Params {
    batch: u32,
    channels: u32,
    height: u32,
    width: u32,
    key0: u32,
    key1: u32,
    picture_key1: u32,
    // First of the words that say how much.
    amount: u32,
    // Side of a block.
    block: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> settings: array<u32>;
@group(0) @binding(3) var<storage, read> order: array<u32>;
@group(0) @binding(4) var<storage, read> counters: array<u32>;
@group(0) @binding(5) var<storage, read> hole: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;

// What a picture's noise is drawn with.
struct Draw {
    kind: u32,
    // First element of the picture.
    first: u32,
    // Counter of its first pair.
    pairs: u32,
    step: u32,
    angle: u32,
    place: vec2u,
}

fn share_of(word: u32) -> f32 {
    return f32(word >> 8u) / 16777216.0;
}

fn of_pair(draw: Draw, pair: u32) -> vec2u {
    return threefry(vec2u(params.key0, params.key1), vec2u(draw.pairs + pair, draw.step));
}

fn of_element(draw: Draw, element: u32) -> u32 {
    let words = of_pair(draw, element / 2u);
    return select(words.x, words.y, (element & 1u) == 1u) >> 8u;
}

fn setting(which: u32) -> u32 {
    return settings[params.amount + which];
}

fn blurred(draw: Draw, plane: u32, y: u32, x: u32, amount: f32) -> f32 {
    let sigma = 2.0 * amount;
    var weights = array<f32, 11>();
    var total = 0.0;
    for (var i = 0; i <= 2 * REACH; i++) {
        let d = f32(i - REACH);
        weights[i] = exp(-0.5 * d * d / (sigma * sigma));
        total += weights[i];
    }
    var sum = 0.0;
    for (var i = 0; i <= 2 * REACH; i++) {
        let row = u32(clamp(i32(y) + i - REACH, 0, i32(params.height) - 1));
        var across = 0.0;
        for (var j = 0; j <= 2 * REACH; j++) {
            let column = u32(clamp(i32(x) + j - REACH, 0, i32(params.width) - 1));
            across += weights[j] * input[draw.first + plane + row * params.width + column];
        }
        sum += weights[i] * across;
    }
    return sum / (total * total);
}

fn coarse(draw: Draw, plane: u32, y: u32, x: u32) -> f32 {
    let cell = setting(CELL);
    let top = y / cell * cell;
    let left = x / cell * cell;
    let bottom = min(top + cell, params.height);
    let right = min(left + cell, params.width);
    var sum = 0.0;
    for (var row = top; row < bottom; row++) {
        for (var column = left; column < right; column++) {
            sum += input[draw.first + plane + row * params.width + column];
        }
    }
    return sum / f32((bottom - top) * (right - left));
}

// The value of an element that needs no normal number, before it is kept within bounds.
fn changed(draw: Draw, i: u32, amount: f32) -> f32 {
    let places = params.height * params.width;
    let place = i % places;
    let plane = i - place;
    let y = place / params.width;
    let x = place % params.width;
    let value = clamp(input[draw.first + i], 0.0, 1.0);
    switch draw.kind {
        case MASK: {
            return select(value, 0.0, of_element(draw, place) < setting(THRESHOLD));
        }
        case BLOCKS: {
            let across = (params.width + params.block - 1u) / params.block;
            let block = y / params.block * across + x / params.block;
            return select(value, 0.0, of_element(draw, block) < setting(THRESHOLD));
        }
        case SALT_PEPPER: {
            let word = of_element(draw, place);
            let extreme = select(1.0, 0.0, word < setting(HALF));
            return select(value, extreme, word < setting(THRESHOLD));
        }
        case BLUR: {
            return blurred(draw, plane, y, x, amount);
        }
        case OCCLUSION: {
            let tall = setting(BOX_HEIGHT);
            let wide = setting(BOX_WIDTH);
            let top = u32(share_of(draw.place.x) * f32(params.height - tall + 1u));
            let left = u32(share_of(draw.place.y) * f32(params.width - wide + 1u));
            let covered = y >= top && y < top + tall && x >= left && x < left + wide;
            return select(value, 0.0, covered);
        }
        case STROKE: {
            let size = vec2f(f32(params.width), f32(params.height));
            let middle = size * (0.25 + 0.5 * vec2f(share_of(draw.place.x), share_of(draw.place.y)));
            let turned = turn(0.5 * share_of(draw.angle));
            let offset = vec2f(f32(x), f32(y)) + 0.5 - middle;
            let across = offset.x * turned.x - offset.y * turned.y;
            let reach = amount * min(size.x, size.y) / 6.0;
            return max(value, clamp(reach + 0.5 - abs(across), 0.0, 1.0));
        }
        default: {
            return coarse(draw, plane, y, x);
        }
    }
}

fn finished(i: u32, value: f32) -> f32 {
    if HOLE {
        return select(value, 0.0, hole[i] != 0.0);
    }
    return value;
}

@compute @workgroup_size(WORKGROUP)
fn corrupt(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let features = params.channels * params.height * params.width;
    let pairs = (features + 1u) / 2u;
    let across = (pairs + WORKGROUP * EACH - 1u) / (WORKGROUP * EACH);
    let block = flat_workgroup(workgroup, groups);
    let row = block / across;
    if row >= params.batch {
        return;
    }
    let span = span(block % across, thread, pairs);
    let first = row * features;
    if row >= counters[VALID] {
        for (var pair = span.first; pair < span.end; pair += WORKGROUP) {
            output[first + 2u * pair] = 0.0;
            if 2u * pair + 1u < features {
                output[first + 2u * pair + 1u] = 0.0;
            }
        }
        return;
    }
    let amount = bitcast<f32>(setting(AMOUNT));
    if amount == 0.0 {
        for (var pair = span.first; pair < span.end; pair += WORKGROUP) {
            let i = 2u * pair;
            output[first + i] = finished(i, input[first + i]);
            if i + 1u < features {
                output[first + i + 1u] = finished(i + 1u, input[first + i + 1u]);
            }
        }
        return;
    }
    let picture = order[counters[START] + row];
    var step = settings[DRAW];
    if FRESH && settings[FROZEN] == 0u {
        step = counters[STEP];
    }
    let key = vec2u(params.key0, params.picture_key1);
    let choice = threefry(key, vec2u(2u * picture, step));
    let kind = settings[KINDS + (((choice.x >> 16u) * settings[COUNT_OF_KINDS]) >> 16u)];
    let place = threefry(key, vec2u(2u * picture + 1u, step));
    let draw = Draw(kind, first, picture * pairs, step, choice.y, place);
    for (var pair = span.first; pair < span.end; pair += WORKGROUP) {
        let i = 2u * pair;
        let last = i + 1u >= features;
        var values = vec2f();
        if kind == GAUSSIAN || kind == SPECKLE {
            let clean = vec2f(input[first + i], input[first + min(i + 1u, features - 1u)]);
            let scale = select(vec2f(1.0), clean, kind == SPECKLE);
            values = clean + amount * scale * normal_pair(of_pair(draw, pair));
        } else {
            values.x = changed(draw, i, amount);
            if !last {
                values.y = changed(draw, i + 1u, amount);
            }
        }
        values = clamp(values, vec2f(0.0), vec2f(1.0));
        output[first + i] = finished(i, values.x);
        if !last {
            output[first + i + 1u] = finished(i + 1u, values.y);
        }
    }
}
