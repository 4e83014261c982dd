use serde::{Deserialize, Serialize};

use super::kinds;
use super::sizes::Sizes;
use crate::spec::{
    Activation, Init, Interpolation, Kind, Largest, Layer, Padding, RunningVariance, Shape,
};

kinds!(LayerKind {
    Dense = "dense",
    Conv2d = "conv2d",
    ConvTranspose2d = "conv_transpose2d",
    Conv1d = "conv1d",
    ConvTranspose1d = "conv_transpose1d",
    MaxPool = "max_pool",
    AveragePool = "average_pool",
    Upsample = "upsample",
    BatchNorm = "batch_norm",
    LayerNorm = "layer_norm",
    Dropout = "dropout",
    Flatten = "flatten",
    Reshape = "reshape",
    Residual = "residual",
    Activation = "activation",
    Gaussian = "gaussian",
    Label = "label",
    TopK = "top_k",
    DenseTied = "dense_tied",
});

/// A layer with the fields of every kind.
#[derive(Serialize, Deserialize)]
pub struct WireLayer {
    name: String,
    kind: LayerKind,
    #[serde(skip_serializing_if = "Option::is_none")]
    units: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    channels: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    kernel: Option<Sizes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    stride: Option<Sizes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    padding: Option<Padding<Sizes>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output_padding: Option<Sizes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    dilation: Option<Sizes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    init: Option<Init>,
    #[serde(skip_serializing_if = "Option::is_none")]
    size: Option<Sizes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    factor: Option<Sizes>,
    #[serde(skip_serializing_if = "Option::is_none")]
    mode: Option<Interpolation>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epsilon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    momentum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    variance: Option<RunningVariance>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rate: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    shape: Option<Shape>,
    #[serde(skip_serializing_if = "Option::is_none")]
    layers: Option<Vec<Layer>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    classes: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    k: Option<u32>,
    #[serde(skip_serializing_if = "Option::is_none")]
    by: Option<Largest>,
    #[serde(skip_serializing_if = "Option::is_none")]
    to: Option<String>,
    #[serde(default)]
    activation: Activation,
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
