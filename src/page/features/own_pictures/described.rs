//! What was understood of each array, in words.

use super::items::Content;
use super::survey_look::SurveyLook;
use super::survey_sense::Sense;
use crate::page::text::format::count;

/// Most arrays that are described.
const MOST: usize = 12;

/// A sentence for each array of pictures: how many, of which size, axes and values, whose labels, for what.
pub fn described(look: &SurveyLook, sense: &Sense) -> Vec<String> {
    let sentence = |at: usize| {
        let table = &look.tables[at];
        let item = &look.items[table.item];
        let Content::Table(contents) = &item.content else {
            return String::new();
        };
        let planes = contents.planes;
        let colour = match planes.channels {
            1 => "grey",
            _ => "in colour",
        };
        let axes = match &table.sizes[..] {
            [] => String::new(),
            sizes => format!(
                " (axes {})",
                sizes
                    .iter()
                    .map(u64::to_string)
                    .collect::<Vec<_>>()
                    .join(" × ")
            ),
        };
        let labels = sense.labels.iter().find(|(of, _)| *of == table.item);
        let labels = match (labels, contents.classes.is_empty(), &item.class) {
            (Some((_, path)), ..) => format!("; classes from {path}"),
            (None, false, _) => "; classes from its own column".into(),
            (None, true, Some(class)) => format!("; all of class {class}"),
            (None, true, None) => String::new(),
        };
        let part = match sense.split {
            Some(_) => format!("; for {}", item.part.title()),
            None => String::new(),
        };
        let [low, high] = table.values;
        format!(
            "{}: {} pictures of {} × {}, {colour}{axes}, values {low} to {high}{labels}{part}.",
            item.path,
            count(contents.count as u64),
            planes.width,
            planes.height,
        )
    };
    let mut sentences: Vec<String> = (0..look.tables.len().min(MOST)).map(sentence).collect();
    if let Some(more @ 1..) = look.tables.len().checked_sub(MOST) {
        sentences.push(format!("And {} more arrays.", count(more as u64)));
    }
    sentences
}
