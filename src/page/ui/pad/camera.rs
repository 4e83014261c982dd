//! A camera as what is on the pad: asked for, shown as it sees, given back.

use js_sys::{Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{
    HtmlVideoElement, MediaDeviceInfo, MediaDeviceKind, MediaStream, MediaStreamConstraints,
    MediaStreamTrack, OffscreenCanvas, OffscreenCanvasRenderingContext2d,
};

use crate::bridge::explain;
use crate::intake::Picture;

use super::super::super::desk::now;
use super::super::super::pad::Pad;
use super::super::super::pad::lens::{Sees, capture_size, middle};
use super::super::icon::{Glyph, Icon};
use super::super::look::look;
use super::{Easel, easel, focus};

/// Milliseconds between two pictures, and for visitors who asked for less motion.
const PACES: [f64; 2] = [66.0, 1000.0];
/// The width that is asked for; models see far less of it.
const WIDTH: u32 = 640;

/// Where the camera stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stand {
    Off,
    /// The visitor is asked.
    Asked,
    On,
}

/// The camera, and how it is looked through.
#[derive(Clone, Copy)]
pub struct Camera {
    stand: RwSignal<Stand>,
    /// None until the visitor chooses: what goes with the model then.
    sees: RwSignal<Option<Sees>>,
    /// Why there is no picture, in whole sentences.
    trouble: RwSignal<String>,
    /// Whether there are others.
    several: RwSignal<bool>,
    film: StoredValue<Option<Film>, LocalStorage>,
    /// Counts what was asked for, so that what comes late is given back.
    asked: StoredValue<u32>,
}

/// An open camera.
struct Film {
    stream: MediaStream,
    video: HtmlVideoElement,
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    /// The browser's name for it.
    device: Option<String>,
    taken: f64,
    _ended: Closure<dyn FnMut()>,
}

impl Drop for Film {
    fn drop(&mut self) {
        for track in tracks(&self.stream) {
            track.set_onended(None);
            track.stop();
        }
        self.video.set_src_object(None);
    }
}

fn tracks(stream: &MediaStream) -> impl Iterator<Item = MediaStreamTrack> {
    stream.get_tracks().into_iter().map(JsCast::unchecked_into)
}

impl Camera {
    /// One that nobody has asked for.
    pub fn off() -> Self {
        Self {
            stand: RwSignal::new(Stand::Off),
            sees: RwSignal::new(None),
            trouble: RwSignal::new(String::new()),
            several: RwSignal::new(false),
            film: StoredValue::new_local(None),
            asked: StoredValue::new(0),
        }
    }
}

impl Easel {
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
            request_animation_frame(|| focus("pad"));
        }
    }

    /// Gives the camera back.
    pub(super) fn stop_camera(self) {
        let camera = self.camera;
        camera.asked.update_value(|asked| *asked += 1);
        camera.film.update_value(|film| *film = None);
        if camera.stand.get_untracked() != Stand::Off {
            camera.stand.set(Stand::Off);
        }
        self.draw(Pad::leave);
    }

    /// Asks for a camera; with `other`, for another than the one that is on.
    fn start_camera(self, other: bool, pace: f64) {
        let camera = self.camera;
        let before = camera
            .film
            .with_value(|film| film.as_ref().and_then(|film| film.device.clone()));
        // Few devices give two at once.
        self.stop_camera();
        camera.trouble.set(String::new());
        camera.stand.set(Stand::Asked);
        let asked = camera.asked.get_value();
        spawn_local(async move {
            let outcome = open(self, before.filter(|_| other)).await;
            if camera.asked.try_get_value() != Some(asked) {
                // Dropping it gives it back.
                return;
            }
            match outcome {
                Ok((film, several)) => {
                    camera.film.set_value(Some(film));
                    camera.several.set(several);
                    camera.stand.set(Stand::On);
                    self.say("The camera is on");
                    look_on(self, asked, pace);
                }
                Err(why) => {
                    camera.stand.set(Stand::Off);
                    camera.trouble.set(why);
                }
            }
        });
    }
}

/// Opens a camera, or the one after `before`; whether there are several.
async fn open(easel: Easel, before: Option<String>) -> Result<(Film, bool), String> {
    let refused = |error: JsValue| refusal(&error);
    // Some browsers have no such thing, and on pages that are not secure none has.
    let devices = window().navigator().media_devices();
    let devices = devices
        .ok()
        .filter(|devices| !devices.is_undefined())
        .ok_or("Browsers give a camera only to pages that come over https or from this device, and this one is neither, or the browser knows no cameras.")?;
    let mut cameras = Vec::new();
    if before.is_some() {
        cameras = cameras_of(&devices).await;
    }
    let next = before.and_then(|before| {
        let at = cameras.iter().position(|id| *id == before)?;
        Some(cameras[(at + 1) % cameras.len()].clone())
    });
    let wanted = Object::new();
    let set = |name: &str, value: JsValue| {
        let ideal = Object::new();
        // A fresh object takes any key.
        let _ = Reflect::set(&ideal, &"ideal".into(), &value);
        let _ = Reflect::set(&wanted, &name.into(), &ideal);
    };
    set("width", WIDTH.into());
    match next {
        Some(id) => set("deviceId", id.into()),
        None => set("facingMode", "environment".into()),
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_video(&wanted);
    let stream = devices
        .get_user_media_with_constraints(&constraints)
        .map_err(refused)?;
    let stream: MediaStream = JsFuture::from(stream)
        .await
        .map_err(refused)?
        .unchecked_into();
    let ended = Closure::<dyn FnMut()>::new(move || {
        // What is called is dropped with the film.
        request_animation_frame(move || {
            easel.stop_camera();
            let why = "The camera has gone: it was unplugged, or the browser took it back. Start it again.";
            easel.camera.trouble.set(why.into());
        });
    });
    for track in tracks(&stream) {
        track.set_onended(Some(ended.as_ref().unchecked_ref()));
    }
    let device = tracks(&stream).next().and_then(|track| {
        let id = Reflect::get(&track.get_settings(), &"deviceId".into()).ok()?;
        id.as_string()
    });
    let video: HtmlVideoElement = document()
        .create_element("video")
        .map_err(refused)?
        .unchecked_into();
    video.set_muted(true);
    // Without it some phones show the video in place of the page.
    video.set_attribute("playsinline", "").map_err(refused)?;
    video.set_src_object(Some(&stream));
    let canvas = OffscreenCanvas::new(1, 1).map_err(refused)?;
    let options = Object::new();
    Reflect::set(&options, &"willReadFrequently".into(), &true.into()).map_err(refused)?;
    let context = canvas
        .get_context_with_context_options("2d", &options)
        .map_err(refused)?
        .ok_or("The browser gave no canvas to take the picture with. Reload the page.")?
        .unchecked_into();
    let film = Film {
        stream,
        video,
        canvas,
        context,
        device,
        taken: 0.0,
        _ended: ended,
    };
    let playing = film.video.play().map_err(refused)?;
    JsFuture::from(playing).await.map_err(refused)?;
    let several = cameras_of(&devices).await.len() > 1;
    Ok((film, several))
}

/// The browser's names for the cameras there are; without permission it has none.
async fn cameras_of(devices: &web_sys::MediaDevices) -> Vec<String> {
    let Ok(devices) = devices.enumerate_devices() else {
        return Vec::new();
    };
    let Ok(devices) = JsFuture::from(devices).await else {
        return Vec::new();
    };
    js_sys::Array::from(&devices)
        .into_iter()
        .map(JsCast::unchecked_into::<MediaDeviceInfo>)
        .filter(|device| device.kind() == MediaDeviceKind::Videoinput)
        .map(|device| device.device_id())
        .collect()
}

/// Why there is no camera, in whole sentences, from what the browser says.
fn refusal(error: &JsValue) -> String {
    let name = Reflect::get(error, &"name".into()).ok();
    match name.and_then(|name| name.as_string()).as_deref() {
        Some("NotAllowedError") => "The page may not use the camera. Allow it beside the page's address, and try again.".into(),
        Some("NotFoundError") => "There is no camera. Connect one, and try again.".into(),
        Some("NotReadableError" | "AbortError") => "The camera could not be started. Another program may be using it: close that, and try again.".into(),
        _ => format!("The camera could not be started ({}). Try again.", explain(error)),
    }
}

/// Shows what the camera sees, again and again, as long as it is on.
fn look_on(easel: Easel, asked: u32, pace: f64) {
    if easel.camera.asked.try_get_value() != Some(asked) {
        return;
    }
    let shape = easel.pad.with_untracked(Pad::shape);
    let seen = easel
        .camera
        .film
        .try_update_value(|film| film.as_mut().and_then(|film| film.look(shape, pace)));
    if let Some(Some(seen)) = seen {
        let sees = untrack(|| easel.sees());
        let [channels, ..] = shape;
        let picture = sees.picture(&seen, channels);
        let planes = [channels, seen.height, seen.width];
        easel.draw(|pad| pad.watch(picture, planes, sees == Sees::Ink));
    }
    request_animation_frame(move || look_on(easel, asked, pace));
}

impl Film {
    /// What it sees now, in the proportions of a model's picture; none where no other picture is due.
    fn look(&mut self, [_, height, width]: [usize; 3], pace: f64) -> Option<Picture> {
        let [high, wide] = [self.video.video_height(), self.video.video_width()].map(f64::from);
        if now() - self.taken < pace || high * wide == 0.0 {
            return None;
        }
        self.taken = now();
        let [left, top, wide, high] = middle([high, wide], [height, width]);
        let [rows, columns] = capture_size([height, width]);
        self.canvas.set_width(columns as u32);
        self.canvas.set_height(rows as u32);
        let quality = ("imageSmoothingQuality", "high");
        // Where the browser does not know it, pictures are a little rougher.
        let _ = Reflect::set(&self.context, &quality.0.into(), &quality.1.into());
        let [w, h] = [columns, rows].map(|side| side as f64);
        self.context
            .draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
                &self.video,
                left,
                top,
                wide,
                high,
                0.0,
                0.0,
                w,
                h,
            )
            .ok()?;
        let data = self.context.get_image_data(0.0, 0.0, w, h).ok()?;
        Some(Picture {
            width: columns,
            height: rows,
            channels: 4,
            bytes: data.data().0,
        })
    }
}

/// Asks for the camera, or gives it back.
#[component]
pub fn CameraButton() -> impl IntoView {
    let easel = easel();
    let look = look();
    let stand = easel.camera.stand;
    let press = move |_| {
        if stand.get_untracked() == Stand::Off {
            easel.start_camera(false, PACES[usize::from(look.still)]);
        } else {
            easel.stop_camera();
            easel.say("The camera is off");
        }
    };
    view! {
        <button
            class="btn quiet small"
            id="b-camera"
            type="button"
            aria-pressed=move || (stand.get() != Stand::Off).to_string()
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
    let easel = easel();
    let look = look();
    let camera = easel.camera;
    let choose = move |event: web_sys::Event| {
        let id = event_target_value(&event);
        camera
            .sees
            .set(Sees::ALL.into_iter().find(|sees| sees.id() == id));
    };
    let chosen = Memo::new(move |_| easel.sees().id());
    view! {
        <p class="error" role="alert" id="camera-trouble">
            {move || camera.trouble.get()}
        </p>
        <p class="quiet-p" hidden=move || camera.stand.get() != Stand::Asked>
            "The browser asks whether the page may use the camera. No picture leaves this device."
        </p>
        <div class="shutter" hidden=move || camera.stand.get() != Stand::On>
            <button class="btn line small" id="b-take" type="button" on:click=move |_| easel.take()>
                "Take the picture"
            </button>
            <button
                class="btn quiet small"
                id="b-other-camera"
                type="button"
                hidden=move || !camera.several.get()
                on:click=move |_| easel.start_camera(true, PACES[usize::from(look.still)])
            >
                "Other camera"
            </button>
            <select
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
