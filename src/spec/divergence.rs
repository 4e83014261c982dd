//! How the Kullback-Leibler divergence of a Gaussian code weighs in the loss.

use serde::{Deserialize, Serialize};

use super::{Span, SpecError};

/// Largest weight.
pub const MAX_BETA: f64 = 1000.0;
/// Most nats of capacity, and of free nats a unit.
const MAX_NATS: f64 = 1000.0;

/// The divergence's part of the loss of a variational autoencoder, in nats a picture. With `KL_j` the divergence of unit j
/// from the standard normal, averaged over the batch, the loss gains `β · |Σ_j max(KL_j, free_bits) − capacity|`:
/// the negative evidence lower bound for β = 1 (Kingma & Welling 2014, eq. 10), β-VAE for other β (Higgins et al. 2017, eq. 4), with a
/// capacity as Burgess et al. 2018 (eq. 8), with free bits as Kingma et al. 2016 (eq. 15, a unit a group).
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Divergence {
    /// β, in [0, 1000].
    pub beta: f64,
    /// How the weight comes to β.
    pub anneal: Anneal,
    /// C: the nats a code may hold for nothing, in [0, 1000].
    pub capacity: f64,
    /// The stretch over which the capacity rises from 0; none to begin with all of it.
    pub capacity_over: Span,
    /// λ: the nats a unit may hold for nothing, in [0, 1000]. A bit is ln 2, or 0.69 nats.
    pub free_bits: f64,
}

impl Default for Divergence {
    fn default() -> Self {
        Self {
            beta: 1.0,
            anneal: Anneal::Constant,
            capacity: 0.0,
            capacity_over: Span::Steps(0),
            free_bits: 0.0,
        }
    }
}

/// How the divergence's weight comes to β.
#[derive(Debug, Clone, Copy, PartialEq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Anneal {
    /// β from the first step.
    #[default]
    Constant,
    /// From 0 to β over this stretch, in even steps (Bowman et al. 2016, section 3.1, in a straight line).
    Warmup(Span),
    /// Again and again: over each stretch from 0 to β in its first half, then β (Fu et al. 2019, eq. 6 and 7 with R = 0.5).
    Cyclical(Span),
}

impl Anneal {
    /// Share of β at step `t`, counted from 0.
    pub fn share(self, t: u32, steps_per_epoch: u32) -> f64 {
        match self {
            Self::Constant => 1.0,
            Self::Warmup(over) => risen(t, over.steps(steps_per_epoch)),
            Self::Cyclical(period) => {
                let period = period.steps(steps_per_epoch).max(1);
                let place = f64::from(t % period) / f64::from(period);
                (2.0 * place).min(1.0)
            }
        }
    }
}

impl Divergence {
    /// Whether weight and capacity stay what they are from step to step.
    pub fn is_constant(&self) -> bool {
        self.anneal == Anneal::Constant && self.capacity_over.steps(u32::MAX) == 0
    }

    /// Share of the capacity at step `t`, counted from 0.
    pub fn capacity_share(&self, t: u32, steps_per_epoch: u32) -> f64 {
        risen(t, self.capacity_over.steps(steps_per_epoch))
    }

    /// The divergence's part of the loss, from the mean divergence of each unit in nats, with β and the capacity brought to
    /// these shares.
    pub fn penalty(&self, units: &[f64], beta_share: f64, capacity_share: f64) -> f64 {
        let bounded: f64 = units.iter().map(|&kl| kl.max(self.free_bits)).sum();
        self.beta * beta_share * (bounded - self.capacity * capacity_share).abs()
    }

    pub(super) fn check(&self) -> Result<(), SpecError> {
        let within = |field: &str, given: f64, most: f64, allowed| {
            if (0.0..=most).contains(&given) {
                Ok(())
            } else {
                Err(SpecError::range(field, given, allowed))
            }
        };
        within(
            "divergence.beta",
            self.beta,
            MAX_BETA,
            "between 0 and 1,000",
        )?;
        within(
            "divergence.capacity",
            self.capacity,
            MAX_NATS,
            "between 0 and 1,000 nats",
        )?;
        within(
            "divergence.free_bits",
            self.free_bits,
            MAX_NATS,
            "between 0 and 1,000 nats",
        )?;
        let spans = match self.anneal {
            Anneal::Constant => [None, Some(self.capacity_over)],
            Anneal::Warmup(over) | Anneal::Cyclical(over) => [Some(over), Some(self.capacity_over)],
        };
        for span in spans.into_iter().flatten() {
            if let Span::Epochs(epochs) = span {
                within(
                    "divergence.anneal",
                    epochs,
                    500.0,
                    "between 0 and 500 epochs",
                )?;
            }
        }
        Ok(())
    }
}

/// From 1/n at step 0 to 1 at step n − 1 and after.
fn risen(t: u32, steps: u32) -> f64 {
    if t < steps {
        (f64::from(t) + 1.0) / f64::from(steps)
    } else {
        1.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn weights_rise_to_beta_and_stay() {
        let warmup = Anneal::Warmup(Span::Steps(4));
        let shares: Vec<f64> = (0..6).map(|t| warmup.share(t, 10)).collect();
        assert_eq!(shares, [0.25, 0.5, 0.75, 1.0, 1.0, 1.0]);
        let cyclical = Anneal::Cyclical(Span::Epochs(0.4));
        let shares: Vec<f64> = (0..9).map(|t| cyclical.share(t, 20)).collect();
        assert_eq!(shares, [0.0, 0.25, 0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 0.0]);
        assert_eq!(Anneal::Constant.share(0, 1), 1.0);
    }

    #[test]
    fn the_penalty_knows_capacity_and_free_bits() {
        let plain = Divergence {
            beta: 2.0,
            ..Divergence::default()
        };
        assert_eq!(plain.penalty(&[1.0, 0.5], 1.0, 1.0), 3.0);
        assert_eq!(plain.penalty(&[1.0, 0.5], 0.5, 1.0), 1.5);
        let bounded = Divergence {
            capacity: 4.0,
            free_bits: 0.75,
            ..plain
        };
        assert_eq!(bounded.penalty(&[1.0, 0.5], 1.0, 1.0), 4.5);
        assert_eq!(bounded.penalty(&[1.0, 0.5], 1.0, 0.0), 3.5);
    }

    #[test]
    fn numbers_out_of_range_are_named() {
        let wrong = Divergence {
            beta: -1.0,
            ..Divergence::default()
        };
        assert_eq!(
            wrong.check().unwrap_err().to_string(),
            "divergence.beta is -1, but must be between 0 and 1,000."
        );
    }
}
