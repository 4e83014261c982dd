//! What the visitor sees: one component a file.

mod compute;
mod dialog;
mod drop;
mod help;
mod hourglass;
mod icon;
mod keys;
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
