//! The analyses against numbers of others, closed forms and data whose answer is known: natively and in the browser.

mod disentanglement;
mod embedding;
mod holes;
mod metrics;
mod normal;
mod pca;

use hourglass::data::rng::{Purpose, Stream};

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

fn random(seed: u32) -> Stream {
    Stream::new(seed, Purpose::Picture, 0)
}

fn normals(count: usize, seed: u32) -> Vec<f32> {
    let mut random = random(seed);
    (0..count).map(|_| random.normal()).collect()
}

/// Within an absolute tolerance.
#[track_caller]
fn assert_near(what: &str, given: &[f32], wanted: &[f32], tolerance: f32) {
    assert_eq!(given.len(), wanted.len(), "{what}");
    for (at, (given, wanted)) in given.iter().zip(wanted).enumerate() {
        assert!(
            (given - wanted).abs() <= tolerance,
            "{what}, {at}: {given}, wanted {wanted}"
        );
    }
}
