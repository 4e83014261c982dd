//! Numbers and units in words.

pub mod format;
pub mod loss_unit;
