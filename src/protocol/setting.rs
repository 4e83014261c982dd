//! What holds until it is set otherwise, whatever run is trained.

use serde::{Deserialize, Serialize};

use super::{Colours, Speed, ViewName};

/// A setting of the engine. Each kind, for views each view's, has the value it was given last.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EngineSetting {
    /// How fast to go.
    Speed(Speed),
    /// The theme's colours.
    Colours(Colours),
    /// Which validation pictures are on show; 0 is the first choice, one of each class.
    Pictures {
        /// Which choice.
        seed: u32,
    },
    /// The picture in focus.
    Focus {
        /// Its column, from 0.
        column: u32,
    },
    /// Tell the parameters of this layer: [`FromEngine::Watched`](super::FromEngine::Watched). None, or one without parameters, for no
    /// more.
    Watch {
        /// The layer's name.
        layer: Option<String>,
    },
    /// Whether the outputs of all layers are told of the picture in focus, which convolutions have many of; else that of the code
    /// alone. All are until this is told. See [`FromEngine::Activations`](super::FromEngine::Activations).
    Layers(bool),
    /// Whether the page can be seen; drawing stops while it cannot.
    Visible(bool),
    /// Whether a view's canvas is on the screen, or nearly; a view out of sight is not drawn until it is back. Canvases count as in
    /// sight until this is told.
    InSight {
        /// Which view.
        view: ViewName,
        /// Whether it can be seen.
        in_sight: bool,
    },
    /// Whether the visitor asked for less motion: pictures are redrawn once a second then.
    LessMotion(bool),
}

impl EngineSetting {
    /// Whether this is another value of the same setting.
    pub fn is_of_kind(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::InSight { view, .. }, Self::InSight { view: other, .. }) => view == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(other),
        }
    }
}
