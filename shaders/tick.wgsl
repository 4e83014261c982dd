// Advances a program's counters to the next batch. See `program::kernel::Tick`.

#include counters

#include loss_ring

struct Params {
    batch: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read_write> counters: array<u32>;
@group(0) @binding(2) var<storage, read> hyper: array<f32>;
// The shares of learning rate, divergence's weight and capacity at each step: rows by slot.
@group(0) @binding(3) var<storage, read> shares: array<f32>;

@compute @workgroup_size(1)
fn tick() {
    let start = counters[CURSOR];
    let count = counters[COUNT];
    let valid = min(params.batch, count - min(start, count));
    let next = start + valid;
    let step = counters[STEP];
    counters[START] = start;
    counters[VALID] = valid;
    counters[CURSOR] = select(next, 0u, next >= count);
    let slot = step % LOSS_RING;
    counters[SLOT] = slot;
    counters[STEP] = step + 1u;
    let power1 = bitcast<f32>(counters[BETA1_POWER]) * hyper[BETA1];
    let power2 = bitcast<f32>(counters[BETA2_POWER]) * hyper[BETA2];
    counters[BETA1_POWER] = bitcast<u32>(power1);
    counters[BETA2_POWER] = bitcast<u32>(power2);
    counters[RATE] = bitcast<u32>(hyper[LEARNING_RATE] * shares[slot]);
    counters[KL_WEIGHT] = bitcast<u32>(hyper[BETA] * shares[LOSS_RING + slot]);
    counters[KL_CAPACITY] = bitcast<u32>(hyper[CAPACITY] * shares[2u * LOSS_RING + slot]);
}
