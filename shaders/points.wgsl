// Marks at points of a plane: one instance a point, in their order. See `program::Points`.

#include finite
#include normal

struct Params {
    zero: vec3f,
    stride: u32,
    one: vec3f,
    hidden: u32,
    ground: vec3f,
    // Colours in use.
    labels_apart: u32,
    window: vec4f,
    // The view's and the target's, in pixels.
    size: vec2f,
    canvas: vec2f,
    radius: f32,
    ring: f32,
    // Side of a picture on the canvas; 0 where marks are dots.
    side: u32,
    channels: u32,
    height: u32,
    width: u32,
    picture_words: u32,
    // Whether pixels are packed bytes, four to a word; else they are f32.
    bytes: u32,
    // Whether coordinates go through the normal distribution.
    normal: u32,
    // Whether there are labels; else all are 0.
    labelled: u32,
    // Whether pictures hide what is under them; else grey ones are ink as opaque as their value.
    opaque: u32,
    colours: array<vec4f, 16>,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> codes: array<f32>;
// Factors and constant of the first coordinate, then of the second.
@group(0) @binding(2) var<storage, read> projection: array<f32>;
@group(0) @binding(3) var<storage, read> labels: array<u32>;
@group(0) @binding(4) var<storage, read> order: array<u32>;
@group(0) @binding(5) var<storage, read> pixels: array<u32>;

struct Mark {
    @builtin(position) position: vec4f,
    // Of a dot its centre, of a picture its upper left corner.
    @location(0) @interpolate(flat) origin: vec2f,
    @location(1) @interpolate(flat) colour: vec3f,
    // First word of the picture.
    @location(2) @interpolate(flat) picture: u32,
}

fn scaled(sums: vec2f) -> vec2f {
    if params.normal == 0u {
        return sums;
    }
    return normal_distribution(sums.xyxy).xy;
}

// Two triangles around the mark of a point. Those of a point that is not drawn have no area.
@vertex
fn point_vertex(
    @builtin(vertex_index) vertex: u32,
    @builtin(instance_index) point: u32,
) -> Mark {
    var mark = Mark(vec4f(2.0, 2.0, 0.0, 1.0), vec2f(), vec3f(), 0u);
    var label = 0u;
    if params.labelled != 0u {
        label = labels[point] % params.labels_apart;
    }
    if ((params.hidden >> label) & 1u) == 1u {
        return mark;
    }
    let stride = params.stride;
    var sum = vec2f(projection[stride], projection[2u * stride + 1u]);
    for (var i = 0u; i < stride; i++) {
        sum += vec2f(projection[i], projection[stride + 1u + i]) * codes[point * stride + i];
    }
    if non_finite(sum.x) || non_finite(sum.y) {
        return mark;
    }
    let window = params.window;
    let at = scaled(sum);
    let centre = params.size
        * vec2f(at.x - window.x, window.w - at.y) / vec2f(window.z - window.x, window.w - window.y);
    if non_finite(centre.x) || non_finite(centre.y) {
        return mark;
    }
    let side = f32(params.side);
    let pictures = params.side > 0u;
    // A pixel more than a dot has: rasterizers round the corners to parts of a pixel.
    let reach = select(params.radius + params.ring + 1.5, 0.5 * side + 1.0, pictures);
    if any(centre <= vec2f(-reach)) || any(centre >= params.size + reach) {
        return mark;
    }
    let corner = vec2f(f32(vertex & 1u), f32(vertex >> 1u));
    var place = centre + (2.0 * corner - 1.0) * reach;
    mark.origin = centre;
    mark.colour = params.colours[label].xyz;
    if pictures {
        mark.origin = floor(centre - 0.5 * side + 0.5);
        mark.picture = order[point] * params.picture_words;
        place = mark.origin + corner * side;
    }
    let share = place / params.canvas;
    mark.position = vec4f(share.x * 2.0 - 1.0, 1.0 - share.y * 2.0, 0.0, 1.0);
    return mark;
}

fn pixel(picture: u32, i: u32) -> f32 {
    if params.bytes != 0u {
        let byte = (pixels[picture + i / 4u] >> (8u * (i % 4u))) & 255u;
        return f32(byte) / 255.0;
    }
    return clamp(bitcast<f32>(pixels[picture + i]), 0.0, 1.0);
}

// Colours are multiplied by their alpha.
@fragment
fn point_fragment(mark: Mark) -> @location(0) vec4f {
    let offset = mark.position.xy - mark.origin;
    if params.side == 0u {
        let distance = length(offset);
        let disc = clamp(params.radius + 0.5 - distance, 0.0, 1.0);
        let alpha = clamp(params.radius + params.ring + 0.5 - distance, 0.0, 1.0);
        return vec4f(mix(params.ground, mark.colour, disc) * alpha, alpha);
    }
    let inside = vec2u(offset);
    let x = inside.x * params.width / params.side;
    let y = inside.y * params.height / params.side;
    let at = y * params.width + x;
    if params.opaque == 0u {
        let alpha = pixel(mark.picture, at);
        return vec4f(params.one * alpha, alpha);
    }
    let apart = select(0u, params.width * params.height, params.channels == 3u);
    let value = vec3f(
        pixel(mark.picture, at),
        pixel(mark.picture, at + apart),
        pixel(mark.picture, at + 2u * apart),
    );
    return vec4f(mix(params.zero, params.one, value), 1.0);
}
