//! Padding as it is written down: `"same"`, `"valid"`, `{ "explicit": sizes }`, or the sizes alone, as PyTorch has them.

use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Error, IntoDeserializer, MapAccess, SeqAccess, Visitor};
use serde::{Deserialize, Deserializer};

use super::sizes::Sizes;
use crate::spec::Padding;

impl<'de> Deserialize<'de> for Padding<Sizes> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PaddingVisitor)
    }
}

#[derive(Deserialize)]
struct Explicit {
    explicit: Sizes,
}

struct PaddingVisitor;

impl<'de> Visitor<'de> for PaddingVisitor {
    type Value = Padding<Sizes>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("“same”, “valid”, a whole number or a list of them")
    }

    fn visit_str<E: Error>(self, value: &str) -> Result<Self::Value, E> {
        match value {
            "same" => Ok(Padding::Same),
            "valid" => Ok(Padding::Valid),
            _ => Err(E::unknown_variant(value, &["same", "valid"])),
        }
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Self::Value, E> {
        Sizes::deserialize(value.into_deserializer()).map(Padding::Explicit)
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Self::Value, E> {
        Sizes::deserialize(value.into_deserializer()).map(Padding::Explicit)
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Self::Value, E> {
        Sizes::deserialize(value.into_deserializer()).map(Padding::Explicit)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, list: A) -> Result<Self::Value, A::Error> {
        Sizes::deserialize(SeqAccessDeserializer::new(list)).map(Padding::Explicit)
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Self::Value, A::Error> {
        let Explicit { explicit } = Explicit::deserialize(MapAccessDeserializer::new(map))?;
        Ok(Padding::Explicit(explicit))
    }
}
