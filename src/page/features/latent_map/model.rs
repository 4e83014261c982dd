//! All the page knows of the latent map.

use std::sync::OnceLock;

use crate::protocol::{Codes, FactorTable, Hole};
use crate::spec::Model;

use super::analyses::{Analysing, Embedded, Pca};
use super::map_view::MapView;
use super::window::MapWindow;

/// Choices for the pictures on a side of the field; a sheet may hold 24 × 24 codes at most.
pub const DENSITIES: [u32; 4] = [9, 13, 17, 21];

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
    pub view: MapView,
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
    pub window: MapWindow,
    /// Whether the visitor has chosen that part; until then it follows the codes.
    pub window_set: bool,
    /// Points in the lasso, by their place in the codes.
    pub selection: Vec<usize>,
    /// The point under the pointer, likewise.
    pub hovered: Option<usize>,
    /// Codes heard since an analysis that is made now and then was last asked for.
    pub(in crate::page) heard_since: u32,
    /// The step of the codes that holes were last looked for in.
    pub(in crate::page) holes_step: Option<u32>,
    /// How far from the nearest code a code is far from all, once that was asked of these codes.
    pub(super) far: OnceLock<f64>,
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
            view: MapView::Code,
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
            window: MapWindow::default(),
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
                MapView::Pca
            } else {
                MapView::Code
            };
        }
    }
}
