//! A camera as what is on the pad: asked for, shown as it sees, given back.

use leptos::prelude::*;
use wasm_bindgen_futures::spawn_local;

use crate::page::app::look::look;
use crate::page::browser::camera::CameraStream;
use crate::page::browser::focus::focus;
use crate::page::components::icon::{Glyph, Icon};
use crate::page::features::drawing_pad::camera_state::CameraState;
use crate::page::features::drawing_pad::lens::Sees;
use crate::page::features::drawing_pad::model::{Pad, drawable};
use crate::page::features::drawing_pad::state::{DrawingPad, drawing_pad};
use crate::page::store::desk::desk;

/// Milliseconds between two pictures, and for visitors who asked for less motion.
const PACES: [f64; 2] = [66.0, 1000.0];

impl DrawingPad {
    /// What the camera makes of light and dark: drawings for models of grey pictures, until the visitor chooses.
    fn sees(self) -> Sees {
        let chosen = self.camera.sees.get();
        chosen.unwrap_or_else(|| match self.pad.with(Pad::shape) {
            [1, ..] => Sees::Ink,
            _ => Sees::Light,
        })
    }

    /// Keeps on the pad what the camera sees, and gives the camera back.
    pub(super) fn take(self) {
        if self.draw(Pad::take) {
            self.stop_camera();
            self.say("Taken; the camera is off");
            focus("pad");
        }
    }

    /// Gives the camera back.
    pub(in crate::page) fn stop_camera(self) {
        let camera = self.camera;
        camera.asked.update_value(|asked| *asked += 1);
        camera.stream.update_value(|stream| *stream = None);
        if camera.stand.get_untracked() != CameraState::Off {
            camera.stand.set(CameraState::Off);
        }
        self.draw(Pad::leave);
    }

    /// Asks for a camera; with `other`, for another than the one that is on.
    fn start_camera(self, other: bool, pace: f64) {
        let camera = self.camera;
        let before = camera
            .stream
            .with_value(|stream| stream.as_ref().and_then(CameraStream::device));
        // Few devices give two at once.
        self.stop_camera();
        camera.trouble.set(String::new());
        camera.stand.set(CameraState::Asked);
        let asked = camera.asked.get_value();
        spawn_local(async move {
            let ended = move || {
                self.stop_camera();
                let why = "The camera has gone: it was unplugged, or the browser took it back. Start it again.";
                camera.trouble.set(why.into());
            };
            let outcome = CameraStream::open(before.filter(|_| other), ended).await;
            if camera.asked.try_get_value() != Some(asked) {
                // Dropping it gives it back.
                return;
            }
            match outcome {
                Ok((stream, several)) => {
                    camera.stream.set_value(Some(stream));
                    camera.several.set(several);
                    camera.stand.set(CameraState::On);
                    self.say("The camera is on");
                    look_on(self, asked, pace);
                }
                Err(why) => {
                    camera.stand.set(CameraState::Off);
                    camera.trouble.set(why);
                }
            }
        });
    }
}

/// Shows what the camera sees, again and again, as long as it is on.
fn look_on(drawing_pad: DrawingPad, asked: u32, pace: f64) {
    if drawing_pad.camera.asked.try_get_value() != Some(asked) {
        return;
    }
    let shape = drawing_pad.pad.with_untracked(Pad::shape);
    let seen = drawing_pad
        .camera
        .stream
        .try_update_value(|stream| stream.as_mut().and_then(|stream| stream.look(shape, pace)));
    if let Some(Some(seen)) = seen {
        let sees = untrack(|| drawing_pad.sees());
        let [channels, ..] = shape;
        let picture = sees.picture(&seen, channels);
        let planes = [channels, seen.height, seen.width];
        drawing_pad.draw(|pad| pad.watch(picture, planes, sees == Sees::Ink));
    }
    request_animation_frame(move || look_on(drawing_pad, asked, pace));
}

/// Asks for the camera, or gives it back.
#[component]
pub fn CameraButton() -> impl IntoView {
    let (desk, drawing_pad, look) = (desk(), drawing_pad(), look());
    let stand = drawing_pad.camera.stand;
    let there = desk.memo(|state| state.run.as_ref().and_then(drawable).is_some());
    let press = move |_| {
        if stand.get_untracked() == CameraState::Off {
            drawing_pad.start_camera(false, PACES[usize::from(look.still)]);
        } else {
            drawing_pad.stop_camera();
            drawing_pad.say("The camera is off");
        }
    };
    view! {
        <button
            class="btn quiet small"
            id="b-camera"
            type="button"
            disabled=move || !there.get()
            aria-pressed=move || (stand.get() != CameraState::Off).to_string()
            title="Show the model what the camera sees"
            on:click=press
        >
            <Icon glyph=Glyph::Camera />
            "Camera"
        </button>
    }
}

/// What belongs to the camera while it is on, or why it is not.
#[component]
pub fn Shutter() -> impl IntoView {
    let drawing_pad = drawing_pad();
    let look = look();
    let camera = drawing_pad.camera;
    let choose = move |event: web_sys::Event| {
        let id = event_target_value(&event);
        camera
            .sees
            .set(Sees::ALL.into_iter().find(|sees| sees.id() == id));
    };
    let chosen = Memo::new(move |_| drawing_pad.sees().id());
    view! {
        <p class="error" role="alert" id="camera-trouble">
            {move || camera.trouble.get()}
        </p>
        <p class="quiet-p" hidden=move || camera.stand.get() != CameraState::Asked>
            "The browser asks whether the page may use the camera. No picture leaves this device."
        </p>
        <div class="shutter" hidden=move || camera.stand.get() != CameraState::On>
            <button class="btn line small" title="Put what the camera sees on the pad" id="b-take" type="button" on:click=move |_| drawing_pad.take()>
                "Take the picture"
            </button>
            <button
                class="btn quiet small"
                title="Use the next camera"
                id="b-other-camera"
                type="button"
                hidden=move || !camera.several.get()
                on:click=move |_| drawing_pad.start_camera(true, PACES[usize::from(look.still)])
            >
                "Other camera"
            </button>
            <select
                title="How the camera’s picture becomes the model’s input"
                id="camera-sees"
                aria-label="What the model gets of it"
                prop:value=move || chosen.get()
                on:change=choose
            >
                {Sees::ALL
                    .map(|sees| {
                        view! {
                            <option value=sees.id() selected=move || chosen.get() == sees.id()>
                                {sees.title()}
                            </option>
                        }
                    })}
            </select>
        </div>
    }
}
