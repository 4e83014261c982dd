//! What losses are counted in.

use crate::spec::{Loss, Reduction, Run};

use super::format;

/// What a loss is counted in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum LossUnit {
    /// A number without a unit.
    #[default]
    Plain,
    /// Natural units of information, each picture.
    Nats,
}

impl LossUnit {
    /// What the losses of a run are counted in: nats where they are sums over pixels and likelihoods, or weighed against the
    /// divergence of a code, which is counted in them. A mean over pixels beside a divergence of whole pictures is neither.
    pub fn of(run: &Run) -> Self {
        let is_likelihood = matches!(
            run.loss,
            Loss::Bce | Loss::CategoricalCrossentropy | Loss::Gaussian
        );
        match run.reduction {
            Reduction::Sum if is_likelihood || run.model.is_variational() => Self::Nats,
            _ => Self::Plain,
        }
    }

    /// Behind a number: “nats”; empty where there is none.
    pub fn title(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Nats => "nats",
        }
    }

    /// What it is, in a sentence.
    pub fn words(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Nats => {
                "nats for each sample: information in units of 1.44 bits, added up over all its values. It cannot be compared with a mean squared error"
            }
        }
    }

    /// A loss as a number alone: `158.2`, `0.2314`.
    pub fn number(self, loss: Option<f64>) -> String {
        match (self, loss) {
            (Self::Nats, Some(nats)) => format::nats(nats),
            _ => format::loss(loss),
        }
    }

    /// A loss with its unit: “158.2 nats”; `–` where there is none yet.
    pub fn told(self, loss: Option<f64>) -> String {
        let number = self.number(loss);
        match (self, loss) {
            (Self::Plain, _) | (_, None) => number,
            _ => format!("{number}\u{a0}{}", self.title()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{Kind, Layer, preset};

    fn variational() -> Run {
        let mut run = preset("dense").unwrap().run();
        *run.model.encoder.last_mut().unwrap() = Layer {
            name: "code".into(),
            kind: Kind::gaussian(8),
            activation: crate::spec::Activation::Linear,
        };
        run
    }

    #[test]
    fn likelihoods_over_whole_pictures_are_nats() {
        let mut run = preset("dense").unwrap().run();
        run.loss = Loss::Bce;
        assert_eq!(LossUnit::of(&run), LossUnit::Plain);
        run.reduction = Reduction::Sum;
        assert_eq!(LossUnit::of(&run), LossUnit::Nats);
        run.loss = Loss::Mse;
        assert_eq!(LossUnit::of(&run), LossUnit::Plain);
        let mut run = variational();
        assert_eq!(LossUnit::of(&run), LossUnit::Plain);
        run.reduction = Reduction::Sum;
        assert_eq!(LossUnit::of(&run), LossUnit::Nats);
    }

    #[test]
    fn losses_are_told_with_their_unit() {
        let plain = |text: String| text.replace('\u{a0}', " ");
        assert_eq!(plain(LossUnit::Nats.told(Some(158.23))), "158.2 nats");
        assert_eq!(LossUnit::Plain.told(Some(0.2314)), "0.2314");
        assert_eq!(LossUnit::Nats.told(None), "–");
        assert_eq!(LossUnit::Nats.number(Some(f64::NAN)), "NaN");
    }
}
