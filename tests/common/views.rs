//! A view that has everything in it, and how it should look.

use hourglass::backend::Painting;
use hourglass::program::{Palette, TileRow, Tiles};

use super::{Bench, stream, uniform};

/// Colours that differ from each other in every channel.
pub const PALETTE: Palette = Palette {
    zero: [0.95, 0.9, 0.85],
    one: [0.1, 0.2, 0.3],
    more: [0.8, 0.3, 0.0],
    less: [0.0, 0.4, 0.7],
    ground: [0.5, 0.55, 0.6],
};

/// Three rows of pictures: predictions, targets, their difference. Values lie partly outside 0..=1.
pub fn pictures(bench: &mut Bench, channels: u32) -> Tiles {
    let (columns, height, width) = (5, 6, 7);
    let mut random = stream("pictures");
    let values = columns * channels * height * width;
    let spread = |values: Vec<f32>| -> Vec<f32> { values.iter().map(|v| v * 1.4 - 0.2).collect() };
    let prediction = bench.floats(&spread(uniform(&mut random, values)));
    let target = bench.floats(&spread(uniform(&mut random, values)));
    Tiles {
        rows: vec![
            TileRow::Grey(target),
            TileRow::Grey(prediction),
            TileRow::Difference { prediction, target },
        ],
        columns,
        channels,
        height,
        width,
        tile: 20,
        gap: 3,
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
