//! From a [`Run`](crate::spec::Run) to programs: short lists of kernel launches over named buffers.

mod ir;
pub mod kernel;
mod view;

pub use ir::{
    ALIGN_WORDS, Buffer, BufferId, Feed, Parameter, Plan, Program, ProgramId, Role, Slice, Store,
};
pub use kernel::Kernel;
pub use view::{Palette, TileRow, Tiles};
