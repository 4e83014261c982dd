//! What the engine draws, on which canvas, and what it tells of the pictures there.

use serde::{Deserialize, Serialize};

/// A canvas the engine draws on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ViewName {
    /// Validation pictures over their reconstructions and the difference.
    Reconstructions,
    /// The sheet of decoded pictures under the latent map.
    Field,
    /// The encoded validation pictures as points over it; transparent elsewhere.
    Points,
    /// What the probe's code decodes to: a sheet of one picture.
    Probe,
    /// The sheet along a path between two codes, or along a concept's arrow.
    Film,
    /// The sheet with a row for each dimension of the code, which alone changes along it.
    Traversals,
    /// The sheet of codes drawn from the prior.
    Prior,
    /// The picture in focus as the run's moments reconstruct it, oldest first; [`HistoryPoint::in_column`](super::HistoryPoint::in_column) says which.
    Timeline,
    /// The picture in focus under noise from none to all there can be.
    NoiseStrip,
    /// The root mean squared error of each pixel over validation pictures, as one grey picture.
    ErrorMap,
}

impl ViewName {
    /// Most validation pictures that [`ErrorMap`](Self::ErrorMap) is of.
    pub const ERROR_MAP_PICTURES: u32 = 256;
    /// The error that it draws as the value 1, as it does larger ones; none is drawn as 0.
    pub const ERROR_MAP_FULL: f32 = 0.5;

    /// The canvas's number.
    pub fn number(self) -> u32 {
        self as u32
    }

    /// Whether what lies behind the canvas shows where its view has nothing.
    pub fn is_transparent(self) -> bool {
        self == Self::Points
    }
}

/// How a view's tiles lie on its canvas, in device pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TileLayout {
    /// Pictures in a row: 1 to 16 reconstructions, up to 64 of other views; 1 for points.
    pub columns: u32,
    /// Rows: 3 of reconstructions, 4 with what the encoder sees second; 1 for points.
    pub rows: u32,
    /// Side of a tile; of the whole square canvas for points.
    pub tile: u32,
    /// Space between tiles.
    pub gap: u32,
}

/// The theme's colours, sRGB bytes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Colours {
    /// A pixel of value 0 (`--px0`).
    pub zero: [u8; 3],
    /// A pixel of value 1 (`--px1`).
    pub one: [u8; 3],
    /// Output above the true value (`--diff-more`).
    pub more: [u8; 3],
    /// Output below it (`--diff-less`).
    pub less: [u8; 3],
    /// Between the tiles (`--bg`).
    pub ground: [u8; 3],
    /// A pixel of value 1 in the field under the latent map (`--field1`), so faint that points stand out on it.
    pub field: [u8; 3],
    /// Points by class (`--c0` and so on); further classes begin again with the first.
    pub classes: Vec<[u8; 3]>,
}

/// A validation picture on show.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Shown {
    /// Its class.
    pub label: Option<u32>,
    /// Mean squared error of its reconstruction.
    pub error: f32,
    /// How near it is to what the encoder saw and to its reconstruction, where noise is on show.
    pub restored: Option<Restored>,
}

/// How near a clean picture is to what the encoder saw of it, and to what came out.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Restored {
    /// Of what the encoder saw.
    pub before: Likeness,
    /// Of the reconstruction.
    pub after: Likeness,
}

/// How alike two pictures are.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
pub struct Likeness {
    /// Peak signal-to-noise ratio in dB; infinite for equal pictures.
    pub psnr: f64,
    /// Structural similarity, at most 1; none for pictures smaller than its window.
    pub ssim: Option<f64>,
}
