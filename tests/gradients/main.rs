//! The engine's numbers where no other library's stand: against a second engine in f64 that follows the formulas of `src/spec`,
//! with finite differences for gradients, and against values that are derived by hand.

/// Runs each body, an `async fn` of a backend, as a test on each backend.
macro_rules! on_every_backend {
    ($($body:ident),* $(,)?) => {
        mod cpu { $(
            #[cfg(not(target_arch = "wasm32"))]
            #[test]
            fn $body() {
                pollster::block_on(super::$body(&mut hourglass::cpu::Cpu::new(2)));
            }

            #[cfg(target_arch = "wasm32")]
            #[wasm_bindgen_test::wasm_bindgen_test]
            async fn $body() {
                super::$body(&mut hourglass::cpu::Cpu::new(1)).await;
            }
        )* }

        mod gpu { $(
            #[cfg(not(target_arch = "wasm32"))]
            #[test]
            fn $body() {
                pollster::block_on(async {
                    if let Some(mut gpu) = crate::gpu(None).await {
                        super::$body(&mut gpu).await;
                    }
                });
            }

            #[cfg(target_arch = "wasm32")]
            #[wasm_bindgen_test::wasm_bindgen_test]
            async fn $body() {
                super::$body(&mut crate::gpu(None).await.expect("required")).await;
            }
        )* }
    };
}

mod agree;
mod by_hand;
mod case;
mod optimizers;
#[cfg(not(target_arch = "wasm32"))]
mod properties;
mod schedules;
mod selection;
mod twin;

#[cfg(target_arch = "wasm32")]
wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

use hourglass::gpu::{Gpu, Options, Tuning};

/// A GPU, or none where there is none. With `REQUIRE_GPU=1` there must be one. Without a tuning it has the one that is its adapter's.
async fn gpu(tuning: Option<Tuning>) -> Option<Gpu> {
    match Gpu::new(Options { tuning }).await {
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
