//! Numbers in the page's words.

/// A whole number with its thousands apart: `48,210`.
pub fn count(n: u64) -> String {
    let digits = n.to_string();
    let mut text = String::with_capacity(digits.len() + digits.len() / 3);
    for (i, digit) in digits.chars().enumerate() {
        if i > 0 && (digits.len() - i).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// A rate a second: whole from ten on, one decimal below; 0 is plain.
pub fn rate(per_second: f64) -> String {
    if per_second >= 9.95 || per_second == 0.0 {
        count(per_second.round() as u64)
    } else {
        format!("{per_second:.1}")
    }
}

/// A loss with at least three significant digits; `–` where there is none yet.
pub fn loss(value: Option<f64>) -> String {
    match value {
        None => "–".into(),
        Some(v) if !v.is_finite() => "NaN".into(),
        Some(v) if v.abs() >= 1000.0 || (v != 0.0 && v.abs() < 0.000_1) => format!("{v:.2e}"),
        Some(v) if v.abs() >= 0.01 || v == 0.0 => format!("{v:.4}"),
        Some(v) => format!("{v:.5}"),
    }
}

/// Nats with four significant digits, and no more than three decimals: `158.2`, `6.013`.
pub fn nats(value: f64) -> String {
    if !value.is_finite() {
        return "NaN".into();
    }
    match value.abs() {
        size if size >= 1e6 => format!("{value:.2e}"),
        size if size >= 999.95 => {
            let whole = count(size.round() as u64);
            if value < 0.0 {
                format!("−{whole}")
            } else {
                whole
            }
        }
        size if size >= 99.995 => format!("{value:.1}").replace('-', "−"),
        size if size >= 9.9995 => format!("{value:.2}").replace('-', "−"),
        _ => format!("{value:.3}").replace('-', "−"),
    }
}

/// The error under a picture: three decimals without the leading zero.
pub fn error(value: f32) -> String {
    if !value.is_finite() {
        return "NaN".into();
    }
    let text = format!("{value:.3}");
    text.strip_prefix('0').map_or(text.clone(), str::to_owned)
}

/// A learning rate as a person writes it, to three significant digits: `0.001`, `0.000316`.
pub fn learning_rate(rate: f64) -> String {
    if rate <= 0.0 || !rate.is_finite() {
        return rate.to_string();
    }
    let decimals = (2 - rate.log10().floor() as i32).clamp(0, 12) as usize;
    let text = format!("{rate:.decimals$}");
    if text.contains('.') {
        text.trim_end_matches('0').trim_end_matches('.').into()
    } else {
        text
    }
}

/// Bytes as megabytes with one decimal: `3.1`.
pub fn megabytes(bytes: u64) -> String {
    format!("{:.1}", bytes as f64 / 1e6)
}

/// Any number to three significant digits, with a power of ten where it is very small or large, without a break: `−0.0123`,
/// `1.23 × 10⁻⁶`.
pub fn number(value: f32) -> String {
    let value = f64::from(value);
    let size = value.abs();
    let text = if !value.is_finite() {
        return "NaN".into();
    } else if size == 0.0 {
        return "0".into();
    } else if (0.0009995..999.5).contains(&size) {
        let decimals = (2 - format!("{size:.2e}")[5..].parse().unwrap_or(0)).clamp(0, 5) as usize;
        format!("{size:.decimals$}")
    } else if (999.5..999_999.5).contains(&size) {
        count(size.round() as u64)
    } else {
        let text = format!("{size:.2e}");
        let (digits, power) = text.split_once('e').unwrap_or((&text, ""));
        let power: String = power
            .chars()
            .map(|c| match c.to_digit(10) {
                Some(digit) => ['⁰', '¹', '²', '³', '⁴', '⁵', '⁶', '⁷', '⁸', '⁹'][digit as usize],
                None => '⁻',
            })
            .collect();
        format!("{digits}\u{a0}×\u{a0}10{power}")
    };
    if value < 0.0 {
        format!("−{text}")
    } else {
        text
    }
}

/// A share of 1 in per cent, whole, without a break; what is there but rounds to nothing is named so.
pub fn percent(share: f32) -> String {
    match share {
        s if s > 0.0 && s < 0.005 => "under\u{a0}1\u{a0}%".into(),
        s if (0.995..1.0).contains(&s) => "over\u{a0}99\u{a0}%".into(),
        s => format!("{:.0}\u{a0}%", 100.0 * s),
    }
}

/// A peak signal-to-noise ratio from which on pictures are the same: what is between them is the rounding of single precision.
pub const EXACT_DECIBELS: f64 = 140.0;

/// A peak signal-to-noise ratio: `15.4 dB`, or `exact` where nothing is between the pictures.
pub fn decibels(ratio: f64) -> String {
    match ratio {
        ratio if ratio.is_nan() => "–".into(),
        ratio if ratio >= EXACT_DECIBELS => "exact".into(),
        ratio => format!("{ratio:.1} dB").replace('-', "−"),
    }
}

/// A time to wait in words: "40 s", "12 min", "3.5 h".
pub fn duration(seconds: f64) -> String {
    const MINUTE: f64 = 60.0;
    const HOUR: f64 = 3600.0;
    match seconds {
        seconds if seconds < 99.5 => format!("{seconds:.0} s"),
        seconds if seconds < 99.5 * MINUTE => format!("{:.0} min", seconds / MINUTE),
        seconds if seconds < 9.95 * HOUR => format!("{:.1} h", seconds / HOUR),
        seconds => format!("{:.0} h", seconds / HOUR),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decibels_of_the_same_pictures_are_no_number() {
        for (ratio, words) in [
            (20.0, "20.0 dB"),
            (-10.0, "−10.0 dB"),
            (139.94, "139.9 dB"),
            (755.7, "exact"),
            (f64::INFINITY, "exact"),
            (f64::NAN, "–"),
        ] {
            assert_eq!(decibels(ratio), words);
        }
    }

    #[test]
    fn times_have_the_unit_they_are_told_in() {
        let told = [3.2, 90.0, 130.0, 5000.0, 7200.0, 40_000.0].map(duration);
        assert_eq!(told, ["3 s", "90 s", "2 min", "83 min", "2.0 h", "11 h"]);
    }

    #[test]
    fn numbers_have_three_digits_whatever_their_size() {
        for (value, text) in [
            (0.0, "0"),
            (1.0, "1.00"),
            (-0.012_34, "−0.0123"),
            (0.000_98, "9.80 × 10⁻⁴"),
            (0.000_999_9, "0.00100"),
            (0.009_999, "0.0100"),
            (999.0, "999"),
            (99.96, "100"),
            (12_345.6, "12,346"),
            (-1.5e-12, "−1.50 × 10⁻¹²"),
            (3e38, "3.00 × 10³⁸"),
            (f32::NAN, "NaN"),
        ] {
            assert_eq!(number(value).replace('\u{a0}', " "), text);
        }
        for (share, text) in [
            (0.0, "0 %"),
            (0.001, "under 1 %"),
            (0.614, "61 %"),
            (0.999, "over 99 %"),
            (1.0, "100 %"),
        ] {
            assert_eq!(percent(share).replace('\u{a0}', " "), text);
        }
    }

    #[test]
    fn counts_have_commas_between_thousands() {
        assert_eq!(count(0), "0");
        assert_eq!(count(999), "999");
        assert_eq!(count(1_000), "1,000");
        assert_eq!(count(1_234_567), "1,234,567");
    }

    #[test]
    fn losses_keep_three_digits() {
        assert_eq!(loss(None), "–");
        assert_eq!(loss(Some(f64::NAN)), "NaN");
        assert_eq!(loss(Some(0.2314)), "0.2314");
        assert_eq!(loss(Some(0.004_12)), "0.00412");
        assert_eq!(loss(Some(0.000_012)), "1.20e-5");
        assert_eq!(loss(Some(0.0)), "0.0000");
    }

    #[test]
    fn nats_keep_four_digits() {
        for (value, text) in [
            (1234.5, "1,235"),
            (-1234.5, "−1,235"),
            (999.97, "1,000"),
            (158.23, "158.2"),
            (99.996, "100.0"),
            (12.344, "12.34"),
            (6.0132, "6.013"),
            (0.0, "0.000"),
            (-0.5, "−0.500"),
            (2.5e7, "2.50e7"),
            (f64::INFINITY, "NaN"),
        ] {
            assert_eq!(nats(value), text);
        }
    }

    #[test]
    fn learning_rates_read_as_written() {
        assert_eq!(learning_rate(0.001), "0.001");
        assert_eq!(learning_rate(0.000_316_227_8), "0.000316");
        assert_eq!(learning_rate(1.0), "1");
        assert_eq!(learning_rate(10.0), "10");
        assert_eq!(learning_rate(1e-5), "0.00001");
    }

    #[test]
    fn small_numbers_are_short() {
        assert_eq!(error(0.0123), ".012");
        assert_eq!(error(1.5), "1.500");
        assert_eq!(rate(0.44), "0.4");
        assert_eq!(rate(48_210.4), "48,210");
        assert_eq!(megabytes(11_594_722), "11.6");
    }
}
