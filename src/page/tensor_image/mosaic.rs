//! A layer's output and weights as pictures: numbers laid out in tiles, with what is shown said in words.

use crate::protocol::NamedTensor;
use crate::spec::{Kind, Model, Shape};

use crate::page::text::format;

/// Most tiles that are shown of a layer.
const MOST: u32 = 64;
/// Longest side of a matrix that is shown whole.
const LONGEST: u32 = 512;

/// Numbers as a picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Mosaic {
    /// Rows of numbers, gaps included.
    pub rows: u32,
    /// Columns of numbers, gaps included.
    pub columns: u32,
    /// Row after row; not a number where there is nothing.
    pub values: Vec<f32>,
    /// What is shown, in words.
    pub words: String,
    /// Smallest and largest number shown.
    pub range: (f32, f32),
}

impl Mosaic {
    /// Tiles of `height` by `width` numbers in a roughly square grid.
    fn tiled(
        count: u32,
        [height, width]: [u32; 2],
        words: String,
        value: impl Fn(u32, u32) -> f32,
    ) -> Self {
        let across = f64::from(count * height) / f64::from(width.max(1));
        let across = (across.sqrt().ceil() as u32).clamp(1, count.max(1));
        Self::grid(count, across, [height, width], words, &value)
    }

    /// Tiles of `height` by `width` numbers, so many in a row.
    pub fn grid(
        count: u32,
        across: u32,
        [height, width]: [u32; 2],
        words: String,
        value: &dyn Fn(u32, u32) -> f32,
    ) -> Self {
        // Single numbers need no gaps between them.
        let gap = u32::from(height * width > 1);
        let rows = count.div_ceil(across) * (height + gap) - gap;
        let columns = across * (width + gap) - gap;
        let mut values = vec![f32::NAN; (rows * columns) as usize];
        for tile in 0..count {
            let (top, left) = (
                tile / across * (height + gap),
                tile % across * (width + gap),
            );
            for i in 0..height * width {
                let at = (top + i / width) * columns + left + i % width;
                values[at as usize] = value(tile, i);
            }
        }
        let finite = values.iter().copied().filter(|value| value.is_finite());
        let range = finite.fold(
            (f32::INFINITY, f32::NEG_INFINITY),
            |(least, most), value| (least.min(value), most.max(value)),
        );
        Self {
            rows,
            columns,
            values,
            words,
            range: if range.0 <= range.1 {
                range
            } else {
                (0.0, 0.0)
            },
        }
    }

    /// Numbers in a row, or in a square where they are many.
    fn vector(values: &[f32], words: String) -> Self {
        let count = values.len() as u32;
        let across = if count <= 32 {
            count.max(1)
        } else {
            f64::from(count).sqrt().ceil() as u32
        };
        Self::grid(count, across, [1, 1], words, &|tile, _| {
            values[tile as usize]
        })
    }

    /// A matrix, of which so many rows and columns are left out that it can be shown.
    fn matrix(values: &[f32], [rows, columns]: [u32; 2], words: &str) -> Self {
        let step = |side: u32| side.div_ceil(LONGEST).max(1);
        let (down, across) = (step(rows), step(columns));
        let words = match (down, across) {
            (1, 1) => words.to_owned(),
            _ => format!("{words}, one of every {} shown", down * across),
        };
        let size = [rows.div_ceil(down), columns.div_ceil(across)];
        Self::grid(1, 1, size, words, &|_, i| {
            let (row, column) = (i / size[1] * down, i % size[1] * across);
            values[(row * columns + column) as usize]
        })
    }

    /// The range in words.
    pub fn range_words(&self) -> String {
        format!("{} to {}", short(self.range.0), short(self.range.1))
    }
}

/// A number to three digits.
pub fn short(value: f32) -> String {
    let text = if value != 0.0 && value.abs() < 0.001 {
        format!("{value:.1e}")
    } else if value.abs() < 10.0 {
        format!("{value:.3}")
    } else {
        format!("{value:.1}")
    };
    text.replace('-', "−")
}

fn of(shown: u32, all: u32) -> String {
    let count = format::count(all.into());
    if shown == all {
        count
    } else {
        format!("{shown} of {count}")
    }
}

/// What a layer gives for a picture: a map for each channel, or its numbers in a row or a square. A vector as long as the
/// model's input is shown as such a picture.
pub fn output(values: &[f32], shape: Shape, input: Shape) -> Option<Mosaic> {
    if values.is_empty() || values.len() != shape.values() as usize {
        return None;
    }
    let shape = match shape {
        Shape::Vector(n) if n == input.values() => input,
        shape => shape,
    };
    Some(match shape {
        Shape::Vector(n) => Mosaic::vector(values, format!("{} numbers", format::count(n.into()))),
        Shape::Series([channels, length]) => {
            let words = format!("{channels} channels, {length} long");
            Mosaic::matrix(values, [channels, length], &words)
        }
        Shape::Picture([channels, height, width]) => {
            let shown = channels.min(MOST);
            let many = if channels == 1 { "map" } else { "maps" };
            let words = format!("{} {many} of {height} × {width}", of(shown, channels));
            let pixels = height * width;
            Mosaic::tiled(shown, [height, width], words, |map, i| {
                values[(map * pixels + i) as usize]
            })
        }
    })
}

/// The weights of a layer of a model: for a dense layer that looks at the pixels, or makes them, a picture a unit; for a
/// convolution its kernels; else the matrix.
pub fn weights(model: &Model, layer: &str, tensor: &NamedTensor) -> Option<Mosaic> {
    let values = tensor.data.0.as_slice();
    let size: u32 = tensor.shape.iter().product();
    if values.is_empty() || values.len() != size as usize {
        return None;
    }
    let pixels = model.input.planes().filter(|planes| planes[1] > 1);
    Some(match (tensor.shape.as_slice(), pixels) {
        (&[units, incoming], Some(planes)) if sees_pixels(model, layer) => {
            let shown = units.min(MOST);
            let [channels, height, width] = planes;
            let words = format!("{} units, {height} × {width} each", of(shown, units));
            Mosaic::tiled(shown, [height, width], words, |unit, i| {
                mean(channels, |c| {
                    values[(unit * incoming + c * height * width + i) as usize]
                })
            })
        }
        (&[units, incoming], Some(planes))
            if makes_pixels(model, layer) && units == model.input.values() =>
        {
            let shown = incoming.min(MOST);
            let [channels, height, width] = planes;
            let words = format!(
                "{} numbers, what each adds to the {height} × {width} pixels",
                of(shown, incoming)
            );
            Mosaic::tiled(shown, [height, width], words, |number, i| {
                mean(channels, |c| {
                    values[((c * height * width + i) * incoming + number) as usize]
                })
            })
        }
        _ => return plain_weights(values, &tensor.shape),
    })
}

fn plain_weights(values: &[f32], shape: &[u32]) -> Option<Mosaic> {
    Some(match *shape {
        [rows, columns] => {
            let words = format!("{rows} × {columns}");
            Mosaic::matrix(values, [rows, columns], &words)
        }
        [first, second, length] => {
            let words = format!("{first} × {second} kernels of {length}");
            Mosaic::matrix(values, [first, second * length], &words)
        }
        [first, second, height, width] => {
            let size = height * width;
            // Kernels of one channel stand in a square, those of many in rows by channel.
            let (down, across) = match (first, second) {
                (first, 1) => (first.min(MOST), 1),
                (1, second) => (1, second.min(MOST)),
                _ => (first.min(8), second.min(8)),
            };
            let shown = down * across;
            let words = format!(
                "{} kernels of {height} × {width}",
                of(shown, first * second)
            );
            let value = |tile: u32, i: u32| {
                let (row, column) = (tile / across, tile % across);
                values[((row * second + column) * size + i) as usize]
            };
            if down == 1 || across == 1 {
                Mosaic::tiled(shown, [height, width], words, value)
            } else {
                Mosaic::grid(shown, across, [height, width], words, &value)
            }
        }
        [count] => Mosaic::vector(values, format!("{} numbers", format::count(count.into()))),
        _ => return None,
    })
}

fn mean(channels: u32, value: impl Fn(u32) -> f32) -> f32 {
    (0..channels).map(value).sum::<f32>() / channels.max(1) as f32
}

/// Whether nothing that moves pixels stands between the input and the layer.
fn sees_pixels(model: &Model, layer: &str) -> bool {
    let mut before = model.encoder.iter().take_while(|other| other.name != layer);
    // A label stands behind the pixels and takes none of their places.
    before.all(|other| {
        matches!(
            other.kind,
            Kind::Flatten | Kind::Dropout { .. } | Kind::Label { .. }
        )
    }) && model.encoder.iter().any(|other| other.name == layer)
}

/// Whether nothing but reshaping stands between the layer and the output.
fn makes_pixels(model: &Model, layer: &str) -> bool {
    let mut after = model
        .decoder
        .iter()
        .rev()
        .take_while(|other| other.name != layer);
    after.all(|other| !other.changes_values())
        && model.decoder.iter().any(|other| other.name == layer)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Floats;
    use crate::spec::preset;

    fn tensor(shape: &[u32]) -> NamedTensor {
        NamedTensor {
            name: "x.weight".into(),
            shape: shape.to_vec(),
            data: Floats((0..shape.iter().product()).map(|i| i as f32).collect()),
        }
    }

    #[test]
    fn maps_stand_in_a_square_with_gaps() {
        let values: Vec<f32> = (0..12).map(|i| i as f32).collect();
        let input = Shape::Picture([1, 28, 28]);
        let mosaic = output(&values, Shape::Picture([3, 2, 2]), input).unwrap();
        assert_eq!((mosaic.rows, mosaic.columns), (5, 5));
        assert_eq!(mosaic.values[..2], [0.0, 1.0]);
        assert!(mosaic.values[2].is_nan());
        assert_eq!(mosaic.values[3..5], [4.0, 5.0]);
        assert_eq!(mosaic.values[15], 8.0);
        assert_eq!(mosaic.range, (0.0, 11.0));
        assert_eq!(mosaic.words, "3 maps of 2 × 2");
        assert!(output(&values[1..], Shape::Picture([3, 2, 2]), input).is_none());
    }

    #[test]
    fn no_more_than_64_maps_are_shown_and_it_is_said() {
        let values = vec![f32::NAN; 128 * 9];
        let input = Shape::Picture([1, 28, 28]);
        let mosaic = output(&values, Shape::Picture([128, 3, 3]), input).unwrap();
        assert_eq!(mosaic.words, "64 of 128 maps of 3 × 3");
        assert_eq!((mosaic.rows, mosaic.columns), (31, 31));
        assert_eq!(mosaic.range, (0.0, 0.0), "there is no number");
    }

    #[test]
    fn vectors_are_strips_squares_or_pictures() {
        let input = Shape::Picture([1, 28, 28]);
        let size = |n: u32| {
            let mosaic = output(&vec![0.5; n as usize], Shape::Vector(n), input).unwrap();
            (mosaic.rows, mosaic.columns)
        };
        assert_eq!(size(16), (1, 16));
        assert_eq!(size(64), (8, 8));
        assert_eq!(size(50), (7, 8));
        assert_eq!(size(784), (28, 28));
    }

    #[test]
    fn weights_of_the_first_and_last_layer_are_pictures() {
        let model = preset("dense").unwrap().run().model;
        let first = weights(&model, "code", &tensor(&[64, 784])).unwrap();
        assert_eq!(first.words, "64 units, 28 × 28 each");
        assert_eq!((first.rows, first.columns), (8 * 29 - 1, 8 * 29 - 1));
        assert_eq!(first.values[29], 784.0);
        let last = weights(&model, "output", &tensor(&[784, 64])).unwrap();
        assert_eq!(last.values[..2], [0.0, 64.0]);
        assert_eq!(last.values[29], 1.0);
        let model = preset("deep").unwrap().run().model;
        let inner = weights(&model, "enc2", &tensor(&[64, 256])).unwrap();
        assert_eq!((inner.rows, inner.columns), (64, 256));
        assert_eq!(inner.words, "64 × 256");
    }

    #[test]
    fn kernels_are_tiles() {
        let model = preset("dense").unwrap().run().model;
        let of = |shape: &[u32]| weights(&model, "conv", &tensor(shape)).unwrap();
        let first = of(&[16, 1, 3, 3]);
        assert_eq!((first.rows, first.columns), (15, 15));
        let many = of(&[32, 16, 3, 3]);
        assert_eq!(many.words, "64 of 512 kernels of 3 × 3");
        assert_eq!(many.values[4], 9.0, "the next channel of the first kernel");
        assert_eq!(
            many.values[4 * many.columns as usize],
            144.0,
            "the second kernel"
        );
        let wide = of(&[1024, 784]);
        assert_eq!((wide.rows, wide.columns), (512, 392));
        assert_eq!(wide.words, "1024 × 784, one of every 4 shown");
        assert_eq!(of(&[5]).words, "5 numbers");
        let mut broken = tensor(&[4, 4]);
        broken.data.0.pop();
        assert!(weights(&model, "conv", &broken).is_none());
    }

    #[test]
    fn numbers_are_short() {
        let told: Vec<String> = [0.0, -0.25, 1e-5, 12.345].into_iter().map(short).collect();
        assert_eq!(told, ["0.000", "−0.250", "1.0e−5", "12.3"]);
    }
}
