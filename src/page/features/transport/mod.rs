//! Play, step, reset, and how fast and how long training goes on.

pub mod view;
