//! The way through the history points: replaying them, one by one, and going on from one.

use std::time::Duration;

use leptos::leptos_dom::helpers::IntervalHandle;
use leptos::prelude::*;

use crate::page::app::look::look;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};

/// Milliseconds a moment of the replay stays, and where less motion is wanted.
const PACE: u64 = 250;
const CALM_PACE: u64 = 1000;

#[component]
pub(super) fn Controls() -> impl IntoView {
    let desk = desk();
    let words = desk.memo(State::moment_words);
    let means = desk.memo(State::going_on_means);
    let some = desk.memo(|state| !state.moments.is_empty());
    let live = desk.memo(|state| state.scrubbed.is_none());
    let replaying = RwSignal::new(false);
    let replay = Replay {
        desk,
        on: replaying,
        timer: StoredValue::new_local(None),
        calm: look().still,
    };
    let go_on = move |_| {
        if let Some(step) = desk.look(|state| *state.scrubbed) {
            desk.act(Action::GoOnFrom(step));
        }
    };
    view! {
        <div class="moment-bar" class:past=move || !live.get()>
            <button
                class="btn line small"
                type="button"
                title="Play the steps of the history one after the other"
                id="b-replay"
                disabled=move || !some.get()
                on:click=move |_| replay.toggle()
            >
                <Icon glyph=Signal::derive(move || {
                    if replaying.get() { Glyph::Pause } else { Glyph::Play }
                }) />
                {move || if replaying.get() { "Stop" } else { "Replay" }}
            </button>
            {steps(desk, some, live)}
            <button
                class="chip live"
                type="button"
                id="b-live"
                aria-pressed=move || live.get().to_string()
                title="Show the run as it is now"
                on:click=move |_| desk.act(Action::Scrub(None))
            >
                <i></i>
                "Live"
            </button>
            <span class="moment-words" id="moment-words">
                <b>{move || words.get()}</b>
            </span>
            <button
                class="btn line small"
                type="button"
                id="b-go-on"
                hidden=move || live.get()
                aria-describedby="go-on-means"
                title=move || means.get()
                on:click=go_on
            >
                "Go on from here"
            </button>
            <span class="go-on-means" id="go-on-means" hidden=move || live.get()>
                {move || means.get()}
            </span>
        </div>
    }
}

/// One history point back, one forward.
fn steps(desk: Desk, some: Memo<bool>, live: Memo<bool>) -> impl IntoView {
    view! {
        <button
            class="btn icon"
            type="button"
            id="b-before"
            aria-keyshortcuts=","
            aria-label="An earlier step"
            title="An earlier step of the history (,)"
            disabled=move || !some.get()
            on:click=move |_| desk.act(Action::ScrubBy(-1))
        >
            <Icon glyph=Glyph::Back />
        </button>
        <button
            class="btn icon"
            type="button"
            id="b-after"
            aria-keyshortcuts="."
            aria-label="A later step"
            title="A later step of the history (.)"
            disabled=move || live.get()
            on:click=move |_| desk.act(Action::ScrubBy(1))
        >
            <Icon glyph=Glyph::On />
        </button>
    }
}

/// The walk through the moments from the first to the present.
#[derive(Clone, Copy)]
struct Replay {
    desk: Desk,
    on: RwSignal<bool>,
    timer: StoredValue<Option<IntervalHandle>, LocalStorage>,
    /// Whether the visitor's system asks for less motion.
    calm: bool,
}

impl Replay {
    fn toggle(self) {
        if self.on.get_untracked() {
            return self.stop();
        }
        let first = self
            .desk
            .look(|state| state.moments.first().map(|m| m.step));
        self.desk.act(Action::Scrub(first));
        let at = StoredValue::new_local(first);
        let pace = Duration::from_millis(if self.calm { CALM_PACE } else { PACE });
        let step = move || {
            // Whoever goes elsewhere meanwhile is not to be led away from there.
            let astray = self.desk.look(|state| *state.scrubbed) != at.get_value();
            if !astray {
                self.desk.act(Action::ScrubBy(1));
            }
            let now = self.desk.look(|state| *state.scrubbed);
            at.set_value(now);
            if astray || now.is_none() {
                self.stop();
            }
        };
        self.timer
            .set_value(set_interval_with_handle(step, pace).ok());
        self.on.set(true);
    }

    fn stop(self) {
        if let Some(timer) = self.timer.try_update_value(Option::take).flatten() {
            timer.clear();
        }
        self.on.set(false);
    }
}
