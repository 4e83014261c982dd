//! From a [`Run`](crate::spec::Run) to programs: short lists of kernel launches over named buffers.

mod backward;
mod builder;
mod forward;
mod geometry;
mod ir;
pub mod kernel;
mod lower;
mod step;
mod store;
mod update;
mod view;

pub use builder::Builder;
pub use geometry::Geometry;
pub use ir::{
    ALIGN_WORDS, Buffer, BufferId, Feed, Masks, Parameter, Plan, Program, ProgramId, Role, Slice,
    Store,
};
pub use kernel::Kernel;
pub use lower::{Request, plan};
pub use store::PictureLayout;
pub use view::{Palette, TileRow, Tiles};
