//! Loading runs, and the datasets they need.

use crate::protocol::{Fault, FaultKind, Keep, Reply, Request, ToEngine};
use crate::spec::{DatasetName, FileSource};

use super::pending::{Arrived, Origin, RequestPurpose, Resume, Wanted};
use super::{Action, Effect, Files, OwnAction, State};
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::features::notices::transfer::Transfer;
use crate::page::text::format::megabytes;

/// Why a run is not loaded that was waited for.
pub(super) const NEWER: &str = "Another run was asked for before this one's data had come.";

impl State {
    /// Loads a run, getting its dataset first where that is not there; the run of before goes on until then.
    pub(in crate::page) fn load(&mut self, wanted: Wanted) -> Vec<Effect> {
        let mut effects = self.give_up(NEWER);
        let fresh = |resume: &Resume| resume.kept().is_some();
        if wanted.resume.as_deref().is_none_or(fresh) {
            self.stop_resuming();
            *self.asked_at = *self.last_ticket;
        }
        let dataset = wanted.run.dataset;
        let Some(source) = dataset
            .file_source()
            .filter(|_| !self.at_engine.contains(&dataset))
        else {
            effects.extend(self.send_load(wanted));
            return effects;
        };
        *self.wanted = Some(wanted);
        let arrived = self.arrived.as_ref();
        let arrived = arrived.filter(|arrived| arrived.name == dataset);
        let files = match (arrived, source) {
            // An engine that was asked afresh gets them again.
            (Some(arrived), _) => Some((arrived.files.clone(), Origin::Given)),
            (None, FileSource::Own) => self.own.files.clone().map(|files| (files, Origin::Page)),
            (None, FileSource::Mnist) => self.kept.clone().map(|files| (files, Origin::Page)),
        };
        effects.extend(match files {
            Some((files, origin)) => self.send_files(dataset, files, origin),
            None => self.fetch(dataset),
        });
        effects
    }

    fn send_load(&mut self, wanted: Wanted) -> Vec<Effect> {
        let ticket = wanted.ticket.unwrap_or_else(|| self.ticket());
        let purpose = RequestPurpose::Load {
            run: Box::new(wanted.run.clone()),
            scripted: wanted.ticket.is_some(),
            resume: wanted.resume,
        };
        self.pending.insert(ticket, purpose);
        vec![Effect::Send(ToEngine::Request {
            ticket,
            request: Request::SetRun {
                run: wanted.run,
                keep: Keep::Nothing,
            },
        })]
    }

    pub(in crate::page) fn send_files(
        &mut self,
        name: DatasetName,
        files: Files,
        origin: Origin,
    ) -> Vec<Effect> {
        let ticket = self.ticket();
        if let Some(wanted) = &mut *self.wanted {
            wanted.files = Some(ticket);
        }
        let purpose = RequestPurpose::Data {
            name,
            files: Files::clone(&files),
            origin,
        };
        self.pending.insert(ticket, purpose);
        vec![Effect::SendFiles {
            ticket,
            name,
            files,
        }]
    }

    fn fetch(&mut self, name: DatasetName) -> Vec<Effect> {
        *self.fetching = true;
        self.tell(Notice {
            dismissible: false,
            ..Notice::new(
                Topic::Data,
                Tone::Info,
                format!("Fetching {}.", name.title()),
                "The run of now goes on meanwhile.",
            )
            .button("Cancel", Action::CancelFetch)
        });
        vec![Effect::Fetch(name)]
    }

    pub(super) fn fetch_progress(&mut self, transfer: Transfer) -> Vec<Effect> {
        if let Some(notice) = self
            .notices
            .iter_mut()
            .find(|notice| *self.fetching && notice.topic == Topic::Data)
        {
            notice.transfer = Some(transfer);
        }
        Vec::new()
    }

    pub(super) fn fetched(&mut self, name: DatasetName, files: Files) -> Vec<Effect> {
        if !*self.fetching {
            return Vec::new();
        }
        *self.fetching = false;
        let bytes = files.bytes();
        self.tell(Notice {
            dismissible: false,
            ..Notice::new(
                Topic::Data,
                Tone::Info,
                format!("Reading {}, {} MB.", name.title(), megabytes(bytes)),
                "",
            )
        });
        self.send_files(name, files, Origin::Fetched)
    }

    pub(super) fn fetch_failed(&mut self, why: &str) -> Vec<Effect> {
        if !*self.fetching {
            return Vec::new();
        }
        *self.fetching = false;
        self.data_failed(why)
    }

    pub(super) fn cancel_fetch(&mut self) -> Vec<Effect> {
        let effects = self.give_up("Fetching the data was cancelled.");
        self.say("Cancelled");
        effects
    }

    /// Trains on files that the visitor or a script gave, in place of what has been there under that name.
    pub(super) fn take_files(&mut self, files: Files, ticket: Option<u32>) -> Vec<Effect> {
        let mut effects = self.give_up("Other files were given before this run's data had come.");
        let mut run = self.current_run();
        run.dataset = DatasetName::Mnist;
        *self.wanted = Some(Wanted {
            run,
            ticket,
            resume: None,
            files: None,
        });
        effects.extend(self.send_files(DatasetName::Mnist, files, Origin::Given));
        effects
    }

    /// The engine could or could not read files.
    pub(super) fn files_read(
        &mut self,
        ticket: u32,
        name: DatasetName,
        files: Files,
        origin: Origin,
        reply: Reply,
    ) -> Vec<Effect> {
        // Another run may have been asked for meanwhile, which waits for other files.
        let awaited = self
            .wanted
            .as_ref()
            .is_some_and(|wanted| wanted.files == Some(ticket));
        if let Reply::Failed(fault) = &reply {
            self.own.skipped.clear();
            let mut effects = match (awaited, origin) {
                (true, Origin::Given) => self.files_refused(&fault.message),
                (true, _) => self.data_failed(&fault.message),
                (false, _) => Vec::new(),
            };
            // Own pictures are nowhere else; whatever hindered the engine, they are the visitor's to delete.
            if origin == Origin::Fetched && name != DatasetName::Own {
                effects.push(Effect::Forget(name));
            }
            return effects;
        }
        self.hush(Topic::Data);
        let mut effects = Vec::new();
        match (origin, awaited) {
            (Origin::Given, true) => *self.arrived = Some(Arrived { name, files }),
            // Nobody trains on them: what is kept stays, and the engine gets it again with the next run on it.
            (Origin::Given, false) => self.not_at_engine(name),
            (Origin::Page, _) => self.now_at_engine(name),
            (Origin::Fetched, _) => {
                self.now_at_engine(name);
                effects.extend(self.take_in_place(name, files, false));
            }
        }
        if awaited && let Some(wanted) = self.wanted.take() {
            effects.extend(self.send_load(wanted));
        }
        effects
    }

    fn now_at_engine(&mut self, name: DatasetName) {
        if !self.at_engine.contains(&name) {
            self.at_engine.push(name);
        }
    }

    pub(super) fn not_at_engine(&mut self, name: DatasetName) {
        self.at_engine.retain(|&there| there != name);
    }

    /// A run on this dataset was accepted: what arrived for it takes the place of what is kept.
    pub(super) fn accept_arrived(&mut self, dataset: DatasetName) -> Vec<Effect> {
        let arrived = self.arrived.take_if(|arrived| arrived.name == dataset);
        let Some(Arrived { name, files }) = arrived else {
            return Vec::new();
        };
        self.now_at_engine(name);
        self.take_in_place(name, files, true)
    }

    /// A run on this dataset was refused: what arrived for it goes, and what is kept stays.
    pub(super) fn refuse_arrived(&mut self, dataset: DatasetName) {
        self.arrived.take_if(|arrived| arrived.name == dataset);
        self.own.skipped.clear();
        // The engine has let go of what it was handed last.
        self.not_at_engine(dataset);
    }

    /// Files take the place of those before under their name; `given` by the visitor or a script, or from storage or the network.
    fn take_in_place(&mut self, name: DatasetName, files: Files, given: bool) -> Vec<Effect> {
        match name.file_source() {
            Some(FileSource::Own) => {
                self.own_read(&files);
                let keep = given.then_some(Effect::Keep(name, files));
                keep.into_iter().collect()
            }
            Some(FileSource::Mnist) => {
                *self.kept = Some(Files::clone(&files));
                vec![Effect::Keep(name, files)]
            }
            None => Vec::new(),
        }
    }

    /// Files that the visitor or a script gave are no dataset; the run of now is not concerned.
    fn files_refused(&mut self, why: &str) -> Vec<Effect> {
        match self.wanted.take().and_then(|wanted| wanted.ticket) {
            Some(ticket) => vec![Effect::Answer(ticket, failed(why))],
            None => self.files_unreadable(why),
        }
    }

    pub(in crate::page) fn files_unreadable(&mut self, why: &str) -> Vec<Effect> {
        self.tell(Notice::new(
            Topic::Data,
            Tone::Bad,
            "These files could not be read.",
            format!("{why} The run of now goes on."),
        ));
        Vec::new()
    }

    fn data_failed(&mut self, why: &str) -> Vec<Effect> {
        self.hush(Topic::Data);
        let Some(wanted) = self.wanted.take() else {
            return Vec::new();
        };
        if let Some(ticket) = wanted.ticket {
            return vec![Effect::Answer(ticket, failed(why))];
        }
        let name = wanted.run.dataset;
        let (label, action) = match name.file_source() {
            Some(FileSource::Own) => {
                // Storage may have been emptied since the page opened.
                if self.own.files.is_none() {
                    self.own.turn_to(None);
                }
                ("Choose pictures", Action::Own(OwnAction::Open))
            }
            Some(FileSource::Mnist) | None => ("Try again", Action::Dataset(name)),
        };
        let stays = self.run.as_ref().map_or(String::new(), |run| {
            format!(" {} is still there.", run.dataset.title())
        });
        self.tell(
            Notice::new(
                Topic::Data,
                Tone::Bad,
                format!("{} could not be loaded.", name.title()),
                format!("{why}{stays}"),
            )
            .button(label, action),
        );
        Vec::new()
    }

    /// Forgets the run that waits for its dataset.
    pub(in crate::page) fn give_up(&mut self, why: &str) -> Vec<Effect> {
        let mut effects = Vec::new();
        if *self.fetching {
            *self.fetching = false;
            effects.push(Effect::CancelFetch);
        }
        self.hush(Topic::Data);
        if let Some(ticket) = self.wanted.take().and_then(|wanted| wanted.ticket) {
            effects.push(Effect::Answer(ticket, failed(why)));
        }
        effects
    }

    /// What an action that needs an engine comes to while there is none.
    pub(super) fn refuse(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Load(_, Some(ticket)) | Action::Files(_, Some(ticket)) => {
                vec![Effect::Answer(
                    ticket,
                    failed("The engine is not running. Wait for it to start and try again."),
                )]
            }
            _ => Vec::new(),
        }
    }
}

pub(super) fn failed(why: &str) -> Reply {
    Reply::Failed(Fault {
        kind: FaultKind::Data,
        message: why.into(),
        remedy: None,
    })
}
