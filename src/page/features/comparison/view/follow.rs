//! What keeps the other run beside this one: as many steps, the same noise on show.

use std::time::Duration;

use gloo_timers::future::sleep;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Amount, Request, Status};

use crate::page::store::client::ask;
use crate::page::store::desk::Desk;
use crate::page::store::{Action, DenoiseAction, State};

/// Most steps the other run takes before it looks up again.
const STRIDE: u32 = 400;
/// How long it waits where it has caught up.
const WAIT: Duration = Duration::from_millis(250);

/// Lets the other run take as many steps as this one, and try noise where this one does, for as long as it is there.
pub(super) fn follow(desk: Desk, other: Desk, other_run: RwSignal<Option<Desk>>) {
    let there = move || other_run.get_untracked().is_some();
    spawn_local(async move {
        while there() {
            let behind = |state: &State| state.ready().then_some(state.status.step);
            let (now, its) = (desk.look(behind), other.look(behind));
            if now.zip(its).is_some_and(|(now, its)| now < its) {
                // This one went back, and what the other was at that step is gone.
                other.act(Action::Rewind);
                sleep(WAIT).await;
                continue;
            }
            let left = now.zip(its).map_or(0, |(now, its)| now.saturating_sub(its));
            let loading = other.look(|state| state.run.is_none());
            if left == 0 || loading {
                sleep(WAIT).await;
                continue;
            }
            let amount = Amount::Steps(left.min(STRIDE));
            if ask::<Status>(other, Request::Train { amount })
                .await
                .is_err()
            {
                sleep(WAIT).await;
            }
        }
    });
    let kinds = desk.memo(|state| state.corruption().kinds.clone());
    let test = desk.memo(|state| state.corruption().test);
    let tried = desk.memo(|state| state.studies.noise.clone());
    let clean = other.memo(|state| state.corruption().train == 0.0 && state.run.is_some());
    let found = other.memo(|state| state.studies.noise.clone());
    Effect::new(move |_| {
        let (kinds, test) = (kinds.get(), test.get());
        if there() && other.look(State::ready) {
            other.act(Action::Denoise(DenoiseAction::Kinds(kinds)));
            other.act(Action::Denoise(DenoiseAction::Test(test)));
        }
    });
    let steps = [desk, other].map(|desk| desk.memo(|state| state.status.step));
    let models = other.memo(|state| state.ready().then_some(state.latent.models));
    let caught_up = Memo::new(move |_| steps[0].get() <= steps[1].get());
    let playing = desk.memo(|state| state.status.playing);
    // Each measurement here is asked of the other once. When this one stands still, the other comes to the same step first.
    let asked = StoredValue::new((Vec::new(), None));
    Effect::new(move |_| {
        let now = (tried.get(), models.get());
        let due = (playing.get() || caught_up.get()) && clean.get() && there();
        if due && !now.0.is_empty() && now.1.is_some() && asked.with_value(|asked| *asked != now) {
            asked.set_value(now);
            other.act(Action::StudyNoise);
        }
    });
    Effect::new(move |_| {
        let found = found.get();
        if there() && clean.get_untracked() {
            desk.act(Action::OtherNoise(found));
        }
    });
}
