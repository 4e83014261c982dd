// The gradient by the moments of a Gaussian code. See `program::kernel::SampleBackward`.

#include elements
#include counters

struct Params {
    count: u32,
    units: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> moments: array<f32>;
@group(0) @binding(2) var<storage, read> code: array<f32>;
@group(0) @binding(3) var<storage, read> gradient_out: array<f32>;
@group(0) @binding(4) var<storage, read> slopes: array<f32>;
@group(0) @binding(5) var<storage, read> counters: array<u32>;
@group(0) @binding(6) var<storage, read_write> gradient_in: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn sample_backward(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let valid = counters[VALID];
    let span = span(flat_workgroup(workgroup, groups), thread, params.count);
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        let row = i / params.units;
        let unit = i % params.units;
        let at = row * 2u * params.units + unit;
        let mu = moments[at];
        let slope = slopes[unit] / f32(max(valid, 1u));
        let by_z = gradient_out[i];
        let by_mu = by_z + slope * mu;
        let by_logvar = 0.5 * (by_z * (code[i] - mu) + slope * (exp(moments[at + params.units]) - 1.0));
        gradient_in[at] = select(0.0, by_mu, row < valid);
        gradient_in[at + params.units] = select(0.0, by_logvar, row < valid);
    }
}
