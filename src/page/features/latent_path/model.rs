//! The film under the map: pictures along the path between two codes, or along a concept's arrow through the probe.

use super::concept::{Concept, ConceptError, Pick, moved};
use super::path::Way;
use crate::page::features::latent_map::Latent;

/// How far the film goes along a concept's arrow, to either side: 1 is from the one mean code to the other.
pub const REACH: f32 = 1.5;

/// What the film goes along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default)]
pub enum PathCourse {
    /// The path from A to B.
    #[default]
    Path,
    /// The arrow of the concept of this number.
    Concept(u32),
}

/// An end of the path.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PathEnd {
    /// Where it starts.
    A,
    /// Where it ends.
    B,
}

/// What is done with the film.
#[derive(Debug, Clone, PartialEq)]
pub enum PathAction {
    /// Go along something else.
    Course(PathCourse),
    /// Get from A to B another way.
    Way(Way),
    /// Put the probe here: the share of the path, 0 to 1, or the strength of the concept, −[`REACH`] to [`REACH`].
    At(f32),
    /// Put an end of the path at this code.
    End(PathEnd, Vec<f32>),
    /// Let the concept start from this code: the probe goes there.
    Start(Vec<f32>),
    /// Swap the ends of the path.
    Swap,
    /// Let the next picture that is pointed at on the map be this end of the path; none to leave the ends alone.
    Choose(Option<PathEnd>),
    /// The pointer that chose an end has left the map.
    Chosen,
    /// Keep a new concept, and go along it.
    Add {
        /// What it is called.
        name: String,
        /// Which pictures it leads to.
        towards: Pick,
        /// Which ones it leads away from.
        away: Pick,
    },
    /// Forget a concept.
    Remove(u32),
}

/// All the page knows of the film.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct LatentPath {
    /// What it goes along.
    pub course: PathCourse,
    /// How it gets from A to B.
    pub way: Way,
    /// The share of the path at which the probe was last put.
    pub share: f32,
    /// How far along the concept's arrow the probe stands.
    pub strength: f32,
    /// The code that the arrow goes through, `[code size]`: the probe's at strength 0.
    pub base: Vec<f32>,
    /// The concepts there are, in the order they were made.
    pub concepts: Vec<Concept>,
    /// The end of the path that is being chosen on the map.
    pub choosing: Option<PathEnd>,
    /// Whether it has been put somewhere since.
    pub(in crate::page) placed: bool,
    pub(in crate::page) made: u32,
}

impl LatentPath {
    /// The concept the film goes along.
    pub fn concept(&self) -> Option<&Concept> {
        match self.course {
            PathCourse::Path => None,
            PathCourse::Concept(id) => self.concepts.iter().find(|concept| concept.id == id),
        }
    }

    /// The arrow it goes along, among the codes last heard; none on the path, or before there are codes.
    ///
    /// # Errors
    /// As [`Concept::arrow`].
    pub fn arrow(&self, latent: &Latent) -> Result<Option<Vec<f32>>, ConceptError> {
        match (self.concept(), &latent.codes) {
            (Some(concept), Some(codes)) => concept.arrow(codes).map(Some),
            _ => Ok(None),
        }
    }

    /// The codes of a film of `count` pictures, one after another.
    ///
    /// # Errors
    /// As [`Concept::arrow`].
    pub fn codes(&self, latent: &Latent, count: u32) -> Result<Vec<f32>, ConceptError> {
        if self.concept().is_none() {
            return Ok(self.way.codes(&latent.a, &latent.b, count));
        }
        let Some(arrow) = self.arrow(latent)? else {
            return Ok(Vec::new());
        };
        let ends = [-REACH, REACH].map(|strength| moved(&self.base, &arrow, strength));
        Ok(Way::Line.codes(&ends[0], &ends[1], count))
    }

    /// Where the codes of the film lie on the screen; none in an embedding, where nothing lies between places.
    pub fn on_screen(&self, latent: &Latent) -> Vec<[f64; 2]> {
        const PLACES: u32 = 33;
        if !latent.has_walk() || latent.view.embedding().is_some() {
            return Vec::new();
        }
        // Without an arrow there is nothing to show; the film says why.
        let codes = self.codes(latent, PLACES).unwrap_or_default();
        codes
            .chunks_exact(latent.size.max(1))
            .map(|code| latent.to_screen(code))
            .collect()
    }

    /// Where the probe belongs on the film at this place; see [`PathAction::At`].
    ///
    /// # Errors
    /// As [`Concept::arrow`].
    pub fn code_at(&self, latent: &Latent, at: f32) -> Result<Vec<f32>, ConceptError> {
        if self.concept().is_none() {
            return Ok(self.way.at(&latent.a, &latent.b, at));
        }
        Ok(match self.arrow(latent)? {
            Some(arrow) => moved(&self.base, &arrow, at),
            None => self.base.clone(),
        })
    }

    /// From where to where the probe goes along the film; see [`PathAction::At`].
    pub fn range(&self) -> (f32, f32) {
        match self.course {
            PathCourse::Path => (0.0, 1.0),
            PathCourse::Concept(_) => (-REACH, REACH),
        }
    }

    /// Where in that range it was last put.
    pub fn at(&self) -> f32 {
        match self.course {
            PathCourse::Path => self.share,
            PathCourse::Concept(_) => self.strength,
        }
    }

    /// The probe was moved by something else: a concept's arrow goes through it there.
    pub fn settle(&mut self, probe: &[f32]) {
        self.base = probe.to_vec();
        self.strength = 0.0;
    }

    /// Takes up a run that was just loaded. Concepts say which pictures they are about, so they stay as long as the data does.
    pub fn begin(&mut self, latent: &Latent, same_data: bool) {
        if !same_data {
            self.concepts.clear();
            self.course = PathCourse::Path;
        }
        self.choosing = None;
        self.settle(&latent.probe);
    }
}
