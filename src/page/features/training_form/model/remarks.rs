//! What follows from how a run is trained and is seldom meant or known.

use crate::page::text::format;
use crate::spec::{Kind, Loss, Run};

/// A sentence or two for each.
pub fn remarks(run: &Run) -> Vec<String> {
    let mut remarks = Vec::new();
    if let Some(factor) = run.kl_overweight() {
        let factor_words = format::count(factor.into());
        remarks.push(format!(
            "This loss is a mean over {factor_words} values, the KL is of a whole sample: it weighs {factor_words} times what the evidence \
             lower bound gives it, so that codes collapse. Choose a sum over them, or a β of about {}.",
            format::learning_rate((1e4 / f64::from(factor)).round() / 1e4)
        ));
    }
    if run.loss == Loss::Gaussian {
        remarks.push(
            "This loss is the logarithm of a density: below 0 is no fault, and lower is better."
                .into(),
        );
    }
    let layers = run.model.encoder.iter().chain(&run.model.decoder);
    if layers
        .into_iter()
        .any(|layer| matches!(layer.kind, Kind::BatchNorm { .. }))
    {
        remarks.push(
            "Batch normalization takes each batch's own mean and variance in training, their running means in validation and in every \
             view: the two losses part in the first steps, and come together as those settle."
                .into(),
        );
    }
    remarks
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Reduction, preset};

    #[test]
    fn what_is_seldom_meant_is_said() {
        let mut run = preset("vae2").unwrap().run();
        assert_eq!(remarks(&run), [""; 0]);
        run.reduction = Reduction::Mean;
        let told = remarks(&run);
        assert!(
            told[0].contains("784 times") && told[0].ends_with("about 0.0013."),
            "{told:?}"
        );
        run.loss = Loss::Gaussian;
        assert_eq!(remarks(&run).len(), 2);
        let mut plain = preset("dense").unwrap().run();
        assert_eq!(remarks(&plain), [""; 0]);
        plain.model.encoder[0].kind = Kind::batch_norm();
        assert!(remarks(&plain)[0].starts_with("Batch normalization"));
    }
}
