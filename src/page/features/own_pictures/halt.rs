//! A flag that stops a job.

use std::cell::Cell;
use std::rc::Rc;

/// Says when to stop.
#[derive(Clone, Default)]
pub struct Halt(Rc<Cell<bool>>);

/// What a stopped job ends with.
pub const HALTED: &str = "Cancelled.";

impl Halt {
    /// Stops whoever asks.
    pub fn stop(&self) {
        self.0.set(true);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.0.get()
    }

    /// Goes on, or not.
    ///
    /// # Errors
    /// [`HALTED`].
    pub fn check(&self) -> Result<(), String> {
        if self.is_stopped() {
            return Err(HALTED.into());
        }
        Ok(())
    }
}
