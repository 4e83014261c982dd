// The mean of each unit of a code, and what it costs; a thread for each unit. See `program::kernel::Activity`.

#include elements
#include counters
#include measure
#include noise

// Whether it costs; else sums are gathered over many batches.
override WEIGHED: bool = false;
// Whether rows of a weight are measured too.
override NORMS: bool = false;
// Least distance of a mean activation from 0 and 1, as `spec::CodePenalty::LEAST`.
const LEAST = 1e-6;

struct Params {
    batch: u32,
    units: u32,
    inputs: u32,
    // Where the first unit's cost goes.
    index: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> code: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read> weight: array<f32>;
@group(0) @binding(4) var<storage, read> hyper: array<f32>;
@group(0) @binding(5) var<storage, read_write> units_out: array<f32>;
@group(0) @binding(6) var<storage, read_write> norms: array<f32>;
@group(0) @binding(7) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(8) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn activity(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) thread: u32,
) {
    let span = span(flat_workgroup(workgroup, groups), thread, params.units);
    let valid = min(counters[VALID], params.batch);
    for (var unit = span.first; unit < span.end; unit += WORKGROUP) {
        var sum = 0.0;
        for (var row = 0u; row < valid; row++) {
            sum += measured(code[row * params.units + unit]).x;
        }
        var norm = 0.0;
        if NORMS {
            for (var i = unit * params.inputs; i < (unit + 1u) * params.inputs; i++) {
                norm += weight[i] * weight[i];
            }
            norms[unit] = norm;
        }
        if !WEIGHED {
            units_out[unit] = select(units_out[unit], 0.0, counters[START] == 0u) + sum;
            continue;
        }
        let mean = sum / f32(max(valid, 1u));
        units_out[unit] = mean;
        let lambda = hyper[CODE_WEIGHT];
        var slope = lambda;
        var cost = lambda * mean;
        if MEASURE == 1u {
            let rho = hyper[RHO];
            let r = clamp(mean, LEAST, 1.0 - LEAST);
            let off = (1.0 - rho) / (1.0 - r);
            slope = lambda * (off - rho / r);
            cost = lambda * (rho * logarithm(rho / r) + (1.0 - rho) * logarithm(off));
        } else if MEASURE >= 2u {
            slope = lambda * norm;
            cost = slope * mean;
        }
        slopes[unit] = slope;
        sums[params.index + unit] = cost;
    }
}
