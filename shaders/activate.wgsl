// An activation by itself. See `program::kernel::Activate`.

#include elements
#include finite
#include flags
#include activation

override ACTIVATION: u32 = 0u;
// Bits of the activation's parameter.
override PARAMETER: u32 = 0u;

struct Params {
    count: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> input: array<f32>;
@group(0) @binding(2) var<storage, read_write> output: array<f32>;
@group(0) @binding(3) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn activate_forward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    var raised = false;
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let x = input[i];
        raised = raised | non_finite(x);
        output[i] = activate(ACTIVATION, bitcast<f32>(PARAMETER), vec4f(x)).x;
    }
    if raised {
        atomicOr(&flags, FLAG_ACTIVATION);
    }
}
