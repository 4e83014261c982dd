// The gradient through a pool: each pixel adds up what the windows over it pass on. See `program::kernel::PoolBackward`.

#include elements
#include activation
#include pooling

@group(0) @binding(1) var<storage, read> gradient_out: array<f32>;
// Which tap of the window was the largest.
@group(0) @binding(2) var<storage, read> taken: array<u32>;
// The largest value of the window, which the derivative is taken from.
@group(0) @binding(3) var<storage, read> largest: array<f32>;
@group(0) @binding(4) var<storage, read_write> gradient_in: array<f32>;

override DERIVATIVE: bool = false;
override OUTER: u32 = 0u;
// Bits of the activation's parameter.
override OUTER_PARAMETER: u32 = 0u;

// The places along an axis whose windows cover `pixel`: from x up to, not including, y.
fn covering(pixel: u32, size: u32, stride: u32, places: u32) -> vec2u {
    var first = 0u;
    if pixel >= size {
        first = (pixel - size) / stride + 1u;
    }
    return vec2u(first, min(pixel / stride + 1u, places));
}

@compute @workgroup_size(WORKGROUP)
fn pool_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var pixel = span.first; pixel < span.end; pixel += WORKGROUP) {
        let line = pixel / params.width;
        let x = pixel % params.width;
        let plane = line / params.height;
        let y = line % params.height;
        let down = covering(y, params.kernel_height, params.stride_height, params.rows);
        let across = covering(x, params.kernel_width, params.stride_width, params.columns);
        var sum = 0.0;
        for (var row = down.x; row < down.y; row++) {
            for (var column = across.x; column < across.y; column++) {
                let place = (plane * params.rows + row) * params.columns + column;
                if MOST {
                    let i = y - row * params.stride_height;
                    let j = x - column * params.stride_width;
                    if taken[place] == i * params.kernel_width + j {
                        sum += gradient_out[place];
                        if DERIVATIVE {
                            sum *= derivative(OUTER, bitcast<f32>(OUTER_PARAMETER), vec4f(largest[place])).x;
                        }
                    }
                } else {
                    sum += gradient_out[place];
                }
            }
        }
        if !MOST {
            sum /= f32(params.kernel_height * params.kernel_width);
        }
        gradient_in[pixel] = sum;
    }
}
