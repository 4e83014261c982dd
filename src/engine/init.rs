use crate::data::rng::{Purpose, Stream};
use crate::program::Parameter;
use crate::spec::{Init, Kind, Layer, Model};

/// Initial values of a parameter, from the run's seed: weights by their layer's [`Init`], those of normalisations 1, biases 0.
pub fn initial_values(model: &Model, seed: u32, index: usize, parameter: &Parameter) -> Vec<f32> {
    let all = |value: f32| vec![value; parameter.len as usize];
    let layer = [".weight", ".weight_mu", ".weight_logvar"]
        .into_iter()
        .find_map(|part| parameter.name.strip_suffix(part))
        .and_then(|name| find(&model.encoder, name).or_else(|| find(&model.decoder, name)));
    let (init, transposed) = match layer.map(|layer| &layer.kind) {
        Some(
            Kind::Dense { init, .. }
            | Kind::Gaussian { init, .. }
            | Kind::Conv2d { init, .. }
            | Kind::Conv1d { init, .. },
        ) => (*init, false),
        Some(Kind::ConvTranspose2d { init, .. } | Kind::ConvTranspose1d { init, .. }) => {
            (*init, true)
        }
        Some(_) => return all(1.0),
        None => return all(0.0),
    };
    let [first, second, window @ ..] = parameter.shape.as_slice() else {
        return all(0.0);
    };
    let taps: u32 = window.iter().product();
    let (fan_out, fan_in) = if transposed {
        (second * taps, first * taps)
    } else {
        (first * taps, second * taps)
    };
    let fans = match init {
        Init::Glorot => fan_in + fan_out,
        Init::He => fan_in,
    };
    let limit = (6.0 / fans as f32).sqrt();
    let mut stream = Stream::new(seed, Purpose::Init, index as u32);
    (0..parameter.len)
        .map(|_| stream.between(-limit, limit))
        .collect()
}

/// What a running statistic starts from: a mean of 0 and a variance of 1.
pub fn initial_statistic(name: &str) -> f32 {
    f32::from(name.ends_with(".running_var"))
}

fn find<'a>(layers: &'a [Layer], name: &str) -> Option<&'a Layer> {
    layers.iter().find_map(|layer| {
        if layer.name == name {
            Some(layer)
        } else {
            find(layer.inside(), name)
        }
    })
}
