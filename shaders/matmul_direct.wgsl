// A product in register tiles, each thread taking whole sums. No barrier and no workgroup memory: the quickest there is
// on software adapters.

#include registers

@compute @workgroup_size(LANES)
fn matmul_direct(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) lane: u32,
) {
    let corner = corner(workgroup, groups);
    let sums = accumulate(corner, lane, 0u);
    let columns = columns_of(lane, corner);
    finish(corner.row, columns, sums.r0);
    finish(corner.row + 1u, columns, sums.r1);
    finish(corner.row + 2u, columns, sums.r2);
    finish(corner.row + 3u, columns, sums.r3);
    finish(corner.row + 4u, columns, sums.r4);
    finish(corner.row + 5u, columns, sums.r5);
    finish(corner.row + 6u, columns, sums.r6);
    finish(corner.row + 7u, columns, sums.r7);
}
