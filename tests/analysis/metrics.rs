use bytemuck::pod_collect_to_vec;
use hourglass::analysis::median::median_3x3;
use hourglass::analysis::quality::{mse, psnr, ssim};
use safetensors::SafeTensors;
use serde_json::Value;

use crate::{assert_near, random};

fn case() -> Value {
    serde_json::from_str(include_str!("../fixtures/14_metrics.json")).expect("JSON")
}

fn tensors() -> SafeTensors<'static> {
    SafeTensors::deserialize(include_bytes!("../fixtures/14_metrics.safetensors")).expect("tensors")
}

fn number(value: &Value) -> f64 {
    match value.as_str() {
        Some("inf") => f64::INFINITY,
        _ => value.as_f64().expect("a number"),
    }
}

fn uniform(count: usize, seed: u32) -> Vec<f32> {
    let mut random = random(seed);
    (0..count).map(|_| random.uniform()).collect()
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn pictures_are_as_like_as_the_reference_says() {
    let (case, tensors) = (case(), tensors());
    let tolerance = |name: &str| number(&case["tolerance_suggested"][name]);
    let pairs = case["pairs"].as_array().expect("pairs");
    assert_eq!(pairs.len(), 6);
    for (at, pair) in pairs.iter().enumerate() {
        let tensor = |name: &str| -> Vec<f32> {
            let name = format!("pair{at}/{name}");
            pod_collect_to_vec(tensors.tensor(&name).expect(&name).data())
        };
        let side = |axis: usize| pair["shape"][axis].as_u64().expect("a side") as usize;
        let (x, y) = (tensor("x"), tensor("y"));
        let wanted = number(&pair["mse"]);
        assert!((mse(&x, &y) - wanted).abs() <= 1e-7, "MSE of pair {at}");
        let (given, wanted) = (psnr(&x, &y), number(&pair["psnr_db"]));
        assert!(
            given == wanted || (given - wanted).abs() <= tolerance("psnr_abs_db"),
            "PSNR of pair {at}: {given}, wanted {wanted}"
        );
        let given = ssim(&x, &y, [1, side(0), side(1)]).expect("the window fits");
        let wanted = number(&pair["ssim"]);
        assert!(
            (given.score - wanted).abs() <= tolerance("ssim_abs"),
            "SSIM of pair {at}: {}, wanted {wanted}",
            given.score
        );
        let most = tolerance("ssim_map_abs") as f32;
        assert_near("SSIM's map", &given.map, &tensor("ssim_map"), most);
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn colours_are_compared_by_themselves() {
    let (height, width) = (13, 17);
    let (a, b) = (
        uniform(3 * height * width, 1),
        uniform(3 * height * width, 2),
    );
    let whole = ssim(&a, &b, [3, height, width]).expect("the window fits");
    let channels: Vec<_> = a
        .chunks_exact(height * width)
        .zip(b.chunks_exact(height * width))
        .map(|(a, b)| ssim(a, b, [1, height, width]).expect("the window fits"))
        .collect();
    let mean = channels.iter().map(|one| one.score).sum::<f64>() / 3.0;
    assert!((whole.score - mean).abs() < 1e-12);
    let maps: Vec<f32> = channels.iter().flat_map(|one| one.map.clone()).collect();
    assert_eq!(whole.map, maps);
    assert_eq!(maps.len(), 3 * 3 * 7);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_is_not_defined_is_nothing() {
    for shape in [[1, 10, 11], [1, 11, 10], [0, 11, 11], [1, 0, 0]] {
        let picture = vec![0.5; shape.iter().product()];
        assert_eq!(ssim(&picture, &picture, shape), None, "{shape:?}");
    }
    let least = ssim(&[0.5; 121], &[0.5; 121], [1, 11, 11]).expect("the window fits once");
    assert_eq!(least.map.len(), 1);
    assert!((least.score - 1.0).abs() < 1e-12);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn a_median_is_the_fifth_of_nine() {
    for shape in [[1, 1, 1], [2, 1, 5], [1, 6, 1], [3, 4, 7], [1, 0, 3]] {
        let [channels, height, width] = shape;
        let picture = uniform(channels * height * width, 3);
        let given = median_3x3(&picture, shape);
        let mut wanted = Vec::new();
        for channel in 0..channels {
            for y in 0..height as i32 {
                for x in 0..width as i32 {
                    let mut near = Vec::new();
                    for (dy, dx) in (-1..=1).flat_map(|dy| (-1..=1).map(move |dx| (dy, dx))) {
                        let row = (y + dy).clamp(0, height as i32 - 1) as usize;
                        let column = (x + dx).clamp(0, width as i32 - 1) as usize;
                        near.push(picture[(channel * height + row) * width + column]);
                    }
                    near.sort_by(f32::total_cmp);
                    wanted.push(near[4]);
                }
            }
        }
        assert_eq!(given, wanted, "{shape:?}");
    }
    // A lone bright pixel goes, the edge of an area stays.
    let mut dot = vec![0.0; 25];
    dot[12] = 1.0;
    assert_eq!(median_3x3(&dot, [1, 5, 5]), [0.0; 25]);
    let edge: Vec<f32> = (0..25).map(|at| f32::from(at % 5 > 1)).collect();
    assert_eq!(median_3x3(&edge, [1, 5, 5]), edge);
}
