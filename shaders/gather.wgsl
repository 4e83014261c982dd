// Picks the pictures of a batch through the order table. See `program::kernel::Gather`.

#include elements
#include counters

// Whether pixels are packed bytes, four to a word; else they are f32.
override BYTES: bool = false;

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
    @builtin(local_invocation_index) thread: u32,
) {
    // Blocks do not reach across rows, so that only one division by a row's blocks is needed.
    let across = (params.features + WORKGROUP * EACH - 1u) / (WORKGROUP * EACH);
    let block = flat_workgroup(workgroup, groups);
    let row = block / across;
    if row >= params.batch {
        return;
    }
    let span = span(block % across, thread, params.features);
    let first = row * params.features;
    if row >= counters[VALID] {
        for (var i = span.first; i < span.end; i += WORKGROUP) {
            output[first + i] = 0.0;
        }
        return;
    }
    let picture = order[counters[START] + row] * params.picture_words;
    for (var i = span.first; i < span.end; i += WORKGROUP) {
        if BYTES {
            let byte = (pixels[picture + i / 4u] >> (8u * (i % 4u))) & 255u;
            output[first + i] = f32(byte) / 255.0;
        } else {
            output[first + i] = bitcast<f32>(pixels[picture + i]);
        }
    }
}
