//! A layer as it is written down.

mod read;
mod write;

use serde::{Deserialize, Serialize};

use super::kinds::kinds;
use super::sizes::Sizes;
use crate::spec::{
    Activation, Init, Interpolation, Largest, Layer, Padding, RunningVariance, Shape,
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
struct WireLayer {
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
