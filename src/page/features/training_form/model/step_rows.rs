//! Fields of a training step: its batch, its loss and its optimizer.

use crate::glossary::meaning;
use crate::page::text::loss_unit::LossUnit;
use crate::spec::{Loss, Optimizer, Reduction, Run};

use super::field::{FieldPlace, NONE, SHARE, TrainingField};
use super::set::{OPTIMIZERS, barred_losses, barred_reductions, optimizer_of, set_optimizer};

/// Batch, optimizer and loss.
pub(super) const STEP_ROWS: &[TrainingField] = &[
    TrainingField {
        name: "batch",
        title: "Batch",
        explanation: meaning("batch"),
        range: (1.0, 4096.0),
        rare: false,
        place: FieldPlace::Whole(|run| Some(&mut run.batch)),
    },
    TrainingField {
        name: "optimizer",
        title: "Optimiser",
        explanation: meaning("optimizer"),
        range: NONE,
        rare: false,
        place: FieldPlace::Choice {
            titles: |_| OPTIMIZERS.into(),
            chosen: |run| Some(optimizer_of(run)),
            choose: set_optimizer,
            barred: |_| Vec::new(),
        },
    },
    TrainingField {
        name: "momentum",
        title: "Momentum",
        explanation: "Share of the last step that goes on in the next.",
        range: SHARE,
        rare: false,
        place: FieldPlace::Derived {
            read: |run| match run.optimizer {
                Optimizer::Sgd { momentum, .. } if momentum > 0.0 => Some(momentum),
                _ => None,
            },
            write: |run, number| {
                if let Optimizer::Sgd {
                    momentum, nesterov, ..
                } = &mut run.optimizer
                {
                    *momentum = number;
                    *nesterov &= number > 0.0;
                }
            },
        },
    },
    TrainingField {
        name: "rho",
        title: "Decay of squares",
        explanation: "Share of the mean of squared gradients that is kept at every step.",
        range: SHARE,
        rare: true,
        place: FieldPlace::Number(|run| match &mut run.optimizer {
            Optimizer::RmsProp { rho, .. } => Some(rho),
            _ => None,
        }),
    },
    TrainingField {
        name: "beta1",
        title: "β₁",
        explanation: "Share of the mean of gradients that is kept at every step.",
        range: SHARE,
        rare: true,
        place: FieldPlace::Number(|run| match &mut run.optimizer {
            Optimizer::Adam { beta1, .. } => Some(beta1),
            _ => None,
        }),
    },
    TrainingField {
        name: "beta2",
        title: "β₂",
        explanation: "Share of the mean of squared gradients that is kept at every step.",
        range: SHARE,
        rare: true,
        place: FieldPlace::Number(|run| match &mut run.optimizer {
            Optimizer::Adam { beta2, .. } => Some(beta2),
            _ => None,
        }),
    },
    TrainingField {
        name: "epsilon",
        title: "Epsilon",
        explanation: "Added to what a step is divided by.",
        range: SHARE,
        rare: true,
        place: FieldPlace::Number(|run| match &mut run.optimizer {
            Optimizer::RmsProp { epsilon, .. } | Optimizer::Adam { epsilon, .. } => Some(epsilon),
            Optimizer::Sgd { .. } => None,
        }),
    },
    TrainingField {
        name: "loss",
        title: "Loss",
        explanation: meaning("loss"),
        range: NONE,
        rare: false,
        place: FieldPlace::Choice {
            titles: |_| Loss::ALL.map(Loss::title).into(),
            chosen: |run| {
                let like = |loss: &Loss| loss.is_like(run.loss);
                Some(Loss::ALL.iter().position(like).unwrap_or(0))
            },
            choose: |run, choice| {
                if let Some(loss) = Loss::ALL.get(choice) {
                    run.loss = *loss;
                }
            },
            barred: barred_losses,
        },
    },
    TrainingField {
        name: "delta",
        title: "Delta",
        explanation: "The difference above which the loss grows as the difference does.",
        range: (0.0, 10.0),
        rare: false,
        place: FieldPlace::Single(|run| match &mut run.loss {
            Loss::Huber { delta } => Some(delta),
            _ => None,
        }),
    },
    TrainingField {
        name: "smooth",
        title: "Beta of the loss",
        explanation: "The difference above which the loss grows as the difference does.",
        range: (0.0, 10.0),
        rare: false,
        place: FieldPlace::Single(|run| match &mut run.loss {
            Loss::SmoothL1 { beta } => Some(beta),
            _ => None,
        }),
    },
    TrainingField {
        name: "reduction",
        title: "Over pixels",
        explanation: meaning("reduction"),
        range: NONE,
        rare: true,
        place: FieldPlace::Choice {
            titles: reductions,
            chosen: |run| Some(usize::from(run.reduction == Reduction::Sum)),
            choose: |run, choice| run.reduction = [Reduction::Mean, Reduction::Sum][choice.min(1)],
            barred: barred_reductions,
        },
    },
];

fn reductions(run: &Run) -> Vec<&'static str> {
    let sums = LossUnit::of(&Run {
        reduction: Reduction::Sum,
        ..run.clone()
    });
    match sums {
        LossUnit::Plain => vec!["Mean", "Sum"],
        LossUnit::Nats => vec!["Mean: nats a pixel", "Sum: nats a picture"],
    }
}
