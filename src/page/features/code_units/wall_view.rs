//! The units of the code side by side: what each draws, how active it is, and which are dead.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::protocol::{Floats, Request};

use super::wall::{Histogram, MOST, Unit, atom_codes, atoms, floor, summary, units};
use crate::page::app::context::CodesWanted;
use crate::page::app::look::look;
use crate::page::components::disclosure::Fold;
use crate::page::components::engine_canvas::width_of;
use crate::page::store::State;
use crate::page::store::client::ask;
use crate::page::store::desk::{Desk, desk};
use crate::page::tensor_image::mosaic::Mosaic;
use crate::page::tensor_image::paint::Paint;
use crate::page::text::format;

/// Side of a unit's picture in CSS pixels, and what lies between two.
const TILE: f64 = 40.0;
const GAP: f64 = 2.0;
/// Size of the histogram's drawing.
const BARS: [f64; 2] = [300.0, 90.0];

/// A disclosure with the wall of units, for codes of more than two.
#[component]
pub fn WallSection() -> impl IntoView {
    let desk = desk();
    let size = desk.memo(|state| if state.ready() { state.latent.size } else { 0 });
    let wanted = expect_context::<CodesWanted>().0;
    view! {
        <Fold
            id="b-wall"
            panel="wall"
            about="A picture for each unit of the code, and which are dead"
            title="Units: what each draws, and how often it is active"
            open=wanted
            hidden=Signal::derive(move || size.get() < 3)
        >
            <Wall />
        </Fold>
    }
}

#[component]
fn Wall() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let canvas = NodeRef::<html::Canvas>::new();
    let width = width_of(place);
    let floor = desk.memo(|state| state.run.as_ref().and_then(|run| floor(&run.model)));
    let found = keep_units(desk, floor);
    let shown = move || found.with(|found| found.len().min(MOST));
    let columns = Memo::new(move |_| {
        let fits = ((width.get() + GAP) / (TILE + GAP)).floor().max(1.0) as usize;
        fits.min(found.with(Vec::len).clamp(1, MOST)) as u32
    });
    let atom = RwSignal::new(None::<Mosaic>);
    let asking = StoredValue::new(false);
    Effect::new(move |_| {
        let (columns, units) = (columns.get(), found.get());
        if asking.get_value() || units.is_empty() {
            return;
        }
        asking.set_value(true);
        spawn_local(async move {
            let units = &units[..units.len().min(MOST)];
            let asked = desk.look(|state| {
                let size = state.latent.size;
                (size > 0).then(|| {
                    let labels = state.latent.labels(units.len() + 1);
                    (atom_codes(units, size), labels, state.planes())
                })
            });
            if let Some((codes, labels, shape)) = asked {
                let reply = ask(
                    desk,
                    Request::Decode {
                        values: Floats(codes),
                        labels,
                    },
                );
                if let Ok(Floats(pictures)) = reply.await {
                    atom.set(atoms(&pictures, shape, columns));
                }
            }
            asking.set_value(false);
        });
    });
    keep_drawn(canvas, atom);
    let picked = RwSignal::new(None::<usize>);
    let style = move || {
        let rows = shown().div_ceil(columns.get() as usize).max(1);
        format!(
            "--c:{};--rows:{rows};--u:{TILE}px;--g:{GAP}px",
            columns.get()
        )
    };
    let pick = move |event: web_sys::MouseEvent| {
        let unit = crate::page::components::form::pressed(&event)
            .and_then(|id| id.strip_prefix("wall-")?.parse::<usize>().ok());
        if unit.is_some() {
            picked.update(|picked| *picked = if *picked == unit { None } else { unit });
        }
    };
    view! {
        <div class="wall-in" node_ref=place>
            <p class="quiet-p" id="wall-summary">
                {move || found.with(|found| summary(found, floor.get()))} {move || found.with(|found| rest(found))}
            </p>
            <p class="quiet-p" hidden=move || !found.with(Vec::is_empty)>
                "No pictures have been encoded yet."
            </p>
            {legend()}
            <div class="wall-grid" style=style hidden=move || found.with(Vec::is_empty)>
                <canvas node_ref=canvas aria-hidden="true"></canvas>
                <ol aria-label="Units of the code, those that vary most first" on:click=pick>
                    {move || found.with(|found| buttons(found, picked.get()))}
                </ol>
            </div>
            <Activations picked=picked />
        </div>
    }
}

/// The units of the codes on the map.
fn keep_units(desk: Desk, floor: Memo<Option<f32>>) -> Memo<Vec<Unit>> {
    let version = desk.memo(|state| state.latent.codes_version);
    Memo::new(move |_| {
        version.get();
        let floor = floor.get();
        desk.look(|state| {
            let codes = state.latent.codes.as_ref();
            codes.map_or(Vec::new(), |codes| {
                units(&codes.mu.0, state.latent.size, floor)
            })
        })
    })
}

/// Draws what the units draw, again for another theme.
fn keep_drawn(canvas: NodeRef<html::Canvas>, atom: RwSignal<Option<Mosaic>>) {
    let look = look();
    Effect::new(move |_| {
        look.version.get();
        atom.get();
        let Some(canvas) = canvas.get() else { return };
        // The canvas takes its new height first.
        request_animation_frame(move || {
            if let (Some(paint), Some(Some(atom))) = (Paint::on(&canvas), atom.try_get_untracked())
            {
                paint.mosaic(&atom, true);
            }
        });
    });
}

/// A button for each unit over what it draws.
fn buttons(found: &[Unit], picked: Option<usize>) -> impl IntoView + use<> {
    found
        .iter()
        .take(MOST)
        .map(|unit| {
            view! {
                <li>
                    <button
                        type="button"
                        id=format!("wall-{}", unit.number)
                        class:dead=unit.dead
                        style=format!("--a:{:.0}%", 100.0 * unit.active)
                        aria-pressed=(picked == Some(unit.number)).to_string()
                        aria-label=words(unit)
                        title=words(unit)
                    >
                        <i></i>
                    </button>
                </li>
            }
        })
        .collect_view()
}

/// How many units are not shown.
fn rest(found: &[Unit]) -> Option<String> {
    let left = found.len().saturating_sub(MOST);
    (left > 0).then(|| format!(" The {MOST} that vary most are shown; {left} more are not."))
}

fn legend() -> impl IntoView {
    view! {
        <p class="legend-d" aria-hidden="true">
            <span>
                <i class="more"></i>
                "pixels that the unit raises"
            </span>
            <span>
                <i class="less"></i>
                "that it lowers"
            </span>
            <span>"the bar: share of samples it is active for"</span>
            <span>"crossed out: dead"</span>
        </p>
    }
}

fn words(unit: &Unit) -> String {
    if unit.dead {
        return format!(
            "Unit {}: dead, always {}",
            unit.number + 1,
            format::number(unit.mean)
        );
    }
    format!(
        "Unit {}: active for {} of the samples, {} on average, at most {}",
        unit.number + 1,
        format::percent(unit.active),
        format::number(unit.mean),
        format::number(unit.peak)
    )
}

/// How often activations lie where: of the picked unit, or of all.
#[component]
fn Activations(picked: RwSignal<Option<usize>>) -> impl IntoView {
    let desk = desk();
    let version = desk.memo(|state: &State| state.latent.codes_version);
    let histogram = Memo::new(move |_| {
        version.get();
        let picked = picked.get();
        desk.look(|state| {
            let size = state.latent.size.max(1);
            state
                .latent
                .codes
                .as_ref()
                .map_or_else(Histogram::default, |codes| {
                    let values = &codes.mu.0;
                    match picked {
                        Some(unit) => {
                            Histogram::of(values.iter().skip(unit).step_by(size).copied())
                        }
                        None => Histogram::of(values.iter().copied()),
                    }
                })
        })
    });
    let title = move || match picked.get() {
        Some(unit) => format!("Activations of unit {}", unit + 1),
        None => "Activations of all units".into(),
    };
    let told = move || {
        histogram.with(|histogram| {
            let most = histogram.counts.iter().copied().max().unwrap_or(0);
            format!(
                "{}: from {} to {}, at most {} in a bin",
                title(),
                format::number(histogram.range.0),
                format::number(histogram.range.1),
                format::count(most.into())
            )
        })
    };
    view! {
        <figure class="histogram" hidden=move || histogram.with(|h| h.counts.is_empty())>
            <figcaption>
                <b>{title}</b>
                " over validation pictures; heights by the root of the counts"
            </figcaption>
            <svg
                viewBox=format!("0 0 {} {}", BARS[0], BARS[1])
                role="img"
                aria-label=told
                preserveAspectRatio="none"
            >
                {move || histogram.with(bars)}
            </svg>
            <p class="num" aria-hidden="true">
                <span>{move || histogram.with(|h| format::number(h.range.0))}</span>
                <span>{move || histogram.with(|h| format::number(h.range.1))}</span>
            </p>
        </figure>
    }
}

/// A rectangle for each bin.
fn bars(histogram: &Histogram) -> impl IntoView + use<> {
    let wide = BARS[0] / histogram.counts.len().max(1) as f64;
    histogram
        .heights()
        .into_iter()
        .enumerate()
        .map(|(i, height)| {
            let tall = height * BARS[1];
            view! {
                <rect
                    x=format!("{:.2}", i as f64 * wide)
                    y=format!("{:.2}", BARS[1] - tall)
                    width=format!("{:.2}", (wide - 1.0).max(0.5))
                    height=format!("{tall:.2}")
                ></rect>
            }
        })
        .collect_view()
}
