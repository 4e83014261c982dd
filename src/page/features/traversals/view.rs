//! One dimension of the code at a time, and what each tells of the data's factors.

use leptos::html;
use leptos::prelude::*;

use crate::glossary::meaning;
use crate::protocol::ViewName;

use super::factors::Factors;
use super::model::{self, Dimension, dimensions};
use crate::page::components::disclosure::Fold;
use crate::page::components::engine_canvas::{picture_side, width_of};
use crate::page::components::save_png::SavePng;
use crate::page::components::tile_grid::{SheetTiles, keep_sheet};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, LatentAction};
use crate::page::text::code;

/// Rows there are unless all are asked for.
const ROWS: usize = 16;
/// Most pictures of one sheet.
const MOST: usize = 576;
/// Space between tiles in CSS pixels.
const GAP: f64 = 3.0;
/// The largest tile in CSS pixels.
const LARGEST: f64 = 44.0;

/// A disclosure with a row for each dimension, for codes of more than two.
#[component]
pub fn Traversals() -> impl IntoView {
    let desk = desk();
    let size = desk.memo(|state| if state.ready() { state.latent.size } else { 0 });
    view! {
        <Fold
            id="b-traversals"
            panel="traversals"
            about=meaning("traversal")
            title="Traversals: one dimension at a time"
            open=RwSignal::new(false)
            hidden=Signal::derive(move || size.get() < 3)
        >
            <div class="trav-in">
                <Rows />
                <Factors />
            </div>
        </Fold>
    }
}

#[component]
fn Rows() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let all = RwSignal::new(false);
    let ranked = keep_ranked(desk);
    let columns = Memo::new(move |_| columns_in(width.get()));
    let rows = Memo::new(move |_| {
        let fit = MOST / columns.get() as usize;
        let most = if all.get() { fit } else { ROWS };
        ranked.with(|ranked| ranked.iter().take(most).copied().collect::<Vec<_>>())
    });
    let side = desk.memo(picture_side);
    let tiles = Memo::new(move |_| {
        let columns = columns.get();
        SheetTiles {
            columns,
            rows: rows.with(|rows| rows.len().max(1) as u32),
            tile: ((width.get() + GAP) / f64::from(columns) - GAP).clamp(8.0, LARGEST),
            gap: GAP,
            picture: side.get(),
        }
    });
    let probe = desk.memo(|state| state.latent.probe.clone());
    let label = desk.memo(|state| state.latent.label);
    let pictures = Memo::new(move |_| {
        label.get();
        let codes = rows.with(|rows| model::codes(&probe.get(), rows, columns.get()));
        desk.look(|state| state.sheet(codes))
    });
    keep_sheet(desk, ViewName::Traversals, holder, tiles, pictures);

    let jump = move |event: web_sys::MouseEvent| {
        let tiles = tiles.get_untracked();
        let under = tiles.under(event.offset_x().into(), event.offset_y().into());
        if let Some((column, row)) = under
            && let Some(row) = rows.with_untracked(|rows| rows.get(row as usize).copied())
        {
            set_probe(desk, row.number, row.value(column, tiles.columns));
        }
    };
    let failed = RwSignal::new(String::new());
    let gaussian = desk.memo(|state| state.latent.gaussian);
    let described = move || describe(gaussian.get(), rows.with(Vec::len), columns.get());
    let style = move || format!("--tile:{:.3}px;--gap:{GAP}px", tiles.get().tile);
    view! {
        <div class="trav-rows" style=style>
            <p class="quiet-p">{move || order_words(gaussian.get())}</p>
            <div class="trav-grid">
                {labels(rows)}
                <div class="trav-place" node_ref=place>
                    <div
                        class="trav-canvas"
                        id="traversal-sheet"
                        role="img"
                        aria-label=described
                        node_ref=holder
                        on:click=jump
                    ></div>
                </div>
            </div>
            <div class="acts">
                {all_button(all, ranked, columns)}
                <SavePng
                    class="btn small line"
                    name="hourglass-traversals.png"
                    pictures=pictures
                    columns=columns
                    failed=failed
                />
            </div>
            <p class="error" role="alert">
                {move || failed.get()}
            </p>
        </div>
    }
}

/// What each row is, beside it.
fn labels(rows: Memo<Vec<Dimension>>) -> impl IntoView {
    view! {
        <ol class="trav-k" aria-label="Dimensions, in the order of the rows">
            {move || {
                let rows = rows.get();
                rows.into_iter().map(|row| view! { <RowLabel row=row /> }).collect_view()
            }}
        </ol>
    }
}

#[component]
fn RowLabel(row: Dimension) -> impl IntoView {
    let name = code::dimension(row.number);
    let told = match (row.nats, row.collapsed) {
        (Some(nats), false) => format!("{nats:.2}"),
        (Some(_), true) => "collapsed".into(),
        (None, true) => "constant".into(),
        (None, false) => String::new(),
    };
    view! {
        <li class:dead=row.collapsed>
            <b>{name}</b>
            <span>{told}</span>
        </li>
    }
}

/// The dimensions of the codes on the map, the most telling first.
fn keep_ranked(desk: Desk) -> Memo<Vec<Dimension>> {
    let version = desk.memo(|state| state.latent.codes_version);
    Memo::new(move |_| {
        version.get();
        desk.look(|state| {
            let codes = state.latent.codes.as_ref();
            codes.map(dimensions).unwrap_or_default()
        })
    })
}

/// Pictures of a row that fit into a width: an odd number, so that one is in the middle.
fn columns_in(width: f64) -> u32 {
    let room = ((width + GAP) / (LARGEST + GAP)) as u32;
    (room.max(1) - 1 + room % 2).clamp(7, 11) | 1
}

/// Sets one number of the probe's code.
fn set_probe(desk: Desk, number: usize, to: f32) {
    let mut code = desk.look(|state| state.latent.probe.clone());
    if let Some(value) = code.get_mut(number) {
        *value = to;
        desk.act(Action::Latent(LatentAction::Probe(code)));
    }
}

/// What the rows are and in which order they stand.
fn order_words(gaussian: bool) -> &'static str {
    if gaussian {
        "Each row changes one dimension of the probe's code from −3 to 3 deviations of the prior. The most telling come first, by their KL in nats; grey ones have collapsed onto the prior and change next to nothing."
    } else {
        "Each row changes one dimension of the probe's code over all the values it takes on the map. Those that vary most come first; grey ones never change."
    }
}

/// The pictures for who does not see them.
fn describe(gaussian: bool, rows: usize, columns: u32) -> String {
    let from = if gaussian {
        "from −3 to 3 deviations"
    } else {
        "over its extent"
    };
    format!("{rows} rows of {columns} pictures; in each row one dimension alone goes {from}")
}

/// Shows all rows there is room for, where that is more than are shown at first.
fn all_button(
    all: RwSignal<bool>,
    ranked: Memo<Vec<Dimension>>,
    columns: Memo<u32>,
) -> impl IntoView {
    let total = move || ranked.with(Vec::len);
    view! {
        <button
            class="btn small line"
            type="button"
            title="Show all dimensions, or the most telling ones"
            hidden=move || total() <= ROWS
            aria-pressed=move || all.get().to_string()
            on:click=move |_| all.update(|all| *all = !*all)
        >
            {move || {
                let most = MOST / columns.get() as usize;
                if total() > most {
                    format!("The first {most} of {}", total())
                } else {
                    format!("All {}", total())
                }
            }}
        </button>
    }
}
