//! What is known of every kind of layer and of its fields: two tables, and what is made of them for all.

mod info;
mod table;

pub use info::KindInfo;
pub(super) use info::{FieldInfo, Gives, KindName, Shown, Takes, field};
pub(super) use table::{fields, kinds};
