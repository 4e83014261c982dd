//! Generated pictures are the same bytes on every machine: this test runs natively and in wasm.

use hourglass::data::{Dataset, SampleValues, faces, moons_and_spirals, shapes};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

/// FNV-1a, 64 bits, of pixels and then the levels of each factor.
fn hash(data: &Dataset) -> String {
    let SampleValues::U8(pixels) = &data.values else {
        panic!("bytes expected")
    };
    let levels = data.factors.iter().flat_map(|factor| &factor.of);
    let hash = pixels
        .iter()
        .chain(levels)
        .fold(0xcbf2_9ce4_8422_2325, |hash: u64, &byte| {
            (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
        });
    format!("{hash:016x}")
}

// These change only when the drawing changes: links shared before then open other pictures.

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn shapes_are_the_same_everywhere() {
    assert_eq!(hash(&shapes::generate(2000, 20)), "a071ac77451b5172");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn faces_are_the_same_everywhere() {
    assert_eq!(hash(&faces::generate(2000, 20)), "35daf1c1a5e33522");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn moons_and_spirals_are_the_same_everywhere() {
    assert_eq!(
        hash(&moons_and_spirals::generate(2000, 20)),
        "150cbfb39596c110"
    );
}
