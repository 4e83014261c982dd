// The gradient of a convolution's weight in register tiles of up to 16 rows by 8 columns a thread, whole sums. See
// `shaders/common/conv_weight.wgsl`.

#include conv_weight
#include register_tile

@compute @workgroup_size(LANES)
fn conv_weight_direct(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let block = block_of(flat_workgroup(workgroup, groups), ROWS, COLUMNS * LANES);
    let first0 = block.column + lane + vec4u(0u, 1u, 2u, 3u) * LANES;
    let first1 = first0 + 4u * LANES;
    let columns0 = columns_of(first0);
    let columns1 = columns_of(first1);

    let places = params.map.x * params.map.y;
    let rows = rows_from(block.row, params.maps, places);
    var tile = Tile();
    // One loop, whose counters carry without branches: on software adapters entering a loop costs as much as several terms.
    let count = (block.end - block.first) * places;
    let area = params.picture.x * params.picture.y;
    let start0 = columns0.channel + columns0.y * params.picture.y + columns0.x;
    let start1 = columns1.channel + columns1.y * params.picture.y + columns1.x;
    var a_picture = block.first * params.maps * places;
    var b_picture = block.first * params.channels * area;
    var row = 0u;
    var column = 0u;
    for (var term = 0u; term < count; term++) {
        let y = row * params.stride.x;
        let x = column * params.stride.y;
        let at = b_picture + y * params.picture.y + x;
        let u = pixels(start0 + at, columns0.y + y, columns0.x + x);
        let v = pixels(start1 + at, columns1.y + y, columns1.x + x);
        add_term(&tile, rows, a_picture + row * params.map.y + column, u, v);
        column++;
        let next_row = column == params.map.y;
        column = select(column, 0u, next_row);
        row += u32(next_row);
        let next_picture = row == params.map.x;
        row = select(row, 0u, next_picture);
        a_picture += select(0u, params.maps * places, next_picture);
        b_picture += select(0u, params.channels * area, next_picture);
    }
    var sums = sums_of(tile);
    for (var i = 0u; i < ROWS; i++) {
        finish(block, block.row + i, first0, sums[2u * i]);
        finish(block, block.row + i, first1, sums[2u * i + 1u]);
    }
}
