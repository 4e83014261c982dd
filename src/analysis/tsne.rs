//! t-SNE (van der Maaten & Hinton 2008, “Visualizing data using t-SNE”), exact, one step at a time. It is written here since
//! the crates that have it (bhtsne, and linfa-tsne over it) run from start to end in one call, which would hold up the
//! worker and could not be cancelled.

use super::AnalysisError;
use super::distance::squared_distance;
use super::layout::principal_start;
use super::random::Random;
use super::rows::check_rows;

/// Steps in which attraction is stronger, and momentum lower.
const EARLY: u32 = 250;
/// How much stronger; the paper's 4 has given way to this everywhere.
const EXAGGERATION: f32 = 12.0;
const EARLY_MOMENTUM: f32 = 0.5;
const MOMENTUM: f32 = 0.8;
/// What is added to the gain of a coordinate that goes on in its direction (Jacobs 1988), by what it shrinks when it
/// turns, and its least value.
const GAIN_RISE: f32 = 0.2;
const GAIN_FALL: f32 = 0.8;
const LEAST_GAIN: f32 = 0.01;
/// Standard deviation of the first coordinate at the start, and of the noise on both.
const START: f32 = 1e-4;
const NOISE: f32 = 1e-6;
/// Values touched, about, in a step that prepares.
const PREPARED_AT_ONCE: usize = 1 << 22;
/// Conditional affinities below this pull at nothing, but products with them would be subnormal, which is slow.
const NEGLIGIBLE: f32 = 1e-14;
const LANES: usize = 8;
/// So far from all points that nothing comes from there.
const FAR: f32 = 1e15;

/// A t-SNE embedding in the plane that is being made. Dropping it cancels it.
///
/// The first calls of [`step`](Self::step) prepare the affinities, a few rows each; [`prepared`](Self::prepared) says how far
/// that is. Time and memory grow with n²: 2,000 points take 16 MiB.
#[derive(Debug, Clone)]
pub struct Tsne {
    n: usize,
    /// `n` up to whole lanes.
    stride: usize,
    /// What is left to do before the first iteration.
    preparation: Option<Preparation>,
    /// pᵢⱼ, `[n, stride]`: conditional while preparing, then joint.
    affinities: Vec<f32>,
    /// Σ pᵢⱼ ln pᵢⱼ.
    entropy: f64,
    embedding: Vec<f32>,
    velocity: Vec<f32>,
    gains: Vec<f32>,
    /// The embedding's coordinates apart, `[stride]`, and the gradient `[n, 2]`.
    x: Vec<f32>,
    y: Vec<f32>,
    gradient: Vec<f32>,
    iteration: u32,
}

#[derive(Debug, Clone)]
struct Preparation {
    rows: Vec<f32>,
    d: usize,
    perplexity: f32,
    done: usize,
}

/// The largest perplexity that `n` points can have: a third of the number of other points, as in van der Maaten's own code.
pub fn most_perplexity(n: usize) -> f32 {
    n.saturating_sub(1) as f32 / 3.0
}

impl Tsne {
    /// Embeds rows `[n, d]`. `perplexity`, about how many neighbours a point has, is 1..=[`most_perplexity`]; 30 is usual.
    /// The start is the first two principal components, so that `seed` matters only to a little noise on them.
    ///
    /// # Errors
    /// Where there are fewer than four points, a value is not finite, or the perplexity is out of range.
    ///
    /// # Panics
    /// Where the slice is not `[n, d]`.
    pub fn new(
        rows: &[f32],
        n: usize,
        d: usize,
        perplexity: f32,
        seed: u32,
    ) -> Result<Self, AnalysisError> {
        check_rows(rows, n, d)?;
        if n < 4 {
            return Err(AnalysisError::TooFewPoints {
                found: n,
                needed: 4,
            });
        }
        if !(1.0..=most_perplexity(n)).contains(&perplexity) {
            return Err(AnalysisError::Perplexity {
                points: n,
                most: (n - 1) / 3,
            });
        }
        let scale = |scores: &[f32]| {
            let kept = scores.len() / n;
            let first = scores.iter().step_by(kept).map(|&score| score * score);
            START / (first.sum::<f32>() / n as f32).sqrt()
        };
        let embedding = principal_start(rows, n, d, NOISE, &mut Random::new(seed), scale)?;
        let stride = n.next_multiple_of(LANES);
        Ok(Self {
            n,
            stride,
            preparation: Some(Preparation {
                rows: rows.to_vec(),
                d,
                perplexity,
                done: 0,
            }),
            affinities: vec![0.0; n * stride],
            entropy: 0.0,
            velocity: vec![0.0; embedding.len()],
            gains: vec![1.0; embedding.len()],
            gradient: vec![0.0; embedding.len()],
            embedding,
            x: vec![FAR; stride],
            y: vec![FAR; stride],
            iteration: 0,
        })
    }

    /// One gradient step, or, while there is something left to prepare, a part of that.
    pub fn step(&mut self) {
        if let Some(preparation) = &mut self.preparation {
            if preparation.advance(&mut self.affinities, self.n, self.stride) {
                self.preparation = None;
                self.entropy = symmetrize(&mut self.affinities, self.n, self.stride);
            }
            return;
        }
        let early = self.iteration < EARLY;
        self.find_gradient(if early { EXAGGERATION } else { 1.0 });
        let momentum = if early { EARLY_MOMENTUM } else { MOMENTUM };
        // Belkina et al. 2019, “Automated optimized parameters for t-distributed stochastic neighbor embedding”: n over the
        // exaggeration, for a gradient without the factor 4 that ours has.
        let rate = (self.n as f32 / EXAGGERATION / 4.0).max(50.0);
        for (((value, velocity), gain), &slope) in self
            .embedding
            .iter_mut()
            .zip(&mut self.velocity)
            .zip(&mut self.gains)
            .zip(&self.gradient)
        {
            *gain = if slope * *velocity < 0.0 {
                *gain + GAIN_RISE
            } else {
                (*gain * GAIN_FALL).max(LEAST_GAIN)
            };
            *velocity = momentum * *velocity - rate * *gain * slope;
            *value += *velocity;
        }
        self.centre();
        self.iteration += 1;
    }

    /// How much of the preparation is done, 0..=1.
    pub fn prepared(&self) -> f32 {
        self.preparation
            .as_ref()
            .map_or(1.0, |preparation| preparation.done as f32 / self.n as f32)
    }

    /// How many gradient steps have been made.
    pub fn iteration(&self) -> u32 {
        self.iteration
    }

    /// Where the points are now, `[n, 2]`, about the origin.
    pub fn embedding(&self) -> &[f32] {
        &self.embedding
    }

    /// Kullback-Leibler divergence of the embedding's similarities from the affinities, in nats (eq. 2 of the paper);
    /// what is being minimised, but for the exaggeration. Takes a few times as long as a step. Nothing while preparing.
    pub fn divergence(&self) -> Option<f32> {
        if self.preparation.is_some() {
            return None;
        }
        let mut cross = 0.0;
        let mut normalizer = 0.0;
        for (i, point) in self.embedding.chunks_exact(2).enumerate() {
            let row = &self.affinities[i * self.stride..][..self.n];
            let others = self.embedding.chunks_exact(2);
            for (j, (other, &p)) in others.zip(row).enumerate() {
                if i == j {
                    continue;
                }
                let (dx, dy) = (point[0] - other[0], point[1] - other[1]);
                let distance = f64::from(1.0 + dx * dx + dy * dy);
                normalizer += 1.0 / distance;
                if p > 0.0 {
                    cross += f64::from(p) * distance.ln();
                }
            }
        }
        // Σ p ln (p / q) with q = 1 / (distance · normalizer), the p summing to 1.
        Some((self.entropy + cross + normalizer.ln()) as f32)
    }

    /// ∂C/∂yᵢ = 4 Σⱼ (pᵢⱼ − qᵢⱼ) (yᵢ − yⱼ) / (1 + |yᵢ − yⱼ|²) (eq. 5), in one pass: the part of q is divided by its sum
    /// afterwards.
    fn find_gradient(&mut self, exaggeration: f32) {
        for (i, point) in self.embedding.chunks_exact(2).enumerate() {
            (self.x[i], self.y[i]) = (point[0], point[1]);
        }
        let (xs, _) = self.x.as_chunks::<LANES>();
        let (ys, _) = self.y.as_chunks::<LANES>();
        let mut normalizer = 0.0f64;
        let mut repulsion = Vec::with_capacity(self.n);
        for i in 0..self.n {
            let (x, y) = (self.x[i], self.y[i]);
            let row = &self.affinities[i * self.stride..][..self.stride];
            let [z, pull_x, pull_y, push_x, push_y] = forces(x, y, xs, ys, row);
            // The point itself is at distance 0 and counts 1.
            normalizer += f64::from(z - 1.0);
            self.gradient[2 * i] = pull_x;
            self.gradient[2 * i + 1] = pull_y;
            repulsion.push([push_x, push_y]);
        }
        let share = (1.0 / normalizer.max(f64::MIN_POSITIVE)) as f32;
        for (slope, push) in self.gradient.chunks_exact_mut(2).zip(&repulsion) {
            for (slope, push) in slope.iter_mut().zip(push) {
                *slope = 4.0 * (exaggeration * *slope - share * push);
            }
        }
    }

    fn centre(&mut self) {
        let mut mean = [0.0f64; 2];
        for point in self.embedding.chunks_exact(2) {
            mean[0] += f64::from(point[0]);
            mean[1] += f64::from(point[1]);
        }
        let mean = mean.map(|sum| (sum / self.n as f64) as f32);
        for point in self.embedding.chunks_exact_mut(2) {
            point[0] -= mean[0];
            point[1] -= mean[1];
        }
    }
}

/// With w = 1 / (1 + |y − yⱼ|²): Σ w, Σ p w (y − yⱼ) and Σ w² (y − yⱼ) over all j.
#[inline(always)]
fn forces(x: f32, y: f32, xs: &[[f32; LANES]], ys: &[[f32; LANES]], row: &[f32]) -> [f32; 5] {
    let mut sums = [[0.0f32; LANES]; 5];
    let (row, _) = row.as_chunks::<LANES>();
    for ((xs, ys), p) in xs.iter().zip(ys).zip(row) {
        for lane in 0..LANES {
            let (dx, dy) = (x - xs[lane], y - ys[lane]);
            let w = 1.0 / (1.0 + dx * dx + dy * dy);
            let pull = p[lane] * w;
            let push = w * w;
            sums[0][lane] += w;
            sums[1][lane] += pull * dx;
            sums[2][lane] += pull * dy;
            sums[3][lane] += push * dx;
            sums[4][lane] += push * dy;
        }
    }
    sums.map(|lanes| lanes.iter().sum())
}

impl Preparation {
    /// Fills in conditional affinities of some more rows; whether they were the last.
    fn advance(&mut self, affinities: &mut [f32], n: usize, stride: usize) -> bool {
        // A row costs its distances and some ten rounds of exponentials.
        let cost = n * (self.d + 64);
        let end = (self.done + (PREPARED_AT_ONCE / cost).max(1)).min(n);
        for i in self.done..end {
            let own = &self.rows[i * self.d..][..self.d];
            let row = &mut affinities[i * stride..][..n];
            for (distance, other) in row.iter_mut().zip(self.rows.chunks_exact(self.d)) {
                *distance = squared_distance(own, other);
            }
            conditional(row, i, self.perplexity);
        }
        self.done = end;
        end == n
    }
}

/// Turns squared distances from point `i` into probabilities p(j | i) of a Gaussian whose precision is such that their
/// entropy is that of `perplexity` equal ones (eq. 1), by Newton's method held inside a bracket.
fn conditional(row: &mut [f32], i: usize, perplexity: f32) {
    let wanted = f64::from(perplexity).ln();
    // From the nearest, so that some exponential is 1 whatever the scale.
    let others = || (0..row.len()).filter(|&j| j != i);
    let nearest = others().fold(f32::INFINITY, |least, j| least.min(row[j]));
    let mean = others().map(|j| f64::from(row[j] - nearest)).sum::<f64>() / (row.len() - 1) as f64;
    let distances: Vec<f32> = (0..row.len()).map(|j| row[j] - nearest).collect();
    let (mut low, mut high) = (0.0f64, f64::INFINITY);
    let mut beta = if mean > 0.0 { 1.0 / mean } else { 1.0 };
    let mut sum = 1.0;
    for _ in 0..60 {
        let (mut total, mut first, mut second) = (0.0f64, 0.0f64, 0.0f64);
        let rate = -(beta as f32).min(f32::MAX);
        for (j, (p, &distance)) in row.iter_mut().zip(&distances).enumerate() {
            *p = if j == i { 0.0 } else { (rate * distance).exp() };
            let (weight, distance) = (f64::from(*p), f64::from(distance));
            total += weight;
            first += weight * distance;
            second += weight * distance * distance;
        }
        sum = total;
        let mean = first / total;
        let entropy = total.ln() + beta * mean;
        let excess = entropy - wanted;
        // Too close to tell, or among points so alike that no precision is enough.
        if excess.abs() < 1e-5 || high - low < 1e-9 * low {
            break;
        }
        if excess > 0.0 {
            low = beta;
        } else {
            high = beta;
        }
        // dH/dβ = −β Var(distance).
        let newton = beta + excess / (beta * (second / total - mean * mean));
        beta = if newton > low && newton < high && newton.is_finite() {
            newton
        } else if high.is_finite() {
            (low + high) / 2.0
        } else {
            low * 2.0
        };
    }
    let share = (1.0 / sum) as f32;
    for p in row {
        *p *= share;
    }
}

/// Makes conditional affinities joint ones, pᵢⱼ = (p(j | i) + p(i | j)) / 2n; gives Σ p ln p.
fn symmetrize(affinities: &mut [f32], n: usize, stride: usize) -> f64 {
    let share = 0.5 / n as f32;
    let mut entropy = 0.0;
    for i in 0..n {
        for j in 0..i {
            let sum = affinities[i * stride + j] + affinities[j * stride + i];
            let p = if sum < NEGLIGIBLE { 0.0 } else { sum * share };
            affinities[i * stride + j] = p;
            affinities[j * stride + i] = p;
            if p > 0.0 {
                entropy += 2.0 * f64::from(p) * f64::from(p).ln();
            }
        }
    }
    entropy
}
