//! What the map says in words.

use crate::protocol::Embedding;

use super::{COLLAPSED, Latent, MapView, Projection};
use crate::page::text::code::{dimension, value};

/// Pictures around a code that say what it lies among.
const NEIGHBOURS: usize = 12;
/// Share of them that one class must have for the code to lie among its pictures.
const MOST: f64 = 0.75;
/// A code is far from all pictures where the nearest is further than this share of the codes' spread.
const FAR: f64 = 0.5;
/// But not where it is hardly further than pictures are from each other, by this factor: of codes of many numbers all are far apart.
const APART: f64 = 1.25;
/// Standard deviations within which nearly all codes of the prior lie, and the share of codes beyond it that is told of.
const PRIOR_END: f32 = 2.5;
const PILED: f64 = 0.2;
/// Codes that are asked how far the next is.
const ASKED: usize = 8;
/// Spread of codes that are the same but for rounding.
const SAME: f64 = 1e-6;

impl Latent {
    /// What lies around a code: “Between 3 and 8”, “Nearest samples: 3”, “Far from all samples”.
    pub fn whereabouts(&self, code: &[f32], classes: &[String]) -> String {
        let near = self.nearest_codes(code, NEIGHBOURS);
        let Some(&(nearest, far)) = near.first() else {
            return "No codes yet".into();
        };
        let limit = || (FAR * self.spread()).max(APART * self.apart());
        if far > *self.far.get_or_init(limit) {
            return "Far from all samples".into();
        }
        // Each of the nearest counts for less the further it is.
        let mut groups: Vec<(u8, f64)> = Vec::new();
        for (i, distance) in near {
            let Some(label) = self.codes.as_ref().and_then(|codes| codes.labels.get(i)) else {
                return format!("Near sample {}", self.picture(nearest).unwrap_or(0));
            };
            let weight = 1.0 / (distance + far + 1e-9);
            match groups.iter_mut().find(|(group, _)| group == label) {
                Some((_, sum)) => *sum += weight,
                None => groups.push((*label, weight)),
            }
        }
        groups.sort_by(|a, b| b.1.total_cmp(&a.1));
        let all: f64 = groups.iter().map(|(_, weight)| weight).sum();
        let name = |label: u8| -> String {
            classes
                .get(usize::from(label))
                .cloned()
                .unwrap_or_else(|| format!("class {label}"))
        };
        match groups[..] {
            [(first, most), (second, _), ..] if most < MOST * all => {
                let mut pair = [first, second];
                pair.sort_unstable();
                format!("Between {} and {}", name(pair[0]), name(pair[1]))
            }
            [(only, _), ..] => format!("Nearest samples: {}", name(only)),
            [] => String::new(),
        }
    }

    /// The number in the dataset of picture `i` of the scatter.
    pub fn picture(&self, i: usize) -> Option<u32> {
        self.codes.as_ref()?.pictures.get(i).copied()
    }

    /// What stands on the axes, across and up; nothing on the second of a code of one number, and on those of an embedding.
    pub fn axis_names(&self) -> [Option<String>; 2] {
        match self.projection() {
            Projection::Axes([x, y]) => [
                (self.size > 0).then(|| dimension(x)),
                (x != y).then(|| dimension(y)),
            ],
            Projection::Components(_) => [Some("PC1".into()), Some("PC2".into())],
            Projection::Places(_) => [None, None],
        }
    }

    /// The axes in words.
    pub fn axes_in_words(&self) -> String {
        match (self.axis_names(), self.view.embedding()) {
            ([Some(across), Some(up)], _) => format!("{across} across and {up} up"),
            ([Some(across), None], _) => format!("{across} across"),
            (_, Some(kind)) => format!("an embedding, {}", embedding(kind)),
            _ => "the code".into(),
        }
    }

    /// Where a code lies on the plane: `z₁ 0.50  z₄ 0.62`; nothing before that is known.
    pub fn coordinates(&self, code: &[f32]) -> String {
        let [across, up] = self.to_plane(code).map(value);
        let waits = self.view == MapView::Pca && self.pca.is_none() || self.wants_places();
        match self.projection() {
            // There is no such plane yet.
            _ if waits => String::new(),
            Projection::Axes([x, y]) if x == y => format!("{} {across}", dimension(x)),
            Projection::Axes([x, y]) => format!("{} {across}, {} {up}", dimension(x), dimension(y)),
            Projection::Components(_) => format!("PC1 {across}, PC2 {up}"),
            Projection::Places(_) => format!("at {across}, {up}"),
        }
    }

    /// What a screen reader says of a code.
    pub fn describe(&self, code: &[f32], classes: &[String]) -> String {
        let mut words = self.whereabouts(code, classes) + ".";
        let place = self.coordinates(code);
        if !place.is_empty() {
            words.push_str(&format!(" {place}."));
        }
        if let Some((i, far)) = self.nearest_code(code) {
            let label = self.codes.as_ref().and_then(|codes| codes.labels.get(i));
            let class = label
                .and_then(|&label| classes.get(usize::from(label)))
                .map_or(String::new(), |class| format!(", {class},"));
            words.push_str(&format!(
                " The nearest sample{class} is {} away.",
                value(far)
            ));
        }
        words
    }

    /// What has been measured of the codes and should be known when looking at them: whole sentences.
    pub fn notes(&self) -> Vec<String> {
        let mut notes = Vec::new();
        let collapsed = self.collapsed().into_iter().filter(|&c| c).count();
        if collapsed > 0 {
            let (dimensions, have, them, they) = if collapsed == 1 {
                ("dimension", "has", "it", "it")
            } else {
                ("dimensions", "have", "them", "they")
            };
            notes.push(if collapsed == self.size {
                format!(
                    "All {} dimensions have collapsed (KL under {COLLAPSED} nats): every code decodes alike, since β makes any information too dear. Try a smaller β.",
                    self.size
                )
            } else {
                format!(
                    "{collapsed} of {} {dimensions} {have} collapsed (KL under {COLLAPSED} nats): the decoder ignores {them}, since what {they} could tell costs more (β) than it helps. Try a smaller β.",
                    self.size
                )
            });
        }
        if self.view == MapView::Code && self.by_quantiles() && self.share_beyond_prior() > PILED {
            notes.push(
                "Many codes lie further out than the prior puts any, and pile up at the edge: spacing by quantiles gives that little room. The KL draws them in as training goes on; Spacing: even shows them apart."
                    .into(),
            );
        }
        if self.count() > 1 && self.spread() < SAME {
            notes.push(
                "All codes are the same, so that places on this map mean nothing: the encoder tells no sample from another."
                    .into(),
            );
        }
        match self.view {
            MapView::Code if !self.holes.is_empty() => {
                let n = self.holes.len();
                let (holes, are) = if n == 1 {
                    ("hole", "is")
                } else {
                    ("holes", "are")
                };
                let room = if self.gaussian {
                    "the prior puts codes there"
                } else {
                    "codes lie all around"
                };
                notes.push(format!(
                    "{n} {holes} {are} marked: {room}, but hardly any sample’s, so that the decoder never learnt what belongs there. Drag the probe into one."
                ));
            }
            MapView::Pca if self.count() == 1 => notes.push(
                "A single validation sample has no directions to lay the map along. Train on more pictures: a tenth of them validate."
                    .into(),
            ),
            MapView::Pca => {
                if let Projection::Components(pca) = self.projection() {
                    notes.push(format!(
                        "These two directions hold {:.0} % of the codes’ variance; the map leaves the others out, so that dots near each other here may differ there.",
                        100.0 * pca.share(2)
                    ));
                }
            }
            MapView::Tsne | MapView::Umap if !self.wants_places() => {
                let name = if self.view == MapView::Tsne {
                    "t-SNE"
                } else {
                    "UMAP"
                };
                notes.push(format!(
                    "{name} keeps neighbours together; distances between groups and their sizes mean little. Places have no codes of their own: the probe takes the nearest sample’s."
                ));
            }
            _ => {}
        }
        notes
    }

    /// Whether the embedding on show is of codes that have changed since.
    pub fn outdated(&self) -> bool {
        match (&self.codes, &self.embedding) {
            (Some(codes), Some(embedded)) => {
                self.view.embedding() == Some(embedded.kind) && embedded.step != codes.step
            }
            _ => false,
        }
    }

    /// The share of the scatter's codes of which the dimensions on the map go further out than nearly all of the prior's.
    fn share_beyond_prior(&self) -> f64 {
        let count = self.count();
        let beyond = (0..count).filter_map(|i| self.code(i)).filter(|code| {
            let far = |&axis: &usize| code.get(axis).is_some_and(|z| z.abs() > PRIOR_END);
            self.axes.iter().any(far)
        });
        beyond.count() as f64 / count.max(1) as f64
    }

    /// How far the nearest other code is from a code of the scatter: the median of some.
    fn apart(&self) -> f64 {
        let count = self.count();
        let mut nearest: Vec<f64> = (0..count)
            .step_by(count.div_ceil(ASKED).max(1))
            .filter_map(|i| Some(self.nearest_codes(self.code(i)?, 2).get(1)?.1))
            .collect();
        nearest.sort_by(f64::total_cmp);
        nearest.get(nearest.len() / 2).copied().unwrap_or(0.0)
    }

    /// Root of the mean squared distance of the scatter's codes from their middle.
    fn spread(&self) -> f64 {
        let Some(codes) = &self.codes else {
            return 0.0;
        };
        let rows = || codes.mu.0.chunks_exact(self.size.max(1));
        let middle = super::mean(rows(), self.size);
        let sum: f64 = rows()
            .flat_map(|code| code.iter().zip(&middle))
            .map(|(&z, &m)| f64::from(z - m).powi(2))
            .sum();
        (sum / self.count().max(1) as f64).sqrt()
    }
}

/// The name of an embedding.
pub fn embedding(kind: Embedding) -> &'static str {
    match kind {
        Embedding::Tsne => "t-SNE",
        Embedding::Umap => "UMAP",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::features::latent_map::tests::{codes, gaussian, plain};
    use crate::protocol::{Floats, Hole};

    fn digits() -> Vec<String> {
        (0..10).map(|digit| digit.to_string()).collect()
    }

    /// Twenty 3s around (0, 0) and twenty 8s around (4, 0).
    fn two_classes() -> Latent {
        let mut latent = plain(2);
        let (mut mu, mut labels) = (Vec::new(), Vec::new());
        for i in 0..40 {
            let (label, x) = if i % 2 == 0 { (3, 0.0) } else { (8, 4.0) };
            let turn = i as f32;
            mu.extend([x + 0.6 * turn.sin(), 0.6 * turn.cos()]);
            labels.push(label);
        }
        latent.hear_codes(codes(2, &mu, &labels));
        latent
    }

    #[test]
    fn a_code_is_told_by_its_neighbours() {
        let latent = two_classes();
        let around = |x, y| latent.whereabouts(&[x, y], &digits());
        assert_eq!(around(0.0, 0.1), "Nearest samples: 3");
        assert_eq!(around(4.1, 0.0), "Nearest samples: 8");
        assert_eq!(around(2.0, 0.0), "Far from all samples");
        assert_eq!(around(40.0, 0.0), "Far from all samples");
        let mut mixed = two_classes();
        if let Some(codes) = &mut mixed.codes {
            for z in codes.mu.0.chunks_exact_mut(2) {
                z[0] *= 0.125;
            }
        }
        assert_eq!(
            mixed.whereabouts(&[0.25, 0.6], &digits()),
            "Between 3 and 8"
        );
        let words = mixed.describe(&[0.25, 0.6], &digits());
        assert!(
            words.starts_with("Between 3 and 8. z₁ 0.25, z₂ 0.60. The nearest sample, "),
            "{words}"
        );
        assert_eq!(plain(2).whereabouts(&[0.0, 0.0], &digits()), "No codes yet");
    }

    #[test]
    fn codes_that_are_all_the_same_are_said_to_be() {
        let mut latent = plain(2);
        latent.hear_codes(codes(2, &[0.5, -0.25].repeat(6), &[3; 6]));
        for view in [MapView::Code, MapView::Pca, MapView::Tsne, MapView::Umap] {
            latent.view = view;
            let notes = latent.notes();
            assert!(
                notes
                    .iter()
                    .any(|note| note.starts_with("All codes are the same")),
                "{view:?}: {notes:?}"
            );
        }
        assert!(
            two_classes()
                .notes()
                .iter()
                .all(|note| !note.contains("the same")),
        );
    }

    #[test]
    fn codes_of_many_numbers_are_no_strangers_for_being_far_apart() {
        // Each picture has a direction of its own, so that all are as far from each other as from the middle and more.
        let size = 40;
        let mut latent = plain(size);
        let mut mu = vec![0.0; size * size];
        for i in 0..size {
            mu[i * size + i] = 1.0;
        }
        latent.hear_codes(codes(size as u32, &mu, &vec![3; size]));
        let like_them = vec![(1.0 / size as f32).sqrt(); size];
        assert_eq!(
            latent.whereabouts(&like_them, &digits()),
            "Nearest samples: 3"
        );
        let beyond = vec![1.0; size];
        assert_eq!(
            latent.whereabouts(&beyond, &digits()),
            "Far from all samples"
        );
    }

    #[test]
    fn numbers_and_dimensions_are_short() {
        assert_eq!(dimension(0), "z₁");
        assert_eq!(dimension(119), "z₁₂₀");
        assert_eq!(value(-0.001), "0.00");
        assert_eq!(value(-0.82), "−0.82");
    }

    #[test]
    fn collapse_is_told_once_something_was_learnt() {
        let mut latent = gaussian(3);
        let mut heard = codes(3, &[2.0, 0.0, 0.01, -2.0, 0.0, 0.0], &[0, 1]);
        heard.logvar = Floats(vec![-2.0, 0.0, 0.0, -2.0, 0.0, 0.0]);
        heard.step = 0;
        latent.hear_codes(heard.clone());
        assert!(latent.notes().is_empty());
        heard.step = 900;
        latent.hear_codes(heard);
        assert_eq!(latent.collapsed(), [false, true, true]);
        assert_eq!(
            latent.notes(),
            [
                "2 of 3 dimensions have collapsed (KL under 0.05 nats): the decoder ignores them, since what they could tell costs more (β) than it helps. Try a smaller β."
            ]
        );
    }

    #[test]
    fn holes_are_told() {
        let mut latent = two_classes();
        latent.holes = vec![Hole {
            at: [2.0, 0.0],
            radius: 1.0,
        }];
        let notes = latent.notes();
        assert!(
            notes[0].starts_with("1 hole is marked: codes lie all around"),
            "{notes:?}"
        );
    }

    #[test]
    fn codes_that_pile_up_at_the_edge_are_told() {
        let map = |spread: f32| {
            let mut latent = gaussian(2);
            let mu: Vec<f32> = (0..40).map(|i| spread * (i as f32).sin()).collect();
            latent.hear_codes(codes(2, &mu, &[0; 20]));
            latent
        };
        let piled = |latent: &Latent| latent.notes().iter().any(|note| note.contains("pile up"));
        assert!(!piled(&map(1.0)));
        let mut wide = map(6.0);
        assert!(piled(&wide));
        wide.quantiles = false;
        assert!(!piled(&wide));
    }

    #[test]
    fn a_plane_that_is_not_known_yet_has_no_coordinates() {
        let mut latent = plain(4);
        latent.view = MapView::Pca;
        assert_eq!(latent.coordinates(&[0.5; 4]), "");
        assert_eq!(latent.describe(&[0.5; 4], &digits()), "No codes yet.");
        latent.view = MapView::Code;
        assert_eq!(latent.coordinates(&[0.5; 4]), "z₁ 0.50, z₂ 0.50");
    }

    #[test]
    fn an_embedding_of_old_codes_is_outdated() {
        let mut latent = two_classes();
        latent.view = MapView::Tsne;
        assert!(latent.wants_places() && !latent.outdated());
        latent.place(
            crate::page::features::latent_map::Embedded {
                kind: Embedding::Tsne,
                places: vec![[0.0, 0.0]; 40],
                step: 1,
            },
            true,
        );
        assert!(!latent.wants_places() && !latent.outdated());
        assert!(latent.notes()[0].starts_with("t-SNE keeps neighbours together"));
        if let Some(codes) = &mut latent.codes {
            codes.step = 2;
        }
        assert!(latent.outdated());
    }
}
