use super::set::ADAM_W;
use super::*;
use crate::spec::{
    Activation, Anneal, CodePenalty, Divergence, Kind, Layer, Loss, Optimizer, preset,
};

fn run() -> Run {
    preset("dense").unwrap().run()
}

fn variational() -> Run {
    let mut run = run();
    *run.model.encoder.last_mut().unwrap() = Layer {
        name: "code".into(),
        kind: Kind::gaussian(8),
        activation: Activation::Linear,
    };
    run
}

fn choose(run: &mut Run, field: &str, choice: usize) {
    let numbers = Vec::new();
    assert!(set(run, field, &Setting { choice, numbers }), "{field}");
}

fn field(run: &Run, name: &str) -> Option<Field> {
    fields(run, 100)
        .into_iter()
        .find(|field| field.name == name)
}

#[test]
fn every_choice_gives_a_run_that_can_be_trained_and_is_shown() {
    every_choice_fits(&run());
    every_choice_fits(&variational());
}

fn every_choice_fits(usual: &Run) {
    for Field { name, choices, .. } in fields(usual, 100) {
        for choice in 0..choices.len() {
            let mut run = usual.clone();
            choose(&mut run, name, choice);
            let shown = field(&run, name).map(|field| field.choice);
            assert_eq!(shown, Some(choice), "{name}");
            let barred = barred(&run, name).iter().any(|barred| barred.0 == choice);
            assert_eq!(run.validate().is_err(), barred, "{name} {choice}");
            // And so does every number that comes with it, set as it is shown.
            for Field {
                name,
                choice,
                numbers,
                ..
            } in fields(&run, 100)
            {
                if !numbers.is_empty() {
                    let before = run.clone();
                    assert!(set(&mut run, name, &Setting { choice, numbers }), "{name}");
                    let epochs =
                        ["warmup", "every", "anneal_over", "capacity_over"].contains(&name);
                    assert!(epochs || run == before, "{name}");
                }
            }
        }
    }
}

#[test]
fn numbers_land_where_they_belong() {
    let mut run = run();
    for (choices, name, number) in [
        (vec![("optimizer", 5)], "momentum", 0.5),
        (vec![("optimizer", 2)], "rho", 0.8),
        (vec![("optimizer", 0)], "beta1", 0.5),
        (vec![], "beta2", 0.5),
        (vec![], "epsilon", 0.5),
        (vec![("loss", 3)], "delta", 0.5),
        (vec![("schedule", 1)], "every", 3.0),
        (vec![], "factor", 0.25),
        (vec![("schedule", 3)], "floor", 0.25),
        (vec![("schedule", 4)], "patience", 7.0),
        (vec![], "warmup", 2.0),
        (vec![], "weight_decay", 0.5),
        (vec![], "l1", 0.5),
        (vec![], "l2", 0.25),
        (vec![("clip", 2)], "clip_limit", 5.0),
        (vec![("early_stopping", 2)], "stop_patience", 9.0),
        (vec![], "min_delta", 0.125),
        (vec![], "batch", 64.0),
    ] {
        for (name, choice) in choices {
            choose(&mut run, name, choice);
        }
        let numbers = vec![number];
        assert!(set(&mut run, name, &Setting { choice: 0, numbers }));
        assert_eq!(
            field(&run, name).map(|f| f.numbers),
            Some(vec![number]),
            "{name}"
        );
        assert_eq!(run.validate(), Ok(()), "{name}");
    }
    assert!(!set(&mut run, "rho", &Setting::default()), "Adam has none");
    assert!(!set(&mut run, "nothing", &Setting::default()));
}

#[test]
fn the_slider_of_beta_goes_by_numbers_a_person_would_write() {
    assert_eq!(beta_at(0), 0.0);
    assert_eq!(beta_at(1), 0.01);
    assert_eq!(beta_at(LAST_BETA), 1000.0);
    for beta in [0.0, 0.0125, 0.5, 1.0, 1.5, 4.0, 8.0, 250.0] {
        assert_eq!(beta_at(place_of_beta(beta)), beta);
    }
    let betas: Vec<f64> = (0..=LAST_BETA).map(beta_at).collect();
    assert!(betas.is_sorted_by(|a, b| a < b));
    assert_eq!(beta_at(place_of_beta(7.9)), 8.0);
}

#[test]
fn what_weighs_the_divergence_is_there_for_gaussian_codes_alone() {
    let mut run = variational();
    for name in ["anneal", "capacity", "free_bits"] {
        assert!(field(&run, name).is_some() && field(&self::run(), name).is_none());
    }
    assert!(field(&run, "anneal_over").is_none() && field(&run, "capacity_over").is_none());
    choose(&mut run, "anneal", 2);
    for (name, number) in [
        ("anneal_over", 3.0),
        ("capacity", 25.0),
        ("capacity_over", 10.0),
        ("free_bits", 0.25),
    ] {
        let numbers = vec![number];
        assert!(set(&mut run, name, &Setting { choice: 0, numbers }));
        let shown = field(&run, name).map(|field| field.numbers);
        assert_eq!(shown, Some(vec![number]), "{name}");
    }
    let expected = Divergence {
        beta: 1.0,
        anneal: Anneal::Cyclical(Span::Epochs(3.0)),
        capacity: 25.0,
        capacity_over: Span::Epochs(10.0),
        free_bits: 0.25,
    };
    assert_eq!(run.divergence, expected);
    assert_eq!(run.validate(), Ok(()));
    let reductions = |run: &Run| field(run, "reduction").map(|field| field.choices[1]);
    assert_eq!(reductions(&run), Some("Sum: nats a picture"));
    assert_eq!(reductions(&self::run()), Some("Sum"));
}

#[test]
fn adam_w_is_adam_with_decoupled_decay() {
    let mut run = run();
    choose(&mut run, "optimizer", 1);
    assert_eq!(run.regularization.weight_decay, ADAM_W);
    assert_eq!(run.optimizer, Optimizer::adam(1e-3));
    choose(&mut run, "optimizer", 0);
    assert_eq!(run.regularization.weight_decay, 0.0);
    choose(&mut run, "optimizer", 4);
    assert_eq!(run.optimizer, Optimizer::sgd(0.1, 0.9));
    choose(&mut run, "optimizer", 3);
    assert_eq!(run.optimizer.learning_rate(), 0.1);
}

#[test]
fn codes_take_the_penalties_that_fit_them() {
    let mut run = run();
    assert_eq!(
        barred(&run, "code_penalty"),
        [(2, "needs a sigmoid at the code")]
    );
    run.model.encoder.last_mut().unwrap().activation = Activation::Sigmoid;
    assert_eq!(barred(&run, "code_penalty"), []);
    choose(&mut run, "code_penalty", 2);
    for (name, number) in [("code_rho", 0.1), ("code_weight", 0.5)] {
        let setting = Setting {
            choice: 0,
            numbers: vec![number],
        };
        assert!(set(&mut run, name, &setting));
    }
    let expected = CodePenalty::KlSparsity {
        rho: 0.1,
        weight: 0.5,
    };
    assert_eq!((run.code_penalty, run.validate()), (expected, Ok(())));
    assert!(field(&run, "code_rho").is_some());
    choose(&mut run, "code_penalty", 1);
    assert!(field(&run, "code_rho").is_none());
    // An encoder of more layers has no contractive penalty in closed form.
    let deep = crate::spec::preset("deep").unwrap().run();
    assert_eq!(barred(&deep, "code_penalty").len(), 2);
}

#[test]
fn losses_that_do_not_fit_say_why() {
    let mut run = run();
    let place = |loss| Loss::ALL.iter().position(|&listed| listed == loss).unwrap();
    assert_eq!(
        barred(&run, "loss"),
        [(
            place(Loss::CategoricalCrossentropy),
            "needs a channel for each class"
        )]
    );
    run.model.decoder[0].activation = Activation::Relu;
    let barred = barred(&run, "loss");
    assert_eq!(barred[0], (place(Loss::Bce), "needs a sigmoid at the end"));
}
