use serde::{Deserialize, Serialize};

use super::{Activation, Padding, Shape};

/// One layer: what it computes and the activation applied to the result.
#[derive(Debug, Clone, PartialEq)]
pub struct Layer {
    /// Names the layer's weights: `<name>.weight`, `<name>.bias`. Unique within a model.
    pub name: String,
    /// What the layer computes.
    pub kind: Kind,
    /// Applied to the layer's result.
    pub activation: Activation,
}

/// What a layer computes. Pairs are (vertical, horizontal).
#[derive(Debug, Clone, PartialEq)]
pub enum Kind {
    /// `y = x Wᵀ + b` on a vector; weight `[units, in]`, bias `[units]`.
    Dense {
        /// Width of the result, at least 1.
        units: u32,
        /// How the weight starts; biases start at zero.
        init: Init,
    },
    /// Each channel of the result is the picture seen through a small window of its own that moves over it, plus a bias;
    /// the kernel is not flipped. Weight `[channels, in, height, width]`, bias `[channels]`.
    Conv2d {
        /// Channels of the result.
        channels: u32,
        /// Height and width of the window.
        kernel: [u32; 2],
        /// Pixels the window moves by.
        stride: [u32; 2],
        /// Zeros around the picture.
        padding: Padding<[u32; 2]>,
        /// Pixels between neighbouring taps of the window.
        dilation: [u32; 2],
        /// How the weight starts.
        init: Init,
    },
    /// The transpose of a convolution: every pixel spreads a small window, scaled by its value, over the result. Weight
    /// `[in, channels, height, width]`, bias `[channels]`.
    ConvTranspose2d {
        /// Channels of the result.
        channels: u32,
        /// Height and width of the window.
        kernel: [u32; 2],
        /// Pixels of the result from one pixel's window to the next.
        stride: [u32; 2],
        /// Rows and columns cut off the result's edges. `same`: the result is `stride` times as large as the picture.
        padding: Padding<[u32; 2]>,
        /// With explicit padding: rows and columns added at the bottom and right, less than the stride or the dilation.
        output_padding: [u32; 2],
        /// Pixels between neighbouring taps of the window.
        dilation: [u32; 2],
        /// How the weight starts.
        init: Init,
    },
    /// As [`Conv2d`](Self::Conv2d), over a series. Weight `[channels, in, length]`.
    Conv1d {
        /// Channels of the result.
        channels: u32,
        /// Length of the window.
        kernel: u32,
        /// Places the window moves by.
        stride: u32,
        /// Zeros at both ends.
        padding: Padding<u32>,
        /// Places between neighbouring taps of the window.
        dilation: u32,
        /// How the weight starts.
        init: Init,
    },
    /// As [`ConvTranspose2d`](Self::ConvTranspose2d), over a series. Weight `[in, channels, length]`.
    ConvTranspose1d {
        /// Channels of the result.
        channels: u32,
        /// Length of the window.
        kernel: u32,
        /// Places of the result from one window to the next.
        stride: u32,
        /// Places cut off both ends of the result.
        padding: Padding<u32>,
        /// With explicit padding: places added at the end, less than the stride or the dilation.
        output_padding: u32,
        /// Places between neighbouring taps of the window.
        dilation: u32,
        /// How the weight starts.
        init: Init,
    },
    /// The largest value under a window that moves over each channel; of equal ones the first. What does not fill a
    /// window at the right and bottom is left out.
    MaxPool {
        /// Height and width of the window.
        size: [u32; 2],
        /// Pixels the window moves by; the window's own size where it is not given.
        stride: Option<[u32; 2]>,
    },
    /// The mean under a window that moves over each channel.
    AveragePool {
        /// Height and width of the window.
        size: [u32; 2],
        /// Pixels the window moves by; the window's own size where it is not given.
        stride: Option<[u32; 2]>,
    },
    /// A larger picture from a small one.
    Upsample {
        /// How many times as high and as wide.
        factor: [u32; 2],
        /// What comes between the pixels.
        mode: Interpolation,
    },
    /// Takes away each channel's mean and divides by its deviation, over batch and picture, then scales and shifts
    /// (Ioffe & Szegedy 2015, algorithm 1). Weight (γ) and bias (β) `[channels]`. In evaluation running statistics take the
    /// place of the batch's.
    BatchNorm {
        /// Added to the variance, over 0.
        epsilon: f64,
        /// Share that is kept of the running statistics at every step, in [0, 1): 0.99 in Keras, and 0.9 for what PyTorch
        /// calls momentum 0.1.
        momentum: f64,
        /// Which variance goes into the running statistics.
        variance: RunningVariance,
    },
    /// Takes away the mean of a picture's values here and divides by their deviation, then scales and shifts each value by
    /// numbers of its own (Ba et al. 2016, eq. 3 and 4). Weight and bias have the shape of the values.
    LayerNorm {
        /// Added to the variance, over 0.
        epsilon: f64,
    },
    /// Takes away the mean of a picture's values in neighbouring channels and divides by their deviation, then scales and shifts each
    /// channel; a vector's units are channels (Wu & He 2018, section 3.1). Weight and bias `[channels]`.
    GroupNorm {
        /// Groups of channels, which the channels must divide into.
        groups: u32,
        /// Added to the variance, over 0.
        epsilon: f64,
    },
    /// In training sets each value to 0 with probability `rate` and divides the others by `1 − rate`
    /// (Srivastava et al. 2014, inverted); nothing in evaluation.
    Dropout {
        /// In [0, 1).
        rate: f64,
    },
    /// A picture as a vector, in channel, row, column order.
    Flatten,
    /// A vector as a picture.
    Reshape {
        /// The picture's shape.
        shape: Shape,
    },
    /// What comes in, plus what these layers make of it (He et al. 2016, eq. 1). They must keep its shape.
    Residual {
        /// The layers that are gone around.
        layers: Vec<Layer>,
    },
    /// Nothing but the activation.
    Activation,
    /// The waist of a variational autoencoder: two dense layers side by side give the mean `mu` and the logarithm of the
    /// variance `logvar` of a Gaussian for each unit. In training and validation the code is a sample,
    /// `z = mu + exp(logvar / 2) · ε` with ε standard normal (Kingma & Welling 2014, section 2.4); elsewhere it is `mu`. Stands at
    /// the end of the encoder. Weights `weight_mu` and `weight_logvar` `[units, in]`, biases `bias_mu` and `bias_logvar` `[units]`.
    Gaussian {
        /// Numbers of the code, at least 1.
        units: u32,
        /// How the weights start; biases start at zero.
        init: Init,
    },
    /// Puts the picture's label behind a vector, as one number for each class that is 1 for its own and 0 for the others
    /// (Sohn et al. 2015): what makes an encoder or a decoder conditional.
    Label {
        /// Classes of the data.
        classes: u32,
    },
    /// Keeps a vector's `k` largest values and sets the others to 0; the gradient passes through those kept alone. Of equal values
    /// the first are kept (Makhzani & Frey 2014, section 2.1).
    TopK {
        /// Values kept, at least 1.
        k: u32,
        /// Which are large.
        by: Largest,
    },
    /// A dense layer with the weight of an earlier one, transposed: `y = x W + b`, where `x` has that layer's units and `y` the width it
    /// reads (Vincent et al. 2010, section 2.1). Bias `[in of that layer]`.
    DenseTied {
        /// The name of the dense layer.
        to: String,
    },
}

/// Which values are large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Largest {
    /// Those far above 0.
    #[default]
    Value,
    /// Those far from 0.
    Magnitude,
}

/// How a weight starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Init {
    /// Uniform in ±√(6 / (fan in + fan out)) (Glorot & Bengio 2010, eq. 16).
    #[default]
    Glorot,
    /// Uniform in ±√(6 / fan in) (He et al. 2015, eq. 10 as a uniform distribution).
    He,
}

/// What comes between the pixels of an enlarged picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Interpolation {
    /// Each pixel again.
    #[default]
    Nearest,
    /// A mixture of the four nearest pixels' centres, the edge's beyond it (`align_corners=False` in PyTorch).
    Bilinear,
}

/// Which variance of a batch goes into the running statistics.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RunningVariance {
    /// Divided by the number of values, as in Keras 3.
    #[default]
    Biased,
    /// Divided by one less, as in PyTorch.
    Unbiased,
}

impl Kind {
    /// A dense layer.
    pub fn dense(units: u32) -> Self {
        Self::Dense {
            units,
            init: Init::Glorot,
        }
    }

    /// A convolution with a square window and `same` padding.
    pub fn conv2d(channels: u32, kernel: u32, stride: u32) -> Self {
        Self::Conv2d {
            channels,
            kernel: [kernel; 2],
            stride: [stride; 2],
            padding: Padding::Same,
            dilation: [1, 1],
            init: Init::Glorot,
        }
    }

    /// A transposed convolution with a square window and `same` padding.
    pub fn conv_transpose2d(channels: u32, kernel: u32, stride: u32) -> Self {
        Self::ConvTranspose2d {
            channels,
            kernel: [kernel; 2],
            stride: [stride; 2],
            padding: Padding::Same,
            output_padding: [0, 0],
            dilation: [1, 1],
            init: Init::Glorot,
        }
    }

    /// A convolution over a series, with `same` padding.
    pub fn conv1d(channels: u32, kernel: u32, stride: u32) -> Self {
        Self::Conv1d {
            channels,
            kernel,
            stride,
            padding: Padding::Same,
            dilation: 1,
            init: Init::Glorot,
        }
    }

    /// A transposed convolution over a series, with `same` padding.
    pub fn conv_transpose1d(channels: u32, kernel: u32, stride: u32) -> Self {
        Self::ConvTranspose1d {
            channels,
            kernel,
            stride,
            padding: Padding::Same,
            output_padding: 0,
            dilation: 1,
            init: Init::Glorot,
        }
    }

    /// A Gaussian code.
    pub fn gaussian(units: u32) -> Self {
        Self::Gaussian {
            units,
            init: Init::Glorot,
        }
    }

    /// Whether the other is of the same kind, whatever the numbers of the two.
    pub fn is_like(&self, other: &Self) -> bool {
        std::mem::discriminant(self) == std::mem::discriminant(other)
    }

    /// The units or channels that the layer gives by itself; none where what comes in or something else decides.
    pub(super) fn width_mut(&mut self) -> Option<&mut u32> {
        match self {
            Self::Dense { units: width, .. }
            | Self::Gaussian { units: width, .. }
            | Self::Conv2d {
                channels: width, ..
            }
            | Self::ConvTranspose2d {
                channels: width, ..
            }
            | Self::Conv1d {
                channels: width, ..
            }
            | Self::ConvTranspose1d {
                channels: width, ..
            } => Some(width),
            Self::DenseTied { .. }
            | Self::MaxPool { .. }
            | Self::AveragePool { .. }
            | Self::Upsample { .. }
            | Self::BatchNorm { .. }
            | Self::LayerNorm { .. }
            | Self::GroupNorm { .. }
            | Self::Dropout { .. }
            | Self::Flatten
            | Self::Reshape { .. }
            | Self::Residual { .. }
            | Self::Activation
            | Self::Label { .. }
            | Self::TopK { .. } => None,
        }
    }
}
