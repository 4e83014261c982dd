//! A number's form in a file.

/// A number's form in a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Element {
    /// As NPY has it: `u`, `i`, `b` (truth) or `f`.
    pub kind: u8,
    /// Bytes: 1, 2, 4 or 8.
    pub size: usize,
    /// Whether its first byte weighs most.
    pub big: bool,
}

impl Element {
    /// Bytes of one.
    pub fn size(self) -> usize {
        self.size
    }

    /// Whether it is one byte.
    pub fn is_byte(self) -> bool {
        self.size == 1
    }

    /// The number in these bytes, of which there are [`size`](Self::size).
    pub fn value(self, bytes: &[u8]) -> f32 {
        let mut raw = [0; 8];
        for (i, place) in raw[..self.size].iter_mut().enumerate() {
            *place = bytes[if self.big { self.size - 1 - i } else { i }];
        }
        let bits = u64::from_le_bytes(raw);
        match (self.kind, self.size) {
            (b'f', 2) => half(bits as u16),
            (b'f', 4) => f32::from_bits(bits as u32),
            (b'f', _) => f64::from_bits(bits) as f32,
            (b'i', size) => {
                let unused = 64 - 8 * size;
                ((bits << unused) as i64 >> unused) as f32
            }
            _ => bits as f32,
        }
    }
}

/// A number of half precision: a bit for the sign, five for the exponent, ten for the fraction (IEEE 754, binary16).
fn half(bits: u16) -> f32 {
    let sign = if bits >> 15 == 1 { -1.0 } else { 1.0 };
    let (exponent, fraction) = (i32::from(bits >> 10 & 31), f32::from(bits & 1023));
    sign * match exponent {
        0 => fraction * 2f32.powi(-24),
        31 if fraction == 0.0 => f32::INFINITY,
        31 => f32::NAN,
        _ => (1.0 + fraction / 1024.0) * 2f32.powi(exponent - 15),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_precision_is_read() {
        for (bits, value) in [
            (0x0000, 0.0),
            (0x3c00, 1.0),
            (0xc000, -2.0),
            (0x3555, 0.333_251_95),
            (0x7bff, 65504.0),
            (0x0001, 5.960_464_5e-8),
        ] {
            assert_eq!(half(bits), value, "{bits:x}");
        }
        assert!(half(0x7c00).is_infinite() && half(0x7e00).is_nan());
    }
}
