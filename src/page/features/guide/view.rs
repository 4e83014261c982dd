use leptos::prelude::*;

use crate::page::app::look::{look, storage};
use crate::page::components::icon::{Glyph, Icon};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, GuideAction, State};

/// What the browser remembers of the visitor's choices.
const EVERYTHING: &str = "everything";
const INTRODUCED: &str = "introduced";

/// Takes over what the browser remembers of earlier visits, and has it remember what changes.
pub fn remember(desk: Desk) {
    let kept = |key| storage().is_some_and(|kept| matches!(kept.get_item(key), Ok(Some(_))));
    if kept(INTRODUCED) {
        desk.act(Action::Guide(GuideAction::Introduced));
    }
    if kept(EVERYTHING) {
        desk.act(Action::Guide(GuideAction::Everything(true)));
    }
    let look = look();
    let guide = desk.memo(|state| *state.guide);
    Effect::new(move |before: Option<[bool; 2]>| {
        let guide = guide.get();
        let now = [guide.everything, guide.introduced];
        if before.is_some_and(|before| before != now)
            && let Some(storage) = storage()
        {
            // A full or forbidden storage only forgets the choice.
            let _ = match guide.everything {
                true => storage.set_item(EVERYTHING, "yes"),
                false => storage.remove_item(EVERYTHING),
            };
            if guide.introduced {
                let _ = storage.set_item(INTRODUCED, "yes");
            }
        }
        // What has just opened is laid out and drawn.
        look.redraw();
        now
    });
}

/// What an autoencoder is, what is on screen, and one thing to press.
#[component]
pub fn Intro() -> impl IntoView {
    let (desk, look) = (desk(), look());
    let shown = desk.memo(State::shows_intro);
    let ready = desk.memo(State::ready);
    let act = move |action| desk.act(Action::Guide(action));
    view! {
        <Show when=move || shown.get() && !look.presenting.get()>
            <section class="notice intro" aria-label="What this is">
                <p>
                    <b>
                        "An autoencoder squeezes each picture into a few numbers, its code, and rebuilds the picture from them."
                    </b>
                    " Below are pictures, what the model makes of them while it knows nothing, and the difference."
                </p>
                <div class="notice-act">
                    <button
                        class="btn go"
                        id="b-first"
                        type="button"
                        title="Train the model and watch it learn"
                        disabled=move || !ready.get()
                        on:click=move |_| desk.act(Action::Play)
                    >
                        "Press Play and watch it learn"
                    </button>
                    <button
                        class="btn"
                        id="b-all"
                        type="button"
                        title="Open every part of the page now, rather than as each begins to mean something"
                        on:click=move |_| act(GuideAction::Everything(true))
                    >
                        "Show everything"
                    </button>
                    <button
                        class="btn icon"
                        id="b-introduced"
                        type="button"
                        aria-label="Dismiss"
                        title="Put this away for good"
                        on:click=move |_| act(GuideAction::Introduced)
                    >
                        <Icon glyph=Glyph::Close />
                    </button>
                </div>
            </section>
        </Show>
    }
}

/// Whether all parts of the page are open.
#[component]
pub fn EverythingBox() -> impl IntoView {
    let desk = desk();
    let on = desk.memo(|state| state.guide.everything);
    view! {
        <label class="check" title="All models and every part of the page at once, for those who know their way">
            <input
                type="checkbox"
                id="everything"
                prop:checked=move || on.get()
                on:change=move |event| {
                    let on = event_target_checked(&event);
                    desk.act(Action::Guide(GuideAction::Everything(on)));
                }
            />
            <span>
                <b>"Everything"</b>
                ": all models here, and every part of the page at once"
            </span>
        </label>
    }
}
