use leptos::html;
use leptos::prelude::*;

use super::act::act;
use super::feed;
use super::groups::classes;
use crate::page::app::look::look;
use crate::page::browser::in_sight::in_sight;
use crate::page::store::LatentAction;
use crate::page::store::desk::{Desk, desk};
use crate::page::text::code;

/// Most sliders; of a wider code, the dimensions that vary most.
const SLIDERS: usize = 32;
/// Most choices of an axis.
const AXES: usize = 64;

/// What the probe decodes to, and each number of its code.
#[component]
pub fn Probe() -> impl IntoView {
    let (desk, look) = (desk(), look());
    let (place, holder) = (NodeRef::<html::Div>::new(), NodeRef::<html::Div>::new());
    let side = RwSignal::new(128.0);
    Effect::new(move |_| {
        look.version.get();
        if let Some(place) = place.get() {
            let width = f64::from(place.client_width()).max(28.0);
            if side.get_untracked() != width {
                side.set(width);
            }
        }
    });
    feed::keep_probe(desk, holder, side.into(), in_sight(place));

    let codes = desk.memo(|state| (state.latent.codes_version, state.latent.models));
    let probe = desk.memo(|state| {
        (
            state.latent.probe.clone(),
            state.latent.axes,
            state.latent.view,
        )
    });
    let near = Memo::new(move |_| {
        codes.get();
        probe.get();
        desk.look(|state| {
            let latent = &state.latent;
            (
                latent.whereabouts(&latent.probe, &classes(state)),
                latent.coordinates(&latent.probe),
            )
        })
    });
    let gaussian = desk.memo(|state| state.latent.gaussian);
    view! {
        <aside class="probe" aria-label="Probe">
            <div class="probe-pic" node_ref=place>
                <div
                    role="img"
                    aria-label=move || format!("Picture decoded at the probe. {}", near.get().0)
                    node_ref=holder
                ></div>
            </div>
            <p class="probe-say">
                <b id="near">{move || near.get().0}</b>
                <span id="pos">{move || near.get().1}</span>
            </p>
            <ClassPicker />
            <Dimensions />
            <Show when=move || gaussian.get()>
                <button
                    class="btn line small prior"
                    type="button"
                    title="Decode a code drawn from the prior, the standard normal distribution"
                    id="b-prior"
                    on:click=move |_| act(desk, LatentAction::Probe(draw_prior(desk)))
                >
                    "Sample the prior"
                </button>
            </Show>
        </aside>
    }
}

/// A code drawn from the standard normal (Box & Muller 1958, eq. 1).
fn draw_prior(desk: Desk) -> Vec<f32> {
    let size = desk.look(|state| state.latent.size);
    (0..size)
        .map(|_| {
            // In (0, 1], so that the logarithm is finite.
            let (u, v) = (1.0 - js_sys::Math::random(), js_sys::Math::random());
            ((-2.0 * u.ln()).sqrt() * (std::f64::consts::TAU * v).cos()) as f32
        })
        .collect()
}

/// The class that a conditional model decodes as.
#[component]
fn ClassPicker() -> impl IntoView {
    let desk = desk();
    let choices = desk.memo(|state| {
        let count = state.latent.conditional.unwrap_or(0);
        let names = classes(state);
        (0..count)
            .map(|label| {
                names
                    .get(label as usize)
                    .cloned()
                    .unwrap_or_else(|| label.to_string())
            })
            .collect::<Vec<_>>()
    });
    let chosen = desk.memo(|state| state.latent.label);
    let buttons = move || {
        choices
            .get()
            .into_iter()
            .zip(0_u32..)
            .map(|(name, label)| {
                view! {
                    <label>
                        <input
                            type="radio"
                            title="The class that the decoder is told"
                            name="decode-as"
                            value=label.to_string()
                            prop:checked=move || chosen.get() == label
                            on:change=move |_| act(desk, LatentAction::Label(label))
                        />
                        <span>{name}</span>
                    </label>
                }
            })
            .collect_view()
    };
    view! {
        <fieldset
            class="decode-as"
            role="radiogroup"
            aria-label="Decode as"
            hidden=move || choices.with(Vec::is_empty)
        >
            <span aria-hidden="true">"Decode as"</span>
            <div>{buttons}</div>
        </fieldset>
    }
}

/// The dimensions to choose axes from.
pub fn dimensions(desk: Desk) -> Memo<Vec<usize>> {
    liveliest(desk, AXES)
}

/// Follows the codes only where there are more dimensions than wanted.
fn liveliest(desk: Desk, most: usize) -> Memo<Vec<usize>> {
    let version = desk.memo(move |state| {
        let latent = &state.latent;
        let wide = latent.size > most;
        // Now and then: dimensions that come and go cannot be read.
        (
            latent.models,
            latent.size,
            wide.then_some(latent.codes_version / 40),
        )
    });
    Memo::new(move |_| {
        version.get();
        desk.look(|state| state.latent.liveliest(most))
    })
}

#[component]
fn Dimensions() -> impl IntoView {
    let desk = desk();
    let shown = liveliest(desk, SLIDERS);
    let size = desk.memo(|state| state.latent.size);
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
        <ul class="dims" aria-label="Code, one slider per dimension">
            <For each=move || shown.get() key=|i| *i let(i)>
                <Dimension i=i dead=dead ranges=ranges />
            </For>
            <Show when=move || { size.get() > SLIDERS }>
                <li class="dims-more">
                    {move || format!("the {SLIDERS} of {} that vary most", size.get())}
                </li>
            </Show>
        </ul>
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
