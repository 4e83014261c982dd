//! Pictures and animations as files. What the engine has drawn cannot be read back from its canvases, so codes are decoded
//! again and coloured here.

use leptos::prelude::*;
use wasm_bindgen::prelude::*;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, HtmlCanvasElement, Url};

use crate::protocol::{Floats, Request, Sheet};
use crate::spec::{Polarity, Run};

use super::gif::{Shot, animation};
use super::paint::lay;
use super::print::{Print, Tones};
use crate::page::app::look::colours;
use crate::page::store::State;
use crate::page::store::client::ask;
use crate::page::store::desk::Desk;

/// Pictures are enlarged to at least this many pixels a side: alone, and on a sheet of many.
const SIDES: (usize, usize) = (280, 112);
/// Hundredths of a second an animation stays at its ends, and at each picture between them.
const PACE: (u16, u16) = (60, 6);
/// How long a file's address is kept for the browser to fetch it from.
const KEPT: std::time::Duration = std::time::Duration::from_secs(60);

/// Decodes the codes of a sheet as the model stands now.
///
/// # Errors
/// Why not, in whole sentences.
pub async fn prints(desk: Desk, sheet: Sheet) -> Result<Vec<Print>, String> {
    let Sheet { codes, labels, .. } = sheet;
    let planes = desk
        .look(|state| state.run.as_ref().map(Run::planes))
        .ok_or("There is no run whose codes could be decoded. Wait until one is loaded.")?;
    let Floats(values) = ask(
        desk,
        Request::Decode {
            values: codes,
            labels,
        },
    )
    .await?;
    let planes = planes.map(|side| side as usize);
    let polarity = desk.look(State::polarity);
    Ok(Print::all(&values, planes, tones(polarity)))
}

/// The colours that pictures of a polarity have now: ink the theme's, light its own.
pub fn tones(polarity: Polarity) -> Tones {
    let colours = colours();
    let [zero, one] = match polarity {
        Polarity::Ink => [colours.zero, colours.one],
        Polarity::Light => [[0; 3], [255; 3]],
    };
    Tones {
        zero,
        one,
        ground: colours.ground,
    }
}

/// Saves pictures as one PNG, in rows of `columns`.
///
/// # Errors
/// Why not, in whole sentences.
pub async fn save_png(
    desk: Desk,
    sheet: Sheet,
    columns: usize,
    name: &'static str,
) -> Result<(), String> {
    let mut prints = prints(desk, sheet).await?;
    let side = if prints.len() > 1 { SIDES.1 } else { SIDES.0 };
    for print in &mut prints {
        *print = print.enlarged(print.times(side));
    }
    let gap = side / 14;
    let tones = tones(desk.look(State::polarity));
    let sheet = Print::sheet(&prints, columns, gap, tones);
    let refused = |error: JsValue| {
        format!(
            "The picture could not be made ({}).",
            crate::bridge::explain(&error)
        )
    };
    let canvas = painted(&sheet).map_err(refused)?;
    let given = Closure::once_into_js(move |blob: JsValue| {
        if let Ok(blob) = blob.dyn_into::<Blob>() {
            download(&blob, name);
        }
    });
    canvas.to_blob(given.unchecked_ref()).map_err(refused)
}

fn painted(print: &Print) -> Result<HtmlCanvasElement, JsValue> {
    let canvas: HtmlCanvasElement = document().create_element("canvas")?.unchecked_into();
    lay(&canvas, print)?;
    Ok(canvas)
}

/// Saves pictures as an animated GIF that goes through them, back, and on for ever.
///
/// # Errors
/// Why not, in whole sentences.
pub async fn save_gif(desk: Desk, sheet: Sheet, name: &'static str) -> Result<(), String> {
    let prints = prints(desk, sheet).await?;
    let last = prints.len().saturating_sub(1);
    let there_and_back = (0..=last).chain((1..last).rev());
    let shots: Vec<Shot> = there_and_back
        .filter_map(|at| {
            let time = if at == 0 || at == last {
                PACE.0
            } else {
                PACE.1
            };
            let print = prints.get(at)?;
            Some(Shot { print, time })
        })
        .collect();
    let times = prints.first().map_or(1, |print| print.times(SIDES.0));
    let bytes = animation(&shots, times).map_err(|error| error.to_string())?;
    let options = BlobPropertyBag::new();
    options.set_type("image/gif");
    let parts = js_sys::Array::of1(&js_sys::Uint8Array::from(bytes.as_slice()));
    let blob = Blob::new_with_u8_array_sequence_and_options(&parts, &options)
        .map_err(|error| crate::bridge::explain(&error))?;
    download(&blob, name);
    Ok(())
}

fn download(blob: &Blob, name: &str) {
    let link = document().create_element("a");
    let (Ok(url), Ok(link)) = (Url::create_object_url_with_blob(blob), link) else {
        return;
    };
    let link: HtmlAnchorElement = link.unchecked_into();
    link.set_href(&url);
    link.set_download(name);
    link.click();
    set_timeout(
        move || {
            // An address that is gone already needs no letting go.
            let _ = Url::revoke_object_url(&url);
        },
        KEPT,
    );
}
