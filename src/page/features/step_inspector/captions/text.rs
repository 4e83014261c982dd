//! A caption: the words and the formula that tell what happens at a station, and how they are put together.

/// A symbol of a formula, and what it stands for.
pub type Symbol = (&'static str, &'static str);

/// What happens at a station.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Caption {
    /// Its name: the layer's, or what is done.
    pub title: String,
    /// What kind of thing that is: “Conv2D, ReLU”.
    pub kind: String,
    /// What is computed, in whole sentences.
    pub words: String,
    /// The same as a formula, a line each.
    pub formula: String,
    /// The formula's symbols.
    pub symbols: Vec<Symbol>,
}

pub(super) fn sentences<const N: usize>(parts: [String; N]) -> String {
    join(parts, " ")
}

pub(super) fn lines<const N: usize>(parts: [String; N]) -> String {
    join(parts, "\n")
}

/// What there is of the parts, with `between` between them.
fn join<const N: usize>(parts: [String; N], between: &str) -> String {
    let there: Vec<String> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    there.join(between)
}
