//! What the engine says.

use crate::protocol::{Fault, FaultKind, FromEngine, LossPoint, Remedy, Reply, Request, Status};

use super::pending::{RequestPurpose, Wanted};
use super::{Action, Activations, Choice, Effect, State, Studies};
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::features::run_chart::curve::{Curve, EpochLoss};
use crate::page::text::format;

impl State {
    /// Takes in what the engine says.
    pub fn hear(&mut self, message: FromEngine) -> Vec<Effect> {
        match message {
            FromEngine::Listening => return self.listening(),
            FromEngine::Ready { device } => return self.running(device),
            FromEngine::Loaded {
                run,
                summary,
                data,
                status,
            } => {
                let resumed = self.resumed().map(|resume| (resume.step(), resume.kept()));
                // An engine that was started again has the run that was there.
                let again = matches!(resumed, Some((_, None)));
                let before = (self.run.is_some() && !again).then(|| self.drafted());
                // Settings change while a model is being edited.
                let same = self.run.as_ref().is_some_and(|old| old.model == run.model);
                let kept = resumed.and_then(|(_, kept)| self.recent.get(kept?));
                *self.curve = match (kept.map(|kept| kept.curve.clone()), resumed) {
                    (Some(curve), _) => curve,
                    (None, Some((step, _))) => {
                        let mut curve = std::mem::take(&mut *self.curve);
                        curve.go_back(step);
                        curve
                    }
                    (None, None) => {
                        self.hush(Topic::Engine);
                        Curve::default()
                    }
                };
                self.latent.begin(&run.model);
                let dataset = run.dataset;
                let same_data = self.run.as_ref().map(|old| old.dataset) == Some(dataset);
                self.latent_path.begin(&self.latent, same_data);
                self.mask.clear();
                *self.has_guest = false;
                *self.studies = Studies::default();
                self.other_noise.clear();
                *self.draw = 0;
                self.divergences.clear();
                self.remember(Vec::new(), None);
                *self.run = Some(run);
                *self.summary = Some(summary);
                *self.data = Some(data);
                *self.status = status;
                *self.checkpoint = None;
                self.hush(Topic::Diverged);
                self.hush(Topic::Pace);
                self.hush(Topic::Request);
                let kept = resumed.and_then(|(_, kept)| kept);
                let mut effects = self.accept_arrived(dataset);
                effects.extend(self.replaced(before, same, kept));
                return effects;
            }
            FromEngine::Progress { status, points } => {
                let was_playing = self.status.playing;
                self.progress(status, points);
                let mut effects = Vec::new();
                if !self.status.playing {
                    effects.extend(self.measure_error());
                    if was_playing {
                        effects.extend(self.analyse_now_and_then());
                    }
                }
                return effects;
            }
            FromEngine::Epoch {
                epoch,
                step,
                train_loss,
                val_loss,
                terms,
            } => {
                self.curve.push_epoch(EpochLoss {
                    epoch,
                    step,
                    train: train_loss,
                    validation: val_loss,
                    terms,
                });
                return self.measure_error();
            }
            FromEngine::Divergences { units } => {
                *self.divergences = units.0.into_iter().map(f64::from).collect();
            }
            FromEngine::HistoryPoints { moments, shown } => self.remember(moments, shown),
            FromEngine::StoppedEarly {
                epoch,
                best,
                restored,
            } => self.stopped_early(epoch, best, restored),
            FromEngine::Reverted { status } => {
                self.curve.go_back(status.step);
                self.divergences.clear();
                *self.scrubbed = None;
                if self
                    .checkpoint
                    .as_ref()
                    .is_some_and(|&(step, _)| step > status.step)
                {
                    *self.checkpoint = None;
                }
                self.hush(Topic::Diverged);
                self.say(format!(
                    "Back at step {}",
                    format::count(status.step.into())
                ));
                *self.status = status;
                if std::mem::take(&mut *self.leaving) {
                    self.went_back();
                }
            }
            FromEngine::Pictures { shown } => *self.shown = shown,
            FromEngine::Activations {
                picture,
                input,
                layers,
            } => self.follow(Activations {
                picture,
                input,
                layers,
            }),
            FromEngine::Watched { layer, tensors } => self.watched(layer, tensors),
            FromEngine::Checkpoint { step, bytes } => {
                if self.checkpoint.as_ref().is_none_or(|&(old, _)| old < step) {
                    *self.restarts = 0;
                }
                *self.checkpoint = Some((step, bytes));
            }
            message @ (FromEngine::Codes(_) | FromEngine::Analysing { .. }) => {
                return self.hear_latent(message);
            }
            // Whoever asked for the sheet listens for it.
            FromEngine::Drawn { .. } => {}
            FromEngine::Kept {
                run,
                status,
                state,
                history,
            } => return self.keep_run(run, status, state, history),
            FromEngine::Studying { ticket, share } => self.studying(ticket, share),
            FromEngine::Fault { fault } => return self.fault(fault),
            FromEngine::Reply { ticket, reply } => return self.reply(ticket, reply),
        }
        Vec::new()
    }

    fn progress(&mut self, status: Status, points: Vec<LossPoint>) {
        let stopped = self.status.playing && !status.playing;
        let pace = self.status.seconds_per_epoch;
        *self.status = status;
        self.has_trained();
        self.judge_pace(pace);
        self.curve.extend(points);
        if self.status.train_loss.is_some_and(|loss| !loss.is_finite()) {
            self.curve.break_off();
        }
        if stopped {
            self.say(if self.at_stop() {
                format!(
                    "Stopped after epoch {}. Training loss {}, validation loss {}.",
                    self.status.epoch,
                    self.unit().told(self.status.train_loss),
                    self.unit().told(self.status.val_loss)
                )
            } else {
                format!("Paused at step {}", format::count(self.status.step.into()))
            });
        }
    }

    fn stopped_early(&mut self, epoch: u32, best: f64, restored: Option<u32>) {
        let lead = format!("Stopped early, after epoch {epoch}.");
        let best = self.unit().told(Some(best));
        let more = match restored {
            Some(from) => format!(
                "The validation loss no longer falls; the weights of epoch {from}, with {best}, are back."
            ),
            None => format!("The validation loss no longer falls; the lowest was {best}."),
        };
        self.tell(Notice::new(Topic::Request, Tone::Info, lead, more));
    }

    fn follow(&mut self, activations: Activations) {
        *self.activations = activations;
        *self.activations_version = self.activations_version.wrapping_add(1);
    }

    fn fault(&mut self, fault: Fault) -> Vec<Effect> {
        if fault.kind == FaultKind::Device && fault.remedy == Some(Remedy::Restart) {
            return self.died(&fault.message);
        }
        let topic = match fault.kind {
            FaultKind::Diverged => {
                self.status.playing = false;
                self.curve.break_off();
                Topic::Diverged
            }
            FaultKind::Data => Topic::Data,
            FaultKind::Device => Topic::Engine,
            FaultKind::Spec | FaultKind::Request => Topic::Request,
        };
        self.tell_fault(topic, &fault);
        Vec::new()
    }

    /// Shows a fault with the button that mends it.
    pub(in crate::page) fn tell_fault(&mut self, topic: Topic, fault: &Fault) {
        let notice = Notice::from_sentences(topic, Tone::Bad, &fault.message);
        self.tell(match fault.remedy {
            Some(Remedy::GoBack { rate, step }) => {
                let rate_words = rate.map_or(String::new(), |rate| {
                    format!(" and use rate {}", format::learning_rate(rate))
                });
                let step = format::count(step.into());
                let words = format!("Go back to step {step}{rate_words}");
                notice.button(words, Action::Recover(rate))
            }
            Some(Remedy::Restart) => notice.button("Start the engine again", Action::Restart),
            Some(Remedy::UseCpu) => {
                notice.button("Continue on the CPU", Action::Backend(Choice::Cpu))
            }
            None => notice,
        });
    }

    /// Whether the engine took a setting; else says why it did not.
    fn taken(&mut self, reply: Reply) -> bool {
        if let Reply::Failed(fault) = reply {
            self.tell_fault(Topic::Request, &fault);
            return false;
        }
        self.hush(Topic::Request);
        true
    }

    fn reply(&mut self, ticket: u32, reply: Reply) -> Vec<Effect> {
        let Some(purpose) = self.pending.remove(&ticket) else {
            return Vec::new();
        };
        match purpose {
            RequestPurpose::Data {
                name,
                files,
                origin,
            } => self.files_read(ticket, name, files, origin, reply),
            RequestPurpose::Load {
                run,
                scripted,
                resume,
            } => match (reply, resume) {
                (Reply::AskAfresh, resume) => self.ask_afresh(Wanted {
                    run: *run,
                    ticket: scripted.then_some(ticket),
                    resume,
                    files: None,
                }),
                (Reply::Failed(fault), _) => {
                    self.refuse_arrived(run.dataset);
                    if !scripted {
                        self.tell_fault(Topic::Request, &fault);
                    }
                    Vec::new()
                }
                (_, Some(resume)) => self.restore(*resume),
                (_, None) => {
                    if !scripted {
                        self.offer_epochs();
                    }
                    let preset = self.starting_point();
                    self.say(match preset.filter(|_| self.is_variational()) {
                        Some(preset) => {
                            format!(
                                "{} is ready: {}",
                                preset.title,
                                (preset.about)(&self.current_run())
                            )
                        }
                        None => "A new run is ready".into(),
                    });
                    Vec::new()
                }
            },
            RequestPurpose::Restore(resume) => {
                if let Reply::Failed(fault) = reply {
                    self.tell_fault(Topic::Request, &fault);
                    *self.curve = Curve::default();
                    return Vec::new();
                }
                self.take_up(&resume)
            }
            RequestPurpose::Leave(choice) => self.leave_for(choice),
            RequestPurpose::Study => self.studied(ticket, reply),
            RequestPurpose::Error(step) => self.error_measured(step, &reply),
            RequestPurpose::Analysis => match reply {
                Reply::Analysed(analysed) => self.analysed(ticket, Ok(analysed)),
                Reply::Failed(fault) => self.analysed(ticket, Err(fault)),
                _ => Vec::new(),
            },
            RequestPurpose::Change(draft) => {
                if let Reply::Failed(fault) = reply {
                    self.refused(&draft, &fault);
                } else {
                    self.say("A new run; weights of layers that stayed as they were are kept");
                }
                Vec::new()
            }
            RequestPurpose::Setting => {
                self.taken(reply);
                Vec::new()
            }
            RequestPurpose::Numbers => {
                if self.taken(reply) {
                    Vec::new()
                } else {
                    self.ask(RequestPurpose::Run, Request::Run)
                }
            }
            RequestPurpose::Run => {
                let newer = self
                    .pending
                    .values()
                    .any(|purpose| matches!(purpose, RequestPurpose::Numbers));
                if let (Reply::Run(run), false) = (reply, newer) {
                    *self.run = Some(*run);
                }
                Vec::new()
            }
        }
    }
}
