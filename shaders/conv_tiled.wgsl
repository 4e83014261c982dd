// A convolution or its transpose in tiles of 64 by 64 in workgroup memory. See `shaders/common/conv.wgsl`. Terms go
// through the taps of one plane after the other, as weights lie in memory.

#include conv
#include shared_tile

@compute @workgroup_size(THREADS)
fn conv_tiled(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let block = block_of(flat_workgroup(workgroup, groups), SIDE, SIDE);
    let vertical = taps_of(block.phase.x, 0u);
    let horizontal = taps_of(block.phase.y, 1u);
    let met = vertical.count * horizontal.count;
    let count = met * params.planes;

    // Each thread brings four rows of one term, and four columns of one: its neighbours bring the next terms of `a`, which
    // are weights side by side, and the next columns of `b`, which are pixels side by side.
    let a_quad = thread / 16u;
    let a_term = thread % 16u;
    let b_quad = thread % 16u;
    let b_term = thread / 16u;
    let quad = vec4u(0u, 1u, 2u, 3u);
    let rows = min(block.row + 4u * a_quad + quad, vec4u(params.m - 1u)) * params.a_row;
    let columns = columns_of(block.column + 4u * b_quad + quad, block.phase);

    let area = params.source.x * params.source.y;
    var tile = Tile();
    for (var base = 0u; base < count; base += DEPTH) {
        var from_a = vec4f();
        if base + a_term < count {
            let term = base + a_term;
            let tap = term % met;
            let i = tap / horizontal.count;
            let j = tap % horizontal.count;
            let at = rows + (term / met * params.a_plane + tap_at(vertical, i, horizontal, j));
            from_a = vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
        }
        var from_b = vec4f();
        if base + b_term < count {
            let term = base + b_term;
            let tap = term % met;
            let y_shift = vertical.shift + tap / horizontal.count * vertical.stride;
            let x_shift = horizontal.shift + tap % horizontal.count * horizontal.stride;
            from_b = source_at(pixels_of(columns, y_shift, x_shift), term / met * area);
        }
        add_terms(&tile, thread, a_term * 16u + a_quad, from_a, b_term * 16u + b_quad, from_b);
    }
    let row = block.row + 4u * (thread / 16u);
    finish(row, columns, tile.s0);
    finish(row + 1u, columns, tile.s1);
    finish(row + 2u, columns, tile.s2);
    finish(row + 3u, columns, tile.s3);
}
