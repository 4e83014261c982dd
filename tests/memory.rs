//! Programs share memory, and long launches are divided: neither changes a bit.

#![cfg(not(target_arch = "wasm32"))]

use std::ops::Range;

use hourglass::backend::{Backend, BackendError, BackendInfo, CanvasId, Painting, Reading};
use hourglass::cpu::Cpu;
use hourglass::data::{Dataset, Parts, generate};
use hourglass::engine::Trainer;
use hourglass::gpu::{Gpu, Options};
use hourglass::program::{BufferId, Palette, Plan, ProgramId, Slice, View};
use hourglass::spec::{Activation, Clip, Kind, Layer, Loss, PRESETS, Run, preset};
use pollster::block_on;

/// A CPU that calls itself so slow that hardly a launch is short.
struct Slow(Cpu);

impl Backend for Slow {
    fn info(&self) -> BackendInfo {
        self.0.info()
    }

    async fn load(&mut self, plan: &Plan) -> Result<(), BackendError> {
        self.0.load(plan).await
    }

    fn write(&mut self, buffer: BufferId, offset: u32, words: &[u32]) {
        self.0.write(buffer, offset, words);
    }

    fn run(&mut self, program: ProgramId, times: u32) {
        self.0.run(program, times);
    }

    fn run_part(&mut self, program: ProgramId, launches: Range<usize>) {
        self.0.run_part(program, launches);
    }

    fn most_work(&self) -> u64 {
        100_000
    }

    fn bytes(&self) -> u64 {
        self.0.bytes()
    }

    fn read(&mut self, slices: &[Slice]) -> Reading {
        self.0.read(slices)
    }

    fn draw(&mut self, canvas: CanvasId, view: &View, palette: &Palette) -> Option<Painting> {
        self.0.draw(canvas, view, palette)
    }
}

/// Every preset and some more, in small batches.
fn runs() -> Vec<Run> {
    let mut runs: Vec<Run> = PRESETS.iter().map(hourglass::spec::Preset::run).collect();
    let light = preset("conv_light").expect("a preset").run();
    let mut clipped = Run {
        loss: Loss::Ssim,
        ..light.clone()
    };
    clipped.regularization.clip = Clip::Norm(1.0);
    runs.push(clipped);
    let mut pooled = light;
    let pool = Kind::MaxPool {
        size: [3, 3],
        stride: Some([2, 2]),
    };
    pooled.model.encoder.insert(
        1,
        Layer {
            name: "pool".into(),
            kind: pool,
            activation: Activation::Linear,
        },
    );
    runs.push(pooled);
    for run in &mut runs {
        run.batch = 12;
    }
    runs
}

/// So few pictures of it that the second batch of an epoch is short.
fn few(run: &Run) -> (Dataset, Parts) {
    let data = generate(run.dataset, 0).expect("its pictures are generated");
    let parts = Parts {
        train: (0..19).collect(),
        validation: (20..31).collect(),
        test: Vec::new(),
    };
    (data, parts)
}

/// Fills what programs share with what is no number.
fn spoil(trainer: &Trainer, backend: &mut impl Backend) {
    let plan = trainer.plan();
    for index in plan.scratch.clone() {
        let words = vec![f32::NAN.to_bits(); plan.buffers[index].words as usize];
        backend.write(BufferId(index as u32), 0, &words);
    }
}

/// The bits of everything that comes of a few steps, a validation and a reconstruction.
async fn results(backend: &mut impl Backend, run: &Run, spoiled: bool) -> Vec<u64> {
    let (data, parts) = few(run);
    let pictures: Vec<f32> = (0..9).flat_map(|picture| data.sample(picture)).collect();
    let classes = run.model.classes().map_or(0, |_| 9);
    let labels = &[3; 9][..classes];
    let mut trainer = Trainer::load(backend, run.clone(), &data, parts)
        .await
        .unwrap_or_else(|error| panic!("{error}"));
    let mut bits = Vec::new();
    for _ in 0..4 {
        if spoiled {
            spoil(&trainer, backend);
        }
        let chunk = trainer.advance(backend, 1).finish().await.expect("a step");
        assert_eq!(chunk.flags, 0, "a value is not finite");
        bits.extend(chunk.losses.iter().map(|loss| u64::from(loss.to_bits())));
    }
    let mut validation = trainer.validate(backend);
    loop {
        if spoiled {
            spoil(&trainer, backend);
        }
        if trainer.validate_some(backend, &mut validation, 1) {
            break;
        }
    }
    let validated = trainer
        .validated(backend, validation)
        .await
        .expect("a loss");
    bits.push(validated.loss.to_bits());
    if spoiled {
        spoil(&trainer, backend);
    }
    let made = trainer.reconstruct(backend, &pictures, labels).await;
    let made = made.expect("reconstructions");
    bits.extend(made.iter().map(|value| u64::from(value.to_bits())));
    bits
}

#[test]
fn what_shared_buffers_hold_before_a_run_does_not_matter() {
    for run in runs() {
        let [clean, spoiled] =
            [false, true].map(|spoiled| block_on(results(&mut Cpu::new(1), &run, spoiled)));
        assert!(clean == spoiled, "{run:?}");
    }
}

#[test]
fn what_shared_buffers_hold_before_a_run_does_not_matter_on_the_gpu() {
    let mut gpu = match block_on(Gpu::new(Options::default())) {
        Ok(gpu) => gpu,
        Err(error) => {
            assert!(std::env::var_os("REQUIRE_GPU").is_none(), "{error}");
            println!("skipped: {error}");
            return;
        }
    };
    for run in runs() {
        let [clean, spoiled] =
            [false, true].map(|spoiled| block_on(results(&mut gpu, &run, spoiled)));
        assert!(clean == spoiled, "{run:?}");
    }
}

#[test]
fn launches_in_parts_give_the_same_bits() {
    for run in runs() {
        let whole = block_on(results(&mut Cpu::new(2), &run, false));
        let parts = block_on(results(&mut Slow(Cpu::new(2)), &run, false));
        assert!(whole == parts, "{run:?}");
    }
}

/// Activations and gradients of the tutorial's convolutions take over a gigabyte where each has memory of its own.
#[test]
fn a_large_model_takes_half_the_memory_that_its_values_do() {
    let run = preset("conv").expect("a preset").run();
    assert_eq!(run.batch, 256);
    let (data, parts) = few(&run);
    let parts = Parts {
        train: (0..512).collect(),
        ..parts
    };
    let mut backend = Cpu::new(1);
    block_on(Trainer::load(&mut backend, run, &data, parts)).expect("it fits");
    assert!(backend.bytes() < 540 << 20, "{} MB", backend.bytes() >> 20);
}
