//! The whole contract between a program and what runs it.

use std::ops::Range;

use futures::future::LocalBoxFuture;
use thiserror::Error;

use crate::program::{BufferId, Palette, Plan, ProgramId, Slice, View};

/// Which backend.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BackendKind {
    /// WGSL through wgpu.
    Gpu,
    /// Plain Rust.
    Cpu,
}

/// What a backend runs on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BackendInfo {
    /// Which backend.
    pub kind: BackendKind,
    /// The device in words: “Apple M3”, “CPU · 2 threads”.
    pub adapter: String,
    /// Whether a GPU adapter is emulated in software.
    pub software: bool,
}

/// Why a backend could not do what was asked.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BackendError {
    /// There is no such device here.
    #[error("{0}")]
    Unavailable(String),
    /// The device went away: driver reset, unplugged, or taken by the system.
    #[error("The GPU stopped answering ({0}).")]
    Lost(String),
    /// Not enough memory, or a buffer over the device's limit.
    #[error("The model needs more memory than this device gives ({0}).")]
    Memory(String),
    /// A kernel or launch the device rejects; always our mistake.
    #[error("The device rejected a kernel ({0}).")]
    Rejected(String),
}

/// Names a canvas a view is drawn on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct CanvasId(pub u32);

/// A view in pixels, for a backend that does not draw by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Painting {
    /// Width in device pixels.
    pub width: u32,
    /// Height in device pixels.
    pub height: u32,
    /// RGBA, row by row; alpha is straight: colours are not multiplied by it.
    pub rgba: Vec<u8>,
}

/// What [`Backend::read`] gives: the words of each slice, in the order asked.
pub type Reading = LocalBoxFuture<'static, Result<Vec<Vec<u32>>, BackendError>>;

/// Runs the programs of one [`Plan`] at a time. Calls take effect in the order they are made; only
/// [`read`](Self::read) waits for the device.
pub trait Backend {
    /// What it runs on.
    fn info(&self) -> BackendInfo;

    /// Makes the plan's buffers (zeroed) and pipelines, in place of those of the plan before.
    ///
    /// # Errors
    /// [`BackendError::Memory`], [`BackendError::Rejected`] or [`BackendError::Lost`]; the plan before is gone then.
    fn load(&mut self, plan: &Plan) -> impl Future<Output = Result<(), BackendError>>;

    /// Writes words into a buffer, from word `offset` on.
    ///
    /// # Panics
    /// Where the words do not fit the buffer.
    fn write(&mut self, buffer: BufferId, offset: u32, words: &[u32]);

    /// Runs a program `times` times.
    fn run(&mut self, program: ProgramId, times: u32);

    /// Runs some of a program's launches, once. A run in parts gives what a whole one gives, as long as no other program runs between
    /// them.
    fn run_part(&mut self, program: ProgramId, launches: Range<usize>);

    /// Multiply-adds that it makes in a tenth of a second where it is slow: launches of more are divided where they can be.
    fn most_work(&self) -> u64;

    /// Bytes that its buffers take.
    fn bytes(&self) -> u64;

    /// What the slices hold after everything asked for so far. The future does not borrow the backend, so that more
    /// can be asked for while it is pending.
    fn read(&mut self, slices: &[Slice]) -> Reading;

    /// Draws a view: on the canvas, where the backend holds it, else as a painting for the caller to show.
    fn draw(&mut self, canvas: CanvasId, view: &View, palette: &Palette) -> Option<Painting>;
}
