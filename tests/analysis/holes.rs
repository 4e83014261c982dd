use hourglass::analysis::AnalysisError;
use hourglass::analysis::holes::{Expected, holes};

use crate::{normals, random};

fn inside(codes: &[f32], center: [f32; 2], radius: f32) -> usize {
    codes
        .chunks_exact(2)
        .filter(|point| (point[0] - center[0]).hypot(point[1] - center[1]) < radius)
        .count()
}

/// Without the codes inside a circle.
fn cut(codes: &[f32], center: [f32; 2], radius: f32) -> Vec<f32> {
    codes
        .chunks_exact(2)
        .filter(|point| (point[0] - center[0]).hypot(point[1] - center[1]) >= radius)
        .flatten()
        .copied()
        .collect()
}

fn uniform(n: usize, seed: u32) -> Vec<f32> {
    let mut random = random(seed);
    (0..2 * n).map(|_| random.between(-3.0, 5.0)).collect()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn a_sample_of_the_prior_has_no_holes() {
    for (n, seed) in [(100, 1), (1000, 2), (3000, 3)] {
        let found = holes(&normals(2 * n, seed), Expected::Prior, 5).expect("it can be done");
        assert_eq!(found, [], "{n} codes");
        let found = holes(&uniform(n, seed), Expected::Hull, 5).expect("it can be done");
        assert_eq!(found, [], "{n} codes");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn holes_that_were_cut_are_found() {
    let cuts = [([0.8, 0.5], 0.6), ([-0.9, -0.6], 0.5)];
    for expected in [Expected::Prior, Expected::Hull] {
        let mut codes = match expected {
            Expected::Prior => normals(4000, 4),
            Expected::Hull => uniform(6000, 5),
        };
        for (center, radius) in cuts {
            codes = cut(&codes, center, radius);
        }
        // Strays do not hide a hole.
        codes.extend([0.8, 0.5]);
        let found = holes(&codes, expected, 5).expect("it can be done");
        assert_eq!(found.len(), 2, "{expected:?}: {found:?}");
        for (hole, (center, radius)) in found.iter().zip(cuts) {
            let off = (hole.center[0] - center[0]).hypot(hole.center[1] - center[1]);
            assert!(off < 0.25, "{hole:?}");
            assert!((hole.radius - radius).abs() < 0.2, "{hole:?}");
            assert!(
                inside(&codes, hole.center, hole.radius * 0.999) <= hole.found,
                "{hole:?}"
            );
            assert!(hole.expected > 5.0 * hole.found as f32, "{hole:?}");
        }
        let one = holes(&codes, expected, 1).expect("it can be done");
        assert_eq!(one, found[..1]);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn codes_that_have_collapsed_leave_the_prior_empty() {
    let codes: Vec<f32> = normals(2000, 6).iter().map(|value| 0.01 * value).collect();
    let found = holes(&codes, Expected::Prior, 4).expect("it can be done");
    assert_eq!(found.len(), 4);
    for hole in found {
        assert!(
            inside(&codes, hole.center, hole.radius * 0.999) <= hole.found,
            "{hole:?}"
        );
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn a_ring_has_a_hole_in_its_middle() {
    let mut random = random(7);
    let codes: Vec<f32> = (0..500)
        .flat_map(|_| {
            let angle = random.between(0.0, std::f32::consts::TAU);
            let radius = random.between(4.0, 5.0);
            [2.0 + radius * angle.cos(), -1.0 + radius * angle.sin()]
        })
        .collect();
    let found = holes(&codes, Expected::Hull, 5).expect("it can be done");
    let first = found[0];
    assert!((first.center[0] - 2.0).abs() < 0.5 && (first.center[1] + 1.0).abs() < 0.5);
    assert!((3.5..4.6).contains(&first.radius), "{first:?}");
    assert_eq!(found.len(), 1, "{found:?}");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn too_little_to_tell_gives_no_holes() {
    let line: Vec<f32> = (0..200).flat_map(|i| [i as f32, 2.0 * i as f32]).collect();
    for codes in [&[][..], &[1.0, 2.0], &[1.0; 100], &line] {
        let found = holes(codes, Expected::Hull, 5).expect("it can be done");
        assert_eq!(found, []);
    }
    assert_eq!(holes(&[], Expected::Prior, 5).expect("it can be done"), []);
    let error = holes(&[f32::NAN, 0.0], Expected::Prior, 5).expect_err("not a number");
    assert_eq!(error, AnalysisError::NotFinite);
}
