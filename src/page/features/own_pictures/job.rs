//! Taking in pictures, step by step: looked through, shown, loaded; and whoever shows that.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::chosen::{self, Chosen, ImportOptions};
use super::message::{FromReader, LoadedSet, PaintedSheet, ToReader};
use super::model::Refusal;
use super::reader::{FileReader, Heard, next};
use super::steps::{self, ImportStage};
use crate::page::browser::files::{Dropped, Source};
use crate::page::store::client::answered;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, Files, OwnAction};

/// A copyable handle on it; there is one job at a time.
#[derive(Clone, Copy)]
pub struct OwnJob {
    desk: Desk,
    /// Counts the stages, so that who shows them hears of a new one.
    pub version: RwSignal<u32>,
    /// The contact sheet as it was asked for last.
    pub sheet: RwSignal<Option<Rc<PaintedSheet>>, LocalStorage>,
    /// Whether the dialog is open.
    pub open: RwSignal<bool>,
}

#[derive(Default)]
struct Inner {
    stage: RefCell<ImportStage>,
    options: Cell<Option<ImportOptions>>,
    reader: RefCell<Option<FileReader>>,
    /// Counts the jobs: what an older one still hears is nobody's business.
    number: Cell<u32>,
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
            sheet: RwSignal::new_local(None),
            open: RwSignal::new(false),
        }
    }

    /// Looks through files and shows what is in them.
    pub fn choose(self, dropped: Dropped) {
        let number = self.begin(ImportStage::Looking);
        self.open.set(true);
        spawn_local(async move {
            if let Err(refusal) = self.take_in(dropped, number).await
                && self.is_now(number)
            {
                self.begin(ImportStage::Refused(refusal));
            }
        });
    }

    /// All that is heard of one reader, from the first file to the set.
    async fn take_in(self, dropped: Dropped, number: u32) -> Result<(), Refusal> {
        let sources = dropped.sources().await?;
        if !self.is_now(number) {
            return Ok(());
        }
        // Held nowhere else, so that whoever begins another job ends this reader.
        let (reader, mut heard) = FileReader::start()?;
        inner().reader.replace(Some(reader));
        loop {
            let said = next(&mut heard, |seen| self.tell(number, seen)).await;
            if !self.is_now(number) {
                return Ok(());
            }
            match said? {
                FromReader::Listening => {
                    let reader = inner().reader.borrow().clone();
                    if let Some(reader) = reader {
                        reader.look(sources.clone()).await;
                    }
                }
                FromReader::Looked(chosen) => self.found(*chosen),
                FromReader::Shown(sheet) => self.sheet.set(Some(Rc::new(sheet))),
                FromReader::Loaded(set) => return self.train(set, number).await,
                // These end `next`, or are heard by it.
                FromReader::Told(_) | FromReader::Refused(_) => {}
            }
        }
    }

    fn found(self, chosen: Chosen) {
        let options = ImportOptions::suggested(&chosen);
        inner().options.set(Some(options));
        self.go(ImportStage::Chosen(Box::new(chosen)));
        self.say(&ToReader::Show(options.shaping));
    }

    /// Trains on a set, and says so once its run is there.
    async fn train(self, set: LoadedSet, number: u32) -> Result<(), Refusal> {
        // It has done its work, and its memory is given back.
        inner().reader.take();
        let LoadedSet {
            about,
            files,
            skipped,
        } = set;
        let count = about.count as usize;
        let (ticket, answer) = self.desk.ticket();
        self.desk.act(Action::Own(OwnAction::Take {
            files: Files::own(about, files),
            skipped: skipped.clone(),
            ticket: Some(ticket),
        }));
        let taken: Result<(), String> = answered(answer).await;
        if let Err(why) = taken {
            return Err(Refusal { why, skipped });
        }
        self.desk.act(Action::Own(OwnAction::Accepted));
        if self.is_now(number) {
            if skipped.is_empty() {
                self.go(ImportStage::Idle);
                self.open.set(false);
            } else {
                self.go(ImportStage::Done(count, skipped));
            }
        }
        Ok(())
    }

    /// Loads what is shown and trains on it.
    pub fn load(self) {
        let (Some(options), ImportStage::Chosen(chosen)) = (inner().options.get(), self.stage())
        else {
            return;
        };
        self.go(ImportStage::Loading(chosen.count));
        self.say(&ToReader::Load(options));
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

    /// What is to be made of what was chosen.
    pub fn options(self) -> Option<ImportOptions> {
        inner().options.get()
    }

    /// Another choice by the control of this id.
    pub fn change(self, id: &str, choice: usize) {
        let inner = inner();
        let (Some(options), ImportStage::Chosen(chosen)) =
            (inner.options.get(), &mut *inner.stage.borrow_mut())
        else {
            return;
        };
        let options = chosen::chosen(options, id, choice, chosen.brightest);
        inner.options.set(Some(options));
        // Should the dialog be made anew, it shows the same choices.
        chosen.shaping = options.shaping;
        self.say(&ToReader::Show(options.shaping));
    }

    /// Where it stands; how far it is within a stage is told in the page's element `own-progress`.
    pub fn stage(self) -> ImportStage {
        inner().stage.borrow().clone()
    }

    fn say(self, message: &ToReader) {
        if let Some(reader) = &*inner().reader.borrow() {
            reader.say(message);
        }
    }

    fn is_now(self, number: u32) -> bool {
        inner().number.get() == number
    }

    fn go(self, stage: ImportStage) {
        inner().stage.replace(stage);
        self.version.update(|version| *version += 1);
    }

    /// Stops the job before and makes way for the next, whose number it gives.
    fn begin(self, stage: ImportStage) -> u32 {
        let inner = inner();
        inner.reader.take();
        inner.options.set(None);
        inner.number.set(inner.number.get().wrapping_add(1));
        self.sheet.set(None);
        self.go(stage);
        inner.number.get()
    }

    /// Tells how far it is, without making the dialog anew.
    fn tell(self, number: u32, seen: usize) {
        if !self.is_now(number) {
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

/// A set from a script's files, for [`OwnAction::Take`]; `options` changes what the pictures suggest. Where `strict`, nothing may be left
/// out.
///
/// # Errors
/// Why there is none, in whole sentences.
pub async fn take_in(
    sources: Vec<Source>,
    strict: bool,
    options: impl FnOnce(ImportOptions, u8) -> ImportOptions,
) -> Result<(Chosen, LoadedSet), String> {
    let (reader, mut heard) = FileReader::start()?;
    let FromReader::Listening = hear(&mut heard).await? else {
        return Err(OUT_OF_TURN.into());
    };
    reader.look(sources).await;
    let FromReader::Looked(chosen) = hear(&mut heard).await? else {
        return Err(OUT_OF_TURN.into());
    };
    if let (true, Some(first)) = (strict, chosen.skipped.first()) {
        return Err(format!("“{}”: {}", first.path, first.why));
    }
    let options = options(ImportOptions::suggested(&chosen), chosen.brightest);
    reader.say(&ToReader::Load(options));
    let FromReader::Loaded(set) = hear(&mut heard).await? else {
        return Err(OUT_OF_TURN.into());
    };
    Ok((*chosen, set))
}

/// What is said where page and reader are of different builds.
const OUT_OF_TURN: &str = "The page and its reader do not understand each other. Reload the page.";

async fn hear(heard: &mut Heard) -> Result<FromReader, String> {
    let said = next(heard, |_| ()).await;
    said.map_err(|refusal| refusal.why)
}
