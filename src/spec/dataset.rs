use serde::{Deserialize, Serialize};

use super::Shape;

/// Which pictures a run learns.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum DatasetName {
    /// Generated digits, drawn as strokes.
    Strokes,
    /// The same digits in colour.
    ColourStrokes,
    /// Generated squares, ellipses and hearts, from factors that are known.
    Shapes,
    /// Generated cartoon faces in colour, from attributes that are known.
    Faces,
    /// The MNIST digits (LeCun, Cortes, Burges).
    Mnist,
    /// Pictures of the visitor's own, which stay on their machine.
    Own,
}

impl DatasetName {
    /// Every dataset, in the order the page lists them.
    pub const ALL: [Self; 6] = [
        Self::Strokes,
        Self::ColourStrokes,
        Self::Shapes,
        Self::Faces,
        Self::Mnist,
        Self::Own,
    ];

    /// The name in scripts, addresses and on the command line.
    pub fn id(self) -> &'static str {
        match self {
            Self::Strokes => "strokes",
            Self::ColourStrokes => "colour_strokes",
            Self::Shapes => "shapes",
            Self::Faces => "faces",
            Self::Mnist => "mnist",
            Self::Own => "own",
        }
    }

    /// Whether what pictures were made from is known, so that a model can be asked what it has learnt of it.
    pub fn has_factors(self) -> bool {
        matches!(self, Self::Shapes | Self::Faces)
    }

    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Strokes => "Strokes",
            Self::ColourStrokes => "Strokes in colour",
            Self::Shapes => "Shapes",
            Self::Faces => "Faces",
            Self::Mnist => "MNIST digits",
            Self::Own => "My pictures",
        }
    }

    /// Shape of its pictures. Own ones have this unless the visitor chooses another, which only their files tell.
    pub fn shape(self) -> Shape {
        match self {
            Self::Strokes | Self::Mnist | Self::Own => Shape::Picture([1, 28, 28]),
            Self::ColourStrokes => Shape::Picture([3, 28, 28]),
            Self::Shapes => Shape::Picture([1, 32, 32]),
            Self::Faces => Shape::Picture([3, 32, 32]),
        }
    }

    /// Whether its pictures are made on the spot, rather than read from files.
    pub fn is_generated(self) -> bool {
        match self {
            Self::Strokes | Self::ColourStrokes | Self::Shapes | Self::Faces => true,
            Self::Mnist | Self::Own => false,
        }
    }

    /// The names of all in scripts, for messages: “strokes, mnist”.
    pub fn ids() -> String {
        Self::ALL.map(Self::id).join(", ")
    }

    /// The dataset called `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.id() == id)
    }
}

/// How pictures are divided into training, validation and test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// MNIST: the last 6,000 training pictures validate, the test file tests. Other data: a seeded 80/10/10.
    #[default]
    Standard,
    /// As the tutorials do: all training pictures train, the test file validates.
    Tutorial,
}
