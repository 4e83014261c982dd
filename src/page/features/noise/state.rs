//! Noise on pictures: how much in training and on show, of which kinds, and a mask the visitor has painted.

use crate::protocol::{Floats, Request, ToEngine};

use crate::page::store::pending::RequestPurpose;
use crate::page::store::{DenoiseAction, Effect, State};

impl State {
    /// Whether what the encoder sees is told apart from the pictures.
    pub fn is_denoising(&self) -> bool {
        let corruption = self.corruption();
        corruption.train > 0.0 || corruption.test > 0.0 || !self.mask.is_empty()
    }

    pub(in crate::page) fn act_on_noise(&mut self, action: DenoiseAction) -> Vec<Effect> {
        match action {
            DenoiseAction::Train(amount) => {
                self.set_numbers(|run| run.corruption.train = amount.clamp(0.0, 1.0))
            }
            DenoiseAction::Test(amount) => {
                self.set_numbers(|run| run.corruption.test = amount.clamp(0.0, 1.0))
            }
            DenoiseAction::Kinds(kinds) => self.set_numbers(|run| run.corruption.kinds = kinds),
            DenoiseAction::Kind(kind, on) => {
                let mut kinds = self.corruption().kinds.clone();
                kinds.retain(|&other| other != kind);
                if on {
                    kinds.push(kind);
                }
                if kinds.is_empty() {
                    self.say("Noise of one kind at least stays");
                    return Vec::new();
                }
                self.set_numbers(|run| run.corruption.kinds = kinds)
            }
            DenoiseAction::Frozen(frozen) => self.set_numbers(|run| run.corruption.frozen = frozen),
            DenoiseAction::Again => {
                *self.draw = self.draw.wrapping_add(1);
                let draw = *self.draw;
                self.say("New noise sample");
                self.if_running(ToEngine::Renoise { draw })
            }
            DenoiseAction::Mask(hole) => {
                self.mask.clone_from(&hole);
                let hole = Floats(hole);
                self.ask(RequestPurpose::Setting, Request::SetMask { mask: hole })
            }
        }
    }
}
