//! How much a small step on the latent map changes the decoded picture: the norm of the decoder's Jacobian over the map.

use super::Latent;

/// Places along a side of the map that are decoded.
pub const SIDE: usize = 20;

/// Codes to decode, row by row from above: a square of places over the map that is seen. Empty where the view has no way back to codes.
pub fn codes(latent: &Latent) -> Vec<f32> {
    if latent.view.embedding().is_some() || latent.size < 2 {
        return Vec::new();
    }
    let share = |i: usize| (i as f64 + 0.5) / SIDE as f64;
    (0..SIDE * SIDE)
        .flat_map(|place| latent.from_screen([share(place % SIDE), share(place / SIDE)]))
        .collect()
}

/// The Frobenius norm of the decoder's Jacobian along the map's two directions at each place, by central differences of the decoded pictures
/// `[SIDE², features]` (at the edge by one-sided ones).
pub fn norms(codes: &[f32], pictures: &[f32]) -> Vec<f32> {
    let places = SIDE * SIDE;
    if codes.is_empty() || pictures.is_empty() || !codes.len().is_multiple_of(places) {
        return Vec::new();
    }
    let (size, features) = (codes.len() / places, pictures.len() / places);
    let row = |of: &[f32], width: usize, place: usize| -> Vec<f32> {
        of[place * width..(place + 1) * width].to_vec()
    };
    let between = |a: usize, b: usize| -> f64 {
        let far = |a: Vec<f32>, b: Vec<f32>| -> f64 {
            let squares = a.iter().zip(&b).map(|(a, b)| f64::from(a - b).powi(2));
            squares.sum::<f64>().sqrt()
        };
        let step = far(row(codes, size, a), row(codes, size, b));
        if step > 0.0 {
            far(row(pictures, features, a), row(pictures, features, b)) / step
        } else {
            0.0
        }
    };
    (0..places)
        .map(|place| {
            let (x, y) = (place % SIDE, place / SIDE);
            let [left, right] = [x.saturating_sub(1), (x + 1).min(SIDE - 1)];
            let [above, below] = [y.saturating_sub(1), (y + 1).min(SIDE - 1)];
            let across = between(y * SIDE + left, y * SIDE + right);
            let up = between(above * SIDE + x, below * SIDE + x);
            across.hypot(up) as f32
        })
        .collect()
}

/// What the map of norms says.
pub fn words(norms: &[f32]) -> String {
    let (least, most) = norms
        .iter()
        .filter(|norm| norm.is_finite())
        .fold((f32::MAX, 0.0f32), |(least, most), &norm| {
            (least.min(norm), most.max(norm))
        });
    if most <= 0.0 {
        return String::new();
    }
    format!(
        "Darker orange: a small step of the code changes the picture more there, as at borders between classes. ‖∂x/∂z‖ goes from {least:.2} to {most:.2} over the map."
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn norms_of_a_known_decoder() {
        // x = (2 z0, 3 z1, z0 z1) has ∂x/∂z0 = (2, 0, z1) and ∂x/∂z1 = (0, 3, z0).
        let codes: Vec<f32> = (0..SIDE * SIDE)
            .flat_map(|place| {
                let at = |i: usize| i as f32 / SIDE as f32 * 4.0 - 2.0;
                [at(place % SIDE), at(place / SIDE)]
            })
            .collect();
        let pictures: Vec<f32> = codes
            .chunks(2)
            .flat_map(|z| [2.0 * z[0], 3.0 * z[1], z[0] * z[1]])
            .collect();
        let norms = norms(&codes, &pictures);
        for (z, norm) in codes.chunks(2).zip(&norms) {
            let wanted = (4.0 + 9.0 + z[0] * z[0] + z[1] * z[1]).sqrt();
            assert!(
                (norm - wanted).abs() < 1e-3,
                "{norm}, wanted {wanted} at {z:?}"
            );
        }
        assert!(words(&norms).contains("3.6"), "{}", words(&norms));
        assert_eq!(words(&[]), "");
    }
}
