// Rows with their class behind them, as a 1 among zeros. See `program::kernel::Join`.

#include elements

struct Params {
    count: u32,
    features: u32,
    classes: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> labels: array<u32>;
@group(0) @binding(3) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn join(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let width = params.features + params.classes;
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let row = i / width;
        let column = i % width;
        if column < params.features {
            output[i] = input[row * params.features + column];
        } else {
            output[i] = select(0.0, 1.0, labels[row] == column - params.features);
        }
    }
}
