//! Holes in a latent plane: where codes should lie, but next to none do, so that decoding from there has nothing to go by.

use super::AnalysisError;
use super::normal::cdf;
use super::rows::check_rows;

/// Cells along each side of the grid.
const SIDE: usize = 48;
/// Half the side of the square looked at for a prior, in standard deviations.
const PRIOR_EXTENT: f64 = 2.0;
/// Of so many codes one may lie in a hole.
const STRAY: usize = 500;
/// The least number of codes that would be expected in a hole, beyond twice those that may lie there: an empty circle where
/// ten are expected comes by chance once in 20,000.
const EXPECTED: f64 = 10.0;

/// Where codes are expected.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Expected {
    /// Normally distributed about the origin with variance 1, as the prior of a variational autoencoder has it; looked at
    /// from −2 to 2.
    Prior,
    /// Evenly inside their convex hull, for codes without a prior.
    Hull,
}

/// A circle in which codes are missing.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Hole {
    /// Its centre.
    pub center: [f32; 2],
    /// Its radius.
    pub radius: f32,
    /// How many codes would be expected in it.
    pub expected: f32,
    /// How many lie in it.
    pub found: usize,
}

/// The largest holes among codes `[n, 2]`, at most `most`, those with the most codes missing first. No hole's centre lies in
/// another hole.
///
/// The centre of each cell of a grid is given the largest circle with few codes in it (one of 500, else none). Of those
/// circles in which many more would be expected, the one that misses most is kept and those centred in it are left out, and
/// so on. There are none where there are too few codes to tell.
///
/// # Errors
/// Where a code is not finite.
///
/// # Panics
/// Where the slice is not `[n, 2]`.
pub fn holes(codes: &[f32], expected: Expected, most: usize) -> Result<Vec<Hole>, AnalysisError> {
    let n = codes.len() / 2;
    check_rows(codes, n, 2)?;
    let points: Vec<[f64; 2]> = codes
        .chunks_exact(2)
        .map(|point| [f64::from(point[0]), f64::from(point[1])])
        .collect();
    let Some(cells) = cells(&points, expected) else {
        return Ok(Vec::new());
    };
    let strays = n / STRAY;
    let mut candidates = Vec::new();
    for cell in cells.iter().filter(|cell| cell.mass > 0.0) {
        let Some(radius) = radius(&points, cell.center, strays) else {
            continue;
        };
        let inside = |other: &&Cell| squared(cell.center, other.center) < radius * radius;
        let mass: f64 = cells.iter().filter(inside).map(|cell| cell.mass).sum();
        if mass >= 2.0 * strays as f64 + EXPECTED {
            candidates.push(Hole {
                center: cell.center.map(|value| value as f32),
                radius: radius as f32,
                expected: mass as f32,
                found: strays,
            });
        }
    }
    // Stable, so that the first of equals is kept everywhere.
    candidates.sort_by(|a, b| b.expected.total_cmp(&a.expected));
    let mut kept: Vec<Hole> = Vec::new();
    for hole in candidates {
        if kept.len() == most {
            break;
        }
        let apart = |other: &Hole| {
            let center = |hole: &Hole| hole.center.map(f64::from);
            let least = f64::from(other.radius.max(hole.radius));
            squared(center(other), center(&hole)) >= least * least
        };
        if kept.iter().all(apart) {
            kept.push(hole);
        }
    }
    Ok(kept)
}

struct Cell {
    center: [f64; 2],
    /// How many codes are expected in it.
    mass: f64,
}

/// The grid, or nothing where codes cover no area.
fn cells(points: &[[f64; 2]], expected: Expected) -> Option<Vec<Cell>> {
    let n = points.len() as f64;
    let (low, high) = match expected {
        Expected::Prior => ([-PRIOR_EXTENT; 2], [PRIOR_EXTENT; 2]),
        Expected::Hull => extent(points)?,
    };
    let width = |axis: usize| (high[axis] - low[axis]) / SIDE as f64;
    let edge = |axis: usize, at: usize| low[axis] + width(axis) * at as f64;
    let mut cells = Vec::with_capacity(SIDE * SIDE);
    for row in 0..SIDE {
        for column in 0..SIDE {
            let at = [column, row];
            let center = [0, 1].map(|axis| edge(axis, at[axis]) + width(axis) / 2.0);
            let mass = match expected {
                Expected::Prior => [0, 1]
                    .map(|axis| cdf(edge(axis, at[axis] + 1)) - cdf(edge(axis, at[axis])))
                    .iter()
                    .product(),
                Expected::Hull => 1.0,
            };
            cells.push(Cell { center, mass });
        }
    }
    match expected {
        Expected::Prior => {
            for cell in &mut cells {
                cell.mass *= n;
            }
        }
        Expected::Hull => {
            let hull = hull(points);
            if hull.len() < 3 {
                return None;
            }
            let mut inside = 0.0;
            for cell in &mut cells {
                if !contains(&hull, cell.center) {
                    cell.mass = 0.0;
                }
                inside += cell.mass;
            }
            if inside == 0.0 {
                return None;
            }
            for cell in &mut cells {
                cell.mass *= n / inside;
            }
        }
    }
    Some(cells)
}

/// Least and greatest coordinates, or nothing where the points do not spread over an area.
fn extent(points: &[[f64; 2]]) -> Option<([f64; 2], [f64; 2])> {
    let mut low = [f64::INFINITY; 2];
    let mut high = [f64::NEG_INFINITY; 2];
    for point in points {
        for axis in 0..2 {
            low[axis] = low[axis].min(point[axis]);
            high[axis] = high[axis].max(point[axis]);
        }
    }
    (high[0] > low[0] && high[1] > low[1]).then_some((low, high))
}

/// Distance from a place to the nearest code but `strays`: the radius of a circle with so many in it.
fn radius(points: &[[f64; 2]], center: [f64; 2], strays: usize) -> Option<f64> {
    let mut distances: Vec<f64> = points.iter().map(|&point| squared(center, point)).collect();
    if strays >= distances.len() {
        return None;
    }
    let (_, squared, _) = distances.select_nth_unstable_by(strays, f64::total_cmp);
    Some(squared.sqrt())
}

fn squared(a: [f64; 2], b: [f64; 2]) -> f64 {
    (a[0] - b[0]).powi(2) + (a[1] - b[1]).powi(2)
}

/// On which side of the line from `a` to `b` a point lies: positive on the left.
fn side(a: [f64; 2], b: [f64; 2], point: [f64; 2]) -> f64 {
    (b[0] - a[0]) * (point[1] - a[1]) - (b[1] - a[1]) * (point[0] - a[0])
}

/// The convex hull, anticlockwise (Andrew 1979).
fn hull(points: &[[f64; 2]]) -> Vec<[f64; 2]> {
    let mut sorted = points.to_vec();
    sorted.sort_by(|a, b| a[0].total_cmp(&b[0]).then(a[1].total_cmp(&b[1])));
    let chain = |points: &mut dyn Iterator<Item = [f64; 2]>| {
        let mut chain: Vec<[f64; 2]> = Vec::new();
        for point in points {
            while let [.., a, b] = chain[..]
                && side(a, b, point) <= 0.0
            {
                chain.pop();
            }
            chain.push(point);
        }
        chain.pop();
        chain
    };
    let mut hull = chain(&mut sorted.iter().copied());
    hull.extend(chain(&mut sorted.iter().rev().copied()));
    hull
}

fn contains(hull: &[[f64; 2]], point: [f64; 2]) -> bool {
    (0..hull.len()).all(|at| side(hull[at], hull[(at + 1) % hull.len()], point) >= 0.0)
}
