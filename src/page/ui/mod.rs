//! What the visitor sees: one component a file.

mod canvas;
mod compute;
mod concepts;
mod dialog;
mod drop;
mod film;
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
mod menu;
mod model_pane;
mod more;
mod notices;
mod paint;
mod playground;
mod prior;
mod reconstructions;
mod run_chart;
mod run_table;
mod save;
mod settings;
mod sheet_view;
mod summary;
mod top_bar;
mod transport;
mod traversals;

pub use playground::mount;
