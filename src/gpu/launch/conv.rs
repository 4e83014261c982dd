//! Launches of convolutions, their transposes, and the gradients of their weights.

use super::binding::{read, write};
use super::dispatch::Launch;
use super::product::{self, Division, MANY_TILES, Operands};
use crate::gpu::Tuning;
use crate::gpu::shaders;
use crate::program::Geometry;
use crate::program::kernel::{Conv, ConvTranspose, ConvWeight};

/// Results with fewer rows leave more than half of a tile of 64 by 64 empty.
const MANY_ROWS: u32 = 32;
/// Threads that keep a GPU busy.
const MANY_THREADS: u32 = 16_384;
/// Threads of a workgroup that shares out sums.
const SPLIT_THREADS: u32 = 64;

/// Up to so many planes of the source, a software adapter loses more on entering a loop over them for each tap than on asking
/// for each term what is inside the source.
const FEW_PLANES: u32 = 16;

/// The variant for `copies` results of so many rows and columns, whose sums can be shared out in so many parts.
fn divide(tuning: Tuning, rows: u32, columns: u32, copies: u32, parts: u32) -> Division {
    match tuning {
        Tuning::Software => Division::direct(rows),
        Tuning::Hardware => {
            if rows >= MANY_ROWS && product::tiles(rows, columns) * copies >= MANY_TILES {
                return Division::Tiled;
            }
            let whole = rows.div_ceil(8) * columns.div_ceil(4) * copies;
            let slices = (MANY_THREADS / whole.max(1))
                .clamp(1, parts.min(16))
                .next_power_of_two();
            Division::split(rows, SPLIT_THREADS / slices, slices)
        }
    }
}

/// A convolution or its transpose, see `shaders/common/conv.wgsl`.
struct ConvWindow {
    /// Height and width of the source's planes.
    source: [u32; 2],
    /// Height and width of the result's planes.
    result: [u32; 2],
    up: [u32; 2],
    down: [u32; 2],
    kernel: [u32; 2],
    dilation: [i32; 2],
    offset: [i32; 2],
    /// Planes of the result and of the source.
    rows: u32,
    planes: u32,
    batch: u32,
    /// Weights from one plane of the result to the next, and from one of the source.
    pitch: [u32; 2],
}

impl ConvWindow {
    fn launch(&self, operands: &Operands, tuning: Tuning) -> Launch {
        let places = pair(|axis| self.result[axis].div_ceil(self.down[axis]));
        let every =
            pair(|axis| self.down[axis] / gcd(self.down[axis], self.dilation[axis].unsigned_abs()));
        let columns = self.batch * places[0] * places[1];
        let phases = self.down[0] * self.down[1];
        let division = divide(tuning, self.rows, columns, phases, self.planes);
        let (shader, entry) = match division {
            Division::Tiled => (shaders::CONV_TILED, "conv_tiled"),
            Division::Direct { .. } if self.planes <= FEW_PLANES => {
                (shaders::CONV_SHALLOW, "conv_shallow")
            }
            Division::Direct { .. } => (shaders::CONV_DIRECT, "conv_direct"),
            Division::Split { .. } => (shaders::CONV_SPLIT, "conv_split"),
        };
        Launch::of(
            shader,
            entry,
            [operands.constants(), division.constants()].concat(),
            operands.bindings(),
            [
                self.source,
                self.result,
                places,
                self.up,
                self.down,
                self.kernel,
                self.dilation.map(i32::cast_unsigned),
                self.offset.map(i32::cast_unsigned),
                every,
            ]
            .into_iter()
            .flatten()
            .chain([self.rows, self.planes, self.batch])
            .chain(self.pitch)
            .collect(),
            division.workgroups(self.rows, columns) * phases,
        )
    }
}

pub(super) fn conv(kernel: &Conv, tuning: Tuning) -> Launch {
    let geometry = &kernel.geometry;
    ConvWindow {
        source: [geometry.height, geometry.width],
        result: [geometry.rows, geometry.columns],
        up: geometry.stride,
        down: [1, 1],
        kernel: geometry.kernel,
        dilation: geometry.dilation.map(u32::cast_signed),
        offset: geometry.padding.map(|padding| -padding.cast_signed()),
        rows: geometry.maps,
        planes: geometry.channels,
        batch: kernel.batch,
        pitch: [geometry.taps(), size(geometry)],
    }
    .launch(
        &Operands {
            a: kernel.weight,
            b: kernel.input,
            c: kernel.output,
            bias: kernel.bias,
            activation: kernel.activation,
            derivative: kernel.derivative,
            flags: kernel.flags,
        },
        tuning,
    )
}

pub(super) fn conv_transpose(kernel: &ConvTranspose, tuning: Tuning) -> Launch {
    let geometry = &kernel.geometry;
    ConvWindow {
        source: [geometry.rows, geometry.columns],
        result: [geometry.height, geometry.width],
        up: [1, 1],
        down: geometry.stride,
        kernel: geometry.kernel,
        dilation: geometry.dilation.map(|dilation| -dilation.cast_signed()),
        offset: geometry.padding.map(u32::cast_signed),
        rows: geometry.channels,
        planes: geometry.maps,
        batch: kernel.batch,
        pitch: [size(geometry), geometry.taps()],
    }
    .launch(
        &Operands {
            a: kernel.weight,
            b: kernel.input,
            c: kernel.output,
            bias: kernel.bias,
            activation: kernel.activation,
            derivative: kernel.derivative,
            flags: kernel.flags,
        },
        tuning,
    )
}

pub(super) fn conv_weight(kernel: &ConvWeight, tuning: Tuning) -> Launch {
    let geometry = &kernel.geometry;
    let (rows, columns) = (geometry.maps, geometry.taps());
    let lines = kernel.share * geometry.rows;
    let division = divide(tuning, rows, columns, kernel.slices, lines);
    let (shader, entry) = match division {
        Division::Tiled => (shaders::CONV_WEIGHT_TILED, "conv_weight_tiled"),
        Division::Direct { .. } => (shaders::CONV_WEIGHT_DIRECT, "conv_weight_direct"),
        Division::Split { .. } => (shaders::CONV_WEIGHT_SPLIT, "conv_weight_split"),
    };
    Launch::of(
        shader,
        entry,
        division.constants(),
        vec![
            read(kernel.maps),
            read(kernel.pictures),
            write(kernel.output),
        ],
        [
            [geometry.height, geometry.width],
            [geometry.rows, geometry.columns],
            geometry.kernel,
            geometry.stride,
            geometry.padding,
            geometry.dilation,
            [geometry.maps, geometry.channels],
            [kernel.batch, kernel.share],
        ]
        .concat(),
        division.workgroups(rows, columns) * kernel.slices,
    )
}

fn pair(of: impl Fn(usize) -> u32) -> [u32; 2] {
    [of(0), of(1)]
}

/// Weights of a kernel between one channel and one map.
fn size(geometry: &Geometry) -> u32 {
    geometry.kernel[0] * geometry.kernel[1]
}

/// Greatest common divisor.
fn gcd(a: u32, b: u32) -> u32 {
    if b == 0 { a } else { gcd(b, a % b) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn results_are_divided_by_what_they_have() {
        let hardware =
            |rows, columns, copies, parts| divide(Tuning::Hardware, rows, columns, copies, parts);
        // Plenty of tiles; the same with few rows, with few columns, and with columns in many copies.
        assert_eq!(hardware(128, 25_088, 1, 64), Division::Tiled);
        assert_eq!(hardware(16, 25_088, 1, 64), Division::split(16, 64, 1));
        assert_eq!(hardware(128, 49, 1, 64), Division::split(128, 4, 16));
        assert_eq!(hardware(128, 49, 24, 64), Division::Tiled);
        // No more shares than there are parts of the sum.
        assert_eq!(hardware(1, 49, 1, 3), Division::split(1, 16, 4));
        assert_eq!(hardware(1, 49, 1, 1), Division::split(1, 64, 1));
        let software = divide(Tuning::Software, 128, 25_088, 1, 64);
        assert_eq!(software, Division::Direct { rows: 16 });
    }
}
