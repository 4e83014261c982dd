//! The contact sheet: a few pictures of each array and each class, spread over all of them.

use std::collections::BTreeMap;

use crate::intake::{IntakeError, Picture, Shaping, path_key, shape};

use super::items::{Content, Item};
use crate::page::browser::decode_image::Decoder;

/// Pictures of a sheet, where there are no more groups than that.
const USUAL: usize = 24;
/// Most pictures of a sheet.
const MOST: usize = 72;
/// Pictures that may fail before no more are looked for to show.
const MOST_FAILED: usize = 24;

/// Pictures to be shown before they are loaded.
pub struct ContactSheet {
    pub pictures: Vec<Picture>,
    /// The first that could not be read, and why.
    pub first_failure: Option<(String, IntakeError)>,
}

impl ContactSheet {
    /// Draws it from what was found.
    ///
    /// # Errors
    /// Where the browser gives nothing to draw on.
    pub async fn of(items: &[Item]) -> Result<Self, String> {
        let decoder = Decoder::new().map_err(|error| error.to_string())?;
        let mut sheet = Self {
            pictures: Vec::new(),
            first_failure: None,
        };
        let groups = groups(items);
        let each = USUAL.div_ceil(groups.len().max(1));
        let every = groups.len().div_ceil(MOST).max(1);
        let mut failed = 0;
        for group in groups.into_iter().step_by(every) {
            let mut wanted = each.min(group.len());
            let step = group.len() / wanted.max(1);
            let mut next = 0;
            while wanted > 0 && next < group.len() && failed < MOST_FAILED {
                let (item, number) = group[next];
                match picture(&items[item], number, &decoder).await {
                    Ok(picture) => {
                        sheet.pictures.push(picture);
                        wanted -= 1;
                        next += step.max(1);
                    }
                    // One that cannot be read is told of when all are; the next stands in for it.
                    Err(error) => {
                        let failure = (items[item].path.clone(), error);
                        sheet.first_failure.get_or_insert(failure);
                        failed += 1;
                        next += 1;
                    }
                }
            }
        }
        sheet.pictures.truncate(MOST);
        Ok(sheet)
    }

    /// The highest value of those shown, of 255.
    pub fn brightest(&self) -> u8 {
        let bytes = self.pictures.iter().flat_map(|picture| &picture.bytes);
        bytes.copied().max().unwrap_or(255)
    }

    /// Whether any of them is in colour.
    pub fn is_coloured(&self) -> bool {
        self.pictures.iter().any(|picture| {
            picture.channels > 1
                && picture.bytes.chunks_exact(picture.channels).any(|pixel| {
                    let of = || pixel.iter().take(3);
                    of().max()
                        .zip(of().min())
                        .is_some_and(|(high, low)| high - low > 24)
                })
        })
    }

    /// The pictures as they will be, each in four channels.
    pub fn shaped(&self, shaping: Shaping) -> Vec<u8> {
        let area = (shaping.side * shaping.side) as usize;
        let mut rgba = Vec::with_capacity(4 * area * self.pictures.len());
        for picture in &self.pictures {
            let planes = shape(picture, shaping);
            for at in 0..area {
                let of = |channel| planes[if shaping.colour { channel * area } else { 0 } + at];
                rgba.extend([of(0), of(1), of(2), 255]);
            }
        }
        rgba
    }
}

/// Items, and the numbers of pictures in them.
type Group = Vec<(usize, usize)>;

/// The pictures of each array and class, as items and numbers in them: only those that are at hand.
fn groups(items: &[Item]) -> Vec<Group> {
    let mut groups: BTreeMap<(usize, Vec<u8>), Group> = BTreeMap::new();
    for (at, item) in items.iter().enumerate() {
        let numbers = match &item.content {
            Content::Picture => vec![0],
            Content::Table(contents) => contents.rows.numbers(),
        };
        // Single pictures are no arrays of their own.
        let array = if item.is_picture() { 0 } else { at + 1 };
        for number in numbers {
            let class = path_key(&item.class_of(number).unwrap_or_default());
            groups.entry((array, class)).or_default().push((at, number));
        }
    }
    groups.into_values().collect()
}

async fn picture(item: &Item, number: usize, decoder: &Decoder) -> Result<Picture, IntakeError> {
    match &item.content {
        Content::Picture => decoder.decode(&item.bytes).await,
        Content::Table(contents) => {
            let row = contents.rows.row(number);
            row.map(|row| contents.picture(&row))
                .ok_or(IntakeError::NoPictures)
        }
    }
}
