use crate::backend::{CanvasId, Painting};
use crate::protocol::FromEngine;

/// Where an engine's messages and paintings go: the page, a terminal, a test.
pub trait Client {
    /// Says something.
    fn send(&mut self, message: FromEngine);

    /// Shows a view that the backend does not draw by itself.
    fn show(&mut self, canvas: CanvasId, painting: Painting);
}
