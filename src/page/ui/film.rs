//! The film under the map: what it goes along, its pictures, and where on it the probe stands.

use leptos::ev;
use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Floats, Reply, Sheet, ToEngine, ViewName};

use super::super::desk::{Desk, desk};
use super::super::format;
use super::super::latent::film::{Course, End, Film};
use super::super::latent::path::Way;
use super::super::script::ask;
use super::super::state::{Action, FilmAction, State};
use super::canvas::{picture_side, width_of};
use super::concepts::ConceptForm;
use super::icon::{Glyph, Icon};
use super::look::look;
use super::menu::Menu;
use super::save::{save_gif, save_png};
use super::sheet_view::{Tiles, keep_sheet};

/// Height of the strip in CSS pixels, at most.
const HEIGHT: f64 = 58.0;
/// Space between its pictures.
const GAP: f64 = 5.0;
/// Pictures of an animation from one end to the other.
const SHOTS: u32 = 25;
/// Milliseconds the probe takes from one end to the other ...
const WALK: f64 = 4000.0;
/// ... and how long it rests at each picture where less motion is wanted.
const REST: std::time::Duration = std::time::Duration::from_secs(1);

/// How many pictures fit: an odd number, so that one is in the middle.
fn tiles(width: f64, picture: u32) -> Tiles {
    let room = ((width + GAP) / (HEIGHT + GAP)) as u32;
    let columns = (room.max(1) - 1 + room % 2).clamp(7, 15) | 1;
    let tile = ((width + GAP) / f64::from(columns) - GAP).clamp(8.0, HEIGHT);
    // Spread over all of the width, so that the slider under it fits.
    let gap = (width - tile * f64::from(columns)) / f64::from(columns - 1);
    Tiles {
        columns,
        rows: 1,
        tile,
        gap: gap.max(0.0),
        picture,
    }
}

/// The sheet for these codes, decoded as the class chosen on the map where the model is conditional.
pub fn sheet(state: &State, codes: Vec<f32>) -> Option<Sheet> {
    let count = codes.len() / state.latent.size.max(1);
    (count > 0).then(|| Sheet {
        codes: Floats(codes),
        labels: state.latent.labels(count),
        faint: false,
    })
}

/// Does something with the film.
pub fn film(desk: Desk, action: FilmAction) {
    desk.act(Action::Film(action));
}

/// The code of the picture in focus.
///
/// # Errors
/// Why there is none, in whole sentences.
pub async fn focus_code(desk: Desk) -> Result<Vec<f32>, String> {
    let (values, labels) = desk.look(|state| {
        let label = state.shown.get(*state.focus as usize).and_then(|s| s.label);
        let labels = state.latent.conditional.and(label);
        let picture = state.activations.picture.clone();
        (picture, labels.into_iter().collect::<Vec<_>>())
    });
    if values.0.is_empty() {
        return Err("No picture is in focus yet. Wait until the first pictures are shown.".into());
    }
    match ask(desk, |ticket| ToEngine::Encode {
        ticket,
        values,
        labels,
    })
    .await?
    {
        Reply::Floats(Floats(code)) => Ok(code),
        _ => Err("The engine gave an answer to something else. Reload the page.".into()),
    }
}

/// The film and all that is done with it.
#[component]
pub fn FilmStrip(prior: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let side = desk.memo(picture_side);
    let tiles = Memo::new(move |_| tiles(width.get(), side.get()));
    let count = Memo::new(move |_| tiles.get().columns);
    let counted = move |state: &State, count: u32| {
        let codes = state.film.codes(&state.latent, count);
        codes.ok().and_then(|codes| sheet(state, codes))
    };
    let pictures = desk.memo(move |state| counted(state, count.get()));
    keep_sheet(desk, ViewName::Film, holder, tiles, pictures);

    let wrong = desk.memo(|state| match state.film.arrow(&state.latent) {
        Err(error) => error.to_string(),
        Ok(_) => String::new(),
    });
    let failed = RwSignal::new(String::new());
    let told = move || {
        let failed = failed.get();
        if failed.is_empty() {
            wrong.get()
        } else {
            failed
        }
    };
    let report = move |outcome: Result<(), String>| failed.set(outcome.err().unwrap_or_default());
    let described = desk.memo(move |state| describe(&state.film, count.get()));
    let jump = move |event: web_sys::MouseEvent| {
        let tiles = tiles.get_untracked();
        if let Some((column, _)) = tiles.under(event.offset_x().into(), event.offset_y().into()) {
            let (least, most) = desk.look(|state| state.film.range());
            let share = column as f32 / (tiles.columns - 1) as f32;
            film(desk, FilmAction::At(least + (most - least) * share));
        }
    };
    let keep_png = move |_| {
        spawn_local(async move {
            let count = count.get_untracked();
            if let Some(sheet) = desk.look(|state| counted(state, count)) {
                report(save_png(desk, sheet, count as usize, "hourglass-film.png").await);
            }
        });
    };
    let keep_gif = move |_| {
        spawn_local(async move {
            if let Some(sheet) = desk.look(|state| counted(state, SHOTS)) {
                report(save_gif(desk, sheet, "hourglass-film.gif").await);
            }
        });
    };
    let keep_probe = move |_| {
        spawn_local(async move {
            let probe = desk.look(|state| sheet(state, state.latent.probe.clone()));
            if let Some(sheet) = probe {
                report(save_png(desk, sheet, 1, "hourglass-probe.png").await);
            }
        });
    };
    let forming = RwSignal::new(false);
    let has_code = desk.memo(|state| state.ready() && state.latent.size > 0);
    view! {
        <section class="walk" aria-label="Walk through the space" hidden=move || !has_code.get()>
            <div class="walk-h">
                <Courses />
                <button
                    class="btn small"
                    type="button"
                    id="b-concept"
                    aria-expanded=move || forming.get().to_string()
                    on:click=move |_| forming.update(|on| *on = !*on)
                >
                    "+ Concept"
                </button>
                <span class="grow"></span>
                <button
                    class="btn small"
                    type="button"
                    id="b-sheet"
                    title="Pictures decoded from random codes"
                    on:click=move |_| prior.set(true)
                >
                    "Generate 64"
                </button>
                <Ends failed=failed />
                <Menu title="Save">
                    <button class="btn" type="button" on:click=keep_png>
                        "Film as PNG"
                    </button>
                    <button class="btn" type="button" on:click=keep_gif>
                        "Film as animated GIF"
                    </button>
                    <button class="btn" type="button" on:click=keep_probe>
                        "Picture at the probe as PNG"
                    </button>
                </Menu>
            </div>
            <div class="film-place" node_ref=place>
                <div
                    class="film"
                    id="film"
                    role="img"
                    aria-label=move || described.get()
                    node_ref=holder
                    on:click=jump
                ></div>
            </div>
            <Along tiles=tiles failed=failed />
            <p class="error" role="alert" id="film-error">
                {told}
            </p>
            <Show when=move || forming.get()>
                <ConceptForm open=forming />
            </Show>
        </section>
    }
}

fn describe(film: &Film, count: u32) -> String {
    match (film.concept(), film.way) {
        (Some(concept), _) => format!(
            "{count} pictures along the concept {}, from less of it to more",
            concept.name
        ),
        (None, Way::Line) => format!("{count} pictures along the straight path from A to B"),
        (None, Way::Arc) => format!("{count} pictures along the arc from A to B"),
    }
}

/// What the film goes along: the path, or one of the concepts.
#[component]
fn Courses() -> impl IntoView {
    let desk = desk();
    let courses = desk.memo(|state| {
        let concepts = state.film.concepts.iter();
        let named = concepts.map(|concept| (Course::Concept(concept.id), concept.name.clone()));
        std::iter::once((Course::Path, "A→B".to_owned()))
            .chain(named)
            .collect::<Vec<_>>()
    });
    let now = desk.memo(|state| state.film.course);
    view! {
        <fieldset class="seg tiny courses" aria-label="What the film goes along">
            <For each=move || courses.get() key=|course| course.clone() let((course, name))>
                <label>
                    <input
                        type="radio"
                        name="course"
                        prop:checked=move || now.get() == course
                        on:change=move |_| film(desk, FilmAction::Course(course))
                    />
                    <span>{name}</span>
                </label>
            </For>
        </fieldset>
    }
}

/// Where on the film the probe stands, and what is done with it there.
#[component]
fn Along(tiles: Memo<Tiles>, failed: RwSignal<String>) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let at = desk.memo(|state| state.film.at());
    let range = desk.memo(|state| state.film.range());
    let concept = desk.memo(|state| {
        let concept = state.film.concept()?;
        Some((concept.id, concept.name.clone()))
    });
    let way = desk.memo(|state| state.film.way);
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
            film(desk, FilmAction::At(at));
        }
    };
    let start = move |_| {
        spawn_local(async move {
            match focus_code(desk).await {
                Ok(code) => film(desk, FilmAction::Start(code)),
                Err(why) => failed.set(why),
            }
        });
    };
    let remove = move |_| {
        if let Some((id, _)) = concept.get_untracked() {
            film(desk, FilmAction::Remove(id));
        }
    };
    let walk_glyph = Signal::derive(move || {
        if walking.get() {
            Glyph::Pause
        } else {
            Glyph::Play
        }
    });
    view! {
        <div class="along">
            <button
                class="btn icon small"
                type="button"
                id="b-walk"
                aria-label=move || {
                    if walking.get() { "Stop the probe" } else { "Let the probe walk along the film" }
                }
                on:click=move |_| walking.update(|on| *on = !*on)
            >
                <Icon glyph=walk_glyph />
            </button>
            <input
                type="range"
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
                    view! {
                        <button class="btn small" type="button" on:click=start>
                            "From the focus picture"
                        </button>
                        <button class="btn small" type="button" on:click=remove>
                            "Remove"
                        </button>
                    }
                }
            >
                <button
                    class="chip"
                    type="button"
                    id="b-arc"
                    aria-pressed=move || (way.get() == Way::Arc).to_string()
                    title="Go round the origin rather than straight"
                    on:click=move |_| {
                        let way = if way.get_untracked() == Way::Arc { Way::Line } else { Way::Arc };
                        film(desk, FilmAction::Way(way));
                    }
                >
                    "Arc"
                </button>
                <button class="btn small" type="button" on:click=move |_| film(desk, FilmAction::Swap)>
                    "Swap"
                </button>
            </Show>
        </div>
    }
}

/// Moves the probe along the film, back and forth, until it is stopped; from picture to picture where less motion is wanted.
fn walk(desk: Desk, walking: RwSignal<bool>, still: bool, pictures: u32) {
    let (least, most) = desk.look(|state| state.film.range());
    let began = js_sys::Date::now();
    let from = {
        let at = desk.look(|state| state.film.at());
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
        film(desk, FilmAction::At(least + (most - least) * share as f32));
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

/// Where A and B come from.
#[component]
fn Ends(failed: RwSignal<String>) -> impl IntoView {
    let desk = desk();
    let choosing = desk.memo(|state| state.film.choosing);
    let up = window_event_listener(ev::pointerup, move |_| {
        if desk.look(|state| state.film.choosing.is_some()) {
            film(desk, FilmAction::Chosen);
        }
    });
    let escape = window_event_listener(ev::keydown, move |event| {
        if event.key() == "Escape" && desk.look(|state| state.film.choosing.is_some()) {
            film(desk, FilmAction::Choose(None));
        }
    });
    // The page listens until it is left.
    std::mem::forget((up, escape));
    let from_focus = move |end| {
        spawn_local(async move {
            match focus_code(desk).await {
                Ok(code) => film(desk, FilmAction::End(end, code)),
                Err(why) => failed.set(why),
            }
        });
    };
    let from_probe = move |end| {
        let code = desk.look(|state| state.latent.probe.clone());
        film(desk, FilmAction::End(end, code));
    };
    view! {
        <Menu title="A and B">
            <button
                class="btn"
                type="button"
                on:click=move |_| film(desk, FilmAction::Choose(Some(End::A)))
            >
                "Choose two pictures on the map"
            </button>
            <button class="btn" type="button" on:click=move |_| from_focus(End::A)>
                "A: the focus picture"
            </button>
            <button class="btn" type="button" on:click=move |_| from_focus(End::B)>
                "B: the focus picture"
            </button>
            <button class="btn" type="button" on:click=move |_| from_probe(End::A)>
                "A: where the probe is"
            </button>
            <button class="btn" type="button" on:click=move |_| from_probe(End::B)>
                "B: where the probe is"
            </button>
        </Menu>
        <p class="choosing" hidden=move || choosing.get().is_none()>
            {move || match choosing.get() {
                Some(End::B) => "Press a picture on the map for B.",
                _ => "Press a picture on the map for A.",
            }}
            <button
                class="btn small line"
                type="button"
                on:click=move |_| film(desk, FilmAction::Choose(None))
            >
                "Leave them"
            </button>
        </p>
    }
}
