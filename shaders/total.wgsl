// The loss of a batch, in one workgroup. See `program::kernel::Total`.

#include counters
#include finite
#include flags

override WORKGROUP: u32 = 64u;

struct Params {
    batch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> per_picture: array<f32>;
@group(0) @binding(2) var<storage, read> counters: array<u32>;
@group(0) @binding(3) var<storage, read_write> losses: array<f32>;
@group(0) @binding(4) var<storage, read_write> flags: atomic<u32>;

var<workgroup> shares: array<f32, WORKGROUP>;

@compute @workgroup_size(WORKGROUP)
fn total(@builtin(local_invocation_index) thread: u32) {
    var sum = 0.0;
    for (var i = thread; i < params.batch; i += WORKGROUP) {
        sum += per_picture[i];
    }
    shares[thread] = sum;
    workgroupBarrier();
    if thread == 0u {
        var all = 0.0;
        for (var i = 0u; i < WORKGROUP; i++) {
            all += shares[i];
        }
        let loss = all / f32(counters[VALID]);
        losses[counters[SLOT]] = loss;
        if non_finite(loss) {
            atomicOr(&flags, FLAG_LOSS);
        }
    }
}
