//! The pixels of a picture by where they stand between the places of a window: those of one phase meet the same taps.

use super::frame::Frame;
use super::{Sizes, table};
use crate::program::Geometry;

/// Pixels of one phase.
#[derive(Debug)]
pub struct Phase {
    /// Offsets of its pixels, over all pictures of a group, in the framed maps.
    pub rows: Vec<u32>,
    /// Where they stand in the pictures of the group.
    pub dest: Vec<u32>,
    /// Offsets in the framed maps of what a pixel meets: all maps, and the phase's taps.
    pub terms: Vec<u32>,
    /// Offsets of the same in the weight, in the first channel.
    pub weights: Vec<u32>,
}

/// A picture's phases, and the maps' frame they are read through.
#[derive(Debug)]
pub struct Phases {
    /// How maps stand in their frames.
    pub frame: Frame,
    /// Every phase that has pixels.
    pub phases: Vec<Phase>,
}

/// One phase along one axis.
struct Line {
    /// First pixel.
    first: usize,
    /// How many there are, `stride` apart.
    pixels: usize,
    /// The first pixel's offset in the framed maps, in rows (or columns).
    row: usize,
    /// Its taps, each with its offset from the pixel's.
    taps: Vec<(usize, usize)>,
}

impl Phases {
    /// The phases of pictures in groups of so many.
    pub fn new(geometry: &Geometry, sizes: &Sizes, group: usize) -> Self {
        let axes = [0, 1].map(|axis| Axis::new(geometry, axis));
        let frame = Frame {
            plane: [geometry.rows as usize, geometry.columns as usize],
            size: [axes[0].size, axes[1].size],
            corner: [axes[0].corner, axes[1].corner],
        };
        let stride = geometry.stride.map(|stride| stride as usize);
        let (width, kernel_width) = (geometry.width as usize, geometry.kernel[1] as usize);
        let mut phases = Vec::new();
        for down in &axes[0].lines {
            for across in &axes[1].lines {
                let shifted = |offsets: Vec<u32>, by: usize| {
                    offsets
                        .into_iter()
                        .map(|offset| offset + by as u32)
                        .collect()
                };
                let rows = table(&[
                    (group, sizes.maps * frame.len()),
                    (down.pixels, frame.size[1]),
                    (across.pixels, 1),
                ]);
                let dest = table(&[
                    (group, sizes.picture()),
                    (down.pixels, stride[0] * width),
                    (across.pixels, stride[1]),
                ]);
                let (mut terms, mut weights) = (Vec::new(), Vec::new());
                for map in 0..sizes.maps {
                    for &(i, down) in &down.taps {
                        for &(j, across) in &across.taps {
                            let term = map * frame.len() + down * frame.size[1] + across;
                            terms.push(term as u32);
                            weights.push((map * sizes.taps + i * kernel_width + j) as u32);
                        }
                    }
                }
                phases.push(Phase {
                    rows: shifted(rows, down.row * frame.size[1] + across.row),
                    dest: shifted(dest, down.first * width + across.first),
                    terms,
                    weights,
                });
            }
        }
        Self { frame, phases }
    }
}

/// Phases along one axis.
struct Axis {
    /// Framed rows of the maps.
    size: usize,
    /// Row 0 in the frame.
    corner: i64,
    lines: Vec<Line>,
}

impl Axis {
    /// Pixel y meets tap i at row `(y + padding − i · dilation) / stride`, where that is whole. With `y + padding = whole
    /// · stride + part` that is `whole − (i · dilation − part) / stride`, so a phase is a `part`.
    fn new(geometry: &Geometry, axis: usize) -> Self {
        let pixels = [geometry.height, geometry.width][axis] as usize;
        let [kernel, stride, padding, dilation] = [
            geometry.kernel,
            geometry.stride,
            geometry.padding,
            geometry.dilation,
        ]
        .map(|pair| pair[axis] as usize);
        // The farthest a tap reaches back, and the rows of the maps that come first and last of all.
        let reach = (kernel - 1) * dilation / stride;
        let first = padding / stride;
        let last = (padding + pixels - 1) / stride;
        let lines = (0..stride.min(pixels))
            .map(|pixel| {
                let (whole, part) = ((pixel + padding) / stride, (pixel + padding) % stride);
                let taps = (0..kernel)
                    .filter(|tap| tap * dilation % stride == part)
                    .map(|tap| (tap, reach - (tap * dilation - part) / stride))
                    .collect();
                Line {
                    first: pixel,
                    pixels: (pixels - pixel).div_ceil(stride),
                    row: whole - first,
                    taps,
                }
            })
            .collect();
        Self {
            size: last - first + reach + 1,
            corner: reach as i64 - first as i64,
            lines,
        }
    }
}
