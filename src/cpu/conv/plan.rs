//! What meets what in a convolution, as offsets: made once a launch, for all its pictures.

use super::frame::Frame;
use super::sizes::ConvSizes;
use crate::program::Geometry;

/// One direction of a convolution: its source stands in frames, its output is computed position by position.
#[derive(Debug)]
pub struct ConvPlan {
    /// How planes of the source stand in their frames.
    pub frame: Frame,
    /// Numbers of a source (all its planes, without frames).
    pub source: usize,
    /// PanelPlanes of the output.
    pub planes: usize,
    /// Numbers of a plane of the output.
    pub plane: usize,
    /// Numbers of the weight between planes of the output.
    pub step: usize,
    /// Outputs whose offsets the phases hold.
    pub group: usize,
    /// Positions of the output's planes by what they meet, none of them without positions.
    pub phases: Vec<ConvPhase>,
}

/// Positions that all meet the same taps.
#[derive(Debug)]
pub struct ConvPhase {
    /// Offsets of the positions, over all outputs of a group, in the framed source.
    pub positions: Vec<u32>,
    /// Offsets of the positions in the first plane of the output.
    pub places: Vec<u32>,
    /// Offsets from a position of what it meets: all planes of the source, and the phase's taps.
    pub terms: Vec<u32>,
    /// Offsets of the same in the weight, for the first plane of the output.
    pub weights: Vec<u32>,
}

impl ConvPlan {
    /// From pictures to maps: every place of the window meets every tap.
    pub fn forward(geometry: &Geometry, sizes: &ConvSizes, group: usize) -> Self {
        let &Geometry {
            height,
            width,
            rows,
            columns,
            kernel,
            stride,
            padding,
            dilation,
            ..
        } = geometry;
        let places = [rows, columns];
        let size = [0, 1].map(|axis| {
            ((places[axis] - 1) * stride[axis] + (kernel[axis] - 1) * dilation[axis] + 1) as usize
        });
        let frame = Frame {
            plane: [height as usize, width as usize],
            size,
            corner: padding.map(i64::from),
        };
        let phase = ConvPhase {
            positions: table(&[
                (group, sizes.channels * frame.len()),
                (rows as usize, stride[0] as usize * size[1]),
                (columns as usize, stride[1] as usize),
            ]),
            places: table(&[(group, sizes.map()), (sizes.places, 1)]),
            terms: table(&[
                (sizes.channels, frame.len()),
                (kernel[0] as usize, dilation[0] as usize * size[1]),
                (kernel[1] as usize, dilation[1] as usize),
            ]),
            weights: table(&[(sizes.taps, 1)]),
        };
        Self {
            frame,
            source: sizes.picture(),
            planes: sizes.maps,
            plane: sizes.places,
            step: sizes.taps,
            group,
            phases: vec![phase],
        }
    }

    /// From maps to pictures: pixels by where they stand between the places of the window, since those of one phase meet
    /// the same taps.
    pub fn transposed(geometry: &Geometry, sizes: &ConvSizes, group: usize) -> Self {
        let [down, across] = [0, 1].map(|axis| PlanAxis::new(geometry, axis));
        let frame = Frame {
            plane: [geometry.rows as usize, geometry.columns as usize],
            size: [down.size, across.size],
            corner: [down.corner, across.corner],
        };
        let phases = down.lines.iter().flat_map(|down| {
            let across = across.lines.iter();
            across.map(move |across| ConvPhase::new(geometry, sizes, group, &frame, [down, across]))
        });
        Self {
            frame,
            source: sizes.map(),
            planes: sizes.channels,
            plane: sizes.pixels,
            step: sizes.kernel(),
            group,
            phases: phases.collect(),
        }
    }

    /// Numbers of an output.
    pub fn output(&self) -> usize {
        self.planes * self.plane
    }
}

impl ConvPhase {
    fn new(
        geometry: &Geometry,
        sizes: &ConvSizes,
        group: usize,
        frame: &Frame,
        [down, across]: [&OutputLine; 2],
    ) -> Self {
        let stride = geometry.stride.map(|stride| stride as usize);
        let (width, kernel_width) = (geometry.width as usize, geometry.kernel[1] as usize);
        let mut positions = table(&[
            (group, sizes.maps * frame.len()),
            (down.pixels, frame.size[1]),
            (across.pixels, 1),
        ]);
        let mut places = table(&[
            (group, sizes.picture()),
            (down.pixels, stride[0] * width),
            (across.pixels, stride[1]),
        ]);
        for (offsets, first) in [
            (&mut positions, down.row * frame.size[1] + across.row),
            (&mut places, down.first * width + across.first),
        ] {
            offsets
                .iter_mut()
                .for_each(|offset| *offset += first as u32);
        }
        let (mut terms, mut weights) = (Vec::new(), Vec::new());
        for map in 0..sizes.maps {
            for &(i, row) in &down.taps {
                for &(j, column) in &across.taps {
                    terms.push((map * frame.len() + row * frame.size[1] + column) as u32);
                    weights.push((map * sizes.taps + i * kernel_width + j) as u32);
                }
            }
        }
        Self {
            positions,
            places,
            terms,
            weights,
        }
    }

    /// How many of the positions are those of the first `count` outputs of a group.
    pub fn count(&self, count: usize, group: usize) -> usize {
        self.positions.len() / group * count
    }
}

/// Phases along one axis.
struct PlanAxis {
    /// Framed rows (or columns) of the maps.
    size: usize,
    /// Row 0 in the frame.
    corner: i64,
    lines: Vec<OutputLine>,
}

/// One phase along one axis.
struct OutputLine {
    /// First pixel.
    first: usize,
    /// How many there are, `stride` apart.
    pixels: usize,
    /// The first pixel's row in the framed maps.
    row: usize,
    /// Its taps, each with its row from the pixel's.
    taps: Vec<(usize, usize)>,
}

impl PlanAxis {
    /// Pixel y meets tap i at row `(y + padding − i · dilation) / stride`, where that is whole. With
    /// `y + padding = whole · stride + part` that is `whole − (i · dilation − part) / stride`, so a phase is a `part`.
    fn new(geometry: &Geometry, axis: usize) -> Self {
        let pixels = [geometry.height, geometry.width][axis] as usize;
        let [kernel, stride, padding, dilation] = [
            geometry.kernel,
            geometry.stride,
            geometry.padding,
            geometry.dilation,
        ]
        .map(|pair| pair[axis] as usize);
        // The farthest a tap reaches back, and the rows that the first and the last pixel meet with tap 0.
        let reach = (kernel - 1) * dilation / stride;
        let first = padding / stride;
        let last = (padding + pixels - 1) / stride;
        let lines = (0..stride.min(pixels)).map(|pixel| {
            let (whole, part) = ((pixel + padding) / stride, (pixel + padding) % stride);
            let taps = (0..kernel).filter(|tap| tap * dilation % stride == part);
            OutputLine {
                first: pixel,
                pixels: (pixels - pixel).div_ceil(stride),
                row: whole - first,
                taps: taps
                    .map(|tap| (tap, reach - (tap * dilation - part) / stride))
                    .collect(),
            }
        });
        Self {
            size: last - first + reach + 1,
            corner: reach as i64 - first as i64,
            lines: lines.collect(),
        }
    }
}

/// Offsets over nested axes of so many steps of such a size, the last axis fastest.
pub fn table(axes: &[(usize, usize)]) -> Vec<u32> {
    axes.iter().fold(vec![0], |outer, &(count, step)| {
        let mut inner = Vec::with_capacity(outer.len() * count);
        for start in outer {
            inner.extend((0..count).map(|i| start + (i * step) as u32));
        }
        inner
    })
}
