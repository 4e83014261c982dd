//! Views that have everything in them, and how paintings are compared.

use hourglass::backend::{Backend, CanvasId, Painting};
use hourglass::cpu::Cpu;
use hourglass::gpu::Gpu;
use hourglass::program::kernel::ValueFormat;
use hourglass::program::{Band, Marks, Palette, Points, Scale, Tiles, View};

use super::{Bench, normal, stream, uniform};

/// Colours that differ from each other in every channel.
pub const PALETTE: Palette = Palette {
    zero: [0.95, 0.9, 0.85],
    one: [0.1, 0.2, 0.3],
    more: [0.8, 0.3, 0.0],
    less: [0.0, 0.4, 0.7],
    even: [0.9, 0.8, 0.95],
    ground: [0.5, 0.55, 0.6],
};

/// A backend whose views can be had as paintings wherever the tests run.
pub trait Paints: Backend {
    async fn painting(&mut self, view: &View) -> Painting;
}

impl Paints for Cpu {
    async fn painting(&mut self, view: &View) -> Painting {
        let painting = self.draw(CanvasId(0), view, &PALETTE);
        painting.expect("the CPU paints")
    }
}

impl Paints for Gpu {
    async fn painting(&mut self, view: &View) -> Painting {
        self.paint(view, &PALETTE).await.expect("a painting")
    }
}

/// Three rows of pictures: predictions, targets, their difference. Values lie partly outside 0..=1.
pub fn pictures(bench: &mut Bench, channels: u32) -> Tiles {
    let (columns, height, width) = (5, 6, 7);
    let mut random = stream("pictures");
    let values = columns * channels * height * width;
    let spread = |values: Vec<f32>| -> Vec<f32> { values.iter().map(|v| v * 1.4 - 0.2).collect() };
    let prediction = bench.floats(&spread(uniform(&mut random, values)));
    let target = bench.floats(&spread(uniform(&mut random, values)));
    Tiles {
        bands: vec![
            Band::grey(target, columns),
            Band::grey(prediction, columns),
            Band::difference(prediction, target, columns),
        ],
        columns,
        channels,
        height,
        width,
        tile: 20,
        gap: 3,
    }
}

/// Sheets whose last rows are short and whose rows start nowhere in particular: a whole one, part of one, a difference.
pub fn sheets(bench: &mut Bench, channels: u32) -> Tiles {
    let (count, height, width) = (13, 5, 3);
    let mut random = stream("sheets");
    let values = count * channels * height * width;
    let prediction = bench.floats(&uniform(&mut random, values));
    let target = bench.floats(&uniform(&mut random, values));
    let mut sheet = Tiles::sheet(prediction, count, 4, [channels, height, width], [11, 2]);
    let part = Band {
        first: 3,
        count: 6,
        ..Band::grey(target, count)
    };
    let nothing = Band::grey(target, 0);
    let difference = Band::difference(prediction, target, 7);
    sheet.bands.extend([part, nothing, difference]);
    sheet
}

/// Four classes of 300 codes of five values; some are not finite or far away. Marks reach over every edge of the canvas.
pub fn points(bench: &mut Bench, scale: Scale, marks: Marks) -> Points {
    let (count, stride) = (300, 5);
    let mut random = stream("points");
    let mut codes = normal(&mut random, count * stride);
    codes[5] = f32::NAN;
    codes[11] = f32::INFINITY;
    codes[17] = 1e30;
    let labels = uniform(&mut random, count)
        .iter()
        .map(|value| (value * 9.0) as u32)
        .collect();
    Points {
        codes: bench.floats(&codes),
        count,
        stride,
        across: vec![0.8, -0.4, 0.3, 0.1, 0.2, 0.15],
        up: vec![0.2, 0.5, -0.1, 0.9, -0.3, -0.05],
        scale,
        window: match scale {
            Scale::Linear => [-1.5, -1.2, 1.8, 2.0],
            Scale::Normal => [0.05, 0.0, 1.0, 0.9],
        },
        size: [151, 97],
        labels: Some(bench.words(labels)),
        colours: vec![
            [0.9, 0.1, 0.2],
            [0.2, 0.8, 0.1],
            [0.0, 0.3, 1.0],
            [0.7, 0.6, 0.0],
        ],
        hidden: 0b0100,
        marks,
    }
}

/// Thumbnails for [`points`], of 5 by 3 pixels; the dataset has more pictures than there are points.
pub fn thumbnails(bench: &mut Bench, channels: u32, format: ValueFormat, side: u32) -> Marks {
    let (pictures, height, width) = (320, 5, 3);
    let features = channels * height * width;
    let mut random = stream("thumbnails");
    let words = pictures * format.words(features);
    let pixels = match format {
        ValueFormat::F32 => {
            let values: Vec<f32> = uniform(&mut random, words)
                .iter()
                .map(|value| value * 1.5 - 0.3)
                .collect();
            bench.floats(&values)
        }
        ValueFormat::U8 => bench.words((0..words).map(|_| random.word()).collect()),
    };
    Marks::Pictures {
        pixels,
        format,
        order: bench.words((0..pictures).rev().collect()),
        channels,
        height,
        width,
        side,
        opaque: channels == 3,
    }
}

/// Fails where a channel of a pixel differs by more than 1.
#[track_caller]
pub fn assert_same(given: &Painting, wanted: &Painting) {
    assert_eq!((given.width, given.height), (wanted.width, wanted.height));
    for (i, (&given, &wanted)) in given.rgba.iter().zip(&wanted.rgba).enumerate() {
        assert!(
            given.abs_diff(wanted) <= 1,
            "byte {i} of the painting is {given}, wanted {wanted}"
        );
    }
}

/// Fails where what is seen of a pixel, its alpha or its colour times that, differs by more than 2; up to five pixels may,
/// since a place that rounds otherwise moves an edge.
#[track_caller]
pub fn assert_seen_alike(what: &str, given: &Painting, wanted: &Painting) {
    assert_eq!((given.width, given.height), (wanted.width, wanted.height));
    let width = given.width as usize;
    let seen = |rgba: &[u8]| -> [f32; 4] {
        let alpha = f32::from(rgba[3]);
        [0, 1, 2, 3].map(|i| {
            if i == 3 {
                alpha
            } else {
                f32::from(rgba[i]) * alpha / 255.0
            }
        })
    };
    let apart: Vec<String> = (given.rgba.chunks_exact(4).zip(wanted.rgba.chunks_exact(4)))
        .enumerate()
        .filter(|(_, (given, wanted))| {
            let pairs = seen(given).into_iter().zip(seen(wanted));
            pairs
                .into_iter()
                .any(|(given, wanted)| (given - wanted).abs() > 2.0)
        })
        .map(|(i, (given, wanted))| {
            let (x, y) = (i % width, i / width);
            format!("{x}, {y}: {given:?}, wanted {wanted:?}")
        })
        .collect();
    assert!(
        apart.len() <= 5,
        "{what}: {} pixels, {apart:#?}",
        apart.len()
    );
}
