//! The latent map's part of the page's state: which codes are looked at and how, what the engine last told of them, and the
//! arithmetic between a code, its place on the map and its place on the screen.
//!
//! Nothing in here knows the DOM; [`State`](super::state::State) changes it.

pub mod choices;
mod codes;
pub mod concept;
pub mod film;
pub mod gif;
pub mod latency;
mod moves;
pub mod normal;
pub mod path;
mod plane;
pub mod print;
pub mod prior;
pub mod traversal;
mod window;
pub mod words;

use std::sync::OnceLock;

use crate::protocol::{Analysis, Codes, Embedding, FactorTable, Hole};
use crate::spec::Model;

pub use codes::{COLLAPSED, mean};
pub use plane::{FieldKey, PointsKey, Projection};

/// Most codes a sheet may hold, so at most 24 on a side of the field.
pub const DENSITIES: [u32; 4] = [9, 13, 17, 21];

/// What the map shows the codes by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum View {
    /// Two dimensions of the code.
    #[default]
    Code,
    /// The two principal components of largest variance.
    Pca,
    /// An embedding that keeps neighbours together; it has no way back to codes.
    Tsne,
    /// Likewise.
    Umap,
}

impl View {
    /// The embedding the view needs.
    pub fn embedding(self) -> Option<Embedding> {
        match self {
            Self::Code | Self::Pca => None,
            Self::Tsne => Some(Embedding::Tsne),
            Self::Umap => Some(Embedding::Umap),
        }
    }
}

/// Principal components of the scatter's codes.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Pca {
    /// `[size]`
    pub mean: Vec<f32>,
    /// `[size, size]`: orthonormal rows, by falling variance.
    pub components: Vec<f32>,
    /// Variance along each.
    pub variances: Vec<f32>,
    /// The step of the codes it was asked of.
    pub step: u32,
}

/// An embedding of the scatter's codes.
#[derive(Debug, Clone, PartialEq)]
pub struct Embedded {
    /// Which.
    pub kind: Embedding,
    /// Where the codes lie, in their order.
    pub places: Vec<[f32; 2]>,
    /// The step of the codes it was made of.
    pub step: u32,
}

/// An analysis under way.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Analysing {
    /// Its ticket.
    pub ticket: u32,
    /// What it is.
    pub analysis: Analysis,
    /// How far it is, from 0 to 1.
    pub share: f32,
    /// The step of the codes it is made of.
    pub step: u32,
}

/// The part of the map that is seen, in map coordinates: those of the plane, after the normal's distribution function where
/// the map is spaced by quantiles.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Window {
    /// Left edge.
    pub left: f64,
    /// Bottom edge.
    pub bottom: f64,
    /// Right edge, over `left`.
    pub right: f64,
    /// Top edge, over `bottom`.
    pub top: f64,
}

impl Default for Window {
    fn default() -> Self {
        Self {
            left: 0.0,
            bottom: 0.0,
            right: 1.0,
            top: 1.0,
        }
    }
}

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
    View(View),
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
    Window(Window),
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

/// All the page knows of the latent map.
#[derive(Debug, Clone, PartialEq)]
pub struct Latent {
    /// Counts the models taken up, so that what is drawn is asked for again.
    pub models: u32,
    /// Numbers of a code; 0 before the first run.
    pub size: usize,
    /// Whether codes are Gaussian.
    pub gaussian: bool,
    /// How many classes a conditional model decodes with; none where the model is not conditional.
    pub conditional: Option<u32>,
    /// The code that is decoded large, `[size]`.
    pub probe: Vec<f32>,
    /// The start of the walk, `[size]`.
    pub a: Vec<f32>,
    /// The end of the walk, `[size]`.
    pub b: Vec<f32>,
    /// Whether the visitor has put the probe where it is; until then it stays in the middle of the codes.
    pub probe_set: bool,
    /// Whether the visitor has put an end of the walk where it is; until then they follow two classes.
    pub walk_set: bool,
    /// The dimensions shown, across and up; both 0 where the code is one number.
    pub axes: [usize; 2],
    /// The class a conditional model decodes with.
    pub label: u32,
    /// The codes last heard.
    pub codes: Option<Codes>,
    /// Counts changes of `codes`, so that a change is found without comparing them.
    pub codes_version: u32,
    /// What the codes are shown by.
    pub view: View,
    /// Their principal components, where they have been asked for.
    pub pca: Option<Pca>,
    /// Their embedding, likewise.
    pub embedding: Option<Embedded>,
    /// Counts changes of `pca` and `embedding`.
    pub plane_version: u32,
    /// What each dimension tells of the data's factors, likewise.
    pub factors: Option<FactorTable>,
    /// Where few codes lie, the largest first.
    pub holes: Vec<Hole>,
    /// The analysis under way.
    pub analysing: Option<Analysing>,
    /// Bit l: points of class or level l are not shown.
    pub hidden: u32,
    /// What colours points: the class where it is none, else the factor of this number.
    pub factor: Option<u32>,
    /// Whether points are shown as dots.
    pub dots: bool,
    /// Whether points are shown as their pictures, rather than as dots.
    pub pictures: bool,
    /// Whether the field of decoded pictures is shown.
    pub field: bool,
    /// Pictures on a side of the field.
    pub density: u32,
    /// Whether a Gaussian's map is spaced by quantiles of the prior.
    pub quantiles: bool,
    /// The part of the map that is seen.
    pub window: Window,
    /// Whether the visitor has chosen that part; until then it follows the codes.
    pub window_set: bool,
    /// Points in the lasso, by their place in the codes.
    pub selection: Vec<usize>,
    /// The point under the pointer, likewise.
    pub hovered: Option<usize>,
    /// Codes heard since an analysis that is made now and then was last asked for.
    pub(super) heard_since: u32,
    /// The step of the codes that holes were last looked for in.
    pub(super) holes_step: Option<u32>,
    /// How far from the nearest code a code is far from all, once that was asked of these codes.
    far: OnceLock<f64>,
}

impl Default for Latent {
    fn default() -> Self {
        Self {
            models: 0,
            size: 0,
            gaussian: false,
            conditional: None,
            probe: Vec::new(),
            a: Vec::new(),
            b: Vec::new(),
            probe_set: false,
            walk_set: false,
            axes: [0, 0],
            label: 0,
            codes: None,
            codes_version: 0,
            view: View::Code,
            pca: None,
            embedding: None,
            plane_version: 0,
            factors: None,
            holes: Vec::new(),
            analysing: None,
            hidden: 0,
            factor: None,
            dots: true,
            pictures: false,
            field: true,
            density: 17,
            quantiles: true,
            window: Window::default(),
            window_set: false,
            selection: Vec::new(),
            hovered: None,
            heard_since: 0,
            holes_step: None,
            far: OnceLock::new(),
        }
    }
}

impl Latent {
    /// Takes up a model that was just loaded. Where its code is as the one before, places on the map stay.
    pub fn begin(&mut self, model: &Model) {
        let size = model.code_size().unwrap_or(0) as usize;
        let gaussian = model.is_variational();
        let conditional = model.classes();
        let same = (self.size, self.gaussian) == (size, gaussian);
        let before = std::mem::take(self);
        *self = Self {
            models: before.models.wrapping_add(1),
            size,
            gaussian,
            conditional,
            codes_version: before.codes_version.wrapping_add(1),
            plane_version: before.plane_version.wrapping_add(1),
            dots: before.dots,
            pictures: before.pictures,
            field: before.field,
            density: before.density,
            quantiles: before.quantiles,
            label: before.label.min(conditional.unwrap_or(1).saturating_sub(1)),
            ..Self::default()
        };
        if same {
            self.probe = before.probe;
            self.a = before.a;
            self.b = before.b;
            self.probe_set = before.probe_set;
            self.walk_set = before.walk_set;
            self.axes = before.axes;
            self.view = before.view;
            self.window_set = before.window_set;
            self.window = before.window;
        } else {
            self.probe = vec![0.0; size];
            self.a = vec![0.0; size];
            self.b = vec![0.0; size];
            self.axes = [0, usize::from(size > 1)];
            // A wide plain code has no dimensions worth more than others; a Gaussian one has few that are in use.
            self.view = if size > 2 && !gaussian {
                View::Pca
            } else {
                View::Code
            };
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Floats;

    /// A map of plain codes.
    pub fn plain(size: usize) -> Latent {
        Latent {
            size,
            probe: vec![0.0; size],
            a: vec![0.0; size],
            b: vec![0.0; size],
            axes: [0, usize::from(size > 1)],
            ..Latent::default()
        }
    }

    /// A map of Gaussian codes.
    pub fn gaussian(size: usize) -> Latent {
        Latent {
            gaussian: true,
            ..plain(size)
        }
    }

    /// Plain codes with their classes.
    pub fn codes(size: u32, mu: &[f32], labels: &[u8]) -> Codes {
        Codes {
            step: 1,
            size,
            mu: Floats(mu.to_vec()),
            logvar: Floats::default(),
            labels: labels.to_vec(),
            levels: Vec::new(),
            pictures: (0..labels.len() as u32).collect(),
        }
    }
}
