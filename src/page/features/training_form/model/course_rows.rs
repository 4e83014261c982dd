//! Fields of what goes on from step to step.

use crate::glossary::meaning;
use crate::spec::{Clip, Course, Decay, Split};

use super::field::{FieldPlace, NONE, SHARE, TrainingField};
use super::set::{course_at, course_of, set_clip, set_early_stopping};

/// Schedule, penalties on weights, clipping, stopping and the split.
pub(super) const COURSE_ROWS: &[TrainingField] = &[
    TrainingField {
        name: "schedule",
        title: "Rate over time",
        explanation: meaning("learning-rate schedule"),
        range: NONE,
        rare: false,
        place: FieldPlace::Choice {
            titles: |_| vec!["Constant", "Steps", "Exponential", "Cosine", "On plateaus"],
            chosen: |run| Some(course_of(run.schedule.then)),
            choose: |run, choice| run.schedule.then = course_at(choice),
            barred: |_| Vec::new(),
        },
    },
    TrainingField {
        name: "every",
        title: "Every, epochs",
        explanation: "How long the rate stays before it falls.",
        range: (0.0, 500.0),
        rare: false,
        place: FieldPlace::Epochs(|run| match &mut run.schedule.then {
            Course::Step { every, .. } | Course::Exponential { every, .. } => Some(every),
            Course::Constant | Course::Cosine { .. } | Course::Plateau { .. } => None,
        }),
    },
    TrainingField {
        name: "factor",
        title: "Factor",
        explanation: "What the rate is multiplied by.",
        range: SHARE,
        rare: false,
        place: FieldPlace::Number(|run| match &mut run.schedule.then {
            Course::Step { factor, .. }
            | Course::Exponential { factor, .. }
            | Course::Plateau { factor, .. } => Some(factor),
            Course::Constant | Course::Cosine { .. } => None,
        }),
    },
    TrainingField {
        name: "patience",
        title: "Patience, epochs",
        explanation: "Epochs without a lower loss before the rate falls.",
        range: (1.0, 500.0),
        rare: false,
        place: FieldPlace::Whole(|run| match &mut run.schedule.then {
            Course::Plateau { patience, .. } => Some(patience),
            _ => None,
        }),
    },
    TrainingField {
        name: "floor",
        title: "Floor",
        explanation: "Share of the rate below which it does not fall.",
        range: SHARE,
        rare: false,
        place: FieldPlace::Number(|run| match &mut run.schedule.then {
            Course::Cosine { floor, .. } | Course::Plateau { floor, .. } => Some(floor),
            Course::Constant | Course::Step { .. } | Course::Exponential { .. } => None,
        }),
    },
    TrainingField {
        name: "warmup",
        title: "Warm-up, epochs",
        explanation: "How long the rate rises from 0 at first.",
        range: (0.0, 500.0),
        rare: true,
        place: FieldPlace::Epochs(|run| Some(&mut run.schedule.warmup)),
    },
    TrainingField {
        name: "weight_decay",
        title: "Weight decay",
        explanation: meaning("weight decay"),
        range: (0.0, 10.0),
        rare: true,
        place: FieldPlace::Number(|run| Some(&mut run.regularization.weight_decay)),
    },
    TrainingField {
        name: "decay",
        title: "Decay",
        explanation: "Whether the decay goes by the optimizer, as a part of the gradient.",
        range: NONE,
        rare: true,
        place: FieldPlace::Choice {
            titles: |_| vec!["Decoupled", "In the gradient"],
            chosen: |run| {
                let coupled = usize::from(run.regularization.decay == Decay::Coupled);
                (run.regularization.weight_decay > 0.0).then_some(coupled)
            },
            choose: |run, choice| {
                run.regularization.decay = [Decay::Decoupled, Decay::Coupled][choice.min(1)];
            },
            barred: |_| Vec::new(),
        },
    },
    TrainingField {
        name: "l1",
        title: "L1",
        explanation: "What the absolute values of weights cost.",
        range: (0.0, 10.0),
        rare: true,
        place: FieldPlace::Number(|run| Some(&mut run.regularization.l1)),
    },
    TrainingField {
        name: "l2",
        title: "L2",
        explanation: "What the squares of weights cost.",
        range: (0.0, 10.0),
        rare: true,
        place: FieldPlace::Number(|run| Some(&mut run.regularization.l2)),
    },
    TrainingField {
        name: "clip",
        title: "Clip gradients",
        explanation: "Whether large gradients are made smaller.",
        range: NONE,
        rare: true,
        place: FieldPlace::Choice {
            titles: |_| vec!["None", "By value", "By norm"],
            chosen: |run| {
                Some(match run.regularization.clip {
                    Clip::None => 0,
                    Clip::Value(_) => 1,
                    Clip::Norm(_) => 2,
                })
            },
            choose: |run, choice| set_clip(&mut run.regularization.clip, choice),
            barred: |_| Vec::new(),
        },
    },
    TrainingField {
        name: "clip_limit",
        title: "At most",
        explanation: "The largest that a gradient may be, or the norm of all together.",
        range: (0.0, 1e6),
        rare: true,
        place: FieldPlace::Number(|run| match &mut run.regularization.clip {
            Clip::None => None,
            Clip::Value(limit) | Clip::Norm(limit) => Some(limit),
        }),
    },
    TrainingField {
        name: "early_stopping",
        title: "Stop early",
        explanation: meaning("early stopping"),
        range: NONE,
        rare: true,
        place: FieldPlace::Choice {
            titles: |_| vec!["Never", "Yes", "Yes, with the best weights"],
            chosen: |run| {
                let stops = run.early_stopping;
                Some(stops.map_or(0, |stops| 1 + usize::from(stops.restore_best)))
            },
            choose: |run, choice| set_early_stopping(&mut run.early_stopping, choice),
            barred: |_| Vec::new(),
        },
    },
    TrainingField {
        name: "stop_patience",
        title: "Patience, epochs",
        explanation: "Epochs without a lower loss before training stops.",
        range: (1.0, 500.0),
        rare: true,
        place: FieldPlace::Whole(|run| Some(&mut run.early_stopping.as_mut()?.patience)),
    },
    TrainingField {
        name: "min_delta",
        title: "Least fall",
        explanation: "What counts as a lower loss.",
        range: SHARE,
        rare: true,
        place: FieldPlace::Number(|run| Some(&mut run.early_stopping.as_mut()?.min_delta)),
    },
    TrainingField {
        name: "split",
        title: "Split",
        explanation: meaning("split"),
        range: NONE,
        rare: true,
        place: FieldPlace::Choice {
            titles: |_| vec!["Standard", "Tutorial"],
            chosen: |run| Some(usize::from(run.split == Split::Tutorial)),
            choose: |run, choice| run.split = [Split::Standard, Split::Tutorial][choice.min(1)],
            barred: |_| Vec::new(),
        },
    },
];
