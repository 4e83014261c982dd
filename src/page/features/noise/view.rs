//! Noise on pictures: what kind, how much in training and on show, and a mask.

use leptos::prelude::*;

use crate::glossary::meaning;
use crate::spec::Noise;

use super::ramp::Ramp;
use super::strengths_view::StrengthsPanel;
use super::{mask, strengths};
use crate::page::browser::focus::focus;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::components::menu::Menu;
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, DenoiseAction, GuideAction, State};

/// The noise's controls under the reconstructions.
#[component]
pub fn NoisePanel(
    /// While this holds the pointer paints a mask on the reconstructions.
    painting: RwSignal<bool>,
    /// Set once the sliders have been on the screen.
    seen: RwSignal<bool>,
) -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(|state| state.ready());
    let kinds = desk.memo(|state| state.corruption().kinds.clone());
    let frozen = desk.memo(|state| state.corruption().frozen);
    let gain = desk.memo(|state| {
        let told = strengths::gain(&state.shown);
        told.filter(|_| state.is_denoising()).unwrap_or_default()
    });
    let act = move |action| desk.act(Action::Denoise(action));
    let open = desk.memo(State::opens_noise);
    let show = move |_| {
        desk.act(Action::Guide(GuideAction::OpenNoise));
        // The button that was pressed is gone.
        focus("noise-train");
    };
    view! {
        <section class="sub noise" aria-labelledby="h-noise">
            <div class="sub-h">
                <h3 id="h-noise">
                    <Show when=move || open.get() fallback=move || view! {
                        <button
                            class="fold"
                            type="button"
                            id="b-noise"
                            aria-expanded="false"
                            title="Noise on the input, while the loss compares with the clean sample: denoising"
                            on:click=show
                        >
                            "Add noise to the input"
                        </button>
                    }>"Noise on the input"</Show>
                </h3>
                <p class="gain num" id="gain" hidden=move || gain.with(String::is_empty)>
                    {gain}
                </p>
            </div>
            <div hidden=move || !open.get()>
            <Ramp seen=seen />
            <div class="noise-tools">
                {kind_picker(desk, ready, kinds)}
                {mixture(desk, kinds)}
                <label class="check" title="The same noise on a picture in every epoch, which a model can learn by heart">
                    <input
                        type="checkbox"
                        id="noise-frozen"
                        prop:checked=move || frozen.get()
                        on:change=move |event| act(DenoiseAction::Frozen(event_target_checked(&event)))
                    />
                    "Frozen in training"
                </label>
                <button
                    class="btn quiet small"
                    type="button"
                    title="Draw other random noise of the same kind and amount"
                    id="b-renoise"
                    disabled=move || !ready.get()
                    on:click=move |_| act(DenoiseAction::Again)
                >
                    <Icon glyph=Glyph::Shuffle />
                    "New noise sample"
                </button>
                {mask_picker(desk, ready, painting)}
            </div>
            <StrengthsPanel />
            </div>
        </section>
    }
}

/// Which one kind of noise there is; a mixture shows as such.
fn kind_picker(desk: Desk, ready: Memo<bool>, kinds: Memo<Vec<Noise>>) -> impl IntoView {
    let chosen = move || {
        kinds.with(|kinds| match kinds[..] {
            [kind] => kind.id(),
            _ => "mixture",
        })
    };
    let choose = move |event: web_sys::Event| {
        let id = event_target_value(&event);
        if let Some(kind) = Noise::ALL.into_iter().find(|kind| kind.id() == id) {
            desk.act(Action::Denoise(DenoiseAction::Kinds(vec![kind])));
        }
    };
    view! {
        <label>
            <span class="vh">"Kind of noise"</span>
            <select
                title="What is done to the input: Gaussian noise, masked pixels and more"
                id="noise-kind"
                disabled=move || !ready.get()
                prop:value=chosen
                on:change=choose
            >
                {Noise::ALL
                    .map(|kind| {
                        view! {
                            <option
                                value=kind.id()
                                selected=move || chosen() == kind.id()
                            >
                                {kind.title()}
                            </option>
                        }
                    })}
                <Show when=move || chosen() == "mixture">
                    <option value="mixture" selected=true disabled=true>
                        {move || format!("Mixture of {}", kinds.with(Vec::len))}
                    </option>
                </Show>
            </select>
        </label>
    }
}

/// Which kinds of noise are mixed.
fn mixture(desk: Desk, kinds: Memo<Vec<Noise>>) -> impl IntoView {
    let set = move |kind, on| desk.act(Action::Denoise(DenoiseAction::Kind(kind, on)));
    view! {
        <Menu title="Mix" about="Mix several kinds of noise" stays=true>
            <fieldset class="mix">
                <legend>"Each picture meets one of these, by chance"</legend>
                {Noise::ALL
                    .map(|kind| {
                        view! {
                            <label>
                                <input
                                    type="checkbox"
                                    title="Whether samples meet this kind of noise"
                                    name=kind.id()
                                    prop:checked=move || kinds.with(|k| k.contains(&kind))
                                    on:change=move |event| {
                                        set(kind, event_target_checked(&event));
                                    }
                                />
                                {kind.title()}
                            </label>
                        }
                    })}
            </fieldset>
        </Menu>
    }
}

/// Which pixels the encoder does not get to see.
fn mask_picker(desk: Desk, ready: Memo<bool>, painting: RwSignal<bool>) -> impl IntoView {
    let masked = desk.memo(|state| !state.mask.is_empty());
    let make_mask = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        painting.set(name == "paint");
        let shape = desk.look(State::planes);
        desk.act(Action::Denoise(DenoiseAction::Mask(mask::ready(
            &name, shape,
        ))));
    };
    let mask_name = RwSignal::new("none".to_owned());
    view! {
        <label class="hole">
            <span>"Hole"</span>
            <select
                title=meaning("mask")
                id="hole"
                disabled=move || !ready.get()
                prop:value=move || {
                    if masked.get() || painting.get() { mask_name.get() } else { "none".into() }
                }
                on:change=move |event| {
                    mask_name.set(event_target_value(&event));
                    make_mask(event);
                }
            >
                <option value="none">"None"</option>
                <option value="paint">"Paint on the pictures"</option>
                {mask::READY
                    .map(|(name, title)| view! { <option value=name>{title}</option> })}
            </select>
        </label>
    }
}
