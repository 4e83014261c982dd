use thiserror::Error;

use super::Layer;

/// Why a [`Run`](super::Run) cannot be trained. Every variant names the field at fault and says what would do.
#[derive(Debug, Clone, PartialEq, Error)]
pub enum SpecError {
    /// A number lies outside its range.
    #[error("{field} is {given}, but must be {allowed}.")]
    OutOfRange {
        /// Path of the field, e.g. `optimizer.learning_rate`.
        field: String,
        /// The value as given.
        given: String,
        /// The allowed range in words.
        allowed: &'static str,
    },
    /// A layer cannot take what the layer before it gives.
    #[error("Layer “{layer}”: {problem} {remedy}")]
    Layer {
        /// The layer's name.
        layer: String,
        /// What does not fit.
        problem: String,
        /// What would fix it.
        remedy: String,
    },
    /// Two layers bear one name, or a name cannot be used in `<layer>.weight`.
    #[error("Layer name “{name}”: {problem}")]
    Name {
        /// The name as given.
        name: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// The decoder does not give back the input's size.
    #[error(
        "The decoder ends with {given} values a picture, but the input has {wanted}. Make the last layer {wanted} units wide."
    )]
    Output {
        /// Values the decoder gives.
        given: u32,
        /// Values the input has.
        wanted: u32,
    },
    /// The loss does not go with the output.
    #[error("{0}")]
    Loss(&'static str),
    /// Something that takes values from 0 to 1 alone, for samples of others.
    #[error("{what} takes values from 0 to 1, but {samples} have values of any size. {instead}")]
    Range {
        /// What takes them.
        what: &'static str,
        /// What the samples are called.
        samples: &'static str,
        /// What to do instead.
        instead: &'static str,
    },
    /// The encoder or the decoder has no trainable layer.
    #[error("The {0} has no layer with weights. Add a dense layer.")]
    Empty(&'static str),
    /// No preset of that name.
    #[error("There is no preset “{given}”. There are: {known}.")]
    Preset {
        /// The name as given.
        given: String,
        /// The names there are.
        known: String,
    },
}

impl SpecError {
    pub(super) fn range(
        field: impl Into<String>,
        given: impl ToString,
        allowed: &'static str,
    ) -> Self {
        Self::OutOfRange {
            field: field.into(),
            given: given.to_string(),
            allowed,
        }
    }
}

/// What is wrong with a layer where it stands, and what would mend it.
pub(super) fn wrong(
    layer: &Layer,
    problem: impl Into<String>,
    remedy: impl Into<String>,
) -> SpecError {
    SpecError::Layer {
        layer: layer.name.clone(),
        problem: problem.into(),
        remedy: remedy.into(),
    }
}
