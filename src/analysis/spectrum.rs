//! The leading eigenvectors of the covariance of rows: directly, from the smaller of the covariance and the Gram matrix, or,
//! where both are large, from a Krylov space that is grown until they are found.

use nalgebra::{DMatrix, DVector, SymmetricEigen};

use super::distance::dot;
use super::random::Random;

/// Up to this size a matrix is decomposed whole (some 30 ms natively).
const DIRECT: usize = 256;
/// Vectors that a block of the Krylov space has beyond those wanted, so that close eigenvalues at the end do not hold it up.
const OVERSAMPLED: usize = 8;
/// A vector is found when its residual is below this part of the largest eigenvalue; f32 products reach about 10⁻⁶.
const TOLERANCE: f64 = 1e-5;
/// A variance below this part of the largest is none.
const NOTHING: f64 = 1e-14;
/// Rows whose products are summed in f32 before they join the sum in f64.
const STRIP: usize = 128;

/// Rows and their mean.
pub struct Centred<'a> {
    rows: &'a [f32],
    n: usize,
    d: usize,
    mean: Vec<f64>,
}

/// Eigenvalues, falling, and their vectors of `d` entries.
pub struct Pairs {
    pub values: Vec<f64>,
    pub vectors: Vec<Vec<f64>>,
}

impl<'a> Centred<'a> {
    pub fn new(rows: &'a [f32], n: usize, d: usize) -> Self {
        let mut mean = vec![0.0; d];
        for row in rows.chunks_exact(d) {
            for (sum, &value) in mean.iter_mut().zip(row) {
                *sum += f64::from(value);
            }
        }
        for sum in &mut mean {
            *sum /= n as f64;
        }
        Self { rows, n, d, mean }
    }

    pub fn mean(&self) -> &[f64] {
        &self.mean
    }

    /// Sum over dimensions of the variance, divisor n − 1.
    pub fn total_variance(&self) -> f64 {
        let mut total = 0.0;
        for row in self.rows.chunks_exact(self.d) {
            for (&value, mean) in row.iter().zip(&self.mean) {
                total += (f64::from(value) - mean).powi(2);
            }
        }
        total / (self.n - 1) as f64
    }

    /// The rows without their mean as columns of a matrix, `[d, n]`.
    fn columns(&self) -> DMatrix<f64> {
        DMatrix::from_fn(self.d, self.n, |i, j| {
            f64::from(self.rows[j * self.d + i]) - self.mean[i]
        })
    }

    /// Covariance times each of the vectors.
    fn times(&self, vectors: &[Vec<f64>]) -> Vec<Vec<f64>> {
        let d = self.d;
        let mean: Vec<f32> = self.mean.iter().map(|&value| value as f32).collect();
        let flat: Vec<f32> = vectors.iter().flatten().map(|&v| v as f32).collect();
        let mut total = vec![0.0f64; flat.len()];
        let mut strip_total = vec![0.0f32; flat.len()];
        let mut centred = vec![0.0f32; d];
        for strip in self.rows.chunks(STRIP * d) {
            strip_total.fill(0.0);
            for row in strip.chunks_exact(d) {
                for ((centred, x), mean) in centred.iter_mut().zip(row).zip(&mean) {
                    *centred = x - mean;
                }
                for (vector, sum) in flat.chunks_exact(d).zip(strip_total.chunks_exact_mut(d)) {
                    let score = dot(vector, &centred);
                    for (sum, x) in sum.iter_mut().zip(&centred) {
                        *sum += score * x;
                    }
                }
            }
            for (total, &sum) in total.iter_mut().zip(&strip_total) {
                *total += f64::from(sum);
            }
        }
        let divisor = (self.n - 1) as f64;
        total
            .chunks_exact(d)
            .map(|sum| sum.iter().map(|value| value / divisor).collect())
            .collect()
    }
}

/// The `k` leading eigenvectors of the covariance, `k` at most min(n, d).
pub fn leading(centred: &Centred<'_>, k: usize) -> Pairs {
    let most = centred.n.min(centred.d);
    let mut pairs = if most <= DIRECT {
        direct(centred, k)
    } else {
        iterated(centred, k, most / 3).unwrap_or_else(|| direct(centred, k))
    };
    // A variance is not negative but for rounding.
    for value in &mut pairs.values {
        *value = value.max(0.0);
    }
    pairs
}

fn direct(centred: &Centred<'_>, k: usize) -> Pairs {
    let divisor = (centred.n - 1) as f64;
    let columns = centred.columns();
    if centred.d <= centred.n {
        let covariance = &columns * columns.transpose() / divisor;
        let (values, vectors) = decompose(covariance, k);
        return Pairs { values, vectors };
    }
    // The Gram matrix of the rows has the same eigenvalues; its vectors are the scores.
    let gram = columns.transpose() * &columns / divisor;
    let (values, scores) = decompose(gram, k);
    let vectors = scores
        .into_iter()
        .map(|scores| {
            let vector = &columns * DVector::from_vec(scores);
            vector.as_slice().to_vec()
        })
        .collect();
    Pairs {
        values,
        vectors: orthonormal(vectors, centred.d),
    }
}

/// The `k` largest eigenvalues of a symmetric matrix without negative ones, and their vectors.
///
/// Rows that are nothing but zeros are taken out first: the decomposition of nalgebra 0.35 gives infinities and vectors that are no numbers
/// for some matrices with many of them, as covariances of sparse codes are.
fn decompose(matrix: DMatrix<f64>, k: usize) -> (Vec<f64>, Vec<Vec<f64>>) {
    let size = matrix.nrows();
    let largest = (0..size).fold(0.0f64, |largest, i| largest.max(matrix[(i, i)]));
    let (alive, dead): (Vec<usize>, Vec<usize>) =
        (0..size).partition(|&i| matrix[(i, i)] > NOTHING * largest);
    let kept = DMatrix::from_fn(alive.len(), alive.len(), |i, j| {
        matrix[(alive[i], alive[j])] / largest
    });
    let (values, vectors) = decompose_whole(kept);
    let mut order: Vec<usize> = (0..values.len()).collect();
    order.sort_by(|&a, &b| values[b].total_cmp(&values[a]));
    let axis = |i: usize| {
        let mut axis = vec![0.0; size];
        axis[i] = 1.0;
        (0.0, axis)
    };
    order
        .into_iter()
        .map(|at| {
            let mut vector = vec![0.0; size];
            for (&place, &entry) in alive.iter().zip(vectors.column(at).iter()) {
                vector[place] = entry;
            }
            (values[at] * largest, vector)
        })
        .chain(dead.into_iter().map(axis))
        .take(k)
        .unzip()
}

/// All eigenvalues and vectors; where some are no numbers, those of a matrix that differs by next to nothing.
pub(super) fn decompose_whole(matrix: DMatrix<f64>) -> (DVector<f64>, DMatrix<f64>) {
    if matrix.is_empty() {
        return (DVector::zeros(0), matrix);
    }
    for nudge in [0.0, 1e-13, 1e-11, 1e-9] {
        let mut nudged = matrix.clone();
        for i in 0..nudged.nrows() {
            // Each by another amount, so that equal eigenvalues part.
            nudged[(i, i)] += nudge * (1.0 + i as f64 / nudged.nrows() as f64);
        }
        let eigen = SymmetricEigen::new(nudged);
        let numbers = eigen.eigenvalues.iter().chain(eigen.eigenvectors.iter());
        if numbers.into_iter().all(|value| value.is_finite()) {
            return (eigen.eigenvalues, eigen.eigenvectors);
        }
    }
    let size = matrix.nrows();
    (matrix.diagonal(), DMatrix::identity(size, size))
}

/// Block Krylov iteration (Musco & Musco 2015, “Randomized block Krylov methods for stronger and faster approximate singular
/// value decomposition”) with every block made orthogonal to all before it, until the residuals are small; nothing where that
/// takes more than `most` vectors.
fn iterated(centred: &Centred<'_>, k: usize, most: usize) -> Option<Pairs> {
    let block = k + OVERSAMPLED;
    let mut random = Random::new(0);
    let mut next: Vec<Vec<f64>> = (0..block)
        .map(|_| (0..centred.d).map(|_| f64::from(random.normal())).collect())
        .collect();
    let mut basis: Vec<Vec<f64>> = Vec::new();
    let mut images: Vec<Vec<f64>> = Vec::new();
    let mut projected = DMatrix::zeros(0, 0);
    while basis.len() + block <= most {
        for mut vector in next {
            if orthogonalize(&mut vector, &basis) {
                basis.push(vector);
            }
        }
        if basis.len() == images.len() {
            // The rows span no more than this; only all of it tells.
            return None;
        }
        next = centred.times(&basis[images.len()..]);
        images.extend_from_slice(&next);
        projected = project(projected, &basis, &images);
        if basis.len() >= k {
            let (pairs, found) = ritz(&projected, &basis, &images, k);
            if found {
                return Some(pairs);
            }
        }
    }
    None
}

/// The matrix as the basis sees it, grown by what is new in the basis; `images` are the basis' products with the matrix.
fn project(projected: DMatrix<f64>, basis: &[Vec<f64>], images: &[Vec<f64>]) -> DMatrix<f64> {
    let (known, size) = (projected.nrows(), basis.len());
    let inner = |a: &[f64], b: &[f64]| -> f64 { a.iter().zip(b).map(|(a, b)| a * b).sum() };
    let mut projected = projected.resize(size, size, 0.0);
    for i in known..size {
        for j in 0..=i {
            // The images are rounded, so that the two halves are not quite alike.
            let value = (inner(&basis[i], &images[j]) + inner(&basis[j], &images[i])) / 2.0;
            projected[(i, j)] = value;
            projected[(j, i)] = value;
        }
    }
    projected
}

/// The best `k` eigenvectors in the span of `basis` (Rayleigh & Ritz), and whether all of their residuals are small.
fn ritz(
    projected: &DMatrix<f64>,
    basis: &[Vec<f64>],
    images: &[Vec<f64>],
    k: usize,
) -> (Pairs, bool) {
    let (values, weights) = decompose(projected.clone(), k);
    let combine = |vectors: &[Vec<f64>], weights: &[f64]| {
        let mut sum = vec![0.0; vectors[0].len()];
        for (vector, weight) in vectors.iter().zip(weights) {
            for (sum, value) in sum.iter_mut().zip(vector) {
                *sum += weight * value;
            }
        }
        sum
    };
    let mut found = true;
    let mut vectors = Vec::with_capacity(k);
    for (value, weights) in values.iter().zip(&weights) {
        let vector = combine(basis, weights);
        let image = combine(images, weights);
        let residual: f64 = image
            .iter()
            .zip(&vector)
            .map(|(image, entry)| (image - value * entry).powi(2))
            .sum();
        found &= residual.sqrt() <= TOLERANCE * values[0];
        vectors.push(vector);
    }
    (Pairs { values, vectors }, found)
}

/// Makes vectors orthonormal in their order; what is a combination of those before it gives way to some direction that is not.
fn orthonormal(vectors: Vec<Vec<f64>>, d: usize) -> Vec<Vec<f64>> {
    let mut done: Vec<Vec<f64>> = Vec::with_capacity(vectors.len());
    let mut axes = 0..d;
    for mut vector in vectors {
        while !orthogonalize(&mut vector, &done) {
            let axis = axes.next().expect("no more vectors than dimensions");
            vector = vec![0.0; d];
            vector[axis] = 1.0;
        }
        done.push(vector);
    }
    done
}

/// Takes from a vector what lies along the orthonormal `others` and scales it to length 1; false where next to nothing is
/// left.
fn orthogonalize(vector: &mut [f64], others: &[Vec<f64>]) -> bool {
    let length = |vector: &[f64]| vector.iter().map(|v| v * v).sum::<f64>().sqrt();
    let before = length(vector);
    // Twice is enough (Kahan; Parlett 1980, “The symmetric eigenvalue problem”, 6.9).
    for _ in 0..2 {
        for other in others {
            let along: f64 = vector.iter().zip(other).map(|(a, b)| a * b).sum();
            for (value, entry) in vector.iter_mut().zip(other) {
                *value -= along * entry;
            }
        }
    }
    let after = length(vector);
    if after <= 1e-9 * before || after == 0.0 {
        return false;
    }
    for value in vector {
        *value /= after;
    }
    true
}
