//! What the model made of what is on the pad, and where asking it again stands.

use leptos::leptos_dom::helpers::TimeoutHandle;

/// What the model made of what was on the pad.
#[derive(Debug, Clone, PartialEq)]
pub struct Given {
    /// What it got; none where the pad was empty, and the code that of zeros.
    pub picture: Option<Vec<f32>>,
    /// `[code size]`
    pub code: Vec<f32>,
    /// What it made of it.
    pub output: Vec<f32>,
    /// Channels, height and width of both pictures.
    pub planes: [usize; 3],
}

/// Where asking the model for it stands.
#[derive(Default)]
pub struct AnswerFeed {
    pub(super) wanted: bool,
    pub(super) under_way: bool,
    pub(super) sent: f64,
    pub(super) timer: Option<TimeoutHandle>,
}
