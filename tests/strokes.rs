//! Strokes are the same bytes on every machine: this test runs natively and in wasm.

use hourglass::data::{SampleValues, strokes};
#[cfg(target_arch = "wasm32")]
use wasm_bindgen_test::wasm_bindgen_test;

/// FNV-1a, 64 bits.
fn hash(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, &byte| {
        (hash ^ u64::from(byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn pictures_are_the_same_everywhere() {
    let data = strokes::generate(2000, 20);
    let SampleValues::U8(pixels) = &data.values else {
        panic!("bytes expected")
    };
    // Changes only when the drawing changes: links shared before then open other pictures.
    assert_eq!(format!("{:016x}", hash(pixels)), "54f42e956c203d8c");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test)]
fn factors_are_the_same_everywhere() {
    let bits: Vec<u8> = (0..2000)
        .flat_map(|i| {
            let f = strokes::factors(20, i);
            [
                f.slant,
                f.rotation,
                f.scale,
                f.aspect,
                f.thickness,
                f.pressure,
                f.wobble,
            ]
            .into_iter()
            .flat_map(|v| v.to_bits().to_le_bytes())
            .chain([f.digit, f.variant])
        })
        .collect();
    assert_eq!(format!("{:016x}", hash(&bits)), "a74852a0f2459722");
}
