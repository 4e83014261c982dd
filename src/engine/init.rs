use crate::data::rng::{Purpose, Stream};
use crate::program::Parameter;
use crate::spec::{Init, Kind, Model};

/// Initial values of a parameter, from the run's seed: weights by their layer's [`Init`], biases 0.
pub fn initial_values(model: &Model, seed: u32, index: usize, parameter: &Parameter) -> Vec<f32> {
    let layer = parameter.name.strip_suffix(".weight");
    let init = model
        .encoder
        .iter()
        .chain(&model.decoder)
        .find_map(|candidate| match candidate.kind {
            Kind::Dense { init, .. } if Some(candidate.name.as_str()) == layer => Some(init),
            _ => None,
        });
    let (Some(init), [fan_out, fan_in]) = (init, parameter.shape.as_slice()) else {
        return vec![0.0; parameter.len as usize];
    };
    let fans = match init {
        Init::Glorot => fan_in + fan_out,
        Init::He => *fan_in,
    };
    let limit = (6.0 / fans as f32).sqrt();
    let mut stream = Stream::new(seed, Purpose::Init, index as u32);
    (0..parameter.len)
        .map(|_| stream.between(-limit, limit))
        .collect()
}
