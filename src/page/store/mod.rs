//! All the page knows, and how that changes: a plain reducer. [`State::act`] takes what the visitor does,
//! [`State::hear`] what the engine says, [`State::died`] the end of its worker; each answers with [`Effect`]s for the
//! page to carry out.

mod act;
mod action;
mod activations;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod client;
mod connection;
mod data;
#[cfg(target_arch = "wasm32")]
pub(in crate::page) mod desk;
mod effect;
pub(in crate::page) mod files;
mod hear;
mod part;
pub(in crate::page) mod pending;
mod phase;
#[cfg(test)]
pub(in crate::page) mod tests;

use std::collections::HashMap;
use std::sync::LazyLock;

use crate::protocol::{
    Choice, DataInfo, Device, Floats, HistoryPoint, NoisePoint, Request, Sheet, Shown, Speed,
    Status, ToEngine,
};
use crate::spec::{Corruption, DatasetName, PRESETS, Polarity, Preset, Run, Summary};

use crate::page::features::code_units::usage::Units;
use crate::page::features::guide::model::Guide;
use crate::page::features::latent_map::Latent;
pub use crate::page::features::latent_map::LatentAction;
use crate::page::features::latent_path::model::LatentPath;
pub use crate::page::features::latent_path::model::PathAction;
use crate::page::features::model_choice::borrowed::BorrowedDataset;
pub use crate::page::features::model_editor::draft::{Editor, Weights};
pub use crate::page::features::noise::studies::Studies;
use crate::page::features::notices::model::Notice;
use crate::page::features::notices::topic::Topic;
pub use crate::page::features::own_pictures::own::Own;
use crate::page::features::recent_runs::model::RecentRuns;
use crate::page::features::run_chart::curve::Curve;
use crate::page::text::loss_unit::LossUnit;
pub use action::{Action, DenoiseAction, Guest, GuideAction, OwnAction};
pub use activations::Activations;
pub use effect::Effect;
pub use files::Files;
use part::Part;
pub use part::{PartSet, changing, reading};
use pending::{Arrived, RequestPurpose, Wanted};
pub use phase::Phase;

/// All the page knows.
#[derive(Debug, Default)]
pub struct State {
    /// Whether there is an engine.
    pub phase: Part<0, Phase>,
    /// Counts the engine's starts, from 1; every start needs fresh canvases.
    pub generation: Part<0, u32>,
    /// The backend asked for.
    pub choice: Part<0, Choice>,
    /// The backend there is.
    pub device: Part<0, Option<Device>>,
    /// The run as it was loaded.
    pub run: Part<1, Option<Run>>,
    /// Its table.
    pub summary: Part<1, Option<Summary>>,
    /// Its data.
    pub data: Part<1, Option<DataInfo>>,
    /// Where it stands.
    pub status: Part<2, Status>,
    /// How fast it goes.
    pub speed: Part<3, Speed>,
    /// Its losses.
    pub curve: Part<4, Curve>,
    /// The divergence of each unit in nats, averaged over the last batch told of; empty before one is.
    pub divergences: Part<5, Vec<f64>>,
    /// The moments that can be gone back to, oldest first.
    pub moments: Part<6, Vec<HistoryPoint>>,
    /// The step of the moment on show; none for the present.
    pub scrubbed: Part<6, Option<u32>>,
    /// The pictures on show.
    pub shown: Part<7, Vec<Shown>>,
    /// Columns there is room for.
    pub columns: Part<8, u32>,
    /// The column in focus.
    pub focus: Part<8, u32>,
    /// The picture in focus on its way.
    pub activations: Part<9, Activations>,
    /// Counts changes of `activations`, so that a change is found without comparing them.
    pub activations_version: Part<9, u32>,
    /// The strips, oldest first.
    pub notices: Part<10, Vec<Notice>>,
    /// What a screen reader is to say next.
    pub announcement: Part<11, String>,
    /// The model as it is being edited.
    pub editor: Part<12, Editor>,
    /// The latent map.
    pub latent: Part<13, Latent>,
    /// The film under it.
    pub latent_path: Part<14, LatentPath>,
    /// The visitor's own pictures.
    pub own: Part<15, Own>,
    /// How well noise is undone by the other run where it was trained without any; empty where there is none.
    pub other_noise: Part<16, Vec<NoisePoint>>,
    /// What the run has been compared with.
    pub studies: Part<16, Studies>,
    /// Pixels of the pictures on show that are blacked out; empty where none are.
    pub mask: Part<17, Vec<f32>>,
    /// Whether the first picture on show is the visitor's own.
    pub has_guest: Part<17, bool>,
    /// What the visitor has seen of the page.
    pub guide: Part<22, Guide>,
    /// The runs that can be returned to.
    pub recent: Part<21, RecentRuns>,
    /// Whether runs are kept that others take the place of.
    pub(in crate::page) keeps_runs: Part<21, bool>,
    /// Whether the run of now was kept and is about to end.
    pub(in crate::page) leaving: Part<21, bool>,
    pub(in crate::page) draw: Part<8, u32>,
    pictures: Part<8, u32>,
    checkpoint: Part<19, Option<(u32, Vec<u8>)>>,
    next: Part<18, Option<Wanted>>,
    restarts: Part<19, u32>,
    /// A dataset that a preset brought along.
    pub(in crate::page) borrowed: Part<18, Option<BorrowedDataset>>,
    pub(in crate::page) wanted: Part<18, Option<Wanted>>,
    fetching: Part<18, bool>,
    kept: Part<18, Option<Files>>,
    arrived: Part<18, Option<Arrived>>,
    pub(in crate::page) at_engine: Part<18, Vec<DatasetName>>,
    pub(in crate::page) pending: Part<20, HashMap<u32, RequestPurpose>>,
    pub(in crate::page) last_ticket: Part<20, u32>,
    /// The last ticket given out when a run was last asked for.
    pub(in crate::page) asked_at: Part<20, u32>,
}

impl State {
    /// The page as it opens, with the backend the address asks for. Carry out [`Effect::StartWorker`] next.
    pub fn new(choice: Choice) -> Self {
        Self {
            choice: Part::new(choice),
            generation: Part::new(1),
            columns: Part::new(8),
            // A first run is to be watched.
            speed: Part::new(Speed::Normal),
            keeps_runs: Part::new(true),
            ..Self::default()
        }
    }

    /// The page beside the page, with the run that is compared: it keeps no runs.
    pub fn beside(choice: Choice) -> Self {
        Self {
            keeps_runs: Part::new(false),
            ..Self::new(choice)
        }
    }

    /// Which choice of validation pictures is on show.
    pub fn choice_of_pictures(&self) -> u32 {
        *self.pictures
    }

    /// Whether another run was asked for since this ticket was given out.
    pub fn asked_since(&self, ticket: u32) -> bool {
        *self.asked_at >= ticket
    }

    /// The run the page opens with.
    pub fn first_run() -> Run {
        PRESETS[0].run()
    }

    /// A number for a request that has not been used before.
    pub fn ticket(&mut self) -> u32 {
        *self.last_ticket += 1;
        *self.last_ticket
    }

    /// The dataset the picker shows: the one on its way, else the run's.
    pub fn dataset(&self) -> DatasetName {
        self.wanted
            .as_ref()
            .map(|wanted| wanted.run.dataset)
            .or(self.run.as_ref().map(|run| run.dataset))
            .unwrap_or(Self::first_run().dataset)
    }

    /// Channels, height and width of the run's samples as they are drawn.
    pub fn planes(&self) -> [u32; 3] {
        self.run.as_ref().map_or_else(
            || {
                let dataset = self.dataset();
                dataset.kind().planes(dataset.shape())
            },
            Run::planes,
        )
    }

    /// What a value of 1 is in the run's samples, and so the colours they are drawn in.
    pub fn polarity(&self) -> Polarity {
        let run = self.run.as_ref().map(|run| run.dataset);
        let dataset = run.unwrap_or_else(|| self.dataset());
        let data = self.data.as_ref().filter(|data| data.name == dataset);
        let grey = data.map_or(dataset.polarity(), |data| data.polarity);
        dataset.kind().polarity(grey, self.planes())
    }

    /// The sheet for these codes, decoded as the class chosen on the map where the model is conditional.
    pub fn sheet(&self, codes: Vec<f32>) -> Option<Sheet> {
        let count = codes.len() / self.latent.size.max(1);
        (count > 0).then(|| Sheet {
            codes: Floats(codes),
            labels: self.latent.labels(count),
            faint: false,
        })
    }

    /// The preset the run's model is, made for pictures of the dataset's shape, if it is one: of presets of one model that
    /// which is trained most alike.
    pub fn starting_point(&self) -> Option<&'static Preset> {
        match &*self.run {
            Some(run) => Self::preset_of(run),
            None => PRESETS.first(),
        }
    }

    /// The same of any run.
    pub fn preset_of(run: &Run) -> Option<&'static Preset> {
        // Built once: this is asked whenever something of the run changes, as with each move of a slider.
        static RUNS: LazyLock<Vec<(&Preset, Run)>> = LazyLock::new(|| {
            PRESETS
                .iter()
                .map(|preset| (preset, preset.run()))
                .collect()
        });
        let alike = |of_preset: &Run| {
            let model = of_preset.model.clone().for_input(run.model.input);
            let model = model.for_classes(run.model.classes().unwrap_or_default());
            (model == run.model).then_some([
                of_preset.divergence == run.divergence,
                of_preset.corruption.trains() == run.corruption.trains()
                    && of_preset.code_penalty.is_like(run.code_penalty),
                of_preset.dataset == run.dataset,
                (of_preset.loss, of_preset.reduction) == (run.loss, run.reduction),
            ])
        };
        // The last of the best, so the list is gone through from its end.
        let found = RUNS
            .iter()
            .rev()
            .filter_map(|(preset, of)| Some((alike(of)?, *preset)));
        found.max_by_key(|found| found.0).map(|(_, preset)| preset)
    }

    /// That preset's run, or the first of all.
    pub fn usual_run(&self) -> Run {
        self.starting_point()
            .map_or_else(Self::first_run, Preset::run)
    }

    /// The name of that preset.
    pub fn preset(&self) -> Option<&'static str> {
        self.starting_point().map(|preset| preset.id)
    }

    /// What the run's losses are counted in.
    pub fn unit(&self) -> LossUnit {
        self.run.as_ref().map_or(LossUnit::Plain, LossUnit::of)
    }

    /// How much each dimension of the code is used, at the moment on show; none where that is not known. Of Gaussian codes
    /// it is what the last batch told, else the last epoch, else the codes on the map.
    pub fn units(&self) -> Option<Units> {
        let step = self.scrubbed.unwrap_or(self.status.step);
        let codes = self.latent.codes.as_ref();
        let codes = codes.filter(|codes| self.scrubbed.is_none() || codes.step == step);
        if !self.is_variational() {
            return Units::of_codes(codes?);
        }
        let of_epoch = || {
            let terms = self.curve.epoch_at(step)?.terms.as_ref()?;
            Some(terms.units.clone())
        };
        let of_codes = || self.latent.nats().filter(|_| codes.is_some());
        let nats = if self.scrubbed.is_some() {
            of_codes().or_else(of_epoch)?
        } else if self.divergences.is_empty() {
            of_epoch().or_else(of_codes)?
        } else {
            self.divergences.clone()
        };
        Units::of_divergences(&nats, codes)
    }

    /// Whether the run's code is a Gaussian.
    pub fn is_variational(&self) -> bool {
        let run = self.run.as_ref();
        run.is_some_and(|run| run.model.is_variational())
    }

    /// Whether a GPU computes, and not the CPU by itself or in a GPU's place.
    pub fn on_gpu(&self) -> bool {
        let device = self.device.as_ref();
        device.is_some_and(|device| device.backend == "gpu" && !device.software)
    }

    /// Whether there is a run on a live engine, standing where it should.
    pub fn ready(&self) -> bool {
        *self.phase == Phase::Running && self.run.is_some() && !self.resuming()
    }

    /// The training loss last told of; an engine that has just taken a run up knows none yet.
    pub fn train_loss(&self) -> Option<f64> {
        let last = self.curve.points().last();
        self.status
            .train_loss
            .or(last.map(|point| point.loss.into()))
    }

    /// The validation loss last told of, likewise.
    pub fn validation_loss(&self) -> Option<f64> {
        let last = self.curve.epochs().last();
        self.status.val_loss.or(last.map(|epoch| epoch.validation))
    }

    /// Whether training stopped because it left the finite numbers.
    pub fn diverged(&self) -> bool {
        self.curve.broken()
    }

    /// Whether the run stands at its stop epoch, so that playing means going on past it.
    pub fn at_stop(&self) -> bool {
        self.status.epoch > 0 && self.status.epoch >= self.status.stop_epoch && !self.status.playing
    }

    /// The label of the button that plays and pauses.
    pub fn play_label(&self) -> &'static str {
        if self.status.playing {
            "Pause"
        } else if self.at_stop() {
            "Continue"
        } else {
            "Play"
        }
    }

    pub(in crate::page) fn tell(&mut self, notice: Notice) {
        match self.notices.iter_mut().find(|n| n.topic == notice.topic) {
            Some(old) => *old = notice,
            None => self.notices.push(notice),
        }
    }

    pub(in crate::page) fn hush(&mut self, topic: Topic) {
        self.notices.retain(|notice| notice.topic != topic);
    }

    pub(in crate::page) fn say(&mut self, words: impl Into<String>) {
        *self.announcement = words.into();
    }

    /// The run as it is trained: what loading it again would start.
    pub fn current_run(&self) -> Run {
        self.run.clone().unwrap_or_else(Self::first_run)
    }

    /// How pictures are corrupted.
    pub fn corruption(&self) -> &Corruption {
        static NONE: LazyLock<Corruption> = LazyLock::new(Corruption::default);
        self.run.as_ref().map_or(&NONE, |run| &run.corruption)
    }

    /// Sends a request whose answer the page itself waits for.
    pub(in crate::page) fn ask(
        &mut self,
        purpose: RequestPurpose,
        request: Request,
    ) -> Vec<Effect> {
        let ticket = self.ticket();
        self.pending.insert(ticket, purpose);
        vec![Effect::Send(ToEngine::Request { ticket, request })]
    }
}
