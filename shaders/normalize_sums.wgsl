// Gradients of the weights where a group has several. See `program::kernel::NormalizeSums`. A lane takes a weight; the slices share
// out its values.

#include grid
#include slices
#include normalized

@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> gradient_out: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> weight_gradient: array<f32>;
@group(0) @binding(6) var<storage, read_write> bias_gradient: array<f32>;

@compute @workgroup_size(THREADS)
fn normalize_sums(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let place = flat_workgroup(workgroup, groups) * LANES + thread % LANES;
    let safe = min(place, weights_in_all() - 1u);
    var sums = vec2f();
    for (var i = thread / LANES; i < weight_size(); i += SLICES) {
        let at = weight_element(safe, i);
        let group = weight_group(safe, i);
        let g = gradient_out[at];
        sums += vec2f(g, g * ((input[at] - mean[group]) / sqrt(variance[group] + params.epsilon)));
    }
    sums = sum_of_slices(thread, sums);
    if thread < LANES && place < weights_in_all() {
        weight_gradient[place] = sums.y;
        bias_gradient[place] = sums.x;
    }
}
