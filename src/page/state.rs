//! All the page knows, and how that changes: a plain reducer. [`State::act`] takes what the visitor does,
//! [`State::hear`] what the engine says, [`State::died`] the end of its worker; each answers with [`Effect`]s for the
//! page to carry out.

mod act;
mod data;
mod denoise;
mod editor;
mod film;
mod hear;
mod latent;
mod lifecycle;
mod moments;
mod own;
mod part;
mod study;
#[cfg(test)]
mod tests;

use std::collections::HashMap;
use std::sync::Arc;

use crate::protocol::{
    Choice, DataFile, DataInfo, Device, Floats, Moment, NoisePoint, Reply, Shown, Speed, Status,
    ToEngine,
};
use crate::spec::{DatasetName, Edit, Fix, Live, PRESETS, Preset, Run, Setting, Summary};

use super::curve::Curve;
use super::latent::Latent;
pub use super::latent::LatentAction;
use super::latent::film::Film;
pub use super::latent::film::FilmAction;
use super::notice::{Notice, Topic, Transfer};
use super::unit::Unit;
use super::units::Units;
pub use denoise::DenoiseAction;
use editor::Draft;
pub use editor::{Editor, Weights};
pub use own::{Own, OwnAction};
use part::Part;
pub use part::{Parts, changing, reading};
pub use study::Studies;

/// Files of a dataset, shared between the page's memory and what is under way.
pub type Files = Arc<Vec<DataFile>>;

/// What the visitor does, or what the page finished for them.
#[derive(Debug, Clone, PartialEq)]
pub enum Action {
    /// Play where paused, pause where playing.
    PlayPause,
    /// Go on training.
    Play,
    /// Stop.
    Pause,
    /// One step.
    Step,
    /// Back to the same initial weights.
    Rewind,
    /// The same run over from another seed.
    NewSeed(u32),
    /// How fast to go.
    Speed(Speed),
    /// Stop after so many epochs; brought into range.
    StopAfter(u32),
    /// The step size from now on.
    LearningRate(f64),
    /// Pictures a step from now on.
    Batch(u32),
    /// What the divergence of a Gaussian code weighs from now on.
    Beta(f64),
    /// Noise on pictures.
    Denoise(DenoiseAction),
    /// Try noise of every strength.
    StudyNoise,
    /// Compute principal components to compare with.
    StudyComponents,
    /// Compute the error on the test pictures.
    StudyError,
    /// How well a twin that was trained without noise undoes it.
    TwinNoise(Vec<NoisePoint>),
    /// Give up either.
    CancelStudy,
    /// Train on another dataset.
    Dataset(DatasetName),
    /// Train the preset of this name on the dataset of now.
    Preset(&'static str),
    /// Train otherwise: a field of [`training`](super::training) is set. But for the batch and what weighs the divergence,
    /// that starts over.
    Training(&'static str, Setting),
    /// Replace the run. A ticket, where given, is answered when that is done.
    Load(Box<Run>, Option<u32>),
    /// Train on files that were dropped or handed over. A ticket, where given, is answered when that is done.
    Files(Files, Option<u32>),
    /// So many bytes of a dataset have come.
    FetchProgress(Transfer),
    /// A dataset has come.
    Fetched(DatasetName, Files),
    /// A dataset cannot be had: why, in whole sentences.
    FetchFailed(String),
    /// Files that were dropped cannot be read: why, in whole sentences.
    FilesUnreadable(String),
    /// Stop fetching.
    CancelFetch,
    /// Show other pictures.
    Shuffle,
    /// Show a picture of the visitor's own in the first column, or none.
    Guest(Option<Guest>),
    /// Follow the picture in this column.
    Focus(u32),
    /// So many columns fit now.
    Columns(u32),
    /// Show the moment of this step in every view, or the present.
    Scrub(Option<u32>),
    /// Show a moment so many further on; beyond the last is the present.
    ScrubBy(i32),
    /// Go back to the moment of this step for good.
    GoOnFrom(u32),
    /// Run on another backend.
    Backend(Choice),
    /// Start the engine again.
    Restart,
    /// Back to the last good snapshot, with this rate.
    Recover(f64),
    /// The page was hidden or is seen again.
    Visible(bool),
    /// Put a notice away.
    Dismiss(Topic),
    /// Change the model.
    Edit(Edit),
    /// Change the model by what is still being typed: the engine gets it with [`Apply`](Self::Apply).
    Type(Edit),
    /// What was typed is complete.
    Apply,
    /// Mend the model.
    Mend(Box<Fix>),
    /// Take back the last change of the run.
    Undo,
    /// Do again what was last undone.
    Redo,
    /// Show the fields of this layer.
    Select(Option<String>),
    /// The pointer or the focus is on this layer.
    Point(Option<String>),
    /// Something on the latent map.
    Latent(LatentAction),
    /// Something with the film under it.
    Film(FilmAction),
    /// Something with the visitor's own pictures.
    Own(OwnAction),
}

/// A picture of the visitor's own for the first column.
#[derive(Debug, Clone, PartialEq)]
pub struct Guest {
    /// A value for each of the model's inputs, 0 to 1.
    pub picture: Vec<f32>,
    /// What a conditional model is told of it.
    pub label: Option<u32>,
    /// Whether it will stay for a moment: then the strip of moments shows it too.
    pub settled: bool,
}

/// What the page has to carry out.
#[expect(
    clippy::large_enum_variant,
    reason = "effects are few, and carried out at once"
)]
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Post a message.
    Send(ToEngine),
    /// Post a dataset's files.
    SendFiles {
        /// Under this number.
        ticket: u32,
        /// Which dataset.
        name: DatasetName,
        /// The files.
        files: Files,
    },
    /// End the worker, if there is one, and start a fresh one.
    StartWorker,
    /// End the worker.
    StopWorker,
    /// Get a dataset's files.
    Fetch(DatasetName),
    /// Stop getting them.
    CancelFetch,
    /// The engine could read these files: keep them in the browser's storage.
    Keep(DatasetName, Files),
    /// Drop what storage holds of a dataset: the engine could not read it, or the visitor deletes it.
    Forget(DatasetName),
    /// Answer a ticket that will not reach the engine.
    Answer(u32, Reply),
}

/// Whether there is an engine.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Phase {
    /// A worker is being started.
    #[default]
    Starting,
    /// It listens and is choosing its backend.
    Choosing,
    /// It has a backend.
    Running,
    /// It ended too often and stays ended until the visitor wants it back.
    Gone,
}

/// The picture in focus on its way through the model.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Activations {
    /// The picture.
    pub picture: Floats,
    /// What the encoder saw of it.
    pub input: Floats,
    /// Output of each layer of the summary.
    pub layers: Vec<Floats>,
}

/// A run to be loaded, once its dataset is there.
#[derive(Debug, Clone, PartialEq)]
struct Wanted {
    run: Run,
    /// A script's, to be answered when that is done.
    ticket: Option<u32>,
    /// What to take up in it.
    resume: Option<Box<Resume>>,
    /// The ticket under which its dataset's files went to the engine.
    files: Option<u32>,
}

/// What a ticket that the page itself waits for was about.
#[derive(Debug, Clone, PartialEq)]
enum Purpose {
    /// A run; who asked for it, and what to take up in it.
    Load {
        scripted: bool,
        resume: Option<Box<Resume>>,
    },
    /// Files on their way to the engine, and where they came from.
    Data {
        name: DatasetName,
        files: Files,
        origin: Origin,
    },
    /// A setting; its failure is told.
    Setting,
    /// A changed model.
    Change(Box<Draft>),
    /// The state saved before the engine is replaced by one on this backend.
    Leave(Choice),
    /// The checkpoint of a run that was loaded into a fresh engine.
    Restore(Box<Resume>),
    /// Something computed about the codes.
    Analysis,
    /// A comparison with something else.
    Study,
}

/// Where a dataset's files came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Origin {
    /// The page had them, and an engine has read them before.
    Page,
    /// The browser's storage or the network.
    Fetched,
    /// The visitor or a script.
    Given,
}

/// Where a run stood when its engine ended.
#[derive(Debug, Clone, PartialEq)]
struct Resume {
    status: Status,
    live: Live,
    checkpoint: Option<(u32, Vec<u8>)>,
}

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
    /// What of it has changed without starting over.
    pub live: Part<3, Live>,
    /// Its losses.
    pub curve: Part<4, Curve>,
    /// The divergence of each unit in nats, averaged over the last batch told of; empty before one is.
    pub divergences: Part<5, Vec<f64>>,
    /// The moments that can be gone back to, oldest first.
    pub moments: Part<6, Vec<Moment>>,
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
    pub film: Part<14, Film>,
    /// The visitor's own pictures.
    pub own: Part<15, Own>,
    /// How well noise is undone by the twin that was trained without any; empty where there is none.
    pub twin_noise: Part<16, Vec<NoisePoint>>,
    /// What the run has been compared with.
    pub studies: Part<16, Studies>,
    /// Pixels of the pictures on show that are blacked out; empty where none are.
    pub hole: Part<17, Vec<f32>>,
    /// Whether the first picture on show is the visitor's own.
    pub has_guest: Part<17, bool>,
    draw: Part<8, u32>,
    pictures: Part<8, u32>,
    hidden: Part<8, bool>,
    checkpoint: Part<19, Option<(u32, Vec<u8>)>>,
    next: Part<18, Option<Wanted>>,
    epochs: Part<3, u32>,
    restarts: Part<19, u32>,
    wanted: Part<18, Option<Wanted>>,
    fetching: Part<18, bool>,
    kept: Part<18, Option<Files>>,
    at_engine: Part<18, Vec<DatasetName>>,
    pending: Part<20, HashMap<u32, Purpose>>,
    last_ticket: Part<20, u32>,
    /// The last ticket given out when a run was last asked for.
    asked_at: Part<20, u32>,
}

impl State {
    /// The page as it opens, with the backend the address asks for. Carry out [`Effect::StartWorker`] next.
    pub fn new(choice: Choice, hidden: bool) -> Self {
        Self {
            choice: Part::new(choice),
            hidden: Part::new(hidden),
            generation: Part::new(1),
            columns: Part::new(8),
            ..Self::default()
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

    /// The preset the run's model is, made for pictures of the dataset's shape, if it is one: of presets of one model that
    /// which is trained most alike.
    pub fn starting_point(&self) -> Option<&'static Preset> {
        let Some(run) = &*self.run else {
            return PRESETS.first();
        };
        let alike = |preset: &Preset| {
            let of_preset = preset.run();
            (of_preset.model.for_input(run.model.input) == run.model).then_some([
                of_preset.divergence == run.divergence,
                of_preset.corruption.trains() == run.corruption.trains()
                    && of_preset.code_penalty.is_like(run.code_penalty),
                of_preset.dataset == run.dataset,
                (of_preset.loss, of_preset.reduction) == (run.loss, run.reduction),
            ])
        };
        // The last of the best, so the list is gone through from its end.
        let found = PRESETS.iter().rev().filter_map(|p| Some((alike(p)?, p)));
        found.max_by_key(|found| found.0).map(|(_, preset)| preset)
    }

    /// The name of that preset.
    pub fn preset(&self) -> Option<&'static str> {
        self.starting_point().map(|preset| preset.id)
    }

    /// What the run's losses are counted in.
    pub fn unit(&self) -> Unit {
        self.run.as_ref().map_or(Unit::Plain, Unit::of)
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
            "Train on"
        } else {
            "Play"
        }
    }

    fn tell(&mut self, notice: Notice) {
        match self.notices.iter_mut().find(|n| n.topic == notice.topic) {
            Some(old) => *old = notice,
            None => self.notices.push(notice),
        }
    }

    fn hush(&mut self, topic: Topic) {
        self.notices.retain(|notice| notice.topic != topic);
    }

    fn say(&mut self, words: impl Into<String>) {
        *self.announcement = words.into();
    }

    /// The run with the settings of now: what loading it again would start.
    pub fn current_run(&self) -> Run {
        let Some(run) = &*self.run else {
            return Self::first_run();
        };
        Run {
            optimizer: run.optimizer.with_learning_rate(self.status.learning_rate),
            batch: self.status.batch,
            epochs: *self.epochs,
            ..run.with_live(self.live.clone())
        }
    }

    /// Sends a request whose answer the page itself waits for.
    fn ask(&mut self, purpose: Purpose, message: impl FnOnce(u32) -> ToEngine) -> Vec<Effect> {
        let ticket = self.ticket();
        self.pending.insert(ticket, purpose);
        vec![Effect::Send(message(ticket))]
    }
}
