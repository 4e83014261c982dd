use serde::{Deserialize, Serialize};

use super::{Clip, CodePenalty, Corruption, Divergence, Regularization, Run};

/// What may change between steps of a run without another program, beside its learning rate.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct Live {
    /// How the divergence of a Gaussian code weighs.
    pub divergence: Divergence,
    /// What a plain code costs: its numbers, but not what is measured.
    pub code_penalty: CodePenalty,
    /// How pictures are corrupted.
    pub corruption: Corruption,
    /// How far the gradient of a step may reach: the bound, but not its kind.
    pub clip: Clip,
}

impl Live {
    /// Whether a run with these goes on with the program of one with `other`.
    pub fn is_like(&self, other: &Self) -> bool {
        self.code_penalty.is_like(other.code_penalty)
            && std::mem::discriminant(&self.clip) == std::mem::discriminant(&other.clip)
    }
}

impl Run {
    /// What of it may change between steps.
    pub fn live(&self) -> Live {
        Live {
            divergence: self.divergence,
            code_penalty: self.code_penalty,
            corruption: self.corruption.clone(),
            clip: self.regularization.clip,
        }
    }

    /// The same run with these instead.
    pub fn with_live(&self, live: Live) -> Self {
        let Live {
            divergence,
            code_penalty,
            corruption,
            clip,
        } = live;
        Self {
            divergence,
            code_penalty,
            corruption,
            regularization: Regularization {
                clip,
                ..self.regularization
            },
            ..self.clone()
        }
    }
}
