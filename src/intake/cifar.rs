//! CIFAR-10's binary files (<https://www.cs.toronto.edu/~kriz/cifar.html>): a byte for the class, then a colour picture of 32 × 32, plane
//! after plane.

use super::row::Row;
use super::{IntakeError, Planes};

const SIDE: usize = 32;
const VALUES: usize = 3 * SIDE * SIDE;
/// Classes there are.
const CLASSES: [&str; 10] = [
    "airplane",
    "automobile",
    "bird",
    "cat",
    "deer",
    "dog",
    "frog",
    "horse",
    "ship",
    "truck",
];

/// Whether a file of this name is one of them: `data_batch_1.bin` to `data_batch_5.bin`, `test_batch.bin`.
pub fn is_cifar(path: &str) -> bool {
    let name = path.rsplit('/').next().unwrap_or(path).to_ascii_lowercase();
    name.ends_with(".bin") && name.contains("batch")
}

/// One of its files as it is being read.
#[derive(Debug, Clone, Default)]
pub struct Cifar {
    pending: Vec<u8>,
}

impl Cifar {
    /// How a row makes a picture.
    pub const PLANES: Planes = Planes {
        channels: 3,
        height: SIDE,
        width: SIDE,
        interleaved: false,
    };

    pub fn push(&mut self, bytes: &[u8], take: &mut dyn FnMut(Row)) -> Result<(), IntakeError> {
        self.pending.extend_from_slice(bytes);
        let whole = self.pending.len() / (1 + VALUES) * (1 + VALUES);
        for record in self.pending[..whole].chunks_exact(1 + VALUES) {
            let label = CLASSES
                .get(usize::from(record[0]))
                .ok_or(IntakeError::Damaged(
                    "it is called one of CIFAR-10’s, but has a class over 9",
                ))?;
            let values: Vec<f32> = record[1..].iter().map(|&byte| byte.into()).collect();
            take(Row {
                values: &values,
                label: Some(label),
            });
        }
        self.pending.drain(..whole);
        Ok(())
    }

    pub fn end(&self) -> Result<(), IntakeError> {
        if self.pending.is_empty() {
            Ok(())
        } else {
            Err(IntakeError::Truncated)
        }
    }
}
