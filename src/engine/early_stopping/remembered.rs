//! What a run remembers of its validation losses.

/// The weights of the best epoch, to go back to.
#[derive(Debug, Clone, PartialEq)]
pub struct BestWeights {
    /// Which epoch.
    pub epoch: u32,
    /// Parameters and running statistics.
    pub arenas: [Vec<u32>; 2],
}

/// What a run remembers of its validation losses.
#[derive(Debug, Clone, PartialEq)]
pub struct Patience {
    /// The lowest loss, as early stopping counts.
    pub best: f64,
    /// Epochs since.
    pub waited: u32,
    /// The lowest loss, as the schedule's plateau counts.
    pub lowest: f64,
    /// Epochs since, or since the step size was last lowered.
    pub stalled: u32,
    /// The best epoch's weights, where the run is to go back to them.
    pub kept: Option<BestWeights>,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            best: f64::INFINITY,
            waited: 0,
            lowest: f64::INFINITY,
            stalled: 0,
            kept: None,
        }
    }
}
