//! A tensor as it is drawn: tiles side by side, each a small picture.

use crate::protocol::Colours;
use crate::spec::Shape;

use crate::page::text::format;

/// Most tiles of a figure.
pub const MOST_TILES: usize = 64;

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Tint {
    /// 0 is paper, this is ink.
    Ink(f32),
    /// 0 is black, 1 is white.
    Light,
    /// 0 is paper, ± this the two colours of differences.
    Signed(f32),
    /// Three planes of red, green and blue.
    Rgb,
}

/// A tensor as it is drawn: tiles side by side, each a small picture.
#[derive(Debug, Clone, PartialEq)]
pub struct Figure {
    /// What it is.
    pub name: String,
    /// What a tile is, in the plural; empty for numbers of no place.
    pub tile: &'static str,
    /// Values of a tile.
    pub each: usize,
    /// Whether a tile's places mean something; else it is a square of numbers.
    pub is_picture: bool,
    /// Values of the tiles on show, one after the other; a place without a value (the rest of a square) is NaN.
    pub values: Vec<f32>,
    /// Height and width of a tile.
    pub size: [usize; 2],
    /// Tiles there are, shown or not.
    pub tiles: usize,
    /// Smallest and largest value of the whole tensor, and 0.
    pub range: [f32; 2],
    /// Its colours.
    pub tint: Tint,
}

/// Values of a shape: its maps, or its numbers in a square.
pub(in crate::page) fn tensor(name: &str, values: &[f32], shape: Shape) -> Figure {
    match shape.planes() {
        Some([_, height, width]) => {
            let size = [height as usize, width as usize];
            tiled(name, "maps", values, size[0] * size[1], size)
        }
        None => loose(name, "", values, values.len()),
    }
}

/// Tiles of `each` values whose places mean nothing, as squares.
pub(in crate::page) fn loose(
    name: &str,
    tile: &'static str,
    values: &[f32],
    each: usize,
) -> Figure {
    Figure {
        is_picture: false,
        ..tiled(name, tile, values, each, near_square(each))
    }
}

/// Tiles of `each` values, which fill `size` or leave its end empty.
pub(in crate::page) fn tiled(
    name: &str,
    tile: &'static str,
    values: &[f32],
    each: usize,
    size: [usize; 2],
) -> Figure {
    let each = each.max(1);
    let rest = (size[0] * size[1]).saturating_sub(each);
    let range = values
        .iter()
        .filter(|value| value.is_finite())
        .fold([0f32, 0.0], |[least, most], &v| [least.min(v), most.max(v)]);
    Figure {
        name: name.into(),
        tile,
        each,
        is_picture: true,
        tiles: values.len() / each,
        values: values
            .chunks_exact(each)
            .take(MOST_TILES)
            .flat_map(|tile| tile.iter().copied().chain((0..rest).map(|_| f32::NAN)))
            .collect(),
        size,
        range,
        tint: if range[0] < 0.0 {
            Tint::Signed(range[1].max(-range[0]))
        } else {
            Tint::Ink(range[1])
        },
    }
}

/// Height and width of the smallest nearly square picture that holds `n` values, without a rest where that is possible.
fn near_square(n: usize) -> [usize; 2] {
    let root = n.isqrt();
    let even = (root / 2 + 1..=root)
        .rev()
        .find(|&height| n.is_multiple_of(height));
    let height = even.unwrap_or(root).max(1);
    [height, n.div_ceil(height)]
}

impl Figure {
    /// What is on show, in words: “16 maps, 14 × 14 each”, “64 of 128 units, 49 numbers each”.
    pub fn extent(&self) -> String {
        let [height, width] = self.size;
        let count = |n: usize| format::count(n as u64);
        if self.tile.is_empty() {
            return format!("{} numbers", count(self.each));
        }
        if self.tiles == 1 || self.tint == Tint::Rgb {
            return format!("{height} × {width}");
        }
        let of = if self.tiles > MOST_TILES {
            format!("{MOST_TILES} of {}", count(self.tiles))
        } else {
            count(self.tiles)
        };
        if self.is_picture {
            format!("{of} {}, {height} × {width} each", self.tile)
        } else {
            format!("{of} {}, {} numbers each", self.tile, count(self.each))
        }
    }

    /// The figure in RGBA, row by row, as large as fits `width` by `height` pixels; what lies outside the tiles is
    /// transparent.
    pub fn raster(&self, width: usize, height: usize, colours: &Colours) -> Vec<u8> {
        const GAP: usize = 3;
        let mut pixels = vec![0; 4 * width * height];
        let [rows, columns] = self.size;
        let place = rows * columns;
        let is_rgb = self.tint == Tint::Rgb;
        let tiles = if is_rgb {
            1
        } else {
            self.values.len() / place.max(1)
        };
        let fit = |across: usize| {
            let down = tiles.div_ceil(across);
            let share = |room: usize, tiles: usize, values: usize| {
                let pixels = room.saturating_sub((tiles - 1) * GAP) as f32;
                pixels / (tiles * values) as f32
            };
            share(width, across, columns).min(share(height, down, rows))
        };
        let Some(across) = (1..=tiles).max_by(|&a, &b| fit(a).total_cmp(&fit(b)).then(b.cmp(&a)))
        else {
            return pixels;
        };
        // Whole pixels to every value where there is room, so that no value looks larger than its neighbour.
        let scale = match fit(across) {
            scale if scale >= 3.0 => scale.floor(),
            scale => scale,
        };
        let (tile_width, tile_height) = (
            (columns as f32 * scale) as usize,
            (rows as f32 * scale) as usize,
        );
        for tile in 0..tiles {
            let left = (tile % across) * (tile_width + GAP);
            let top = (tile / across) * (tile_height + GAP);
            for y in 0..tile_height {
                for x in 0..tile_width {
                    let (row, column) = ((y as f32 / scale) as usize, (x as f32 / scale) as usize);
                    let at = tile * place + row.min(rows - 1) * columns + column.min(columns - 1);
                    let colour = if is_rgb {
                        [0, 1, 2]
                            .map(|c| (255.0 * self.values[at + c * place].clamp(0.0, 1.0)) as u8)
                    } else if self.values[at].is_nan() {
                        continue;
                    } else {
                        self.tint.colour(self.values[at], colours)
                    };
                    let pixel = 4 * ((top + y) * width + left + x);
                    pixels[pixel..pixel + 3].copy_from_slice(&colour);
                    pixels[pixel + 3] = 255;
                }
            }
        }
        pixels
    }
}

impl Tint {
    fn colour(self, value: f32, colours: &Colours) -> [u8; 3] {
        let (most, far) = match self {
            Self::Signed(most) if value < 0.0 => (-most, colours.less),
            Self::Signed(most) => (most, colours.more),
            Self::Ink(most) => (most, colours.one),
            Self::Light => return [(255.0 * value.clamp(0.0, 1.0)).round() as u8; 3],
            Self::Rgb => (1.0, colours.one),
        };
        // Where everything is 0 there is nothing to divide by.
        let share = if most == 0.0 {
            0.0
        } else {
            (value / most).clamp(0.0, 1.0)
        };
        let mix = |a: u8, b: u8| (f32::from(a) + (f32::from(b) - f32::from(a)) * share) as u8;
        [0, 1, 2].map(|c| mix(colours.zero[c], far[c]))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const COLOURS: Colours = Colours {
        zero: [0; 3],
        one: [200; 3],
        more: [200, 0, 0],
        less: [0, 0, 200],
        ground: [9; 3],
        field: [9; 3],
        classes: Vec::new(),
    };

    fn pixel(raster: &[u8], width: usize, x: usize, y: usize) -> [u8; 4] {
        let at = 4 * (y * width + x);
        raster[at..at + 4].try_into().expect("four bytes")
    }

    #[test]
    fn tiles_are_enlarged_by_whole_pixels() {
        let figure = tiled("a", "maps", &[0.0, 1.0, 0.5, 2.0], 2, [1, 2]);
        assert_eq!(figure.extent(), "2 maps, 1 × 2 each");
        // Side by side there are 2 pixels to a value, one above the other 5.
        let raster = figure.raster(11, 20, &COLOURS);
        assert_eq!(pixel(&raster, 11, 4, 4), [0, 0, 0, 255]);
        assert_eq!(pixel(&raster, 11, 5, 4), [100, 100, 100, 255]);
        assert_eq!(pixel(&raster, 11, 10, 0), [0; 4], "beside the tile");
        assert_eq!(pixel(&raster, 11, 0, 6), [0; 4], "between the tiles");
        assert_eq!(pixel(&raster, 11, 0, 8), [50, 50, 50, 255]);
        assert_eq!(pixel(&raster, 11, 9, 12), [200, 200, 200, 255]);
    }

    #[test]
    fn signs_have_colours_of_their_own_on_one_scale() {
        let figure = tensor("a", &[-2.0, 1.0, 0.0], Shape::Vector(3));
        assert_eq!(figure.range, [-2.0, 1.0]);
        assert_eq!(figure.tint, Tint::Signed(2.0));
        let raster = figure.raster(3, 1, &COLOURS);
        assert_eq!(pixel(&raster, 3, 0, 0), [0, 0, 200, 255]);
        assert_eq!(pixel(&raster, 3, 1, 0), [100, 0, 0, 255]);
        assert_eq!(pixel(&raster, 3, 2, 0), [0, 0, 0, 255]);
    }

    #[test]
    fn numbers_of_no_place_fill_a_square_with_a_rest_that_is_clear() {
        let size = |n: usize| tensor("a", &vec![1.0; n], Shape::Vector(n as u32)).size;
        assert_eq!(
            [1, 2, 16, 64, 1568].map(size),
            [[1, 1], [1, 2], [4, 4], [8, 8], [32, 49]]
        );
        let seven = tensor("a", &[1.0; 7], Shape::Vector(7));
        assert_eq!(seven.size, [2, 4]);
        assert_eq!(seven.extent(), "7 numbers");
        let raster = seven.raster(4, 2, &COLOURS);
        assert_eq!(pixel(&raster, 4, 2, 1), [200, 200, 200, 255]);
        assert_eq!(pixel(&raster, 4, 3, 1), [0; 4]);
    }

    #[test]
    fn a_figure_fits_its_room() {
        for (tiles, size) in [(1, [28, 28]), (64, [28, 28]), (3, [1, 500]), (10, [300, 2])] {
            let values = vec![1.0; tiles * size[0] * size[1]];
            let figure = tiled("a", "maps", &values, size[0] * size[1], size);
            for (width, height) in [(1, 1), (170, 170), (400, 100)] {
                let raster = figure.raster(width, height, &COLOURS);
                assert_eq!(raster.len(), 4 * width * height);
            }
        }
        let colours = Figure {
            tint: Tint::Rgb,
            ..tiled("a", "maps", &[1.0, 0.0, 0.5], 1, [1, 1])
        };
        assert_eq!(
            pixel(&colours.raster(2, 2, &COLOURS), 2, 0, 0),
            [255, 0, 127, 255]
        );
    }
}
