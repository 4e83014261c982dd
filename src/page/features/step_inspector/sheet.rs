//! The look inside as HTML. It changes as a whole from station to station, so strings are made of it rather than
//! components: a fraction of the code to download.

use std::fmt::Write;

use crate::protocol::Inspected;

use super::captions::Caption;
use super::captions::name;
use super::walk::StationPlace;
use crate::page::tensor_image::figure::{Figure, Tint};
use crate::page::text::format::{count, number};
use crate::page::text::html::escape;

/// What stays while the stations change. `data-do` says what a control does.
pub const FRAME: &str = r#"<p class="in-refused" role="alert" hidden></p>
<nav aria-label="Stations of the step"><ol></ol></nav>
<div class="in-stage" tabindex="0" role="region" aria-label="Station">
<div class="in-words" role="status"><p>Taking a step …</p></div>
<div class="in-figures"><label class="in-choose" hidden><span>Shown here</span><select data-do="choose" title="Which channel or unit is shown"></select></label><div></div></div>
<div class="in-formula"></div>
</div>
<div class="in-controls" role="group" aria-label="Stations">
<button class="play" type="button" data-do="play" title="Go from station to station (Space)" disabled><span>Play</span></button>
<button class="btn box" type="button" data-do="back" aria-label="Previous station" title="Previous station (←)" disabled>←</button>
<button class="btn box" type="button" data-do="on" aria-label="Next station" title="Next station (→)" disabled>→</button>
<input type="range" min="0" max="0" value="0" data-do="go" aria-label="Station" title="Which station of the step is shown" autofocus>
<fieldset class="seg" aria-label="Pace" title="How long each station stays"><label><input type="radio" name="pace" value="6" data-do="pace"><span>Slow</span></label><label><input type="radio" name="pace" value="3" data-do="pace" checked><span>Normal</span></label><label><input type="radio" name="pace" value="1" data-do="pace"><span>Fast</span></label></fieldset>
<button class="btn line" type="button" data-do="step" title="Take the next training step">Next step</button>
</div>"#;

/// The list of stations.
pub fn path(record: &Inspected, places: &[StationPlace]) -> String {
    let mut html = String::new();
    for (i, &place) in places.iter().enumerate() {
        let (mark, way) = way(place);
        let name = escape(name(record, place));
        // Writing to a string does not fail; so below.
        let _ = write!(
            html,
            r#"<li><button type="button" data-do="go" value="{i}" aria-label="{name}{way}" title="{name}{way}"><i aria-hidden="true">{mark}</i>{name}</button></li>"#
        );
    }
    html
}

fn way(place: StationPlace) -> (&'static str, &'static str) {
    match place {
        StationPlace::Forward(_) => ("→", ", forward"),
        StationPlace::Backward(_) => ("←", ", backward"),
        _ => ("", ""),
    }
}

/// A station's number and name: “3 of 21: enc1, forward”.
pub fn whereabouts(record: &Inspected, places: &[StationPlace], at: usize) -> String {
    places.get(at).map_or(String::new(), |&place| {
        let (name, (_, way)) = (name(record, place), way(place));
        format!("{} of {}: {name}{way}", at + 1, places.len())
    })
}

/// The words of a station, number `at` of `of`.
pub fn words(record: &Inspected, at: usize, of: usize, caption: &Caption) -> String {
    format!(
        r#"<p class="in-where">Step {} · {} of {of}</p><h3>{}</h3><p class="in-kind">{}</p><p>{}</p>"#,
        count(record.step.into()),
        at + 1,
        escape(&caption.title),
        escape(&caption.kind),
        escape(&caption.words)
    )
}

/// The formula of a station, and its symbols.
pub fn formula(caption: &Caption) -> String {
    let mut html = format!("<p>{}</p><dl>", escape(&caption.formula));
    for (symbol, meaning) in &caption.symbols {
        let _ = write!(
            html,
            "<div><dt>{symbol}</dt><dd>{}</dd></div>",
            escape(meaning)
        );
    }
    html + "</dl>"
}

/// The figures of a station, their canvases yet to be drawn on.
pub fn figures(figures: &[Figure]) -> String {
    let mut html = String::new();
    for figure in figures {
        let (name, extent) = (&figure.name, figure.extent());
        let [least, most] = figure.range.map(number);
        let scale = match figure.tint {
            Tint::Ink(most) => scale("", number(0.0), number(most)),
            Tint::Signed(most) => scale(" signed", number(-most), number(most)),
            Tint::Light => scale(" light", number(0.0), number(1.0)),
            Tint::Rgb => String::new(),
        };
        let _ = write!(
            html,
            r#"<figure><figcaption><b>{name}</b><span>{extent}</span></figcaption><canvas role="img" aria-label="{name}: {extent}, from {least} to {most}"></canvas><p class="in-scale" aria-hidden="true">{scale}</p></figure>"#
        );
    }
    html
}

fn scale(kind: &str, from: String, to: String) -> String {
    format!(r#"<i class="ramp{kind}"></i><span>{from}</span><span>{to}</span>"#)
}

/// The parameters to choose from at the update.
pub fn options(record: &Inspected) -> String {
    let mut html = String::new();
    for (i, parameter) in record.parameters.iter().enumerate() {
        let _ = write!(
            html,
            r#"<option value="{i}">{}</option>"#,
            escape(&parameter.name)
        );
    }
    html
}
