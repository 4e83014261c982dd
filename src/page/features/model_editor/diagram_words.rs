//! Where the diagram's words stand.

/// How far before its first bar a part's word stands that has no two bars, in pixels.
const BEFORE: f64 = 16.0;

/// Where along the diagram “encoder” and “decoder” stand: in the gaps next to the input and to the output, which are the widest. `bars`
/// are the places of the layers from input to output, `code` says which is the code; none for a part that has no layer.
pub fn parts(bars: &[f64], code: usize) -> [Option<f64>; 2] {
    let middle = |pair: Option<&[f64]>| pair.map(|pair| (pair[0] + pair[1]) / 2.0);
    let encoder = match code {
        0 => bars.first().map(|first| first - BEFORE),
        _ => middle(bars.get(..2)),
    };
    let decoder = bars.get(code..).filter(|rest| rest.len() > 1);
    [
        encoder,
        middle(decoder.and_then(|rest| rest.get(rest.len() - 2..))),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_stand_between_bars() {
        assert_eq!(parts(&[0.0, 10.0, 20.0, 40.0], 1), [Some(5.0), Some(30.0)]);
        assert_eq!(parts(&[20.0, 40.0], 0), [Some(4.0), Some(30.0)]);
        assert_eq!(parts(&[0.0, 20.0], 1), [Some(10.0), None]);
        assert_eq!(parts(&[], 0), [None, None]);
    }
}
