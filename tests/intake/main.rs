//! A visitor's files: every kind of table and archive whole, damaged and hostile; and a set from there into the engine.

#![cfg(not(target_arch = "wasm32"))]

mod archives;
mod arrays;
mod read;
mod sets;
mod text;
