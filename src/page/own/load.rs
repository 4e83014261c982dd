//! From files to a set of pictures: decoded a few at a time, brought to one size, gathered.

use std::cell::Cell;
use std::rc::Rc;

use futures::lock::Mutex;
use futures::{StreamExt, stream};
use js_sys::{Object, Reflect};
use leptos::prelude::window;
use wasm_bindgen::prelude::*;
use wasm_bindgen_futures::JsFuture;
use web_sys::{ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::bridge::explain;
use crate::intake::{
    Block, Collector, Head, IntakeError, MAX_PICTURE_BYTES, MAX_TABLE_BYTES, Picture, Shaping,
    Table, capture_size, head, shape,
};

use super::Skipped;
use super::packed::{Bytes, each_part, read, size};
use super::survey::{Content, Contents, Item, Survey};

/// Pictures decoded at once,
const AT_ONCE: usize = 6;
/// of which only one may have more pixels than this.
const SMALL: u64 = 4_000_000;
/// How much of a picture is read for its header, at first and at most.
const STARTS: [u64; 3] = [64 << 10, 1 << 20, MAX_PICTURE_BYTES];

/// Says when to stop.
#[derive(Clone, Default)]
pub struct Halt(Rc<Cell<bool>>);

/// What a stopped job ends with.
pub const HALTED: &str = "Cancelled.";

impl Halt {
    /// Stops whoever asks.
    pub fn stop(&self) {
        self.0.set(true);
    }

    /// Whether it was stopped.
    pub fn is_stopped(&self) -> bool {
        self.0.get()
    }

    /// Goes on, or not.
    ///
    /// # Errors
    /// [`HALTED`].
    pub fn check(&self) -> Result<(), String> {
        if self.is_stopped() {
            return Err(HALTED.into());
        }
        Ok(())
    }
}

/// Decodes pictures by the browser's means.
pub struct Decoder {
    canvas: OffscreenCanvas,
    context: OffscreenCanvasRenderingContext2d,
    large: Mutex<()>,
}

impl Decoder {
    /// A canvas to take pictures from.
    ///
    /// # Errors
    /// Where the browser gives none.
    pub fn new() -> Result<Self, IntakeError> {
        let refused = |error: JsValue| IntakeError::Unreadable(explain(&error));
        let canvas = OffscreenCanvas::new(1, 1).map_err(refused)?;
        let options = Object::new();
        Reflect::set(&options, &"willReadFrequently".into(), &true.into()).map_err(refused)?;
        let context = canvas
            .get_context_with_context_options("2d", &options)
            .map_err(refused)?
            .ok_or(IntakeError::Undecodable)?
            .unchecked_into();
        Ok(Self {
            canvas,
            context,
            large: Mutex::new(()),
        })
    }

    /// The picture in a file, as large as is needed.
    ///
    /// # Errors
    /// What is no picture, too large or damaged.
    pub async fn decode(&self, bytes: &Bytes) -> Result<Picture, IntakeError> {
        let blob = bytes.blob(MAX_PICTURE_BYTES).await?;
        let head = head_of(&blob).await?;
        let pixels = u64::from(head.width) * u64::from(head.height);
        let _alone = if pixels > SMALL {
            Some(self.large.lock().await)
        } else {
            None
        };
        let undecodable = |_| IntakeError::Undecodable;
        let bitmap = window()
            .create_image_bitmap_with_blob(&blob)
            .map_err(undecodable)?;
        let bitmap: ImageBitmap = JsFuture::from(bitmap)
            .await
            .map_err(undecodable)?
            .unchecked_into();
        let picture = self.capture(&bitmap).map_err(undecodable);
        bitmap.close();
        picture
    }

    fn capture(&self, bitmap: &ImageBitmap) -> Result<Picture, JsValue> {
        let [width, height] = capture_size(bitmap.width(), bitmap.height());
        self.canvas.set_width(width);
        self.canvas.set_height(height);
        Reflect::set(
            &self.context,
            &"imageSmoothingQuality".into(),
            &"high".into(),
        )?;
        // What is transparent lies on white, as on paper.
        self.context.set_fill_style_str("#fff");
        let [w, h] = [width, height].map(f64::from);
        self.context.fill_rect(0.0, 0.0, w, h);
        self.context
            .draw_image_with_image_bitmap_and_dw_and_dh(bitmap, 0.0, 0.0, w, h)?;
        let data = self.context.get_image_data(0.0, 0.0, w, h)?;
        Ok(Picture {
            width: width as usize,
            height: height as usize,
            channels: 4,
            bytes: data.data().0,
        })
    }
}

async fn head_of(blob: &web_sys::Blob) -> Result<Head, IntakeError> {
    for most in STARTS {
        if let Some(head) = head(&read(blob, 0, most).await?)? {
            return Ok(head);
        }
        if size(blob) <= most {
            break;
        }
    }
    Err(IntakeError::Truncated)
}

/// Makes a set of all that was surveyed. `told` hears how many pictures have been looked at.
///
/// # Errors
/// Why there is no set, in whole sentences; [`HALTED`] where it was stopped.
pub async fn load(
    survey: &Survey,
    shaping: Shaping,
    halt: &Halt,
    told: impl Fn(usize),
) -> Result<(Block, Vec<Skipped>), String> {
    let decoder = Decoder::new().map_err(|error| error.to_string())?;
    let mut all = Collector::new(shaping.shape());
    let mut skipped = survey.skipped.clone();
    let mut seen = 0;
    // Runs of pictures are decoded some at a time, tables are read alone.
    for run in survey
        .items
        .chunk_by(|a, b| a.is_picture() && b.is_picture())
    {
        if let [
            Item {
                path,
                bytes,
                content: Content::Table(contents),
            },
        ] = run
        {
            let before = seen;
            let done = table(bytes, contents, shaping, &mut all, halt, |rows| {
                told(before + rows)
            })
            .await;
            halt.check()?;
            if let Err(error) = done {
                skipped.push(Skipped {
                    path: path.clone(),
                    why: error.to_string(),
                });
            }
            seen += contents.count;
            continue;
        }
        let decoded = stream::iter(run)
            .map(|item| decoder.decode(&item.bytes))
            .buffered(AT_ONCE);
        let mut decoded = std::pin::pin!(decoded);
        for item in run {
            let Some(picture) = decoded.next().await else {
                break;
            };
            halt.check()?;
            match picture {
                Ok(picture) => all.push(&shape(&picture, shaping), item.folder()),
                Err(error) => skipped.push(Skipped {
                    path: item.path.clone(),
                    why: error.to_string(),
                }),
            }
            seen += 1;
            told(seen);
            if all.is_full() {
                break;
            }
        }
    }
    if all.is_full() && survey.count > all.len() {
        skipped.push(Skipped {
            path: "The rest".into(),
            why: format!("There is room for {} pictures of this size.", all.len()),
        });
    }
    let block = all
        .finish(survey.title.clone())
        .map_err(|error| match skipped.first() {
            Some(first) => format!(
                "{error} {} were left out, such as “{}”: {}",
                skipped.len(),
                first.path,
                first.why
            ),
            None => error.to_string(),
        })?;
    Ok((block, skipped))
}

async fn table(
    bytes: &Bytes,
    contents: &Contents,
    shaping: Shaping,
    all: &mut Collector,
    halt: &Halt,
    told: impl Fn(usize),
) -> Result<(), IntakeError> {
    let blob = bytes.blob(MAX_TABLE_BYTES).await?;
    let mut table = Table::default();
    let mut row = 0;
    let mut take = |of: crate::intake::Row| {
        if all.is_full() {
            return;
        }
        let label = contents.labels.as_ref().and_then(|labels| labels.get(row));
        let label = label.map(f32::to_string);
        let class = of.label.or(label.as_deref());
        all.push(&shape(&contents.picture(of.values), shaping), class);
        row += 1;
    };
    each_part(&blob, |part| {
        if halt.is_stopped() {
            return Err(IntakeError::Truncated);
        }
        table.push(&part, &mut take)?;
        told(table.rows());
        Ok(())
    })
    .await?;
    table.end(&mut take)
}
