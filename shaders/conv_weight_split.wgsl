// The gradient of a convolution's weight in register tiles of up to 8 rows by 4 columns a thread, whose sums are shared
// out: each thread takes every SLICES-th row of the maps. See `shaders/common/conv_weight.wgsl`.

#include conv_weight
#include split_tile

@compute @workgroup_size(THREADS)
fn conv_weight_split(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let block = block_of(flat_workgroup(workgroup, groups), ROWS, COLUMNS * LANES);
    let lane = thread % LANES;
    let first = block.column + lane + vec4u(0u, 1u, 2u, 3u) * LANES;
    let columns = columns_of(first);

    let places = params.map.x * params.map.y;
    let rows = rows_from(block.row, params.maps, places);
    let lines = (block.end - block.first) * params.map.x;
    var tile = Tile();
    for (var i = thread / LANES; i < lines; i += SLICES) {
        let picture = block.first + i / params.map.x;
        let y = i % params.map.x;
        let at = picture * params.maps * places + y * params.map.y;
        for (var x = 0u; x < params.map.y; x++) {
            add_term(&tile, rows, at + x, pixels_at(columns, picture, y, x));
        }
    }
    share_sums(tile, thread);
    for (var i = thread / LANES; i < ROWS; i += SLICES) {
        finish(block, block.row + i, first, sum_of(i, lane));
    }
}
