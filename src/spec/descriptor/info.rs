//! What is known of each kind of layer and of each field, whatever a layer's numbers are.

use serde::{Deserialize, Serialize};

use super::table::{fields, kinds};
use crate::spec::{Init, Interpolation, Kind, Largest, Padding, RunningVariance, Shape};

/// What is known of a kind of layer.
#[derive(Debug, Clone, Copy)]
pub struct KindInfo {
    /// The name on the page.
    pub title: &'static str,
    /// The name where there is room for one short word; none where that is its activation's.
    pub short: Option<&'static str>,
    /// What the name of a new layer begins with.
    pub(in crate::spec) stem: &'static str,
    pub(in crate::spec) takes: Takes,
    pub(in crate::spec) gives: Gives,
    /// Whether the layer brings values to mean 0 and variance 1 before it scales and shifts them. Its weights start at 1, and are not
    /// penalised.
    pub normalizes: bool,
}

/// The form of values that a kind of layer takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::spec) enum Takes {
    Vector,
    Series,
    Picture,
    /// A series or a picture.
    Planes,
    Any,
}

/// What decides the shape that a kind of layer gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::spec) enum Gives {
    /// Its units: a vector of as many values.
    Units,
    /// Its channels, and where its window goes.
    Channels,
    /// Where its window goes, or its factor; as many channels come out as come in.
    Planes,
    /// Nothing but the form: the values stay as many.
    Form,
    /// The shape that comes in, which it gives as it is.
    Same,
    /// The layers in it.
    Inside,
    /// Other layers, or the data.
    Other,
}

/// What is known of a field of layers.
#[derive(Debug, Clone, Copy)]
pub(in crate::spec) struct FieldInfo {
    /// Its name in the spec.
    pub name: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// Smallest and largest number that may do.
    pub range: (f64, f64),
    pub shown: Shown,
    /// What it means, in a sentence.
    pub explanation: &'static str,
}

/// Where a form shows a field.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::spec) enum Shown {
    /// Among those that are always there.
    First,
    /// Among those that are shown on request.
    More,
    /// Nowhere: it is changed by other means.
    Never,
}

macro_rules! known_fields {
    ($($name:ident: $type:ty { $($info:tt)* })*) => {
        /// Every field, in the order in which they are written down, and the activation.
        const FIELDS: &[FieldInfo] = &[
            $(FieldInfo { name: stringify!($name), $($info)* },)*
            FieldInfo {
                name: "activation",
                title: "Activation",
                range: (0.0, 10.0),
                shown: Shown::First,
                explanation: "Applied to each value of the result.",
            },
        ];
    };
}
fields!(known_fields);

/// What is known of the field of this name.
///
/// # Panics
/// Where there is no such field.
pub(in crate::spec) fn field(name: &str) -> FieldInfo {
    let found = FIELDS.iter().find(|field| field.name == name);
    *found.expect("every field of a layer has its row in the table")
}

/// The value a field has in a new layer: what it starts with, or else what it has where nothing is written down.
macro_rules! first {
    ($default:expr; $start:expr) => {
        $start
    };
    (; $start:expr) => {
        $start
    };
    ($default:expr;) => {
        $default
    };
}

macro_rules! known_kinds {
    ($(
        $kind:ident $id:literal { $($info:tt)* }
        ($($field:ident $(($of:ident))? $(= $default:expr)? $(=> $start:expr)?),*)
    )*) => {
        /// The name of a kind.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
        pub(in crate::spec) enum KindName {
            $(#[serde(rename = $id)] $kind),*
        }

        impl KindName {
            /// A layer's kind as it is in a new layer.
            pub fn start(self) -> Kind {
                match self {
                    $(Self::$kind => Kind::$kind {
                        $($field: first!($($default)?; $($start)?)),*
                    },)*
                }
            }
        }

        impl Kind {
            /// One of every kind, in the order the page lists them.
            pub fn all() -> Vec<Self> {
                [$(KindName::$kind),*].map(KindName::start).into()
            }

            /// Place of this kind in [`all`](Self::all), whatever its numbers.
            pub fn place_in_all(&self) -> usize {
                let name = match self {
                    $(Self::$kind { .. } => KindName::$kind),*
                };
                name as usize
            }

            /// What is known of the kind, whatever its numbers.
            pub const fn info(&self) -> KindInfo {
                match self {
                    $(Self::$kind { .. } => KindInfo { $($info)* }),*
                }
            }
        }
    };
}
kinds!(known_kinds);

impl Kind {
    /// Batch normalisation with Keras's numbers.
    pub fn batch_norm() -> Self {
        KindName::BatchNorm.start()
    }

    /// The name on the page.
    pub fn title(&self) -> &'static str {
        self.info().title
    }

    /// Whether the layer gives the shape that comes in, whatever that is. A residual block does so by what is in it, and is not
    /// counted here.
    pub(in crate::spec) fn keeps_shape(&self) -> bool {
        self.info().gives == Gives::Same
    }

    /// Whether the layer, without its activation, only gives values another shape.
    pub fn is_reshaping(&self) -> bool {
        self.info().gives == Gives::Form
    }

    /// Whether a window moves over a picture or a series, or is laid down there.
    pub fn is_convolution(&self) -> bool {
        self.info().gives == Gives::Channels
    }
}
