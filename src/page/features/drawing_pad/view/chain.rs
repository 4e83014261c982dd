//! What the model makes of the drawing: what it sees, its code, what it decodes to, and how far that is off.

use std::time::Duration;

use leptos::html;
use leptos::leptos_dom::helpers::TimeoutHandle;
use leptos::prelude::*;

use super::code::Code;
use crate::page::app::look::look;
use crate::page::features::drawing_pad::answer::Given;
use crate::page::features::drawing_pad::measure::{decibels, squared_error};
use crate::page::features::drawing_pad::model::{Pad, drawable};
use crate::page::features::drawing_pad::state::drawing_pad;
use crate::page::store::State;
use crate::page::store::desk::desk;
use crate::page::tensor_image::paint::lay;
use crate::page::tensor_image::print::Print;
use crate::page::tensor_image::save::tones;
use crate::page::text::format;

/// How long nothing must be drawn before a screen reader says what came of it.
const REST: Duration = Duration::from_millis(900);

/// What is said under the pictures.
#[derive(Debug, Clone, PartialEq, Default)]
struct Verdict {
    error: String,
    ratio: String,
    words: String,
}

impl Verdict {
    fn of(given: &Given, state: &State) -> Self {
        let Some(picture) = &given.picture else {
            return Self {
                error: "–".into(),
                ratio: "–".into(),
                words: "A code of zeros decodes to this".into(),
            };
        };
        let error = squared_error(&given.output, picture);
        let latent = &state.latent;
        let fits = latent.count() > 0 && given.code.len() == latent.size;
        let lands = fits.then(|| {
            let classes = state.data.as_ref().map(|data| data.classes.clone());
            latent.whereabouts(&given.code, &classes.unwrap_or_default())
        });
        Self {
            error: format::error(error as f32),
            ratio: decibels(error),
            words: lands.map_or_else(String::new, |place| landing(&place)),
        }
    }
}

#[component]
pub fn Chain() -> impl IntoView {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    let drawn = Memo::new(move |_| drawing_pad.pad.with(Pad::version));
    let seen = Memo::new(move |_| {
        drawn.get();
        drawing_pad.pad.with_untracked(|pad| {
            let planes = pad.shape();
            let blank = || vec![0.0; planes.iter().product()];
            (pad.picture().unwrap_or_else(blank), planes)
        })
    });
    let shape = desk.memo(|state| state.run.as_ref().and_then(drawable));
    let output = Memo::new(move |_| {
        let planes = shape.get()?;
        drawing_pad.given.with(|given| {
            let given = given.as_ref().filter(|given| given.planes == planes)?;
            Some((given.output.clone(), given.planes))
        })
    });
    let size = Memo::new(move |_| {
        let [_, height, width] = seen.with(|(_, planes)| *planes);
        format!("seen at {height}\u{a0}×\u{a0}{width}")
    });
    let codes = desk.memo(|state| state.latent.codes_version);
    let verdict = Memo::new(move |_| {
        codes.get();
        drawing_pad.given.with(|given| {
            given.as_ref().map_or_else(Verdict::default, |given| {
                desk.look(|state| Verdict::of(given, state))
            })
        })
    });
    let heard = RwSignal::new(String::new());
    say_at_rest(drawn, verdict, heard);
    let scrubbed = desk.memo(|state| state.scrubbed.is_some());
    view! {
        <div class="chain">
            <ClassPicker />
            <div class="chain-row">
                <figure>
                    <Picture id="pad-seen" picture=move || Some(seen.get()) label="What the model gets" />
                    <figcaption>{move || size.get()}</figcaption>
                </figure>
                <Squeeze />
                <Code />
                <Squeeze out=true />
                <figure>
                    <Picture id="pad-out" picture=move || output.get() label="What the model decodes" />
                    <figcaption>"decoded"</figcaption>
                </figure>
            </div>
            <dl class="verdict">
                <div>
                    <dt>"squared error a pixel"</dt>
                    <dd id="pad-error">{move || verdict.get().error}</dd>
                </div>
                <div>
                    <dt>"PSNR"</dt>
                    <dd id="pad-psnr">{move || verdict.get().ratio}</dd>
                </div>
            </dl>
            <p class="lands" id="pad-lands">
                {move || verdict.get().words}
                {move || scrubbed.get().then_some(" The pad shows the model of now.")}
            </p>
            <p class="error" role="alert">
                {move || drawing_pad.trouble.get()}
            </p>
            <p class="vh" id="pad-heard" aria-live="polite">
                {move || heard.get()}
            </p>
        </div>
    }
}

/// Has a screen reader say what came of the drawing once nothing has been drawn for a while.
fn say_at_rest(drawn: Memo<u32>, verdict: Memo<Verdict>, heard: RwSignal<String>) {
    let timer = StoredValue::new_local(None::<TimeoutHandle>);
    Effect::new(move |before: Option<u32>| {
        let now = drawn.get();
        if before.is_none_or(|before| before == now) {
            return now;
        }
        let tell = move || {
            let Some(verdict) = verdict.try_get_untracked() else {
                return;
            };
            let error = format!("Squared error {}, {}. ", verdict.error, verdict.ratio);
            heard.set(match verdict.error.as_str() {
                "–" => "The pad is empty.".into(),
                _ => error + &verdict.words,
            });
        };
        let next = set_timeout_with_handle(tell, REST).ok();
        let old = timer.try_update_value(|timer| std::mem::replace(timer, next));
        if let Some(Some(old)) = old {
            old.clear();
        }
        now
    });
}

/// “Among the 3s” as the end of a sentence.
fn landing(place: &str) -> String {
    let mut letters = place.chars();
    let first = letters.next().map(|letter| letter.to_ascii_lowercase());
    let rest: String = first.into_iter().chain(letters).collect();
    format!("Lands {rest}.")
}

/// A picture `[channels, height, width]` in the theme's colours.
#[component]
fn Picture(
    id: &'static str,
    label: &'static str,
    picture: impl Fn() -> Option<(Vec<f32>, [usize; 3])> + 'static,
) -> impl IntoView {
    let look = look();
    let canvas = NodeRef::<html::Canvas>::new();
    let polarity = desk().memo(State::polarity);
    Effect::new(move |_| {
        look.dark.track();
        let polarity = polarity.get();
        if let (Some(canvas), Some((values, planes))) = (canvas.get(), picture()) {
            // Fails only without a 2d context, and then there is no picture.
            let _ = lay(&canvas, &Print::of(&values, planes, tones(polarity)));
        }
    });
    view! { <canvas class="pix" id=id role="img" aria-label=label node_ref=canvas></canvas> }
}

/// Between a picture and its code, and between that and what it decodes to.
#[component]
fn Squeeze(#[prop(optional)] out: bool) -> impl IntoView {
    let path = if out {
        "M40 0C16 6 24 40 0 42V58C24 60 16 94 40 100z"
    } else {
        "M0 0C24 6 16 40 40 42V58C16 60 24 94 0 100z"
    };
    view! {
        <svg class="squeeze" viewBox="0 0 40 100" preserveAspectRatio="none" aria-hidden="true">
            <path d=path></path>
        </svg>
    }
}

/// What a conditional model is told of the drawing.
#[component]
fn ClassPicker() -> impl IntoView {
    let (desk, drawing_pad) = (desk(), drawing_pad());
    let names = desk.memo(|state| {
        let names = state.data.as_ref().map(|data| data.classes.clone());
        let names = names.unwrap_or_default();
        (0..state.latent.conditional.unwrap_or(0))
            .map(|label| match names.get(label as usize) {
                Some(name) => name.clone(),
                None => label.to_string(),
            })
            .collect::<Vec<_>>()
    });
    let options = move || {
        let chosen = drawing_pad.label.get();
        names
            .get()
            .into_iter()
            .zip(0_u32..)
            .map(|(name, label)| {
                view! {
                    <option value=label.to_string() prop:selected=label == chosen>
                        {name}
                    </option>
                }
            })
            .collect_view()
    };
    view! {
        <label class="lat-pick" hidden=move || names.with(Vec::is_empty)>
            "Told that it is"
            <select
                title="The class that a conditional model is told of the drawing"
                id="pad-class"
                on:change=move |event| {
                    if let Ok(label) = event_target_value(&event).parse() {
                        drawing_pad.label.set(label);
                    }
                }
            >
                {options}
            </select>
        </label>
    }
}
