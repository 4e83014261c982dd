//! What choosing a preset comes to.

use crate::spec::{DatasetName, PRESETS, Preset, Run};

use super::borrowed::BorrowedDataset;
use crate::page::features::notices::model::{Notice, Tone};
use crate::page::features::notices::topic::Topic;
use crate::page::store::pending::Wanted;
use crate::page::store::{Action, Effect, State};

impl State {
    /// Trains a preset on the dataset of now, or on that of before where another preset had brought this one. Where it can take neither,
    /// nothing changes but that the dataset it is made for is offered.
    pub(in crate::page) fn choose_preset(&mut self, preset: &Preset) -> Vec<Effect> {
        self.hush(Topic::Model);
        let now = self.dataset();
        let home = self.home();
        for dataset in [home, now] {
            if let Some(run) = self.preset_on(preset, dataset) {
                if dataset != now {
                    self.say(format!("Back on {}", self.title_of(dataset)));
                }
                return self.load_preset(preset, run, home);
            }
        }
        let offered = preset.run().dataset;
        let (needs, has) = (preset.needs().words(), self.title_of(now));
        self.tell(
            Notice::new(
                Topic::Model,
                Tone::Info,
                format!("“{}” needs {needs}.", preset.title),
                format!("{has} cannot give it that. The run of now goes on; the next model you choose goes back to {has}."),
            )
            .button(
                format!("Train it on {}", self.title_of(offered)),
                Action::PresetOn(preset.id, offered),
            ),
        );
        Vec::new()
    }

    /// Trains a preset on another dataset, and remembers the one of now for the next preset.
    pub(in crate::page) fn choose_preset_on(
        &mut self,
        preset: &Preset,
        dataset: DatasetName,
    ) -> Vec<Effect> {
        let home = self.home();
        match self.preset_on(preset, dataset) {
            Some(run) => self.load_preset(preset, run, home),
            None => Vec::new(),
        }
    }

    fn load_preset(&mut self, preset: &Preset, run: Run, home: DatasetName) -> Vec<Effect> {
        let dataset = run.dataset;
        let effects = self.load(Wanted {
            run,
            ticket: None,
            resume: None,
            files: None,
        });
        *self.borrowed = (dataset != home).then_some(BorrowedDataset {
            now: dataset,
            before: home,
        });
        self.hush(Topic::Model);
        // What a preset is about may show on one dataset alone.
        let made_for = preset.run().dataset;
        if made_for.has_factors() && dataset != made_for {
            let title = made_for.title();
            self.tell(
                Notice::new(
                    Topic::Model,
                    Tone::Info,
                    format!("“{}” shows most on {title}.", preset.title),
                    "What its samples were made from is known there.",
                )
                .button(
                    format!("Train it on {title}"),
                    Action::PresetOn(preset.id, made_for),
                ),
            );
        }
        effects
    }

    /// The dataset that the visitor chose: that of now, but where a preset brought it the one before.
    fn home(&self) -> DatasetName {
        let now = self.dataset();
        match *self.borrowed {
            Some(borrowed) if borrowed.now == now => borrowed.before,
            _ => now,
        }
    }

    /// A preset's run on a dataset, with the seed and the split of now; none where its model cannot take that.
    fn preset_on(&self, preset: &Preset, dataset: DatasetName) -> Option<Run> {
        let now = self.current_run();
        let run = preset.on(dataset, self.shape_of(dataset), self.classes_of(dataset))?;
        Some(Run {
            seed: now.seed,
            split: now.split,
            ..run
        })
    }

    /// The run of a preset on the dataset of now; where its model cannot take that, on the one it is made for.
    pub fn of_preset(&self, preset: &Preset) -> Run {
        let found = [self.dataset(), preset.run().dataset]
            .into_iter()
            .find_map(|dataset| self.preset_on(preset, dataset));
        Run {
            seed: preset.run().seed,
            ..found.unwrap_or_else(|| preset.run())
        }
    }

    /// What each preset is about, on the dataset it would be trained on.
    pub fn abouts(&self) -> Vec<String> {
        PRESETS
            .iter()
            .map(|preset| (preset.about)(&self.of_preset(preset)))
            .collect()
    }

    /// How many classes a dataset's samples are of, as far as that is known.
    pub fn classes_of(&self, dataset: DatasetName) -> u32 {
        match &self.own.about {
            // One class for all of them tells nothing.
            Some(about) if dataset == DatasetName::Own && about.classes.len() > 1 => {
                about.classes.len() as u32
            }
            _ => dataset.classes(),
        }
    }

    fn title_of(&self, dataset: DatasetName) -> String {
        match &self.own.about {
            Some(about) if dataset == DatasetName::Own => format!("“{}”", about.title),
            _ => dataset.title().into(),
        }
    }
}
