// The gradient of a convolution's weight in tiles of 64 by 64 in workgroup memory. See `shaders/common/conv_weight.wgsl`.

#include conv_weight
#include shared_tile

@compute @workgroup_size(THREADS)
fn conv_weight_tiled(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let block = block_of(flat_workgroup(workgroup, groups), SIDE, SIDE);

    // Each thread brings four rows and four columns of the same term; its neighbours bring the next places.
    let bring = thread / 16u;
    let bring_term = thread % 16u;
    let quad = vec4u(0u, 1u, 2u, 3u);
    let places = params.map.x * params.map.y;
    let rows = min(block.row + 4u * bring + quad, vec4u(params.maps - 1u)) * places;
    let columns = columns_of(block.column + 4u * bring + quad);
    let count = (block.end - block.first) * places;

    var tile = Tile();
    for (var base = 0u; base < count; base += DEPTH) {
        var from_a = vec4f();
        var from_b = vec4f();
        if base + bring_term < count {
            let term = base + bring_term;
            let picture = block.first + term / places;
            let place = term % places;
            let at = rows + (picture * params.maps * places + place);
            from_a = vec4f(a[at.x], a[at.y], a[at.z], a[at.w]);
            from_b = pixels_at(columns, picture, place / params.map.y, place % params.map.y);
        }
        let to = bring_term * 16u + bring;
        add_terms(&tile, thread, to, from_a, to, from_b);
    }
    let wide = block.column + 4u * (thread % 16u) + quad;
    let row = block.row + 4u * (thread / 16u);
    finish(block, row, wide, tile.s0);
    finish(block, row + 1u, wide, tile.s1);
    finish(block, row + 2u, wide, tile.s2);
    finish(block, row + 3u, wide, tile.s3);
}
