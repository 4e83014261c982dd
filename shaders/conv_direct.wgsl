// A convolution or its transpose in register tiles of up to 16 rows by 8 columns a thread, whole sums. See
// `shaders/common/conv.wgsl`.

#include conv
#include register_tile

@compute @workgroup_size(LANES)
fn conv_direct(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let block = block_of(flat_workgroup(workgroup, groups), ROWS, COLUMNS * LANES);
    let first = block.column + lane + vec4u(0u, 1u, 2u, 3u) * LANES;
    let columns0 = columns_of(first, block.phase);
    let columns1 = columns_of(first + 4u * LANES, block.phase);
    let vertical = taps_of(block.phase.x, 0u);
    let horizontal = taps_of(block.phase.y, 1u);

    let rows = rows_from(block.row, params.m, params.a_row);
    let area = params.source.x * params.source.y;
    var tile = Tile();
    for (var i = 0u; i < vertical.count; i++) {
        for (var j = 0u; j < horizontal.count; j++) {
            // The taps outside, so that what is inside the source is asked once for all its planes.
            let y_shift = vertical.shift + i * vertical.stride;
            let x_shift = horizontal.shift + j * horizontal.stride;
            let pixels0 = pixels_of(columns0, y_shift, x_shift);
            let pixels1 = pixels_of(columns1, y_shift, x_shift);
            var at = tap_at(vertical, i, horizontal, j);
            for (var plane = 0u; plane < params.planes; plane++) {
                let u = source_at(pixels0, plane * area);
                let v = source_at(pixels1, plane * area);
                add_term(&tile, rows, at, u, v);
                at += params.a_plane;
            }
        }
    }
    var sums = sums_of(tile);
    for (var i = 0u; i < ROWS; i++) {
        finish(block.row + i, columns0, sums[2u * i]);
        finish(block.row + i, columns1, sums[2u * i + 1u]);
    }
}
