//! Codes drawn at random, for pictures nobody has drawn.

use std::f64::consts::TAU;

use crate::protocol::Codes;

/// A Gaussian with independent dimensions.
#[derive(Debug, Clone, PartialEq)]
pub struct Prior {
    /// Mean and deviation of each dimension.
    dimensions: Vec<(f32, f32)>,
}

impl Prior {
    /// The standard normal that Gaussian codes are trained towards.
    pub fn standard(size: usize) -> Self {
        Self {
            dimensions: vec![(0.0, 1.0); size],
        }
    }

    /// The Gaussian that fits each dimension of these codes on its own. Plain codes have no prior; this is the nearest there is
    /// to one, and takes no account of how dimensions go together.
    pub fn fitted(codes: &Codes) -> Self {
        let size = codes.size as usize;
        let count = (codes.mu.0.len() / size.max(1)).max(1) as f64;
        let fit = |number: usize| {
            let along = || {
                let all = codes.mu.0.iter().skip(number).step_by(size);
                all.map(|&value| f64::from(value))
            };
            let mean = along().sum::<f64>() / count;
            let variance = along().map(|value| (value - mean).powi(2)).sum::<f64>() / count;
            (mean as f32, variance.sqrt() as f32)
        };
        Self {
            dimensions: (0..size).map(fit).collect(),
        }
    }

    /// `count` codes one after another; the same seed gives the same ones.
    pub fn draw(&self, seed: u32, count: u32) -> Vec<f32> {
        let mut random = PriorRandom(u64::from(seed));
        (0..count)
            .flat_map(|_| &self.dimensions)
            .map(|&(mean, deviation)| mean + deviation * random.normal())
            .collect()
    }
}

/// SplitMix64 (Steele, Lea & Flood 2014): a counter whose bits are well mixed. For pictures to look at, not for training.
struct PriorRandom(u64);

impl PriorRandom {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut bits = self.0;
        bits = (bits ^ (bits >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        bits = (bits ^ (bits >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        bits ^ (bits >> 31)
    }

    /// In (0, 1].
    fn share(&mut self) -> f64 {
        ((self.next() >> 11) + 1) as f64 / (1_u64 << 53) as f64
    }

    /// Standard normal (Box & Muller 1958).
    fn normal(&mut self) -> f32 {
        let radius = (-2.0 * self.share().ln()).sqrt();
        (radius * (TAU * self.share()).cos()) as f32
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::protocol::Floats;

    fn moments(values: impl Iterator<Item = f32> + Clone) -> (f32, f32) {
        let count = values.clone().count() as f32;
        let mean = values.clone().sum::<f32>() / count;
        let variance = values.map(|value| (value - mean).powi(2)).sum::<f32>() / count;
        (mean, variance.sqrt())
    }

    #[test]
    fn the_standard_prior_is_a_standard_normal_in_each_dimension() {
        let codes = Prior::standard(3).draw(5, 20_000);
        for number in 0..3 {
            let (mean, deviation) = moments(codes.iter().skip(number).step_by(3).copied());
            assert!(mean.abs() < 0.03, "mean {mean}");
            assert!((deviation - 1.0).abs() < 0.02, "deviation {deviation}");
        }
        let within = codes.iter().filter(|code| code.abs() < 1.0).count();
        let share = within as f32 / codes.len() as f32;
        assert!((share - 0.6827).abs() < 0.01, "{share} within a deviation");
    }

    #[test]
    fn a_seed_repeats_and_another_gives_others() {
        let prior = Prior::standard(2);
        assert_eq!(prior.draw(1, 64), prior.draw(1, 64));
        assert_ne!(prior.draw(1, 64), prior.draw(2, 64));
        assert_eq!(prior.draw(1, 64).len(), 128);
        assert_eq!(prior.draw(1, 64)[..8], prior.draw(1, 4)[..]);
    }

    #[test]
    fn a_fitted_prior_has_the_codes_mean_and_deviation() {
        let codes = Codes {
            step: 0,
            size: 2,
            mu: Floats(vec![1.0, 5.0, 3.0, 5.0]),
            logvar: Floats(Vec::new()),
            labels: Vec::new(),
            levels: Vec::new(),
            pictures: vec![0, 1],
        };
        let drawn = Prior::fitted(&codes).draw(9, 10_000);
        let (mean, deviation) = moments(drawn.iter().step_by(2).copied());
        assert!((mean - 2.0).abs() < 0.04 && (deviation - 1.0).abs() < 0.03);
        assert!(drawn.iter().skip(1).step_by(2).all(|&value| value == 5.0));
    }
}
