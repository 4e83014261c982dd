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
            a_dot_is_a_disc_in_a_ring,
            a_new_plan_starts_from_zeros,
            a_sheet_ends_in_the_ground,
            activations,
            additions,
            batches_are_put_together,
            calls_keep_their_order,
            categorical_losses,
            chunks_change_nothing,
            codes_cost_what_they_say,
            colour_pictures_are_opaque,
            grey_pictures_of_light_are_opaque,
            a_difference_has_the_hue_of_its_sign,
            convolution_epilogues,
            convolutions_longer_than_a_dimension,
            convolutions_of_any_geometry,
            cross_entropy_of_extreme_logits,
            cross_entropy_of_extreme_probabilities,
            divergences_are_integrals,
            dropout_follows_its_mask,
            enlargements,
            functions_of_pytorch,
            gather_picks_pictures,
            gradients_of_a_chain,
            gradients_of_frozen_normalizations,
            gradients_of_normalizations,
            grey_pictures_are_transparent_ink,
            grids_longer_than_a_dimension,
            labels_choose_colours,
            labels_stand_behind_rows,
            likelihoods_learn_their_variance,
            variances_stay_over_their_least,
            later_dots_lie_over_earlier_ones,
            losses,
            matmul_epilogues,
            matmul_is_the_product,
            moments_of_groups,
            noise_is_what_it_says,
            non_finite_pixels_reach_as_far_as_the_window,
            non_finite_results_raise_flags,
            normalizations,
            penalties_and_norms,
            points_outside_leave_no_mark,
            pools,
            roots_and_penalties,
            samples_follow_their_noise,
            similarities,
            similarities_of_scikit_image,
            softmaxes,
            sum_rows_adds_columns,
            the_largest_are_kept,
            the_normal_scale_is_that_of_tables,
            tick_walks_the_order,
            updates_follow_their_rules,
        }
    };
}

bodies!(on_cpu);
bodies!(on_gpu);

/// What only a GPU can refuse, and the pictures it draws beside the CPU's.
mod gpu_alone {
    use crate::common::views::{self, Paints};
    use crate::common::{Bench, bodies};
    use hourglass::backend::{Backend, CanvasId, Painting};
    use hourglass::cpu::Cpu;
    use hourglass::gpu::Gpu;
    use hourglass::program::kernel::ValueFormat;
    use hourglass::program::{Marks, Scale, View};

    gpu_test!(Hardware, large_and_aliased_plans_are_refused, refusals);
    gpu_test!(Hardware, paintings_are_those_of_the_cpu, paintings);

    async fn refusals(gpu: &mut Gpu) {
        bodies::too_large_a_plan_is_refused(gpu).await;
        bodies::aliased_buffers_are_refused(gpu).await;
    }

    async fn paintings(gpu: &mut Gpu) {
        for channels in [1, 3] {
            for make in [views::pictures, views::sheets] {
                let mut bench = Bench::default();
                let view = View::Tiles(make(&mut bench, channels));
                let [given, wanted] = both(gpu, &bench, &view).await;
                views::assert_same(&given, &wanted);
                drawn(gpu, &view, &given);
            }
        }
        for scale in [Scale::Linear, Scale::Normal] {
            for radius in [0.3, 2.0, 6.5] {
                let mut bench = Bench::default();
                let view = View::Points(views::points(&mut bench, scale, Marks::Dots { radius }));
                let [given, wanted] = both(gpu, &bench, &view).await;
                views::assert_seen_alike(&format!("{view:?}"), &given, &wanted);
                drawn(gpu, &view, &given);
            }
            for format in [ValueFormat::F32, ValueFormat::U8] {
                for (channels, side) in [(1, 8), (1, 3), (3, 7), (3, 12)] {
                    let mut bench = Bench::default();
                    let marks = views::thumbnails(&mut bench, channels, format, side);
                    let view = View::Points(views::points(&mut bench, scale, marks));
                    let [given, wanted] = both(gpu, &bench, &view).await;
                    views::assert_seen_alike(&format!("{view:?}"), &given, &wanted);
                }
            }
        }
    }

    /// The GPU's painting and the CPU's.
    async fn both(gpu: &mut Gpu, bench: &Bench, view: &View) -> [Painting; 2] {
        bench.load(gpu).await;
        let mut cpu = Cpu::new(1);
        bench.load(&mut cpu).await;
        [gpu.painting(view).await, cpu.painting(view).await]
    }

    /// Natively `draw` gives the painting; in the browser there is no canvas here, and nothing to give.
    fn drawn(gpu: &mut Gpu, view: &View, painted: &Painting) {
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
    use hourglass::program::{Marks, Scale, View};

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
        let mut tiles = views::pictures(&mut bench, 1);
        bench.load(&mut gpu).await;
        let id = CanvasId(7);
        let (width, height) = tiles.size();
        let canvas = OffscreenCanvas::new(width, height).expect("a canvas");
        gpu.attach(id, canvas.clone(), width, height, false)
            .expect("the canvas is taken");
        for tile in [tiles.tile, 31, 8] {
            tiles.tile = tile;
            let view = View::Tiles(tiles.clone());
            let (width, height) = view.size();
            gpu.resize(id, width, height);
            let painted = gpu.paint(&view, &views::PALETTE).await.expect("a painting");
            assert_eq!(gpu.draw(id, &view, &views::PALETTE), None);
            let now = shown(&canvas);
            assert_eq!(gpu.read(&[]).await, Ok(vec![]));
            views::assert_same(&now, &painted);
        }
        // A canvas that is not there is no mistake: the page may have taken it away.
        let view = View::Tiles(tiles);
        assert_eq!(gpu.draw(CanvasId(8), &view, &views::PALETTE), None);
        gpu.resize(CanvasId(8), 10, 10);
    }

    #[wasm_bindgen_test::wasm_bindgen_test]
    async fn a_transparent_canvas_shows_the_points_alone() {
        let mut gpu = crate::gpu(Tuning::Hardware).await.expect("required");
        let mut bench = Bench::default();
        let marks = Marks::Dots { radius: 3.0 };
        let view = View::Points(views::points(&mut bench, Scale::Linear, marks));
        bench.load(&mut gpu).await;
        let painted = gpu.paint(&view, &views::PALETTE).await.expect("a painting");
        let (width, height) = view.size();
        for (id, transparent) in [(CanvasId(1), true), (CanvasId(2), false)] {
            let canvas = OffscreenCanvas::new(width, height).expect("a canvas");
            gpu.attach(id, canvas.clone(), width, height, transparent)
                .expect("the canvas is taken");
            assert_eq!(gpu.draw(id, &view, &views::PALETTE), None);
            let now = shown(&canvas);
            assert_eq!(gpu.read(&[]).await, Ok(vec![]));
            if transparent {
                views::assert_seen_alike("a canvas", &now, &painted);
                assert!(now.rgba.chunks_exact(4).any(|pixel| pixel[3] == 0));
            } else {
                assert!(now.rgba.chunks_exact(4).all(|pixel| pixel[3] == 255));
            }
        }
    }
}
