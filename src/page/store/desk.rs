//! Where the pure state meets the browser: carries out its effects, and answers who waits for a ticket.

use std::collections::HashMap;

use futures::channel::oneshot;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;
use web_sys::{AbortController, OffscreenCanvas};

use crate::bridge::{EngineHandle, Heard};
use crate::protocol::{
    Choice, EngineSetting, FromEngine, Reply, Request, StateWords, ToEngine, ViewName,
};
use crate::spec::{DatasetName, FileSource};

use super::{Action, Effect, Files, OwnAction, PartSet, Phase, State, changing, reading};
use crate::page::browser::mnist;
use crate::page::features::latent_map::latency::Latency;
use crate::page::features::own_pictures::store;
use crate::page::features::recent_runs::store::RunStore;

/// Why a dataset that is generated is not fetched.
const NO_FILES: &str = "Its pictures are generated here, and come in no files.";

/// A copyable handle on the page's state and its engine.
#[derive(Clone, Copy)]
pub struct Desk {
    state: StoredValue<State>,
    /// What is told when a part of the state changes, by its number.
    parts: StoredValue<Vec<Trigger>>,
    engine: StoredValue<Option<EngineHandle>, LocalStorage>,
    answers: StoredValue<HashMap<u32, oneshot::Sender<Reply>>, LocalStorage>,
    ready: StoredValue<Vec<oneshot::Sender<()>>, LocalStorage>,
    fetch: StoredValue<Option<AbortController>, LocalStorage>,
    latency: StoredValue<Latency, LocalStorage>,
    /// What holds for the engine, each setting once: a fresh engine is told all of it.
    settings: StoredValue<Vec<EngineSetting>, LocalStorage>,
    /// How many of those who show layers' outputs can be seen.
    layers_seen: StoredValue<u32, LocalStorage>,
    /// States of runs that can be returned to.
    runs: StoredValue<RunStore, LocalStorage>,
}

impl Desk {
    /// Opens the page's books and starts its engine.
    pub fn open(choice: Choice, hidden: bool) -> Self {
        Self::of(State::new(choice), hidden)
    }

    /// Opens books beside them, with an engine of their own.
    pub fn beside(choice: Choice) -> Self {
        Self::of(State::beside(choice), false)
    }

    fn of(state: State, hidden: bool) -> Self {
        let desk = Self {
            state: StoredValue::new(state),
            parts: StoredValue::new((0..PartSet::MOST).map(|_| Trigger::new()).collect()),
            engine: StoredValue::new_local(None),
            answers: StoredValue::new_local(HashMap::new()),
            ready: StoredValue::new_local(Vec::new()),
            fetch: StoredValue::new_local(None),
            latency: StoredValue::new_local(Latency::default()),
            settings: StoredValue::new_local(Vec::new()),
            layers_seen: StoredValue::new_local(0),
            runs: StoredValue::new_local(RunStore::default()),
        };
        desk.set(EngineSetting::Layers(false));
        desk.set(EngineSetting::Speed(desk.look(|state| *state.speed)));
        desk.set(EngineSetting::Visible(!hidden));
        desk.perform(vec![Effect::StartWorker]);
        desk
    }

    /// Ends the engine for good: what is asked after this has no answer.
    pub fn close(self) {
        self.stop_worker();
    }

    /// Something of the state that tells its readers when it changes. It is reckoned again only when a part of the state changes that
    /// it has read.
    pub fn memo<T>(self, part: impl Fn(&State) -> T + Send + Sync + 'static) -> Memo<T>
    where
        T: PartialEq + Send + Sync + 'static,
    {
        // Boxed, so that memos of one type share their code.
        let part: Box<dyn Fn(&State) -> T + Send + Sync> = Box::new(part);
        Memo::new(move |_| {
            let (value, read) = reading(|| self.state.with_value(&*part));
            self.parts.with_value(|parts| {
                for number in read.numbers() {
                    parts[number].track();
                }
            });
            value
        })
    }

    /// Looks at the state without waiting for changes.
    pub fn look<T>(self, part: impl FnOnce(&State) -> T) -> T {
        self.state.with_value(part)
    }

    /// Does what the visitor asks.
    pub fn act(self, action: Action) {
        self.change(|state| state.act(action));
    }

    /// Posts a message that is none of the state's business, such as colours.
    pub fn post(self, message: &ToEngine) {
        self.engine.with_value(|engine| {
            if let Some(engine) = engine
                && let Err(error) = engine.post(message)
            {
                leptos::logging::error!("{error}");
            }
        });
    }

    /// Lets a setting hold for the engine, and for those that come after it.
    pub fn set(self, setting: EngineSetting) {
        let is_news = self.settings.try_update_value(|settings| {
            match settings.iter_mut().find(|held| held.is_of_kind(&setting)) {
                Some(held) if *held == setting => return false,
                Some(held) => held.clone_from(&setting),
                None => settings.push(setting.clone()),
            }
            true
        });
        if is_news == Some(true) && self.look(|state| *state.phase == Phase::Running) {
            self.post(&ToEngine::Set(setting));
        }
    }

    /// Somebody who shows layers' outputs can be seen from now on, or no longer: they are told as long as anybody can.
    pub fn see_layers(self, seen: bool) {
        let count = self.layers_seen.try_update_value(|count| {
            *count = if seen {
                *count + 1
            } else {
                count.saturating_sub(1)
            };
            *count
        });
        if let Some(count) = count {
            self.set(EngineSetting::Layers(count > 0));
        }
    }

    /// Gives the engine a canvas.
    pub fn attach(self, message: &ToEngine, canvas: &OffscreenCanvas) {
        self.engine.with_value(|engine| {
            if let Some(engine) = engine
                && let Err(error) = engine.attach(message, canvas)
            {
                leptos::logging::error!("{error}");
            }
        });
    }

    /// A number for a sheet, which is answered by nothing but [`FromEngine::Drawn`].
    pub fn number(self) -> u32 {
        self.state
            .try_update_value(State::ticket)
            .expect("the desk is open as long as the page")
    }

    /// How long the probe's pictures take.
    pub fn latency<T>(self, with: impl FnOnce(&mut Latency) -> T) -> T {
        self.latency
            .try_update_value(with)
            .expect("the desk is open as long as the page")
    }

    /// A number for a request, and what will be answered to it; an error where its engine ends first.
    pub fn ticket(self) -> (u32, oneshot::Receiver<Reply>) {
        let ticket = self.number();
        let (sender, receiver) = oneshot::channel();
        self.answers.update_value(|answers| {
            answers.insert(ticket, sender);
        });
        (ticket, receiver)
    }

    /// Waits until a run stands on a live engine; an error where the engine is gone for good.
    pub async fn until_ready(self) -> Result<(), oneshot::Canceled> {
        if self.look(State::ready) {
            return Ok(());
        }
        if self.look(|state| *state.phase == Phase::Gone) {
            return Err(oneshot::Canceled);
        }
        let (sender, receiver) = oneshot::channel();
        self.ready.update_value(|ready| ready.push(sender));
        receiver.await
    }

    fn hear(self, heard: Heard) {
        match heard {
            Heard::Message(message) => {
                match &*message {
                    // No answer yet: the run is asked of a fresh engine.
                    FromEngine::Reply {
                        reply: Reply::AskAfresh,
                        ..
                    } => {}
                    FromEngine::Reply { ticket, reply } => self.answer(*ticket, reply.clone()),
                    FromEngine::Ready { .. } => {
                        for setting in self.settings.get_value() {
                            self.post(&ToEngine::Set(setting));
                        }
                    }
                    FromEngine::Drawn {
                        view: ViewName::Probe,
                        ticket,
                    } => self.latency(|latency| latency.drawn(*ticket, now())),
                    _ => {}
                }
                self.change(|state| state.hear(*message));
            }
            Heard::Garbled(error) => self.change(|state| state.died(&error.to_string())),
            Heard::Died(said) => self.change(|state| state.died(&said)),
        }
        if self.look(State::ready) {
            for waiting in self.take_waiting() {
                let _ = waiting.send(());
            }
        } else if self.look(|state| *state.phase == Phase::Gone) {
            drop(self.take_waiting());
        }
    }

    fn take_waiting(self) -> Vec<oneshot::Sender<()>> {
        self.ready
            .try_update_value(std::mem::take)
            .unwrap_or_default()
    }

    fn answer(self, ticket: u32, reply: Reply) {
        let waiting = self
            .answers
            .try_update_value(|answers| answers.remove(&ticket))
            .flatten();
        if let Some(waiting) = waiting {
            // Whoever asked may have gone away.
            let _ = waiting.send(reply);
        }
    }

    fn change(self, with: impl FnOnce(&mut State) -> Vec<Effect>) {
        let (effects, changed) = changing(|| self.state.try_update_value(with));
        // None of them where the page has been left.
        self.parts.try_with_value(|parts| {
            for number in changed.numbers() {
                parts[number].notify();
            }
        });
        self.perform(effects.unwrap_or_default());
    }

    fn perform(self, effects: Vec<Effect>) {
        for effect in effects {
            match effect {
                Effect::Send(message) => self.post(&message),
                Effect::Set(setting) => self.set(setting),
                Effect::SendFiles {
                    ticket,
                    name,
                    files,
                } => self.post(&ToEngine::Request {
                    ticket,
                    request: Request::Data {
                        name,
                        files: files.list().to_vec(),
                    },
                }),
                Effect::StartWorker => self.start_worker(),
                Effect::RenewWorker(ticket) => self.renew_worker(ticket),
                Effect::StopWorker => self.stop_worker(),
                Effect::Fetch(name) => self.start_fetch(name),
                Effect::CancelFetch => {
                    if let Some(fetch) = self.fetch.try_update_value(Option::take).flatten() {
                        fetch.abort();
                    }
                }
                Effect::Keep(name, files) => self.keep(name, files),
                Effect::Forget(name) => forget(name),
                Effect::Answer(ticket, reply) => self.answer(ticket, reply),
                Effect::KeepRun {
                    number,
                    state,
                    history,
                } => self
                    .runs
                    .update_value(|runs| runs.put(number, state, history)),
                Effect::DropRun(dropped) => self.runs.update_value(|runs| runs.drop(dropped)),
                Effect::TakeUpRun {
                    ticket,
                    number,
                    val_loss,
                } => {
                    // The reducer asks for what it has had kept.
                    let kept = self.runs.with_value(|runs| runs.get(number));
                    // Without them the engine refuses, and the page says so.
                    let [state, history] =
                        kept.unwrap_or_else(|| [(); 2].map(|()| StateWords::of(&[])));
                    let request = Request::TakeUp {
                        state,
                        history,
                        val_loss,
                    };
                    self.post(&ToEngine::Request { ticket, request });
                }
            }
        }
    }

    fn keep(self, name: DatasetName, files: Files) {
        match name.file_source() {
            Some(FileSource::Own) => spawn_local(async move {
                if !store::keep(&files).await {
                    self.act(Action::Own(OwnAction::NotKept));
                }
            }),
            Some(FileSource::Mnist) => spawn_local(async move { mnist::keep(&files).await }),
            None => {}
        }
    }

    fn stop_worker(self) {
        self.answers.update_value(HashMap::clear);
        self.engine.set_value(None);
    }

    /// Whoever waits for the ticket waits for the fresh worker.
    fn renew_worker(self, ticket: Option<u32>) {
        let waiting = self.answers.try_update_value(|answers| {
            ticket.and_then(|ticket| Some((ticket, answers.remove(&ticket)?)))
        });
        self.start_worker();
        if let Some(Some((ticket, waiting))) = waiting {
            self.answers.update_value(|answers| {
                answers.insert(ticket, waiting);
            });
        }
    }

    fn start_worker(self) {
        self.stop_worker();
        let url = document()
            .query_selector("meta[name=engine]")
            .ok()
            .flatten()
            .and_then(|meta| meta.get_attribute("content"))
            .unwrap_or_else(|| "./engine.js".into());
        match EngineHandle::spawn(&url, move |heard| self.hear(heard)) {
            Ok(engine) => self.engine.set_value(Some(engine)),
            Err(error) => {
                let said = error.to_string();
                spawn_local(async move { self.hear(Heard::Died(said)) });
            }
        }
    }

    fn start_fetch(self, name: DatasetName) {
        let Ok(controller) = AbortController::new() else {
            return;
        };
        let signal = controller.signal();
        self.fetch.set_value(Some(controller));
        spawn_local(async move {
            let progress = move |transfer| self.act(Action::FetchProgress(transfer));
            let outcome = match name.file_source() {
                Some(FileSource::Own) => store::obtain().await,
                Some(FileSource::Mnist) => mnist::obtain(&signal, progress).await,
                None => Err(NO_FILES.into()),
            };
            // A cancelled fetch is over already; the next one may be under way.
            if signal.aborted() {
                return;
            }
            match outcome {
                Ok(files) => self.act(Action::Fetched(name, files)),
                Err(why) => self.act(Action::FetchFailed(why)),
            }
        });
    }
}

/// Drops what storage holds of a dataset.
fn forget(name: DatasetName) {
    match name.file_source() {
        Some(FileSource::Own) => spawn_local(store::forget()),
        Some(FileSource::Mnist) => spawn_local(mnist::forget()),
        None => {}
    }
}

/// Milliseconds on the clock that events have their time from.
pub fn now() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// The desk that [`mount`](crate::page::app::mount::mount) put into the context.
pub fn desk() -> Desk {
    expect_context()
}
