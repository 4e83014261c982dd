//! The numbers and choices of a layer as a list, so that a form for all kinds needs to know none of them.

use crate::spec::{
    Activation, Init, Interpolation, Kind, Largest, Layer, Padding, RunningVariance, Shape,
};

/// What a [`Field`] is set to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setting {
    /// Place in [`Field::choices`]; 0 where there are none.
    pub choice: usize,
    /// The numbers that go with the choice; those that are missing take their usual values.
    pub numbers: Vec<f64>,
}

/// A field of a form: a choice, numbers, or a choice with numbers of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, that of the field in the spec.
    pub name: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// What can be chosen, in words; empty where there are only numbers.
    pub choices: Vec<&'static str>,
    /// Place in `choices`.
    pub choice: usize,
    /// The numbers.
    pub numbers: Vec<f64>,
    /// Whether they are whole.
    pub whole: bool,
    /// Smallest and largest number that may do.
    pub range: (f64, f64),
}

/// (name, title, least, most), in no order.
const KNOWN: [(&str, &str, f64, f64); 20] = [
    ("k", "Kept", 1.0, 16_384.0),
    ("by", "Largest by", 0.0, 0.0),
    ("units", "Units", 1.0, 16_384.0),
    ("channels", "Channels", 1.0, 16_384.0),
    ("classes", "Classes", 1.0, 256.0),
    ("kernel", "Kernel", 1.0, 64.0),
    ("size", "Window", 1.0, 64.0),
    ("stride", "Stride", 1.0, 64.0),
    ("padding", "Padding", 0.0, 64.0),
    ("output_padding", "Output padding", 0.0, 63.0),
    ("dilation", "Dilation", 1.0, 64.0),
    ("factor", "Factor", 1.0, 16.0),
    ("mode", "Between pixels", 0.0, 0.0),
    ("epsilon", "Epsilon", 0.0, 1.0),
    ("momentum", "Momentum", 0.0, 1.0),
    ("variance", "Variance", 0.0, 0.0),
    ("rate", "Rate", 0.0, 1.0),
    ("shape", "Shape", 1.0, 65_536.0),
    ("init", "Initial weights", 0.0, 0.0),
    ("activation", "Activation", 0.0, 10.0),
];

/// A value that a field shows.
trait Slot {
    fn read(&self) -> Setting;
    fn write(&mut self, setting: &Setting);
    fn choices(&self) -> Vec<&'static str> {
        Vec::new()
    }
    fn whole(&self) -> bool {
        true
    }
}

impl Layer {
    /// The layer's numbers and choices, its activation last.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        self.clone().visit(&mut |name, slot| {
            let Setting { choice, numbers } = slot.read();
            let (_, title, least, most) = KNOWN
                .into_iter()
                .find(|known| known.0 == name)
                .unwrap_or((name, name, 0.0, 0.0));
            fields.push(Field {
                name,
                title,
                choices: slot.choices(),
                choice,
                numbers,
                whole: slot.whole(),
                range: (least, most),
            });
        });
        fields
    }

    /// Sets a field; whether there is such a one.
    pub(super) fn set(&mut self, field: &str, setting: &Setting) -> bool {
        let mut found = false;
        self.visit(&mut |name, slot| {
            if name == field {
                slot.write(setting);
                found = true;
            }
        });
        found
    }

    /// Whether a field could hold a setting of another layer's field of that name.
    pub(super) fn takes(&mut self, field: &str, setting: &Setting) -> bool {
        let mut takes = false;
        self.visit(&mut |name, slot| {
            takes |= name == field && slot.read().numbers.len() == setting.numbers.len();
        });
        takes && field != "activation"
    }

    fn visit(&mut self, with: &mut dyn FnMut(&'static str, &mut dyn Slot)) {
        match &mut self.kind {
            Kind::Dense { units, .. } | Kind::Gaussian { units, .. } => with("units", units),
            Kind::Label { classes } => with("classes", classes),
            Kind::Conv2d {
                channels,
                kernel,
                stride,
                padding,
                dilation,
                ..
            } => {
                with("channels", channels);
                with("kernel", kernel);
                with("stride", stride);
                with("padding", padding);
                with("dilation", dilation);
            }
            Kind::ConvTranspose2d {
                channels,
                kernel,
                stride,
                padding,
                output_padding,
                dilation,
                ..
            } => {
                with("channels", channels);
                with("kernel", kernel);
                with("stride", stride);
                with("padding", padding);
                with("output_padding", output_padding);
                with("dilation", dilation);
            }
            Kind::Conv1d {
                channels,
                kernel,
                stride,
                padding,
                dilation,
                ..
            } => {
                with("channels", channels);
                with("kernel", kernel);
                with("stride", stride);
                with("padding", padding);
                with("dilation", dilation);
            }
            Kind::ConvTranspose1d {
                channels,
                kernel,
                stride,
                padding,
                output_padding,
                dilation,
                ..
            } => {
                with("channels", channels);
                with("kernel", kernel);
                with("stride", stride);
                with("padding", padding);
                with("output_padding", output_padding);
                with("dilation", dilation);
            }
            Kind::MaxPool { size, stride } | Kind::AveragePool { size, stride } => {
                with("size", size);
                with(
                    "stride",
                    &mut PoolStride {
                        size: *size,
                        stride,
                    },
                );
            }
            Kind::Upsample { factor, mode } => {
                with("factor", factor);
                with("mode", mode);
            }
            Kind::BatchNorm {
                epsilon,
                momentum,
                variance,
            } => {
                with("epsilon", epsilon);
                with("momentum", momentum);
                with("variance", variance);
            }
            Kind::LayerNorm { epsilon } => with("epsilon", epsilon),
            Kind::Dropout { rate } => with("rate", rate),
            Kind::Reshape { shape } => with("shape", shape),
            Kind::TopK { k, by } => {
                with("k", k);
                with("by", by);
            }
            Kind::Flatten | Kind::Residual { .. } | Kind::DenseTied { .. } | Kind::Activation => {}
        }
        match &mut self.kind {
            Kind::Dense { init, .. }
            | Kind::Conv2d { init, .. }
            | Kind::ConvTranspose2d { init, .. }
            | Kind::Conv1d { init, .. }
            | Kind::ConvTranspose1d { init, .. }
            | Kind::Gaussian { init, .. } => with("init", init),
            _ => {}
        }
        if self.changes_values() && !matches!(self.kind, Kind::Gaussian { .. } | Kind::Label { .. })
        {
            with("activation", &mut self.activation);
        }
    }
}

fn number(setting: &Setting, at: usize, usual: f64) -> f64 {
    setting.numbers.get(at).copied().unwrap_or(usual)
}

/// Numbers too large or too small to be whole ones come out as the nearest that are.
fn whole(setting: &Setting, at: usize, usual: u32) -> u32 {
    number(setting, at, usual.into()).round() as u32
}

fn numbers(numbers: &[u32]) -> Setting {
    Setting {
        choice: 0,
        numbers: numbers.iter().map(|&n| n.into()).collect(),
    }
}

impl Slot for u32 {
    fn read(&self) -> Setting {
        numbers(&[*self])
    }

    fn write(&mut self, setting: &Setting) {
        *self = whole(setting, 0, *self);
    }
}

impl Slot for [u32; 2] {
    fn read(&self) -> Setting {
        numbers(self)
    }

    fn write(&mut self, setting: &Setting) {
        *self = [0, 1].map(|at| whole(setting, at, self[at]));
    }
}

impl Slot for f64 {
    fn read(&self) -> Setting {
        Setting {
            choice: 0,
            numbers: vec![*self],
        }
    }

    fn write(&mut self, setting: &Setting) {
        *self = number(setting, 0, *self);
    }

    fn whole(&self) -> bool {
        false
    }
}

/// A stride that is the window's size unless another is given.
struct PoolStride<'a> {
    size: [u32; 2],
    stride: &'a mut Option<[u32; 2]>,
}

impl Slot for PoolStride<'_> {
    fn read(&self) -> Setting {
        numbers(&self.stride.unwrap_or(self.size))
    }

    fn write(&mut self, setting: &Setting) {
        let mut stride = self.stride.unwrap_or(self.size);
        stride.write(setting);
        *self.stride = (stride != self.size).then_some(stride);
    }
}

const PADDINGS: [&str; 3] = ["Same", "Valid", "Number"];

impl<P: Slot + Copy + Default> Slot for Padding<P> {
    fn read(&self) -> Setting {
        match self {
            Self::Same => Setting::default(),
            Self::Valid => Setting {
                choice: 1,
                numbers: Vec::new(),
            },
            Self::Explicit(padding) => Setting {
                choice: 2,
                ..padding.read()
            },
        }
    }

    fn write(&mut self, setting: &Setting) {
        *self = match setting.choice {
            0 => Self::Same,
            1 => Self::Valid,
            _ => {
                let mut padding = match *self {
                    Self::Explicit(padding) => padding,
                    _ => P::default(),
                };
                padding.write(setting);
                Self::Explicit(padding)
            }
        };
    }

    fn choices(&self) -> Vec<&'static str> {
        PADDINGS.to_vec()
    }
}

/// A choice among values that have nothing but a title.
macro_rules! choice {
    ($type:ty, $($value:path => $title:literal),+) => {
        impl Slot for $type {
            fn read(&self) -> Setting {
                let choice = [$($value),+].iter().position(|value| value == self);
                Setting { choice: choice.unwrap_or(0), numbers: Vec::new() }
            }

            fn write(&mut self, setting: &Setting) {
                if let Some(value) = [$($value),+].get(setting.choice) {
                    *self = *value;
                }
            }

            fn choices(&self) -> Vec<&'static str> {
                vec![$($title),+]
            }
        }
    };
}

choice!(Init, Init::Glorot => "Glorot", Init::He => "He");
choice!(Interpolation, Interpolation::Nearest => "Nearest", Interpolation::Bilinear => "Bilinear");
choice!(Largest, Largest::Value => "Value", Largest::Magnitude => "Magnitude");
choice!(RunningVariance, RunningVariance::Biased => "Biased", RunningVariance::Unbiased => "Unbiased");

impl Slot for Activation {
    fn read(&self) -> Setting {
        Setting {
            choice: Self::ALL
                .iter()
                .position(|other| other.is_like(*self))
                .unwrap_or(0),
            numbers: match *self {
                Self::LeakyRelu { slope: number } | Self::Elu { alpha: number } => {
                    // The shortest decimal that is this number, rather than all digits of its double.
                    vec![number.to_string().parse().unwrap_or(number.into())]
                }
                _ => Vec::new(),
            },
        }
    }

    fn write(&mut self, setting: &Setting) {
        let Some(mut activation) = Self::ALL.get(setting.choice).copied() else {
            return;
        };
        if let Self::LeakyRelu { slope: own } | Self::Elu { alpha: own } = &mut activation {
            *own = number(setting, 0, (*own).into()) as f32;
        }
        *self = activation;
    }

    fn choices(&self) -> Vec<&'static str> {
        Self::ALL
            .iter()
            .map(|activation| activation.title())
            .collect()
    }

    fn whole(&self) -> bool {
        false
    }
}

impl Slot for Shape {
    fn read(&self) -> Setting {
        let (choice, sizes): (_, &[u32]) = match self {
            Self::Vector(values) => (0, &[*values]),
            Self::Series(sizes) => (1, sizes),
            Self::Picture(sizes) => (2, sizes),
        };
        Setting {
            choice,
            ..numbers(sizes)
        }
    }

    fn write(&mut self, setting: &Setting) {
        if setting.numbers.is_empty() && setting.choice != self.read().choice {
            *self = self.as_form(setting.choice);
            return;
        }
        let size = |at| whole(setting, at, 1);
        *self = match setting.choice {
            0 => Self::Vector(size(0)),
            1 => Self::Series([0, 1].map(size)),
            _ => Self::Picture([0, 1, 2].map(size)),
        };
    }

    fn choices(&self) -> Vec<&'static str> {
        vec!["Vector", "Series", "Picture"]
    }
}

impl Shape {
    /// The same values in another form: in one channel, in one row, or as a square.
    fn as_form(self, choice: usize) -> Self {
        match (choice, self) {
            (0, _) => Self::Vector(self.values()),
            (1, Self::Picture([channels, height, width])) => {
                Self::Series([channels, height.saturating_mul(width)])
            }
            (1, _) => Self::Series([1, self.values()]),
            (_, Self::Series([channels, length])) => Self::Picture([channels, 1, length]),
            (_, _) => super::fitting::picture_of(self.values()),
        }
    }
}
