// The loss of a batch, in one workgroup. See `program::kernel::Total`.

#include counters
#include finite
#include flags
#include reduce

// Whether the loss is the root of the mean.
override ROOT: bool = false;

struct Params {
    batch: u32,
    // How many weights are penalised.
    penalties: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> per_picture: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read> penalties: array<f32>;
@group(0) @binding(4) var<storage, read_write> losses: array<f32>;
@group(0) @binding(5) var<storage, read_write> flags: atomic<u32>;

@compute @workgroup_size(WORKGROUP)
fn total(@builtin(local_invocation_index) thread: u32) {
    var share = vec2f();
    for (var i = thread; i < params.batch; i += WORKGROUP) {
        share.x += per_picture[i];
    }
    for (var i = thread; i < params.penalties; i += WORKGROUP) {
        share.y += penalties[i];
    }
    let sum = sum_of_threads(thread, share);
    if thread == 0u {
        var loss = sum.x / f32(max(counters[VALID], 1u));
        if ROOT {
            loss = sqrt(loss);
        }
        loss += sum.y;
        losses[counters[SLOT]] = loss;
        if non_finite(loss) {
            atomicOr(&flags, FLAG_LOSS);
        }
    }
}
