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
    let mut parameters = Vec::new();
    let mut words = 0;
    for shaped in layers {
        for (part, shape) in shaped.parameters() {
            let len = shape.iter().product();
            parameters.push(Parameter {
                name: format!("{}.{part}", shaped.layer.name),
                shape,
                offset: words,
                len,
            });
            words = align(words + len);
        }
    }
    Store {
        parameters,
        values: builder.buffer("parameters", words),
        gradients: builder.buffer("gradients", words),
        moment1: builder.buffer("moment 1", words),
        moment2: builder.buffer("moment 2", words),
        hyper: builder.buffer("hyper-parameters", hyper::WORDS),
        flags: builder.buffer("flags", 1),
        pixels: builder.buffer("pixels", pictures.count * pictures.format.words(features)),
    }
}

impl Store {
    /// Where `name` lies in `arena`, one of this store's.
    ///
    /// # Panics
    /// Where there is no such parameter.
    pub fn part(&self, arena: Slice, name: &str) -> Slice {
        let parameter = self
            .parameters
            .iter()
            .find(|parameter| parameter.name == name)
            .unwrap_or_else(|| panic!("no parameter {name}"));
        Slice {
            buffer: arena.buffer,
            offset: parameter.offset,
            len: parameter.len,
        }
    }
}
