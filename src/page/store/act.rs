//! What the visitor does.

use crate::protocol::{EngineSetting, Floats, Keep, Request, ToEngine};
use crate::spec::{DatasetName, MAX_BATCH, MAX_BETA, MAX_EPOCHS, MAX_LEARNING_RATE, Run, preset};

use super::pending::{RequestPurpose, Wanted};
use super::{Action, Effect, Guest, Phase, State};
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::features::training_form;

impl State {
    /// Takes in what the visitor does. What needs an engine does nothing while there is none.
    pub fn act(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::Backend(choice) => return self.change_backend(choice),
            Action::Restart => return self.restart(),
            Action::Dismiss(topic) => {
                self.hush(topic);
                return Vec::new();
            }
            Action::Columns(columns) => return self.fit_columns(columns),
            Action::Visible(visible) => {
                return vec![Effect::Set(EngineSetting::Visible(visible))];
            }
            Action::FetchProgress(transfer) => return self.fetch_progress(transfer),
            Action::FetchFailed(why) => return self.fetch_failed(&why),
            Action::FilesUnreadable(why) => return self.files_unreadable(&why),
            Action::CancelFetch => return self.cancel_fetch(),
            Action::Select(layer) => return self.select(layer),
            Action::Point(layer) => return self.point_at(layer),
            Action::Latent(action) => return self.act_on_map(action),
            Action::Path(action) => return self.act_on_path(action),
            Action::Own(action) => return self.act_on_own(action),
            Action::Guide(action) => {
                self.act_on_guide(action);
                return Vec::new();
            }
            _ => {}
        }
        if *self.phase == Phase::Running {
            self.act_on_engine(action)
        } else {
            self.refuse(action)
        }
    }

    fn act_on_engine(&mut self, action: Action) -> Vec<Effect> {
        match action {
            Action::PlayPause if self.status.playing => self.act_on_engine(Action::Pause),
            Action::PlayPause => self.act_on_engine(Action::Play),
            Action::Play => {
                self.status.playing = true;
                self.say("Training");
                self.if_running(ToEngine::Play)
            }
            Action::Pause => {
                self.status.playing = false;
                self.say("Paused");
                self.if_running(ToEngine::Pause)
            }
            Action::Step => {
                self.status.playing = false;
                self.if_running(ToEngine::Step)
            }
            Action::Rewind => self.if_running(ToEngine::Rewind),
            Action::Speed(speed) => {
                *self.speed = speed;
                vec![Effect::Set(EngineSetting::Speed(speed))]
            }
            Action::StopAfter(epochs) => {
                // Playing on past the last epoch has moved it further than the run says.
                self.status.stop_epoch = epochs.clamp(1, MAX_EPOCHS);
                let epochs = self.status.stop_epoch;
                // What offered more of them is answered.
                let offers = |action: &Action| matches!(action, Action::StopAfter(_));
                self.notices
                    .retain(|notice| !notice.buttons.iter().any(|(_, action)| offers(action)));
                self.set_numbers(|run| run.epochs = epochs)
            }
            Action::LearningRate(rate) => {
                let rate = rate.clamp(f64::MIN_POSITIVE, MAX_LEARNING_RATE);
                self.set_numbers(|run| run.optimizer = run.optimizer.with_learning_rate(rate))
            }
            Action::Batch(batch) => {
                let batch = batch.clamp(1, MAX_BATCH);
                self.set_numbers(|run| run.batch = batch)
            }
            Action::Beta(beta) => self.set_numbers(|run| {
                run.divergence.beta = beta.clamp(0.0, MAX_BETA);
            }),
            Action::Denoise(action) => self.act_on_noise(action),
            Action::StudyNoise => self.study_noise(),
            Action::StudyComponents => self.study_components(),
            Action::StudyError => self.study_error(),
            Action::OtherNoise(points) => {
                *self.other_noise = points;
                Vec::new()
            }
            Action::CancelStudy => self.cancel_study(),
            Action::Scrub(step) => self.scrub(step),
            Action::ScrubBy(moments) => self.scrub_by(moments),
            Action::GoOnFrom(step) => self.go_on_from(step),
            Action::Recover(rate) => {
                if let Some((run, rate)) = self.run.as_mut().zip(rate) {
                    run.optimizer = run.optimizer.with_learning_rate(rate);
                }
                self.ask(RequestPurpose::Numbers, Request::Recover { rate })
            }
            Action::NewSeed(seed) => self.start_over(|run| run.seed = seed),
            Action::Dataset(dataset) => {
                let run = self.on_dataset(dataset);
                self.hush(Topic::Model);
                self.start_over(|old| *old = run)
            }
            Action::Training(field, setting) => {
                let mut run = self.current_run();
                let before = run.clone();
                training_form::model::set(&mut run, field, &setting);
                if run == before {
                    Vec::new()
                } else if field == "batch" {
                    self.act_on_engine(Action::Batch(run.batch))
                } else if run.live() != before.live() && run.live().is_like(&before.live()) {
                    let live = run.live();
                    self.set_numbers(|run| *run = run.with_live(live))
                } else {
                    self.start_over(|old| *old = run)
                }
            }
            Action::Preset(id) => match preset(id) {
                Ok(preset) => self.choose_preset(preset),
                Err(_) => Vec::new(),
            },
            Action::PresetOn(id, dataset) => match preset(id) {
                Ok(preset) => self.choose_preset_on(preset, dataset),
                Err(_) => Vec::new(),
            },
            Action::Load(run, ticket) => self.load(Wanted {
                run: *run,
                ticket,
                resume: None,
                files: None,
            }),
            Action::Files(files, ticket) => self.take_files(files, ticket),
            Action::Edit(edit) => self.edit(&edit, false),
            Action::Type(edit) => self.edit(&edit, true),
            Action::Apply => self.apply(),
            Action::Mend(fix) => self.mend(*fix),
            Action::ReturnTo(number) => self.return_to(number),
            Action::Undo => self.travel(true),
            Action::Redo => self.travel(false),
            Action::Fetched(name, files) => self.fetched(name, files),
            Action::Shuffle => {
                *self.pictures = self.pictures.wrapping_add(1);
                let seed = *self.pictures;
                self.say("Other pictures");
                vec![Effect::Set(EngineSetting::Pictures { seed })]
            }
            Action::Guest(guest) => {
                *self.has_guest = guest.is_some();
                let guest = guest.unwrap_or(Guest {
                    picture: Vec::new(),
                    label: None,
                    settled: true,
                });
                self.if_running(ToEngine::Guest {
                    picture: Floats(guest.picture),
                    label: guest.label,
                    moments: guest.settled,
                })
            }
            Action::Focus(column) if column < *self.columns => {
                *self.focus = column;
                vec![Effect::Set(EngineSetting::Focus { column })]
            }
            _ => Vec::new(),
        }
    }

    pub(in crate::page) fn if_running(&self, message: ToEngine) -> Vec<Effect> {
        if *self.phase == Phase::Running {
            vec![Effect::Send(message)]
        } else {
            Vec::new()
        }
    }

    /// Changes numbers of the run without starting over. They hold here at once; should the engine refuse them, it says what holds.
    pub(in crate::page) fn set_numbers(&mut self, change: impl FnOnce(&mut Run)) -> Vec<Effect> {
        let before = self.current_run();
        let mut run = before.clone();
        change(&mut run);
        if let Err(error) = run.validate() {
            let message = error.to_string();
            self.tell(Notice::from_sentences(Topic::Request, Tone::Bad, &message));
            return Vec::new();
        }
        *self.run = Some(run.clone());
        // Playing on past the last epoch has moved it without a change of the run.
        let epochs = self.status.stop_epoch.max(1);
        self.ask(
            RequestPurpose::Numbers,
            Request::SetRun {
                run: Run { epochs, ..run },
                keep: Keep::WhatFits,
            },
        )
    }

    fn start_over(&mut self, change: impl FnOnce(&mut Run)) -> Vec<Effect> {
        let mut run = self.current_run();
        change(&mut run);
        self.load(Wanted {
            run,
            ticket: None,
            resume: None,
            files: None,
        })
    }

    /// The run of now on another dataset, its model made for samples of that shape and told as many classes.
    pub fn on_dataset(&self, dataset: DatasetName) -> Run {
        let run = self.current_run();
        Run {
            dataset,
            model: run
                .model
                .for_input(self.shape_of(dataset))
                .for_classes(self.classes_of(dataset)),
            ..run
        }
    }

    fn fit_columns(&mut self, columns: u32) -> Vec<Effect> {
        *self.columns = columns.max(1);
        if *self.focus < *self.columns {
            return Vec::new();
        }
        *self.focus = 0;
        vec![Effect::Set(EngineSetting::Focus { column: 0 })]
    }
}
