//! Launches that would keep a slow device busy for long, as several that give the same bits: whoever waits for the device then waits for
//! one of them. Convolutions alone are ever so long.

use super::buffer::{ALIGN_WORDS, Slice};
use super::geometry::Geometry;
use super::kernel::{Conv, ConvTranspose, ConvWeight, Kernel};
use super::slices::Slices;

/// Pictures of a part are a multiple of this, where there are more, so that threads share them evenly.
const EVEN: u32 = 16;

/// What a value that is read or written takes in time, in multiply-adds.
const WORD: u64 = 4;

impl Kernel {
    /// How long a launch takes, roughly: in the time that a multiply-add of a product takes.
    pub fn work(&self) -> u64 {
        let mut words = 0;
        let mut kernel = *self;
        kernel.each(&mut |slice| words += u64::from(slice.len));
        products(self) + WORD * words
    }
}

/// Multiply-adds of a launch's products.
fn products(kernel: &Kernel) -> u64 {
    let conv = |geometry: &Geometry, batch: u32| {
        u64::from(geometry.map()) * u64::from(geometry.taps()) * u64::from(batch)
    };
    if let Kernel::Matmul(kernel) = kernel {
        u64::from(kernel.m) * u64::from(kernel.n) * u64::from(kernel.k)
    } else if let Kernel::Conv(kernel) = kernel {
        conv(&kernel.geometry, kernel.batch)
    } else if let Kernel::ConvTranspose(kernel) = kernel {
        conv(&kernel.geometry, kernel.batch)
    } else if let Kernel::ConvWeight(kernel) = kernel {
        conv(&kernel.geometry, kernel.batch)
    } else {
        0
    }
}

/// The launches, those of more than `most` multiply-adds in parts as far as that goes.
pub(super) fn divide(launches: Vec<Kernel>, most: u64) -> Vec<Kernel> {
    let mut divided = Vec::with_capacity(launches.len());
    for kernel in launches {
        let work = products(&kernel);
        if work <= most {
            divided.push(kernel);
        } else if let Kernel::Conv(conv) = kernel {
            let sizes = [conv.geometry.picture(), conv.geometry.map()];
            let parts = parts(conv.batch, work, most, sizes);
            divided.extend(parts.map(|part| {
                Kernel::Conv(Conv {
                    batch: part.count,
                    input: part.of(conv.input, sizes[0]),
                    output: part.of(conv.output, sizes[1]),
                    derivative: conv.derivative.map(|(f, o)| (f, part.of(o, sizes[1]))),
                    ..conv
                })
            }));
        } else if let Kernel::ConvTranspose(conv) = kernel {
            let sizes = [conv.geometry.map(), conv.geometry.picture()];
            let parts = parts(conv.batch, work, most, sizes);
            divided.extend(parts.map(|part| {
                Kernel::ConvTranspose(ConvTranspose {
                    batch: part.count,
                    input: part.of(conv.input, sizes[0]),
                    output: part.of(conv.output, sizes[1]),
                    derivative: conv.derivative.map(|(f, o)| (f, part.of(o, sizes[1]))),
                    ..conv
                })
            }));
        } else if let Kernel::ConvWeight(conv) = kernel {
            divided.extend(by_slices(&conv, work, most));
        } else {
            divided.push(kernel);
        }
    }
    divided
}

/// Some rows of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct BatchRows {
    first: u32,
    count: u32,
}

impl BatchRows {
    /// The part's values, of so many a row.
    fn of(self, slice: Slice, size: u32) -> Slice {
        Slice {
            offset: slice.offset + self.first * size,
            len: self.count * size,
            ..slice
        }
    }
}

/// A batch of so much work in parts of at most `most`, as far as rows of these sizes may be bound by themselves.
fn parts(batch: u32, work: u64, most: u64, sizes: [u32; 2]) -> impl Iterator<Item = BatchRows> {
    let each = (work / u64::from(batch)).max(1);
    let fitting = u32::try_from(most / each).unwrap_or(batch).clamp(1, batch);
    // Rows that together begin where a slice may.
    let step = sizes
        .map(|size| ALIGN_WORDS / gcd(size, ALIGN_WORDS))
        .into_iter()
        .fold(1, u32::max);
    let step = if fitting > EVEN / 2 {
        step.max(EVEN)
    } else {
        step
    };
    let count = fitting.next_multiple_of(step);
    (0..batch)
        .step_by(count as usize)
        .map(move |first| BatchRows {
            first,
            count: count.min(batch - first),
        })
}

/// The gradient of a weight, some of its slices at a time.
fn by_slices(conv: &ConvWeight, work: u64, most: u64) -> Vec<Kernel> {
    let (share, weights) = (conv.share, conv.geometry.weights());
    let sizes = [conv.geometry.picture(), conv.geometry.map()];
    let aligned = |words: u32| words.is_multiple_of(ALIGN_WORDS);
    if !sizes.iter().all(|size| aligned(share * size)) || !aligned(weights) {
        return vec![Kernel::ConvWeight(*conv)];
    }
    let each = (work / u64::from(conv.slices)).max(1);
    let slices = u32::try_from(most / each).unwrap_or(conv.slices).max(1);
    (0..conv.slices)
        .step_by(slices as usize)
        .map(|first| {
            let slices = slices.min(conv.slices - first);
            let part = BatchRows {
                first: first * share,
                count: (slices * share).min(conv.batch - first * share),
            };
            Kernel::ConvWeight(ConvWeight {
                batch: part.count,
                pictures: part.of(conv.pictures, sizes[0]),
                maps: part.of(conv.maps, sizes[1]),
                output: BatchRows {
                    first,
                    count: slices,
                }
                .of(conv.output, weights),
                slices,
                ..*conv
            })
        })
        .collect()
}

/// Greatest common divisor.
fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn counts(batch: u32, each: u64, most: u64, sizes: [u32; 2]) -> Vec<u32> {
        let work = each * u64::from(batch);
        let parts: Vec<BatchRows> = parts(batch, work, most, sizes).collect();
        let mut next = 0;
        for part in &parts {
            assert_eq!(part.first, next, "they follow each other");
            next += part.count;
            assert!(
                sizes
                    .iter()
                    .all(|size| (part.first * size).is_multiple_of(ALIGN_WORDS))
            );
        }
        assert_eq!(next, batch);
        parts.iter().map(|part| part.count).collect()
    }

    #[test]
    fn parts_cover_the_batch_and_begin_where_slices_may() {
        // Large pictures one by one, smaller ones evenly for threads, odd ones where they may begin.
        assert_eq!(counts(3, 900, 1000, [64, 128]), [1, 1, 1]);
        assert_eq!(counts(256, 50, 1000, [6400, 64]), [32; 8]);
        assert_eq!(counts(40, 100, 1000, [640, 64]), [16, 16, 8]);
        assert_eq!(counts(10, 900, 1000, [784, 64]), [4, 4, 2]);
        // Those that may begin nowhere else stay together.
        assert_eq!(counts(10, 900, 1000, [49, 64]), [10]);
    }
}
