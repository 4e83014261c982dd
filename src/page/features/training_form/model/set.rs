//! What a field of the form sets in a run.

use crate::spec::{
    Anneal, Clip, CodePenalty, Course, Decay, EarlyStopping, Loss, Optimizer, Reduction, Run,
    Setting, Span, Split,
};

/// What weight decay the optimizer AdamW starts with.
pub(super) const ADAM_W: f64 = 0.01;

/// The penalties on a plain code, with the numbers they start from.
pub(super) const CODE_PENALTIES: [(&str, CodePenalty); 4] = [
    ("None", CodePenalty::None),
    ("L1", CodePenalty::L1 { weight: 2e-4 }),
    (
        "Sparse to ρ",
        CodePenalty::KlSparsity {
            rho: 0.05,
            weight: 0.01,
        },
    ),
    ("Contractive", CodePenalty::Contractive { weight: 1e-4 }),
];

/// Sets a field; whether there is such a one.
pub fn set(run: &mut Run, field: &str, setting: &Setting) -> bool {
    let Setting { choice, numbers } = setting;
    let number = numbers.first().copied().unwrap_or_default();
    let whole = number.round() as u32;
    let (regularization, schedule) = (&mut run.regularization, &mut run.schedule);
    let divergence = &mut run.divergence;
    match field {
        "anneal" => {
            let over = match divergence.anneal {
                Anneal::Constant => Span::Epochs(5.0),
                Anneal::Warmup(over) | Anneal::Cyclical(over) => over,
            };
            divergence.anneal = match choice {
                1 => Anneal::Warmup(over),
                2 => Anneal::Cyclical(over),
                _ => Anneal::Constant,
            };
        }
        "anneal_over" => match &mut divergence.anneal {
            Anneal::Constant => return false,
            Anneal::Warmup(over) | Anneal::Cyclical(over) => *over = Span::Epochs(number),
        },
        "code_penalty" => {
            if let Some((_, penalty)) = CODE_PENALTIES.get(*choice) {
                run.code_penalty = *penalty;
            }
        }
        "code_weight" => run.code_penalty = run.code_penalty.with_weight(number),
        "code_rho" => {
            if let CodePenalty::KlSparsity { rho, .. } = &mut run.code_penalty {
                *rho = number;
            }
        }
        "capacity" => divergence.capacity = number,
        "capacity_over" => divergence.capacity_over = Span::Epochs(number),
        "free_bits" => divergence.free_bits = number,
        "batch" => run.batch = whole,
        "optimizer" => set_optimizer(run, *choice),
        "loss" => {
            if let Some(loss) = Loss::ALL.get(*choice) {
                run.loss = *loss;
            }
        }
        "delta" => {
            run.loss = Loss::Huber {
                delta: number as f32,
            }
        }
        "smooth" => {
            run.loss = Loss::SmoothL1 {
                beta: number as f32,
            }
        }
        "reduction" => {
            run.reduction = [Reduction::Mean, Reduction::Sum][(*choice).min(1)];
        }
        "split" => run.split = [Split::Standard, Split::Tutorial][(*choice).min(1)],
        "schedule" => {
            schedule.then = match choice {
                1 => Course::Step {
                    every: Span::Epochs(5.0),
                    factor: 0.5,
                },
                2 => Course::Exponential {
                    every: Span::Epochs(1.0),
                    factor: 0.9,
                },
                3 => Course::Cosine {
                    total: None,
                    floor: 0.0,
                },
                4 => Course::Plateau {
                    factor: 0.5,
                    patience: 2,
                    floor: 0.01,
                },
                _ => Course::Constant,
            };
        }
        "every" | "factor" | "patience" | "floor" => set_course(&mut schedule.then, field, number),
        "warmup" => schedule.warmup = Span::Epochs(number),
        "weight_decay" => regularization.weight_decay = number,
        "decay" => regularization.decay = [Decay::Decoupled, Decay::Coupled][(*choice).min(1)],
        "l1" => regularization.l1 = number,
        "l2" => regularization.l2 = number,
        "clip" => {
            let limit = match regularization.clip {
                Clip::None => 1.0,
                Clip::Value(limit) | Clip::Norm(limit) => limit,
            };
            regularization.clip = match choice {
                1 => Clip::Value(limit),
                2 => Clip::Norm(limit),
                _ => Clip::None,
            };
        }
        "clip_limit" => match &mut regularization.clip {
            Clip::None => return false,
            Clip::Value(limit) | Clip::Norm(limit) => *limit = number,
        },
        "early_stopping" => {
            let now = run.early_stopping.unwrap_or(EarlyStopping {
                patience: 3,
                min_delta: 0.0,
                restore_best: true,
            });
            run.early_stopping = (*choice > 0).then_some(EarlyStopping {
                restore_best: *choice > 1,
                ..now
            });
        }
        "stop_patience" | "min_delta" => match &mut run.early_stopping {
            Some(stopping) if field == "min_delta" => stopping.min_delta = number,
            Some(stopping) => stopping.patience = whole,
            None => return false,
        },
        _ => return set_number(&mut run.optimizer, field, number),
    }
    true
}

fn set_optimizer(run: &mut Run, choice: usize) {
    // A rate that goes with one family is far from one that goes with the other.
    let rate = run.optimizer.learning_rate();
    let adaptive = |run: &Run| !matches!(run.optimizer, Optimizer::Sgd { .. });
    let (kept_adaptive, kept_sgd) = if adaptive(run) {
        (rate, 0.1)
    } else {
        (1e-3, rate)
    };
    let regularization = &mut run.regularization;
    if choice == 1 {
        regularization.decay = Decay::Decoupled;
        if regularization.weight_decay == 0.0 {
            regularization.weight_decay = ADAM_W;
        }
    } else if choice == 0 && regularization.decay == Decay::Decoupled {
        regularization.weight_decay = 0.0;
    }
    run.optimizer = match choice {
        0 | 1 => match run.optimizer {
            adam @ Optimizer::Adam { .. } => adam,
            _ => Optimizer::adam(kept_adaptive),
        },
        2 => Optimizer::rms_prop(kept_adaptive),
        3 => Optimizer::sgd(kept_sgd, 0.0),
        4 => Optimizer::sgd(kept_sgd, 0.9),
        _ => Optimizer::Sgd {
            learning_rate: kept_sgd,
            momentum: 0.9,
            nesterov: true,
        },
    };
}

fn set_course(course: &mut Course, field: &str, number: f64) {
    match (course, field) {
        (Course::Step { every, .. } | Course::Exponential { every, .. }, "every") => {
            *every = Span::Epochs(number);
        }
        (
            Course::Step { factor, .. }
            | Course::Exponential { factor, .. }
            | Course::Plateau { factor, .. },
            "factor",
        ) => *factor = number,
        (Course::Plateau { patience, .. }, "patience") => *patience = number.round() as u32,
        (Course::Cosine { floor, .. } | Course::Plateau { floor, .. }, "floor") => *floor = number,
        _ => {}
    }
}

fn set_number(optimizer: &mut Optimizer, field: &str, number: f64) -> bool {
    let place = match (optimizer, field) {
        (
            Optimizer::Sgd {
                momentum, nesterov, ..
            },
            "momentum",
        ) => {
            *nesterov &= number > 0.0;
            momentum
        }
        (Optimizer::RmsProp { rho, .. }, "rho") => rho,
        (Optimizer::Adam { beta1, .. }, "beta1") => beta1,
        (Optimizer::Adam { beta2, .. }, "beta2") => beta2,
        (Optimizer::RmsProp { epsilon, .. } | Optimizer::Adam { epsilon, .. }, "epsilon") => {
            epsilon
        }
        _ => return false,
    };
    *place = number;
    true
}
