// The largest value or the mean of each window. See `program::kernel::Pool`.

#include elements
#include pooling

@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
// Which tap of the window was the largest.
@group(0) @binding(3) var<storage, read_write> taken: array<u32>;

override TAKEN: bool = false;

@compute @workgroup_size(WORKGROUP)
fn pool(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var place = span.first; place < span.end; place += WORKGROUP) {
        let line = place / params.columns;
        let column = place % params.columns;
        let plane = line / params.rows;
        let top = line % params.rows * params.stride_height;
        let corner = (plane * params.height + top) * params.width + column * params.stride_width;
        var sum = 0.0;
        var most = input[corner];
        var tap = 0u;
        for (var i = 0u; i < params.kernel_height; i++) {
            for (var j = 0u; j < params.kernel_width; j++) {
                let x = input[corner + i * params.width + j];
                sum += x;
                if x > most {
                    most = x;
                    tap = i * params.kernel_width + j;
                }
            }
        }
        if MOST {
            output[place] = most;
        } else {
            output[place] = sum / f32(params.kernel_height * params.kernel_width);
        }
        if TAKEN {
            taken[place] = tap;
        }
    }
}
