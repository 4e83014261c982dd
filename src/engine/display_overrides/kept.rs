//! What the visitor has done to the pictures on show, kept so that it lasts when the buffers it stands in are replaced.

/// Other noise, a mask, a picture of their own.
#[derive(Default)]
pub struct DisplayOverrides {
    pub(super) draw: u32,
    pub(super) mask: Vec<f32>,
    /// With its class.
    pub(super) guest: Option<(Vec<f32>, Option<u32>)>,
}
