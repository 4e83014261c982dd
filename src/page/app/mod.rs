//! The page as a whole: where its parts stand, what they share, and what is heard wherever the focus is.

pub mod context;
pub mod dialogs;
pub mod drop;
pub mod help;
pub mod inspector;
pub mod keyboard;
pub mod look;
pub mod more;
pub mod mount;
pub mod presentation;
pub mod top_bar;
