// Mean and variance of each group, one workgroup a group. The mean comes first: squares of what differs little from it cancel
// nothing. See `program::kernel::BatchStatistics`.

#include grid
#include counters
#include reduce
#include normalized

override RUNNING: bool = false;
// Whether the running variance is divided by the number of values less one.
override UNBIASED: bool = false;

@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read_write> mean: array<f32>;
@group(0) @binding(4) var<storage, read_write> variance: array<f32>;
@group(0) @binding(5) var<storage, read_write> running_mean: array<f32>;
@group(0) @binding(6) var<storage, read_write> running_variance: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn batch_statistics(
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
    let count = f32(max(size, 1u));
    var sum = 0.0;
    for (var i = thread; i < size; i += WORKGROUP) {
        sum += input[group_element(group, i)];
    }
    let centre = sum_of_threads(thread, vec2f(sum)).x / count;
    // What the mean lost to rounding is put back with the sum of the differences.
    var differences = vec2f();
    for (var i = thread; i < size; i += WORKGROUP) {
        let d = input[group_element(group, i)] - centre;
        differences += vec2f(d, d * d);
    }
    differences = sum_of_threads(thread, differences) / count;
    if thread == 0u && wanted == group {
        let m = centre + differences.x;
        let v = max(differences.y - differences.x * differences.x, 0.0);
        mean[group] = m;
        variance[group] = v;
        if RUNNING {
            var next = v;
            if UNBIASED {
                next = v * (count / max(count - 1.0, 1.0));
            }
            running_mean[group] = params.keep * running_mean[group] + (1.0 - params.keep) * m;
            running_variance[group] = params.keep * running_variance[group] + (1.0 - params.keep) * next;
        }
    }
}
