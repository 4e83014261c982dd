//! What the dialog for own pictures shows, as HTML: where taking them in stands, and what can be done next.

use std::fmt::Write as _;

use super::about::About;
use super::chosen::{Chosen, controls};
use super::model::{Refusal, Skipped};
use crate::intake::{Shaping, room};
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
    Chosen(Box<Chosen>),
    /// So many pictures are loaded.
    Loading(usize),
    /// They are trained on: how many, and what was left out.
    Done(usize, Vec<Skipped>),
    /// Nothing came of it.
    Refused(Refusal),
}

/// What is said of pictures for which there is no room.
pub fn left_over(all: usize, room: usize) -> Option<Skipped> {
    let over = all.checked_sub(room).filter(|&over| over > 0)?;
    Some(Skipped {
        path: match over {
            1 => "1 picture".into(),
            over => format!("{} pictures", count(over as u64)),
        },
        why: format!(
            "There is room for {} of {} at this size; each class keeps its share, drawn by chance but always the same. A smaller size has room for more.",
            count(room as u64),
            count(all as u64)
        ),
    })
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
        ImportStage::Refused(Refusal { why, skipped }) => {
            let _ = write!(
                html,
                r#"<p class="problem" role="alert">{}</p>"#,
                escape(why)
            );
            left_out(&mut html, skipped);
            html += &kept.map(of_kept).unwrap_or_default();
            html += CHOOSE;
        }
        ImportStage::Looking | ImportStage::Loading(_) => {
            let _ = write!(
                html,
                r#"<p class="dlg-p" id="own-progress">{}</p>{PROGRESS}"#,
                progress(stage, 0)
            );
        }
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
        _ => format!("Looking through the files: {seen} pictures or files so far"),
    }
}

/// What pictures of this shaping weigh, in words.
pub fn weight(chosen: &Chosen, shaping: Shaping) -> String {
    let values: u32 = shaping.shape().iter().product();
    let fit = room(shaping.shape());
    let taken = chosen.count.min(fit);
    let bytes = taken as u64 * u64::from(values);
    let weight = format!("{} MB", bytes.div_ceil(1_000_000));
    match left_over(chosen.count, fit) {
        Some(over) => format!("{weight}. {}", over.why),
        None => weight,
    }
}

/// What the button that loads them says.
pub fn load_label(chosen: &Chosen, shaping: Shaping) -> String {
    let taken = chosen.count.min(room(shaping.shape()));
    format!("Load {} pictures", count(taken as u64))
}

const CHOOSE: &str = r#"<p class="dlg-p">Drop a folder or files anywhere on the page, or choose them: PNG, JPEG, WebP, a zip or tar of these, IDX, NPY, NPZ, CSV with a column a pixel, or CIFAR-10’s “.bin”. From 2 to 64 folders become classes. Everything stays on this device.</p><div class="own-act"><label class="btn line" title="Pictures, archives, tables or arrays">Choose files<input class="vh" id="own-files" type="file" multiple accept=".png,.jpg,.jpeg,.webp,.zip,.tar,.tgz,.npz,.npy,.csv,.tsv,.idx,.gz,.bin"></label><label class="btn line" title="A folder with pictures; its folders become classes">Choose a folder<input class="vh" id="own-folder" type="file" multiple webkitdirectory></label></div>"#;

const PROGRESS: &str = r#"<div class="own-act transfer"><progress aria-label="Pictures loaded" max="1"></progress><button class="btn line" type="button" id="own-back" title="Stop reading these files">Cancel</button></div><p class="quiet-p">The run of now goes on meanwhile.</p>"#;

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
        notes,
        arrays,
        skipped,
        shaping,
        ..
    } = chosen;
    let _ = write!(
        html,
        r#"<p class="dlg-p"><b>{}</b>: {} pictures, of which {shown} are shown as they will be.</p><canvas class="own-preview" role="img" aria-label="{shown} of the pictures as they will be, some of each array and class"></canvas>"#,
        escape(title),
        count(*all as u64),
    );
    controls(html, chosen);
    let quiet = classes.iter().chain(notes.iter().take(3)).chain(arrays);
    for sentence in quiet {
        let _ = write!(html, r#"<p class="quiet-p">{}</p>"#, escape(sentence));
    }
    left_out(html, skipped);
    let _ = write!(
        html,
        r#"<div class="own-act"><button class="btn line" type="button" id="own-back" title="Choose other files">Back</button><button class="btn own-go" type="button" id="own-load" title="Take them in and train on them">{}</button><span class="own-size">{}</span></div>"#,
        load_label(chosen, *shaping),
        weight(chosen, *shaping),
    );
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
        let chosen = ImportStage::Chosen(Box::new(Chosen {
            title: "<script>".into(),
            count: 5_000,
            shown: 12,
            arrays: vec!["x: <u>".into()],
            split: Some([48, 0, 12]),
            classes: None,
            brightest: 255,
            notes: vec!["a <i> b".into()],
            skipped: Vec::new(),
            shaping: Shaping::default(),
        }));
        let chosen = html(&chosen, None);
        assert!(chosen.contains("x: &lt;u>"));
        assert!(
            chosen.contains("As it came: 48 training, 12 test"),
            "{chosen}"
        );
        assert!(
            chosen.contains("<b>&lt;script></b>: 5,000 pictures") && chosen.contains("a &lt;i> b")
        );
        assert!(
            chosen.contains(r#"<option value="1" selected>28 × 28"#) && chosen.contains("4 MB")
        );
        let refused = Refusal {
            why: "<p>".into(),
            skipped: skipped(2),
        };
        let refused = html(&ImportStage::Refused(refused), None);
        assert!(refused.contains("&lt;p>") && refused.contains("2 are left out"));
    }

    #[test]
    fn what_does_not_fit_is_told_in_one_sentence() {
        assert_eq!(left_over(10, 10), None);
        let over = left_over(45_000, 10_240).unwrap();
        assert_eq!(over.path, "34,760 pictures");
        assert!(
            over.why.contains("room for 10,240 of 45,000"),
            "{}",
            over.why
        );
        assert_eq!(left_over(11, 10).unwrap().path, "1 picture");
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
            html(
                &ImportStage::Refused(String::from("No.").into()),
                Some(&kept)
            )
            .contains("own-ask"),
            "what is kept is at hand beside what could not be read"
        );
    }

    #[test]
    fn progress_is_told() {
        assert_eq!(
            progress(&ImportStage::Loading(5_000), 1_200),
            "Loading: 1,200 of 5,000 pictures"
        );
    }
}
