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
    for (var picture = block.first; picture < block.end; picture++) {
        var at = picture * params.maps * places;
        for (var y = 0u; y < params.map.x; y++) {
            let line0 = line_of(columns0, picture, y);
            let line1 = line_of(columns1, picture, y);
            for (var x = 0u; x < params.map.y; x++) {
                add_term(&tile, rows, at, pixels_at(line0, columns0, x), pixels_at(line1, columns1, x));
                at++;
            }
        }
    }
    var sums = sums_of(tile);
    for (var i = 0u; i < ROWS; i++) {
        finish(block, block.row + i, first0, sums[2u * i]);
        finish(block, block.row + i, first1, sums[2u * i + 1u]);
    }
}
