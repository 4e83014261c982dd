//! The slider along the film, and the probe's walk along it.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use super::actions::{act, focus_code};
use crate::page::app::look::look;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::components::tile_grid::SheetTiles;
use crate::page::features::latent_path::path::Way;
use crate::page::store::PathAction;
use crate::page::store::desk::{Desk, desk};
use crate::page::text::format;

/// Milliseconds the probe takes from one end to the other ...
const WALK: f64 = 4000.0;
/// ... and how long it rests at each picture where less motion is wanted.
const REST: std::time::Duration = std::time::Duration::from_secs(1);

/// Where on the film the probe stands, and what is done with it there.
#[component]
pub(super) fn Along(tiles: Memo<SheetTiles>, failed: RwSignal<String>) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let at = desk.memo(|state| state.latent_path.at());
    let range = desk.memo(|state| state.latent_path.range());
    let concept = desk.memo(|state| {
        let concept = state.latent_path.concept()?;
        Some((concept.id, concept.name.clone()))
    });
    let on_path = move || concept.with(Option::is_none);
    let walking = RwSignal::new(false);
    Effect::new(move |_| {
        if walking.get() {
            walk(desk, walking, look.still, tiles.get_untracked().columns);
        }
    });
    // Whatever else it goes along, it begins anew there.
    Effect::new(move |_| {
        concept.track();
        walking.set(false);
    });
    let words = move || {
        let at = at.get();
        if on_path() {
            format::percent(at)
        } else {
            let sign = if at < 0.0 { "−" } else { "+" };
            format!("{sign}{:.2}", at.abs())
        }
    };
    let label = move || match concept.get() {
        Some((_, name)) => format!("Strength of {name} at the probe"),
        None => "Where the probe stands between A and B".into(),
    };
    let share = move || {
        let ((least, most), at) = (range.get(), at.get());
        format!("--v:{:.1}%", 100.0 * (at - least) / (most - least))
    };
    let slide = move |event: web_sys::Event| {
        walking.set(false);
        if let Ok(at) = event_target_value(&event).parse() {
            act(desk, PathAction::At(at));
        }
    };
    view! {
        <div class="along">
            {walk_button(walking)}
            <input
                type="range"
                title="Moves the probe along the strip"
                id="film-at"
                min=move || range.get().0.to_string()
                max=move || range.get().1.to_string()
                step="0.01"
                aria-label=label
                aria-valuetext=words
                style=share
                prop:value=move || at.get().to_string()
                on:input=slide
            />
            <output for="film-at">{words}</output>
            <Show
                when=on_path
                fallback=move || {
                    concept_acts(desk, concept, failed)
                }
            >
                {arc_chip(desk)}
                <button class="btn small" type="button" title="A becomes B and B becomes A" on:click=move |_| act(desk, PathAction::Swap)>
                    "Swap"
                </button>
            </Show>
        </div>
    }
}

/// Lets the probe walk, or stops it.
fn walk_button(walking: RwSignal<bool>) -> impl IntoView {
    let walk_glyph = Signal::derive(move || {
        if walking.get() {
            Glyph::Pause
        } else {
            Glyph::Play
        }
    });
    view! {
        <button
            class="btn icon small"
            type="button"
            title="Moves the probe along the strip by itself"
            id="b-walk"
            aria-label=move || {
                if walking.get() { "Stop the probe" } else { "Move the probe along the strip" }
            }
            on:click=move |_| walking.update(|on| *on = !*on)
        >
            <Icon glyph=walk_glyph />
        </button>
    }
}

/// What is done with the concept on the film.
fn concept_acts(
    desk: Desk,
    concept: Memo<Option<(u32, String)>>,
    failed: RwSignal<String>,
) -> impl IntoView {
    let start = move |_| {
        spawn_local(async move {
            match focus_code(desk).await {
                Ok(code) => act(desk, PathAction::Start(code)),
                Err(why) => failed.set(why),
            }
        });
    };
    let remove = move |_| {
        if let Some((id, _)) = concept.get_untracked() {
            act(desk, PathAction::Remove(id));
        }
    };
    view! {
        <button class="btn small" type="button" title="Begin at the code of the validation sample in focus" on:click=start>
            "From the focus picture"
        </button>
        <button class="btn small" type="button" title="Remove this concept" on:click=remove>
            "Remove"
        </button>
    }
}

/// Whether the path goes round the origin.
fn arc_chip(desk: Desk) -> impl IntoView {
    let way = desk.memo(|state| state.latent_path.way);
    view! {
        <button
            class="chip"
            type="button"
            id="b-arc"
            aria-pressed=move || (way.get() == Way::Arc).to_string()
            title="Go round the origin rather than straight"
            on:click=move |_| {
                let way = if way.get_untracked() == Way::Arc { Way::Line } else { Way::Arc };
                act(desk, PathAction::Way(way));
            }
        >
            "Arc"
        </button>
    }
}

/// Moves the probe along the film, back and forth, until it is stopped; from picture to picture where less motion is wanted.
fn walk(desk: Desk, walking: RwSignal<bool>, still: bool, pictures: u32) {
    let (least, most) = desk.look(|state| state.latent_path.range());
    let began = js_sys::Date::now();
    let from = {
        let at = desk.look(|state| state.latent_path.at());
        // At its end it would turn at once.
        if at >= most { least } else { at }
    };
    let from = f64::from((from - least) / (most - least));
    let next = StoredValue::new_local(None::<std::rc::Rc<dyn Fn()>>);
    let step = move || {
        if !walking.try_get_untracked().unwrap_or_default() {
            return;
        }
        let gone = if still {
            let rests = (js_sys::Date::now() - began) / REST.as_millis() as f64;
            rests.round() / f64::from(pictures.max(2) - 1)
        } else {
            (js_sys::Date::now() - began) / WALK
        };
        let gone = (from + gone) % 2.0;
        let share = if gone > 1.0 { 2.0 - gone } else { gone };
        act(desk, PathAction::At(least + (most - least) * share as f32));
        // Gone where the walk was begun anew meanwhile.
        if let Some(next) = next.try_get_value().flatten() {
            if still {
                set_timeout(move || next(), REST);
            } else {
                request_animation_frame(move || next());
            }
        }
    };
    next.set_value(Some(std::rc::Rc::new(step)));
    step();
}
