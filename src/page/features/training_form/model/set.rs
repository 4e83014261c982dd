//! What choices of the form mean, and which cannot be made.

use crate::spec::{
    Activation, Anneal, Clip, CodePenalty, Course, Decay, EarlyStopping, Loss, Optimizer,
    Reduction, Run, Shape, Span,
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

pub(super) const OPTIMIZERS: [&str; 6] = [
    "Adam",
    "AdamW",
    "RMSprop",
    "SGD",
    "SGD, momentum",
    "SGD, Nesterov",
];

/// The place of the run's optimizer in [`OPTIMIZERS`].
pub(super) fn optimizer_of(run: &Run) -> usize {
    let regularization = run.regularization;
    match run.optimizer {
        Optimizer::Adam { .. } => usize::from(
            regularization.weight_decay > 0.0 && regularization.decay == Decay::Decoupled,
        ),
        Optimizer::RmsProp { .. } => 2,
        Optimizer::Sgd { nesterov: true, .. } => 5,
        Optimizer::Sgd { momentum, .. } => 3 + usize::from(momentum > 0.0),
    }
}

/// Gives the run the optimizer at a place of [`OPTIMIZERS`].
pub(super) fn set_optimizer(run: &mut Run, choice: usize) {
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

pub(super) fn set_anneal(anneal: &mut Anneal, choice: usize) {
    let over = match *anneal {
        Anneal::Constant => Span::Epochs(5.0),
        Anneal::Warmup(over) | Anneal::Cyclical(over) => over,
    };
    *anneal = match choice {
        1 => Anneal::Warmup(over),
        2 => Anneal::Cyclical(over),
        _ => Anneal::Constant,
    };
}

pub(super) fn course_of(course: Course) -> usize {
    match course {
        Course::Constant => 0,
        Course::Step { .. } => 1,
        Course::Exponential { .. } => 2,
        Course::Cosine { .. } => 3,
        Course::Plateau { .. } => 4,
    }
}

/// The course at a place, with the numbers it starts from.
pub(super) fn course_at(choice: usize) -> Course {
    match choice {
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
    }
}

pub(super) fn set_clip(clip: &mut Clip, choice: usize) {
    let limit = match *clip {
        Clip::None => 1.0,
        Clip::Value(limit) | Clip::Norm(limit) => limit,
    };
    *clip = match choice {
        1 => Clip::Value(limit),
        2 => Clip::Norm(limit),
        _ => Clip::None,
    };
}

pub(super) fn set_early_stopping(stopping: &mut Option<EarlyStopping>, choice: usize) {
    let now = stopping.unwrap_or(EarlyStopping {
        patience: 3,
        min_delta: 0.0,
        restore_best: true,
    });
    *stopping = (choice > 0).then_some(EarlyStopping {
        restore_best: choice > 1,
        ..now
    });
}

/// Losses that do not fit the run, and why.
pub(super) fn barred_losses(run: &Run) -> Vec<(usize, &'static str)> {
    let mut barred = Vec::new();
    let output = run.model.output_activation();
    let small = !matches!(run.model.input, Shape::Picture([_, h, w]) if h > 10 && w > 10);
    for (i, loss) in Loss::ALL.into_iter().enumerate() {
        let why = match loss {
            Loss::Bce if !matches!(output, Activation::Sigmoid | Activation::Softmax) => {
                "needs a sigmoid at the end"
            }
            Loss::CategoricalCrossentropy if run.model.input.channels().0 < 2 => {
                "needs a channel for each class"
            }
            Loss::CategoricalCrossentropy if output != Activation::Softmax => {
                "needs a softmax at the end"
            }
            Loss::Rmse | Loss::Ssim if run.model.is_variational() => "counts no nats",
            Loss::Ssim if small => "needs pictures of 11 × 11 and more",
            Loss::Rmse | Loss::Ssim if run.reduction == Reduction::Sum => "is a mean over pixels",
            _ => continue,
        };
        barred.push((i, why));
    }
    barred
}

/// Penalties on the code that do not fit the run, and why.
pub(super) fn barred_penalties(run: &Run) -> Vec<(usize, &'static str)> {
    let mut barred = Vec::new();
    let with = |code_penalty| Run {
        code_penalty,
        ..run.clone()
    };
    // What is wrong without any penalty is no penalty's fault.
    let sound = with(CodePenalty::None).validate().is_ok();
    for (i, (_, penalty)) in CODE_PENALTIES.into_iter().enumerate() {
        if sound && with(penalty).validate().is_err() {
            barred.push((
                i,
                match penalty {
                    CodePenalty::KlSparsity { .. } => "needs a sigmoid at the code",
                    _ => "needs one dense layer to the code",
                },
            ));
        }
    }
    barred
}

/// Reductions that do not fit the run's loss, and why.
pub(super) fn barred_reductions(run: &Run) -> Vec<(usize, &'static str)> {
    match run.loss {
        Loss::Rmse | Loss::Ssim => vec![(1, "not with this loss")],
        _ => Vec::new(),
    }
}
