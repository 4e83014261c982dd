//! The backend: its name, and the dialog in which another is chosen.

pub mod label;
pub mod view;
