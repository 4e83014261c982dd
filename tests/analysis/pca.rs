use hourglass::analysis::covariance::Covariance;
use hourglass::analysis::{AnalysisError, Pca};
use safetensors::SafeTensors;
use serde_json::Value;

use crate::{assert_near, normals};

/// Rows `[n, d]` whose variances fall along directions that are mixed with each other.
fn mixed(n: usize, d: usize, fall: f32, seed: u32) -> Vec<f32> {
    let rank = d.min(40);
    let directions = normals(rank * d, seed + 1);
    let scores = normals(n * rank, seed);
    let noise = normals(n * d, seed + 2);
    let mut rows = Vec::with_capacity(n * d);
    for i in 0..n {
        for j in 0..d {
            let mut value = 3.0 + 0.05 * noise[i * d + j];
            for r in 0..rank {
                value += scores[i * rank + r] * directions[r * d + j] * fall.powi(r as i32);
            }
            rows.push(value);
        }
    }
    rows
}

fn inner(a: &[f32], b: &[f32]) -> f64 {
    a.iter()
        .zip(b)
        .map(|(&a, &b)| f64::from(a) * f64::from(b))
        .sum()
}

/// What makes components principal: orthonormal, signs as said, falling variances, and the covariance maps each to itself times
/// its variance, within a part of the largest variance.
#[track_caller]
fn assert_principal(pca: &Pca, rows: &[f32], n: usize, d: usize, tolerance: f64) {
    let k = pca.kept();
    let components: Vec<&[f32]> = pca.components.chunks_exact(d).collect();
    for a in 0..k {
        for b in 0..=a {
            let wanted = f64::from(u8::from(a == b));
            let given = inner(components[a], components[b]);
            assert!(
                (given - wanted).abs() < 1e-5,
                "components {a} and {b}: {given}"
            );
        }
        let most = components[a]
            .iter()
            .fold(0.0f32, |most, v| most.max(v.abs()));
        assert!(components[a].contains(&most), "sign of component {a}");
        if a > 0 {
            assert!(pca.explained_variance[a] <= pca.explained_variance[a - 1]);
        }
    }
    let largest = f64::from(pca.explained_variance[0]);
    for (component, &variance) in components.iter().zip(&pca.explained_variance) {
        let mut image = vec![0.0f64; d];
        for row in rows.chunks_exact(d) {
            let centred: Vec<f32> = row.iter().zip(&pca.mean).map(|(x, m)| x - m).collect();
            let score = inner(&centred, component);
            for (sum, &x) in image.iter_mut().zip(&centred) {
                *sum += score * f64::from(x) / (n - 1) as f64;
            }
        }
        let residual: f64 = image
            .iter()
            .zip(*component)
            .map(|(image, &entry)| (image - f64::from(variance) * f64::from(entry)).powi(2))
            .sum();
        assert!(
            residual.sqrt() <= tolerance * largest,
            "residual {}",
            residual.sqrt() / largest
        );
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn components_are_those_of_the_reference() {
    let case: Value = serde_json::from_str(include_str!("../fixtures/13_pca.json")).expect("JSON");
    let tensors = SafeTensors::deserialize(include_bytes!("../fixtures/13_pca.safetensors"))
        .expect("tensors");
    let tensor = |name: &str| -> Vec<f32> {
        bytemuck::pod_collect_to_vec(tensors.tensor(name).expect(name).data())
    };
    let rows = tensor("input/x");
    let pca = Pca::fit(&rows, 200, 64, 8).expect("it can be done");
    assert_near("mean", &pca.mean, &tensor("mean"), 1e-6);
    assert_near("components", &pca.components, &tensor("components"), 1e-5);
    let (variance, ratio) = (
        tensor("explained_variance"),
        tensor("explained_variance_ratio"),
    );
    for at in 0..8 {
        let near = |given: f32, wanted: f32| (given - wanted).abs() <= 1e-5 * wanted;
        assert!(
            near(pca.explained_variance[at], variance[at]),
            "variance {at}"
        );
        assert!(
            near(pca.explained_variance_ratio[at], ratio[at]),
            "ratio {at}"
        );
    }
    assert_near("scores", &pca.scores(&rows), &tensor("scores"), 1e-4);
    let errors = case["recon_mse"].as_array().expect("errors");
    let kept = case["k_values"].as_array().expect("numbers of components");
    assert_eq!(kept.len(), 4);
    for (kept, wanted) in kept.iter().zip(errors) {
        let given =
            f64::from(pca.reconstruction_mse(&rows, kept.as_u64().expect("a number") as usize));
        let wanted = wanted.as_f64().expect("an error");
        assert!(
            (given - wanted).abs() <= 1e-5 * wanted,
            "{kept}: {given}, wanted {wanted}"
        );
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn components_are_principal_whatever_the_shape() {
    for (n, d, k) in [
        (2, 1, 1),
        (2, 5, 2),
        (50, 3, 3),
        (400, 20, 7),
        (30, 500, 12),
        (300, 256, 4),
    ] {
        let rows = mixed(n, d, 0.8, n as u32);
        let pca = Pca::fit(&rows, n, d, k).expect("it can be done");
        assert_principal(&pca, &rows, n, d, 1e-5);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn many_dimensions_are_iterated_to_the_same_components() {
    // Of both sizes above that up to which a matrix is decomposed whole; the second with hardly a gap anywhere.
    for (fall, k) in [(0.8, 10), (0.99, 5)] {
        let (n, d) = (600, 700);
        let rows = mixed(n, d, fall, 5);
        let pca = Pca::fit(&rows, n, d, k).expect("it can be done");
        assert_principal(&pca, &rows, n, d, 3e-5);
        // No variance is left out: the largest of what remains is below the last.
        let rest: Vec<f32> = {
            let rebuilt = pca.inverse(&pca.scores(&rows), k);
            rows.iter().zip(&rebuilt).map(|(x, y)| x - y).collect()
        };
        let next = Pca::fit(&rest, n, d, 1).expect("it can be done");
        assert!(next.explained_variance[0] <= pca.explained_variance[k - 1] * 1.001);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn all_components_rebuild_the_rows() {
    let rows = mixed(60, 12, 0.7, 9);
    let pca = Pca::fit(&rows, 60, 12, 12).expect("it can be done");
    assert_near("rows", &pca.inverse(&pca.scores(&rows), 12), &rows, 2e-5);
    let total: f32 = pca.explained_variance_ratio.iter().sum();
    assert!((total - 1.0).abs() < 1e-5, "{total}");
    // What is left out is what is not explained.
    let left: f32 = pca.explained_variance[5..].iter().sum::<f32>() * 59.0 / (60.0 * 12.0);
    assert!((pca.reconstruction_mse(&rows, 5) - left).abs() < 1e-5 * left.max(1.0));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn rows_without_variance_still_have_components() {
    // More dimensions than rows and the other way round; the same row throughout, then two.
    for (n, d) in [(4, 9), (9, 4)] {
        let same = vec![2.5; n * d];
        let pca = Pca::fit(&same, n, d, 3).expect("it can be done");
        assert_eq!(pca.explained_variance_ratio, [0.0; 3]);
        assert_principal(&pca, &same, n, d, 1e-6);
        let mut two = same.clone();
        two[0] = 5.0;
        let pca = Pca::fit(&two, n, d, 4).expect("it can be done");
        assert!((pca.explained_variance_ratio[0] - 1.0).abs() < 1e-6);
        assert_principal(&pca, &two, n, d, 1e-6);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_cannot_be_done_is_said() {
    let error = |rows: &[f32], n, k| Pca::fit(rows, n, 2, k).expect_err("it cannot be done");
    assert_eq!(
        error(&[1.0, f32::NAN, 0.0, 0.0], 2, 1),
        AnalysisError::NotFinite
    );
    assert_eq!(
        error(&[1.0, 2.0], 1, 1),
        AnalysisError::TooFewPoints {
            found: 1,
            needed: 2
        }
    );
    assert_eq!(
        error(&[0.0; 6], 3, 3),
        AnalysisError::Components { asked: 3, most: 2 }
    );
    assert_eq!(
        error(&[0.0; 6], 3, 0),
        AnalysisError::Components { asked: 0, most: 2 }
    );
}

/// Components from a covariance that grows by odd pieces, beside those of all rows at once.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn a_growing_covariance_has_the_same_components() {
    for (n, d, k) in [(40, 3, 3), (300, 50, 7), (500, 300, 12), (30, 60, 10)] {
        let rows = mixed(n, d, 0.8, 5);
        let mut covariance = Covariance::new(d);
        for piece in rows.chunks(7 * d) {
            covariance.add(piece);
        }
        assert_eq!(covariance.rows(), n);
        let mut search = covariance.components(k);
        while !search.is_done() {
            search.step();
        }
        let (given, wanted) = (
            search.finish(),
            Pca::fit(&rows, n, d, k).expect("components"),
        );
        assert_principal(&given, &rows, n, d, 2e-5);
        let largest = wanted.explained_variance[0];
        for (a, b) in given
            .explained_variance
            .iter()
            .zip(&wanted.explained_variance)
        {
            assert!((a - b).abs() <= 2e-5 * largest, "{a}, wanted {b}");
        }
        let [a, b] = [&given, &wanted].map(|pca| pca.reconstruction_mse(&rows, k));
        assert!((a - b).abs() <= 1e-5 * largest, "{a}, wanted {b}");
    }
}

/// Codes of which most units are dead still have components in numbers.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn dead_dimensions_leave_components_finite() {
    for (n, d, alive) in [(1000, 256, 42), (300, 300, 5), (40, 64, 1)] {
        let mut rows = normals(n * d, 11);
        for (i, value) in rows.iter_mut().enumerate() {
            // Sparse, too: sixteen at a time.
            if i % d >= alive || i % 3 == 0 {
                *value = 0.0;
            }
        }
        let pca = Pca::fit(&rows, n, d, d.min(n)).expect("components");
        for numbers in [
            &pca.mean,
            &pca.components,
            &pca.explained_variance,
            &pca.explained_variance_ratio,
        ] {
            assert!(numbers.iter().all(|value| value.is_finite()), "{n} × {d}");
        }
        let rest: f32 = pca.explained_variance[alive..].iter().sum();
        assert!(rest.abs() < 1e-4, "{rest}");
    }
}
