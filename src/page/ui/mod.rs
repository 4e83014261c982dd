//! What the visitor sees: one component a file.

mod canvas;
mod compute;
mod dialog;
mod drop;
mod form;
mod help;
mod hourglass;
mod icon;
mod inside;
mod inspector;
mod keys;
mod latent;
mod layer_form;
mod layer_look;
mod layers;
mod look;
mod model_pane;
mod more;
mod notices;
mod paint;
mod playground;
mod reconstructions;
mod run_chart;
mod run_table;
mod settings;
mod summary;
mod top_bar;
mod transport;

pub use playground::mount;
