use serde::{Deserialize, Serialize};

/// What training lowers. Each is the mean over all pixels and pictures of a batch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Loss {
    /// Mean squared error, `(p − t)²`.
    Mse,
    /// Binary cross-entropy, `−t ln p − (1−t) ln(1−p)`, computed from the logits `l` as
    /// `max(l, 0) − l t + ln(1 + e^{−|l|})`; the decoder must end with a sigmoid.
    Bce,
}

impl Loss {
    /// The name on the page.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mse => "Squared error",
            Self::Bce => "Cross-entropy",
        }
    }
}
