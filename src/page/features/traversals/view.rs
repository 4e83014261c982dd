//! One dimension of the code at a time, and what each tells of the data's factors.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Analysis, ViewName};

use super::model;
use super::model::{Dimension, dimensions};
use crate::page::components::disclosure::Fold;
use crate::page::components::engine_canvas::{picture_side, width_of};
use crate::page::components::tile_grid::{SheetTiles, keep_sheet};
use crate::page::features::latent_map::words;
use crate::page::features::latent_path::view::sheet;
use crate::page::store::desk::desk;
use crate::page::store::{Action, LatentAction};
use crate::page::tensor_image::save::save_png;

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
    let version = desk.memo(|state| state.latent.codes_version);
    let ranked = Memo::new(move |_| {
        version.get();
        desk.look(|state| {
            state
                .latent
                .codes
                .as_ref()
                .map(dimensions)
                .unwrap_or_default()
        })
    });
    let columns = Memo::new(move |_| {
        let room = ((width.get() + GAP) / (LARGEST + GAP)) as u32;
        (room.max(1) - 1 + room % 2).clamp(7, 11) | 1
    });
    let rows = Memo::new(move |_| {
        let most = if all.get() {
            MOST / columns.get() as usize
        } else {
            ROWS
        };
        ranked.with(|ranked| {
            ranked
                .iter()
                .take(most)
                .copied()
                .collect::<Vec<Dimension>>()
        })
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
        desk.look(|state| sheet(state, codes))
    });
    keep_sheet(desk, ViewName::Traversals, holder, tiles, pictures);

    let jump = move |event: web_sys::MouseEvent| {
        let tiles = tiles.get_untracked();
        let under = tiles.under(event.offset_x().into(), event.offset_y().into());
        if let Some((column, row)) = under
            && let Some(row) = rows.with_untracked(|rows| rows.get(row as usize).copied())
        {
            let mut code = probe.get_untracked();
            if let Some(value) = code.get_mut(row.number) {
                *value = row.value(column, tiles.columns);
                desk.act(Action::Latent(LatentAction::Probe(code)));
            }
        }
    };
    let failed = RwSignal::new(String::new());
    let save = move |_| {
        spawn_local(async move {
            if let Some(sheet) = pictures.get_untracked() {
                let columns = columns.get_untracked() as usize;
                let outcome = save_png(desk, sheet, columns, "hourglass-traversals.png").await;
                failed.set(outcome.err().unwrap_or_default());
            }
        });
    };
    let gaussian = desk.memo(|state| state.latent.gaussian);
    let total = move || ranked.with(Vec::len);
    let order = move || {
        if gaussian.get() {
            "Each row changes one dimension of the probe's code from −3 to 3 deviations of the prior. The most telling come first, by their KL in nats; grey ones have collapsed onto the prior and change next to nothing."
        } else {
            "Each row changes one dimension of the probe's code over all the values it takes on the map. Those that vary most come first; grey ones never change."
        }
    };
    let described = move || {
        let gaussian = gaussian.get();
        let rows = rows.with(Vec::len);
        let from = if gaussian {
            "from −3 to 3 deviations"
        } else {
            "over its extent"
        };
        format!(
            "{rows} rows of {} pictures; in each row one dimension alone goes {from}",
            columns.get()
        )
    };
    let style = move || format!("--tile:{:.3}px;--gap:{GAP}px", tiles.get().tile);
    view! {
        <div class="trav-rows" style=style>
            <p class="quiet-p">{order}</p>
            <div class="trav-grid">
                <ol class="trav-k" aria-label="Dimensions, in the order of the rows">
                    {move || {
                        let rows = rows.get();
                        rows.into_iter().map(|row| view! { <RowLabel row=row /> }).collect_view()
                    }}
                </ol>
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
                <button
                    class="btn small line"
                    type="button"
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
                <button class="btn small line" type="button" on:click=save>
                    "Save as PNG"
                </button>
            </div>
            <p class="error" role="alert">
                {move || failed.get()}
            </p>
        </div>
    }
}

#[component]
fn RowLabel(row: Dimension) -> impl IntoView {
    let name = words::dimension(row.number);
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

/// What each dimension tells of each factor, where the data's factors are known.
#[component]
fn Factors() -> impl IntoView {
    let desk = desk();
    let names = desk.memo(|state| {
        let factors = state.data.iter().flat_map(|data| &data.factors);
        factors
            .map(|factor| factor.name.clone())
            .collect::<Vec<_>>()
    });
    let version = desk.memo(|state| state.latent.codes_version);
    let asked = StoredValue::new(None::<u32>);
    let table = desk.memo(|state| state.latent.factors.clone());
    let busy = desk.memo(|state| {
        let now = state.latent.analysing.map(|now| now.analysis);
        (now.is_some(), now == Some(Analysis::Factors))
    });
    let ask = move || {
        asked.set_value(Some(version.get_untracked()));
        desk.act(Action::Latent(LatentAction::Analyse(Analysis::Factors)));
    };
    // Once by itself; after that what is shown stays until it is asked for again.
    Effect::new(move |_| {
        let there = version.get() > 0 && desk.look(|state| state.latent.codes.is_some());
        if there
            && !busy.get().0
            && table.with(Option::is_none)
            && asked.get_value().is_none()
            && names.with(|names| !names.is_empty())
        {
            ask();
        }
    });
    let order = move || {
        version.get();
        desk.look(|state| {
            state
                .latent
                .codes
                .as_ref()
                .map(dimensions)
                .unwrap_or_default()
        })
    };
    let rows = move || {
        let table = table.get()?;
        let factors = table.entropies.0.len().max(1);
        let most = table.information.0.iter().copied().fold(0.01, f32::max);
        let rows = order().into_iter().filter_map(|dimension| {
            let at = dimension.number * factors;
            let row = table.information.0.get(at..at + factors)?.to_vec();
            let cells = row.into_iter().map(|nats| {
                let share = (nats / most).clamp(0.0, 1.0);
                // So far that the number on it stays readable in both themes.
                view! { <td style=format!("--s:{:.0}%", share * 36.0)>{format!("{nats:.2}")}</td> }
            });
            Some(view! {
                <tr class:dead=dimension.collapsed>
                    <th scope="row">{words::dimension(dimension.number)}</th>
                    {cells.collect_view()}
                </tr>
            })
        });
        Some(rows.collect_view())
    };
    let gap = move || {
        table.with(|table| {
            table.as_ref().map_or(String::new(), |table| {
                format!("Mutual information gap (MIG) {:.2}", table.gap)
            })
        })
    };
    let heads = move || {
        let names = names.get();
        names
            .into_iter()
            .map(|name| view! { <th scope="col">{name}</th> })
            .collect_view()
    };
    let entropies = move || {
        let table = table.get()?;
        let cells = table
            .entropies
            .0
            .into_iter()
            .map(|nats| view! { <td>{format!("{nats:.2}")}</td> });
        Some(cells.collect_view())
    };
    view! {
        <div class="mi" hidden=move || names.with(Vec::is_empty)>
            <div class="sub-h">
                <h3>"What each dimension tells"</h3>
                <button
                    class="btn small line"
                    type="button"
                    disabled=move || busy.get().0
                    on:click=move |_| ask()
                >
                    {move || if busy.get().1 { "Computing …" } else { "Compute again" }}
                </button>
            </div>
            <div class="mi-scroll" tabindex="0" role="region" aria-label="Dimensions and factors" hidden=move || table.with(Option::is_none)>
                <table class="mi-t">
                    <caption>
                        <b id="mig">{gap}</b>
                        ". Each cell is the mutual information of a dimension and a factor the pictures were made from, in nats: how much knowing the one tells of the other. The gap is how far the best dimension of a factor is ahead of the second best, as a share of all there is to know of it, averaged over factors: 1 where every factor has a dimension of its own, 0 where factors are shared out."
                    </caption>
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="vh">"Dimension"</span>
                            </th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>{rows}</tbody>
                    <tfoot>
                        <tr>
                            <th scope="row">"to know"</th>
                            {entropies}
                        </tr>
                    </tfoot>
                </table>
            </div>
        </div>
    }
}
