use leptos::html;
use leptos::prelude::*;

use super::act::act;
use super::dimensions::SomeDimensions;
use super::feed;
use super::groups::classes;
use crate::page::app::look::look;
use crate::page::browser::in_sight::in_sight;
use crate::page::store::LatentAction;
use crate::page::store::desk::{Desk, desk};

/// What the probe decodes to, and each number of its code.
#[component]
pub fn Probe(
    /// Whether the sliders stand under the map, all of them, and not here.
    unfolded: RwSignal<bool>,
) -> impl IntoView {
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
            <SomeDimensions unfolded=unfolded />
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
