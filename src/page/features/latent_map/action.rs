//! What the visitor does on the map.

use crate::protocol::Analysis;

use super::map_view::MapView;
use super::window::MapWindow;

/// What is done on the map.
#[derive(Debug, Clone, PartialEq)]
pub enum LatentAction {
    /// Move the probe to this code.
    Probe(Vec<f32>),
    /// Move the start of the walk.
    StartWalk(Vec<f32>),
    /// Move the end of the walk.
    EndWalk(Vec<f32>),
    /// Show these dimensions of the code, across and up.
    Axes([usize; 2]),
    /// Decode as this class.
    Label(u32),
    /// Show the codes by something else.
    View(MapView),
    /// Bit l: points of class or level l are not shown.
    Hidden(u32),
    /// Colour points by this factor; by class where it is none.
    Factor(Option<u32>),
    /// Show points as dots.
    Dots(bool),
    /// Show points as their pictures.
    Pictures(bool),
    /// Show the field of decoded pictures.
    Field(bool),
    /// Pictures on a side of the field.
    Density(u32),
    /// Space a Gaussian's map by quantiles.
    Quantiles(bool),
    /// See this part of the map.
    Window(MapWindow),
    /// See all of the map again, and follow the codes.
    WholeMap,
    /// Points in the lasso, by their place in the codes.
    Select(Vec<usize>),
    /// The point under the pointer, by its place in the codes.
    Hover(Option<usize>),
    /// Ask the engine to compute something about the codes.
    Analyse(Analysis),
    /// Give up the analysis under way.
    CancelAnalysis,
}
