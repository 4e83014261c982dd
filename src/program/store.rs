use super::buffer::{ArenaPlace, Slice};
use super::builder::{Builder, align};
use super::ir::{MAX_HISTORY_POINTS, Parameter, Past, Store};
use super::kernel::{ValueFormat, corruption, hyper};
use crate::spec::{Run, ShapedLayer};

/// How the dataset lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SampleLayout {
    /// Samples in all. Behind them there is room for one that is not the dataset's.
    pub count: u32,
    /// How their values are stored.
    pub format: ValueFormat,
}

/// Lays out the parameters of `layers` and makes the buffers all programs share.
pub(super) fn store(
    builder: &mut Builder,
    layers: &[ShapedLayer<'_>],
    samples: SampleLayout,
    run: &Run,
    past: bool,
) -> Store {
    let of_loss = run.loss.parameters();
    let (parameters, words) = lay_out(layers, ShapedLayer::parameters, &of_loss);
    let (state, state_words) = lay_out(layers, ShapedLayer::state, &[]);
    let features = run.model.input.values();
    let count = samples.count + 1;
    Store {
        parameters,
        values: builder.buffer("parameters", words),
        gradients: builder.buffer("gradients", words),
        moment1: builder.buffer("moment 1", words),
        moment2: builder.buffer("moment 2", words),
        state,
        statistics: builder.buffer("running statistics", state_words),
        hyper: builder.buffer("hyper-parameters", hyper::WORDS),
        flags: builder.buffer("flags", 1),
        corruption: builder.buffer("corruption", corruption::WORDS),
        hole: builder.buffer("hole", features),
        samples: builder.buffer("samples", count * samples.format.words(features)),
        labels: run.model.classes().map(|_| builder.buffer("labels", count)),
        past: past.then(|| Past {
            values: builder.buffer("parameters of another moment", words),
            statistics: builder.buffer("running statistics of another moment", state_words),
            strip: builder.buffer("pictures of moments", MAX_HISTORY_POINTS * features),
        }),
    }
}

/// Puts the tensors that each layer has side by side, and the others after them; how many words they take.
fn lay_out<'a>(
    layers: &[ShapedLayer<'a>],
    tensors: impl Fn(&ShapedLayer<'a>) -> Vec<(&'static str, Vec<u32>)>,
    others: &[(String, Vec<u32>)],
) -> (Vec<Parameter>, u32) {
    let mut parts = Vec::new();
    let mut words: u32 = 0;
    let of_layers = layers.iter().flat_map(|shaped| {
        tensors(shaped)
            .into_iter()
            .map(|(part, shape)| (format!("{}.{part}", shaped.layer.name), shape))
    });
    for (name, shape) in of_layers.chain(others.iter().cloned()) {
        let len: u32 = shape.iter().product();
        // Of the two tensors that make one the second follows at once.
        let offset = if name.ends_with("_logvar") {
            words
        } else {
            align(words)
        };
        words = offset + len;
        parts.push(Parameter {
            name,
            shape,
            offset,
            len,
        });
    }
    (parts, align(words))
}

impl Store {
    /// Where `name` lies in `arena`, one of this store's: the one of the statistics, or any of the parameters'.
    ///
    /// # Panics
    /// Where there is no such tensor.
    pub fn part(&self, arena: Slice, name: &str) -> Slice {
        let parts = if arena == self.statistics {
            &self.state
        } else {
            &self.parameters
        };
        place(parts, name).within(arena)
    }

    /// Where a parameter lies in each of the parameters' arenas.
    ///
    /// # Panics
    /// Where there is no such parameter.
    pub fn place(&self, name: &str) -> ArenaPlace {
        place(&self.parameters, name)
    }

    /// Where the parameters `<layer>.<part>_mu` and `<layer>.<part>_logvar` lie, which make one tensor.
    ///
    /// # Panics
    /// Where there are no such parameters.
    pub fn moments_place(&self, layer: &str, part: &str) -> ArenaPlace {
        let [first, second] =
            ["mu", "logvar"].map(|moment| self.place(&format!("{layer}.{part}_{moment}")));
        ArenaPlace {
            offset: first.offset,
            len: first.len + second.len,
        }
    }
}

fn place(parts: &[Parameter], name: &str) -> ArenaPlace {
    let part = parts
        .iter()
        .find(|part| part.name == name)
        .unwrap_or_else(|| panic!("no tensor {name}"));
    ArenaPlace {
        offset: part.offset,
        len: part.len,
    }
}
