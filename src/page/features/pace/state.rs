//! What the page says of runs that will take long.

use crate::spec::preset;

use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::store::{Action, State};
use crate::page::text::format;

/// A run that takes longer than this, in seconds, is worth a word before it begins.
const LONG: f64 = 1800.0;
/// An epoch that takes longer than this, in seconds, has its time told beside the progress.
const TOLD: f64 = 20.0;

/// The preset of the same kind of model that has much less to compute.
fn light_twin(id: &str) -> Option<&'static str> {
    match id {
        "conv" => Some("conv_light"),
        _ => None,
    }
}

impl State {
    /// How long an epoch takes, in words; empty where that is no matter.
    pub fn epoch_words(&self) -> String {
        let seconds = self
            .status
            .seconds_per_epoch
            .filter(|&seconds| seconds > TOLD);
        seconds.map_or(String::new(), |seconds| {
            format!("about {} an epoch", format::duration(seconds))
        })
    }

    /// Says of a run on the CPU, as soon as that is known, that it will take long, and offers what takes less. `before` is how it stood.
    pub(in crate::page) fn judge_pace(&mut self, before: Option<f64>) {
        let on_cpu = self
            .device
            .as_ref()
            .is_some_and(|device| device.backend == "cpu");
        let (None, Some(seconds), true) = (before, self.status.seconds_per_epoch, on_cpu) else {
            return;
        };
        let left = f64::from(self.status.stop_epoch.saturating_sub(self.status.epoch));
        if seconds * left < LONG {
            return;
        }
        let lead = format!(
            "On this CPU an epoch takes about {}, all {left} about {}.",
            format::duration(seconds),
            format::duration(seconds * left)
        );
        let twin = self
            .starting_point()
            .and_then(|preset| light_twin(preset.id));
        let notice = |more: String| Notice::new(Topic::Pace, Tone::Warn, lead, more);
        let notice = match twin.and_then(|id| preset(id).ok()) {
            Some(twin) => notice(format!(
                "“{}” is a model of the same kind with far less to compute.",
                twin.title
            ))
            .button(format!("Use {}", twin.title), Action::Preset(twin.id)),
            None => notice("Fewer channels or units, or a device with a GPU, take less.".into()),
        };
        self.tell(notice);
    }
}
