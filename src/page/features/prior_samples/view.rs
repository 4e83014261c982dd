//! Pictures nobody has drawn: codes from the prior, decoded.

use leptos::html;
use leptos::prelude::*;

use crate::protocol::{Floats, Sheet, ViewName};

use super::model::Prior;
use crate::page::browser::random::new_seed;
use crate::page::components::dialog::Dialog;
use crate::page::components::engine_canvas::{picture_side, width_of};
use crate::page::components::save_png::SavePng;
use crate::page::components::tile_grid::{SheetTiles, keep_sheet};
use crate::page::store::desk::{Desk, desk};

/// Pictures in a row.
const COLUMNS: u32 = 8;
/// Rows, unless each class has one.
const ROWS: u32 = 8;
/// Space between tiles in CSS pixels.
const GAP: f64 = 4.0;
/// The largest tile in CSS pixels.
const LARGEST: f64 = 56.0;

/// The dialog with a sheet of them.
#[component]
pub fn PriorDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="New pictures from random codes">
            <Drawn />
        </Dialog>
    }
}

#[component]
fn Drawn() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let seed = RwSignal::new(new_seed());
    let conditional = desk.memo(|state| state.latent.conditional);
    let every = RwSignal::new(true);
    let by_class = move || conditional.get().filter(|_| every.get());
    let gaussian = desk.memo(|state| state.latent.gaussian);
    let version = desk.memo(|state| state.latent.codes_version);
    let label = desk.memo(|state| state.latent.label);
    let prior = Memo::new(move |_| {
        if gaussian.get() {
            return desk.look(|state| Some(Prior::standard(state.latent.size)));
        }
        version.get();
        desk.look(|state| state.latent.codes.as_ref().map(Prior::fitted))
    });
    let rows = Memo::new(move |_| by_class().unwrap_or(ROWS));
    let pictures = Memo::new(move |_| {
        let prior = prior.get()?;
        let label = conditional.get().map(|_| label.get());
        Some(sheet(&prior, seed.get(), by_class(), label))
    });
    let side = desk.memo(picture_side);
    let tiles = Memo::new(move |_| SheetTiles {
        columns: COLUMNS,
        rows: rows.get(),
        tile: ((width.get() + GAP) / f64::from(COLUMNS) - GAP).clamp(8.0, LARGEST),
        gap: GAP,
        picture: side.get(),
    });
    keep_sheet(desk, ViewName::Prior, holder, tiles, pictures);

    let failed = RwSignal::new(String::new());
    let described = move || {
        let count = COLUMNS * rows.get();
        match by_class() {
            Some(_) => format!("{count} pictures decoded from random codes, a row for each class"),
            None => format!("{count} pictures decoded from random codes"),
        }
    };
    let said = RwSignal::new(String::new());
    let again = move |_| {
        seed.set(new_seed());
        said.set(format!("{} other pictures", COLUMNS * rows.get_untracked()));
    };
    view! {
        <div class="prior-in">
            <p class="dlg-p">{move || how_drawn(gaussian.get())}</p>
            <div class="prior-place" node_ref=place>
                <div id="prior-sheet" role="img" aria-label=described node_ref=holder></div>
            </div>
            <Show when=move || conditional.get().is_some()>
                {class_picker(desk, every)}
            </Show>
            <div class="acts">
                <button class="btn line" type="button" title="Decode other random codes" id="b-others" on:click=again>
                    "Draw others"
                </button>
                <SavePng
                    class="btn line"
                    name="hourglass-prior.png"
                    pictures=pictures
                    columns=COLUMNS
                    failed=failed
                />
            </div>
            <p class="vh" role="status">
                {move || said.get()}
            </p>
            <p class="error" role="alert">
                {move || failed.get()}
            </p>
        </div>
    }
}

/// Random codes, the same for each of so many classes, so that what a column shares can be seen; else all of one label where the
/// model is told labels.
fn sheet(prior: &Prior, seed: u32, classes: Option<u32>, label: Option<u32>) -> Sheet {
    let (codes, labels) = match classes {
        Some(classes) => {
            let codes = prior.draw(seed, COLUMNS).repeat(classes as usize);
            let labels = (0..classes).flat_map(|class| [class; COLUMNS as usize]);
            (codes, labels.collect())
        }
        None => {
            let count = COLUMNS * ROWS;
            let labels = label.map_or(Vec::new(), |label| vec![label; count as usize]);
            (prior.draw(seed, count), labels)
        }
    };
    Sheet {
        codes: Floats(codes),
        labels,
        faint: false,
    }
}

/// Where the codes come from.
fn how_drawn(gaussian: bool) -> &'static str {
    if gaussian {
        "Codes drawn from the standard normal that training pulls codes towards, decoded by the model as it stands. None of them is the code of a picture."
    } else {
        "This model's codes are plain numbers with no prior. These are drawn from a Gaussian fitted to each dimension of the codes on the map alone, so many land where no picture does, and decode badly: that is what a variational model mends."
    }
}

/// Whether each class has a row, or one class all of them.
fn class_picker(desk: Desk, every: RwSignal<bool>) -> impl IntoView {
    let class = desk.memo(|state| {
        let classes = state.data.as_ref().map(|data| &data.classes);
        let class = classes.and_then(|all| all.get(state.latent.label as usize));
        class
            .cloned()
            .unwrap_or_else(|| state.latent.label.to_string())
    });
    let which = move |every_class: bool| {
        view! {
            <label>
                <input
                    type="radio"
                    title="Which class the codes are decoded as"
                    name="prior-class"
                    prop:checked=move || every.get() == every_class
                    on:change=move |_| every.set(every_class)
                />
                <span>
                    {move || {
                        if every_class {
                            "A row for each class".to_owned()
                        } else {
                            format!("Only {}", class.get())
                        }
                    }}
                </span>
            </label>
        }
    };
    view! {
        <fieldset class="seg" aria-label="Classes">
            {which(true)}
            {which(false)}
        </fieldset>
    }
}
