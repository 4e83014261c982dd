//! Datasets that a native program makes itself.

use std::rc::Rc;

use super::client::Client;
use super::machine::Engine;
use crate::backend::Backend;
use crate::data::{DataError, Dataset};

impl<B: Backend, O: Client> Engine<B, O> {
    /// Keeps a dataset under its name, in place of the one that is generated or read from files: runs loaded from now on train on it.
    ///
    /// # Errors
    /// One whose parts do not fit each other: see [`Dataset::check`].
    pub fn give_dataset(&mut self, data: Dataset) -> Result<(), DataError> {
        data.check()?;
        self.datasets.keep(Rc::new(data));
        Ok(())
    }
}
