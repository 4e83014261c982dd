//! What notices are about.

/// What a notice is about; a newer notice about the same takes the older one's place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Topic {
    /// Which backend runs, and why it is not the one hoped for.
    Backend,
    /// A dataset on its way, or that could not be had.
    Data,
    /// Training left the finite numbers.
    Diverged,
    /// Something that was asked for and could not be done.
    Request,
    /// A dataset that goes with the model.
    Model,
    /// How long the run will take.
    Pace,
    /// A kept run, or one that could not be kept.
    Recent,
    /// The engine ended or its device went away.
    Engine,
}
