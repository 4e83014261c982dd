// One-dimensional grids. WebGPU takes at most 65,535 workgroups in x, so that longer ones are folded into y.

fn flat_workgroup(workgroup: vec3u, groups: vec3u) -> u32 {
    return workgroup.y * groups.x + workgroup.x;
}
