// The gradient through a normalisation, one workgroup a group. See `program::kernel::NormalizeBackward`.

#include grid
#include counters
#include reduce
#include normalized

// Whether the gradients of the weights are wanted too.
override WEIGHTS: bool = false;

@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> gradient_out: array<f32>;
@group(0) @binding(3) var<storage, read> mean: array<f32>;
@group(0) @binding(4) var<storage, read> variance: array<f32>;
@group(0) @binding(5) var<storage, read> weight: array<f32>;
@group(0) @binding(6) var<storage, read> counters: array<u32>;
// Those of weight and bias, in one binding: a stage has eight at most.
@group(0) @binding(7) var<storage, read_write> weight_gradients: array<f32>;
@group(0) @binding(8) var<storage, read_write> gradient_in: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn normalize_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let wanted = flat_workgroup(workgroup, groups);
    let group = min(wanted, groups_in_all() - 1u);
    var pictures = params.batch;
    if !LAYER {
        pictures = min(pictures, counters[VALID]);
    }
    let size = group_size(pictures);
    let centre = mean[group];
    let spread = sqrt(variance[group] + params.epsilon);
    // Where a group has one weight, it is left out of the sums and put in behind them.
    var sums = vec2f();
    for (var i = thread; i < size; i += WORKGROUP) {
        let at = group_element(group, i);
        var h = gradient_out[at];
        if has_weights() {
            h *= weight[group_weight(group, i)];
        }
        sums += vec2f(h, h * ((input[at] - centre) / spread));
    }
    sums = sum_of_threads(thread, sums);
    if WEIGHTS && thread == 0u && wanted == group {
        weight_gradients[params.weight_at + group] = sums.y;
        weight_gradients[params.bias_at + group] = sums.x;
    }
    if wanted != group {
        return;
    }
    let means = sums / f32(max(size, 1u));
    var factor = 1.0 / spread;
    if !has_weights() {
        factor *= weight[group];
    }
    // Over pictures past the last valid one too, which get 0.
    for (var i = thread; i < group_size(params.batch); i += WORKGROUP) {
        let at = group_element(group, i);
        var gradient = 0.0;
        if i < size {
            var h = gradient_out[at];
            if has_weights() {
                h *= weight[group_weight(group, i)];
            }
            gradient = (h - means.x - (input[at] - centre) / spread * means.y) * factor;
        }
        gradient_in[at] = gradient;
    }
}
