//! The run store: states and histories of kept runs, in memory of JavaScript's. What is kept is bytes under a number, so that storage of
//! the browser can take this one's place.

use std::collections::HashMap;

use crate::protocol::StateWords;

use super::model::DroppedPart;

/// States and histories of kept runs, by number.
#[derive(Debug, Default)]
pub struct RunStore {
    kept: HashMap<u32, [StateWords; 2]>,
}

impl RunStore {
    /// Keeps a state and a history, in place of what was there under their number.
    pub fn put(&mut self, number: u32, state: StateWords, history: StateWords) {
        self.kept.insert(number, [state, history]);
    }

    /// Lets go of a run or of its history.
    pub fn drop(&mut self, dropped: DroppedPart) {
        match dropped {
            DroppedPart::Run(number) => {
                self.kept.remove(&number);
            }
            DroppedPart::History(number) => {
                if let Some([_, history]) = self.kept.get_mut(&number) {
                    *history = StateWords::of(&[]);
                }
            }
        }
    }

    /// Copies of a state and a history, to be posted.
    pub fn get(&self, number: u32) -> Option<[StateWords; 2]> {
        let [state, history] = self.kept.get(&number)?;
        Some([state.copied(), history.copied()])
    }
}
