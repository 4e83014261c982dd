//! Captions of models whose code is a Gaussian.

use super::*;

#[test]
fn gaussian_codes_and_labels_say_what_they_do_both_ways() {
    let mut record = record(variational());
    for parameter in &mut record.parameters {
        if parameter.name.ends_with("_mu") || parameter.name.ends_with("_logvar") {
            parameter.before.0.fill(0.0);
        }
        if parameter.name == "code.bias_mu" {
            parameter.before.0.fill(0.2);
        }
    }
    let mut told = String::new();
    for place in places(&record) {
        let caption = caption(&record, place, 0);
        check(&caption);
        told += &plain(&format!("{}\n{}\n", caption.words, caption.formula));
    }
    for part in [
        "which the model is told beside it",
        "Behind 784 numbers come 10, one for each class",
        "Each of 8 units gives no number but a Gaussian",
        "z = μ + σ ε",
        "½ ((p − t)² / σ² + ln σ² + ln 2π)\n+ β Σ KL",
        "times β, which is 1.",
        "0.160 nats",
        "∂L/∂(ln σ²) = ½ δ σ ε + ½ w (σ² − 1)",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
}

#[test]
fn what_weighs_the_divergence_is_told() {
    let mut run = variational();
    run.divergence.anneal = crate::spec::Anneal::Warmup(crate::spec::Span::Epochs(2.0));
    run.divergence.beta = 4.0;
    run.divergence.capacity = 25.0;
    run.divergence.free_bits = 0.5;
    let caption = caption(&record(run), StationPlace::Loss, 0);
    check(&caption);
    assert!(caption.formula.ends_with("+ β |Σ max(KL, λ) − C|"));
    for part in [
        "which is 4, once warmed up.",
        "held at 25 nats",
        "hold 0.5 nats",
    ] {
        assert!(caption.words.contains(part), "{}", caption.words);
    }
}
