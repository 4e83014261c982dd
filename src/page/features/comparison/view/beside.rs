//! What begins the other run, and ends it.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::follow::follow;
use crate::page::app::look::{Look, look};
use crate::page::browser::address::choice_of_address;
use crate::page::features::comparison::choices::{choices, other, usual};
use crate::page::store::desk::Desk;
use crate::page::store::{Action, State};
use crate::protocol::EngineSetting;
use crate::spec::{PRESETS, Run};

/// What stands beside this run, or is to.
#[derive(Clone, Copy)]
pub(super) struct ComparisonPick {
    /// The value of what is chosen.
    pub choice: RwSignal<String>,
    /// Whether a preset gets a code as wide as that of this run.
    pub same_code: RwSignal<bool>,
    /// The model on this side when the other was begun.
    model: StoredValue<Option<u32>>,
    /// Whether it ended because it did not go with what came here.
    pub ended: RwSignal<bool>,
}

impl ComparisonPick {
    /// What the other run is to be now; nothing where that is not offered.
    fn run(self, desk: Desk) -> Option<Run> {
        let choice = self.choice.get_untracked();
        desk.look(|state| {
            let offered = choices(state, PRESETS);
            let known = offered.iter().any(|(id, _)| *id == choice);
            let same_code = self.same_code.get_untracked();
            known.then(|| other(state, &choice, same_code)).flatten()
        })
    }

    /// Begins `run` in the other engine, from its first step.
    fn begin(self, desk: Desk, other_run: Desk, run: Run) {
        self.model
            .set_value(desk.look(|state| Some(state.latent.models)));
        self.ended.set(false);
        desk.act(Action::OtherNoise(Vec::new()));
        spawn_local(async move {
            // Its engine opens with a run of its own, which this one replaces.
            if other_run.until_ready().await.is_ok() {
                other_run.act(Action::Load(Box::new(run), None));
                let seed = desk.look(State::choice_of_pictures);
                other_run.set(EngineSetting::Pictures { seed });
            }
        });
    }
}

/// What begins and ends the other run.
#[derive(Clone, Copy)]
pub(super) struct Beside {
    desk: Desk,
    look: Look,
    pub pick: ComparisonPick,
    pub other_run: RwSignal<Option<Desk>>,
}

impl Beside {
    /// None yet.
    pub fn open(desk: Desk, other_run: RwSignal<Option<Desk>>) -> Self {
        Self {
            desk,
            look: look(),
            pick: ComparisonPick {
                choice: RwSignal::new(String::new()),
                same_code: RwSignal::new(true),
                model: StoredValue::new(None),
                ended: RwSignal::new(false),
            },
            other_run,
        }
    }

    /// Begins the other run, with an engine of its own where it has none; ends it where none is chosen. Not to be called by what runs
    /// again: what follows both runs lives as long as its caller.
    pub fn start(self) {
        let Some(run) = self.pick.run(self.desk) else {
            return self.end();
        };
        let there = self.other_run.get_untracked().unwrap_or_else(|| {
            let there = Desk::beside(choice_of_address());
            self.look.tell_engine(there);
            self.other_run.set(Some(there));
            follow(self.desk, there, self.other_run);
            there
        });
        self.pick.begin(self.desk, there, run);
    }

    fn end(self) {
        if let Some(old) = self.other_run.get_untracked() {
            self.other_run.set(None);
            old.close();
            self.desk.act(Action::OtherNoise(Vec::new()));
        }
    }

    /// Begins what says most beside this run when the comparison is opened, and ends it when that is closed.
    pub fn keep_open(self, open: RwSignal<bool>, ready: Memo<bool>) {
        let begun = StoredValue::new(false);
        Effect::new(move |_| {
            if !open.get() {
                begun.set_value(false);
                return self.end();
            }
            if ready.get() && !begun.get_value() {
                begun.set_value(true);
                self.pick.choice.set(self.desk.look(usual).to_owned());
                spawn_local(async move { self.start() });
            }
        });
    }

    /// Begins the other anew beside another model or other pictures, or ends it.
    pub fn keep_alike(self) {
        let model = self
            .desk
            .memo(|state| state.ready().then_some(state.latent.models));
        Effect::new(move |_| {
            let (Some(now), Some(there)) = (model.get(), self.other_run.get_untracked()) else {
                return;
            };
            if self.pick.model.get_value() == Some(now) {
                return;
            }
            match self.pick.run(self.desk) {
                Some(run) => self.pick.begin(self.desk, there, run),
                None => {
                    self.end();
                    self.pick.ended.set(true);
                }
            }
        });
    }
}
