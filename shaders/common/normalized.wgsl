// What is normalised: [batch, channels, places], see `program::kernel::Normalized`.

// Whether a group is neighbouring values of a picture (layer and group normalisation); else it is a channel, over the pictures
// of the batch.
override LAYER: bool = false;
// Whether those have a weight for each channel (group normalisation); else each value has its own.
override CHANNEL_WEIGHTS: bool = false;

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
    // Values of a group, when it is within a picture.
    extent: u32,
}

@group(0) @binding(0) var<uniform> params: Params;

// Means there are.
fn groups_in_all() -> u32 {
    return select(params.channels, params.batch * (params.channels * params.places / params.extent), LAYER);
}

// Elements of a group, when it reaches over so many pictures.
fn group_size(pictures: u32) -> u32 {
    return select(pictures * params.places, params.extent, LAYER);
}

// Where the `i`-th element of a group stands.
fn group_element(group: u32, i: u32) -> u32 {
    if LAYER {
        return group * params.extent + i;
    }
    return channel_element(group, i);
}

// The group of the value that stands at `at`.
fn group_of(at: u32) -> u32 {
    if LAYER {
        return at / params.extent;
    }
    return at / params.places % params.channels;
}

// Weights there are, where a group has several.
fn weights_in_all() -> u32 {
    return select(params.channels * params.places, params.channels, CHANNEL_WEIGHTS);
}

// The weight of the value that stands at `at`.
fn weight_of(at: u32) -> u32 {
    if LAYER && !CHANNEL_WEIGHTS {
        return at % (params.channels * params.places);
    }
    return at / params.places % params.channels;
}

// Whether the values of a group have weights of their own; else they have one.
fn has_weights() -> bool {
    return LAYER;
}

// The weight of the `i`-th element of a group that has several.
fn group_weight(group: u32, i: u32) -> u32 {
    if CHANNEL_WEIGHTS {
        return weight_of(group_element(group, i));
    }
    return i;
}

// Values that a weight has in all pictures.
fn weight_size() -> u32 {
    return select(params.batch, params.batch * params.places, CHANNEL_WEIGHTS);
}

// Where the `i`-th value of a weight stands.
fn weight_element(weight: u32, i: u32) -> u32 {
    if CHANNEL_WEIGHTS {
        return channel_element(weight, i);
    }
    return i * weights_in_all() + weight;
}

// The group of the `i`-th value of a weight.
fn weight_group(weight: u32, i: u32) -> u32 {
    if CHANNEL_WEIGHTS {
        return group_of(channel_element(weight, i));
    }
    return i;
}

// Where the `i`-th value of a channel stands.
fn channel_element(channel: u32, i: u32) -> u32 {
    return (i / params.places * params.channels + channel) * params.places + i % params.places;
}
