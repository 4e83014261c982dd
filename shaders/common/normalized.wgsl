// What is normalised: [batch, channels, places], see `program::kernel::Normalized`.

// Whether a group is a picture (layer normalisation); else it is a channel, over the pictures of the batch.
override LAYER: bool = false;

struct Params {
    batch: u32,
    channels: u32,
    places: u32,
    epsilon: f32,
    // Share of the running statistics that is kept.
    keep: f32,
    // Where the gradients of the weights start.
    weight_at: u32,
    bias_at: u32,
}

@group(0) @binding(0) var<uniform> params: Params;

fn groups_in_all() -> u32 {
    return select(params.channels, params.batch, LAYER);
}

// Elements of a group, when it reaches over so many pictures.
fn group_size(pictures: u32) -> u32 {
    return select(pictures * params.places, params.channels * params.places, LAYER);
}

// Where the `i`-th element of a group stands.
fn group_element(group: u32, i: u32) -> u32 {
    if LAYER {
        return group * (params.channels * params.places) + i;
    }
    return (i / params.places * params.channels + group) * params.places + i % params.places;
}
