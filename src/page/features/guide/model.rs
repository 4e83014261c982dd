//! What the visitor has seen of the page, and asked for.

/// What the visitor has seen of the page, and asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Guide {
    /// Whether all parts of the page are to be open.
    pub everything: bool,
    /// Whether the introduction was put away, or a run trained, on this visit or an earlier one.
    pub introduced: bool,
    /// Whether a run has trained on this visit.
    pub trained: bool,
    /// Whether the latent map was opened before that.
    pub map: bool,
    /// Whether the noise was opened.
    pub noise: bool,
}
