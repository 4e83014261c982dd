//! One change of a model, and what it came to.

use super::{Place, Setting};
use crate::spec::{Kind, Model};

/// One change of a model.
#[derive(Debug, Clone, PartialEq)]
pub enum Edit {
    /// Put in a layer of this kind, with a name, and as wide as fits the place. Where the kind takes another form of values
    /// than come in, a layer that gives them this form goes before it.
    Add {
        /// Where.
        place: Place,
        /// The kind; its width does not matter.
        kind: Kind,
    },
    /// Take out a layer, and what is in it.
    Remove {
        /// Its name.
        layer: String,
    },
    /// Put a layer elsewhere.
    Move {
        /// Its name.
        layer: String,
        /// Where.
        place: Place,
    },
    /// Put a layer one place on: past a neighbour, into or out of a residual block, or across the waist.
    Shift {
        /// Its name.
        layer: String,
        /// Towards the output.
        down: bool,
    },
    /// Give a layer another name.
    Rename {
        /// Its name.
        layer: String,
        /// The name to be.
        name: String,
    },
    /// Make a layer one of another kind, with the numbers the two have in common and others that fit; as with
    /// [`Add`](Self::Add), a layer may go before it.
    Turn {
        /// Its name.
        layer: String,
        /// The kind; its numbers do not matter.
        kind: Kind,
    },
    /// Change a field of a layer.
    Set {
        /// The layer's name.
        layer: String,
        /// The field's.
        field: String,
        /// What it is to be.
        setting: Setting,
    },
    /// Build the decoder from the encoder.
    Mirror,
    /// Leave nothing but the input.
    Clear,
}

/// What a change came to.
#[derive(Debug, Clone, PartialEq)]
pub struct Edited {
    /// The model after it.
    pub model: Model,
    /// The layer it was about, or the one beside it where it is gone.
    pub layer: Option<String>,
}
