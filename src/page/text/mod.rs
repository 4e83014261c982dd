//! Numbers and units in words.

pub mod code;
pub mod format;
pub mod html;
pub mod loss_unit;
pub mod misfit;
