//! The film under the map: what it goes along, its pictures, and where on it the probe stands.

pub(in crate::page) mod actions;
mod along;
mod ends;

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::glossary::meaning;
use crate::protocol::{Sheet, ViewName};

use super::concepts::ConceptForm;
use super::model::{LatentPath, PathCourse};
use super::path::Way;
use crate::page::browser::focus::show_in_sight;
use crate::page::components::engine_canvas::{picture_side, width_of};
use crate::page::components::menu::Menu;
use crate::page::components::tile_grid::{SheetTiles, keep_sheet};
use crate::page::store::desk::desk;
use crate::page::store::{PathAction, State};
use crate::page::tensor_image::save::{save_gif, save_png};
pub use actions::act;
use along::Along;
use ends::Ends;

/// Height of the strip in CSS pixels, at most.
const HEIGHT: f64 = 58.0;
/// Space between its pictures.
const GAP: f64 = 5.0;
/// Pictures of an animation from one end to the other.
const SHOTS: u32 = 25;

/// How many pictures fit: an odd number, so that one is in the middle.
fn tiles(width: f64, picture: u32) -> SheetTiles {
    let room = ((width + GAP) / (HEIGHT + GAP)) as u32;
    let columns = (room.max(1) - 1 + room % 2).clamp(7, 15) | 1;
    let tile = ((width + GAP) / f64::from(columns) - GAP).clamp(8.0, HEIGHT);
    // Spread over all of the width, so that the slider under it fits.
    let gap = (width - tile * f64::from(columns)) / f64::from(columns - 1);
    SheetTiles {
        columns,
        rows: 1,
        tile,
        gap: gap.max(0.0),
        picture,
    }
}

/// The film and all that is done with it.
#[component]
pub fn PathStrip(prior: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let side = desk.memo(picture_side);
    let tiles = Memo::new(move |_| tiles(width.get(), side.get()));
    let count = Memo::new(move |_| tiles.get().columns);
    let pictures = desk.memo(move |state| strip(state, count.get()));
    keep_sheet(desk, ViewName::Film, holder, tiles, pictures);

    let wrong = desk.memo(|state| match state.latent_path.arrow(&state.latent) {
        Err(error) => error.to_string(),
        Ok(_) => String::new(),
    });
    let failed = RwSignal::new(String::new());
    let told = move || {
        Some(failed.get())
            .filter(|told| !told.is_empty())
            .unwrap_or_else(|| wrong.get())
    };
    let described = desk.memo(move |state| describe(&state.latent_path, count.get()));
    let jump = move |event: web_sys::MouseEvent| {
        let tiles = tiles.get_untracked();
        if let Some((column, _)) = tiles.under(event.offset_x().into(), event.offset_y().into()) {
            let (least, most) = desk.look(|state| state.latent_path.range());
            let share = column as f32 / (tiles.columns - 1) as f32;
            act(desk, PathAction::At(least + (most - least) * share));
        }
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
                    title=meaning("concept")
                    id="b-concept"
                    aria-expanded=move || forming.get().to_string()
                    aria-controls="concept-form"
                    on:click=move |_| {
                        forming.update(|on| *on = !*on);
                        if forming.get_untracked() {
                            show_in_sight("concept-form");
                        }
                    }
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
                <SaveMenu count=count failed=failed />
            </div>
            <Show when=move || forming.get()>
                <ConceptForm open=forming />
            </Show>
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
        </section>
    }
}

/// The sheet of so many pictures along the film.
fn strip(state: &State, count: u32) -> Option<Sheet> {
    let codes = state.latent_path.codes(&state.latent, count);
    codes.ok().and_then(|codes| state.sheet(codes))
}

/// Saves the film, or the picture at the probe.
#[component]
fn SaveMenu(count: Memo<u32>, failed: RwSignal<String>) -> impl IntoView {
    let desk = desk();
    let report = move |outcome: Result<(), String>| failed.set(outcome.err().unwrap_or_default());
    let keep_png = move |_| {
        spawn_local(async move {
            let count = count.get_untracked();
            if let Some(sheet) = desk.look(|state| strip(state, count)) {
                report(save_png(desk, sheet, count as usize, "hourglass-film.png").await);
            }
        });
    };
    let keep_gif = move |_| {
        spawn_local(async move {
            if let Some(sheet) = desk.look(|state| strip(state, SHOTS)) {
                report(save_gif(desk, sheet, "hourglass-film.gif").await);
            }
        });
    };
    let keep_probe = move |_| {
        spawn_local(async move {
            let probe = desk.look(|state| state.sheet(state.latent.probe.clone()));
            if let Some(sheet) = probe {
                report(save_png(desk, sheet, 1, "hourglass-probe.png").await);
            }
        });
    };
    view! {
        <Menu title="Save" about="Save what is decoded as pictures">
            <button class="btn" type="button" title="Save the strip of pictures" on:click=keep_png>
                "Strip as PNG"
            </button>
            <button class="btn" type="button" title="Save the interpolation as a moving picture" on:click=keep_gif>
                "Interpolation as animated GIF"
            </button>
            <button class="btn" type="button" title="Save the picture decoded at the probe" on:click=keep_probe>
                "Picture at the probe as PNG"
            </button>
        </Menu>
    }
}

fn describe(path: &LatentPath, count: u32) -> String {
    match (path.concept(), path.way) {
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
        let concepts = state.latent_path.concepts.iter();
        let named = concepts.map(|concept| (PathCourse::Concept(concept.id), concept.name.clone()));
        std::iter::once((PathCourse::Path, "A→B".to_owned()))
            .chain(named)
            .collect::<Vec<_>>()
    });
    let now = desk.memo(|state| state.latent_path.course);
    view! {
        <fieldset class="seg tiny courses" aria-label="What the film goes along">
            <For each=move || courses.get() key=|course| course.clone() let((course, name))>
                <label>
                    <input
                        type="radio"
                        title=meaning("latent path")
                        name="course"
                        prop:checked=move || now.get() == course
                        on:change=move |_| act(desk, PathAction::Course(course))
                    />
                    <span>{name}</span>
                </label>
            </For>
        </fieldset>
    }
}
