//! The numbers of the probe's code, a slider each: as many as stand beside the map, or all of them under it.

use leptos::html;
use leptos::prelude::*;

use super::act::act;
use crate::page::app::look::{root_style, token};
use crate::page::browser::size::{root_pixels, size_of};
use crate::page::store::LatentAction;
use crate::page::store::desk::{Desk, desk};
use crate::page::text::code;

/// Most sliders; of a wider code, the dimensions that vary most.
const SLIDERS: usize = 32;
/// Most choices of an axis.
const AXES: usize = 64;

/// The dimensions to choose axes from.
pub fn dimensions(desk: Desk) -> Memo<Vec<usize>> {
    liveliest(desk, Signal::stored(AXES))
}

/// Follows the codes only where there are more dimensions than wanted.
fn liveliest(desk: Desk, most: Signal<usize>) -> Memo<Vec<usize>> {
    // Now and then: dimensions that come and go cannot be read.
    let version = desk.memo(|state| {
        let latent = &state.latent;
        (latent.models, latent.size, latent.codes_version / 40)
    });
    let wide = Memo::new(move |_| {
        let (model, size, version) = version.get();
        (model, size, (size > most.get()).then_some(version))
    });
    Memo::new(move |_| {
        wide.get();
        let most = most.get();
        desk.look(|state| state.latent.liveliest(most))
    })
}

/// As many sliders as there is room for beside the map, those of the dimensions that vary most, and a button for all.
#[component]
pub fn SomeDimensions(unfolded: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Ul>::new();
    let room = size_of(place);
    let size = desk.memo(|state| state.latent.size);
    let fitting = Memo::new(move |_| {
        let [width, height] = room.get();
        fitting(size.get(), width, height)
    });
    let shown = liveliest(desk, fitting.into());
    let each = move || {
        if unfolded.get() {
            Vec::new()
        } else {
            shown.get()
        }
    };
    view! {
        <ul class="dims" aria-label="Code, one slider per dimension" node_ref=place>
            <Sliders shown=Signal::derive(each) />
            <Show when=move || fitting.get() < size.get().min(SLIDERS)>
                <li class="dims-more">
                    <button
                        class="btn line small"
                        type="button"
                        id="b-dims"
                        title="A slider for each of the dimensions that vary most"
                        aria-expanded=move || unfolded.get().to_string()
                        on:click=move |_| unfolded.update(|on| *on = !*on)
                    >
                        {move || {
                            if unfolded.get() {
                                "Fewer".to_owned()
                            } else {
                                format!("{} more", size.get().min(SLIDERS) - fitting.get())
                            }
                        }}
                    </button>
                </li>
            </Show>
        </ul>
    }
}

/// How many sliders there are for in so many pixels, with room left for a button where that is not all.
fn fitting(size: usize, width: f64, height: f64) -> usize {
    /// Height of a slider where the page does not say it, and width of a column, in rem.
    const ROW: f64 = 1.5;
    const COLUMN: f64 = 9.0;
    let rem = root_pixels();
    let row = root_style().and_then(|style| {
        let row = token(&style, "--hit-min");
        row.strip_suffix("rem")?.parse::<f64>().ok()
    });
    let columns = (width / (COLUMN * rem)).floor().max(1.0);
    let rows = (height / (row.unwrap_or(ROW) * rem)).floor();
    let all = (rows * columns) as usize;
    if size.min(SLIDERS) <= all {
        size.min(SLIDERS)
    } else {
        // The button needs a little more than a slider.
        ((rows - 2.0).max(1.0) * columns) as usize
    }
}

/// All sliders, under the map.
#[component]
pub fn AllDimensions(unfolded: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let shown = liveliest(desk, Signal::stored(SLIDERS));
    let size = desk.memo(|state| state.latent.size);
    view! {
        <Show when=move || unfolded.get()>
            <ul class="dims all" aria-label="Code, one slider per dimension">
                <Sliders shown=shown.into() />
                <Show when=move || { size.get() > SLIDERS }>
                    <li class="dims-more">
                        {move || format!("the {SLIDERS} of {} that vary most", size.get())}
                    </li>
                </Show>
            </ul>
        </Show>
    }
}

#[component]
fn Sliders(shown: Signal<Vec<usize>>) -> impl IntoView {
    let desk = desk();
    let codes = desk.memo(|state| (state.latent.codes_version, state.latent.models));
    let dead = Memo::new(move |_| {
        codes.get();
        desk.look(|state| state.latent.collapsed())
    });
    let ranges = Memo::new(move |_| {
        codes.get();
        desk.look(|state| state.latent.ranges())
    });
    view! {
        <For each=move || shown.get() key=|i| *i let(i)>
            <Dimension i=i dead=dead ranges=ranges />
        </For>
    }
}

#[component]
fn Dimension(i: usize, dead: Memo<Vec<bool>>, ranges: Memo<Vec<[f32; 2]>>) -> impl IntoView {
    let desk = desk();
    let value = desk.memo(move |state| state.latent.probe.get(i).copied().unwrap_or(0.0));
    let axis = desk.memo(move |state| {
        state.latent.view == crate::page::features::latent_map::MapView::Code
            && state.latent.axes.contains(&i)
    });
    let collapsed = Memo::new(move |_| dead.with(|dead| dead.get(i).copied().unwrap_or(false)));
    let range = Memo::new(move |_| ranges.with(|all| all.get(i).copied().unwrap_or([-1.0, 1.0])));
    let put = move |z: f32, at: f64| {
        let mut code = desk.look(|state| state.latent.probe.clone());
        if let Some(place) = code.get_mut(i) {
            *place = z;
            desk.latency(|latency| latency.moved(at));
            act(desk, LatentAction::Probe(code));
        }
    };
    let slide = move |event: web_sys::Event| {
        if let Ok(z) = event_target_value(&event).parse::<f32>() {
            put(z, event.time_stamp());
        }
    };
    let keys = move |event: web_sys::KeyboardEvent| {
        if event.key() == "Backspace" {
            event.prevent_default();
            put(0.0, event.time_stamp());
        }
    };
    let name = code::dimension(i);
    let label = {
        let name = name.clone();
        move || {
            if collapsed.get() {
                format!("{name}, collapsed")
            } else {
                name.clone()
            }
        }
    };
    view! {
        <li class:ax-on=move || axis.get() class:dead=move || collapsed.get()>
            <span aria-hidden="true">{name}</span>
            <input
                type="range"
                min=move || range.get()[0].to_string()
                max=move || range.get()[1].to_string()
                title="One dimension of the probe’s code: drag it and watch the picture; double-click or Backspace: 0"
                step="any"
                aria-label=label
                aria-valuetext=move || code::value(value.get().into())
                prop:value=move || {
                    // Limits first: a value beyond the old ones would be cut.
                    range.get();
                    value.get().to_string()
                }
                on:input=slide
                on:dblclick=move |event| put(0.0, event.time_stamp())
                on:keydown=keys
            />
            <output>{move || code::value(value.get().into())}</output>
        </li>
    }
}
