//! The way back: how the error passes each activation and each layer, and what gradients it leaves there.

use crate::protocol::Inspected;
use crate::spec::{Activation, Kind, Manner};

use super::forward::kind;
use super::gaussian;
use super::text::{Caption, Symbol, lines, sentences};
use super::values::{largest, share};
use crate::page::features::step_inspector::walk::{self, StationPlace};
use crate::page::text::format::{count, number, percent};

pub(super) fn backward(record: &Inspected, layer: usize) -> Caption {
    let shapes = walk::shapes(record);
    let shaped = &shapes[layer];
    let is_last = walk::is_output(&shapes, layer);
    let is_first = !walk::places(record)
        .iter()
        .any(|place| matches!(place, StationPlace::Backward(other) if *other < layer));
    let opening = if is_last {
        "The loss says for every number of the output which way it should move, and how much: the error δ."
    } else {
        "The error says how the loss would change with each number here."
    };
    let (bend, slope) = if is_last && record.logits {
        (
            "Through loss and activation together it is simply output minus picture, divided by how many the loss averages.".into(),
            "δ = (p − t) / n",
        )
    } else {
        slope(shaped.layer.activation, &record.layers[layer].output.0)
    };
    let (words, formula) = returns(&shaped.layer.kind);
    let weight = record
        .parameters
        .iter()
        .find(|p| walk::is_weight(&p.name, &shaped.layer.name));
    let largest = weight.map_or(String::new(), |weight| {
        format!(
            "The largest of the {} numbers in the gradient is {}.",
            count(weight.gradient.0.len() as u64),
            number(largest(&weight.gradient.0))
        )
    });
    let end = if is_first {
        "No layer before this one learns, so the way back ends here."
    } else {
        ""
    };
    let symbols = vec![
        (
            "δ",
            "the error: ∂L/∂z, how the loss L changes with the result z before the activation",
        ),
        ("∂L/∂y", "the same for the output y, from the layer after"),
        ("∂L/∂x", "what goes on to the layer before"),
    ];
    let own: &[Symbol] = match shaped.layer.kind {
        Kind::Gaussian { .. } => &gaussian::BACKWARD,
        _ => &[],
    };
    Caption {
        title: format!("{} backward", shaped.layer.name),
        kind: kind(shaped),
        words: sentences([opening.into(), bend, words.into(), largest, end.into()]),
        formula: lines([slope.into(), formula.into()]),
        symbols: symbols.into_iter().chain(own.iter().copied()).collect(),
    }
}

/// How the error passes an activation.
fn slope(activation: Activation, output: &[f32]) -> (String, &'static str) {
    let through = format!("It goes back through {}", activation.title());
    let (how, formula) = match activation.manner() {
        Manner::Straight => return (String::new(), "δ = ∂L/∂y"),
        Manner::Cut => (
            format!(
                ": only where the output was over 0, at {} of the places.",
                percent(share(output, |v| v > 0.0))
            ),
            "δ = ∂L/∂y where y > 0, else 0",
        ),
        Manner::Leak { slope } => (
            format!(
                ": whole where the output was over 0, {} of it elsewhere.",
                percent(slope)
            ),
            "δ = ∂L/∂y where y > 0, else slope · ∂L/∂y",
        ),
        Manner::Bend { .. } => (
            ": whole where the output was over 0, the less the lower it was elsewhere.".into(),
            "δ = ∂L/∂y where y > 0, else (y + α) ∂L/∂y",
        ),
        Manner::Gate => (
            ": nearly whole where the result was large, hardly where it was far below 0.".into(),
            "δ = g′(z) ∂L/∂y, g′ the slope of the activation",
        ),
        Manner::Round => (
            ": nearly whole where the result was large, hardly where it was far below 0.".into(),
            "δ = σ(z) ∂L/∂y, σ the sigmoid",
        ),
        Manner::ToUnit => (
            ": a quarter of it at most, and hardly any where the output was near 0 or 1.".into(),
            "δ = y (1 − y) ∂L/∂y",
        ),
        Manner::ToBothSides => (
            ": whole where the output was 0, hardly any where it was near −1 or 1.".into(),
            "δ = (1 − y²) ∂L/∂y",
        ),
        Manner::Shares => (
            ", where every share pulls at all the others.".into(),
            "δ = y (∂L/∂y − Σ y ∂L/∂y)",
        ),
    };
    (through + &how, formula)
}

/// How the error passes a layer, and what it gives the layer's parameters.
fn returns(kind: &Kind) -> (&'static str, &'static str) {
    match kind {
        Kind::Dense { .. } => (
            "Error times what came in is the gradient of the weights; error times weights goes on to the layer before.",
            "∂L/∂W = Σ δ xᵀ over the batch\n∂L/∂x = Wᵀ δ",
        ),
        Kind::Conv2d { .. } | Kind::Conv1d { .. } => (
            "At every place the error times what the window saw adds to that window's gradient; error times window goes \
             on to the layer before.",
            "∂L/∂w(k, c, u, v) = Σ δ(k, i, j) · x(c, s i + u, s j + v)\n∂L/∂x = δ through the windows, transposed",
        ),
        Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => (
            "Each number collects the errors from where its window lay, which also gives the window's gradient.",
            "∂L/∂w(c, k, u, v) = Σ x(c, i, j) · δ(k, s i + u, s j + v)\n∂L/∂x = δ through the windows, as a convolution",
        ),
        Kind::MaxPool { .. } => (
            "The error goes only to the number that was the largest; the others had no part in the result.",
            "∂L/∂x = δ at the largest x, else 0",
        ),
        Kind::AveragePool { .. } => (
            "The error is shared out evenly over the window.",
            "∂L/∂x = δ / numbers in the window",
        ),
        Kind::Upsample { .. } => (
            "Each number collects the errors of all that was made from it.",
            "∂L/∂x = Σ share · δ",
        ),
        Kind::BatchNorm { .. } | Kind::LayerNorm { .. } | Kind::GroupNorm { .. } => (
            "Mean and spread came from all the numbers together, so each of them takes a part in every error. Scale and \
             shift get gradients of their own.",
            "∂L/∂γ = Σ δ x̂, with x̂ = (x − μ) / √(σ² + ε)\n∂L/∂β = Σ δ\n∂L/∂x = (γ δ − mean(γ δ) − x̂ mean(γ δ x̂)) / √(σ² + ε)",
        ),
        Kind::Dropout { .. } => (
            "What was set to 0 gets no error; the rest grows as the numbers did.",
            "∂L/∂x = m δ / (1 − p)",
        ),
        Kind::Flatten | Kind::Reshape { .. } => (
            "Every error goes back to the place its number came from.",
            "∂L/∂x = δ",
        ),
        Kind::Residual { .. } => (
            "The error goes both ways: through the layers, and around them as it is. So it reaches early layers undiminished.",
            "∂L/∂x = δ + f′(x)ᵀ δ",
        ),
        Kind::Gaussian { .. } => (
            "It moves the mean as it is, and the spread by the chance number that was drawn: the sample hangs on both without \
             a break (Kingma & Welling 2014). The divergence pulls as well, the mean towards 0 and the spread towards 1.",
            "∂L/∂μ = δ + w μ\n∂L/∂(ln σ²) = ½ δ σ ε + ½ w (σ² − 1)\n∂L/∂x = Wμᵀ ∂L/∂μ + Wσᵀ ∂L/∂(ln σ²)",
        ),
        Kind::Label { .. } => (
            "What was put behind needs no error, since nothing before it can change the class; the rest goes on as it is.",
            "∂L/∂x = δ without the class's numbers",
        ),
        Kind::TopK { .. } => (
            "The error goes only to the numbers that were kept; the others had no part in the result.",
            "∂L/∂x = δ where x was kept, else 0",
        ),
        Kind::DenseTied { .. } => (
            "The weights have two uses, here and in the layer they are borrowed from: the gradients of both add up.",
            "∂L/∂W += Σ x δᵀ over the batch\n∂L/∂x = W δ",
        ),
        Kind::Activation => ("", "∂L/∂x = δ"),
    }
}
