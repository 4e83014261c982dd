// Column sums. See `program::kernel::SumRows`. A workgroup is LANES columns by SLICES threads along the rows.

#include grid

override LANES: u32 = 64u;
override SLICES: u32 = 1u;
override THREADS: u32 = 64u;

struct Params {
    rows: u32,
    columns: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;

var<workgroup> shares: array<f32, THREADS>;

@compute @workgroup_size(THREADS)
fn sum_rows(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let column = flat_workgroup(workgroup, groups) * LANES + thread % LANES;
    let safe = min(column, params.columns - 1u);
    var sum = 0.0;
    for (var row = thread / LANES; row < params.rows; row += SLICES) {
        sum += input[row * params.columns + safe];
    }
    if SLICES > 1u {
        shares[thread] = sum;
        workgroupBarrier();
        sum = 0.0;
        for (var i = 0u; i < SLICES; i++) {
            sum += shares[i * LANES + thread % LANES];
        }
    }
    if thread < LANES && column < params.columns {
        output[column] = sum;
    }
}
