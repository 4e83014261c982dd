//! Moments of the run: showing one while training goes on, and going back to it for good.

use crate::protocol::{HistoryPoint, Request, ToEngine};

use crate::page::store::pending::RequestPurpose;
use crate::page::store::{Effect, State};
use crate::page::text::format::count;

impl State {
    /// The moment on show; none for the present.
    pub fn moment(&self) -> Option<&HistoryPoint> {
        let step = (*self.scrubbed)?;
        self.moments.iter().find(|moment| moment.step == step)
    }

    /// The number of the moment on show, from 0; one more than the last for the present.
    pub fn moment_place(&self) -> usize {
        self.scrubbed
            .and_then(|step| self.moments.iter().position(|moment| moment.step == step))
            .unwrap_or(self.moments.len())
    }

    /// The moment nearest to a place on the epoch axis; none beyond where the run stands, which is the present.
    pub fn moment_near(&self, epoch: f32) -> Option<&HistoryPoint> {
        let now = self.status.epoch as f32 + self.status.epoch_progress;
        let far = |moment: &HistoryPoint| (moment.epoch - epoch).abs();
        self.moments
            .iter()
            .min_by(|a, b| far(a).total_cmp(&far(b)))
            .filter(|moment| far(moment) <= (now - epoch).abs() && epoch <= now)
    }

    /// What is said while a moment is on show; empty in the present.
    pub fn moment_words(&self) -> String {
        let Some(moment) = self.moment() else {
            return String::new();
        };
        let meanwhile = if self.status.playing {
            ", training goes on underneath"
        } else {
            ""
        };
        format!("Step {}{meanwhile}", count(moment.step.into()))
    }

    /// What going on from the moment on show means; empty in the present.
    pub fn going_on_means(&self) -> &'static str {
        match self.moment() {
            Some(moment) if moment.full => {
                "Repeats the run bit by bit from there, unless you change something."
            }
            Some(_) => {
                "Takes up the weights of then; the optimiser starts afresh, so the run may go another way."
            }
            None => "",
        }
    }

    /// Shows the moment of this step, or the present.
    pub(in crate::page) fn scrub(&mut self, step: Option<u32>) -> Vec<Effect> {
        let step = step.filter(|step| self.moments.iter().any(|moment| moment.step == *step));
        if step == *self.scrubbed {
            return Vec::new();
        }
        *self.scrubbed = step;
        self.say(match self.moment_words() {
            words if words.is_empty() => "Live".into(),
            words => words,
        });
        self.if_running(ToEngine::Scrub { step })
    }

    /// Shows a moment further on or back; beyond the last is the present.
    pub(in crate::page) fn scrub_by(&mut self, moments: i32) -> Vec<Effect> {
        let mut place = self.moment_place();
        // The last moment may be the very step of the present, and then there is nothing to see in it.
        if place == self.moments.len()
            && moments < 0
            && (self.moments.last()).is_some_and(|last| last.step == self.status.step)
        {
            place -= 1;
        }
        let place = place.saturating_add_signed(moments as isize);
        let step = self.moments.get(place).map(|moment| moment.step);
        self.scrub(step)
    }

    /// Goes back to a moment for good.
    pub(in crate::page) fn go_on_from(&mut self, step: u32) -> Vec<Effect> {
        if !self.moments.iter().any(|moment| moment.step == step) {
            return Vec::new();
        }
        self.ask(RequestPurpose::Setting, Request::GoOnFrom { step })
    }

    /// The engine keeps other moments. What it shows of them is news only where that on show is gone: else the page has
    /// asked for another meanwhile.
    pub(in crate::page) fn remember(&mut self, moments: Vec<HistoryPoint>, shown: Option<u32>) {
        *self.moments = moments;
        if self.scrubbed.is_some() && self.moment().is_none() {
            *self.scrubbed = shown;
        }
    }
}
