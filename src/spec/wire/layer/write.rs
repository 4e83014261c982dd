//! What is written down of layers.

use serde::{Serialize, Serializer};

use super::{LayerKind, WireLayer};
use crate::spec::wire::sizes::Sizes;
use crate::spec::{Activation, Init, Kind, Layer, Padding};

impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WireLayer::from(self.clone()).serialize(serializer)
    }
}

impl From<Layer> for WireLayer {
    fn from(layer: Layer) -> Self {
        let Layer {
            name,
            kind,
            activation,
        } = layer;
        let new = |kind| Self::new(name, kind, activation);
        let two = |sizes: [[u32; 2]; 3]| sizes.map(Sizes::Two);
        let one = |sizes: [u32; 3]| sizes.map(Sizes::One);
        match kind {
            Kind::Dense { units, init } => Self {
                units: Some(units),
                init: Some(init),
                ..new(LayerKind::Dense)
            },
            Kind::Conv2d {
                channels,
                kernel,
                stride,
                padding,
                dilation,
                init,
            } => new(LayerKind::Conv2d).window(
                two([kernel, stride, dilation]),
                channels,
                padding.map(Sizes::Two),
                init,
            ),
            Kind::ConvTranspose2d {
                channels,
                kernel,
                stride,
                padding,
                output_padding,
                dilation,
                init,
            } => Self {
                output_padding: Some(Sizes::Two(output_padding)),
                ..new(LayerKind::ConvTranspose2d).window(
                    two([kernel, stride, dilation]),
                    channels,
                    padding.map(Sizes::Two),
                    init,
                )
            },
            Kind::Conv1d {
                channels,
                kernel,
                stride,
                padding,
                dilation,
                init,
            } => new(LayerKind::Conv1d).window(
                one([kernel, stride, dilation]),
                channels,
                padding.map(Sizes::One),
                init,
            ),
            Kind::ConvTranspose1d {
                channels,
                kernel,
                stride,
                padding,
                output_padding,
                dilation,
                init,
            } => Self {
                output_padding: Some(Sizes::One(output_padding)),
                ..new(LayerKind::ConvTranspose1d).window(
                    one([kernel, stride, dilation]),
                    channels,
                    padding.map(Sizes::One),
                    init,
                )
            },
            Kind::MaxPool { size, stride } => Self {
                size: Some(Sizes::Two(size)),
                stride: stride.map(Sizes::Two),
                ..new(LayerKind::MaxPool)
            },
            Kind::AveragePool { size, stride } => Self {
                size: Some(Sizes::Two(size)),
                stride: stride.map(Sizes::Two),
                ..new(LayerKind::AveragePool)
            },
            Kind::Upsample { factor, mode } => Self {
                factor: Some(Sizes::Two(factor)),
                mode: Some(mode),
                ..new(LayerKind::Upsample)
            },
            Kind::BatchNorm {
                epsilon,
                momentum,
                variance,
            } => Self {
                epsilon: Some(epsilon),
                momentum: Some(momentum),
                variance: Some(variance),
                ..new(LayerKind::BatchNorm)
            },
            Kind::LayerNorm { epsilon } => Self {
                epsilon: Some(epsilon),
                ..new(LayerKind::LayerNorm)
            },
            Kind::Dropout { rate } => Self {
                rate: Some(rate),
                ..new(LayerKind::Dropout)
            },
            Kind::Flatten => new(LayerKind::Flatten),
            Kind::Reshape { shape } => Self {
                shape: Some(shape),
                ..new(LayerKind::Reshape)
            },
            Kind::Residual { layers } => Self {
                layers: Some(layers),
                ..new(LayerKind::Residual)
            },
            Kind::Activation => new(LayerKind::Activation),
            Kind::Gaussian { units, init } => Self {
                units: Some(units),
                init: Some(init),
                ..new(LayerKind::Gaussian)
            },
            Kind::Label { classes } => Self {
                classes: Some(classes),
                ..new(LayerKind::Label)
            },
            Kind::TopK { k, by } => Self {
                k: Some(k),
                by: Some(by),
                ..new(LayerKind::TopK)
            },
            Kind::DenseTied { to } => Self {
                to: Some(to),
                ..new(LayerKind::DenseTied)
            },
        }
    }
}

impl WireLayer {
    fn new(name: String, kind: LayerKind, activation: Activation) -> Self {
        Self {
            name,
            kind,
            units: None,
            channels: None,
            kernel: None,
            stride: None,
            padding: None,
            output_padding: None,
            dilation: None,
            init: None,
            size: None,
            factor: None,
            mode: None,
            epsilon: None,
            momentum: None,
            variance: None,
            rate: None,
            shape: None,
            layers: None,
            classes: None,
            k: None,
            by: None,
            to: None,
            activation,
        }
    }

    /// What the convolutions share.
    fn window(
        self,
        [kernel, stride, dilation]: [Sizes; 3],
        channels: u32,
        padding: Padding<Sizes>,
        init: Init,
    ) -> Self {
        Self {
            channels: Some(channels),
            kernel: Some(kernel),
            stride: Some(stride),
            dilation: Some(dilation),
            padding: Some(padding),
            init: Some(init),
            ..self
        }
    }
}
