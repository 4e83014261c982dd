use thiserror::Error;

/// Why an analysis cannot be made. Each message says what is wrong and what to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum AnalysisError {
    /// Some value is infinite, not a number, or beyond ±10¹⁵.
    #[error(
        "Some codes are not finite numbers or are huge, so that nothing can be said about where they lie. Training has diverged: rewind it and lower the learning rate."
    )]
    NotFinite,
    /// There are too few points for what is asked.
    #[error("This needs {needed} pictures or more, and has {found}. Choose more.")]
    TooFewPoints {
        /// How many there are.
        found: usize,
        /// How many there must be.
        needed: usize,
    },
    /// More principal components than the data can have.
    #[error(
        "{asked} principal components were asked for, but there can be from 1 to {most} here. Choose a number in that range."
    )]
    Components {
        /// How many were asked for.
        asked: usize,
        /// The smaller of the number of points and the number of dimensions.
        most: usize,
    },
    /// A perplexity that so few points cannot have.
    #[error(
        "The perplexity must be from 1 to {most} for {points} pictures. Choose one in that range, or more pictures."
    )]
    Perplexity {
        /// How many points there are.
        points: usize,
        /// A third of the number of other points.
        most: usize,
    },
    /// More neighbours than there are other points, or fewer than two.
    #[error(
        "The number of neighbours must be from 2 to {most} for {points} pictures. Choose one in that range, or more pictures."
    )]
    Neighbors {
        /// How many points there are.
        points: usize,
        /// The number of other points.
        most: usize,
    },
    /// UMAP's smallest distance is out of range.
    #[error("The smallest distance must be from 0 to 1. Choose one in that range.")]
    MinDistance,
}
