//! A layer as it is written down.

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

use super::sizes::Sizes;
use crate::spec::descriptor::{KindName, fields, kinds};
use crate::spec::{
    Activation, Init, Interpolation, Kind, Largest, Layer, Padding, RunningVariance, Shape,
};

macro_rules! written {
    ($($field:ident: $type:ty { $($info:tt)* })*) => {
        /// A layer with the fields of every kind.
        #[derive(Serialize, Deserialize)]
        struct WireLayer {
            name: String,
            kind: KindName,
            $(#[serde(skip_serializing_if = "Option::is_none")] $field: Option<$type>,)*
            #[serde(default)]
            activation: Activation,
        }

        impl WireLayer {
            fn new(name: String, kind: KindName, activation: Activation) -> Self {
                Self {
                    name,
                    kind,
                    $($field: None,)*
                    activation,
                }
            }
        }
    };
}
fields!(written);

impl Serialize for Layer {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        WireLayer::from(self.clone()).serialize(serializer)
    }
}

impl<'de> Deserialize<'de> for Layer {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let wire = WireLayer::deserialize(deserializer)?;
        Self::try_from(wire).map_err(de::Error::custom)
    }
}

impl TryFrom<WireLayer> for Layer {
    type Error = String;

    fn try_from(wire: WireLayer) -> Result<Self, String> {
        let (name, activation) = (wire.name.clone(), wire.activation);
        let kind = kind(wire).map_err(|problem| format!("layer “{name}”: {problem}"))?;
        Ok(Self {
            name,
            kind,
            activation,
        })
    }
}

/// `Some` of a value, if there is one.
macro_rules! perhaps {
    () => {
        None
    };
    ($value:expr) => {
        Some($value)
    };
}

macro_rules! read_and_write {
    ($(
        $kind:ident $id:literal { $($info:tt)* }
        ($($field:ident $(($of:ident))? $(= $default:expr)? $(=> $start:expr)?),*)
    )*) => {
        fn kind(wire: WireLayer) -> Result<Kind, String> {
            Ok(match wire.kind {
                $(KindName::$kind => Kind::$kind {
                    $($field: read(wire.$field, stringify!($field), perhaps!($($default)?))?),*
                },)*
            })
        }

        impl From<Layer> for WireLayer {
            fn from(layer: Layer) -> Self {
                let Layer {
                    name,
                    kind,
                    activation,
                } = layer;
                let new = |kind| Self::new(name, kind, activation);
                match kind {
                    $(Kind::$kind { $($field),* } => Self {
                        $($field: $field.write(),)*
                        ..new(KindName::$kind)
                    },)*
                }
            }
        }
    };
}
kinds!(read_and_write);

/// A field's value; `default` where nothing is written down.
fn read<T: Written<W>, W>(
    written: Option<W>,
    field: &'static str,
    default: Option<T>,
) -> Result<T, String> {
    match (written, default) {
        (Some(written), _) => T::read(written, field),
        (None, Some(default)) => Ok(default),
        (None, None) => Err(format!("“{field}” is missing")),
    }
}

/// A value that is written down as `W`.
trait Written<W>: Sized {
    /// The value from what is written down for the field of this name.
    fn read(written: W, field: &'static str) -> Result<Self, String>;

    /// What is written down; none where nothing is.
    fn write(self) -> Option<W>;
}

impl<T> Written<T> for T {
    fn read(written: T, _: &'static str) -> Result<Self, String> {
        Ok(written)
    }

    fn write(self) -> Option<T> {
        Some(self)
    }
}

impl Written<Sizes> for u32 {
    fn read(written: Sizes, field: &'static str) -> Result<Self, String> {
        written.single(field)
    }

    fn write(self) -> Option<Sizes> {
        Some(Sizes::One(self))
    }
}

impl Written<Sizes> for [u32; 2] {
    fn read(written: Sizes, _: &'static str) -> Result<Self, String> {
        Ok(written.pair())
    }

    fn write(self) -> Option<Sizes> {
        Some(Sizes::Two(self))
    }
}

impl Written<Sizes> for Option<[u32; 2]> {
    fn read(written: Sizes, _: &'static str) -> Result<Self, String> {
        Ok(Some(written.pair()))
    }

    fn write(self) -> Option<Sizes> {
        self.map(Sizes::Two)
    }
}

macro_rules! written_padding {
    ($($numbers:ty)*) => {
        $(impl Written<Padding<Sizes>> for Padding<$numbers> {
            fn read(written: Padding<Sizes>, field: &'static str) -> Result<Self, String> {
                Ok(match written {
                    Padding::Same => Self::Same,
                    Padding::Valid => Self::Valid,
                    Padding::Explicit(sizes) => Self::Explicit(Written::read(sizes, field)?),
                })
            }

            fn write(self) -> Option<Padding<Sizes>> {
                Some(match self {
                    Self::Same => Padding::Same,
                    Self::Valid => Padding::Valid,
                    Self::Explicit(padding) => Padding::Explicit(padding.write()?),
                })
            }
        })*
    };
}
written_padding!(u32 [u32; 2]);
