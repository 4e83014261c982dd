//! Noise on pictures: what kind, how much in training and on show, and a hole.

use leptos::html;
use leptos::prelude::*;
use wasm_bindgen::JsCast;

use crate::protocol::ViewName;
use crate::spec::{Corruption, Noise, Run};

use super::super::desk::desk;
use super::super::state::{Action, DenoiseAction, State};
use super::super::{hole, strengths};
use super::canvas::{CanvasFit, keep_canvas, picture_side, width_of};
use super::focus::focus_now;
use super::icon::{Glyph, Icon};
use super::menu::Menu;
use super::settings::usual;
use super::strengths::StrengthsPanel;

/// Space between the ramp's pictures in CSS pixels, and the smallest they may be.
const GAP: f64 = 2.0;
const SMALLEST: f64 = 22.0;
const LARGEST: f64 = 40.0;
/// How near to each other the sliders' words would touch, and how far they step aside then, in rem.
const CLOSE: f64 = 0.2;
const STEP: f64 = 2.25;
/// Steps of the sliders.
const NOTCHES: f64 = 100.0;

/// The noise's controls under the reconstructions. While `painting` the pointer paints a hole on them.
#[component]
pub fn NoisePanel(painting: RwSignal<bool>) -> impl IntoView {
    let desk = desk();
    let ready = desk.memo(|state| state.ready());
    let kinds = desk.memo(|state| state.live.corruption.kinds.clone());
    let frozen = desk.memo(|state| state.live.corruption.frozen);
    let gain = desk.memo(|state| {
        let told = strengths::gain(&state.shown);
        told.filter(|_| state.is_denoising()).unwrap_or_default()
    });
    let holed = desk.memo(|state| !state.hole.is_empty());
    let act = move |action| desk.act(Action::Denoise(action));
    let chosen = move || {
        kinds.with(|kinds| match kinds[..] {
            [kind] => kind.id(),
            _ => "mixture",
        })
    };
    let choose = move |event: web_sys::Event| {
        let id = event_target_value(&event);
        if let Some(kind) = Noise::ALL.into_iter().find(|kind| kind.id() == id) {
            act(DenoiseAction::Kinds(vec![kind]));
        }
    };
    let make_hole = move |event: web_sys::Event| {
        let name = event_target_value(&event);
        painting.set(name == "paint");
        let shape = desk.look(planes);
        act(DenoiseAction::Hole(hole::ready(&name, shape)));
    };
    let hole_name = RwSignal::new("none".to_owned());
    view! {
        <section class="sub noise" aria-labelledby="h-noise">
            <div class="sub-h">
                <h3 id="h-noise">"Corrupt the input"</h3>
                <p class="gain num" id="gain" hidden=move || gain.with(String::is_empty)>
                    {gain}
                </p>
            </div>
            <Ramp />
            <div class="noise-tools">
                <label>
                    <span class="vh">"Kind of noise"</span>
                    <select
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
                <Menu title="Mix" stays=true>
                    <fieldset class="mix">
                        <legend>"Each picture meets one of these, by chance"</legend>
                        {Noise::ALL
                            .map(|kind| {
                                view! {
                                    <label>
                                        <input
                                            type="checkbox"
                                            name=kind.id()
                                            prop:checked=move || kinds.with(|k| k.contains(&kind))
                                            on:change=move |event| {
                                                act(DenoiseAction::Kind(kind, event_target_checked(&event)));
                                            }
                                        />
                                        {kind.title()}
                                    </label>
                                }
                            })}
                    </fieldset>
                </Menu>
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
                    id="b-renoise"
                    disabled=move || !ready.get()
                    on:click=move |_| act(DenoiseAction::Again)
                >
                    <Icon glyph=Glyph::Shuffle />
                    "Other noise"
                </button>
                <label class="hole">
                    <span>"Hole"</span>
                    <select
                        id="hole"
                        disabled=move || !ready.get()
                        prop:value=move || {
                            if holed.get() || painting.get() { hole_name.get() } else { "none".into() }
                        }
                        on:change=move |event| {
                            hole_name.set(event_target_value(&event));
                            make_hole(event);
                        }
                    >
                        <option value="none">"None"</option>
                        <option value="paint">"Paint on the pictures"</option>
                        {hole::READY
                            .map(|(name, title)| view! { <option value=name>{title}</option> })}
                    </select>
                </label>
            </div>
            <StrengthsPanel />
        </section>
    }
}

/// Channels, height and width of the run's samples as they are drawn.
pub fn planes(state: &State) -> [u32; 3] {
    state.run.as_ref().map_or_else(
        || {
            let dataset = state.dataset();
            dataset.kind().planes(dataset.shape())
        },
        Run::planes,
    )
}

/// The focused picture under noise of every strength, and under it how much of it there is in training and on show.
#[component]
fn Ramp() -> impl IntoView {
    let desk = desk();
    let place = NodeRef::<html::Div>::new();
    let holder = NodeRef::<html::Div>::new();
    let width = width_of(place);
    let fit = Memo::new(move |_| {
        let width = width.get();
        // Odd, so that half the noise has a picture of its own.
        let most = ((width + GAP) / (SMALLEST + GAP)).floor().clamp(3.0, 13.0) as u32;
        let columns = most - (1 - most % 2);
        let tile = ((width + GAP) / f64::from(columns) - GAP).clamp(SMALLEST, LARGEST);
        (columns, tile)
    });
    let picture = desk.memo(picture_side);
    keep_canvas(desk, ViewName::NoiseStrip, holder, move || {
        let (columns, tile) = fit.get();
        CanvasFit::tiles(columns, 1, tile, GAP, picture.get())
    });
    // A slider's thumb stands over the middle of the picture with that much noise.
    let style = move || {
        let (columns, tile) = fit.get();
        let span = f64::from(columns - 1) * (tile + GAP);
        format!(
            "--inset:{:.2}px;--span:{span:.2}px;--tile:{tile:.2}px",
            tile / 2.0
        )
    };
    let ready = desk.memo(|state| state.ready());
    let handle = move |class: &'static str,
                       id: &'static str,
                       words: &'static str,
                       amount: fn(&Corruption) -> f64,
                       set: fn(f64) -> DenoiseAction| {
        let now = desk.memo(move |state| amount(&state.live.corruption));
        let reset = move || desk.act(Action::Denoise(set(amount(&usual(desk).corruption))));
        let slide = move |event: web_sys::Event| {
            if let Ok(place) = event_target_value(&event).parse::<f64>() {
                desk.act(Action::Denoise(set(place / NOTCHES)));
            }
        };
        let keys = move |event: web_sys::KeyboardEvent| {
            let by = match (event.key().as_str(), event.shift_key()) {
                ("ArrowRight" | "ArrowUp", true) => 0.1,
                ("ArrowLeft" | "ArrowDown", true) => -0.1,
                ("Backspace", _) => {
                    event.prevent_default();
                    return reset();
                }
                _ => return,
            };
            event.prevent_default();
            let amount = ((now.get_untracked() + by) * NOTCHES).round() / NOTCHES;
            desk.act(Action::Denoise(set(amount)));
        };
        view! {
            <input
                class=format!("duo-in {class}")
                type="range"
                id=id
                min="0"
                max="100"
                aria-label=words
                title="Double-click or Backspace: back to the preset's"
                aria-valuetext=move || format!("{:.2}", now.get())
                disabled=move || !ready.get()
                prop:value=move || (now.get() * NOTCHES).round().to_string()
                on:input=slide
                on:dblclick=move |_| reset()
                on:keydown=keys
            />
        }
    };
    let train = desk.memo(|state| state.live.corruption.train);
    let test = desk.memo(|state| state.live.corruption.test);
    let label = move |class: &'static str,
                      id: &'static str,
                      word: &'static str,
                      own: Memo<f64>,
                      other: Memo<f64>| {
        let left = move || {
            let apart = own.get() - other.get();
            // Where the two would touch, each steps to its own side; of equal ones training stands left.
            let step = match apart {
                apart if apart.abs() >= CLOSE => 0.0,
                0.0 if class == "train" => -STEP,
                0.0 => STEP,
                apart => STEP.copysign(apart),
            };
            // At the ends the words stay in sight, and beside each other.
            let [least, most] = match step {
                step if step < 0.0 => [2.0, 6.25],
                0.0 => [2.0, 2.0],
                _ => [6.25, 2.0],
            };
            format!(
                "left:clamp({least}rem, calc(var(--inset) + {:.4} * var(--span) + {step:.2}rem), calc(100% - {most}rem))",
                own.get()
            )
        };
        view! {
            <output class=format!("duo-l {class}") for=id style=left>
                {word}
                " "
                <b class="num">{move || format!("{:.2}", own.get())}</b>
            </output>
        }
    };
    // Beside the thumbs a click fetches the nearer one; of equal ones that of the pictures shown. Not a mere press, with which a
    // finger begins to scroll.
    let fetch = move |event: web_sys::MouseEvent| {
        let on_thumb = event
            .target()
            .is_some_and(|target| target.has_type::<web_sys::HtmlInputElement>());
        let (Some(place), false, true) = (place.get_untracked(), on_thumb, ready.get_untracked())
        else {
            return;
        };
        let (columns, tile) = fit.get_untracked();
        let from_left = f64::from(event.client_x()) - place.get_bounding_client_rect().left();
        let span = f64::from(columns - 1) * (tile + GAP);
        let amount = ((from_left - tile / 2.0) / span).clamp(0.0, 1.0);
        let amount = (amount * NOTCHES).round() / NOTCHES;
        let away = |handle: Memo<f64>| (handle.get_untracked() - amount).abs();
        let (set, id): (fn(f64) -> DenoiseAction, _) = if away(train) < away(test) {
            (DenoiseAction::Train, "noise-train")
        } else {
            (DenoiseAction::Test, "noise-test")
        };
        // So that the arrows go on from there.
        focus_now(id);
        desk.act(Action::Denoise(set(amount)));
    };
    view! {
        <div class="noise-ramp" node_ref=place style=style on:click=fetch>
            <div class="noise-canvas" aria-hidden="true" node_ref=holder></div>
            <div class="duo">
                <span class="duo-track" aria-hidden="true"></span>
                {handle(
                    "train",
                    "noise-train",
                    "Noise in training",
                    |corruption| corruption.train,
                    DenoiseAction::Train,
                )}
                {handle(
                    "test",
                    "noise-test",
                    "Noise on the pictures shown",
                    |corruption| corruption.test,
                    DenoiseAction::Test,
                )}
                {label("train", "noise-train", "train", train, test)}
                {label("test", "noise-test", "test", test, train)}
            </div>
        </div>
    }
}
