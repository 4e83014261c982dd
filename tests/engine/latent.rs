//! Codes on show, and moments of a run: what the page asks of the engine and gets.

use std::time::{Duration, Instant};

use hourglass::protocol::{
    Amount, Analysed, Analysis, Codes, Colours, Embedding, EngineSetting, Floats, FromEngine,
    Marks, Plane, Reply, Request, Scatter, Sheet, Speed, TileLayout, ToEngine, ViewName,
};
use hourglass::spec::{DatasetName, Divergence, Kind, MAX_EPOCHS, Run, preset};

use crate::desk::Desk;

/// A small variational autoencoder on generated digits.
fn vae(units: u32) -> Run {
    let mut run = preset("vae2").unwrap().run();
    run.dataset = DatasetName::Strokes;
    run.model.encoder[1].kind = Kind::dense(24);
    run.model.encoder[2].kind = Kind::gaussian(units);
    run.model.decoder[0].kind = Kind::dense(24);
    run
}

fn colours() -> Colours {
    Colours {
        zero: [10, 20, 30],
        one: [250, 240, 200],
        more: [255, 0, 0],
        less: [0, 0, 255],
        ground: [1, 2, 3],
        field: [60, 70, 80],
        classes: (0..10).map(|c| [20 * c, 255 - 20 * c, 128]).collect(),
    }
}

fn plane(size: usize) -> Plane {
    let axis = |at: usize| Floats((0..=size).map(|i| f32::from(i == at)).collect());
    Plane {
        across: axis(0),
        up: axis(1),
        places: Floats::default(),
        quantiles: true,
        window: [0.0, 0.0, 1.0, 1.0],
    }
}

fn scatter(count: u32, size: usize) -> ToEngine {
    ToEngine::Scatter {
        scatter: Some(Scatter {
            count,
            plane: plane(size),
            marks: Marks::Dots(2.0),
            factor: None,
            hidden: 0,
        }),
    }
}

/// Works until the engine has nothing to do.
fn rest(desk: &mut Desk) {
    while desk.work() != hourglass::engine::Next::Idle {}
}

fn codes(desk: &mut Desk) -> Codes {
    rest(desk);
    let messages = &desk.engine.client().messages;
    messages
        .iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::Codes(codes) => Some(codes.clone()),
            _ => None,
        })
        .expect("codes were told")
}

fn floats(reply: Reply) -> Vec<f32> {
    match reply {
        Reply::Floats(Floats(values)) => values,
        other => panic!("no numbers: {other:?}"),
    }
}

#[test]
fn the_picture_of_the_probe_is_the_colour_map_of_its_decoded_code() {
    let mut desk = Desk::with(vae(2));
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(ToEngine::Attach {
        view: ViewName::Probe,
        layout: TileLayout {
            columns: 1,
            rows: 1,
            tile: 28,
            gap: 0,
        },
    });
    desk.train(Amount::Steps(3));
    let code = vec![0.4, -1.3];
    desk.tell(ToEngine::Sheet {
        view: ViewName::Probe,
        ticket: 71,
        sheet: Sheet {
            codes: Floats(code.clone()),
            labels: Vec::new(),
            faint: false,
        },
    });
    rest(&mut desk);
    let drawn = |message: &FromEngine| {
        *message
            == FromEngine::Drawn {
                view: ViewName::Probe,
                ticket: 71,
            }
    };
    assert!(desk.engine.client().messages.iter().any(drawn));
    let painting = desk.engine.client().paintings.last().unwrap().clone();
    let decoded = floats(desk.ask(Request::Decode {
        values: Floats(code),
        labels: Vec::new(),
    }));
    let colours = colours();
    for (pixel, value) in painting.rgba.chunks_exact(4).zip(&decoded) {
        for channel in 0..3 {
            let [zero, one] = [colours.zero, colours.one].map(|colour| f32::from(colour[channel]));
            let wanted = zero + (one - zero) * value;
            assert!((f32::from(pixel[channel]) - wanted).abs() <= 1.0);
        }
    }
}

#[test]
fn scattered_codes_are_the_means_that_encoding_gives() {
    let mut desk = Desk::with(vae(3));
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(ToEngine::Attach {
        view: ViewName::Points,
        layout: TileLayout {
            columns: 1,
            rows: 1,
            tile: 40,
            gap: 0,
        },
    });
    desk.train(Amount::Steps(5));
    desk.tell(scatter(150, 3));
    let codes = codes(&mut desk);
    assert_eq!((codes.size, codes.step), (3, 5));
    assert_eq!(
        [codes.mu.0.len(), codes.logvar.0.len(), codes.labels.len()],
        [450, 450, 150]
    );
    let data = hourglass::data::strokes::generate(hourglass::data::strokes::DEFAULT_COUNT, 0);
    let pictures: Vec<f32> = codes.pictures[..5]
        .iter()
        .flat_map(|&picture| data.sample(picture))
        .collect();
    let encoded = floats(desk.ask(Request::Encode {
        values: Floats(pictures),
        labels: Vec::new(),
    }));
    for (given, wanted) in codes.mu.0.iter().zip(&encoded) {
        assert!((given - wanted).abs() < 1e-5, "{given}, wanted {wanted}");
    }
    for (&picture, &label) in codes.pictures.iter().zip(&codes.labels) {
        assert_eq!(data.labels[picture as usize], label);
    }
}

#[test]
fn codes_of_the_last_step_are_told_although_grids_are_drawn_as_well() {
    let mut desk = Desk::with(vae(2));
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    for (view, columns) in [
        (ViewName::Points, 1),
        (ViewName::Film, 3),
        (ViewName::Field, 4),
    ] {
        desk.tell(ToEngine::Attach {
            view,
            layout: TileLayout {
                columns,
                rows: 1,
                tile: 28,
                gap: 0,
            },
        });
    }
    desk.tell(scatter(150, 2));
    for (ticket, (view, count)) in [(ViewName::Film, 3), (ViewName::Field, 4)]
        .into_iter()
        .enumerate()
    {
        desk.tell(ToEngine::Sheet {
            view,
            ticket: ticket as u32,
            sheet: Sheet {
                codes: Floats(vec![0.5; 2 * count]),
                labels: Vec::new(),
                faint: false,
            },
        });
    }
    for step in 1..=6 {
        desk.train(Amount::Steps(1));
        assert_eq!(codes(&mut desk).step, step);
    }
}

/// All codes told so far.
fn all_codes(desk: &mut Desk) -> Vec<Codes> {
    let messages = &desk.engine.client().messages;
    messages
        .iter()
        .filter_map(|message| match message {
            FromEngine::Codes(codes) => Some(codes.clone()),
            _ => None,
        })
        .collect()
}

#[test]
fn codes_told_while_training_are_of_one_step() {
    let mut desk = Desk::with(vae(2));
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(scatter(900, 2));
    // Between two of training: neither what stood there before nor what stands there after.
    const STEPS: u32 = 2000;
    let between = (0..10).find_map(|_| {
        let now = desk.train(Amount::Steps(STEPS)).step;
        let before = now - STEPS;
        let all = all_codes(&mut desk);
        all.into_iter()
            .find(|codes| before < codes.step && codes.step < now)
    });
    let told = between.expect("codes follow the model while it trains");
    let mut again = Desk::with(vae(2));
    again.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    again.train(Amount::Steps(told.step));
    again.tell(scatter(900, 2));
    assert_eq!(codes(&mut again), told);
}

/// A desk that plays with all latent views of two dimensions on show, and reconstructions.
fn playing() -> Desk {
    let mut desk = Desk::with(vae(2));
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    for (view, columns, rows) in [
        (ViewName::Reconstructions, 12, 3),
        (ViewName::Points, 1, 1),
        (ViewName::Field, 20, 20),
        (ViewName::Probe, 1, 1),
    ] {
        desk.tell(ToEngine::Attach {
            view,
            layout: TileLayout {
                columns,
                rows,
                tile: 28,
                gap: 0,
            },
        });
    }
    desk.tell(scatter(900, 2));
    desk.tell(ToEngine::Set(EngineSetting::Speed(Speed::Max)));
    desk.tell(ToEngine::Sheet {
        view: ViewName::Field,
        ticket: 1,
        sheet: Sheet {
            codes: Floats(vec![0.5; 2 * 400]),
            labels: Vec::new(),
            faint: false,
        },
    });
    desk.change(|run| run.epochs = MAX_EPOCHS);
    desk.tell(ToEngine::Play);
    desk
}

fn probe(at: f32) -> ToEngine {
    ToEngine::Sheet {
        view: ViewName::Probe,
        ticket: 2,
        sheet: Sheet {
            codes: Floats(vec![at, 0.0]),
            labels: Vec::new(),
            faint: false,
        },
    }
}

#[test]
fn the_map_goes_on_following_the_model_beside_other_views() {
    let mut desk = playing();
    let began = Instant::now();
    let mut steps = Vec::new();
    while steps.len() < 4 {
        desk.work();
        steps.extend(all_codes(&mut desk).iter().map(|codes| codes.step));
        desk.take();
        // A rest lasts two seconds at most.
        assert!(began.elapsed() < Duration::from_secs(60), "{steps:?}");
    }
    assert!(steps.is_sorted_by(|a, b| a < b), "{steps:?}");
}

#[test]
fn codes_told_while_the_probe_is_dragged_are_of_one_step() {
    let mut desk = playing();
    let mut at = 0.0;
    let told = loop {
        at += 0.01;
        desk.tell(probe(at));
        desk.work();
        let all = all_codes(&mut desk);
        if let Some(codes) = all.into_iter().find(|codes| codes.step > 20) {
            break codes;
        }
    };
    let mut again = Desk::with(vae(2));
    again.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    again.train(Amount::Steps(told.step));
    again.tell(scatter(900, 2));
    assert_eq!(codes(&mut again), told);
}

#[test]
fn analyses_answer_with_progress_and_can_be_given_up() {
    let mut desk = Desk::with(vae(2));
    let fault = desk.refused(Request::Analyse {
        analysis: Analysis::Pca,
    });
    assert!(fault.message.contains("encoded"), "{}", fault.message);
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(scatter(60, 2));
    rest(&mut desk);
    let Reply::Analysed(Analysed::Pca { components, .. }) = desk.ask(Request::Analyse {
        analysis: Analysis::Pca,
    }) else {
        panic!("no components")
    };
    let [a, b, c, d] = components.0[..] else {
        panic!("two by two")
    };
    assert!((a * a + b * b - 1.0).abs() < 1e-4 && (a * c + b * d).abs() < 1e-4);
    let Reply::Analysed(Analysed::Places { places }) = desk.ask(Request::Analyse {
        analysis: Analysis::Embed(Embedding::Tsne),
    }) else {
        panic!("no places")
    };
    assert_eq!(places.0.len(), 120);
    desk.tell(ToEngine::Request {
        ticket: 9001,
        request: Request::Analyse {
            analysis: Analysis::Embed(Embedding::Umap),
        },
    });
    desk.tell(ToEngine::CancelAnalysis);
    let failed = |message: &FromEngine| {
        matches!(
            message,
            FromEngine::Reply {
                ticket: 9001,
                reply: Reply::Failed(_)
            }
        )
    };
    assert!(desk.engine.client().messages.iter().any(failed));
    let fault = desk.refused(Request::Analyse {
        analysis: Analysis::Factors,
    });
    assert!(fault.message.contains("Shapes"), "{}", fault.message);
}

#[test]
fn codes_are_compared_with_the_factors_of_moons_and_spirals() {
    let mut desk = Desk::with(Run {
        dataset: DatasetName::MoonsAndSpirals,
        ..vae(4)
    });
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    desk.tell(scatter(600, 4));
    desk.train(Amount::Steps(30));
    rest(&mut desk);
    let analysed = desk.ask(Request::Analyse {
        analysis: Analysis::Factors,
    });
    let Reply::Analysed(Analysed::Factors(table)) = analysed else {
        panic!("{analysed:?}")
    };
    assert_eq!(table.information.0.len(), 4 * 5);
    let levels = [2.0f32, 12.0, 5.0, 3.0, 4.0];
    for (entropy, levels) in table.entropies.0.iter().zip(levels) {
        assert!((entropy - levels.ln()).abs() < 0.05, "{entropy}");
    }
    // How many points there are shows in every unit that tells ink from paper.
    assert!(table.information.0.iter().any(|&nats| nats > 0.1));
}

#[test]
fn beta_changes_the_next_step_and_builds_nothing() {
    let mut desk = Desk::with(vae(4));
    let before = desk.train(Amount::Steps(60));
    let builds = before.builds;
    let kl_before = before.train_divergence.unwrap();
    // Of one step alone, as the curve has it.
    let loss = |desk: &mut Desk| {
        desk.take();
        desk.tell(ToEngine::Step);
        let point = desk.take().into_iter().rev().find_map(|message| {
            let FromEngine::Progress { points, .. } = message else {
                return None;
            };
            points.last().copied()
        });
        let point = point.expect("a step");
        let kl = f64::from(point.divergence.expect("a Gaussian code"));
        (f64::from(point.loss), kl)
    };
    let (one, kl) = loss(&mut desk);
    let heavier = Divergence {
        beta: 8.0,
        ..Divergence::default()
    };
    assert_eq!(desk.change(|run| run.divergence = heavier), Reply::Done);
    let (eight, kl_after) = loss(&mut desk);
    // Batches differ a little; seven divergences more do not.
    let jump = eight - one;
    assert!(
        (jump - 7.0 * kl_after).abs() < 0.25 * 7.0 * kl.max(kl_after) + 20.0,
        "{one} became {eight} with {kl_after} nats"
    );
    let after = desk.train(Amount::Steps(200));
    assert!(
        after.train_divergence.unwrap() < 0.6 * kl_before.max(kl),
        "{kl_before} became {:?}",
        after.train_divergence
    );
    assert_eq!(after.builds, builds);
    assert_eq!(after.beta, 8.0);
    let fault = desk.unchanged(|run| {
        run.divergence = Divergence {
            beta: -1.0,
            ..heavier
        }
    });
    assert!(fault.message.contains("beta"), "{}", fault.message);
}

#[test]
fn gaussian_codes_start_from_random_weights() {
    let mut desk = Desk::with(vae(2));
    for tensor in desk.weights() {
        let moves = tensor.name.contains("weight");
        let varied = tensor.data.0.iter().any(|&w| w != tensor.data.0[0]);
        assert_eq!(varied, moves, "{}", tensor.name);
    }
}

#[test]
fn conditional_models_want_a_class_for_each_picture() {
    let mut run = preset("cvae").unwrap().run();
    run.dataset = DatasetName::Strokes;
    let mut desk = Desk::with(run);
    let values = Floats(vec![0.5; 2 * 784]);
    let fault = desk.refused(Request::Encode {
        values: values.clone(),
        labels: vec![1],
    });
    assert!(fault.message.contains("give 2"), "{}", fault.message);
    let fault = desk.refused(Request::Encode {
        values: values.clone(),
        labels: vec![1, 10],
    });
    assert!(fault.message.contains("0 to 9"), "{}", fault.message);
    let both = floats(desk.ask(Request::Encode {
        values,
        labels: vec![1, 7],
    }));
    assert_ne!(both[..2], both[2..], "the class is part of what is encoded");
}

#[test]
fn going_on_from_a_moment_repeats_the_run_bit_by_bit() {
    let mut desk = Desk::with(vae(2));
    desk.train(Amount::Steps(150));
    let wanted = desk.weights();
    let moments = desk
        .engine
        .client()
        .messages
        .iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::HistoryPoints { moments, .. } => Some(moments.clone()),
            _ => None,
        })
        .unwrap();
    let steps: Vec<u32> = moments.iter().map(|moment| moment.step).collect();
    assert_eq!(steps[..7], [0, 1, 2, 5, 10, 20, 50]);
    assert!(moments.iter().all(|moment| moment.full));
    desk.tell(ToEngine::Scrub { step: Some(20) });
    assert_eq!(desk.weights(), wanted, "showing a moment changes nothing");
    desk.tell(ToEngine::Scrub { step: None });
    assert_eq!(desk.ask(Request::GoOnFrom { step: 50 }), Reply::Done);
    assert_eq!(desk.status().step, 50);
    desk.train(Amount::Steps(100));
    assert_eq!(desk.weights(), wanted);
    let fault = desk.refused(Request::GoOnFrom { step: 3 });
    assert!(fault.message.contains("step 3"), "{}", fault.message);
}
