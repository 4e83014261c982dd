// Picks the pictures of a batch through the order table. See `program::kernel::Gather`.

#include grid
#include counters

// Whether pixels are packed bytes, four to a word; else they are f32.
override BYTES: bool = false;
override WORKGROUP: u32 = 64u;

struct Params {
    batch: u32,
    features: u32,
    picture_words: u32,
}

@group(0) @binding(0) var<uniform> params: Params;
@group(0) @binding(1) var<storage, read> pixels: array<u32>;
@group(0) @binding(2) var<storage, read> order: array<u32>;
@group(0) @binding(3) var<storage, read> counters: array<u32>;
@group(0) @binding(4) var<storage, read_write> output: array<f32>;

@compute @workgroup_size(WORKGROUP)
fn gather(
    @builtin(workgroup_id) workgroup: vec3u,
    @builtin(num_workgroups) groups: vec3u,
    @builtin(local_invocation_index) local: u32,
) {
    let index = flat_workgroup(workgroup, groups) * WORKGROUP + local;
    let row = index / params.features;
    if row >= params.batch {
        return;
    }
    if row >= counters[VALID] {
        output[index] = 0.0;
        return;
    }
    let feature = index - row * params.features;
    let picture = order[counters[START] + row] * params.picture_words;
    if BYTES {
        let word = pixels[picture + feature / 4u];
        let byte = (word >> (8u * (feature % 4u))) & 255u;
        output[index] = f32(byte) / 255.0;
    } else {
        output[index] = bitcast<f32>(pixels[picture + feature]);
    }
}
