//! Dimensions of codes and their values in words.

/// A number of a code: two decimals, with a minus of its own width.
pub fn value(z: f64) -> String {
    let text = format!("{:.2}", z.abs());
    // What rounds to nothing has no sign.
    if z < 0.0 && text != "0.00" {
        format!("−{text}")
    } else {
        text
    }
}

/// The name of dimension `i`, counted from 0: `z₁`.
pub fn dimension(i: usize) -> String {
    let digits = (i + 1).to_string();
    let low = digits
        .bytes()
        .map(|digit| char::from_u32(0x2080 + u32::from(digit - b'0')).unwrap_or('?'));
    std::iter::once('z').chain(low).collect()
}
