//! What the dialog for own pictures shows, as HTML: where taking them in stands, and what can be done next.

use std::fmt::Write as _;

use super::model::{About, Skipped};
use crate::intake::{Fit, PictureTurn, SIDES, Shaping};
use crate::page::text::format::count;
use crate::page::text::html::escape;

/// Most files that the list of skipped ones names.
const LISTED: usize = 200;

/// Where taking in pictures stands.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum ImportStage {
    /// Nothing was chosen yet.
    #[default]
    Idle,
    /// Files are looked through.
    Looking,
    /// They are shown, to be loaded.
    Chosen(Chosen),
    /// So many pictures are loaded.
    Loading(usize),
    /// They are at the engine: how many, and what was left out.
    Done(usize, Vec<Skipped>),
    /// Nothing came of it: why, in whole sentences.
    Refused(String),
}

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Chosen {
    /// What it is called.
    pub title: String,
    /// How many pictures there are, if all can be read.
    pub count: usize,
    /// How many of them are shown.
    pub shown: usize,
    /// The classes and how many pictures each has, in words, where there are any.
    pub classes: Option<String>,
    /// The highest value of those shown, of 255.
    pub brightest: u8,
    /// What the visitor should know.
    pub notes: Vec<String>,
    /// What is left out so far.
    pub skipped: Vec<Skipped>,
    /// What they are made into; at first what they suggest.
    pub shaping: Shaping,
}

/// A kept set, and how the dialog stands to it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KeptSet {
    /// What it is.
    pub about: About,
    /// Whether the run of now, or the one on its way, is on it.
    pub in_use: bool,
    /// Whether the visitor was asked if it shall be deleted.
    pub asked: bool,
}

/// The dialog's content.
pub fn html(stage: &ImportStage, kept: Option<&KeptSet>) -> String {
    let mut html = String::new();
    match stage {
        ImportStage::Idle => {
            html += &kept.map(of_kept).unwrap_or_default();
            html += CHOOSE;
        }
        ImportStage::Refused(why) => {
            let _ = write!(
                html,
                r#"<p class="problem" role="alert">{}</p>{}{CHOOSE}"#,
                escape(why),
                kept.map(of_kept).unwrap_or_default()
            );
        }
        ImportStage::Looking | ImportStage::Loading(_) => html += PROGRESS,
        ImportStage::Chosen(chosen) => of_chosen(&mut html, chosen),
        ImportStage::Done(taken, skipped) => {
            let _ = write!(
                html,
                r#"<p class="dlg-p" role="status"><b>{} pictures are loaded.</b> A new run on them is ready.</p>"#,
                count(*taken as u64)
            );
            left_out(&mut html, skipped);
            html += &kept.map(of_kept).unwrap_or_default();
            html += r#"<div class="own-act"><button class="btn line" type="button" id="own-back" title="Choose other files">Choose others</button><button class="btn own-go" type="button" id="own-close" title="Close (Esc)">Close</button></div>"#;
        }
    }
    html
}

/// How far it is, in words.
pub fn progress(stage: &ImportStage, seen: usize) -> String {
    let seen = count(seen as u64);
    match stage {
        ImportStage::Loading(all) => format!("Loading: {seen} of {} pictures", count(*all as u64)),
        _ => format!("Looking through the files: {seen}"),
    }
}

/// What pictures of this shaping weigh, in words.
pub fn weight(chosen: &Chosen, shaping: Shaping) -> String {
    let values: u32 = shaping.shape().iter().product();
    let bytes = chosen.count as u64 * u64::from(values);
    format!("{} MB", bytes.div_ceil(1_000_000))
}

const CHOOSE: &str = r#"<p class="dlg-p">Drop a folder or files anywhere on the page, or choose them: PNG, JPEG, WebP, a zip of these, IDX, NPY, NPZ, CSV with a column a pixel, or CIFAR-10’s “.bin”. From 2 to 64 folders become classes. Everything stays on this device.</p><div class="own-act"><label class="btn line" title="Pictures, archives or arrays">Choose files<input class="vh" id="own-files" type="file" multiple accept=".png,.jpg,.jpeg,.webp,.zip,.npz,.npy,.csv,.tsv,.idx,.gz,.bin"></label><label class="btn line" title="A folder with pictures; its folders become classes">Choose a folder<input class="vh" id="own-folder" type="file" multiple webkitdirectory></label></div>"#;

const PROGRESS: &str = r#"<p class="dlg-p" id="own-progress"></p><div class="own-act transfer"><progress aria-label="Pictures loaded" max="1"></progress><button class="btn line" type="button" id="own-back" title="Stop reading these files">Cancel</button></div><p class="quiet-p">The run of now goes on meanwhile.</p>"#;

fn of_kept(kept: &KeptSet) -> String {
    let ask = match (kept.asked, kept.in_use) {
        (false, true) => {
            r#"<button class="btn line" type="button" id="own-ask" title="Delete these pictures from this browser">Delete</button>"#
        }
        (false, false) => {
            r#"<button class="btn line" type="button" id="own-train" title="Make them the dataset">Train on them</button><button class="btn line" type="button" id="own-ask" title="Delete these pictures from this browser">Delete</button>"#
        }
        (true, in_use) => {
            if in_use {
                r#"<p role="alert">Delete them from this browser? Your files stay where they are. The run on them ends; Strokes takes its place.</p><button class="btn line" type="button" id="own-delete" title="Delete them for good">Delete</button><button class="btn line" type="button" id="own-keep" title="Delete nothing">Keep</button>"#
            } else {
                r#"<p role="alert">Delete them from this browser? Your files stay where they are.</p><button class="btn line" type="button" id="own-delete" title="Delete them for good">Delete</button><button class="btn line" type="button" id="own-keep" title="Delete nothing">Keep</button>"#
            }
        }
    };
    format!(
        r#"<div class="own-kept"><p><b>{}</b><br>{}, kept in this browser</p>{ask}</div>"#,
        escape(&kept.about.title),
        kept.about.words()
    )
}

fn of_chosen(html: &mut String, chosen: &Chosen) {
    let Chosen {
        title,
        count: all,
        shown,
        classes,
        brightest,
        notes,
        skipped,
        shaping,
    } = chosen;
    let _ = write!(
        html,
        r#"<p class="dlg-p"><b>{}</b>: {} pictures, of which {shown} are shown as they will be.</p><canvas class="own-preview" role="img" aria-label="{shown} of the pictures as they will be"></canvas><div class="own-form">"#,
        escape(title),
        count(*all as u64),
    );
    let sides = SIDES.map(|side| format!("{side} × {side}"));
    let side = SIDES.iter().position(|&side| side == shaping.side);
    choice(
        html,
        ("size", "Size", "Pixels on each side"),
        &sides.each_ref().map(|side| &side[..]),
        side.unwrap_or(0),
    );
    choice(
        html,
        ("colour", "Colour", "Three values a pixel, or one"),
        &["Grey", "Colour"],
        shaping.colour.into(),
    );
    let fits = ["Crop to a square", "Show all of it"];
    choice(
        html,
        ("fit", "Shape", "How pictures that are not square become so"),
        &fits,
        (shaping.fit == Fit::Pad).into(),
    );
    choice(
        html,
        ("light", "Light", "Whether light and dark change places"),
        &["As it is", "Inverted"],
        shaping.invert.into(),
    );
    let turns = PictureTurn::ALL.map(PictureTurn::title);
    let turn = PictureTurn::ALL
        .iter()
        .position(|&turn| turn == shaping.turn);
    let about = ("turn", "Turn", "Turn or mirror all pictures");
    choice(html, about, &turns, turn.unwrap_or(0));
    if *brightest < 255 {
        let ranges = ["As it is", "Stretched to white"];
        choice(
            html,
            (
                "range",
                "Range",
                "Stretch dark pictures until their brightest pixel is white",
            ),
            &ranges,
            (shaping.white < 255).into(),
        );
    }
    *html += "</div>";
    if let Some(classes) = classes {
        let _ = write!(html, r#"<p class="quiet-p">{}</p>"#, escape(classes));
    }
    for note in notes.iter().take(3) {
        let _ = write!(html, r#"<p class="quiet-p">{}</p>"#, escape(note));
    }
    left_out(html, skipped);
    let _ = write!(
        html,
        r#"<div class="own-act"><button class="btn line" type="button" id="own-back" title="Choose other files">Back</button><button class="btn own-go" type="button" id="own-load" title="Take them in and train on them">Load {} pictures</button><span class="own-size">{}</span></div>"#,
        count(*all as u64),
        weight(chosen, *shaping),
    );
}

fn choice(
    html: &mut String,
    (id, title, about): (&str, &str, &str),
    options: &[&str],
    chosen: usize,
) {
    let _ = write!(
        html,
        r#"<label class="pick"><span class="pick-k">{title}</span><select id="own-{id}" title="{about}">"#
    );
    for (i, option) in options.iter().enumerate() {
        let selected = if i == chosen { " selected" } else { "" };
        let _ = write!(html, r#"<option value="{i}"{selected}>{option}</option>"#);
    }
    *html += "</select></label>";
}

/// What a choice in the dialog makes of the shaping.
pub fn shaped(of: Shaping, id: &str, choice: usize, brightest: u8) -> Shaping {
    match id {
        "own-size" => Shaping {
            side: SIDES[choice.min(SIDES.len() - 1)],
            ..of
        },
        "own-colour" => Shaping {
            colour: choice == 1,
            ..of
        },
        "own-fit" => Shaping {
            fit: if choice == 1 { Fit::Pad } else { Fit::Crop },
            ..of
        },
        "own-light" => Shaping {
            invert: choice == 1,
            ..of
        },
        "own-turn" => Shaping {
            turn: PictureTurn::ALL[choice.min(PictureTurn::ALL.len() - 1)],
            ..of
        },
        "own-range" => Shaping {
            white: if choice == 1 { brightest.max(1) } else { 255 },
            ..of
        },
        _ => of,
    }
}

/// What is left out, by name.
fn left_out(html: &mut String, skipped: &[Skipped]) {
    if skipped.is_empty() {
        return;
    }
    let are = if skipped.len() == 1 { "is" } else { "are" };
    let _ = write!(
        html,
        r#"<h3 id="own-skipped">{} {are} left out</h3><ul class="own-skipped" tabindex="0" aria-labelledby="own-skipped">"#,
        count(skipped.len() as u64)
    );
    for Skipped { path, why } in skipped.iter().take(LISTED) {
        let _ = write!(html, "<li><b>{}</b> {}</li>", escape(path), escape(why));
    }
    if let Some(more @ 1..) = skipped.len().checked_sub(LISTED) {
        let _ = write!(html, "<li>And {} more.</li>", count(more as u64));
    }
    *html += "</ul>";
}

#[cfg(test)]
mod tests {
    use super::*;

    fn skipped(count: usize) -> Vec<Skipped> {
        let one = |i| Skipped {
            path: format!("<b>{i}.png"),
            why: "It is empty.".into(),
        };
        (0..count).map(one).collect()
    }

    #[test]
    fn names_cannot_become_markup() {
        let done = html(&ImportStage::Done(20, skipped(1)), None);
        assert!(
            done.contains("1 is left out") && done.contains("&lt;b>0.png</b> It is empty."),
            "{done}"
        );
        let chosen = ImportStage::Chosen(Chosen {
            title: "<script>".into(),
            count: 5_000,
            shown: 12,
            classes: None,
            brightest: 255,
            notes: vec!["a <i> b".into()],
            skipped: Vec::new(),
            shaping: Shaping::default(),
        });
        let chosen = html(&chosen, None);
        assert!(
            chosen.contains("<b>&lt;script></b>: 5,000 pictures") && chosen.contains("a &lt;i> b")
        );
        assert!(
            chosen.contains(r#"<option value="1" selected>28 × 28"#) && chosen.contains("4 MB")
        );
        assert!(html(&ImportStage::Refused("<p>".into()), None).contains("&lt;p>"));
    }

    #[test]
    fn long_lists_end() {
        let done = html(&ImportStage::Done(20, skipped(1_500)), None);
        assert_eq!(done.matches("<li>").count(), LISTED + 1);
        assert!(done.contains("And 1,300 more."));
        assert!(!html(&ImportStage::Done(20, skipped(200)), None).contains("more."));
    }

    #[test]
    fn a_kept_set_can_be_used_or_deleted_but_only_after_a_question() {
        let about = About {
            title: "Cats".into(),
            count: 30,
            shape: [1, 28, 28],
            classes: Vec::new(),
        };
        let of = |in_use, asked| {
            let about = about.clone();
            html(
                &ImportStage::Idle,
                Some(&KeptSet {
                    about,
                    in_use,
                    asked,
                }),
            )
        };
        assert!(of(false, false).contains("own-train") && !of(true, false).contains("own-train"));
        assert!(!of(false, false).contains("own-delete") && of(false, true).contains("own-delete"));
        assert!(
            of(true, true).contains("Strokes takes its place")
                && !of(false, true).contains("Strokes")
        );
        assert!(!html(&ImportStage::Idle, None).contains("kept in this browser"));
        let kept = KeptSet {
            about,
            in_use: false,
            asked: false,
        };
        assert!(
            html(&ImportStage::Refused("No.".into()), Some(&kept)).contains("own-ask"),
            "what is kept is at hand beside what could not be read"
        );
    }

    #[test]
    fn choices_shape() {
        let of = Shaping::default();
        assert_eq!(shaped(of, "own-size", 3, 255).side, 64);
        assert!(shaped(of, "own-colour", 1, 255).colour && shaped(of, "own-light", 1, 255).invert);
        assert_eq!(shaped(of, "own-fit", 1, 255).fit, Fit::Pad);
        assert_eq!(shaped(of, "own-files", 1, 255), of);
        assert_eq!(shaped(of, "own-turn", 1, 255).turn, PictureTurn::Transposed);
        assert_eq!(shaped(of, "own-range", 1, 15).white, 15);
        assert_eq!(
            progress(&ImportStage::Loading(5_000), 1_200),
            "Loading: 1,200 of 5,000 pictures"
        );
    }
}
