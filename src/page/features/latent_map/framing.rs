//! Which part of the map is seen: it follows the codes until the visitor chooses one.

use super::map_view::MapView;
use super::model::Latent;
use super::window::{MapWindow, NARROWEST};

/// Furthest a window may reach, in units of the code.
const FURTHEST: f64 = 1e4;
/// What is seen at least of a Gaussian's map with even spacing: standard deviations each way.
const SIGMAS: f64 = 3.0;

impl Latent {
    /// The window brought to where the map has places.
    pub fn bounded(&self, window: MapWindow) -> MapWindow {
        let (least, most) = if self.by_quantiles() {
            (0.0, 1.0)
        } else {
            (-FURTHEST, FURTHEST)
        };
        let along = |low: f64, high: f64| {
            let side = (high - low).clamp(NARROWEST, most - least);
            let middle = (0.5 * (low + high)).clamp(least + 0.5 * side, most - 0.5 * side);
            (middle - 0.5 * side, middle + 0.5 * side)
        };
        let (left, right) = along(window.left, window.right);
        let (bottom, top) = along(window.bottom, window.top);
        MapWindow {
            left,
            bottom,
            right,
            top,
        }
    }

    /// Shows all codes from now on, on a plane that is new or newly looked at.
    pub fn show_all(&mut self) {
        self.window_set = false;
        // No window fits codes less than one that is not there.
        self.window.right = self.window.left;
        self.follow_codes();
    }

    /// The window that shows all codes; the one there is where that still does.
    pub(super) fn following_window(&self) -> MapWindow {
        if self.by_quantiles() {
            return MapWindow::default();
        }
        let even = self.view != MapView::Code;
        let best = MapWindow::around(&self.points(), even);
        let prior = MapWindow {
            left: -SIGMAS,
            bottom: -SIGMAS,
            right: SIGMAS,
            top: SIGMAS,
        };
        let best = match (best, self.gaussian && self.view == MapView::Code) {
            (Some(best), true) => prior.with(&best),
            (Some(best), false) => best,
            (None, _) => return prior,
        };
        if self.window.is_open() && self.window.still_fits(&best) {
            self.window
        } else {
            best
        }
    }
}

#[cfg(test)]
mod tests {
    use crate::page::features::latent_map::tests::{codes, plain};

    #[test]
    fn a_plane_newly_looked_at_is_shown_by_its_own_codes() {
        let mut latent = plain(2);
        let mu: Vec<f32> = (0..60).map(|i| i as f32 / 59.0).collect();
        latent.hear_codes(codes(2, &mu, &[0; 30]));
        let fitting = latent.window;
        let wider = fitting.zoomed(1.2, [0.5, 0.5]);
        latent.window = wider;
        latent.follow_codes();
        assert_eq!(latent.window, wider, "near enough while training");
        latent.show_all();
        assert_eq!(latent.window, fitting);
        // Nothing to follow: the window is one all the same.
        latent.codes = None;
        latent.show_all();
        assert!(latent.window.is_open());
    }
}
