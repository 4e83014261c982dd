//! Taking in pictures, step by step: looked through, shown, loaded; and whoever shows that.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::halt::Halt;
use super::load::load;
use super::model::Skipped;
use super::steps::{self, ImportStage};
use super::survey::{Survey, survey};
use crate::intake::Shaping;
use crate::page::browser::files::Dropped;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, Files, OwnAction};

/// A copyable handle on it; there is one job at a time.
#[derive(Clone, Copy)]
pub struct OwnJob {
    desk: Desk,
    /// Counts the stages, so that who shows them hears of a new one.
    pub version: RwSignal<u32>,
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
}

#[derive(Default)]
struct Inner {
    stage: RefCell<ImportStage>,
    survey: RefCell<Option<Rc<Survey>>>,
    shaping: Cell<Shaping>,
    halt: RefCell<Halt>,
}

thread_local! {
    static INNER: Rc<Inner> = Rc::default();
}

fn inner() -> Rc<Inner> {
    INNER.with(Rc::clone)
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
            version: RwSignal::new(0),
            open: RwSignal::new(false),
        }
    }

    /// Looks through files and shows what is in them.
    pub fn choose(self, dropped: Dropped) {
        let halt = self.begin(ImportStage::Looking);
        self.open.set(true);
        spawn_local(async move {
            let told = |seen| self.tell(&halt, seen);
            let looked = match dropped.sources().await {
                Ok(sources) => survey(sources, &halt, &told).await,
                Err(why) => Err(why),
            };
            if halt.is_stopped() {
                return;
            }
            match looked {
                Ok(survey) => {
                    let inner = inner();
                    let chosen = survey.chosen.clone();
                    inner.shaping.set(chosen.shaping);
                    inner.survey.replace(Some(Rc::new(survey)));
                    self.go(ImportStage::Chosen(chosen));
                }
                Err(why) => self.go(ImportStage::Refused(why)),
            }
        });
    }

    /// Loads what is shown and trains on it.
    pub fn load(self) {
        let Some(survey) = self.survey() else {
            return;
        };
        let shaping = self.shaping();
        let halt = self.begin(ImportStage::Loading(survey.chosen.count));
        spawn_local(async move {
            let told = |seen| self.tell(&halt, seen);
            let loaded = load(&survey, shaping, &halt, &told).await;
            if halt.is_stopped() {
                return;
            }
            match loaded {
                Ok((files, count, skipped)) => {
                    if skipped.is_empty() {
                        self.go(ImportStage::Idle);
                        self.open.set(false);
                    } else {
                        self.go(ImportStage::Done(count, skipped.clone()));
                    }
                    self.desk.act(Action::Own(OwnAction::Take {
                        files,
                        skipped,
                        ticket: None,
                    }));
                }
                Err(why) => self.go(ImportStage::Refused(why)),
            }
        });
    }

    /// Gives up what is under way, or what is shown.
    pub fn cancel(self) {
        self.begin(ImportStage::Idle);
    }

    /// Puts away what was told at the end; what is under way goes on.
    pub fn rest(self) {
        if matches!(
            self.stage(),
            ImportStage::Refused(_) | ImportStage::Done(..)
        ) {
            self.go(ImportStage::Idle);
        }
    }

    /// What is shown.
    pub fn survey(self) -> Option<Rc<Survey>> {
        inner().survey.borrow().clone()
    }

    /// What the pictures are to be made into.
    pub fn shaping(self) -> Shaping {
        inner().shaping.get()
    }

    /// Another choice by the control of this id.
    pub fn shape(self, id: &str, choice: usize) {
        let inner = inner();
        let brightest = inner
            .survey
            .borrow()
            .as_ref()
            .map_or(255, |survey| survey.chosen.brightest);
        let shaping = steps::shaped(inner.shaping.get(), id, choice, brightest);
        inner.shaping.set(shaping);
        // Should the dialog be made anew, it shows the same choices.
        if let ImportStage::Chosen(chosen) = &mut *inner.stage.borrow_mut() {
            chosen.shaping = shaping;
        }
    }

    /// Where it stands; how far it is within a stage is told in the page's element `own-progress`.
    pub fn stage(self) -> ImportStage {
        inner().stage.borrow().clone()
    }

    fn go(self, stage: ImportStage) {
        inner().stage.replace(stage);
        self.version.update(|version| *version += 1);
    }

    /// Stops the job before and makes way for the next.
    fn begin(self, stage: ImportStage) -> Halt {
        let inner = inner();
        let halt = Halt::default();
        inner.halt.replace(halt.clone()).stop();
        inner.survey.take();
        self.go(stage);
        halt
    }

    /// Tells how far it is, without making the dialog anew.
    fn tell(self, halt: &Halt, seen: usize) {
        if halt.is_stopped() || !seen.is_multiple_of(8) {
            return;
        }
        let inner = inner();
        let stage = inner.stage.borrow();
        let Some(place) = document().get_element_by_id("own-progress") else {
            return;
        };
        place.set_text_content(Some(&steps::progress(&stage, seen)));
        let all = match *stage {
            ImportStage::Loading(all) => all,
            _ => 0,
        };
        let bar = place
            .next_element_sibling()
            .and_then(|next| next.first_element_child());
        if let (Some(bar), 1..) = (bar, all) {
            // Fails only for a name that is none.
            let _ = bar.set_attribute("value", &(seen as f64 / all as f64).to_string());
        }
    }
}

/// A set from a script's files, for [`OwnAction::Take`]; `shaping` changes what the pictures suggest.
///
/// # Errors
/// Why there is none, in whole sentences.
pub async fn take_in(
    dropped: Dropped,
    shaping: impl FnOnce(Shaping, u8) -> Shaping,
) -> Result<(Files, Vec<Skipped>), String> {
    let halt = Halt::default();
    let survey = survey(dropped.sources().await?, &halt, &|_| ()).await?;
    let shaping = shaping(survey.chosen.shaping, survey.chosen.brightest);
    let (files, _, skipped) = load(&survey, shaping, &halt, &|_| ()).await?;
    Ok((files, skipped))
}
