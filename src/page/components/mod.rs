//! Controls that more than one feature uses. None of them knows a feature.

pub mod chip;
pub mod dialog;
pub mod disclosure;
pub mod engine_canvas;
pub mod form;
pub mod icon;
pub mod menu;
pub mod save_png;
pub mod tile_grid;
