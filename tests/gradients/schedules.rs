//! Step sizes that change from step to step; `tests/parity.rs` has the rates themselves.

use hourglass::backend::Backend;
use hourglass::spec::{Activation, Course, Kind, Optimizer, Run, Schedule, Shape, Span};

use crate::case::{Contents, layer, load, run, weights};

on_every_backend!(a_schedule_is_the_rates_set_by_hand);

/// Steps of the runs below, in chunks, and pictures of each.
const CHUNKS: [u32; 4] = [1, 2, 17, 10];
const BATCH: u32 = 2;

fn scheduled(schedule: Schedule) -> Run {
    let encoder = vec![layer("code", Kind::dense(3), Activation::Tanh)];
    let decoder = vec![layer("back", Kind::dense(4), Activation::Sigmoid)];
    Run {
        optimizer: Optimizer::sgd(0.5, 0.9),
        schedule,
        epochs: 2,
        ..run(Shape::Vector(4), encoder, decoder, BATCH)
    }
}

async fn a_schedule_is_the_rates_set_by_hand(backend: &mut impl Backend) {
    let steps: u32 = CHUNKS.iter().sum();
    let courses = [
        Course::Cosine {
            total: Some(Span::Steps(25)),
            floor: 0.1,
        },
        Course::Exponential {
            every: Span::Epochs(0.5),
            factor: 0.5,
        },
    ];
    for then in courses {
        let schedule = Schedule {
            warmup: Span::Steps(6),
            then,
        };
        let run = scheduled(schedule);
        let shaped = run.model.shapes().expect("the model is valid");
        let contents = Contents::draw(&run, &shaped, steps * BATCH, 3);
        let mut trainer = load(backend, &run, &contents).await;
        for chunk in CHUNKS {
            let done = trainer.advance(backend, chunk).finish().await;
            assert_eq!(done.expect("steps").losses.len(), chunk as usize);
        }
        let given = weights(&trainer, backend).await;

        let by_hand = scheduled(Schedule::default());
        let mut trainer = load(backend, &by_hand, &contents).await;
        for t in 0..steps {
            let share = schedule.share(t, steps, run.epochs);
            let rate = share * run.optimizer.learning_rate();
            trainer.set_learning_rate(backend, rate).expect("a rate");
            trainer.advance(backend, 1).finish().await.expect("a step");
        }
        let wanted = weights(&trainer, backend).await;
        let mut changed = 0;
        for ((name, given), ((_, wanted), (_, before))) in
            given.iter().zip(wanted.iter().zip(&contents.parameters))
        {
            for ((given, wanted), before) in given.iter().zip(wanted).zip(before) {
                // The rate is rounded once more where it is the product of two numbers in f32.
                assert!(
                    (given - wanted).abs() <= 2e-6 * wanted.abs().max(0.5),
                    "{then:?}: {name} is {given}, wanted {wanted}"
                );
                changed += usize::from((given - before).abs() > 1e-2);
            }
        }
        assert!(changed > 10, "{changed} parameters have changed");
    }
}
