//! Handles that components find in the context.

use leptos::prelude::*;

use crate::page::store::desk::Desk;

/// Whether something on the page wants to know the codes of validation pictures, though the map may be out of sight.
#[derive(Clone, Copy)]
pub struct CodesWanted(pub RwSignal<bool>);

/// Whether runs are compared.
#[derive(Clone, Copy)]
pub struct Comparing(pub RwSignal<bool>);

/// How the reconstructions lie: columns, rows, and the side of a tile in CSS pixels.
#[derive(Clone, Copy)]
pub struct PictureTiles(pub RwSignal<(u32, u32, f64)>);

/// The other run, where there is one.
#[derive(Clone, Copy)]
pub struct OtherRun(pub RwSignal<Option<Desk>>);
