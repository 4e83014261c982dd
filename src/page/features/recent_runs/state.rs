//! Keeping the run that ends, and returning to one that is kept.

use crate::protocol::{StateWords, Status};
use crate::spec::{DatasetName, Run};

use super::model::{DroppedPart, MOST_BYTES, RecentRun, Thumbnail};
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::store::pending::{RequestPurpose, Resume, ResumedState, Wanted};
use crate::page::store::{Effect, State};
use crate::page::text::format::{count, megabytes};

impl State {
    /// The engine hands over the run that is about to end.
    pub(in crate::page) fn keep_run(
        &mut self,
        run: Run,
        status: Status,
        state: StateWords,
        history: StateWords,
    ) -> Vec<Effect> {
        if !*self.keeps_runs {
            return Vec::new();
        }
        let number = self.editor.live;
        let mut curve = self.curve.clone();
        curve.go_back(status.step);
        let kept = RecentRun {
            number,
            picture: self.thumbnail(),
            error: self.studies.validation.map(|(error, _)| error),
            run,
            curve,
            status: Status {
                train_loss: self.train_loss().filter(|loss| loss.is_finite()),
                ..status
            },
            own_version: self.own.version,
            state_bytes: state.bytes(),
            history_bytes: history.bytes(),
        };
        *self.leaving = true;
        let bytes = state.bytes();
        let mut effects = vec![Effect::KeepRun {
            number,
            state,
            history,
        }];
        let on_its_way = self.resumed().and_then(Resume::kept);
        for dropped in self.recent.keep(kept, on_its_way) {
            if dropped == DroppedPart::Run(number) {
                self.tell(Notice::new(
                    Topic::Recent,
                    Tone::Warn,
                    "The run before could not be kept.",
                    format!(
                        "Its weights take {} MB, and kept runs have {:.0} MB together.",
                        megabytes(bytes as u64),
                        MOST_BYTES as f64 / 1e6
                    ),
                ));
            }
            effects.push(Effect::DropRun(dropped));
        }
        effects
    }

    /// Returns to a kept run; the one of now is kept in its turn.
    pub(in crate::page) fn return_to(&mut self, number: u32) -> Vec<Effect> {
        let Some(kept) = self.recent.get(number) else {
            return Vec::new();
        };
        if let Some(why) = self.cannot_return(kept) {
            self.tell(Notice::new(
                Topic::Recent,
                Tone::Warn,
                "This run cannot go on.",
                why,
            ));
            return Vec::new();
        }
        let (run, status) = (kept.run.clone(), kept.status.clone());
        self.editor.abandon();
        self.load(Wanted {
            run,
            ticket: None,
            resume: Some(Box::new(Resume {
                status,
                state: ResumedState::Kept(number),
            })),
            files: None,
        })
    }

    /// Why a kept run cannot be returned to, where it cannot.
    pub fn cannot_return(&self, kept: &RecentRun) -> Option<&'static str> {
        let gone = kept.run.dataset == DatasetName::Own && kept.own_version != self.own.version;
        gone.then_some("The pictures that it was trained on are no longer here.")
    }

    /// Lets go of what is kept of a run, since it is the one that trains again.
    pub(in crate::page) fn forget_kept(&mut self, number: u32) -> Vec<Effect> {
        if self.recent.forget(number) {
            vec![Effect::DropRun(DroppedPart::Run(number))]
        } else {
            Vec::new()
        }
    }

    /// What a kept run is called.
    pub fn name_of(run: &Run) -> &'static str {
        State::preset_of(run).map_or("Your own", |preset| preset.title)
    }

    /// The picture in focus as the run of now reconstructs it, where its samples are pictures.
    fn thumbnail(&self) -> Option<Thumbnail> {
        let planes = self.run.as_ref()?.picture()?.map(|size| size as usize);
        let values = &self.activations.layers.last()?.0;
        (values.len() == planes.iter().product::<usize>()).then(|| Thumbnail {
            planes,
            polarity: self.polarity(),
            values: values.clone(),
        })
    }

    /// Asks for the state of a kept run, once the same run was set.
    pub(in crate::page) fn take_up_kept(&mut self, resume: Resume, number: u32) -> Vec<Effect> {
        let ticket = self.ticket();
        let val_loss = resume.status.val_loss;
        let step = resume.status.step;
        let name = Self::name_of(&self.current_run());
        self.say(format!("{name} is back at step {}", count(step.into())));
        self.pending
            .insert(ticket, RequestPurpose::Restore(Box::new(resume)));
        vec![Effect::TakeUpRun {
            ticket,
            number,
            val_loss,
        }]
    }
}
