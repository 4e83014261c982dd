//! Taking in pictures, step by step: looked through, shown, loaded; and whoever shows that.

use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::load::{Halt, load};
use super::sources::Source;
use super::survey::{Survey, survey};
use super::{Skipped, files};
use crate::intake::Shaping;
use crate::page::desk::Desk;
use crate::page::state::{Action, OwnAction};

/// Where taking in pictures stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Stage {
    /// Nothing was chosen yet.
    #[default]
    Idle,
    /// Files are looked through: so many so far.
    Looking(usize),
    /// They are shown, to be loaded.
    Chosen,
    /// Pictures are loaded: so many of so many.
    Loading(usize, usize),
    /// They are at the engine: so many.
    Done(usize),
    /// Nothing came of it: why, in whole sentences.
    Refused(String),
}

/// A copyable handle on it.
#[derive(Clone, Copy)]
pub struct OwnJob {
    desk: Desk,
    /// Where it stands.
    pub stage: RwSignal<Stage>,
    /// What is left out.
    pub skipped: RwSignal<Vec<Skipped>>,
    /// What the pictures are to be made into.
    pub shaping: RwSignal<Shaping>,
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
    survey: StoredValue<Option<Rc<Survey>>, LocalStorage>,
    halt: StoredValue<Halt, LocalStorage>,
}

impl OwnJob {
    /// Opens with nothing chosen, and looks what the browser has kept.
    pub fn open(desk: Desk) -> Self {
        spawn_local(async move {
            if let Some(about) = super::store::find().await {
                desk.act(Action::Own(OwnAction::Found(about)));
            }
        });
        Self {
            desk,
            stage: RwSignal::new(Stage::Idle),
            skipped: RwSignal::new(Vec::new()),
            shaping: RwSignal::new(Shaping::default()),
            open: RwSignal::new(false),
            survey: StoredValue::new_local(None),
            halt: StoredValue::new_local(Halt::default()),
        }
    }

    /// Looks through files and shows what is in them.
    pub fn choose(self, sources: impl Future<Output = Result<Vec<Source>, String>> + 'static) {
        let halt = self.begin();
        self.stage.set(Stage::Looking(0));
        self.open.set(true);
        spawn_local(async move {
            let looked = match sources.await {
                Ok(sources) => {
                    let told = |seen| self.tell(&halt, Stage::Looking(seen));
                    survey(sources, &halt, told).await
                }
                Err(why) => Err(why),
            };
            if halt.is_stopped() {
                return;
            }
            match looked {
                Ok(survey) => {
                    self.skipped.set(survey.skipped.clone());
                    self.shaping.set(survey.suggested);
                    self.survey.set_value(Some(Rc::new(survey)));
                    self.stage.set(Stage::Chosen);
                }
                Err(why) => self.stage.set(Stage::Refused(why)),
            }
        });
    }

    /// Loads what is shown and trains on it.
    pub fn load(self) {
        let Some(survey) = self.survey() else {
            return;
        };
        let halt = self.begin();
        self.survey.set_value(Some(Rc::clone(&survey)));
        self.stage.set(Stage::Loading(0, survey.count));
        let shaping = self.shaping.get_untracked();
        spawn_local(async move {
            let told = |seen| {
                // Every picture would be more than anyone can see.
                if seen % 16 == 0 {
                    self.tell(&halt, Stage::Loading(seen, survey.count));
                }
            };
            let loaded = load(&survey, shaping, &halt, told).await;
            if halt.is_stopped() {
                return;
            }
            let taken = loaded.and_then(|(block, skipped)| {
                let count = block.count();
                let files = files(block).map_err(|error| error.to_string())?;
                Ok((count, files, skipped))
            });
            match taken {
                Ok((count, files, skipped)) => {
                    self.survey.set_value(None);
                    self.skipped.set(skipped.clone());
                    self.stage.set(Stage::Done(count));
                    if skipped.is_empty() {
                        self.open.set(false);
                    }
                    self.desk.act(Action::Own(OwnAction::Take {
                        files,
                        skipped,
                        ticket: None,
                    }));
                }
                Err(why) => self.stage.set(Stage::Refused(why)),
            }
        });
    }

    /// Gives up what is under way, or what is shown.
    pub fn cancel(self) {
        self.begin();
        self.stage.set(Stage::Idle);
    }

    /// What is shown.
    pub fn survey(self) -> Option<Rc<Survey>> {
        self.survey.get_value()
    }

    /// Stops the job before and makes way for the next.
    fn begin(self) -> Halt {
        self.halt.with_value(Halt::stop);
        self.halt.set_value(Halt::default());
        self.survey.set_value(None);
        self.skipped.set(Vec::new());
        self.halt.get_value()
    }

    fn tell(self, halt: &Halt, stage: Stage) {
        if !halt.is_stopped() {
            self.stage.set(stage);
        }
    }
}

/// A set from a script's files, for [`OwnAction::Take`]; `shaping` changes what the pictures suggest.
///
/// # Errors
/// Why there is none, in whole sentences.
pub async fn take_in(
    sources: Vec<Source>,
    shaping: impl FnOnce(Shaping) -> Shaping,
) -> Result<(crate::page::state::Files, Vec<Skipped>), String> {
    let halt = Halt::default();
    let survey = survey(sources, &halt, |_| ()).await?;
    let (block, skipped) = load(&survey, shaping(survey.suggested), &halt, |_| ()).await?;
    Ok((files(block).map_err(|error| error.to_string())?, skipped))
}
