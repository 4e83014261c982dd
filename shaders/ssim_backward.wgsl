// The gradient of how alike pictures are: each pixel adds up what the windows over it tell. See
// `program::kernel::SsimBackward`.

#include elements
#include counters
#include activation
#include ssim

// The activation that made the predictions.
override OUTER: u32 = 0u;
override OUTER_PARAMETER: u32 = 0u;

@group(0) @binding(1) var<storage, read> prediction: array<f32>;
@group(0) @binding(2) var<storage, read> wanted: array<f32>;
@group(0) @binding(3) var<storage, read> maps: array<f32>;
@group(0) @binding(4) var<storage, read> counters: array<u32>;
@group(0) @binding(5) var<storage, read_write> gradient: array<f32>;

// The gradient of the sum over the windows over a pixel.
fn gradient_of_pixel(plane: u32, y: u32, x: u32, p: f32, t: f32) -> f32 {
    let all = params.batch * params.channels * params.rows * params.columns;
    var sum = 0.0;
    // Tap i of the window at place y - i lies on the pixel.
    let first_i = max(y + 1u, params.rows) - params.rows;
    let first_j = max(x + 1u, params.columns) - params.columns;
    for (var i = first_i; i <= min(y, TAPS - 1u); i++) {
        var line = 0.0;
        for (var j = first_j; j <= min(x, TAPS - 1u); j++) {
            let at = (plane * params.rows + y - i) * params.columns + x - j;
            line += window(j) * (maps[at] + 2.0 * p * maps[all + at] + t * maps[2u * all + at]);
        }
        sum += window(i) * line;
    }
    return sum;
}

@compute @workgroup_size(WORKGROUP)
fn ssim_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let plane_size = params.height * params.width;
    let picture = params.channels * plane_size;
    let valid = counters[VALID];
    let places = params.channels * params.rows * params.columns;
    let scale = 1.0 / (f32(max(valid, 1u)) * f32(places));
    let span = span(flat_workgroup(workgroup, groups), thread, params.batch * picture);
    for (var pixel = span.first; pixel < span.end; pixel += WORKGROUP) {
        var slope = 0.0;
        if pixel / picture < valid {
            let within = pixel % plane_size;
            let p = prediction[pixel];
            let sum = gradient_of_pixel(
                pixel / plane_size,
                within / params.width,
                within % params.width,
                p,
                wanted[pixel],
            );
            slope = -sum * scale * derivative(OUTER, bitcast<f32>(OUTER_PARAMETER), vec4f(p)).x;
        }
        gradient[pixel] = slope;
    }
}
