use leptos::prelude::*;

use crate::glossary::meaning;

use super::usage::{UnitMeasure, Units, axes_with};
use crate::page::features::latent_map::{LatentAction, MapView};
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};
use crate::spec::Run;

/// Most bars that have their name and value written at them.
const WRITTEN: usize = 12;

/// How much each dimension of the code is used: a bar each, which is also a button that lays the map along it.
#[component]
pub fn UnitsPanel() -> impl IntoView {
    let desk = desk();
    let units = desk.memo(State::units);
    let axes = desk.memo(|state| {
        let latent = &state.latent;
        (latent.view == MapView::Code).then_some(latent.axes)
    });
    let open = desk.memo(State::opens_analyses);
    let past = desk.memo(|state| state.scrubbed.is_some());
    let variational = desk.memo(State::is_variational);
    let overweight = desk.memo(|state| state.run.as_ref().and_then(Run::kl_overweight));
    let title = move || {
        if variational.get() {
            "KL per dimension"
        } else {
            "Code variance per dimension"
        }
    };
    let told = move |words: fn(&Units) -> String| {
        move || units.with(|units| units.as_ref().map_or(String::new(), words))
    };
    let choose = move |event: web_sys::MouseEvent| {
        let button = crate::page::components::form::pressed(&event);
        let unit = button.and_then(|id| id.strip_prefix("unit-")?.parse::<usize>().ok());
        if let Some(unit) = unit {
            let axes = desk.look(|state| axes_with(state.latent.axes, unit));
            desk.act(Action::Latent(LatentAction::View(MapView::Code)));
            desk.act(Action::Latent(LatentAction::Axes(axes)));
        }
    };
    let unit = move || {
        units.with(|units| match units.as_ref().map(|units| units.measure) {
            Some(UnitMeasure::Divergence) => " nats",
            _ => "",
        })
    };
    view! {
        <section class="chart units" aria-labelledby="h-units" hidden=move || !open.get()>
            <div class="sub-h">
                <h2 id="h-units">{title}</h2>
                <span class="unit" title=meaning("nat") aria-hidden="true">
                    {unit}
                </span>
                <span class="note" id="units-note">
                    {told(Units::note)}
                </span>
            </div>
            <ol
                class="kl"
                aria-labelledby="h-units"
                class:many=move || {
                    units.with(|units| units.as_ref().is_some_and(|units| units.bars.len() > WRITTEN))
                }
                hidden=move || units.with(Option::is_none)
                on:click=choose
            >
                {move || {
                    let axes = axes.get();
                    units.with(|units| units.as_ref().map(|units| bars(units, axes)))
                }}
            </ol>
            <p class="quiet-p" hidden=move || units.with(Option::is_some)>
                {move || {
                    if past.get() {
                        "Not measured at this step."
                    } else if variational.get() {
                        "Not measured yet: one training step shows how many nats each dimension holds."
                    } else {
                        "Not measured yet."
                    }
                }}
            </p>
            <p class="quiet-p" id="units-remark">
                {move || {
                    let overweight = overweight.get();
                    units.with(|units| {
                        units.as_ref().map_or(String::new(), |units| units.remark(overweight))
                    })
                }}
            </p>
        </section>
    }
}

/// A bar for each dimension, marked where the map is laid along it.
fn bars(units: &Units, axes: Option<[usize; 2]>) -> impl IntoView + use<> {
    let written = units.bars.len() <= WRITTEN;
    let bar = |bar: &super::usage::UnitBar| {
        let axis = match axes {
            Some([across, _]) if across == bar.unit => ", across on the map",
            Some([_, up]) if up == bar.unit => ", up on the map",
            _ => "",
        };
        let words = units.words(bar);
        view! {
            <li>
                <button
                    type="button"
                    id=format!("unit-{}", bar.unit)
                    class:idle=!bar.used
                    aria-pressed=(!axis.is_empty()).to_string()
                    aria-label=format!("{words}{axis}")
                    title=format!("{words}. Press to make it an axis of the map")
                    style=format!("--h:{:.1}%", 100.0 * bar.share)
                >
                    <b>{written.then(|| bar.short())}</b>
                    <i></i>
                    <span>{written.then(|| bar.name())}</span>
                </button>
            </li>
        }
    };
    units.bars.iter().map(bar).collect_view()
}
