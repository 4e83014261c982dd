//! Between a code, its place on the map and its place on the screen.
//!
//! A code `z` lies on a plane of two numbers: two of its dimensions, or two principal components. Where the map is spaced by
//! quantiles of the prior, both go through the standard normal's distribution function; the window says which part of that is seen.

use crate::protocol::{Floats, Plane, Sheet};

use super::{Latent, Pca, View, Window, normal};

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
    view: View,
    axes: [usize; 2],
    turned: u32,
    quantiles: bool,
    window: Window,
}

impl Pca {
    /// The component `i`, a row of `components`.
    pub fn component(&self, i: usize) -> &[f32] {
        let size = self.mean.len();
        self.components
            .get(i * size..(i + 1) * size)
            .unwrap_or_default()
    }

    /// Where a code lies along the component `i`, from the mean.
    pub fn along(&self, i: usize, code: &[f32]) -> f64 {
        let row = self.component(i).iter().zip(&self.mean).zip(code);
        row.map(|((&c, &m), &z)| f64::from(c) * (f64::from(z) - f64::from(m)))
            .sum()
    }

    /// The share of the codes' variance that the first `n` components hold.
    pub fn share(&self, n: usize) -> f64 {
        let sum = |variances: &[f32]| variances.iter().map(|&v| f64::from(v)).sum::<f64>();
        let all = sum(&self.variances);
        if all > 0.0 {
            sum(&self.variances[..n.min(self.variances.len())]) / all
        } else {
            0.0
        }
    }
}

impl Latent {
    /// Where codes lie in the view of now; in place of components and places that are not there yet, along the axes.
    pub fn projection(&self) -> Projection<'_> {
        match (self.view, &self.pca, &self.embedding) {
            (View::Pca, Some(pca), _) if pca.mean.len() == self.size && self.size > 1 => {
                Projection::Components(pca)
            }
            (View::Tsne | View::Umap, _, Some(embedded))
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
        let Window {
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

#[cfg(test)]
mod tests {
    use super::super::tests::{codes, gaussian, plain};
    use super::*;

    fn close(a: &[f32], b: &[f32]) {
        assert_eq!(a.len(), b.len());
        for (x, y) in a.iter().zip(b) {
            assert!((x - y).abs() < 1e-5, "{a:?} is not {b:?}");
        }
    }

    /// Components at 30 degrees in the plane of the first two dimensions.
    fn turned(size: usize) -> Pca {
        let (sin, cos) = (30.0_f32.to_radians().sin(), 30.0_f32.to_radians().cos());
        let mut components = vec![0.0; size * size];
        for i in 0..size {
            components[i * size + i] = 1.0;
        }
        components[..2].copy_from_slice(&[cos, sin]);
        components[size..size + 2].copy_from_slice(&[-sin, cos]);
        Pca {
            mean: (0..size).map(|i| i as f32).collect(),
            components,
            variances: vec![3.0, 1.0, 0.0, 0.0],
            step: 0,
        }
    }

    #[test]
    fn a_place_on_the_screen_is_where_its_code_is_drawn() {
        let mut latent = gaussian(3);
        latent.axes = [2, 0];
        latent.probe = vec![0.5, 0.25, -0.5];
        for quantiles in [true, false] {
            latent.quantiles = quantiles;
            latent.follow_codes();
            for screen in [[0.1, 0.2], [0.5, 0.5], [0.9, 0.7]] {
                let code = latent.from_screen(screen);
                assert_eq!(code[1], 0.25, "what is not shown is held");
                let [x, y] = latent.to_screen(&code);
                assert!((x - screen[0]).abs() < 1e-5 && (y - screen[1]).abs() < 1e-5);
            }
        }
    }

    #[test]
    fn quantiles_put_the_prior_s_quarters_at_quarters_of_the_map() {
        let latent = gaussian(2);
        assert!(latent.by_quantiles());
        let code = latent.from_screen([0.25, 0.25]);
        close(&code, &[-0.674_49, 0.674_49]);
    }

    #[test]
    fn components_are_undone_and_leave_the_rest_as_it_is() {
        let mut latent = plain(4);
        latent.view = View::Pca;
        latent.pca = Some(turned(4));
        latent.probe = vec![1.0, -2.0, 7.0, 9.0];
        let code = latent.to_code([0.5, -1.5]);
        close(&code[2..], &[7.0, 9.0]);
        let [x, y] = latent.to_plane(&code);
        assert!((x - 0.5).abs() < 1e-5 && (y + 1.5).abs() < 1e-5);
        close(
            &latent.to_code(latent.to_plane(&latent.probe)),
            &latent.probe,
        );
        assert_eq!(turned(4).share(1), 0.75);
    }

    #[test]
    fn the_engine_s_plane_is_the_page_s() {
        let mut latent = plain(4);
        latent.view = View::Pca;
        latent.pca = Some(turned(4));
        let code = [0.3, -1.0, 2.0, 0.7];
        let plane = latent.plane();
        let dot = |row: &[f32]| -> f32 {
            row.iter()
                .zip(code.iter().chain(&[1.0]))
                .map(|(a, b)| a * b)
                .sum()
        };
        let [x, y] = latent.to_plane(&code);
        assert!((f64::from(dot(&plane.across.0)) - x).abs() < 1e-5);
        assert!((f64::from(dot(&plane.up.0)) - y).abs() < 1e-5);
        latent.view = View::Code;
        latent.axes = [3, 1];
        assert_eq!(latent.plane().across.0, [0.0, 0.0, 0.0, 1.0, 0.0]);
        assert_eq!(latent.plane().up.0, [0.0, 1.0, 0.0, 0.0, 0.0]);
    }

    #[test]
    fn a_code_of_one_number_lies_on_a_line() {
        let mut latent = plain(1);
        assert_eq!(latent.axes, [0, 0]);
        assert_eq!(latent.plane().up.0, [0.0, 0.0]);
        latent.hear_codes(codes(1, &[0.0, 1.0, 4.0], &[0, 0, 1]));
        let code = latent.from_screen([1.0, 0.3]);
        assert!((f64::from(code[0]) - latent.window.right).abs() < 1e-5);
        assert_eq!(latent.to_plane(&code)[1], 0.0);
    }

    #[test]
    fn an_embedding_s_places_are_those_of_pictures() {
        let mut latent = plain(3);
        latent.hear_codes(codes(3, &[0.0, 0.0, 0.0, 5.0, 5.0, 5.0], &[0, 1]));
        latent.view = View::Umap;
        latent.embedding = Some(super::super::Embedded {
            kind: crate::protocol::Embedding::Umap,
            places: vec![[-1.0, 0.0], [1.0, 0.0]],
            step: 0,
        });
        assert_eq!(latent.to_code([0.8, 0.4]), [5.0, 5.0, 5.0]);
        assert_eq!(latent.to_plane(&[0.2, 0.1, 0.0]), [-1.0, 0.0]);
        assert!(latent.field(9).is_none(), "no place decodes by itself");
        assert_eq!(latent.plane().places.0, [-1.0, 0.0, 1.0, 0.0]);
        for (i, point) in latent.points_on_screen().into_iter().enumerate() {
            assert_eq!(latent.point_on_screen(i), Some(point));
        }
    }

    #[test]
    fn moving_on_the_plane_leaves_the_field_alone() {
        for view in [View::Code, View::Pca] {
            let mut latent = plain(4);
            latent.view = view;
            latent.pca = Some(turned(4));
            latent.probe = vec![1.0, -2.0, 7.0, 9.0];
            let key = latent.field_key();
            latent.probe = latent.to_code([3.3, -0.7]);
            assert_eq!(latent.field_key(), key);
            latent.probe[3] += 0.5;
            assert_ne!(latent.field_key(), key);
            latent.field = false;
            assert_eq!(latent.field_key(), None);
        }
    }

    #[test]
    fn the_field_runs_from_the_top_left_at_the_middles_of_its_parts() {
        let mut latent = gaussian(2);
        latent.quantiles = false;
        latent.window = Window {
            left: -2.0,
            bottom: -1.0,
            right: 2.0,
            top: 1.0,
        };
        latent.conditional = Some(10);
        latent.label = 7;
        let sheet = latent.field(2).unwrap();
        close(
            &sheet.codes.0,
            &[-1.0, 0.5, 1.0, 0.5, -1.0, -0.5, 1.0, -0.5],
        );
        assert_eq!(sheet.labels, [7; 4]);
        assert!(sheet.faint);
    }
}
