//! The update: what each optimizer makes of the gradients.

use crate::protocol::{Inspected, InspectedParameter};
use crate::spec::{AdamForm, Clip, Decay, Optimizer, RmsPropForm};

use super::text::{Caption, Symbol, lines, sentences};
use crate::page::text::format::{learning_rate, number, percent};

pub(super) fn update(record: &Inspected, parameter: usize) -> Caption {
    const ETA: Symbol = ("η", "the learning rate");
    let (rule, formula, symbols) = rule(record);
    let bounds = &record.run.regularization;
    let clip = match bounds.clip {
        Clip::None => String::new(),
        Clip::Value(limit) => format!("Before that every gradient is kept within ±{limit}."),
        Clip::Norm(limit) => format!(
            "Before that all gradients together are scaled down where they are longer than {limit}."
        ),
    };
    let (decay, shrink) = match bounds.decay {
        _ if bounds.weight_decay == 0.0 => ("", ""),
        Decay::Decoupled => (
            "Weight decay draws every weight a little towards 0.",
            "first: w ← (1 − η d) w",
        ),
        Decay::Coupled => (
            "Weight decay draws every weight a little towards 0, by way of its gradient.",
            "first: g ← g + d w",
        ),
    };
    let numbers = record
        .parameters
        .get(parameter)
        .map_or(String::new(), moved);
    Caption {
        title: "The weights change".into(),
        kind: record.run.optimizer.title().into(),
        words: sentences([rule, clip, decay.into(), numbers]),
        formula: lines([shrink.into(), formula.into()]),
        symbols: [("w", "a weight or bias"), ("g", "its gradient ∂L/∂w"), ETA]
            .into_iter()
            .chain(symbols)
            .chain((!shrink.is_empty()).then_some(("d", "weight decay")))
            .collect(),
    }
}

/// What the optimizer does with a gradient: in words, as a formula, and what stands in that.
fn rule(record: &Inspected) -> (String, &'static str, Vec<Symbol>) {
    const SQUARE: Symbol = ("v", "running mean of g²");
    let rate = learning_rate(record.rate.into());
    match record.run.optimizer {
        Optimizer::Sgd { momentum: 0.0, .. } => (
            format!(
                "Each weight moves against its gradient, by the learning rate, {rate}, times it."
            ),
            "w ← w − η g",
            vec![],
        ),
        Optimizer::Sgd {
            momentum, nesterov, ..
        } => (
            format!(
                "Each weight moves on by {} of its last move, less the learning rate, {rate}, times its gradient{}. Moves in \
                 one direction add up.",
                percent(momentum as f32),
                if nesterov {
                    ", which looks one move ahead"
                } else {
                    ""
                }
            ),
            if nesterov {
                "v ← μ v + g\nw ← w − η (g + μ v)"
            } else {
                "v ← μ v + g\nw ← w − η v"
            },
            vec![
                ("v", "the velocity"),
                ("μ", "momentum: the share that is kept"),
            ],
        ),
        Optimizer::RmsProp { form, .. } => (
            format!(
                "Each gradient is divided by the root of its recent mean square, so that weights with small and large gradients move \
                 alike: by about the learning rate, {rate}."
            ),
            match form {
                RmsPropForm::Keras => "v ← ρ v + (1 − ρ) g²\nw ← w − η g / √(v + ε)",
                RmsPropForm::Torch => "v ← ρ v + (1 − ρ) g²\nw ← w − η g / (√v + ε)",
            },
            vec![
                SQUARE,
                ("ρ", "the share of it that is kept"),
                ("ε", "a small number that keeps the division finite"),
            ],
        ),
        Optimizer::Adam { form, .. } => (
            format!(
                "Adam divides the gradient's recent mean by the root of its recent mean square. So each weight moves by at most about the \
                 learning rate, {rate}, however large its gradient."
            ),
            match form {
                AdamForm::Keras => {
                    "m ← β₁ m + (1 − β₁) g\nv ← β₂ v + (1 − β₂) g²\nw ← w − η √(1 − β₂ᵗ) / (1 − β₁ᵗ) · m / (√v + ε)"
                }
                AdamForm::Torch => {
                    "m ← β₁ m + (1 − β₁) g\nv ← β₂ v + (1 − β₂) g²\nw ← w − η m / (1 − β₁ᵗ) / (√(v / (1 − β₂ᵗ)) + ε)"
                }
            },
            vec![
                ("m", "running mean of g"),
                SQUARE,
                ("β₁, β₂", "the shares of them that are kept"),
                ("t", "the step, from 1"),
                ("ε", "a small number that keeps the division finite"),
            ],
        ),
    }
}

/// How far a parameter has moved: at most, on average, and the number that moved most.
fn moved(parameter: &InspectedParameter) -> String {
    let pairs = || parameter.before.0.iter().zip(&parameter.after.0);
    let Some((before, after)) =
        pairs().max_by(|a, b| (a.1 - a.0).abs().total_cmp(&(b.1 - b.0).abs()))
    else {
        return String::new();
    };
    let sum: f64 = pairs().map(|(b, a)| f64::from((a - b).abs())).sum();
    format!(
        "In {} the largest change is {} (from {} to {}), the mean change {}.",
        parameter.name,
        number((after - before).abs()),
        exact(*before),
        exact(*after),
        number((sum / parameter.before.0.len() as f64) as f32)
    )
}

/// With so many decimals that a small change can be seen.
fn exact(value: f32) -> String {
    format!("{value:.6}").replace('-', "−")
}
