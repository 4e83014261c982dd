//! Noise on pictures while a run goes on, what it is measured against, and codes that cost something.

use hourglass::analysis::Pca;
use hourglass::backend::Backend;
use hourglass::cpu::Cpu;
use hourglass::data::{Dataset, Parts};
use hourglass::engine::Trainer;
use hourglass::program::Slice;
use hourglass::protocol::{
    Amount, Colours, EngineSetting, Floats, FromEngine, Reply, Request, Shown, Studied, Study,
    TileLayout, ToEngine, ViewName,
};
use hourglass::spec::{
    CodePenalty, Corruption, DatasetName, Kind, Live, Noise, Run, SpecError, preset,
};
use pollster::block_on;

use crate::desk::Desk;

/// A small denoising autoencoder on generated digits.
fn denoising() -> Run {
    let mut run = preset("denoise").unwrap().run();
    run.dataset = DatasetName::Strokes;
    run.model.encoder[1].kind = Kind::dense(32);
    run.model.encoder[2].kind = Kind::dense(16);
    run.model.decoder[0].kind = Kind::dense(32);
    run
}

fn strokes() -> (Dataset, Parts) {
    let data = hourglass::data::generate(DatasetName::Strokes, 0).expect("they are generated");
    let parts = data.parts(hourglass::spec::Split::Standard, 0);
    (data, parts)
}

/// The last batch of training: clean, and as the encoder saw it.
fn batch(trainer: &Trainer, backend: &mut Cpu) -> [Vec<f32>; 2] {
    let program = trainer.training_program();
    let slices: [Slice; 2] = [program.input, program.corrupted.expect("noise is put on")];
    let words = block_on(backend.read(&slices)).expect("the batch");
    [0, 1].map(|i| bytemuck::cast_slice(&words[i]).to_vec())
}

fn step(trainer: &mut Trainer, backend: &mut Cpu) -> [Vec<f32>; 2] {
    block_on(trainer.advance(backend, 1).finish()).expect("a step");
    batch(trainer, backend)
}

fn squares([clean, seen]: &[Vec<f32>; 2]) -> f64 {
    let sum: f64 = clean
        .iter()
        .zip(seen)
        .map(|(a, b)| f64::from(a - b).powi(2))
        .sum();
    sum / clean.len() as f64
}

#[test]
fn noise_in_training_changes_at_the_next_step() {
    let (data, parts) = strokes();
    let mut backend = Cpu::new(1);
    let run = denoising();
    let mut trainer = block_on(Trainer::load(&mut backend, run.clone(), &data, parts)).unwrap();
    trainer.feed(&mut backend, &(0..128).collect::<Vec<u32>>());
    let first = step(&mut trainer, &mut backend);
    assert!(first[1].iter().all(|value| (0.0..=1.0).contains(value)));
    let strong = squares(&first);
    assert!(strong > 0.05, "{strong}");
    let set = |trainer: &mut Trainer, backend: &mut Cpu, corruption: Corruption| {
        let live = Live {
            corruption,
            ..run.live()
        };
        trainer.set_live(backend, live).expect("it is in range");
    };
    let weak = Corruption {
        train: 0.1,
        ..run.corruption.clone()
    };
    set(&mut trainer, &mut backend, weak.clone());
    let second = step(&mut trainer, &mut backend);
    // Noise of a fifth has about a twenty-fifth of the power; clipping takes from both.
    let ratio = squares(&second) / strong;
    assert!((0.02..0.08).contains(&ratio), "{ratio}");
    assert_eq!(first[0], second[0], "the pictures are the same");
    // The order is the same, so only fresh noise makes the next step's another.
    let third = step(&mut trainer, &mut backend);
    assert_ne!(second[1], third[1]);
    let frozen = Corruption {
        frozen: true,
        ..weak
    };
    set(&mut trainer, &mut backend, frozen.clone());
    let [fourth, fifth] = [0, 1].map(|_| step(&mut trainer, &mut backend));
    assert_eq!(fourth[1], fifth[1], "frozen noise stays");
    let masked = Corruption {
        kinds: vec![Noise::Mask],
        train: 0.5,
        ..frozen.clone()
    };
    set(&mut trainer, &mut backend, masked);
    let [clean, seen] = step(&mut trainer, &mut backend);
    let inked = clean.iter().zip(&seen).filter(|(clean, _)| **clean > 0.0);
    let (kept, gone): (Vec<_>, Vec<_>) = inked.partition(|(clean, seen)| clean == seen);
    assert!(gone.iter().all(|(_, seen)| **seen == 0.0));
    let share = gone.len() as f64 / (gone.len() + kept.len()) as f64;
    assert!((share - 0.5).abs() < 0.03, "{share}");
    set(
        &mut trainer,
        &mut backend,
        Corruption {
            train: 0.0,
            ..frozen
        },
    );
    let [clean, seen] = step(&mut trainer, &mut backend);
    assert_eq!(clean, seen);
}

fn attach(desk: &mut Desk) {
    let layout = TileLayout {
        columns: 4,
        rows: 4,
        tile: 28,
        gap: 0,
    };
    desk.tell(ToEngine::Attach {
        view: ViewName::Reconstructions,
        layout,
    });
    desk.tell(ToEngine::Set(EngineSetting::Colours(Colours {
        zero: [255; 3],
        one: [0; 3],
        more: [255, 0, 0],
        less: [0, 0, 255],
        ground: [255; 3],
        field: [200; 3],
        classes: Vec::new(),
    })));
    desk.work_until_idle();
}

fn shown(desk: &mut Desk) -> Vec<Shown> {
    desk.work_until_idle();
    let mut told = desk.take().into_iter().filter_map(|message| match message {
        FromEngine::Pictures { shown } => Some(shown),
        _ => None,
    });
    told.next_back().expect("pictures are told of")
}

#[test]
fn noise_on_show_answers_at_once_and_builds_nothing() {
    let mut desk = Desk::with(denoising());
    attach(&mut desk);
    let builds = desk.status().builds;
    let before = shown(&mut desk);
    let restored = before[0].restored.expect("there is noise");
    assert!(restored.before.psnr > 5.0 && restored.before.psnr < 15.0);
    assert!(restored.before.ssim.is_some());
    let live = |test: f64| Live {
        corruption: Corruption {
            test,
            ..denoising().corruption
        },
        ..denoising().live()
    };
    desk.take();
    desk.change(|run| *run = run.with_live(live(0.1)));
    let after = shown(&mut desk)[0].restored.expect("there is noise");
    assert!(after.before.psnr > restored.before.psnr + 8.0, "{after:?}");
    desk.take();
    desk.tell(ToEngine::Renoise { draw: 3 });
    let again = shown(&mut desk)[0].restored.expect("there is noise");
    assert_ne!(again.before, after.before);
    assert!((again.before.psnr - after.before.psnr).abs() < 2.0);
    // A hole over everything leaves nothing of the picture.
    desk.take();
    let hole = Floats(vec![1.0; 784]);
    assert_eq!(desk.ask(Request::SetMask { mask: hole }), Reply::Done);
    let gone = shown(&mut desk);
    let psnr: Vec<f64> = gone
        .iter()
        .map(|shown| shown.restored.unwrap().after.psnr)
        .collect();
    let outputs_differ = psnr.windows(2).any(|pair| pair[0] != pair[1]);
    assert!(outputs_differ, "the pictures themselves differ: {psnr:?}");
    let fault = desk.refused(Request::SetMask {
        mask: Floats(vec![1.0; 5]),
    });
    assert!(fault.message.contains("784"), "{}", fault.message);
    assert_eq!(desk.status().builds, builds);
    let fault = desk.unchanged(|run| *run = run.with_live(live(1.5)));
    assert!(
        fault.message.contains("corruption.test"),
        "{}",
        fault.message
    );
}

#[test]
fn noise_of_every_strength_is_compared_with_a_median_filter() {
    let mut desk = Desk::with(denoising());
    desk.train(Amount::Steps(150));
    let study = Study::Noise {
        amounts: vec![0.0, 0.5, 1.0],
        most: 40,
        test: false,
        similar: true,
    };
    let Reply::Studied(Studied::Noise(points)) = desk.ask(Request::Study { study }) else {
        panic!("no study");
    };
    assert_eq!(points.len(), 3);
    assert_eq!(points[0].corrupted.psnr, f64::INFINITY);
    assert_eq!(points[0].corrupted.ssim, Some(1.0));
    assert!(
        points[1].restored.psnr > points[1].corrupted.psnr + 2.0,
        "{points:?}"
    );
    assert!(points[1].median.psnr > points[1].corrupted.psnr);
    assert!(points[2].corrupted.psnr < points[1].corrupted.psnr);
    let told = desk.take();
    let shares: Vec<f32> = told
        .iter()
        .filter_map(|message| match message {
            FromEngine::Studying { share, .. } => Some(*share),
            _ => None,
        })
        .collect();
    assert!(
        shares.windows(2).all(|pair| pair[0] <= pair[1]),
        "{shares:?}"
    );
    let fault = desk.refused(Request::Study {
        study: Study::Noise {
            amounts: vec![2.0],
            most: 1,
            test: false,
            similar: false,
        },
    });
    assert!(
        fault.message.contains("between 0 and 1"),
        "{}",
        fault.message
    );
}

#[test]
fn a_linear_model_comes_near_to_principal_components() {
    let mut run = preset("linear").unwrap().run();
    run.dataset = DatasetName::Strokes;
    run.model.encoder[1].kind = Kind::dense(8);
    let mut desk = Desk::with(run);
    desk.train(Amount::Epochs(6));
    let study = Study::Components;
    let Reply::Studied(Studied::Components(found)) = desk.ask(Request::Study { study }) else {
        panic!("no study");
    };
    assert_eq!(found.components, 8);
    // Nothing linear with as large a code does better on what it was fitted to; test pictures may differ a little.
    let ratio = found.own / found.linear;
    assert!((0.99..1.15).contains(&ratio), "{found:?}");
    assert!(found.explained > 0.3 && found.explained < 1.0);
    let study = Study::Error;
    let Reply::Studied(Studied::Error(error)) = desk.ask(Request::Study { study }) else {
        panic!("no study");
    };
    assert!((error - found.own).abs() < 1e-12);
    // Some validation samples have about the same error, and are few however many are asked for.
    for most in [64, u32::MAX] {
        let study = Study::Validation { most };
        let Reply::Studied(Studied::Error(some)) = desk.ask(Request::Study { study }) else {
            panic!("no study");
        };
        assert!((0.7..1.4).contains(&(some / error)), "{some} of {error}");
    }
    // Given up, it says so, and nothing else has changed.
    desk.tell(ToEngine::Request {
        ticket: 700,
        request: Request::Study {
            study: Study::Components,
        },
    });
    desk.work();
    desk.tell(ToEngine::CancelStudy);
    let failed = desk.take().into_iter().any(|message| {
        matches!(
            message,
            FromEngine::Reply {
                ticket: 700,
                reply: Reply::Failed(_)
            }
        )
    });
    assert!(failed);
    desk.train(Amount::Steps(1));
}

#[test]
fn sixteen_units_are_kept_of_every_picture() {
    let mut run = preset("top_k").unwrap().run();
    run.dataset = DatasetName::Strokes;
    let mut desk = Desk::with(run);
    desk.train(Amount::Steps(54));
    let (data, parts) = strokes();
    let values: Vec<f32> = parts
        .validation
        .iter()
        .flat_map(|&picture| data.sample(picture))
        .collect();
    let Reply::Floats(Floats(codes)) = desk.ask(Request::Encode {
        values: Floats(values),
        labels: Vec::new(),
    }) else {
        panic!("no codes");
    };
    for code in codes.chunks(256) {
        assert_eq!(code.iter().filter(|value| **value != 0.0).count(), 16);
    }
    // Most units are dead, and yet the codes have components to lay a map along.
    let pca = Pca::fit(&codes, codes.len() / 256, 256, 256).expect("components");
    assert!(pca.components.iter().all(|value| value.is_finite()));
    let variances = &pca.explained_variance;
    assert!(variances.windows(2).all(|pair| pair[0] >= pair[1]) && variances[0] > 1.0);
}

#[test]
fn sparsity_and_contraction_change_what_is_learnt() {
    let trained = |penalty: Option<CodePenalty>| {
        let mut run = preset("sparse_kl").unwrap().run();
        run.dataset = DatasetName::Strokes;
        run.model.encoder[1].kind = Kind::dense(32);
        run.code_penalty = penalty.unwrap_or(run.code_penalty);
        let mut desk = Desk::with(run);
        desk.train(Amount::Steps(150));
        let (data, parts) = strokes();
        let values: Vec<f32> = parts.validation[..100]
            .iter()
            .flat_map(|&picture| data.sample(picture))
            .collect();
        let Reply::Floats(Floats(codes)) = desk.ask(Request::Encode {
            values: Floats(values),
            labels: Vec::new(),
        }) else {
            panic!("no codes");
        };
        let mean = codes.iter().map(|&h| f64::from(h)).sum::<f64>() / codes.len() as f64;
        let norm: f64 = desk
            .weights()
            .into_iter()
            .filter(|tensor| tensor.name == "code.weight")
            .flat_map(|tensor| tensor.data.0)
            .map(|w| f64::from(w).powi(2))
            .sum();
        (mean, norm)
    };
    let free = trained(Some(CodePenalty::None));
    let sparse = trained(Some(CodePenalty::KlSparsity {
        rho: 0.05,
        weight: 0.1,
    }));
    assert!(
        sparse.0 < 0.5 * free.0 && sparse.0 < 0.12,
        "{sparse:?}, {free:?}"
    );
    let contractive = trained(Some(CodePenalty::Contractive { weight: 0.01 }));
    assert!(contractive.1 < 0.7 * free.1, "{contractive:?}, {free:?}");
}

#[test]
fn penalties_that_do_not_fit_are_refused_at_their_layer() {
    let mut run = preset("deep").unwrap().run();
    run.code_penalty = CodePenalty::Contractive { weight: 0.1 };
    match run.validate() {
        Err(SpecError::Layer { layer, problem, .. }) => {
            assert_eq!(layer, "enc2");
            assert!(problem.contains("one dense layer"), "{problem}");
        }
        other => panic!("{other:?}"),
    }
    let mut run = preset("dense").unwrap().run();
    run.code_penalty = CodePenalty::KlSparsity {
        rho: 0.1,
        weight: 1.0,
    };
    assert!(matches!(run.validate(), Err(SpecError::Layer { layer, .. }) if layer == "code"));
    let mut run = preset("vae2").unwrap().run();
    run.code_penalty = CodePenalty::L1 { weight: 1.0 };
    assert!(matches!(run.validate(), Err(SpecError::Loss(_))));
    let mut run = preset("tied").unwrap().run();
    run.model.decoder[0].kind = Kind::DenseTied { to: "cod".into() };
    match run.validate() {
        Err(SpecError::Layer { layer, problem, .. }) => {
            assert_eq!(layer, "output");
            assert!(problem.contains("“cod”"), "{problem}");
        }
        other => panic!("{other:?}"),
    }
    let mut run = preset("denoise").unwrap().run();
    run.corruption.kinds.clear();
    assert!(run.validate().is_err());
}

#[test]
fn the_weight_of_a_penalty_changes_without_another_program() {
    let mut run = preset("sparse_l1").unwrap().run();
    run.dataset = DatasetName::Strokes;
    run.model.encoder[1].kind = Kind::dense(32);
    let mut desk = Desk::with(run.clone());
    desk.train(Amount::Steps(5));
    let builds = desk.status().builds;
    let loss = |desk: &mut Desk, weight: f64| {
        let live = Live {
            code_penalty: CodePenalty::L1 { weight },
            ..run.live()
        };
        assert_eq!(desk.change(|run| *run = run.with_live(live)), Reply::Done);
        desk.tell(ToEngine::Step);
        desk.status().train_loss.unwrap()
    };
    let (none, heavy) = (loss(&mut desk, 0.0), loss(&mut desk, 1.0));
    assert!(heavy > none + 1.0, "{none} became {heavy}");
    assert_eq!(desk.status().builds, builds);
    let live = Live {
        code_penalty: CodePenalty::None,
        ..run.live()
    };
    assert_eq!(
        desk.change(|run| *run = run.with_live(live)),
        Reply::Done,
        "another penalty is another program"
    );
    assert_eq!(desk.status().builds, builds + 1);
}
