//! The kinds of layers and their fields, each in one row. From these tables come the form of a layer, what is written down of it,
//! and what a new one starts with: a macro that takes a table makes what it needs of every row, so that a row cannot be forgotten
//! anywhere.

/// Hands every kind of layer to the macro `$then`, in the order in which the page lists them:
///
/// `Kind "what it is called where it is written down" { facts } (fields)`
///
/// The facts are those of [`KindInfo`](super::KindInfo). A field has the name that it has in [`Kind`](crate::spec::Kind), a row in `fields`,
/// and
/// - `= value`, what it is where nothing is written down; without it, something has to be,
/// - `=> value`, what it is in a new layer, where that is another value or there is no such,
/// - `(other)`, a field of which it takes the value in the form while it is `None`.
macro_rules! kinds {
    ($then:ident) => {
        $then! {
            Dense "dense" {
                title: "Dense",
                short: None,
                stem: "dense",
                takes: Takes::Vector,
                gives: Gives::Units,
                normalizes: false,
            } (units => 64, init = Init::Glorot)

            Conv2d "conv2d" {
                title: "Conv2D",
                short: Some("Conv"),
                stem: "conv",
                takes: Takes::Picture,
                gives: Gives::Channels,
                normalizes: false,
            } (
                channels => 16,
                kernel => [3, 3],
                stride = [1, 1],
                padding = Padding::Same,
                dilation = [1, 1],
                init = Init::Glorot
            )

            ConvTranspose2d "conv_transpose2d" {
                title: "Conv2D transposed",
                short: Some("Deconv"),
                stem: "deconv",
                takes: Takes::Picture,
                gives: Gives::Channels,
                normalizes: false,
            } (
                channels => 16,
                kernel => [3, 3],
                stride = [1, 1] => [2, 2],
                padding = Padding::Same,
                output_padding = [0, 0],
                dilation = [1, 1],
                init = Init::Glorot
            )

            MaxPool "max_pool" {
                title: "Max pooling",
                short: Some("Max"),
                stem: "pool",
                takes: Takes::Planes,
                gives: Gives::Planes,
                normalizes: false,
            } (size => [2, 2], stride (size) = None)

            AveragePool "average_pool" {
                title: "Average pooling",
                short: Some("Mean"),
                stem: "pool",
                takes: Takes::Planes,
                gives: Gives::Planes,
                normalizes: false,
            } (size => [2, 2], stride (size) = None)

            Upsample "upsample" {
                title: "Upsampling",
                short: Some("Up"),
                stem: "up",
                takes: Takes::Planes,
                gives: Gives::Planes,
                normalizes: false,
            } (factor => [2, 2], mode = Interpolation::Nearest)

            BatchNorm "batch_norm" {
                title: "Batch norm",
                short: Some("Norm"),
                stem: "norm",
                takes: Takes::Any,
                gives: Gives::Same,
                normalizes: true,
            } (epsilon = 1e-3, momentum = 0.99, variance = RunningVariance::Biased)

            LayerNorm "layer_norm" {
                title: "Layer norm",
                short: Some("Norm"),
                stem: "norm",
                takes: Takes::Any,
                gives: Gives::Same,
                normalizes: true,
            } (epsilon = 1e-5)

            GroupNorm "group_norm" {
                title: "Group norm",
                short: Some("Norm"),
                stem: "norm",
                takes: Takes::Any,
                gives: Gives::Same,
                normalizes: true,
            } (groups => 8, epsilon = 1e-5)

            Dropout "dropout" {
                title: "Dropout",
                short: Some("Dropout"),
                stem: "dropout",
                takes: Takes::Any,
                gives: Gives::Same,
                normalizes: false,
            } (rate => 0.2)

            Activation "activation" {
                title: "Activation",
                short: None,
                stem: "act",
                takes: Takes::Any,
                gives: Gives::Same,
                normalizes: false,
            } ()

            Flatten "flatten" {
                title: "Flatten",
                short: Some("Flatten"),
                stem: "flatten",
                takes: Takes::Any,
                gives: Gives::Form,
                normalizes: false,
            } ()

            Reshape "reshape" {
                title: "Reshape",
                short: Some("Reshape"),
                stem: "reshape",
                takes: Takes::Any,
                gives: Gives::Form,
                normalizes: false,
            } (shape => Shape::Vector(1))

            Residual "residual" {
                title: "Residual",
                short: Some("Add"),
                stem: "residual",
                takes: Takes::Any,
                gives: Gives::Inside,
                normalizes: false,
            } (layers => Vec::new())

            Conv1d "conv1d" {
                title: "Conv1D",
                short: Some("Conv"),
                stem: "conv",
                takes: Takes::Series,
                gives: Gives::Channels,
                normalizes: false,
            } (
                channels => 16,
                kernel => 3,
                stride = 1,
                padding = Padding::Same,
                dilation = 1,
                init = Init::Glorot
            )

            ConvTranspose1d "conv_transpose1d" {
                title: "Conv1D transposed",
                short: Some("Deconv"),
                stem: "deconv",
                takes: Takes::Series,
                gives: Gives::Channels,
                normalizes: false,
            } (
                channels => 16,
                kernel => 3,
                stride = 1 => 2,
                padding = Padding::Same,
                output_padding = 0,
                dilation = 1,
                init = Init::Glorot
            )

            Gaussian "gaussian" {
                title: "Gaussian code",
                short: Some("Gaussian"),
                stem: "code",
                takes: Takes::Vector,
                gives: Gives::Units,
                normalizes: false,
            } (units => 8, init = Init::Glorot)

            Label "label" {
                title: "Label",
                short: Some("Label"),
                stem: "label",
                takes: Takes::Vector,
                gives: Gives::Other,
                normalizes: false,
            } (classes => 10)

            TopK "top_k" {
                title: "Top k",
                short: Some("Top k"),
                stem: "top",
                takes: Takes::Vector,
                gives: Gives::Same,
                normalizes: false,
            } (k => 16, by = Largest::Value)

            DenseTied "dense_tied" {
                title: "Dense, tied",
                short: None,
                stem: "tied",
                takes: Takes::Vector,
                gives: Gives::Other,
                normalizes: false,
            } (to => String::new())
        }
    };
}
pub(in crate::spec) use kinds;

/// Hands every field of layers to the macro `$then`, in the order in which they are written down:
///
/// `name: type that is written down { facts }`
///
/// The facts are those of [`FieldInfo`](super::FieldInfo) but for the name, which the field has in [`Kind`](crate::spec::Kind), too.
macro_rules! fields {
    ($then:ident) => {
        $then! {
            units: u32 {
                title: "Units",
                range: (1.0, 16_384.0),
                shown: Shown::First,
                explanation: "Numbers in the layer's result.",
            }
            channels: u32 {
                title: "Channels",
                range: (1.0, 16_384.0),
                shown: Shown::First,
                explanation: "Windows, each of which makes one map of the result.",
            }
            kernel: Sizes {
                title: "Kernel",
                range: (1.0, 64.0),
                shown: Shown::First,
                explanation: "Size of the window, in weights.",
            }
            stride: Sizes {
                title: "Stride",
                range: (1.0, 64.0),
                shown: Shown::First,
                explanation: "Pixels from one place of the window to the next.",
            }
            padding: Padding<Sizes> {
                title: "Padding",
                range: (0.0, 64.0),
                shown: Shown::First,
                explanation: "Zeros around what comes in.",
            }
            output_padding: Sizes {
                title: "Output padding",
                range: (0.0, 63.0),
                shown: Shown::More,
                explanation: "Rows and columns added at the bottom and right of the result.",
            }
            dilation: Sizes {
                title: "Dilation",
                range: (1.0, 64.0),
                shown: Shown::More,
                explanation: "Pixels between neighbouring weights of the window.",
            }
            init: Init {
                title: "Initial weights",
                range: (0.0, 0.0),
                shown: Shown::More,
                explanation: "How far from 0 the weights start.",
            }
            size: Sizes {
                title: "Window",
                range: (1.0, 64.0),
                shown: Shown::First,
                explanation: "Pixels that become one.",
            }
            factor: Sizes {
                title: "Factor",
                range: (1.0, 16.0),
                shown: Shown::First,
                explanation: "How many times as high and as wide the result is.",
            }
            mode: Interpolation {
                title: "Between pixels",
                range: (0.0, 0.0),
                shown: Shown::More,
                explanation: "What comes between the pixels that come in.",
            }
            groups: u32 {
                title: "Groups",
                range: (1.0, 16_384.0),
                shown: Shown::First,
                explanation: "Into how many groups the channels are divided; each has a mean and a spread of its own.",
            }
            epsilon: f64 {
                title: "Epsilon",
                range: (0.0, 1.0),
                shown: Shown::First,
                explanation: "Added to the variance, so that nothing is divided by 0.",
            }
            momentum: f64 {
                title: "Momentum",
                range: (0.0, 1.0),
                shown: Shown::First,
                explanation: "Share of the running statistics that is kept at every step.",
            }
            variance: RunningVariance {
                title: "Variance",
                range: (0.0, 0.0),
                shown: Shown::More,
                explanation: "Whether the running variance is divided by the number of values or by one less.",
            }
            rate: f64 {
                title: "Rate",
                range: (0.0, 1.0),
                shown: Shown::First,
                explanation: "Share of the values that are set to 0 in training.",
            }
            shape: Shape {
                title: "Shape",
                range: (1.0, 65_536.0),
                shown: Shown::First,
                explanation: "The form that the values are given.",
            }
            layers: Vec<Layer> {
                title: "Layers",
                range: (0.0, 0.0),
                shown: Shown::Never,
                explanation: "",
            }
            classes: u32 {
                title: "Classes",
                range: (1.0, 256.0),
                shown: Shown::First,
                explanation: "Classes of the data.",
            }
            k: u32 {
                title: "Kept",
                range: (1.0, 16_384.0),
                shown: Shown::First,
                explanation: "Values that are kept; the others become 0.",
            }
            by: Largest {
                title: "Largest by",
                range: (0.0, 0.0),
                shown: Shown::First,
                explanation: "Whether large negative values are kept, too.",
            }
            to: String {
                title: "Tied to",
                range: (0.0, 0.0),
                shown: Shown::Never,
                explanation: "",
            }
        }
    };
}
pub(in crate::spec) use fields;
