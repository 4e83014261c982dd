//! Standard normal numbers, those of `shaders/common/noise.wgsl` up to rounding.

use super::simd;

/// Two standard normal numbers from two random words (Box & Muller 1958).
pub fn normal_pair(words: [u32; 2]) -> [f32; 2] {
    const UNIT: f32 = 1.0 / 16_777_216.0;
    let [u, v] = words.map(|word| (word >> 8) as f32);
    let radius = (-2.0 * simd::ln((u + 1.0) * UNIT)).sqrt();
    let [sine, cosine] = turn(v * UNIT);
    [radius * cosine, radius * sine]
}

/// Sine and cosine of 2π times a share of a turn in [0, 1), within 10⁻⁷: from the nearest quarter turn by the coefficients of Cephes
/// `sinf` and `cosf` (Moshier 1989).
#[allow(clippy::excessive_precision)]
pub fn turn(share: f32) -> [f32; 2] {
    let quarters = (share * 4.0 + 0.5).floor();
    let x = (share * 4.0 - quarters) * std::f32::consts::FRAC_PI_2;
    let z = x * x;
    let sine =
        ((-1.951_529_589_1e-4 * z + 8.332_160_873_6e-3) * z - 1.666_665_461_1e-1) * z * x + x;
    let cosine = ((2.443_315_711_809_948e-5 * z - 1.388_731_625_493_765e-3) * z
        + 4.166_664_568_298_827e-2)
        * z
        * z
        - 0.5 * z
        + 1.0;
    match quarters as u32 % 4 {
        0 => [sine, cosine],
        1 => [cosine, -sine],
        2 => [-sine, -cosine],
        _ => [-cosine, sine],
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::data::rng::threefry2x32;

    #[test]
    fn turns_are_sines_and_cosines() {
        for i in 0..=4096u32 {
            let share = (i as f32 / 4096.0).min(0.999_999_9);
            let angle = f64::from(share) * std::f64::consts::TAU;
            let [sine, cosine] = turn(share).map(f64::from);
            assert!((sine - angle.sin()).abs() < 1.5e-7, "sine at {share}");
            assert!((cosine - angle.cos()).abs() < 1.5e-7, "cosine at {share}");
        }
    }

    #[test]
    fn pairs_of_words_are_normal() {
        let numbers: Vec<f64> = (0..50_000)
            .flat_map(|i| normal_pair(threefry2x32([1, 2], [i, 3])))
            .map(f64::from)
            .collect();
        let n = numbers.len() as f64;
        let moment = |power: i32| numbers.iter().map(|x| x.powi(power)).sum::<f64>() / n;
        // Four standard errors each.
        assert!(moment(1).abs() < 4.0 / n.sqrt());
        assert!((moment(2) - 1.0).abs() < 4.0 * (2.0 / n).sqrt());
        assert!(moment(3).abs() < 4.0 * (15.0 / n).sqrt());
        assert!((moment(4) - 3.0).abs() < 4.0 * (96.0 / n).sqrt());
        assert_eq!(normal_pair([u32::MAX, 0]), [0.0, 0.0]);
    }
}
