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

// Means there are.
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
    return channel_element(group, i);
}

// The group of the value that stands at `at`.
fn group_of(at: u32) -> u32 {
    if LAYER {
        return at / (params.channels * params.places);
    }
    return at / params.places % params.channels;
}

// Weights there are, where a group has several.
fn weights_in_all() -> u32 {
    return params.channels * params.places;
}

// The weight of the value that stands at `at`.
fn weight_of(at: u32) -> u32 {
    if LAYER {
        return at % (params.channels * params.places);
    }
    return group_of(at);
}

// Whether the values of a group have weights of their own; else they have one.
fn has_weights() -> bool {
    return LAYER;
}

// The weight of the `i`-th element of a group that has several.
fn group_weight(group: u32, i: u32) -> u32 {
    return i;
}

// Values that a weight has in all pictures.
fn weight_size() -> u32 {
    return params.batch;
}

// Where the `i`-th value of a weight stands.
fn weight_element(weight: u32, i: u32) -> u32 {
    return i * weights_in_all() + weight;
}

// The group of the `i`-th value of a weight.
fn weight_group(weight: u32, i: u32) -> u32 {
    return i;
}

// Where the `i`-th value of a channel stands.
fn channel_element(channel: u32, i: u32) -> u32 {
    return (i / params.places * params.channels + channel) * params.places + i % params.places;
}
