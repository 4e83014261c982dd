//! The engine behind `window.bench` (see `benches/peers/README.md`): trains `dense64` on pictures, weights and batches
//! that the page gives, so that its losses can be compared with those of other libraries. Not part of the page.

#[cfg(target_arch = "wasm32")]
mod bench {
    use hourglass::backend::Backend;
    use hourglass::cpu::Cpu;
    use hourglass::data::{Dataset, Parts, Pixels};
    use hourglass::engine::{Device, Tensor, Trainer};
    use hourglass::gpu::{Gpu, Options};
    use hourglass::spec::{AdamForm, DatasetName, Optimizer, Shape, preset};
    use wasm_bindgen::prelude::*;

    /// Most steps between two waits for the device.
    const CHUNK: u32 = 512;

    /// `dense64` on a backend.
    #[wasm_bindgen]
    pub struct Bench {
        device: Device,
        trainer: Trainer,
    }

    #[wasm_bindgen]
    impl Bench {
        /// Uploads `images` (`[n, 784]`) and the weights (both `[in, out]`), with room for `order` pictures in the order
        /// table. `backend` is `gpu` or `cpu`.
        ///
        /// # Errors
        /// No such backend here, or numbers that do not fit the model.
        pub async fn setup(
            backend: &str,
            images: Vec<f32>,
            encoder: Vec<f32>,
            decoder: Vec<f32>,
            order: u32,
        ) -> Result<Bench, JsError> {
            let mut device = match backend {
                "cpu" => Device::Cpu(Cpu::new(1)),
                "gpu" => Device::Gpu(Box::new(Gpu::new(Options::default()).await?)),
                _ => return Err(JsError::new("?backend=gpu or ?backend=cpu")),
            };
            let mut run = preset("dense")?.run();
            run.optimizer = Optimizer::Adam {
                learning_rate: 1e-3,
                beta1: 0.9,
                beta2: 0.999,
                epsilon: 1e-7,
                form: AdamForm::Torch,
            };
            let data = Dataset {
                name: DatasetName::Strokes,
                shape: Shape::Picture([1, 28, 28]),
                pixels: Pixels::F32(images),
                labels: Vec::new(),
                classes: Vec::new(),
                test_from: None,
            };
            // As long as the order table is to be; its content comes with `feed`.
            let parts = Parts {
                train: vec![0; order as usize],
                validation: vec![0],
                test: Vec::new(),
            };
            let mut trainer = Trainer::load(&mut device, run, &data, parts).await?;
            let weights = [
                ("code.weight", transposed(&encoder, 784, 64)?, [64, 784]),
                ("output.weight", transposed(&decoder, 64, 784)?, [784, 64]),
            ];
            let weights = weights.map(|(name, data, shape)| Tensor {
                name: name.into(),
                shape: shape.to_vec(),
                data,
            });
            trainer.set_weights(&mut device, &weights)?;
            Ok(Self { device, trainer })
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

    fn transposed(values: &[f32], rows: usize, columns: usize) -> Result<Vec<f32>, JsError> {
        if values.len() != rows * columns {
            return Err(JsError::new("there are too few or too many weights"));
        }
        Ok((0..columns)
            .flat_map(|column| (0..rows).map(move |row| values[row * columns + column]))
            .collect())
    }
}

fn main() {}
