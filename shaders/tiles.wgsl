// Pictures as a grid of tiles: one draw a band of the grid. See `program::Tiles`.

struct Params {
    zero: vec3f,
    tile: u32,
    one: vec3f,
    gap: u32,
    more: vec3f,
    width: u32,
    less: vec3f,
    height: u32,
    even: vec3f,
    channels: u32,
    canvas: vec2f,
    // The band's first row of the grid.
    row: u32,
    columns: u32,
    // Whether the difference of prediction and wanted is shown; else the prediction.
    difference: u32,
    // The band's first picture.
    first: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;

// The two triangles of one tile; one instance a picture.
@vertex
fn tile_vertex(
    @builtin(vertex_index) vertex: u32,
    @builtin(instance_index) picture: u32,
) -> @builtin(position) vec4f {
    let corner = vec2u(vertex & 1u, vertex >> 1u);
    let cell = vec2u(picture % params.columns, params.row + picture / params.columns);
    let place = cell * (params.tile + params.gap) + corner * params.tile;
    let at = vec2f(place) / params.canvas;
    return vec4f(at.x * 2.0 - 1.0, 1.0 - at.y * 2.0, 0.0, 1.0);
}

@fragment
fn tile_fragment(@builtin(position) position: vec4f) -> @location(0) vec4f {
    let pitch = params.tile + params.gap;
    let place = vec2u(position.xy);
    let cell = place / pitch;
    let picture = params.first + (cell.y - params.row) * params.columns + cell.x;
    let inside = place % pitch;
    let x = inside.x * params.width / params.tile;
    let y = inside.y * params.height / params.tile;
    let plane = params.width * params.height;
    let first = picture * params.channels * plane + y * params.width + x;
    // Grey pictures give each channel of the colour the same value.
    let apart = select(0u, plane, params.channels == 3u);
    let at = first + vec3u(0u, 1u, 2u) * apart;
    let value = vec3f(prediction[at.x], prediction[at.y], prediction[at.z]);
    if params.difference == 0u {
        return vec4f(mix(params.zero, params.one, clamp(value, vec3f(0.0), vec3f(1.0))), 1.0);
    }
    let base = vec3f(wanted[at.x], wanted[at.y], wanted[at.z]);
    let d = value - base;
    let third = vec3f(1.0 / 3.0);
    let above = dot(max(d, vec3f(0.0)), third);
    let size = dot(abs(d), third);
    // Where nothing differs there is no share, and its colour has no weight.
    let end = mix(params.less, params.more, above / max(size, 1e-9));
    return vec4f(mix(params.even, end, pow(min(1.25 * size, 1.0), 0.875)), 1.0);
}
