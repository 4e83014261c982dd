//! Between a code, its place on the map and its place on the screen.
//!
//! A code `z` lies on a plane of two numbers: two of its dimensions, or two principal components. Where the map is spaced by
//! quantiles of the prior, both go through the standard normal's distribution function; the window says which part of that is seen.

#[cfg(test)]
mod tests;

use crate::protocol::{Floats, Plane, Sheet};

use super::analyses::Pca;
use super::map_view::MapView;
use super::model::Latent;
use super::normal;
use super::window::MapWindow;

/// Where codes lie.
#[derive(Debug, Clone, Copy)]
pub enum Projection<'a> {
    /// These dimensions of the code, across and up; one dimension alone where both are the same.
    Axes([usize; 2]),
    /// The first two principal components.
    Components(&'a Pca),
    /// An embedding, which places only the codes it was made of.
    Places(&'a [[f32; 2]]),
}

/// What the field depends on: while it stays, so do the field's codes.
#[derive(Debug, Clone, PartialEq)]
pub struct FieldKey {
    plane: PlaneKey,
    label: u32,
    /// What the plane does not show, in thousandths.
    held: Vec<i64>,
}

/// What the points depend on, but for the codes.
#[derive(Debug, Clone, PartialEq)]
pub struct PointsKey {
    plane: PlaneKey,
    factor: Option<u32>,
    hidden: u32,
    dots: bool,
    pictures: bool,
}

#[derive(Debug, Clone, PartialEq)]
struct PlaneKey {
    models: u32,
    view: MapView,
    axes: [usize; 2],
    turned: u32,
    quantiles: bool,
    window: MapWindow,
}

impl Latent {
    /// Where codes lie in the view of now; in place of components and places that are not there yet, along the axes.
    pub fn projection(&self) -> Projection<'_> {
        match (self.view, &self.pca, &self.embedding) {
            (MapView::Pca, Some(pca), _) if pca.mean.len() == self.size && self.size > 1 => {
                Projection::Components(pca)
            }
            (MapView::Tsne | MapView::Umap, _, Some(embedded))
                if Some(embedded.kind) == self.view.embedding() =>
            {
                Projection::Places(&embedded.places)
            }
            _ => Projection::Axes(self.axes),
        }
    }

    /// Where a code lies on the plane. In an embedding that is where the nearest of its codes lies.
    pub fn to_plane(&self, code: &[f32]) -> [f64; 2] {
        let at = |axis: usize| code.get(axis).map_or(0.0, |&z| f64::from(z));
        match self.projection() {
            Projection::Axes([across, up]) if across == up => [at(across), 0.0],
            Projection::Axes([across, up]) => [at(across), at(up)],
            Projection::Components(pca) => [pca.along(0, code), pca.along(1, code)],
            Projection::Places(places) => self
                .nearest_code(code)
                .and_then(|(i, _)| places.get(i))
                .map_or([0.0, 0.0], |place| place.map(f64::from)),
        }
    }

    /// The code at a place of the plane: in all that the plane does not show as the probe is. In an embedding that is the code whose
    /// place is nearest.
    pub fn to_code(&self, plane: [f64; 2]) -> Vec<f32> {
        self.code_beside(&self.probe, plane)
    }

    /// As [`to_code`](Self::to_code), but in all that the plane does not show as this code is.
    pub fn code_beside(&self, held: &[f32], plane: [f64; 2]) -> Vec<f32> {
        let mut code = held.to_vec();
        match self.projection() {
            Projection::Axes([across, up]) => {
                // The first may be the only one.
                for (axis, value) in [(up, plane[1]), (across, plane[0])] {
                    if let Some(z) = code.get_mut(axis) {
                        *z = value as f32;
                    }
                }
            }
            Projection::Components(pca) => {
                for (i, place) in plane.into_iter().enumerate() {
                    let by = place - pca.along(i, held);
                    for (z, &c) in code.iter_mut().zip(pca.component(i)) {
                        *z = (f64::from(*z) + by * f64::from(c)) as f32;
                    }
                }
            }
            Projection::Places(places) => {
                let nearest = places
                    .iter()
                    .map(|place| {
                        (f64::from(place[0]) - plane[0]).hypot(f64::from(place[1]) - plane[1])
                    })
                    .enumerate()
                    .min_by(|a, b| a.1.total_cmp(&b.1));
                if let Some(found) = nearest.and_then(|(i, _)| self.code(i)) {
                    code = found.to_vec();
                }
            }
        }
        code
    }

    /// Whether the map is spaced by quantiles of the prior now.
    pub fn by_quantiles(&self) -> bool {
        self.quantiles && self.gaussian && self.view == MapView::Code
    }

    /// From the plane to the map.
    pub fn to_map(&self, plane: [f64; 2]) -> [f64; 2] {
        if self.by_quantiles() {
            plane.map(normal::distribution)
        } else {
            plane
        }
    }

    /// And back.
    pub fn from_map(&self, map: [f64; 2]) -> [f64; 2] {
        if self.by_quantiles() {
            map.map(normal::quantile)
        } else {
            map
        }
    }

    /// Where a code lies on the screen: shares of the map's sides from the left and from the top.
    pub fn to_screen(&self, code: &[f32]) -> [f64; 2] {
        self.window.to_screen(self.to_map(self.to_plane(code)))
    }

    /// The code at these shares of the map's sides from the left and from the top.
    pub fn from_screen(&self, screen: [f64; 2]) -> Vec<f32> {
        self.to_code(self.from_map(self.window.to_map(screen)))
    }

    /// Where the scatter's codes lie on the plane, in their order.
    pub fn points(&self) -> Vec<[f64; 2]> {
        if let Projection::Places(places) = self.projection() {
            return places.iter().map(|place| place.map(f64::from)).collect();
        }
        let Some(codes) = &self.codes else {
            return Vec::new();
        };
        let size = self.size.max(1);
        codes
            .mu
            .0
            .chunks_exact(size)
            .map(|code| self.to_plane(code))
            .collect()
    }

    /// Where picture `i` of the scatter lies on the screen.
    pub fn point_on_screen(&self, i: usize) -> Option<[f64; 2]> {
        if let Projection::Places(places) = self.projection() {
            let plane = places.get(i)?.map(f64::from);
            return Some(self.window.to_screen(self.to_map(plane)));
        }
        Some(self.to_screen(self.code(i)?))
    }

    /// Where the scatter's codes lie on the screen, in their order.
    pub fn points_on_screen(&self) -> Vec<[f64; 2]> {
        let points = self.points().into_iter();
        points
            .map(|plane| self.window.to_screen(self.to_map(plane)))
            .collect()
    }

    /// The plane as the engine is told of it.
    pub fn plane(&self) -> Plane {
        let mut rows = [vec![0.0; self.size + 1], vec![0.0; self.size + 1]];
        let mut places = Vec::new();
        match self.projection() {
            Projection::Axes([across, up]) => {
                for (row, axis) in rows
                    .iter_mut()
                    .zip([Some(across), (up != across).then_some(up)])
                {
                    if let Some(one) = axis.and_then(|axis| row.get_mut(axis)) {
                        *one = 1.0;
                    }
                }
            }
            Projection::Components(pca) => {
                for (i, row) in rows.iter_mut().enumerate() {
                    row[..self.size].copy_from_slice(pca.component(i));
                    row[self.size] = pca.along(i, &vec![0.0; self.size]) as f32;
                }
            }
            Projection::Places(of) => places = of.concat(),
        }
        let [across, up] = rows.map(Floats);
        let MapWindow {
            left,
            bottom,
            right,
            top,
        } = self.window;
        Plane {
            across,
            up,
            places: Floats(places),
            quantiles: self.by_quantiles(),
            window: [left, bottom, right, top].map(|edge| edge as f32),
        }
    }

    /// Codes of a field of `n` × `n` places over the window, row by row from the top, each at the middle of its part. None where places
    /// have no code of their own: in an embedding.
    pub fn field(&self, n: u32) -> Option<Sheet> {
        if matches!(self.projection(), Projection::Places(_)) || self.size == 0 {
            return None;
        }
        let middle = |i: u32| (f64::from(i) + 0.5) / f64::from(n);
        let mut codes = Vec::with_capacity((n * n) as usize * self.size);
        for row in 0..n {
            for column in 0..n {
                codes.extend(self.from_screen([middle(column), middle(row)]));
            }
        }
        Some(Sheet {
            codes: Floats(codes),
            labels: self.labels((n * n) as usize),
            faint: true,
        })
    }

    fn plane_key(&self) -> PlaneKey {
        PlaneKey {
            models: self.models,
            view: self.view,
            axes: self.axes,
            turned: self.plane_version,
            quantiles: self.by_quantiles(),
            window: self.window,
        }
    }

    /// What the field depends on; none where there is none.
    pub fn field_key(&self) -> Option<FieldKey> {
        if !self.field || self.size == 0 || matches!(self.projection(), Projection::Places(_)) {
            return None;
        }
        let held = self.to_code([0.0, 0.0]);
        Some(FieldKey {
            plane: self.plane_key(),
            label: self.label,
            held: held
                .iter()
                .map(|&z| (1e3 * f64::from(z)).round() as i64)
                .collect(),
        })
    }

    /// What the points depend on, but for the codes.
    pub fn points_key(&self) -> PointsKey {
        PointsKey {
            plane: self.plane_key(),
            factor: self.factor,
            hidden: self.hidden,
            dots: self.dots,
            pictures: self.pictures,
        }
    }

    /// A sheet of this code alone.
    pub fn one(&self, code: &[f32]) -> Sheet {
        Sheet {
            codes: Floats(code.to_vec()),
            labels: self.labels(1),
            faint: false,
        }
    }

    /// The class to decode with, for so many codes; none where the model is not conditional.
    pub fn labels(&self, n: usize) -> Vec<u32> {
        vec![self.label; if self.conditional.is_some() { n } else { 0 }]
    }
}
