//! From a [`Run`](crate::spec::Run) to programs: short lists of kernel launches over named buffers.

#![warn(clippy::wildcard_enum_match_arm)]

mod backward;
mod buffer;
mod builder;
mod divide;
mod forward;
mod geometry;
mod ir;
pub mod kernel;
mod lifetime;
mod lower;
mod slices;
mod step;
mod store;
mod update;
mod view;

pub use buffer::{ALIGN_WORDS, ArenaPlace, Buffer, BufferId, Slice};
pub use builder::Builder;
pub use geometry::Geometry;
pub use ir::{
    Activities, Divergences, Feed, MAX_HISTORY_POINTS, Masks, OnMap, Parameter, Passing, Past,
    Plan, Program, ProgramId, Role, Rows, Store,
};
pub use kernel::Kernel;
pub use lower::{WantedProgram, plan};
pub use store::SampleLayout;
pub use view::{Band, Marks, Palette, Points, Scale, Shade, Tiles, View};
