// As `conv_direct`, for sources of few planes: one loop over all terms, whose counters carry without branches, since on
// software adapters entering a loop costs as much as several terms. See `shaders/common/conv.wgsl`.

#include conv
#include register_tile

@compute @workgroup_size(LANES)
fn conv_shallow(
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
    let count = vertical.count * horizontal.count * params.planes;
    var a_plane = 0u;
    var b_plane = 0u;
    var i = 0u;
    var j = 0u;
    var tile = Tile();
    for (var term = 0u; term < count; term++) {
        let y_shift = vertical.shift + i * vertical.stride;
        let x_shift = horizontal.shift + j * horizontal.stride;
        let u = source_at(pixels_of(columns0, y_shift, x_shift), b_plane);
        let v = source_at(pixels_of(columns1, y_shift, x_shift), b_plane);
        add_term(&tile, rows, a_plane + tap_at(vertical, i, horizontal, j), u, v);
        j++;
        let next_row = j == horizontal.count;
        j = select(j, 0u, next_row);
        i += u32(next_row);
        let next_plane = i == vertical.count;
        i = select(i, 0u, next_plane);
        a_plane += select(0u, params.a_plane, next_plane);
        b_plane += select(0u, area, next_plane);
    }
    var sums = sums_of(tile);
    for (var row = 0u; row < ROWS; row++) {
        finish(block.row + row, columns0, sums[2u * row]);
        finish(block.row + row, columns1, sums[2u * row + 1u]);
    }
}
