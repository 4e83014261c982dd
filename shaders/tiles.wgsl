// Pictures as a grid of tiles: one draw a row of the grid. See `program::Tiles`.

struct Params {
    zero: vec3f,
    tile: u32,
    one: vec3f,
    gap: u32,
    more: vec3f,
    width: u32,
    less: vec3f,
    height: u32,
    canvas: vec2f,
    row: u32,
    columns: u32,
    channels: u32,
    // Whether the difference of prediction and wanted is shown; else the prediction.
    difference: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;

// The two triangles of one tile; one instance a picture.
@vertex
fn tile_vertex(
    @builtin(vertex_index) vertex: u32,
    @builtin(instance_index) column: u32,
) -> @builtin(position) vec4f {
    let corner = vec2u(vertex & 1u, vertex >> 1u);
    let place = vec2u(column, params.row) * (params.tile + params.gap) + corner * params.tile;
    let at = vec2f(place) / params.canvas;
    return vec4f(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0);
}

@fragment
fn tile_fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pitch = params.tile + params.gap;
    let place = vec2u(position.xy);
    let inside = place % pitch;
    let x = inside.x * params.width / params.tile;
    let y = inside.y * params.height / params.tile;
    let plane = params.width * params.height;
    let first = place.x / pitch * params.channels * plane + y * params.width + x;
    if params.difference == 0u {
        if params.channels == 3u {
            let rgb = vec3f(prediction[first], prediction[first + plane], prediction[first + 2u * plane]);
            return vec4f(clamp(rgb, vec3f(0.0), vec3f(1.0)), 1.0);
        }
        let value = clamp(prediction[first], 0.0, 1.0);
        return vec4f(mix(params.zero, params.one, value), 1.0);
    }
    var sum = 0.0;
    for (var channel = 0u; channel < params.channels; channel++) {
        sum += prediction[first + channel * plane] - wanted[first + channel * plane];
    }
    let d = clamp(1.25 * sum / f32(params.channels), -1.0, 1.0);
    let colour = select(params.less, params.more, d > 0.0);
    return vec4f(mix(params.zero, colour, pow(abs(d), 0.85)), 1.0);
}
