//! Every kernel on every backend against a naive reference in f64: natively, and in a worker of the browser, where
//! shaders that pass natively may be refused.

mod common;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

use hourglass::gpu::{Gpu, Options, Tuning};

/// A GPU, or why there is none. With `REQUIRE_GPU=1` there must be one.
async fn gpu(tuning: Tuning) -> Option<Gpu> {
    let options = Options {
        tuning: Some(tuning),
    };
    match Gpu::new(options).await {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            let required =
                cfg!(target_arch = "wasm32") || std::env::var_os("REQUIRE_GPU").is_some();
            assert!(!required, "{error}");
            println!("skipped: {error}");
            None
        }
    }
}

macro_rules! on_gpu {
    ($($body:ident),* $(,)?) => {
        mod gpu_hardware { $(on_gpu!(@one $body, Hardware);)* }
        mod gpu_software { $(on_gpu!(@one $body, Software);)* }
    };
    (@one $body:ident, $tuning:ident) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $body() {
            pollster::block_on(async {
                if let Some(mut gpu) = crate::gpu(crate::Tuning::$tuning).await {
                    crate::common::bodies::$body(&mut gpu).await;
                }
            });
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $body() {
            let mut gpu = crate::gpu(crate::Tuning::$tuning).await.expect("required");
            crate::common::bodies::$body(&mut gpu).await;
        }
    };
}

macro_rules! bodies {
    ($then:ident) => {
        $then! {
            a_new_plan_starts_from_zeros,
            activations,
            adam_follows_its_formula,
            calls_keep_their_order,
            chunks_change_nothing,
            cross_entropy_of_extreme_logits,
            gather_picks_pictures,
            gradients_of_a_chain,
            grids_longer_than_a_dimension,
            losses,
            matmul_epilogues,
            matmul_is_the_product,
            non_finite_results_raise_flags,
            sgd_follows_its_formula,
            sum_rows_adds_columns,
            tick_walks_the_order,
        }
    };
}

bodies!(on_gpu);
