use serde::de::{Error, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer, Serialize, Serializer};

use crate::spec::Shape;

/// A number, or two: (vertical, horizontal), where one stands for both.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sizes {
    One(u32),
    Two([u32; 2]),
}

impl Sizes {
    pub fn pair(self) -> [u32; 2] {
        match self {
            Self::One(size) => [size; 2],
            Self::Two(pair) => pair,
        }
    }

    pub fn single(self, field: &'static str) -> Result<u32, String> {
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
