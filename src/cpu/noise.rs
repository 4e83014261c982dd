//! Standard normal numbers, those of `shaders/common/noise.wgsl` up to rounding.

use super::simd;
use crate::data::rng::threefry;

/// Two standard normal numbers from two random words (Box & Muller 1958).
#[inline(always)]
pub fn normal_pair(words: [u32; 2]) -> [f32; 2] {
    const UNIT: f32 = 1.0 / 16_777_216.0;
    let [u, v] = words.map(|word| (word >> 8) as f32);
    let radius = (-2.0 * simd::ln((u + 1.0) * UNIT)).sqrt();
    let [sine, cosine] = turn(v * UNIT);
    [radius * cosine, radius * sine]
}

/// Sine and cosine of 2π times a share of a turn in [0, 1), within 10⁻⁷: from the nearest quarter turn by the coefficients of Cephes
/// `sinf` and `cosf` (Moshier 1989).
#[inline(always)]
#[allow(
    clippy::excessive_precision,
    reason = "coefficients stand as published"
)]
pub fn turn(share: f32) -> [f32; 2] {
    // Adding and taking away 1.5 · 2²³ rounds to a whole number, which then stands in the low bits.
    const ROUND: f32 = 12_582_912.0;
    let shifted = share * 4.0 + ROUND;
    let x = (share * 4.0 - (shifted - ROUND)) * std::f32::consts::FRAC_PI_2;
    let z = x * x;
    let sine =
        ((-1.951_529_589_1e-4 * z + 8.332_160_873_6e-3) * z - 1.666_665_461_1e-1) * z * x + x;
    let cosine = ((2.443_315_711_809_948e-5 * z - 1.388_731_625_493_765e-3) * z
        + 4.166_664_568_298_827e-2)
        * z
        * z
        - 0.5 * z
        + 1.0;
    // Without branches, so that loops over it become vectors.
    let quarters = shifted.to_bits();
    let sign = (quarters & 2) << 30;
    let [first, second] = if quarters & 1 == 1 {
        [cosine, -sine]
    } else {
        [sine, cosine]
    };
    [first, second].map(|value| f32::from_bits(value.to_bits() ^ sign))
}

/// Places of a stream that are drawn from at once.
pub const LANES: usize = 16;
/// Words that come of them, two a place.
pub const BLOCK: usize = 2 * LANES;

/// The words at `first` and the places behind it of the stream that `key` names.
#[inline(always)]
pub fn words(key: [u32; 2], first: u32, step: u32) -> [u32; BLOCK] {
    interleaved(words_apart(key, first, step))
}

/// As many standard normal numbers, each pair from two words.
#[inline(always)]
pub fn normals(key: [u32; 2], first: u32, step: u32) -> [f32; BLOCK] {
    let [mut a, mut b] = [[0.0; LANES]; 2];
    let [u, v] = words_apart(key, first, step);
    for lane in 0..LANES {
        [a[lane], b[lane]] = normal_pair([u[lane], v[lane]]);
    }
    interleaved([a, b])
}

#[inline(always)]
fn words_apart(key: [u32; 2], first: u32, step: u32) -> [[u32; LANES]; 2] {
    let places = std::array::from_fn(|lane| first.wrapping_add(lane as u32));
    threefry(key, [places, [step; LANES]])
}

#[inline(always)]
fn interleaved<T: Copy>([a, b]: [[T; LANES]; 2]) -> [T; BLOCK] {
    std::array::from_fn(|i| if i % 2 == 0 { a[i / 2] } else { b[i / 2] })
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
    fn blocks_are_their_places_one_by_one() {
        let (key, first, step) = ([7, 8], u32::MAX - 3, 5);
        let (words, normals) = (words(key, first, step), normals(key, first, step));
        for lane in 0..LANES {
            let pair = threefry2x32(key, [first.wrapping_add(lane as u32), step]);
            assert_eq!(words[2 * lane..][..2], pair);
            assert_eq!(normals[2 * lane..][..2], normal_pair(pair));
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
