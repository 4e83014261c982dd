//! Starting engines, losing them, and going on in a fresh one.

use crate::protocol::{Choice, Device, Request, ToEngine};

use super::data::{NEWER, failed};
use super::pending::{RequestPurpose, Resume, ResumedState, Wanted};
use super::{Action, Effect, Phase, State};
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::text::format::count;

/// How often in a row an engine is started again by itself without getting any further.
const MOST_RESTARTS: u32 = 2;

impl State {
    pub(super) fn listening(&mut self) -> Vec<Effect> {
        *self.phase = Phase::Choosing;
        vec![Effect::Send(ToEngine::Start {
            choice: *self.choice,
        })]
    }

    pub(super) fn running(&mut self, device: Device) -> Vec<Effect> {
        *self.phase = Phase::Running;
        match &device.note {
            Some(note) => self.tell(Notice::from_sentences(Topic::Backend, Tone::Info, note)),
            None => self.hush(Topic::Backend),
        }
        *self.device = Some(device);
        let wanted = self.next.take().unwrap_or(Wanted {
            run: Self::first_run(),
            ticket: None,
            resume: None,
            files: None,
        });
        self.load(wanted)
    }

    pub(super) fn change_backend(&mut self, choice: Choice) -> Vec<Effect> {
        if choice == *self.choice && *self.phase != Phase::Gone {
            return Vec::new();
        }
        let leaving = self
            .pending
            .values()
            .any(|purpose| matches!(purpose, RequestPurpose::Leave(_)));
        if self.ready() && !leaving {
            // The state of now goes over, not that of the last save. Asked twice, the page does not wait for it.
            return self.ask(RequestPurpose::Leave(choice), Request::Save);
        }
        self.leave_for(choice)
    }

    /// Starts an engine on this backend in place of the one there is.
    pub(super) fn leave_for(&mut self, choice: Choice) -> Vec<Effect> {
        *self.choice = choice;
        self.restart()
    }

    pub(super) fn restart(&mut self) -> Vec<Effect> {
        *self.restarts = 0;
        self.hush(Topic::Engine);
        let mut effects = self.leave_engine();
        effects.push(self.start_engine());
        effects
    }

    /// The worker ended, or its device did; `why` is what is known of it.
    pub fn died(&mut self, why: &str) -> Vec<Effect> {
        let phase = *self.phase;
        let on_gpu = self.device.as_ref().is_some_and(|d| d.backend == "gpu");
        let mut effects = self.leave_engine();
        let step = self
            .next
            .as_ref()
            .and_then(|next| next.resume.as_ref())
            .map_or(0, |resume| resume.step());
        let why = why.trim().trim_end_matches('.');
        let because = if why.is_empty() {
            String::new()
        } else {
            format!(" It said: {why}.")
        };
        *self.restarts += 1;
        let gone = *self.restarts > MOST_RESTARTS;
        let notice = match (phase, gone) {
            (Phase::Starting, true) => unloaded(step, &because),
            (Phase::Starting, false) => Notice::new(
                Topic::Engine,
                Tone::Warn,
                "The engine did not load.",
                format!("It is loaded again.{because}"),
            ),
            (_, true) => Notice {
                dismissible: false,
                ..Notice::new(
                    Topic::Engine,
                    Tone::Bad,
                    "The engine stops again and again.",
                    format!("The state of step {} is kept.{because}", count(step.into())),
                )
                .button("Try again", Action::Restart)
            },
            (_, false) => Notice::new(
                Topic::Engine,
                Tone::Warn,
                "The engine stopped and was started again.",
                format!("It goes on from step {}.{because}", count(step.into())),
            ),
        };
        if gone {
            *self.phase = Phase::Gone;
            effects.push(Effect::StopWorker);
        } else {
            effects.push(self.start_engine());
        }
        // An engine that never loaded has met no GPU.
        let met_gpu = phase != Phase::Starting && (on_gpu || *self.choice == Choice::Gpu);
        self.tell(if met_gpu {
            notice.button("Continue on the CPU", Action::Backend(Choice::Cpu))
        } else {
            notice
        });
        effects
    }

    /// Notes what a fresh engine is to take up, and forgets what went with the old one.
    fn leave_engine(&mut self) -> Vec<Effect> {
        // A run that still waits for its data in this engine is waited for in the next.
        if let Some(wanted) = self.wanted.take_if(|wanted| wanted.resume.is_some()) {
            *self.next = Some(wanted);
        }
        let effects = self.give_up("The engine stopped before this run's data had come.");
        if self.next.is_none()
            && let Some(run) = self.run.clone()
        {
            // An engine that ends while it is being resumed has said nothing of where the run stood.
            let pending = self.pending.drain().find_map(|(_, purpose)| match purpose {
                RequestPurpose::Load { resume, .. } => resume,
                RequestPurpose::Restore(resume) => Some(resume),
                RequestPurpose::Data { .. }
                | RequestPurpose::Leave(_)
                | RequestPurpose::Setting
                | RequestPurpose::Numbers
                | RequestPurpose::Run
                | RequestPurpose::Analysis
                | RequestPurpose::Study
                | RequestPurpose::Error(_)
                | RequestPurpose::Change(_) => None,
            });
            let resume = pending.unwrap_or_else(|| {
                Box::new(Resume {
                    status: self.status.clone(),
                    state: ResumedState::Checkpoint(self.checkpoint.take()),
                })
            });
            // A kept run that was on its way back is not the one that the engine had.
            let kept = resume.kept().and_then(|number| self.recent.get(number));
            *self.next = Some(Wanted {
                run: kept.map_or(run, |kept| kept.run.clone()),
                ticket: None,
                resume: Some(resume),
                files: None,
            });
        }
        self.pending.clear();
        self.at_engine.clear();
        *self.arrived = None;
        *self.device = None;
        self.latent.analysing = None;
        self.studies.under_way = None;
        self.status.playing = false;
        effects
    }

    /// The engine would rather not train this run, which needs much less memory than it holds: a fresh one does.
    pub(super) fn ask_afresh(&mut self, wanted: Wanted) -> Vec<Effect> {
        let newer = self.wanted.is_some()
            || self
                .pending
                .values()
                .any(|purpose| matches!(purpose, RequestPurpose::Load { .. }));
        if newer {
            let answer = wanted
                .ticket
                .map(|ticket| Effect::Answer(ticket, failed(NEWER)));
            return answer.into_iter().collect();
        }
        let ticket = wanted.ticket;
        *self.next = Some(wanted);
        // What has just been given goes along to the fresh engine.
        let arrived = self.arrived.take();
        let mut effects = self.leave_engine();
        *self.arrived = arrived;
        *self.phase = Phase::Starting;
        *self.generation += 1;
        effects.push(Effect::RenewWorker(ticket));
        effects
    }

    fn start_engine(&mut self) -> Effect {
        *self.phase = Phase::Starting;
        *self.generation += 1;
        Effect::StartWorker
    }

    /// What a run that is being loaded goes on from.
    pub(in crate::page) fn resumed(&self) -> Option<&Resume> {
        self.pending.values().find_map(|purpose| match purpose {
            RequestPurpose::Load {
                resume: Some(resume),
                ..
            } => Some(&**resume),
            _ => None,
        })
    }

    /// Whether a run is being brought back to where it stood.
    pub(super) fn resuming(&self) -> bool {
        self.wanted
            .as_ref()
            .is_some_and(|wanted| wanted.resume.is_some())
            || self.pending.values().any(|purpose| {
                matches!(
                    purpose,
                    RequestPurpose::Load {
                        resume: Some(_),
                        ..
                    } | RequestPurpose::Restore(_)
                )
            })
    }

    /// Another run was asked for: what the one before it was to take up must not land in it.
    pub(super) fn stop_resuming(&mut self) {
        for purpose in self.pending.values_mut() {
            match purpose {
                RequestPurpose::Load { resume, .. } => *resume = None,
                RequestPurpose::Restore(_) => *purpose = RequestPurpose::Setting,
                RequestPurpose::Data { .. }
                | RequestPurpose::Leave(_)
                | RequestPurpose::Setting
                | RequestPurpose::Numbers
                | RequestPurpose::Run
                | RequestPurpose::Analysis
                | RequestPurpose::Study
                | RequestPurpose::Error(_)
                | RequestPurpose::Change(_) => {}
            }
        }
    }

    /// The run is loaded again; its state comes next.
    pub(super) fn restore(&mut self, resume: Resume) -> Vec<Effect> {
        let (step, bytes) = match &resume.state {
            ResumedState::Kept(number) => {
                let number = *number;
                return self.take_up_kept(resume, number);
            }
            ResumedState::Checkpoint(None) => return self.take_up(&resume),
            ResumedState::Checkpoint(Some(checkpoint)) => checkpoint.clone(),
        };
        *self.checkpoint = Some((step, bytes.clone()));
        self.ask(
            RequestPurpose::Restore(Box::new(resume)),
            Request::Restore { checkpoint: bytes },
        )
    }

    /// The run stands where it stood; how far and whether it goes on comes next.
    pub(super) fn take_up(&mut self, resume: &Resume) -> Vec<Effect> {
        let old = &resume.status;
        let mut effects = Vec::new();
        if old.stop_epoch != self.status.stop_epoch && old.stop_epoch > 0 {
            effects.extend(self.act(Action::StopAfter(old.stop_epoch)));
        }
        // An amount that a script asked for ended with its engine, and its promise with it.
        if old.playing && !old.requested {
            effects.extend(self.act(Action::Play));
        }
        effects.extend(self.apply());
        // What is kept of it is of no more use: it is the run that trains.
        if let Some(number) = resume.kept() {
            effects.extend(self.forget_kept(number));
        }
        effects
    }
}

/// What is told of an engine whose files cannot be had or run.
fn unloaded(step: u32, because: &str) -> Notice {
    let kept = if step > 0 {
        format!(" The state of step {} is kept.", count(step.into()))
    } else {
        String::new()
    };
    Notice {
        dismissible: false,
        ..Notice::new(
            Topic::Engine,
            Tone::Bad,
            "The engine could not be loaded.",
            format!(
                "Nothing can be trained without it.{kept} See whether there is a connection and try again; where that does not \
                 help, a file of this page is missing or damaged where it came from.{because}"
            ),
        )
        .button("Try again", Action::Restart)
    }
}
