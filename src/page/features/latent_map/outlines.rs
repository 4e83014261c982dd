//! Closed paths on the screen around what lies on the map: a code's spread, the prior's, holes between the codes.

use crate::protocol::Hole;

use super::map_view::MapView;
use super::model::Latent;
use super::normal;

impl Latent {
    /// The ellipse of `sigmas` standard deviations around picture `i` on the screen, as a closed path; none where codes are plain or
    /// the places are those of an embedding.
    pub fn ellipse(&self, i: usize, sigmas: f64) -> Option<Vec<[f64; 2]>> {
        if self.view.embedding().is_some() {
            return None;
        }
        let deviations = self.deviations(i)?;
        let middle = self.to_plane(self.code(i)?);
        // A diagonal Gaussian's shadow on the plane: its covariance is A diag(σ²) Aᵀ, and L with L Lᵀ = that takes the unit ring there.
        let plane = self.plane();
        let (mut xx, mut xy, mut yy) = (0.0_f64, 0.0_f64, 0.0_f64);
        for ((&x, &y), s) in plane.across.0.iter().zip(&plane.up.0).zip(&deviations) {
            let (x, y, s) = (f64::from(x), f64::from(y), s * s);
            xx += x * x * s;
            xy += x * y * s;
            yy += y * y * s;
        }
        let l = xx.sqrt();
        let across = if l > 0.0 { xy / l } else { 0.0 };
        let up = (yy - across * across).max(0.0).sqrt();
        let path = normal::ring(sigmas, 48).into_iter().map(|[u, v]| {
            let place = [middle[0] + l * u, middle[1] + across * u + up * v];
            self.window.to_screen(self.to_map(place))
        });
        Some(path.collect())
    }

    /// Rings of so many standard deviations of the prior on the screen, as a closed path; none where codes are plain.
    pub fn prior_ring(&self, sigmas: f64) -> Option<Vec<[f64; 2]>> {
        if !self.gaussian || self.view != MapView::Code {
            return None;
        }
        let path = normal::ring(sigmas, 72).into_iter();
        Some(
            path.map(|place| self.window.to_screen(self.to_map(place)))
                .collect(),
        )
    }

    /// Holes on the screen, each as a closed path.
    pub fn holes_on_screen(&self) -> Vec<Vec<[f64; 2]>> {
        if self.view != MapView::Code {
            return Vec::new();
        }
        let path = |hole: &Hole| {
            let at = hole.at.map(f64::from);
            let ring = normal::ring(hole.radius.into(), 36).into_iter();
            ring.map(|[x, y]| {
                let place = self.to_map([at[0] + x, at[1] + y]);
                self.window.to_screen(place)
            })
            .collect()
        };
        self.holes.iter().map(path).collect()
    }
}
