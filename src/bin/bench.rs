//! The engine behind `window.bench` (see `benches/peers/README.md`): trains a run on pictures, weights and batches that
//! the page gives, so that its losses can be compared with those of other libraries. Not part of the page.

#[cfg(all(target_arch = "wasm32", target_feature = "atomics"))]
#[path = "engine/helpers.rs"]
mod helpers;

#[cfg(target_arch = "wasm32")]
mod bench {
    use hourglass::backend::Backend;
    use hourglass::cpu::Cpu;
    use hourglass::data::{Dataset, Parts, SampleValues};
    use hourglass::engine::{AnyBackend, Tensor, Trainer};
    use hourglass::gpu::{Gpu, Options};
    use hourglass::program::Masks;
    use hourglass::spec::{Run, Shape};
    use wasm_bindgen::prelude::*;

    /// Most steps between two waits for the device.
    const CHUNK: u32 = 512;

    #[cfg(target_feature = "atomics")]
    async fn cpu(threads: u32, helper: &str) -> Cpu {
        super::helpers::cpu(threads, helper, web_sys::WorkerType::Module).await
    }

    #[cfg(not(target_feature = "atomics"))]
    async fn cpu(_: u32, _: &str) -> Cpu {
        Cpu::new(1)
    }

    /// A run on a backend.
    #[wasm_bindgen]
    pub struct Bench {
        device: AnyBackend,
        trainer: Trainer,
    }

    #[wasm_bindgen]
    impl Bench {
        /// Uploads `images` (`[n, 784]`) for `run` ([`Run`] as a plain object), with room for `order` pictures in the order table.
        /// `backend` is `gpu` or `cpu`; in a build with threads the CPU's has so many, the others in workers of the script `helper`.
        ///
        /// # Errors
        /// No such backend here, or a run that cannot be.
        pub async fn setup(
            backend: &str,
            run: JsValue,
            images: Vec<f32>,
            order: u32,
            threads: u32,
            helper: &str,
        ) -> Result<Bench, JsError> {
            let mut device = match backend {
                "cpu" => AnyBackend::Cpu(cpu(threads, helper).await),
                "gpu" => AnyBackend::Gpu(Box::new(Gpu::new(Options::default()).await?)),
                _ => return Err(JsError::new("?backend=gpu or ?backend=cpu")),
            };
            let run: Run = serde_wasm_bindgen::from_value(run)?;
            let data = Dataset::pictures(
                run.dataset,
                Shape::Picture([1, 28, 28]),
                SampleValues::F32(images),
            );
            // As long as the order table is to be; its content comes with `feed`.
            let parts = Parts {
                train: vec![0; order as usize],
                validation: vec![0],
                test: Vec::new(),
            };
            // The page gives the noise of codes, but not that of pictures.
            let masks = if run.corruption.train > 0.0 {
                Masks::Seeded
            } else {
                Masks::Given
            };
            let trainer = Trainer::load_with_masks(&mut device, run, &data, parts, masks).await?;
            Ok(Self { device, trainer })
        }

        /// Sets a parameter, `<layer>.weight` or `<layer>.bias`, in PyTorch's layout.
        ///
        /// # Errors
        /// No such parameter, or another number of values.
        pub fn set(&mut self, name: &str, data: Vec<f32>) -> Result<(), JsError> {
            let store = &self.trainer.plan().store;
            let shape = store
                .parameters
                .iter()
                .find(|parameter| parameter.name == name)
                .map_or_else(Vec::new, |parameter| parameter.shape.clone());
            let tensor = Tensor {
                name: name.into(),
                shape,
                data,
            };
            Ok(self.trainer.set_weights(&mut self.device, &[tensor])?)
        }

        /// The noise of the next step's Gaussian codes, `[batch, code size]`.
        pub fn noise(&mut self, noise: &[f32]) {
            if let Some((_, slice)) = self.trainer.training_program().masks.first() {
                self.device
                    .write(slice.buffer, slice.offset, bytemuck::cast_slice(noise));
            }
        }

        /// The pictures of the next steps, batch after batch; as many as the table has room for.
        pub fn feed(&mut self, order: &[u32]) {
            self.trainer.feed(&mut self.device, order);
        }

        /// Trains `steps` steps, at most as many as there are batches left; gives the last one's loss.
        ///
        /// # Errors
        /// The device's.
        pub async fn steps(&mut self, steps: u32) -> Result<f32, JsError> {
            let mut left = steps;
            let mut loss = f32::NAN;
            while left > 0 {
                let chunk = self.trainer.advance(&mut self.device, left.min(CHUNK));
                let done = chunk.finish().await?;
                left -= done.losses.len() as u32;
                loss = done.losses.last().copied().unwrap_or(loss);
            }
            Ok(loss)
        }

        /// What it runs on.
        pub fn adapter(&self) -> String {
            self.device.info().adapter
        }
    }
}

fn main() {}
