//! What happens at each station of a training step: in words, with the step's own numbers, and as a formula.

mod backward;
mod forward;
mod gaussian;
#[cfg(test)]
mod tests;
mod text;
mod update;
mod values;

use crate::protocol::Inspected;
use crate::spec::{Loss, Polarity, Reduction};

use super::walk::StationPlace;
use crate::page::text::format::{count, number};
use crate::page::text::loss_unit::LossUnit;
pub use text::{Caption, Symbol};
use text::{lines, sentences};

/// What a station is called in the list of all.
pub fn name(record: &Inspected, place: StationPlace) -> &str {
    match place {
        StationPlace::Input => "Picture",
        StationPlace::Forward(layer) | StationPlace::Backward(layer) => &record.layers[layer].name,
        StationPlace::Loss => "Loss",
        StationPlace::Update => "Update",
    }
}

/// What happens at `place`; at the update, to parameter number `parameter`.
pub fn caption(record: &Inspected, place: StationPlace, parameter: usize) -> Caption {
    match place {
        StationPlace::Input => input(record),
        StationPlace::Forward(layer) => forward::forward(record, layer),
        StationPlace::Loss => loss(record),
        StationPlace::Backward(layer) => backward::backward(record, layer),
        StationPlace::Update => update::update(record, parameter),
    }
}

fn input(record: &Inspected) -> Caption {
    let of = record.label.as_ref().map_or(String::new(), |label| {
        if record.run.model.classes().is_some() {
            format!(" It shows “{label}”, which the model is told beside it.")
        } else {
            format!(" It shows “{label}”; the model is not told.")
        }
    });
    let scale = match record.run.picture() {
        Some([3, ..]) => "three a pixel: how much red, green and blue",
        _ => match record.polarity {
            Polarity::Ink => "one a pixel: 0 for no ink, 1 for full ink",
            Polarity::Light => "one a pixel: 0 for black, 1 for white",
        },
    };
    Caption {
        title: "A picture comes in".into(),
        kind: format!("{} numbers", count(record.input.0.len() as u64)),
        words: format!(
            "Step {} has drawn {} from the training pictures and works on all of them at once. Here you follow the \
             first.{of} To the model it is nothing but numbers, {scale}.",
            count(record.step.into()),
            pictures(record),
        ),
        formula: "x".into(),
        symbols: vec![("x", "the picture's numbers")],
    }
}

fn pictures(record: &Inspected) -> String {
    match record.pictures {
        1 => "1 picture".into(),
        n => format!("{} pictures", count(n.into())),
    }
}

fn loss(record: &Inspected) -> Caption {
    const P: Symbol = ("p", "the output, pixel by pixel");
    const T: Symbol = ("t", "the picture");
    let run = &record.run;
    let explained = run.loss.explained();
    let words = match run.loss {
        Loss::Gaussian => gaussian::likelihood(record),
        _ => explained.words,
    };
    let formula = explained.formula;
    let mut symbols = explained.symbols.to_vec();
    let formula = match (run.loss, run.reduction) {
        (Loss::Rmse | Loss::Ssim, _) => formula.into(),
        (_, Reduction::Mean) => format!("L = mean of {formula}"),
        (_, Reduction::Sum) => format!("L = sum over pixels, mean over pictures, of {formula}"),
    };
    let penalties = &run.regularization;
    let (penalty, extra) = if penalties.l1 > 0.0 || penalties.l2 > 0.0 {
        symbols.push(("w", "every weight"));
        (
            "Penalties on large weights are added.",
            format!("+ {} Σ|w| + {} Σw²", penalties.l1, penalties.l2),
        )
    } else {
        ("", String::new())
    };
    let (weighed, divergence, of_divergence) = gaussian::penalty(run);
    symbols.extend(of_divergence);
    // What is kept of each picture under a root is the mean square.
    let alone = run.loss.of_mean(record.picture_loss.into()) as f32;
    let told = |loss: f32| match LossUnit::of(run) {
        LossUnit::Plain => number(loss),
        unit => format!("{} {}", number(loss), unit.title()),
    };
    let numbers = format!(
        "This picture: {}. All {} of the batch together: {}. That number is what training lowers.",
        told(alone),
        pictures(record),
        told(record.loss)
    );
    Caption {
        title: "How far off?".into(),
        kind: run.loss.title().into(),
        words: sentences([
            "The output is compared with the picture that went in.".into(),
            words,
            weighed,
            penalty.into(),
            numbers,
        ]),
        formula: lines([formula, divergence, extra]),
        symbols: [P, T, ("L", "the loss")]
            .into_iter()
            .chain(symbols)
            .collect(),
    }
}
