//! Numbers and files on their way.

use serde::{Deserialize, Serialize};

use super::FileBytes;

/// Numbers that travel as one typed array.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Floats(pub Vec<f32>);

impl Serialize for Floats {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_bytes(bytemuck::cast_slice(&self.0))
    }
}

impl<'de> Deserialize<'de> for Floats {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let bytes = serde_bytes::ByteBuf::deserialize(deserializer)?;
        if bytes.len() % 4 != 0 {
            return Err(serde::de::Error::custom("floats come in fours of bytes"));
        }
        Ok(Self(bytemuck::pod_collect_to_vec(&bytes)))
    }
}

/// A named file as the visitor or the network gave it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataFile {
    /// Its name, for messages and to tell images from labels.
    pub name: String,
    /// Its content, gzipped or not.
    pub bytes: FileBytes,
}

/// A parameter with its values.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct NamedTensor {
    /// `<layer>.weight` (`[out, in]`) or `<layer>.bias` (`[out]`).
    pub name: String,
    /// Row-major shape.
    pub shape: Vec<u32>,
    /// Values.
    pub data: Floats,
}
