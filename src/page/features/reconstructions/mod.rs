//! The pictures on show and what the model makes of them.

pub mod view;
