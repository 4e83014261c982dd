//! Pictures of the visitor's own: taking them, training on them, deleting them.

use crate::protocol::{Fault, FaultKind, Reply, ToEngine};
use crate::spec::{DatasetName, MAX_EPOCHS, PRESETS, Run, Shape};

use super::about::About;
use super::model::Skipped;
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::store::pending::{Origin, Wanted};
use crate::page::store::{Action, Effect, Files, OwnAction, Phase, State};
use crate::page::text::format::count;

/// Fewer steps than this leave a model where it has hardly begun.
const FEW_STEPS: u32 = 1_000;
/// Steps that are offered then.
const ENOUGH_STEPS: u32 = 2_000;
/// Most names of skipped files in a notice; the dialog lists all.
const NAMED: usize = 10;

impl State {
    pub(in crate::page) fn act_on_own(&mut self, action: OwnAction) -> Vec<Effect> {
        match action {
            OwnAction::Found(about) => {
                if self.own.about.is_none() {
                    self.own.turn_to(Some(about));
                }
                Vec::new()
            }
            OwnAction::Take {
                files,
                skipped,
                ticket,
            } => self.take_own(files, skipped, ticket),
            OwnAction::NotKept => {
                self.tell(Notice::new(
                    Topic::Data,
                    Tone::Warn,
                    "The browser did not keep your pictures.",
                    "They are here until the page is closed, and what was kept before still is. There may be no room left, or the window is a private one.",
                ));
                Vec::new()
            }
            OwnAction::Accepted => {
                self.offer_epochs();
                Vec::new()
            }
            OwnAction::Open => {
                self.own.asked += 1;
                Vec::new()
            }
            OwnAction::Delete => self.delete_own(),
        }
    }

    fn take_own(
        &mut self,
        files: Files,
        skipped: Vec<Skipped>,
        ticket: Option<u32>,
    ) -> Vec<Effect> {
        let refused = |why: &str| {
            let fault = Fault {
                kind: FaultKind::Data,
                message: why.into(),
                remedy: None,
            };
            ticket.map(|ticket| Effect::Answer(ticket, Reply::Failed(fault)))
        };
        let running = *self.phase == Phase::Running;
        let Some(about) = files.about().filter(|_| running) else {
            let why = "The engine is not running. Wait for it to start and try again.";
            if ticket.is_none() {
                self.files_unreadable(why);
            }
            return refused(why).into_iter().collect();
        };
        let mut effects =
            self.give_up("Other pictures were given before this run's data had come.");
        let run = self.fitted(about);
        *self.wanted = Some(Wanted {
            run,
            ticket,
            resume: None,
            files: None,
        });
        self.own.skipped = skipped;
        effects.extend(self.send_files(DatasetName::Own, files, Origin::Given));
        effects
    }

    /// The run of now on own pictures. Where its model cannot be made for pictures of that shape or wants classes that they have not, the
    /// first preset's is.
    fn fitted(&self, about: &About) -> Run {
        let (dataset, shape) = (DatasetName::Own, about.shape());
        let run = self.current_run();
        let classes = about.classes.len() as u32;
        let fitted = Run {
            dataset,
            model: run.model.clone().for_input(shape).for_classes(classes),
            ..run.clone()
        };
        let told = run.model.classes().is_none() || classes > 0;
        if told && fitted.validate().is_ok() {
            return fitted;
        }
        let first = PRESETS[0].run();
        Run {
            dataset,
            model: first.model.for_input(shape),
            seed: run.seed,
            split: run.split,
            ..PRESETS[0].run()
        }
    }

    /// Says how few steps a run on own pictures has until it stops, where they are few, and offers more.
    pub(in crate::page) fn offer_epochs(&mut self) {
        let run = self.current_run();
        let each = self.status.steps_per_epoch;
        let steps = each * run.epochs;
        if run.dataset != DatasetName::Own || each == 0 || steps >= FEW_STEPS {
            return;
        }
        let enough = ENOUGH_STEPS.div_ceil(each).min(MAX_EPOCHS);
        let pictures = self.data.as_ref().map_or(0, |data| data.train);
        self.tell(
            Notice::new(
                Topic::Data,
                Tone::Info,
                format!(
                    "{} training pictures are {} an epoch.",
                    count(pictures.into()),
                    steps_in_words(each)
                ),
                format!(
                    "After {} epochs the model has taken {}, which is little: small sets need more epochs.",
                    run.epochs,
                    steps_in_words(steps)
                ),
            )
            .button(
                format!("Stop after {enough} epochs instead"),
                Action::StopAfter(enough),
            ),
        );
    }

    /// A set of own pictures takes the place of the one before.
    pub(in crate::page) fn own_read(&mut self, files: &Files) {
        self.own.turn_to(files.about().cloned());
        self.own.files = Some(Files::clone(files));
        let skipped = std::mem::take(&mut self.own.skipped);
        let Some(about) = &self.own.about else {
            return;
        };
        let words = about.words();
        self.say(format!("{words} are here"));
        if !skipped.is_empty() {
            self.tell(
                Notice::new(
                    Topic::Data,
                    Tone::Warn,
                    match skipped.len() {
                        1 => "1 file was skipped.".into(),
                        n => format!("{} files were skipped.", count(n as u64)),
                    },
                    format!(
                        "{}. The rest is here: {words}.",
                        Skipped::names(&skipped, NAMED)
                    ),
                )
                .button("Why", Action::Own(OwnAction::Open)),
            );
        }
    }

    fn delete_own(&mut self) -> Vec<Effect> {
        let mut effects = Vec::new();
        let is_own = |run: &Run| run.dataset == DatasetName::Own;
        if self
            .wanted
            .as_ref()
            .is_some_and(|wanted| is_own(&wanted.run))
        {
            effects
                .extend(self.give_up("The pictures were deleted before this run's data had come."));
        }
        if self.run.as_ref().is_some_and(is_own) {
            effects.extend(self.act(Action::Dataset(Self::first_run().dataset)));
        }
        self.own.turn_to(None);
        self.own.files = None;
        self.at_engine.retain(|&name| name != DatasetName::Own);
        effects.extend(self.if_running(ToEngine::Forget {
            name: DatasetName::Own,
        }));
        effects.push(Effect::Forget(DatasetName::Own));
        self.say("Your pictures are deleted");
        effects
    }

    /// The shape of a dataset's pictures, as far as it is known.
    pub fn shape_of(&self, dataset: DatasetName) -> Shape {
        match &self.own.about {
            Some(about) if dataset == DatasetName::Own => about.shape(),
            _ => dataset.shape(),
        }
    }
}

/// “1 step”, “120 steps”
fn steps_in_words(steps: u32) -> String {
    match steps {
        1 => "1 step".into(),
        steps => format!("{} steps", count(steps.into())),
    }
}
