//! What charts are made of.

pub mod axis;
