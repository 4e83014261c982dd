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
        mod gpu_hardware { $(gpu_test!(Hardware, $body, crate::common::bodies::$body);)* }
        mod gpu_software { $(gpu_test!(Software, $body, crate::common::bodies::$body);)* }
    };
}

macro_rules! gpu_test {
    ($tuning:ident, $name:ident, $body:path) => {
        #[cfg(not(target_arch = "wasm32"))]
        #[test]
        fn $name() {
            pollster::block_on(async {
                if let Some(mut gpu) = crate::gpu(crate::Tuning::$tuning).await {
                    $body(&mut gpu).await;
                }
            });
        }

        #[cfg(target_arch = "wasm32")]
        #[wasm_bindgen_test::wasm_bindgen_test]
        async fn $name() {
            let mut gpu = crate::gpu(crate::Tuning::$tuning).await.expect("required");
            $body(&mut gpu).await;
        }
    };
}

macro_rules! on_cpu {
    ($($body:ident),* $(,)?) => {
        mod cpu { $(
            #[cfg(not(target_arch = "wasm32"))]
            #[test]
            fn $body() {
                for threads in [1, 2] {
                    let mut cpu = hourglass::cpu::Cpu::new(threads);
                    pollster::block_on(crate::common::bodies::$body(&mut cpu));
                }
            }

            #[cfg(target_arch = "wasm32")]
            #[wasm_bindgen_test::wasm_bindgen_test]
            async fn $body() {
                crate::common::bodies::$body(&mut hourglass::cpu::Cpu::new(1)).await;
            }
        )* }
    };
}

macro_rules! bodies {
    ($then:ident) => {
        $then! {
            a_new_plan_starts_from_zeros,
            activations,
            additions,
            calls_keep_their_order,
            categorical_losses,
            chunks_change_nothing,
            convolution_epilogues,
            convolutions_longer_than_a_dimension,
            convolutions_of_any_geometry,
            cross_entropy_of_extreme_logits,
            cross_entropy_of_extreme_probabilities,
            dropout_follows_its_mask,
            enlargements,
            functions_of_pytorch,
            gather_picks_pictures,
            gradients_of_a_chain,
            gradients_of_frozen_normalizations,
            gradients_of_normalizations,
            grids_longer_than_a_dimension,
            losses,
            matmul_epilogues,
            matmul_is_the_product,
            moments_of_groups,
            non_finite_pixels_reach_as_far_as_the_window,
            non_finite_results_raise_flags,
            normalizations,
            penalties_and_norms,
            pools,
            roots_and_penalties,
            similarities,
            similarities_of_scikit_image,
            softmaxes,
            sum_rows_adds_columns,
            tick_walks_the_order,
            updates_follow_their_rules,
        }
    };
}

bodies!(on_cpu);
bodies!(on_gpu);

/// What only a GPU can refuse, and the pictures it draws beside the CPU's.
mod gpu_alone {
    use crate::common::{Bench, bodies, views};
    use hourglass::backend::{Backend, CanvasId, Painting};
    use hourglass::cpu::Cpu;
    use hourglass::gpu::Gpu;

    gpu_test!(Hardware, large_and_aliased_plans_are_refused, refusals);
    gpu_test!(Hardware, paintings_are_those_of_the_cpu, paintings);

    async fn refusals(gpu: &mut Gpu) {
        bodies::too_large_a_plan_is_refused(gpu).await;
        bodies::aliased_buffers_are_refused(gpu).await;
    }

    async fn paintings(gpu: &mut Gpu) {
        for channels in [1, 3] {
            let mut bench = Bench::default();
            let view = views::pictures(&mut bench, channels);
            bench.load(gpu).await;
            let given = gpu.paint(&view, &views::PALETTE).await.expect("a painting");
            let mut cpu = Cpu::new(1);
            bench.load(&mut cpu).await;
            let wanted = cpu.draw(CanvasId(0), &view, &views::PALETTE);
            views::assert_same(&given, &wanted.expect("the CPU paints"));
            drawn(gpu, &view, &given);
        }
    }

    /// Natively `draw` gives the painting; in the browser there is no canvas here, and nothing to give.
    fn drawn(gpu: &mut Gpu, view: &hourglass::program::Tiles, painted: &Painting) {
        let drawn = gpu.draw(CanvasId(0), view, &views::PALETTE);
        let wanted = (!cfg!(target_arch = "wasm32")).then(|| painted.clone());
        assert_eq!(drawn, wanted);
    }
}

/// Views drawn on a canvas straight from GPU memory, as the page shows them.
#[cfg(target_arch = "wasm32")]
mod canvas {
    use wasm_bindgen::JsCast;
    use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

    use crate::common::{Bench, views};
    use hourglass::backend::{Backend, CanvasId, Painting};
    use hourglass::gpu::Tuning;

    /// What a canvas shows now.
    fn shown(canvas: &OffscreenCanvas) -> Painting {
        let (width, height) = (canvas.width(), canvas.height());
        let copy = OffscreenCanvas::new(width, height).expect("a canvas");
        let context: OffscreenCanvasRenderingContext2d = copy
            .get_context("2d")
            .expect("a context")
            .expect("a context")
            .unchecked_into();
        context
            .draw_image_with_offscreen_canvas(canvas, 0.0, 0.0)
            .expect("a copy");
        let data = context
            .get_image_data(0.0, 0.0, f64::from(width), f64::from(height))
            .expect("pixels");
        Painting {
            width,
            height,
            rgba: data.data().0,
        }
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    async fn a_canvas_shows_the_painting() {
        let mut gpu = crate::gpu(Tuning::Hardware).await.expect("required");
        let mut bench = Bench::default();
        let mut view = views::pictures(&mut bench, 1);
        bench.load(&mut gpu).await;
        let id = CanvasId(7);
        let (width, height) = view.size();
        let canvas = OffscreenCanvas::new(width, height).expect("a canvas");
        gpu.attach(id, canvas.clone(), width, height)
            .expect("the canvas is taken");
        for tile in [view.tile, 31, 8] {
            view.tile = tile;
            let (width, height) = view.size();
            gpu.resize(id, width, height);
            let painted = gpu.paint(&view, &views::PALETTE).await.expect("a painting");
            assert_eq!(gpu.draw(id, &view, &views::PALETTE), None);
            let now = shown(&canvas);
            assert_eq!(gpu.read(&[]).await, Ok(vec![]));
            views::assert_same(&now, &painted);
        }
        // A canvas that is not there is no mistake: the page may have taken it away.
        assert_eq!(gpu.draw(CanvasId(8), &view, &views::PALETTE), None);
        gpu.resize(CanvasId(8), 10, 10);
    }
}
