// Values normalised, weighted and activated. See `program::kernel::Normalize`.

#include elements
#include finite
#include flags
#include activation
#include normalized

override ACTIVATION: u32 = 0u;
// Bits of the activation's parameter.
override PARAMETER: u32 = 0u;

@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read> mean: array<f32>;
@group(0) @binding(3) var<storage, read> variance: array<f32>;
@group(0) @binding(4) var<storage, read> weight: array<f32>;
@group(0) @binding(5) var<storage, read> bias: array<f32>;
@group(0) @binding(6) var<storage, read_write> output: array<f32>;
@group(0) @binding(7) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn normalize_forward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let picture = params.channels * params.places;
    let span = span(flat_workgroup(workgroup, groups), thread, params.batch * picture);
    var raised = false;
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let group = group_of(i);
        let place = weight_of(i);
        let normal = (input[i] - mean[group]) / sqrt(variance[group] + params.epsilon);
        let x = weight[place] * normal + bias[place];
        raised = raised | non_finite(x);
        output[i] = activate(ACTIVATION, bitcast<f32>(PARAMETER), vec4f(x)).x;
    }
    if raised {
        atomicOr(&flags, FLAG_ACTIVATION);
    }
}
