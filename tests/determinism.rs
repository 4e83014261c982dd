//! The same run, seed and backend give the same bits: whatever the chunks, the number of threads, and whether the run was
//! stopped and gone on with in between.

#![cfg(not(target_arch = "wasm32"))]

use hourglass::backend::Backend;
use hourglass::cpu::Cpu;
use hourglass::data::{Dataset, strokes};
use hourglass::engine::{Checkpoint, Trainer};
use hourglass::gpu::{Gpu, Options};
use hourglass::program::Masks;
use hourglass::spec::{Activation, Kind, Layer, Run, Span, Split, preset};
use pollster::block_on;

fn data() -> Dataset {
    // 800 train: an epoch of 25 steps, so that runs of 200 cross its end many times.
    strokes::generate(1000, 0)
}

fn run() -> Run {
    preset("dense").expect("a preset").run()
}

async fn load(backend: &mut impl Backend, run: Run) -> Trainer {
    let data = data();
    let parts = data.parts(Split::Standard, 0);
    Trainer::load(backend, run, &data, parts)
        .await
        .expect("the run loads")
}

async fn train(
    trainer: &mut Trainer,
    backend: &mut impl Backend,
    steps: u32,
    chunk: u32,
) -> Vec<u32> {
    let mut losses = Vec::new();
    while losses.len() < steps as usize {
        let left = steps - losses.len() as u32;
        let result = trainer
            .advance(backend, chunk.min(left))
            .finish()
            .await
            .expect("steps");
        trainer.account(&result);
        losses.extend(result.losses.iter().map(|loss| loss.to_bits()));
    }
    losses
}

async fn losses(backend: &mut impl Backend, steps: u32, chunk: u32) -> Vec<u32> {
    let mut trainer = load(backend, run()).await;
    train(&mut trainer, backend, steps, chunk).await
}

fn gpu() -> Option<Gpu> {
    match block_on(Gpu::new(Options::default())) {
        Ok(gpu) => Some(gpu),
        Err(error) => {
            assert!(std::env::var_os("REQUIRE_GPU").is_none(), "{error}");
            println!("skipped: {error}");
            None
        }
    }
}

#[test]
fn chunks_change_nothing_on_the_cpu() {
    let wanted = block_on(losses(&mut Cpu::new(1), 200, 1));
    for chunk in [1, 7, 200] {
        assert_eq!(
            block_on(losses(&mut Cpu::new(1), 200, chunk)),
            wanted,
            "chunks of {chunk}"
        );
    }
    assert!(
        f32::from_bits(wanted[199]) < 0.8 * f32::from_bits(wanted[0]),
        "the run learns"
    );
}

#[test]
fn threads_change_nothing() {
    let wanted = block_on(losses(&mut Cpu::new(1), 200, 50));
    for threads in [2, 3, 4] {
        assert_eq!(
            block_on(losses(&mut Cpu::new(threads), 200, 50)),
            wanted,
            "{threads} threads"
        );
    }
}

#[test]
fn chunks_change_nothing_on_the_gpu() {
    if let Some(mut gpu) = gpu() {
        let wanted = block_on(losses(&mut gpu, 200, 1));
        for chunk in [1, 7, 200] {
            assert_eq!(
                block_on(losses(&mut gpu, 200, chunk)),
                wanted,
                "chunks of {chunk}"
            );
        }
    }
}

#[test]
fn backends_agree_over_an_epoch() {
    if let Some(mut gpu) = gpu() {
        let ours = block_on(losses(&mut gpu, 25, 25));
        let theirs = block_on(losses(&mut Cpu::new(1), 25, 25));
        for (step, (ours, theirs)) in ours.into_iter().zip(theirs).enumerate() {
            let (ours, theirs) = (f32::from_bits(ours), f32::from_bits(theirs));
            assert!(
                (ours / theirs - 1.0).abs() < 1e-4,
                "step {step}: {ours} and {theirs}"
            );
        }
    }
}

#[test]
fn rewinding_gives_the_same_run_again() {
    block_on(async {
        let mut cpu = Cpu::new(1);
        let mut trainer = load(&mut cpu, run()).await;
        let first = trainer.weights(&mut cpu).await.expect("weights");
        let wanted = train(&mut trainer, &mut cpu, 60, 11).await;
        trainer.rewind(&mut cpu);
        assert_eq!(trainer.weights(&mut cpu).await.expect("weights"), first);
        assert_eq!(train(&mut trainer, &mut cpu, 60, 13).await, wanted);
    });
}

#[test]
fn seeds_differ() {
    block_on(async {
        let mut cpu = Cpu::new(1);
        let mut other = run();
        other.seed = 1;
        let mut trainer = load(&mut cpu, other).await;
        let losses_of_other = train(&mut trainer, &mut cpu, 5, 5).await;
        assert_ne!(losses_of_other, losses(&mut cpu, 5, 5).await);
    });
}

/// A run whose steps depend on more than its weights: running statistics, masks drawn by step, a rate that changes.
fn run_with_state() -> Run {
    let layer = |name: &str, kind| Layer {
        name: name.into(),
        kind,
        activation: Activation::Linear,
    };
    let mut run = run();
    run.model.encoder.push(layer("norm", Kind::batch_norm()));
    run.model
        .decoder
        .insert(0, layer("dropout", Kind::Dropout { rate: 0.3 }));
    run.schedule.warmup = Span::Steps(70);
    run
}

async fn goes_on_from_a_snapshot(backend: &mut impl Backend, run: Run) {
    let mut trainer = load(backend, run.clone()).await;
    train(&mut trainer, backend, 40, 40).await;
    let snapshot = trainer.checkpoint(backend).await.expect("a snapshot");
    let wanted = train(&mut trainer, backend, 60, 60).await;
    let after = trainer.weights(backend).await.expect("weights");

    let kept = Checkpoint::from_bytes(&snapshot.to_bytes()).expect("bytes of a snapshot");
    assert_eq!(kept, snapshot);
    let mut trainer = load(backend, run).await;
    trainer.restore(backend, &kept).expect("the same model");
    assert_eq!(train(&mut trainer, backend, 60, 7).await, wanted);
    assert_eq!(trainer.weights(backend).await.expect("weights"), after);
}

#[test]
fn going_on_from_a_snapshot_is_as_never_having_stopped() {
    for run in [run(), run_with_state()] {
        block_on(goes_on_from_a_snapshot(&mut Cpu::new(2), run.clone()));
        if let Some(mut gpu) = gpu() {
            block_on(goes_on_from_a_snapshot(&mut gpu, run));
        }
    }
}

#[test]
fn damaged_snapshots_are_refused() {
    block_on(async {
        let mut cpu = Cpu::new(1);
        let trainer = load(&mut cpu, run()).await;
        let bytes = trainer
            .checkpoint(&mut cpu)
            .await
            .expect("a snapshot")
            .to_bytes();
        for len in [0, 4, 43, 44, bytes.len() - 4, bytes.len() - 1] {
            assert!(
                Checkpoint::from_bytes(&bytes[..len]).is_err(),
                "{len} bytes"
            );
        }
        let mut other = bytes.clone();
        other[0] ^= 1;
        assert!(Checkpoint::from_bytes(&other).is_err());
        let mut deep = load(&mut cpu, preset("deep").expect("a preset").run()).await;
        let snapshot = Checkpoint::from_bytes(&bytes).expect("bytes of a snapshot");
        assert!(deep.restore(&mut cpu, &snapshot).is_err());
    });
}

/// An epoch's last batch may be short, and validation covers every picture once: both against plain arithmetic.
#[test]
fn short_batches_count_as_what_they_are() {
    block_on(async {
        let mut cpu = Cpu::new(1);
        let mut run = run();
        run.batch = 48;
        let mut trainer = load(&mut cpu, run).await;
        assert_eq!(trainer.steps_per_epoch(), 17);
        let mut sizes = Vec::new();
        while sizes.len() < 17 {
            sizes.extend(
                trainer
                    .advance(&mut cpu, 5)
                    .finish()
                    .await
                    .expect("steps")
                    .pictures,
            );
        }
        assert_eq!(sizes[16], 800 - 16 * 48);
        assert_eq!(trainer.counters().epoch, 1);

        let mut validation = trainer.validate(&mut cpu);
        while !trainer.validate_some(&mut cpu, &mut validation, 3) {}
        let given = trainer
            .validated(&mut cpu, validation)
            .await
            .expect("a loss");
        let data = data();
        let pictures: Vec<f32> = data
            .parts(Split::Standard, 0)
            .validation
            .iter()
            .flat_map(|&picture| data.sample(picture))
            .collect();
        let restored = trainer
            .reconstruct(&mut cpu, &pictures, &[])
            .await
            .expect("reconstructions");
        let sum: f64 = pictures
            .iter()
            .zip(&restored)
            .map(|(&t, &p)| (f64::from(p) - f64::from(t)).powi(2))
            .sum();
        let wanted = sum / pictures.len() as f64;
        let given = given.loss;
        assert!(
            (given / wanted - 1.0).abs() < 1e-5,
            "{given}, wanted {wanted}"
        );
    });
}

#[test]
fn a_batch_larger_than_the_data_costs_what_the_data_do() {
    let data = strokes::generate(40, 0);
    let launches = |batch| {
        let mut run = preset("conv_light").expect("a preset").run();
        run.batch = batch;
        let parts = data.parts(Split::Standard, 0);
        let mut cpu = Cpu::new(1);
        let trainer = block_on(Trainer::load(&mut cpu, run, &data, parts)).expect("the run loads");
        let program = trainer.training_program();
        assert_eq!(program.batch, 32);
        program.launches.clone()
    };
    assert_eq!(launches(256), launches(32));
}

/// A last batch has a program of its own, where masks do not come from elsewhere; what a batch's empty rows do to a program for whole
/// batches is nothing, so that both train alike.
async fn last_batches_train_alike(backend: &mut impl Backend, run: &Run) {
    let data = data();
    let mut results = Vec::new();
    for masks in [Masks::Seeded, Masks::Given] {
        let parts = data.parts(Split::Standard, 0);
        let mut trainer = Trainer::load_with_masks(backend, run.clone(), &data, parts, masks)
            .await
            .expect("the run loads");
        // Of 800 pictures: 2 batches of 300 and one of 200, twice.
        let losses = train(&mut trainer, backend, 6, 2).await;
        let weights = trainer.weights(backend).await.expect("weights");
        results.push((losses, weights));
    }
    let [(losses, weights), (losses_of_whole, weights_of_whole)] =
        results.try_into().expect("two of them");
    for (ours, theirs) in losses.into_iter().zip(losses_of_whole) {
        let (ours, theirs) = (f32::from_bits(ours), f32::from_bits(theirs));
        assert!((ours / theirs - 1.0).abs() < 1e-5, "{ours} and {theirs}");
    }
    for (ours, theirs) in weights.iter().zip(&weights_of_whole) {
        let far = ours.data.iter().zip(&theirs.data);
        let far = far.map(|(a, b)| (a - b).abs()).fold(0.0, f32::max);
        assert!(far < 1e-4, "{}: {far}", ours.name);
    }
}

#[test]
fn a_last_batch_trains_as_in_a_program_for_whole_ones() {
    for name in ["dense", "conv_light"] {
        let mut run = preset(name).expect("a preset").run();
        run.batch = 300;
        if name == "dense" {
            let norm = Layer {
                name: "norm".into(),
                kind: Kind::batch_norm(),
                activation: Activation::Linear,
            };
            run.model.encoder.push(norm);
        }
        block_on(last_batches_train_alike(&mut Cpu::new(2), &run));
        if let Some(mut gpu) = gpu() {
            block_on(last_batches_train_alike(&mut gpu, &run));
        }
    }
}
