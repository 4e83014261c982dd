//! An open camera.

use js_sys::{Array, Object, Reflect};
use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    HtmlVideoElement, MediaDeviceInfo, MediaDeviceKind, MediaDevices, MediaStream,
    MediaStreamConstraints, MediaStreamTrack, OffscreenCanvasRenderingContext2d,
};

use crate::bridge::explain;
use crate::intake::Picture;

use super::capture::Capture;
use crate::page::features::drawing_pad::lens::{capture_size, middle};
use crate::page::store::desk::now;

/// The width that is asked for; models see far less of it.
const WIDTH: u32 = 640;

/// An open camera; dropped, it is given back.
pub struct CameraStream {
    video: HtmlVideoElement,
    capture: Capture,
    stream: Option<MediaStream>,
    taken: f64,
    ended: Closure<dyn FnMut()>,
}

impl Drop for CameraStream {
    fn drop(&mut self) {
        for track in self.tracks() {
            track.set_onended(None);
            track.stop();
        }
        self.video.set_src_object(None);
    }
}

impl CameraStream {
    /// Opens a camera, or the one after that of the name `before`; whether there are several. `ended` is called when it is taken away.
    ///
    /// # Errors
    /// Why there is none, in whole sentences.
    pub async fn open(
        before: Option<String>,
        ended: impl Fn() + Copy + 'static,
    ) -> Result<(Self, bool), String> {
        let mut stream = Self::closed(ended).map_err(|error| refusal(&error))?;
        // Some browsers have no such thing, and on pages that are not secure none has.
        let devices = window().navigator().media_devices();
        let devices = devices
            .ok()
            .filter(|devices| !devices.is_undefined())
            .ok_or("Browsers give a camera only to pages that come over https or from this device, and this one is neither, or the browser knows no cameras.")?;
        let mut next = None;
        if let Some(before) = before {
            let cameras = cameras_of(&devices).await;
            let at = cameras.iter().position(|id| *id == before);
            next = at.map(|at| cameras[(at + 1) % cameras.len()].clone());
        }
        stream
            .begin(&devices, next)
            .await
            .map_err(|error| refusal(&error))?;
        let several = cameras_of(&devices).await.len() > 1;
        Ok((stream, several))
    }

    fn closed(ended: impl Fn() + Copy + 'static) -> Result<Self, JsValue> {
        let video: HtmlVideoElement = document().create_element("video")?.unchecked_into();
        video.set_muted(true);
        // Without it some phones show the video in place of the page.
        video.set_attribute("playsinline", "")?;
        Ok(Self {
            video,
            capture: Capture::new()?,
            stream: None,
            taken: 0.0,
            // What is called is dropped with the stream.
            ended: Closure::new(move || request_animation_frame(ended)),
        })
    }

    async fn begin(&mut self, devices: &MediaDevices, id: Option<String>) -> Result<(), JsValue> {
        let wanted = Object::new();
        let (key, value) = match &id {
            Some(id) => ("deviceId", &id[..]),
            None => ("facingMode", "environment"),
        };
        for (key, value) in [("width", WIDTH.into()), (key, value.into())] {
            let ideal = Object::new();
            Reflect::set(&ideal, &"ideal".into(), &value)?;
            Reflect::set(&wanted, &key.into(), &ideal)?;
        }
        let constraints = MediaStreamConstraints::new();
        constraints.set_video(&wanted);
        let stream = JsFuture::from(devices.get_user_media_with_constraints(&constraints)?).await?;
        self.stream = Some(stream.unchecked_into());
        for track in self.tracks() {
            track.set_onended(Some(self.ended.as_ref().unchecked_ref()));
        }
        self.video.set_src_object(self.stream.as_ref());
        JsFuture::from(self.video.play()?).await?;
        Ok(())
    }

    fn tracks(&self) -> impl Iterator<Item = MediaStreamTrack> + use<> {
        let tracks = self.stream.as_ref().map(MediaStream::get_tracks);
        let tracks = tracks.into_iter().flatten();
        tracks.map(JsCast::unchecked_into)
    }

    /// The browser's name for it.
    pub fn device(&self) -> Option<String> {
        let track = self.tracks().next()?;
        let id = Reflect::get(&track.get_settings(), &"deviceId".into()).ok()?;
        id.as_string()
    }

    /// What it sees now, in the proportions of a model's picture; none where no other picture is due.
    pub fn look(&mut self, [_, height, width]: [usize; 3], pace: f64) -> Option<Picture> {
        let [high, wide] = [self.video.video_height(), self.video.video_width()].map(f64::from);
        if now() - self.taken < pace || high * wide == 0.0 {
            return None;
        }
        self.taken = now();
        let [left, top, wide, high] = middle([high, wide], [height, width]);
        let size = capture_size([height, width]).map(|side| side as u32);
        let [h, w] = size.map(f64::from);
        let draw = |context: &OffscreenCanvasRenderingContext2d| {
            context.draw_image_with_html_video_element_and_sw_and_sh_and_dx_and_dy_and_dw_and_dh(
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
        };
        self.capture.take(size, draw).ok()
    }
}

/// The browser's names for the cameras there are; without permission it has none.
async fn cameras_of(devices: &MediaDevices) -> Vec<String> {
    let Ok(devices) = devices.enumerate_devices() else {
        return Vec::new();
    };
    let Ok(devices) = JsFuture::from(devices).await else {
        return Vec::new();
    };
    Array::from(&devices)
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
