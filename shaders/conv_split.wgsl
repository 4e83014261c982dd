// A convolution or its transpose in register tiles of up to 8 rows by 4 columns a thread, whose sums are shared out: each
// thread takes every SLICES-th plane of the source. See `shaders/common/conv.wgsl`.

#include conv
#include split_tile

@compute @workgroup_size(THREADS)
fn conv_split(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let block = block_of(flat_workgroup(workgroup, groups), ROWS, COLUMNS * LANES);
    let lane = thread % LANES;
    let columns = columns_of(block.column + lane + vec4u(0u, 1u, 2u, 3u) * LANES, block.phase);
    let vertical = taps_of(block.phase.x, 0u);
    let horizontal = taps_of(block.phase.y, 1u);

    let rows = rows_from(block.row, params.m, params.a_row);
    let area = params.source.x * params.source.y;
    var tile = Tile();
    for (var i = 0u; i < vertical.count; i++) {
        for (var j = 0u; j < horizontal.count; j++) {
            let y_shift = vertical.shift + i * vertical.stride;
            let x_shift = horizontal.shift + j * horizontal.stride;
            let pixels = pixels_of(columns, y_shift, x_shift);
            let tap = tap_at(vertical, i, horizontal, j);
            for (var plane = thread / LANES; plane < params.planes; plane += SLICES) {
                add_term(&tile, rows, tap + plane * params.a_plane, source_at(pixels, plane * area));
            }
        }
    }
    share_sums(tile, thread);
    for (var i = thread / LANES; i < ROWS; i += SLICES) {
        finish(block.row + i, columns, sum_of(i, lane));
    }
}
