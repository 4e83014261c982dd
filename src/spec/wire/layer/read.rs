//! Layers from what is written down.

use serde::de::Error;
use serde::{Deserialize, Deserializer};

use super::{LayerKind, WireLayer};
use crate::spec::wire::sizes::Sizes;
use crate::spec::{Kind, Layer, Padding};

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireLayer::deserialize(deserializer)?;
        Self::try_from(wire).map_err(D::Error::custom)
    }
}

impl TryFrom<WireLayer> for Layer {
    type Error = String;

    fn try_from(wire: WireLayer) -> Result<Self, String> {
        let (name, activation) = (wire.name.clone(), wire.activation);
        let kind = wire
            .kind()
            .map_err(|problem| format!("layer “{name}”: {problem}"))?;
        Ok(Self {
            name,
            kind,
            activation,
        })
    }
}

impl WireLayer {
    fn kind(self) -> Result<Kind, String> {
        let pair = |sizes: Option<Sizes>, other: [u32; 2]| sizes.map_or(other, Sizes::pair);
        let single = |sizes: Option<Sizes>, field| sizes.map_or(Ok(1), |size| size.single(field));
        let init = self.init.unwrap_or_default();
        let padding = self.padding.unwrap_or_default();
        Ok(match self.kind {
            LayerKind::Dense => Kind::Dense {
                units: wanted(self.units, "units")?,
                init,
            },
            LayerKind::Conv2d => Kind::Conv2d {
                channels: wanted(self.channels, "channels")?,
                kernel: wanted(self.kernel, "kernel")?.pair(),
                stride: pair(self.stride, [1, 1]),
                padding: padding.map(Sizes::pair),
                dilation: pair(self.dilation, [1, 1]),
                init,
            },
            LayerKind::ConvTranspose2d => Kind::ConvTranspose2d {
                channels: wanted(self.channels, "channels")?,
                kernel: wanted(self.kernel, "kernel")?.pair(),
                stride: pair(self.stride, [1, 1]),
                padding: padding.map(Sizes::pair),
                output_padding: pair(self.output_padding, [0, 0]),
                dilation: pair(self.dilation, [1, 1]),
                init,
            },
            LayerKind::Conv1d => Kind::Conv1d {
                channels: wanted(self.channels, "channels")?,
                kernel: wanted(self.kernel, "kernel")?.single("kernel")?,
                stride: single(self.stride, "stride")?,
                padding: along(padding)?,
                dilation: single(self.dilation, "dilation")?,
                init,
            },
            LayerKind::ConvTranspose1d => Kind::ConvTranspose1d {
                channels: wanted(self.channels, "channels")?,
                kernel: wanted(self.kernel, "kernel")?.single("kernel")?,
                stride: single(self.stride, "stride")?,
                padding: along(padding)?,
                output_padding: self
                    .output_padding
                    .map_or(Ok(0), |size| size.single("output_padding"))?,
                dilation: single(self.dilation, "dilation")?,
                init,
            },
            LayerKind::MaxPool => Kind::MaxPool {
                size: wanted(self.size, "size")?.pair(),
                stride: self.stride.map(Sizes::pair),
            },
            LayerKind::AveragePool => Kind::AveragePool {
                size: wanted(self.size, "size")?.pair(),
                stride: self.stride.map(Sizes::pair),
            },
            LayerKind::Upsample => Kind::Upsample {
                factor: wanted(self.factor, "factor")?.pair(),
                mode: self.mode.unwrap_or_default(),
            },
            LayerKind::BatchNorm => {
                let Kind::BatchNorm {
                    epsilon, momentum, ..
                } = Kind::batch_norm()
                else {
                    unreachable!("it is batch normalisation")
                };
                Kind::BatchNorm {
                    epsilon: self.epsilon.unwrap_or(epsilon),
                    momentum: self.momentum.unwrap_or(momentum),
                    variance: self.variance.unwrap_or_default(),
                }
            }
            LayerKind::LayerNorm => Kind::LayerNorm {
                epsilon: self.epsilon.unwrap_or(Kind::LAYER_NORM_EPSILON),
            },
            LayerKind::Dropout => Kind::Dropout {
                rate: wanted(self.rate, "rate")?,
            },
            LayerKind::Flatten => Kind::Flatten,
            LayerKind::Reshape => Kind::Reshape {
                shape: wanted(self.shape, "shape")?,
            },
            LayerKind::Residual => Kind::Residual {
                layers: wanted(self.layers, "layers")?,
            },
            LayerKind::Activation => Kind::Activation,
            LayerKind::Gaussian => Kind::Gaussian {
                units: wanted(self.units, "units")?,
                init,
            },
            LayerKind::Label => Kind::Label {
                classes: wanted(self.classes, "classes")?,
            },
            LayerKind::TopK => Kind::TopK {
                k: wanted(self.k, "k")?,
                by: self.by.unwrap_or_default(),
            },
            LayerKind::DenseTied => Kind::DenseTied {
                to: wanted(self.to, "to")?,
            },
        })
    }
}

fn wanted<T>(value: Option<T>, field: &str) -> Result<T, String> {
    value.ok_or_else(|| format!("“{field}” is missing"))
}

fn along(padding: Padding<Sizes>) -> Result<Padding<u32>, String> {
    Ok(match padding {
        Padding::Same => Padding::Same,
        Padding::Valid => Padding::Valid,
        Padding::Explicit(sizes) => Padding::Explicit(sizes.single("padding")?),
    })
}
