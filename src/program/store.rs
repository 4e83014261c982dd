use super::builder::{Builder, align};
use super::ir::{Parameter, Slice, Store};
use super::kernel::{PixelFormat, hyper};
use crate::spec::ShapedLayer;

/// How the dataset lies in memory.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PictureLayout {
    /// Pictures in all.
    pub count: u32,
    /// How their pixels are stored.
    pub format: PixelFormat,
}

/// Lays out the parameters of `layers` and makes the buffers all programs share.
pub(super) fn store(
    builder: &mut Builder,
    layers: &[ShapedLayer<'_>],
    pictures: PictureLayout,
    features: u32,
) -> Store {
    let (parameters, words) = lay_out(layers, ShapedLayer::parameters);
    let (state, state_words) = lay_out(layers, ShapedLayer::state);
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
        pixels: builder.buffer("pixels", pictures.count * pictures.format.words(features)),
    }
}

/// Puts the tensors that each layer has side by side; how many words they take.
fn lay_out<'a>(
    layers: &[ShapedLayer<'a>],
    tensors: impl Fn(&ShapedLayer<'a>) -> Vec<(&'static str, Vec<u32>)>,
) -> (Vec<Parameter>, u32) {
    let mut parts = Vec::new();
    let mut words = 0;
    for shaped in layers {
        for (part, shape) in tensors(shaped) {
            let len = shape.iter().product();
            parts.push(Parameter {
                name: format!("{}.{part}", shaped.layer.name),
                shape,
                offset: words,
                len,
            });
            words = align(words + len);
        }
    }
    (parts, words)
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
        let part = parts
            .iter()
            .find(|part| part.name == name)
            .unwrap_or_else(|| panic!("no tensor {name}"));
        Slice {
            buffer: arena.buffer,
            offset: part.offset,
            len: part.len,
        }
    }
}
