//! Drawing on the page's own 2d canvases.

use leptos::prelude::*;
use wasm_bindgen::Clamped;
use wasm_bindgen::prelude::*;
use web_sys::{CanvasRenderingContext2d, CssStyleDeclaration, HtmlCanvasElement, ImageData};

use super::mosaic::Mosaic;
use super::print::Print;
use crate::page::app::look::{rgb, root_style, token};

/// A canvas ready to be drawn on in CSS pixels, cleared, with the theme's colours at hand.
pub struct Paint {
    /// Where to draw.
    pub context: CanvasRenderingContext2d,
    /// Width in CSS pixels.
    pub width: f64,
    /// Height in CSS pixels.
    pub height: f64,
    style: CssStyleDeclaration,
}

impl Paint {
    /// Fits a canvas's pixels to its place on the page. None while it has no place.
    pub fn on(canvas: &HtmlCanvasElement) -> Option<Self> {
        let (width, height) = (
            f64::from(canvas.client_width()),
            f64::from(canvas.client_height()),
        );
        if width == 0.0 || height == 0.0 {
            return None;
        }
        let scale = window().device_pixel_ratio().clamp(1.0, 3.0);
        let size = (
            (width * scale).round() as u32,
            (height * scale).round() as u32,
        );
        if (canvas.width(), canvas.height()) != size {
            canvas.set_width(size.0);
            canvas.set_height(size.1);
        }
        let context: CanvasRenderingContext2d =
            canvas.get_context("2d").ok().flatten()?.unchecked_into();
        context
            .set_transform(scale, 0.0, 0.0, scale, 0.0, 0.0)
            .ok()?;
        context.clear_rect(0.0, 0.0, width, height);
        Some(Self {
            context,
            width,
            height,
            style: root_style()?,
        })
    }

    /// A colour of the theme by its token, such as `--ink`.
    pub fn colour(&self, name: &str) -> String {
        token(&self.style, name)
    }

    /// The pixels of one `rem`.
    pub fn rem(&self) -> f64 {
        rem_of(&self.style)
    }

    /// Sets the font of axis ticks.
    pub fn tick_font(&self) {
        let size = (0.6875 * self.rem()).max(11.0);
        let family = self.colour("--font");
        self.context.set_font(&format!("{size}px {family}"));
    }

    /// Sets the font of words.
    pub fn word_font(&self) {
        let (size, family) = (0.75 * self.rem(), self.colour("--font"));
        self.context.set_font(&format!("600 {size}px {family}"));
    }

    /// A straight line.
    pub fn line(&self, from: (f64, f64), to: (f64, f64)) {
        self.context.begin_path();
        self.context.move_to(from.0, from.1);
        self.context.line_to(to.0, to.1);
        self.context.stroke();
    }

    /// A filled rectangle with rounded corners.
    pub fn rounded(&self, x: f64, y: f64, width: f64, height: f64, radius: f64) {
        self.context.begin_path();
        if self
            .context
            .round_rect_with_f64(x, y, width, height, radius)
            .is_err()
        {
            self.context.rect(x, y, width, height);
        }
        self.context.fill();
    }

    /// Dashes of these lengths; none for a whole line.
    pub fn dashes(&self, lengths: &[f64]) {
        let lengths: js_sys::Array = lengths
            .iter()
            .map(|&length| JsValue::from(length))
            .collect();
        // Fails only for lengths that are not finite.
        let _ = self.context.set_line_dash(&lengths);
    }

    /// A picture in a square, enlarged without smoothing.
    pub fn picture(&self, print: &Print, (x, y): (f64, f64), side: f64) {
        let (rows, columns) = (print.height as u32, print.width as u32);
        // Nothing but a missing 2d context or lack of memory can fail here, and then there is no picture.
        let _ = self.enlarge(&print.rgba(), rows, columns, x, y, (side, side));
    }

    /// Numbers over the whole canvas, without smoothing: grey from the smallest to the largest or, where `signed`, in the
    /// colours of differences, 0 in the middle.
    pub fn mosaic(&self, mosaic: &Mosaic, signed: bool) {
        let colour = |name| rgb(&self.colour(name)).unwrap_or_default();
        let (zero, one) = (colour("--px0"), colour("--px1"));
        let (more, less) = (colour("--diff-more"), colour("--diff-less"));
        let (least, most) = mosaic.range;
        let largest = least.abs().max(most.abs()).max(f32::MIN_POSITIVE);
        let span = (most - least).max(f32::MIN_POSITIVE);
        let mut pixels = Vec::with_capacity(mosaic.values.len() * 4);
        for &value in &mosaic.values {
            pixels.extend_from_slice(&if value.is_nan() {
                [0; 4]
            } else if signed {
                mixed(
                    zero,
                    if value > 0.0 { more } else { less },
                    value.abs() / largest,
                )
            } else {
                mixed(zero, one, (value - least) / span)
            });
        }
        let size = (self.width, self.height);
        // As above.
        let _ = self.enlarge(&pixels, mosaic.rows, mosaic.columns, 0.0, 0.0, size);
    }

    /// A square picture of so many pixels a side over the whole canvas, smoothed.
    pub fn smooth(&self, pixels: &[u8], side: u32) {
        let size = (self.width, self.height);
        // As above.
        let _ = self.enlarge_with(pixels, [side; 2], (0.0, 0.0), size, true);
    }

    fn enlarge(
        &self,
        pixels: &[u8],
        rows: u32,
        columns: u32,
        x: f64,
        y: f64,
        (width, height): (f64, f64),
    ) -> Result<(), JsValue> {
        self.enlarge_with(pixels, [rows, columns], (x, y), (width, height), false)
    }

    fn enlarge_with(
        &self,
        pixels: &[u8],
        [rows, columns]: [u32; 2],
        (x, y): (f64, f64),
        (width, height): (f64, f64),
        smooth: bool,
    ) -> Result<(), JsValue> {
        let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(pixels), columns, rows)?;
        let small: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
        small.set_width(columns);
        small.set_height(rows);
        let context = small
            .get_context("2d")?
            .ok_or(JsValue::NULL)?
            .unchecked_into::<CanvasRenderingContext2d>();
        context.put_image_data(&image, 0.0, 0.0)?;
        self.context.set_image_smoothing_enabled(smooth);
        self.context
            .draw_image_with_html_canvas_element_and_dw_and_dh(&small, x, y, width, height)
    }
}

/// Puts a picture on a canvas, which takes its size; the page's styles enlarge it.
///
/// # Errors
/// The browser's, where it has no 2d context for the canvas, or no memory.
pub fn lay(canvas: &HtmlCanvasElement, print: &Print) -> Result<(), JsValue> {
    let size = (print.width as u32, print.height as u32);
    if (canvas.width(), canvas.height()) != size {
        canvas.set_width(size.0);
        canvas.set_height(size.1);
    }
    let context: CanvasRenderingContext2d = canvas
        .get_context("2d")?
        .ok_or(JsValue::NULL)?
        .unchecked_into();
    // The image is a view of these bytes, which therefore stay until it is put.
    let rgba = print.rgba();
    let image = ImageData::new_with_u8_clamped_array_and_sh(Clamped(&rgba), size.0, size.1)?;
    context.put_image_data(&image, 0.0, 0.0)
}

/// The pixels of one `rem`.
pub fn rem() -> f64 {
    root_style().map_or(16.0, |style| rem_of(&style))
}

fn rem_of(style: &CssStyleDeclaration) -> f64 {
    let size = token(style, "font-size");
    size.trim_end_matches("px").parse().unwrap_or(16.0)
}

/// A colour at `share` of the way from one to another, opaque.
fn mixed(from: [u8; 3], to: [u8; 3], share: f32) -> [u8; 4] {
    let share = share.clamp(0.0, 1.0);
    let [r, g, b] = [0, 1, 2].map(|i| {
        let (from, to) = (f32::from(from[i]), f32::from(to[i]));
        (from + (to - from) * share) as u8
    });
    [r, g, b, 255]
}
