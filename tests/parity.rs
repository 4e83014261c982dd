//! The engine against PyTorch, on every backend. `FIXTURES=DIR` names another folder of cases; what the engine does not
//! have, and what another test has, is listed by name.

mod fixture;

#[cfg(not(target_arch = "wasm32"))]
mod native {
    use std::path::PathBuf;

    use hourglass::backend::Backend;
    use hourglass::cpu::Cpu;
    use hourglass::gpu::{Gpu, Options};

    use crate::fixture::{Outcome, replay};

    fn cases() -> Vec<PathBuf> {
        let folder =
            std::env::var_os("FIXTURES").map_or_else(|| "tests/fixtures".into(), PathBuf::from);
        let mut cases: Vec<PathBuf> = std::fs::read_dir(&folder)
            .unwrap_or_else(|error| panic!("{}: {error}", folder.display()))
            .map(|entry| entry.expect("a file").path())
            .filter(|path| {
                path.extension()
                    .is_some_and(|extension| extension == "json")
            })
            .collect();
        cases.sort();
        assert!(!cases.is_empty(), "no case in {}", folder.display());
        cases
    }

    fn replay_all(backend: &mut impl Backend) {
        let mut agreed = 0;
        for path in cases() {
            let json = std::fs::read_to_string(&path).expect("the case");
            let tensors =
                std::fs::read(path.with_extension("safetensors")).expect("the case's tensors");
            let case = path
                .file_stem()
                .unwrap_or_default()
                .to_string_lossy()
                .into_owned();
            for (run, outcome) in pollster::block_on(replay(backend, &json, &tensors)) {
                println!("{case}, {run}: {outcome}");
                if let Outcome::Agreed(count) = outcome {
                    agreed += count;
                }
            }
        }
        assert!(agreed > 0, "no case is supported");
    }

    #[test]
    fn cpu_agrees_with_pytorch() {
        replay_all(&mut Cpu::new(2));
    }

    #[test]
    fn gpu_agrees_with_pytorch() {
        match pollster::block_on(Gpu::new(Options::default())) {
            Ok(mut gpu) => replay_all(&mut gpu),
            Err(error) => {
                assert!(std::env::var_os("REQUIRE_GPU").is_none(), "{error}");
                println!("skipped: {error}");
            }
        }
    }
}

#[cfg(target_arch = "wasm32")]
mod browser {
    use hourglass::backend::Backend;
    use hourglass::cpu::Cpu;
    use hourglass::gpu::{Gpu, Options};
    use wasm_bindgen_test::{console_log, wasm_bindgen_test};

    use crate::fixture::{Outcome, replay};

    wasm_bindgen_test::wasm_bindgen_test_configure!(run_in_dedicated_worker);

    const CASES: &[(&str, &[u8])] = &[
        (
            include_str!("fixtures/01_dense_ae_mse_adam.json"),
            include_bytes!("fixtures/01_dense_ae_mse_adam.safetensors"),
        ),
        (
            include_str!("fixtures/02_dense_deep_ae_bce_sgd.json"),
            include_bytes!("fixtures/02_dense_deep_ae_bce_sgd.safetensors"),
        ),
        (
            include_str!("fixtures/03_conv_ae_keras.json"),
            include_bytes!("fixtures/03_conv_ae_keras.safetensors"),
        ),
        (
            include_str!("fixtures/04_conv_transpose_ae_k3_op1.json"),
            include_bytes!("fixtures/04_conv_transpose_ae_k3_op1.safetensors"),
        ),
        (
            include_str!("fixtures/04_conv_transpose_ae_k4.json"),
            include_bytes!("fixtures/04_conv_transpose_ae_k4.safetensors"),
        ),
        (
            include_str!("fixtures/05_upsample_ae.json"),
            include_bytes!("fixtures/05_upsample_ae.safetensors"),
        ),
        (
            include_str!("fixtures/06_vae_bce.json"),
            include_bytes!("fixtures/06_vae_bce.safetensors"),
        ),
        (
            include_str!("fixtures/07_cvae.json"),
            include_bytes!("fixtures/07_cvae.safetensors"),
        ),
        (
            include_str!("fixtures/08_sparse_ae_kl.json"),
            include_bytes!("fixtures/08_sparse_ae_kl.safetensors"),
        ),
        (
            include_str!("fixtures/08_sparse_ae_l1_relu.json"),
            include_bytes!("fixtures/08_sparse_ae_l1_relu.safetensors"),
        ),
        (
            include_str!("fixtures/08_sparse_ae_l1_tanh.json"),
            include_bytes!("fixtures/08_sparse_ae_l1_tanh.safetensors"),
        ),
        (
            include_str!("fixtures/08_sparse_ae_topk_magnitude.json"),
            include_bytes!("fixtures/08_sparse_ae_topk_magnitude.safetensors"),
        ),
        (
            include_str!("fixtures/08_sparse_ae_topk_value.json"),
            include_bytes!("fixtures/08_sparse_ae_topk_value.safetensors"),
        ),
        (
            include_str!("fixtures/09_contractive_ae_tied.json"),
            include_bytes!("fixtures/09_contractive_ae_tied.safetensors"),
        ),
        (
            include_str!("fixtures/09_contractive_ae_untied.json"),
            include_bytes!("fixtures/09_contractive_ae_untied.safetensors"),
        ),
        (
            include_str!("fixtures/10_denoising_dense.json"),
            include_bytes!("fixtures/10_denoising_dense.safetensors"),
        ),
        (
            include_str!("fixtures/11_conv1d_ae.json"),
            include_bytes!("fixtures/11_conv1d_ae.safetensors"),
        ),
        (
            include_str!("fixtures/12_regularisers.json"),
            include_bytes!("fixtures/12_regularisers.safetensors"),
        ),
        (
            include_str!("fixtures/16_group_norm.json"),
            include_bytes!("fixtures/16_group_norm.safetensors"),
        ),
    ];

    async fn replay_all(backend: &mut impl Backend) {
        for (json, tensors) in CASES {
            let outcomes = replay(backend, json, tensors).await;
            for (run, outcome) in &outcomes {
                console_log!("{run}: {outcome}");
            }
            assert!(
                outcomes
                    .iter()
                    .any(|(_, outcome)| matches!(outcome, Outcome::Agreed(_)))
            );
        }
    }

    #[wasm_bindgen_test]
    async fn cpu_agrees_with_pytorch() {
        replay_all(&mut Cpu::new(1)).await;
    }

    #[wasm_bindgen_test]
    async fn gpu_agrees_with_pytorch() {
        replay_all(&mut Gpu::new(Options::default()).await.expect("an adapter")).await;
    }
}
