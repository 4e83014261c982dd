//! A view: what is drawn from a program's buffers.

use super::buffer::Slice;
use super::kernel::ValueFormat;

/// What is drawn on a canvas.
#[derive(Debug, Clone, PartialEq)]
pub enum View {
    /// Pictures as a grid, on the ground colour.
    Tiles(Tiles),
    /// Points in a plane, on nothing: what lies behind the canvas shows between them.
    Points(Points),
}

impl View {
    /// Width and height of the canvas in device pixels.
    pub fn size(&self) -> (u32, u32) {
        match self {
            Self::Tiles(tiles) => tiles.size(),
            Self::Points(points) => points.size.into(),
        }
    }
}

/// Pictures as a grid: bands under each other, each of as many rows as its pictures fill.
#[derive(Debug, Clone, PartialEq)]
pub struct Tiles {
    /// What the grid shows, from above.
    pub bands: Vec<Band>,
    /// Pictures in a row, at least 1.
    pub columns: u32,
    /// Channels of a picture: 1 (grey) or 3 (RGB planes).
    pub channels: u32,
    /// Height of a picture in its own pixels.
    pub height: u32,
    /// Width of a picture in its own pixels.
    pub width: u32,
    /// Side of a tile on the canvas, in device pixels; pictures are enlarged without smoothing.
    pub tile: u32,
    /// Space between tiles, in device pixels.
    pub gap: u32,
}

/// Pictures that follow each other in a slice, from left to right and then from above. Where the last row has fewer than
/// the grid's columns, the ground shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Band {
    /// Where the values stand, and which colours they give.
    pub shade: Shade,
    /// The first picture shown, counted from the start of the slice.
    pub first: u32,
    /// Pictures shown; all of them lie within the slice.
    pub count: u32,
}

/// How values become colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shade {
    /// Values from 0 ([`Palette::zero`]) to 1 ([`Palette::one`]), clamped. `[pictures, channels, height, width]`.
    Grey(Slice),
    /// `d = prediction − target`. The hue says which way: [`Palette::more`] above 0, [`Palette::less`] below; of three channels, of
    /// which some may be above and some below, it is mixed of both by the shares of their sizes. It is mixed into
    /// [`Palette::even`] by `min(1.25 · mean |d|, 1)^0.875`.
    Difference {
        /// What was made.
        prediction: Slice,
        /// What should have been made.
        target: Slice,
    },
}

/// Codes as points in a plane, each with a mark in the colour of its label. Later points lie over earlier ones.
///
/// A point whose place is not finite, or so far outside the window that nothing of its mark is inside, is not drawn.
#[derive(Debug, Clone, PartialEq)]
pub struct Points {
    /// `[count, stride]`
    pub codes: Slice,
    /// Points drawn, the first of the slice.
    pub count: u32,
    /// Values of a code.
    pub stride: u32,
    /// The first coordinate in the plane: a factor for each value of a code, and last what is added to their sum.
    pub across: Vec<f32>,
    /// The second coordinate, likewise.
    pub up: Vec<f32>,
    /// What each coordinate goes through then.
    pub scale: Scale,
    /// The part of the plane on the canvas, after the scale: first coordinate at the left, second at the lower edge, first at
    /// the right, second at the upper edge.
    pub window: [f32; 4],
    /// Width and height of the canvas in device pixels.
    pub size: [u32; 2],
    /// Label of each point (u32). Without, all have label 0.
    pub labels: Option<Slice>,
    /// Colour of each label, sRGB in 0..=1: 1 to [`Points::COLOURS`] of them. Labels are taken modulo their number.
    pub colours: Vec<[f32; 3]>,
    /// Bit `l` hides the points of label `l` (modulo the number of colours).
    pub hidden: u32,
    /// What stands at each point.
    pub marks: Marks,
}

/// What a coordinate of the plane goes through.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Scale {
    /// Nothing.
    #[default]
    Linear,
    /// The distribution function of the standard normal, which spreads normal coordinates evenly over 0..=1.
    Normal,
}

/// What stands at a point.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Marks {
    /// A disc in the label's colour, within a ring of [`Palette::ground`] so that discs that overlap stand apart.
    Dots {
        /// Of the disc without its ring, in device pixels.
        radius: f32,
    },
    /// The picture itself, centred at the point as well as whole pixels allow.
    ///
    /// Opaque ones have each channel mixed from [`Palette::zero`] to [`Palette::one`] by its value; the others, which are grey, are ink
    /// ([`Palette::one`]) as opaque as their value.
    Pictures {
        /// Every picture, as [`Gather`](super::kernel::Gather) has them.
        pixels: Slice,
        /// How they are stored.
        format: ValueFormat,
        /// Number of each point's picture (u32).
        order: Slice,
        /// Channels of a picture: 1 (grey) or 3 (RGB planes).
        channels: u32,
        /// Height of a picture in its own pixels.
        height: u32,
        /// Width of a picture in its own pixels.
        width: u32,
        /// Side on the canvas, in device pixels.
        side: u32,
        /// Whether they hide what is under them, as those of three channels do.
        opaque: bool,
    },
}

/// Colours a view is drawn in, sRGB in 0..=1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Palette {
    /// A pixel of value 0.
    pub zero: [f32; 3],
    /// A pixel of value 1.
    pub one: [f32; 3],
    /// Output above input.
    pub more: [f32; 3],
    /// Output below input.
    pub less: [f32; 3],
    /// Output and input alike.
    pub even: [f32; 3],
    /// Between the tiles, and around dots.
    pub ground: [f32; 3],
}

impl Tiles {
    /// The first `count` pictures of a slice as one sheet.
    pub fn sheet(
        pictures: Slice,
        count: u32,
        columns: u32,
        [channels, height, width]: [u32; 3],
        [tile, gap]: [u32; 2],
    ) -> Self {
        Self {
            bands: vec![Band::grey(pictures, count)],
            columns,
            channels,
            height,
            width,
            tile,
            gap,
        }
    }

    /// Width and height of the canvas in device pixels.
    pub fn size(&self) -> (u32, u32) {
        let span = |n: u32| n * self.tile + n.saturating_sub(1) * self.gap;
        let rows = self.bands.iter().map(|band| self.rows_of(band)).sum();
        (span(self.columns), span(rows))
    }

    /// Rows a band takes.
    pub fn rows_of(&self, band: &Band) -> u32 {
        band.count.div_ceil(self.columns)
    }
}

impl Band {
    /// The first `count` pictures of a slice.
    pub fn grey(pictures: Slice, count: u32) -> Self {
        Self {
            shade: Shade::Grey(pictures),
            first: 0,
            count,
        }
    }

    /// What the first `count` predictions differ by from their targets.
    pub fn difference(prediction: Slice, target: Slice, count: u32) -> Self {
        Self {
            shade: Shade::Difference { prediction, target },
            first: 0,
            count,
        }
    }
}

impl Points {
    /// The most colours there can be.
    pub const COLOURS: usize = 16;
}

impl Marks {
    /// Width of the ring around a dot, in device pixels.
    pub fn ring(radius: f32) -> f32 {
        (0.25 * radius).max(1.0)
    }
}
