//! Values as the fields of a form show and change them.

use crate::spec::{
    Activation, Init, Interpolation, Largest, Layer, Padding, RunningVariance, Shape,
};

/// What a [`Field`](super::Field) is set to.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Setting {
    /// Place in [`Field::choices`](super::Field::choices); 0 where there are none.
    pub choice: usize,
    /// The numbers that go with the choice; those that are missing take their usual values.
    pub numbers: Vec<f64>,
}

/// A value that a field shows.
pub(super) trait Slot {
    fn read(&self) -> Setting;
    fn write(&mut self, setting: &Setting);
    fn choices(&self) -> Vec<&'static str> {
        Vec::new()
    }
    fn whole(&self) -> bool {
        true
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

/// A value that takes the place of another where it is given.
pub(super) struct OrElse<'a, T> {
    pub given: &'a mut Option<T>,
    pub otherwise: T,
}

impl<T: Slot + Copy + PartialEq> Slot for OrElse<'_, T> {
    fn read(&self) -> Setting {
        self.given.unwrap_or(self.otherwise).read()
    }

    fn write(&mut self, setting: &Setting) {
        let mut value = self.given.unwrap_or(self.otherwise);
        value.write(setting);
        *self.given = (value != self.otherwise).then_some(value);
    }
}

/// Layers of a residual block, which are changed one by one.
impl Slot for Vec<Layer> {
    fn read(&self) -> Setting {
        Setting::default()
    }

    fn write(&mut self, _: &Setting) {}
}

/// The name of another layer, which follows that layer.
impl Slot for String {
    fn read(&self) -> Setting {
        Setting::default()
    }

    fn write(&mut self, _: &Setting) {}
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
                    Self::Same | Self::Valid => P::default(),
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
                Self::Linear
                | Self::Relu
                | Self::Gelu
                | Self::GeluTanh
                | Self::Silu
                | Self::Mish
                | Self::Softplus
                | Self::Sigmoid
                | Self::Tanh
                | Self::Softmax => Vec::new(),
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
            *self = as_form(*self, setting.choice);
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

/// The same values in another form: in one channel, in one row, or as a square.
fn as_form(shape: Shape, choice: usize) -> Shape {
    match (choice, shape) {
        (0, _) => Shape::Vector(shape.values()),
        (1, Shape::Picture([channels, height, width])) => {
            Shape::Series([channels, height.saturating_mul(width)])
        }
        (1, _) => Shape::Series([1, shape.values()]),
        (_, Shape::Series([channels, length])) => Shape::Picture([channels, 1, length]),
        (_, _) => Shape::picture_of(shape.values()),
    }
}
