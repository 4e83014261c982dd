// A workgroup of LANES columns by SLICES threads that share out each column's terms. What they find is put together in a
// fixed order; all threads must come there together.

override LANES: u32 = 64u;
override SLICES: u32 = 1u;
override THREADS: u32 = 64u;

// slice_shares[slice * LANES + lane]
var<workgroup> slice_shares: array<vec2f, THREADS>;

fn share_slices(thread: u32, value: vec2f) {
    // What an earlier call left may still be read.
    workgroupBarrier();
    slice_shares[thread] = value;
    workgroupBarrier();
}

fn sum_of_slices(thread: u32, value: vec2f) -> vec2f {
    if SLICES == 1u {
        return value;
    }
    share_slices(thread, value);
    var sum = vec2f();
    for (var i = thread % LANES; i < THREADS; i += LANES) {
        sum += slice_shares[i];
    }
    return sum;
}

fn most_of_slices(thread: u32, value: f32) -> f32 {
    if SLICES == 1u {
        return value;
    }
    share_slices(thread, vec2f(value));
    var most = value;
    for (var i = thread % LANES; i < THREADS; i += LANES) {
        most = max(most, slice_shares[i].x);
    }
    return most;
}
