//! Fields of what the code costs.

use crate::glossary::meaning;
use crate::spec::{Anneal, CodePenalty, Divergence, MAX_CODE_WEIGHT, Run};

use super::field::{FieldPlace, NONE, SHARE, TrainingField};
use super::set::{CODE_PENALTIES, barred_penalties, set_anneal};

/// What weighs the divergence of a Gaussian code, but for β, or what a plain code costs.
pub(super) const CODE_ROWS: &[TrainingField] = &[
    TrainingField {
        name: "anneal",
        title: "β over time",
        explanation: "How β rises over training: a KL that costs little at first keeps dimensions from collapsing.",
        range: NONE,
        rare: false,
        place: FieldPlace::Choice {
            titles: |_| vec!["Constant", "Warm-up", "Cyclical"],
            chosen: |run| {
                let divergence = divergence(run)?;
                Some(match divergence.anneal {
                    Anneal::Constant => 0,
                    Anneal::Warmup(_) => 1,
                    Anneal::Cyclical(_) => 2,
                })
            },
            choose: |run, choice| set_anneal(&mut run.divergence.anneal, choice),
            barred: |_| Vec::new(),
        },
    },
    TrainingField {
        name: "anneal_over",
        title: "Rises over, epochs",
        explanation: "How long β rises from 0.",
        range: (0.0, 500.0),
        rare: false,
        place: FieldPlace::Epochs(|run| match &mut divergence_mut(run)?.anneal {
            Anneal::Warmup(over) => Some(over),
            Anneal::Constant | Anneal::Cyclical(_) => None,
        }),
    },
    TrainingField {
        name: "anneal_over",
        title: "Each cycle, epochs",
        explanation: "β rises from 0 again in every cycle.",
        range: (0.0, 500.0),
        rare: false,
        place: FieldPlace::Epochs(|run| match &mut divergence_mut(run)?.anneal {
            Anneal::Cyclical(over) => Some(over),
            Anneal::Constant | Anneal::Warmup(_) => None,
        }),
    },
    TrainingField {
        name: "capacity",
        title: "Capacity C, nats",
        explanation: "KL in nats that costs nothing: its distance from C is what counts (Burgess et al. 2018).",
        range: (0.0, 1000.0),
        rare: true,
        place: FieldPlace::Number(|run| Some(&mut divergence_mut(run)?.capacity)),
    },
    TrainingField {
        name: "capacity_over",
        title: "C rises over, epochs",
        explanation: "How long C rises from 0.",
        range: (0.0, 500.0),
        rare: true,
        place: FieldPlace::Epochs(|run| {
            let divergence = divergence_mut(run)?;
            (divergence.capacity > 0.0).then_some(&mut divergence.capacity_over)
        }),
    },
    TrainingField {
        name: "free_bits",
        title: "Free nats each",
        explanation: "KL in nats that each dimension of the code has for nothing: free bits (Kingma et al. 2016).",
        range: (0.0, 1000.0),
        rare: true,
        place: FieldPlace::Number(|run| Some(&mut divergence_mut(run)?.free_bits)),
    },
    TrainingField {
        name: "code_penalty",
        title: "Code penalty",
        explanation: meaning("code penalty"),
        range: NONE,
        rare: false,
        place: FieldPlace::Choice {
            titles: |_| CODE_PENALTIES.map(|(title, _)| title).into(),
            chosen: |run| {
                let like = |(_, other): &(&str, CodePenalty)| other.is_like(run.code_penalty);
                let place = CODE_PENALTIES.iter().position(like).unwrap_or(0);
                (!run.model.is_variational()).then_some(place)
            },
            choose: |run, choice| {
                if let Some((_, penalty)) = CODE_PENALTIES.get(choice) {
                    run.code_penalty = *penalty;
                }
            },
            barred: barred_penalties,
        },
    },
    TrainingField {
        name: "code_weight",
        title: "Its weight",
        explanation: "What the penalty counts beside the loss.",
        range: (0.0, MAX_CODE_WEIGHT),
        rare: false,
        place: FieldPlace::Derived {
            read: |run| {
                let costs = !run.model.is_variational() && run.code_penalty != CodePenalty::None;
                costs.then(|| run.code_penalty.weight())
            },
            write: |run, weight| run.code_penalty = run.code_penalty.with_weight(weight),
        },
    },
    TrainingField {
        name: "code_rho",
        title: "ρ, mean activation",
        explanation: "How active each unit of the code should be on average.",
        range: SHARE,
        rare: false,
        place: FieldPlace::Number(|run| match &mut run.code_penalty {
            CodePenalty::KlSparsity { rho, .. } if !run.model.is_variational() => Some(rho),
            _ => None,
        }),
    },
];

/// What the divergence costs, where the code has one.
fn divergence(run: &Run) -> Option<&Divergence> {
    run.model.is_variational().then_some(&run.divergence)
}

fn divergence_mut(run: &mut Run) -> Option<&mut Divergence> {
    run.model.is_variational().then_some(&mut run.divergence)
}
