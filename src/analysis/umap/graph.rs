//! The weighted graph of nearest neighbours that the embedding keeps to.

use super::super::distance::squared_distance;

/// Points pushed away for each point pulled, as in the authors' code.
pub const NEGATIVES: f32 = 5.0;
/// Values touched, about, in a step that looks for neighbours.
const VALUES_AT_ONCE: usize = 1 << 22;
/// Of the mean distance, what a bandwidth is at least; as in the authors' code.
const LEAST_BANDWIDTH: f32 = 1e-3;

/// An edge, and when its ends are pulled together and others pushed away next, in epochs.
#[derive(Debug, Clone)]
pub struct Edge {
    pub from: usize,
    pub to: usize,
    /// Epochs from one pull to the next: the heaviest edge is pulled in each.
    pub period: f32,
    pub due: f32,
    pub negatives_due: f32,
}

/// Nearest neighbours of rows, while they are looked for.
#[derive(Debug, Clone)]
pub struct Neighbors {
    rows: Vec<f32>,
    n: usize,
    d: usize,
    k: usize,
    /// The `k` nearest of each of the points done, nearest first, with their distances.
    found: Vec<(usize, f32)>,
}

impl Neighbors {
    pub fn new(rows: &[f32], n: usize, d: usize, k: usize) -> Self {
        Self {
            rows: rows.to_vec(),
            n,
            d,
            k,
            found: Vec::with_capacity(n * k),
        }
    }

    fn done(&self) -> usize {
        self.found.len() / self.k
    }

    /// How many points of all are done, 0..=1.
    pub fn share(&self) -> f32 {
        self.done() as f32 / self.n as f32
    }

    /// Finds the neighbours of some more points; whether they were the last.
    pub fn advance(&mut self) -> bool {
        // Besides its distances, a row costs choosing among them.
        let cost = self.n * (self.d + 16);
        let end = (self.done() + (VALUES_AT_ONCE / cost).max(1)).min(self.n);
        let mut row = Vec::with_capacity(self.n);
        for i in self.done()..end {
            let own = &self.rows[i * self.d..][..self.d];
            row.clear();
            row.extend(
                self.rows
                    .chunks_exact(self.d)
                    .enumerate()
                    .filter(|&(j, _)| j != i)
                    .map(|(j, other)| (j, squared_distance(own, other))),
            );
            let nearer =
                |a: &(usize, f32), b: &(usize, f32)| a.1.total_cmp(&b.1).then(a.0.cmp(&b.0));
            if self.k < row.len() {
                row.select_nth_unstable_by(self.k - 1, nearer);
            }
            let nearest = &mut row[..self.k];
            nearest.sort_unstable_by(nearer);
            self.found
                .extend(nearest.iter().map(|&(j, squared)| (j, squared.sqrt())));
        }
        end == self.n
    }

    /// Both directions of every edge that is pulled at least once in so many epochs. To be called when all are found.
    pub fn edges(&self, epochs: u32) -> Vec<Edge> {
        let memberships = self.memberships();
        let of = |i: usize| {
            let range = i * self.k..(i + 1) * self.k;
            self.found[range.clone()].iter().zip(&memberships[range])
        };
        let back = |i: usize, j: usize| {
            of(j)
                .find(|((other, _), _)| *other == i)
                .map_or(0.0, |(_, &membership)| membership)
        };
        let mut weights = Vec::with_capacity(2 * self.n * self.k);
        for i in 0..self.n {
            for (&(j, _), &there) in of(i) {
                let back = back(i, j);
                // The probabilistic sum, which joins what both ends think of the edge.
                let weight = there + back - there * back;
                weights.push((i, j, weight));
                if back == 0.0 {
                    weights.push((j, i, weight));
                }
            }
        }
        weights.sort_unstable_by_key(|&(i, j, _)| (i, j));
        weights.dedup_by_key(|&mut (i, j, _)| (i, j));
        let heaviest = weights.iter().fold(0.0f32, |most, edge| most.max(edge.2));
        weights
            .into_iter()
            .filter(|&(_, _, weight)| weight * epochs as f32 >= heaviest)
            .map(|(from, to, weight)| {
                let period = heaviest / weight;
                Edge {
                    from,
                    to,
                    period,
                    due: period,
                    negatives_due: period / NEGATIVES,
                }
            })
            .collect()
    }

    /// How much each point counts each of its neighbours as one, 0..=1: exp(−(distance − ρ) / σ), where ρ is the distance to
    /// the nearest that is not the same, and σ such that they sum to log₂ k (algorithm 3 of the paper).
    fn memberships(&self) -> Vec<f32> {
        let wanted = (self.k as f32).log2();
        let mean = |found: &[(usize, f32)]| {
            found.iter().map(|&(_, distance)| distance).sum::<f32>() / found.len() as f32
        };
        let mean_of_all = mean(&self.found);
        let mut memberships = Vec::with_capacity(self.found.len());
        for found in self.found.chunks_exact(self.k) {
            let nearest = found.iter().map(|&(_, distance)| distance);
            let rho = nearest
                .clone()
                .find(|&distance| distance > 0.0)
                .unwrap_or(0.0);
            let over = |distance: f32| (distance - rho).max(0.0);
            let sum = |sigma: f32| -> f32 {
                nearest
                    .clone()
                    .map(|distance| (-over(distance) / sigma).exp())
                    .sum()
            };
            let (mut low, mut high) = (0.0f32, f32::INFINITY);
            let mut sigma = mean(found).max(f32::MIN_POSITIVE);
            for _ in 0..64 {
                let excess = sum(sigma) - wanted;
                if excess.abs() < 1e-5 {
                    break;
                }
                if excess > 0.0 {
                    high = sigma;
                    sigma = (low + high) / 2.0;
                } else {
                    low = sigma;
                    sigma = if high.is_finite() {
                        (low + high) / 2.0
                    } else {
                        sigma * 2.0
                    };
                }
            }
            let scale = if rho > 0.0 { mean(found) } else { mean_of_all };
            let sigma = sigma.max(LEAST_BANDWIDTH * scale);
            memberships.extend(found.iter().map(|&(_, distance)| {
                let over = over(distance);
                if over > 0.0 {
                    (-over / sigma).exp()
                } else {
                    1.0
                }
            }));
        }
        memberships
    }
}
