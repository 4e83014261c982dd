//! Gaussian codes and likelihoods: what a variational autoencoder adds to a step.

use crate::protocol::Inspected;
use crate::spec::{Anneal, Run};

use super::text::Symbol;
use crate::page::features::step_inspector::walk;
use crate::page::text::format::{learning_rate, number};

/// Symbols of the way back through a Gaussian code.
pub(super) const BACKWARD: [Symbol; 4] = [
    ("μ, σ", "mean and spread of the code"),
    ("ε", "the chance number that was drawn"),
    (
        "w",
        "the divergence's weight over the number of pictures; 0 for a unit within its free nats",
    ),
    ("Wμ, Wσ", "the weights of mean and spread"),
];

/// What a Gaussian code of so many units computes (Kingma & Welling 2014, section 2.4).
pub(super) fn forward(
    record: &Inspected,
    layer: usize,
    units: u32,
) -> (String, &'static str, Vec<Symbol>) {
    let code = walk::gaussians(record, layer);
    // Of a code that has left the finite numbers there is nothing to tell.
    let code = code.filter(|code| code.divergence().is_finite());
    let held = code.map_or(String::new(), |code| {
        let narrow = code.sigma().iter().filter(|sigma| **sigma < 0.9).count();
        format!(
            " For this picture {narrow} of them {} narrower than the standard normal by a tenth or more. How far all of them \
             are from it is the divergence, {} nats: what the code tells of the picture.",
            if narrow == 1 { "is" } else { "are" },
            number(code.divergence())
        )
    });
    let each = if units == 1 {
        "A unit gives no number but a Gaussian".into()
    } else {
        format!("Each of {units} units gives no number but a Gaussian")
    };
    let words = format!(
        "{each}: two layers side by side compute its mean and the logarithm of its variance. What goes on is drawn from it, so \
         that near codes have to decode alike.{held}"
    );
    let symbols = vec![
        ("x", "what comes in"),
        ("μ, σ", "mean and spread of each unit"),
        ("W, b", "weights and biases of either"),
        ("ε", "a number drawn from the standard normal"),
        ("z", "the code"),
    ];
    (
        words,
        "μ = Wμ x + bμ\nln σ² = Wσ x + bσ\nz = μ + σ ε",
        symbols,
    )
}

/// What a Gaussian likelihood with a learnt variance counts (Rybkin et al. 2021, eq. 6).
pub(super) fn likelihood(record: &Inspected) -> String {
    let learnt = record
        .parameters
        .iter()
        .find(|parameter| parameter.name == "likelihood.logvar");
    let now = learnt
        .and_then(|parameter| parameter.before.0.first())
        .map_or(String::new(), |logvar| {
            format!(" It is {} now.", number((0.5 * logvar).exp()))
        });
    format!(
        "Each output is the middle of a bell curve: the less likely the picture's pixels are under it, the more it costs. How \
         wide the bells are is learnt as well.{now}"
    )
}

/// What the divergence adds to the loss: in words, as a formula, with its symbols. All empty where the code is plain.
pub(super) fn penalty(run: &Run) -> (String, String, Vec<Symbol>) {
    if !run.model.is_variational() {
        return Default::default();
    }
    let weighs = run.divergence;
    let mut symbols = vec![
        ("β", "what the divergence weighs"),
        (
            "KL",
            "each unit's divergence from the standard normal, mean over pictures, ½ (μ² + σ² − 1 − ln σ²)",
        ),
    ];
    let on_its_way = match weighs.anneal {
        Anneal::Constant => "",
        Anneal::Warmup(_) => ", once warmed up",
        Anneal::Cyclical(_) => " at most, in cycles",
    };
    let mut words = format!(
        "The codes' divergence from the standard normal is added, times β, which is {}{on_its_way}.",
        learning_rate(weighs.beta)
    );
    let unit = if weighs.free_bits > 0.0 {
        symbols.push(("λ", "the nats a unit may hold for nothing"));
        words += &format!(
            " Each unit may hold {} nats for nothing (Kingma et al. 2016).",
            learning_rate(weighs.free_bits)
        );
        "max(KL, λ)"
    } else {
        "KL"
    };
    let formula = if weighs.capacity > 0.0 {
        symbols.push(("C", "the capacity: the nats that the code is to hold"));
        words += &format!(
            " It is held at {} nats rather than 0 (Burgess et al. 2018).",
            learning_rate(weighs.capacity)
        );
        format!("+ β |Σ {unit} − C|")
    } else {
        format!("+ β Σ {unit}")
    };
    (words, formula, symbols)
}
