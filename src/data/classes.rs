//! Classes that several datasets have.

/// Names of the classes of a dataset of digits.
pub fn digit_names() -> Vec<String> {
    (0..10).map(|digit| digit.to_string()).collect()
}
