//! What launches of products have in common, of matrices and of those that convolutions imply.

use super::binding::{Binding, maybe_read, maybe_write, read, write};
use crate::gpu::numbers::{activation, parameter};
use crate::program::Slice;
use crate::spec::Activation;

/// Operands, result, and what is done with a sum before it is stored, see `shaders/common/operands.wgsl`.
#[derive(Debug, Clone, Copy)]
pub(super) struct Operands {
    pub a: Slice,
    pub b: Slice,
    pub c: Slice,
    pub bias: Option<Slice>,
    pub activation: Activation,
    pub derivative: Option<(Activation, Slice)>,
    pub flags: Option<Slice>,
}

impl Operands {
    pub fn constants(&self) -> Vec<(&'static str, u32)> {
        let outer = self.derivative.map(|(outer, _)| outer);
        vec![
            ("BIAS", u32::from(self.bias.is_some())),
            ("ACTIVATION", activation(self.activation)),
            ("PARAMETER", parameter(self.activation)),
            ("DERIVATIVE", u32::from(outer.is_some())),
            ("OUTER", outer.map_or(0, activation)),
            ("OUTER_PARAMETER", outer.map_or(0, parameter)),
            ("FLAGS", u32::from(self.flags.is_some())),
        ]
    }

    pub fn bindings(&self) -> Vec<Binding> {
        vec![
            read(self.a),
            read(self.b),
            maybe_read(self.bias),
            maybe_read(self.derivative.map(|(_, y)| y)),
            write(self.c),
            maybe_write(self.flags),
        ]
    }
}

/// How a product is divided among threads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Division {
    /// Tiles of 64 by 64 in workgroup memory, see `shaders/common/shared_tile.wgsl`.
    Tiled,
    /// Register tiles of `rows` by 8, whole sums, see `shaders/common/register_tile.wgsl`.
    Direct { rows: u32 },
    /// Register tiles of `rows` by 4, `lanes` threads along the columns, the sums shared out over `slices` threads, see
    /// `shaders/common/split_tile.wgsl`.
    Split { rows: u32, lanes: u32, slices: u32 },
}

/// Threads of a [`Division::Direct`]: as many as make one vector of a CPU that plays a GPU.
const DIRECT_LANES: u32 = 4;
/// Side of a [`Division::Tiled`].
const SIDE: u32 = 64;
/// Results with at least so many tiles of 64 by 64 keep a GPU busy with one workgroup each.
pub(super) const MANY_TILES: u32 = 48;

impl Division {
    /// [`Self::Direct`] for a result of so many rows: as high as the registers allow, and no higher than it takes to share the
    /// rows out evenly.
    pub fn direct(rows: u32) -> Self {
        let rows = if rows == 1 { 1 } else { even_rows(rows, 16) };
        Self::Direct { rows }
    }

    /// [`Self::Split`] for a result of so many rows.
    pub fn split(rows: u32, lanes: u32, slices: u32) -> Self {
        Self::Split {
            rows: even_rows(rows, 8),
            lanes,
            slices,
        }
    }

    pub fn constants(self) -> Vec<(&'static str, u32)> {
        match self {
            Self::Tiled => vec![],
            Self::Direct { rows } => vec![("LANES", DIRECT_LANES), ("ROWS", rows)],
            Self::Split {
                rows,
                lanes,
                slices,
            } => vec![
                ("LANES", lanes),
                ("SLICES", slices),
                ("THREADS", lanes * slices),
                ("ROWS", rows),
            ],
        }
    }

    /// Workgroups for a result of so many rows and columns.
    pub fn workgroups(self, rows: u32, columns: u32) -> u32 {
        let (high, wide) = match self {
            Self::Tiled => (SIDE, SIDE),
            Self::Direct { rows } => (rows, 8 * DIRECT_LANES),
            Self::Split { rows, lanes, .. } => (rows, 4 * lanes),
        };
        rows.div_ceil(high) * columns.div_ceil(wide)
    }
}

/// Tiles of 64 by 64 in a result.
pub(super) fn tiles(rows: u32, columns: u32) -> u32 {
    Division::Tiled.workgroups(rows, columns)
}

/// Rows of a tile, a multiple of 4 and at most `most`, so that the last one of a result has little left over.
fn even_rows(rows: u32, most: u32) -> u32 {
    rows.div_ceil(rows.div_ceil(most)).next_multiple_of(4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_are_shared_out_evenly() {
        let given: Vec<u32> = [1, 4, 5, 16, 17, 24, 33, 784]
            .map(|rows| even_rows(rows, 16))
            .to_vec();
        assert_eq!(given, [4, 4, 8, 16, 12, 12, 12, 16]);
        assert_eq!(Division::direct(1), Division::Direct { rows: 1 });
    }
}
