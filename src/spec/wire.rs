//! Layers, optimizers and shapes as they are written down: one flat object each, whose fields depend on its `kind`.
//!
//! Written out rather than derived: for enums that are told apart by a field, derived code buffers every object and is
//! generated anew for each kind, which made up a fifth of the page's download.

use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use super::{
    Activation, AdamForm, Init, Interpolation, Kind, Layer, Optimizer, Padding, RmsPropForm,
    RunningVariance, Shape,
};

/// A number, or two: (vertical, horizontal), where one stands for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Sizes {
    One(u32),
    Two([u32; 2]),
}

impl Sizes {
    fn pair(self) -> [u32; 2] {
        match self {
            Self::One(size) => [size; 2],
            Self::Two(pair) => pair,
        }
    }

    fn single(self, field: &'static str) -> Result<u32, String> {
        match self {
            Self::One(size) => Ok(size),
            Self::Two(_) => Err(format!("“{field}” is one number here")),
        }
    }
}

impl Serialize for Sizes {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::One(size) => size.serialize(serializer),
            Self::Two(pair) => pair.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Sizes {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sizes = deserializer.deserialize_any(SizesVisitor)?;
        match sizes[..] {
            [size] => Ok(Self::One(size)),
            [first, second] => Ok(Self::Two([first, second])),
            _ => Err(D::Error::custom("one number or two are expected")),
        }
    }
}

/// Reads a number or a list of up to three.
struct SizesVisitor;

impl<'de> Visitor<'de> for SizesVisitor {
    type Value = Vec<u32>;

    fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("a whole number, or a list of whole numbers")
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        u32::try_from(value)
            .map(|size| vec![size])
            .map_err(|_| E::custom("the number is too large"))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        u32::try_from(value)
            .map(|size| vec![size])
            .map_err(|_| E::custom("the number is out of range"))
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        if value >= 0.0 && value <= f64::from(u32::MAX) && value.fract() == 0.0 {
            Ok(vec![value as u32])
        } else {
            Err(E::custom("a whole number is expected"))
        }
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut sizes = Vec::new();
        while let Some(size) = list.next_element()? {
            if sizes.len() == 3 {
                return Err(A::Error::custom("three numbers at most are expected"));
            }
            sizes.push(size);
        }
        Ok(sizes)
    }
}

impl Serialize for Shape {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Picture(sizes) => sizes.serialize(serializer),
            Self::Series(sizes) => sizes.serialize(serializer),
            Self::Vector(values) => values.serialize(serializer),
        }
    }
}

impl<'de> Deserialize<'de> for Shape {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let sizes = deserializer.deserialize_any(SizesVisitor)?;
        match sizes[..] {
            [values] => Ok(Self::Vector(values)),
            [channels, length] => Ok(Self::Series([channels, length])),
            [channels, height, width] => Ok(Self::Picture([channels, height, width])),
            _ => Err(D::Error::custom("a shape has one to three numbers")),
        }
    }
}

macro_rules! kinds {
    ($name:ident { $($variant:ident = $text:literal),* $(,)? }) => {
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        enum $name {
            $(#[serde(rename = $text)] $variant),*
        }
    };
}

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
});

/// A layer with the fields of every kind.
#[derive(Serialize, Deserialize)]
pub(super) struct WireLayer {
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
        }
    }
}

kinds!(OptimizerKind {
    Sgd = "sgd",
    RmsProp = "rms_prop",
    Adam = "adam",
});

kinds!(Form {
    Keras = "keras",
    Torch = "torch",
});

/// An optimizer with the fields of every kind.
#[derive(Serialize, Deserialize)]
pub(super) struct WireOptimizer {
    kind: OptimizerKind,
    learning_rate: f64,
    #[serde(skip_serializing_if = "Option::is_none")]
    momentum: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    nesterov: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    rho: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beta1: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    beta2: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    epsilon: Option<f64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    form: Option<Form>,
}

impl From<WireOptimizer> for Optimizer {
    fn from(wire: WireOptimizer) -> Self {
        let mut optimizer = match wire.kind {
            OptimizerKind::Sgd => Self::sgd(wire.learning_rate, 0.0),
            OptimizerKind::RmsProp => Self::rms_prop(wire.learning_rate),
            OptimizerKind::Adam => Self::adam(wire.learning_rate),
        };
        let take = |field: &mut f64, given: Option<f64>| *field = given.unwrap_or(*field);
        match &mut optimizer {
            Self::Sgd {
                momentum, nesterov, ..
            } => {
                take(momentum, wire.momentum);
                *nesterov = wire.nesterov.unwrap_or(false);
            }
            Self::RmsProp {
                rho, epsilon, form, ..
            } => {
                take(rho, wire.rho);
                take(epsilon, wire.epsilon);
                if wire.form == Some(Form::Torch) {
                    *form = RmsPropForm::Torch;
                }
            }
            Self::Adam {
                beta1,
                beta2,
                epsilon,
                form,
                ..
            } => {
                take(beta1, wire.beta1);
                take(beta2, wire.beta2);
                take(epsilon, wire.epsilon);
                if wire.form == Some(Form::Torch) {
                    *form = AdamForm::Torch;
                }
            }
        }
        optimizer
    }
}

impl From<Optimizer> for WireOptimizer {
    fn from(optimizer: Optimizer) -> Self {
        let new = |kind| Self {
            kind,
            learning_rate: optimizer.learning_rate(),
            momentum: None,
            nesterov: None,
            rho: None,
            beta1: None,
            beta2: None,
            epsilon: None,
            form: None,
        };
        match optimizer {
            Optimizer::Sgd {
                momentum, nesterov, ..
            } => Self {
                momentum: Some(momentum),
                nesterov: Some(nesterov),
                ..new(OptimizerKind::Sgd)
            },
            Optimizer::RmsProp {
                rho, epsilon, form, ..
            } => Self {
                rho: Some(rho),
                epsilon: Some(epsilon),
                form: Some(match form {
                    RmsPropForm::Keras => Form::Keras,
                    RmsPropForm::Torch => Form::Torch,
                }),
                ..new(OptimizerKind::RmsProp)
            },
            Optimizer::Adam {
                beta1,
                beta2,
                epsilon,
                form,
                ..
            } => Self {
                beta1: Some(beta1),
                beta2: Some(beta2),
                epsilon: Some(epsilon),
                form: Some(match form {
                    AdamForm::Keras => Form::Keras,
                    AdamForm::Torch => Form::Torch,
                }),
                ..new(OptimizerKind::Adam)
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::spec::{Layer, Model, Optimizer, PRESETS, RmsPropForm, Run};

    #[test]
    fn runs_come_back_as_they_were() {
        for preset in PRESETS {
            let run = preset.run();
            let text = serde_json::to_string(&run).unwrap();
            assert_eq!(serde_json::from_str::<Run>(&text).unwrap(), run);
        }
    }

    #[test]
    fn every_kind_comes_back_as_it_was() {
        let text = r#"[
            {"name": "a", "kind": "conv_transpose2d", "channels": 3, "kernel": 3, "stride": [2, 1], "padding": {"explicit": [1, 0]}, "output_padding": [1, 0]},
            {"name": "b", "kind": "conv1d", "channels": 3, "kernel": 5, "padding": {"explicit": 2}, "activation": {"leaky_relu": {"slope": 0.125}}},
            {"name": "c", "kind": "conv_transpose1d", "channels": 3, "kernel": 5, "padding": "valid", "dilation": 2},
            {"name": "d", "kind": "average_pool", "size": [2, 3]},
            {"name": "e", "kind": "upsample", "factor": 2, "mode": "bilinear"},
            {"name": "f", "kind": "layer_norm"},
            {"name": "g", "kind": "batch_norm", "momentum": 0.9, "variance": "unbiased"},
            {"name": "h", "kind": "residual", "layers": [{"name": "i", "kind": "dropout", "rate": 0.5}], "activation": "relu"},
            {"name": "j", "kind": "activation", "activation": "softmax"}
        ]"#;
        let layers: Vec<Layer> = serde_json::from_str(text).unwrap();
        assert_eq!(layers.len(), 9);
        let again = serde_json::to_string(&layers).unwrap();
        assert_eq!(serde_json::from_str::<Vec<Layer>>(&again).unwrap(), layers);
        for text in [
            r#"{"kind": "rms_prop", "learning_rate": 0.1, "rho": 0.5, "form": "torch"}"#,
            r#"{"kind": "sgd", "learning_rate": 0.1, "momentum": 0.5, "nesterov": true}"#,
        ] {
            let optimizer: Optimizer = serde_json::from_str(text).unwrap();
            let again = serde_json::to_string(&optimizer).unwrap();
            assert_eq!(
                serde_json::from_str::<Optimizer>(&again).unwrap(),
                optimizer
            );
            if let Optimizer::RmsProp { rho, form, .. } = optimizer {
                assert_eq!((rho, form), (0.5, RmsPropForm::Torch));
            }
        }
    }

    #[test]
    fn what_is_missing_is_named() {
        let said = |text: &str| serde_json::from_str::<Layer>(text).unwrap_err().to_string();
        assert!(
            said(r#"{"name": "a", "kind": "dense"}"#).contains("layer “a”: “units” is missing")
        );
        assert!(said(r#"{"name": "a", "kind": "dense", "units": -1}"#).contains("-1"));
        assert!(
            said(r#"{"name": "a", "kind": "conv1d", "channels": 1, "kernel": [3, 3]}"#)
                .contains("one number")
        );
        let model = r#"{"input": [1, 2, 3, 4], "encoder": [], "decoder": []}"#;
        assert!(serde_json::from_str::<Model>(model).is_err());
    }
}
