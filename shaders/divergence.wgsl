// The divergence of each unit of a Gaussian code, and how it weighs in the loss, in one workgroup. See
// `program::kernel::Divergence`.

#include counters
#include reduce

// Whether it weighs; else sums are gathered over many batches.
override WEIGHED: bool = false;

struct Params {
    batch: u32,
    units: u32,
    // Where the weighed divergence goes.
    index: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> moments: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read> hyper: array<f32>;
@group(0) @binding(4) var<storage, read_write> units_out: array<f32>;
@group(0) @binding(5) var<storage, read_write> slopes: array<f32>;
@group(0) @binding(6) var<storage, read_write> ring: array<f32>;
@group(0) @binding(7) var<storage, read_write> sums: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn divergence(@builtin(local_invocation_index) thread: u32) {
    let valid = counters[VALID];
    var total = 0.0;
    var bounded = 0.0;
    var free = 0.0;
    if WEIGHED {
        free = hyper[FREE_BITS];
    }
    for (var unit = 0u; unit < params.units; unit++) {
        var share = 0.0;
        for (var row = thread; row < params.batch; row += WORKGROUP) {
            let at = row * 2u * params.units + unit;
            let mu = moments[at];
            let logvar = moments[at + params.units];
            share += select(0.0, 0.5 * (mu * mu + exp(logvar) - 1.0 - logvar), row < valid);
        }
        let sum = sum_of_threads(thread, vec2f(share)).x;
        if WEIGHED {
            let mean = sum / f32(max(valid, 1u));
            total += mean;
            bounded += max(mean, free);
            if thread == 0u {
                units_out[unit] = mean;
            }
        } else if thread == 0u {
            units_out[unit] = select(units_out[unit], 0.0, counters[START] == 0u) + sum;
        }
    }
    if WEIGHED && thread == 0u {
        let weight = bitcast<f32>(counters[KL_WEIGHT]);
        let capacity = bitcast<f32>(counters[KL_CAPACITY]);
        let slope = select(weight, -weight, bounded < capacity);
        for (var unit = 0u; unit < params.units; unit++) {
            slopes[unit] = select(0.0, slope, units_out[unit] > free);
        }
        ring[counters[SLOT]] = total;
        sums[params.index] = weight * abs(bounded - capacity);
    }
}
