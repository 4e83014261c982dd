//! What was found in files, and what can be chosen about it.

use std::fmt::Write as _;

use serde::{Deserialize, Serialize};

use super::model::Skipped;
use crate::intake::{Fit, PictureTurn, SIDES, SetPart, Shaping};
use crate::page::text::format::count;

/// What was chosen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Chosen {
    /// What it is called.
    pub title: String,
    /// How many pictures there are, if all can be read.
    pub count: usize,
    /// How many of them are shown.
    pub shown: usize,
    /// What was understood of each array, a sentence each.
    pub arrays: Vec<String>,
    /// How many came for training, validation and testing, where they came divided.
    pub split: Option<[usize; 3]>,
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

/// What is made of what was chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ImportOptions {
    /// What each picture is made into.
    pub shaping: Shaping,
    /// Whether a set that came divided stays so, rather than being divided by the run's seed.
    pub as_it_came: bool,
}

impl ImportOptions {
    /// What a set suggests by itself.
    pub fn suggested(chosen: &Chosen) -> Self {
        Self {
            shaping: chosen.shaping,
            as_it_came: true,
        }
    }
}

/// What can be chosen about them, as HTML.
pub fn controls(html: &mut String, chosen: &Chosen) {
    let Chosen {
        split,
        brightest,
        shaping,
        ..
    } = chosen;
    *html += r#"<div class="own-form">"#;
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
    choice(
        html,
        ("turn", "Turn", "Turn or mirror all pictures"),
        &turns,
        turn.unwrap_or(0),
    );
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
    if let Some(split) = split {
        let parts: Vec<String> = SetPart::ALL
            .into_iter()
            .zip(split)
            .filter(|&(_, &of)| of > 0)
            .map(|(part, &of)| format!("{} {}", count(of as u64), part.title()))
            .collect();
        let came = format!("As it came: {}", parts.join(", "));
        choice(
            html,
            ("split", "Split", "Which pictures train, validate and test"),
            &[&came, "By the run’s seed"],
            0,
        );
    }
    *html += "</div>";
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

/// What a choice in the dialog makes of the options.
pub fn chosen(of: ImportOptions, id: &str, choice: usize, brightest: u8) -> ImportOptions {
    match id {
        "own-split" => ImportOptions {
            as_it_came: choice == 0,
            ..of
        },
        _ => ImportOptions {
            shaping: shaped(of.shaping, id, choice, brightest),
            ..of
        },
    }
}

fn shaped(of: Shaping, id: &str, choice: usize, brightest: u8) -> Shaping {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_shape() {
        let of = Shaping::default();
        assert_eq!(shaped(of, "own-size", 3, 255).side, 64);
        assert!(shaped(of, "own-colour", 1, 255).colour && shaped(of, "own-light", 1, 255).invert);
        assert_eq!(shaped(of, "own-fit", 1, 255).fit, Fit::Pad);
        assert_eq!(shaped(of, "own-files", 1, 255), of);
        assert_eq!(shaped(of, "own-turn", 1, 255).turn, PictureTurn::Transposed);
        assert_eq!(shaped(of, "own-range", 1, 15).white, 15);
        let options = ImportOptions {
            shaping: of,
            as_it_came: true,
        };
        assert!(!chosen(options, "own-split", 1, 255).as_it_came);
        assert_eq!(chosen(options, "own-size", 3, 255).shaping.side, 64);
    }
}
