//! Which parts of the page are open: all of them where the visitor wants that, else each once it means something.

use crate::page::store::{GuideAction, State};

impl State {
    pub(in crate::page) fn act_on_guide(&mut self, action: GuideAction) {
        match action {
            GuideAction::Everything(everything) => {
                self.guide.everything = everything;
                // Whoever chooses between the two has seen what the page is.
                self.guide.introduced = true;
            }
            GuideAction::Introduced => self.guide.introduced = true,
            GuideAction::OpenMap => self.guide.map = true,
            GuideAction::OpenNoise => self.guide.noise = true,
        }
    }

    /// Notes that a run has trained.
    pub(in crate::page) fn has_trained(&mut self) {
        if self.status.step > 0 && !self.guide.trained {
            self.guide.trained = true;
            self.guide.introduced = true;
        }
    }

    /// Whether the page says what it is.
    pub fn shows_intro(&self) -> bool {
        !self.guide.introduced
    }

    /// Whether the latent map is open: codes of a model that has not trained say nothing.
    pub fn opens_map(&self) -> bool {
        self.guide.everything || self.guide.trained || self.guide.map
    }

    /// Whether what looks closer at a trained model is open: how much each dimension is used, traversals, units.
    pub fn opens_analyses(&self) -> bool {
        self.guide.everything || self.guide.trained
    }

    /// Whether the noise's controls are open: once there is any, or they were opened.
    pub fn opens_noise(&self) -> bool {
        self.guide.everything || self.guide.noise || self.is_denoising()
    }
}
