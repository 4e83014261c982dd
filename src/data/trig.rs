//! Sine and cosine that give the same bits on every machine, which those of the standard library do not promise.

use std::f32::consts::TAU;

/// Sine of an angle in turns, to about 4 · 10⁻⁶: the Taylor polynomial up to x⁹ on a quarter turn.
pub fn sin_turns(turns: f32) -> f32 {
    let mut t = turns - (turns + 0.5).floor();
    if t > 0.25 {
        t = 0.5 - t;
    } else if t < -0.25 {
        t = -0.5 - t;
    }
    let x = t * TAU;
    let x2 = x * x;
    let terms = 1.0 / 6.0 - x2 * (1.0 / 120.0 - x2 * (1.0 / 5040.0 - x2 * (1.0 / 362_880.0)));
    x * (1.0 - x2 * terms)
}

/// Cosine of an angle in turns; see [`sin_turns`].
pub fn cos_turns(turns: f32) -> f32 {
    sin_turns(turns + 0.25)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn they_are_sine_and_cosine() {
        for i in -400..=400 {
            let turns = i as f32 / 160.0;
            let angle = f64::from(turns) * std::f64::consts::TAU;
            assert!((f64::from(sin_turns(turns)) - angle.sin()).abs() < 5e-6);
            assert!((f64::from(cos_turns(turns)) - angle.cos()).abs() < 5e-6);
        }
    }
}
