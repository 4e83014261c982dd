//! Moving about on the map with keys.

use super::{Latent, MapView, Projection};

/// Arrow presses that cross a map whose numbers are not the prior's.
const ACROSS: f64 = 60.0;

impl Latent {
    /// A code after a step of this many units of the code to the right and upwards; a sixth of the map counts as a unit where its numbers
    /// are not those of a Gaussian code. In an embedding, the nearest picture's code that way.
    pub fn nudged(&self, code: &[f32], by: [f64; 2]) -> Vec<f32> {
        let from = self.to_plane(code);
        if let Projection::Places(places) = self.projection() {
            let way = by[0].hypot(by[1]);
            let ahead = |place: &[f32; 2]| {
                let (x, y) = (f64::from(place[0]) - from[0], f64::from(place[1]) - from[1]);
                let along = (x * by[0] + y * by[1]) / way;
                let aside = (x * by[1] - y * by[0]).abs() / way;
                // Within 45 degrees.
                (along > 0.0 && aside <= along).then_some(along + aside)
            };
            return places
                .iter()
                .enumerate()
                .filter_map(|(i, place)| Some((i, ahead(place)?)))
                .min_by(|a, b| a.1.total_cmp(&b.1))
                .and_then(|(i, _)| self.code(i))
                .unwrap_or(code)
                .to_vec();
        }
        let unit = if self.gaussian && self.view == MapView::Code {
            [1.0, 1.0]
        } else {
            self.window.sides().map(|side| side * 10.0 / ACROSS)
        };
        self.code_beside(code, [from[0] + by[0] * unit[0], from[1] + by[1] * unit[1]])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::features::latent_map::tests::{codes, gaussian, plain};
    use crate::page::features::latent_map::{Embedded, MapWindow};
    use crate::protocol::Embedding;

    #[test]
    fn arrows_step_in_units_of_the_prior_or_of_the_map() {
        let latent = gaussian(2);
        assert_eq!(latent.nudged(&[0.5, 0.0], [0.1, 0.0]), [0.6, 0.0]);
        let mut latent = plain(2);
        latent.window = MapWindow {
            left: 0.0,
            bottom: 0.0,
            right: 60.0,
            top: 6.0,
        };
        assert_eq!(latent.nudged(&[30.0, 3.0], [0.1, 0.0]), [31.0, 3.0]);
        assert_eq!(latent.nudged(&[30.0, 3.0], [0.0, -0.5]), [30.0, 2.5]);
    }

    #[test]
    fn arrows_go_from_picture_to_picture_in_an_embedding() {
        let mut latent = plain(3);
        let mu: Vec<f32> = (0..4).flat_map(|i| [i as f32; 3]).collect();
        latent.hear_codes(codes(3, &mu, &[0; 4]));
        latent.view = MapView::Tsne;
        latent.place(
            Embedded {
                kind: Embedding::Tsne,
                places: vec![[0.0, 0.0], [2.0, 0.5], [1.0, 3.0], [5.0, 0.0]],
                step: 1,
            },
            true,
        );
        let start = [0.0; 3];
        assert_eq!(latent.nudged(&start, [0.1, 0.0]), [1.0; 3]);
        assert_eq!(latent.nudged(&start, [0.0, 0.1]), [2.0; 3]);
        assert_eq!(
            latent.nudged(&start, [-0.1, 0.0]),
            start,
            "nothing that way"
        );
    }
}
