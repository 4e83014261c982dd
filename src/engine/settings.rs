//! What holds until it is set otherwise, whatever run is trained.

use super::client::Client;
use super::machine::Engine;
use super::throttle::Throttle;
use super::views::{Owner, StripChange, owner};
use crate::backend::Backend;
use crate::protocol::{EngineSetting, ViewName};

impl<B: Backend, O: Client> Engine<B, O> {
    /// Takes in a setting.
    pub(super) fn set(&mut self, setting: EngineSetting) {
        match setting {
            EngineSetting::Speed(speed) => {
                self.speed = speed;
                if let Some(session) = &mut self.session {
                    session.throttle = Throttle::default();
                }
            }
            EngineSetting::Colours(colours) => {
                self.reconstructions.set_colours(&colours);
                self.latent.set_colours(&colours);
                self.strips.changed(StripChange::Look);
            }
            EngineSetting::Pictures { seed } => {
                self.reconstructions.shuffle(seed);
                self.strips.changed(StripChange::Pictures);
                self.repicture();
            }
            EngineSetting::Focus { column } => {
                self.reconstructions.set_focus(column);
                self.strips.changed(StripChange::Pictures);
            }
            EngineSetting::Layers(all) => self.reconstructions.tell_layers(all),
            EngineSetting::Watch { layer } => self.reconstructions.watch(layer),
            EngineSetting::Visible(visible) => {
                self.visibility.set_page(visible);
                self.changed();
            }
            EngineSetting::InSight { view, in_sight } => {
                self.visibility.set_view(view, in_sight);
                if in_sight {
                    self.came_in_sight(view);
                }
            }
            EngineSetting::LessMotion(wanted) => self.visibility.less_motion = wanted,
        }
    }

    /// What may have changed while a view was out of sight is drawn.
    fn came_in_sight(&mut self, view: ViewName) {
        match owner(view) {
            Owner::Reconstructions => self.reconstructions.redraw(),
            Owner::Latent => self.latent.redraw(view),
            // Whatever changed them is still to be drawn.
            Owner::Strips => {}
        }
    }
}
