use hourglass::analysis::AnalysisError;
use hourglass::analysis::disentanglement::{BINS, disentanglement, entropy, mutual_information};

use crate::{assert_near, normals, random};

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn information_of_tables_made_by_hand() {
    let near = |given: f64, wanted: f64| {
        assert!((given - wanted).abs() < 1e-12, "{given}, wanted {wanted}");
    };
    // Independent; the same; and [[2, 1], [1, 4]], summed term by term.
    near(mutual_information(&[1, 2, 2, 4, 3, 6], 2), 0.0);
    near(mutual_information(&[5, 0, 0, 5], 2), 2f64.ln());
    let wanted = [
        (2.0, 3.0, 3.0),
        (1.0, 3.0, 5.0),
        (1.0, 5.0, 3.0),
        (4.0, 5.0, 5.0),
    ]
    .iter()
    .map(|(count, row, column): &(f64, f64, f64)| count / 8.0 * (count * 8.0 / (row * column)).ln())
    .sum();
    near(mutual_information(&[2, 1, 1, 4], 2), wanted);
    near(mutual_information(&[], 2), 0.0);
    near(entropy(&[3, 3, 3, 0]), 3f64.ln());
    near(entropy(&[7]), 0.0);
    near(entropy(&[]), 0.0);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn bins_are_equal_parts_of_the_range() {
    // One value in each bin, the greatest in the last, so that each says which of 20 it is.
    let codes: Vec<f32> = (0..=BINS).map(|i| i as f32).collect();
    let factor: Vec<u32> = (0..=BINS as u32).map(|i| i.min(BINS as u32 - 1)).collect();
    let result = disentanglement(&codes, BINS + 1, 1, &[factor]).expect("it can be done");
    assert_near("information", &result.information, &result.entropies, 1e-6);
    assert_near("share", &result.normalized, &[1.0], 1e-6);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn aligned_dimensions_have_a_gap_of_one() {
    // Dimension k is factor 2 − k and a little noise: each factor has a dimension of its own.
    let n = 6000;
    let mut random = random(1);
    let factors: Vec<Vec<u32>> = [4, 3, 5]
        .iter()
        .map(|&values| (0..n).map(|_| random.below(values)).collect())
        .collect();
    let noise = normals(n * 3, 2);
    let codes: Vec<f32> = (0..n * 3)
        .map(|at| factors[2 - at % 3][at / 3] as f32 * 10.0 + 0.1 * noise[at])
        .collect();
    let result = disentanglement(&codes, n, 3, &factors).expect("it can be done");
    let mig = result.mig.expect("factors vary");
    assert!(mig > 0.98 && mig <= 1.0, "{mig}");
    for dimension in 0..3 {
        for factor in 0..3 {
            let share = result.normalized[dimension * 3 + factor];
            let own = dimension == 2 - factor;
            assert!(if own { share > 0.99 } else { share < 0.02 }, "{share}");
        }
    }
    assert_near(
        "entropies",
        &result.entropies,
        &[4f32.ln(), 3f32.ln(), 5f32.ln()],
        2e-3,
    );
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn random_codes_have_no_gap() {
    let n = 6000;
    let mut random = random(3);
    let factors: Vec<Vec<u32>> = vec![
        (0..n).map(|_| random.below(4)).collect(),
        (0..n).map(|_| random.below(2)).collect(),
    ];
    let codes = normals(n * 5, 4);
    let result = disentanglement(&codes, n, 5, &factors).expect("it can be done");
    let mig = result.mig.expect("factors vary");
    assert!((0.0..0.01).contains(&mig), "{mig}");
    assert!(
        result
            .information
            .iter()
            .all(|&information| information < 0.02)
    );
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn a_factor_in_two_dimensions_has_no_gap() {
    let factor: Vec<u32> = (0..100).map(|i| i % 4).collect();
    let codes: Vec<f32> = factor
        .iter()
        .flat_map(|&v| [v as f32, -2.0 * v as f32])
        .collect();
    let result = disentanglement(&codes, 100, 2, std::slice::from_ref(&factor)).expect("fine");
    assert_near("gap", &[result.mig.expect("it varies")], &[0.0], 1e-6);
    let one: Vec<f32> = factor.iter().map(|&v| v as f32).collect();
    let result = disentanglement(&one, 100, 1, &[factor]).expect("it can be done");
    assert_near("gap", &[result.mig.expect("it varies")], &[1.0], 1e-6);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_does_not_vary_says_nothing() {
    let codes: Vec<f32> = (0..50).flat_map(|i| [i as f32, 7.0]).collect();
    let factors = [vec![3; 50], (0..50).map(|i| i / 25).collect()];
    let result = disentanglement(&codes, 50, 2, &factors).expect("it can be done");
    assert_eq!((result.gaps[0], result.entropies[0]), (None, 0.0));
    assert_near("gap", &[result.gaps[1].expect("it varies")], &[1.0], 1e-6);
    assert_eq!(result.mig, result.gaps[1]);
    assert_eq!(&result.normalized[2..], [0.0, 0.0]);
    let none = disentanglement(&codes, 50, 2, &factors[..1]).expect("it can be done");
    assert_eq!(none.mig, None);
    let error = disentanglement(&[], 0, 2, &[vec![]]).expect_err("there are none");
    assert_eq!(
        error,
        AnalysisError::TooFewPoints {
            found: 0,
            needed: 1
        }
    );
    let error = disentanglement(&[f32::NAN], 1, 1, &[vec![0]]).expect_err("not a number");
    assert_eq!(error, AnalysisError::NotFinite);
}
