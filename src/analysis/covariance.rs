//! Principal components of more rows than can be held or gone through at once: the covariance a few rows at a time, then its leading
//! eigenvectors an iteration at a time.

use nalgebra::DMatrix;

use super::Pca;
use super::pca::largest_entry;
use super::random::Random;
use super::spectrum::decompose_whole;

/// Rows whose products are summed in f32 before they join the sum in f64.
const STRIP: usize = 128;
/// Vectors that are iterated beyond those wanted.
const OVERSAMPLED: usize = 12;
/// A vector is found when its residual is below this part of the largest eigenvalue.
const TOLERANCE: f64 = 1e-6;
/// Iterations after which what has been found must do.
const MOST: u32 = 200;

/// The covariance of rows `[n, d]`, as it grows.
#[derive(Debug, Clone)]
pub struct Covariance {
    d: usize,
    n: usize,
    sum: Vec<f64>,
    /// Of the products of two values of a row, those of which the second stands at or behind the first.
    products: Vec<f64>,
    strip: Vec<f32>,
}

impl Covariance {
    /// That of no rows of `d` values.
    ///
    /// # Panics
    /// Where `d` is 0.
    pub fn new(d: usize) -> Self {
        assert!(d > 0, "rows of no values");
        Self {
            d,
            n: 0,
            sum: vec![0.0; d],
            products: vec![0.0; d * d],
            strip: vec![0.0; d * d],
        }
    }

    /// Takes in some rows `[any, d]`.
    ///
    /// # Panics
    /// Where the slice is not rows of `d` values.
    pub fn add(&mut self, rows: &[f32]) {
        let d = self.d;
        assert_eq!(rows.len() % d, 0, "rows of {d} values were promised");
        for strip in rows.chunks(STRIP * d) {
            self.strip.fill(0.0);
            for row in strip.chunks_exact(d) {
                self.n += 1;
                for (i, &value) in row.iter().enumerate() {
                    self.sum[i] += f64::from(value);
                    // Pictures are empty for the most part.
                    if value != 0.0 {
                        let products = &mut self.strip[i * d + i..(i + 1) * d];
                        for (product, other) in products.iter_mut().zip(&row[i..]) {
                            *product += value * other;
                        }
                    }
                }
            }
            for (total, strip) in self.products.iter_mut().zip(&self.strip) {
                *total += f64::from(*strip);
            }
        }
    }

    /// How many rows there were.
    pub fn rows(&self) -> usize {
        self.n
    }

    /// Begins to look for the first `k` components, `k` brought to 1 to `d`.
    pub fn components(self, k: usize) -> Components {
        let Self {
            d,
            n,
            sum,
            mut products,
            ..
        } = self;
        let count = n.max(1) as f64;
        let mean: Vec<f64> = sum.iter().map(|sum| sum / count).collect();
        let divisor = n.saturating_sub(1).max(1) as f64;
        for i in 0..d {
            for j in i..d {
                let covariance = (products[i * d + j] - count * mean[i] * mean[j]) / divisor;
                products[i * d + j] = covariance;
                products[j * d + i] = covariance;
            }
        }
        let k = k.clamp(1, d);
        let width = (k + OVERSAMPLED).min(d);
        let mut random = Random::new(0);
        let mut basis: Vec<Vec<f64>> = (0..width)
            .map(|_| (0..d).map(|_| f64::from(random.normal())).collect())
            .collect();
        orthonormalize(&mut basis);
        Components {
            d,
            k,
            mean,
            total: (0..d).map(|i| products[i * d + i]).sum(),
            matrix: products,
            basis,
            values: vec![0.0; width],
            iterations: 0,
            settled: false,
        }
    }
}

/// The leading eigenvectors of a covariance by orthogonal iteration with Rayleigh and Ritz's rotation (Golub & Van Loan 2013, section
/// 8.2.4).
#[derive(Debug, Clone)]
pub struct Components {
    d: usize,
    k: usize,
    mean: Vec<f64>,
    total: f64,
    matrix: Vec<f64>,
    basis: Vec<Vec<f64>>,
    values: Vec<f64>,
    iterations: u32,
    settled: bool,
}

impl Components {
    /// Whether there is nothing more to find.
    pub fn is_done(&self) -> bool {
        self.settled || self.iterations >= MOST
    }

    /// Iterations done.
    pub fn iterations(&self) -> u32 {
        self.iterations
    }

    /// One iteration: a product of the covariance with every vector.
    pub fn step(&mut self) {
        if self.is_done() {
            return;
        }
        self.iterations += 1;
        let (d, width) = (self.d, self.basis.len());
        let images: Vec<Vec<f64>> = self
            .basis
            .iter()
            .map(|vector| {
                self.matrix
                    .chunks_exact(d)
                    .map(|row| dot(row, vector))
                    .collect()
            })
            .collect();
        let small = DMatrix::from_fn(width, width, |i, j| {
            (dot(&self.basis[i], &images[j]) + dot(&self.basis[j], &images[i])) / 2.0
        });
        let (found, turns) = decompose_whole(small);
        let mut order: Vec<usize> = (0..width).collect();
        order.sort_by(|&a, &b| found[b].total_cmp(&found[a]));
        let rotated = |of: &[Vec<f64>]| -> Vec<Vec<f64>> {
            order
                .iter()
                .map(|&column| {
                    let mut vector = vec![0.0; d];
                    for (row, part) in of.iter().enumerate() {
                        let share = turns[(row, column)];
                        for (value, part) in vector.iter_mut().zip(part) {
                            *value += share * part;
                        }
                    }
                    vector
                })
                .collect()
        };
        let (vectors, images) = (rotated(&self.basis), rotated(&images));
        self.values = order.iter().map(|&i| found[i].max(0.0)).collect();
        let largest = self.values[0].max(f64::MIN_POSITIVE);
        self.settled = (0..self.k).all(|i| {
            let off = images[i]
                .iter()
                .zip(&vectors[i])
                .map(|(image, vector)| (image - self.values[i] * vector).powi(2));
            off.sum::<f64>().sqrt() <= TOLERANCE * largest
        });
        if self.settled {
            self.basis = vectors;
        } else {
            self.basis = images;
            orthonormalize(&mut self.basis);
        }
    }

    /// What has been found.
    pub fn finish(self) -> Pca {
        let mut components = Vec::with_capacity(self.k * self.d);
        for vector in &self.basis[..self.k] {
            let sign = largest_entry(vector).signum();
            components.extend(vector.iter().map(|value| (value * sign) as f32));
        }
        let ratio = |variance: f64| {
            if self.total > 0.0 {
                variance / self.total
            } else {
                0.0
            }
        };
        let values = &self.values[..self.k];
        Pca {
            mean: self.mean.iter().map(|&value| value as f32).collect(),
            components,
            explained_variance: values.iter().map(|&value| value as f32).collect(),
            explained_variance_ratio: values.iter().map(|&value| ratio(value) as f32).collect(),
        }
    }
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    // Four sums at a time, which need not wait for each other.
    let mut sums = [0.0; 4];
    let (a4, b4) = (a.chunks_exact(4), b.chunks_exact(4));
    let rest: f64 = a4
        .remainder()
        .iter()
        .zip(b4.remainder())
        .map(|(a, b)| a * b)
        .sum();
    for (a, b) in a4.zip(b4) {
        for i in 0..4 {
            sums[i] += a[i] * b[i];
        }
    }
    sums.iter().sum::<f64>() + rest
}

/// Gram and Schmidt's, twice over each vector; one that hangs on those before it becomes one of the axes.
fn orthonormalize(vectors: &mut [Vec<f64>]) {
    for i in 0..vectors.len() {
        let (before, rest) = vectors.split_at_mut(i);
        let vector = &mut rest[0];
        let mut axis = 0;
        loop {
            let size = dot(vector, vector).sqrt();
            for _ in 0..2 {
                for other in before.iter() {
                    let share = dot(vector, other);
                    for (value, other) in vector.iter_mut().zip(other) {
                        *value -= share * other;
                    }
                }
            }
            let left = dot(vector, vector).sqrt();
            if left > 1e-12 * size && left > 0.0 {
                vector.iter_mut().for_each(|value| *value /= left);
                break;
            }
            vector.fill(0.0);
            vector[axis] = 1.0;
            axis += 1;
        }
    }
}
