//! Pixels of what the browser can draw.

use js_sys::{Object, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::intake::Picture;

/// A canvas that pictures are drawn on to be read.
pub struct Capture {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
}

impl Capture {
    /// A canvas to take pictures from.
    ///
    /// # Errors
    /// Where the browser gives none.
    pub fn new() -> Result<Self, JsValue> {
        let canvas = OffscreenCanvas::new(1, 1)?;
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into())?;
        let context = canvas.get_context_with_context_options("2d", &options)?;
        let context = context
            .ok_or("the browser gave no canvas")?
            .unchecked_into();
        Ok(Self { canvas, context })
    }

    /// What `draw` draws on a canvas of this height and width, of four channels.
    ///
    /// # Errors
    /// The browser's.
    pub fn take(
        &self,
        [height, width]: [u32; 2],
        draw: impl FnOnce(&OffscreenCanvasRenderingContext2d) -> Result<(), JsValue>,
    ) -> Result<Picture, JsValue> {
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        // A new size brings the settings back to the browser's own.
        let quality = "imageSmoothingQuality".into();
        Reflect::set(&self.context, &quality, &"high".into())?;
        draw(&self.context)?;
        let [w, h] = [width, height].map(f64::from);
        let data = self.context.get_image_data(0.0, 0.0, w, h)?;
        Ok(Picture {
            width: width as usize,
            height: height as usize,
            channels: 4,
            bytes: data.data().0,
        })
    }
}
