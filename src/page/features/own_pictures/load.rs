//! From files to a set of pictures: decoded a few at a time, brought to one size, gathered.

use std::collections::VecDeque;
use std::pin::Pin;

use crate::intake::{Collector, IntakeError, MAX_CLASSES, MAX_TABLE_BYTES, Shaping, Table, shape};

use super::halt::Halt;
use super::items::{Content, Contents, Item};
use super::model::{Skipped, files};
use super::survey::Survey;
use crate::page::browser::decode_image::{Decoder, Decoding, begin};
use crate::page::browser::packed::each_part;
use crate::page::store::Files;

/// Pictures decoded at once,
const AT_ONCE: usize = 6;
/// of which none may have more pixels than this; larger ones are decoded alone.
const SMALL: u64 = 4_000_000;

/// A set's files, how many pictures it has, and what was left out of it.
pub type Loaded = Result<(Files, usize, Vec<Skipped>), String>;

/// Makes a set of all that was surveyed. `told` hears how many pictures have been looked at.
///
/// # Errors
/// Why there is no set, in whole sentences; [`HALTED`](super::halt::HALTED) where it was stopped.
pub fn load<'a>(
    survey: &'a Survey,
    shaping: Shaping,
    halt: &'a Halt,
    told: &'a dyn Fn(usize),
) -> Pin<Box<dyn Future<Output = Loaded> + 'a>> {
    // In a box, so that everyone who waits for it shares its code.
    Box::pin(gather(survey, shaping, halt, told))
}

async fn gather(survey: &Survey, shaping: Shaping, halt: &Halt, told: &dyn Fn(usize)) -> Loaded {
    let decoder = Decoder::new().map_err(|error| error.to_string())?;
    let mut all = Collector::new(shaping.shape());
    let mut skipped = survey.chosen.skipped.clone();
    let mut seen = 0;
    let mut skip = |item: &Item, error: IntakeError| {
        skipped.push(Skipped {
            path: item.path.clone(),
            why: error.to_string(),
        });
    };
    for item in &survey.items {
        item.bytes.rewind();
    }
    // Pictures that the browser has begun with, oldest first.
    let mut begun: VecDeque<(&Item, Result<Decoding, IntakeError>)> = VecDeque::new();
    let mut next = survey.items.iter();
    while !all.is_full() {
        let item = next.next();
        match item {
            Some(item) if item.is_picture() => {
                begun.push_back((item, begin(&item.bytes).await));
            }
            _ => {}
        }
        let is_alone = begun.back().is_some_and(|(_, decoding)| {
            decoding
                .as_ref()
                .is_ok_and(|decoding| decoding.pixels > SMALL)
        });
        // Whatever is not of the many small ones waits for those before it.
        let is_one_of_many = item.is_some_and(Item::is_picture) && !is_alone;
        let most = if is_one_of_many { AT_ONCE - 1 } else { 0 };
        while begun.len() > most
            && let Some((item, decoding)) = begun.pop_front()
        {
            let picture = match decoding {
                Ok(decoding) => decoder.finish(decoding).await,
                Err(error) => Err(error),
            };
            halt.check()?;
            match picture {
                Ok(picture) => all.push(&shape(&picture, shaping), item.folder.as_deref()),
                Err(error) => skip(item, error),
            }
            seen += 1;
            told(seen);
        }
        match item.map(|item| (item, &item.content)) {
            Some((item, Content::Table(contents))) => {
                let read = table(item, contents, shaping, &mut all, halt).await;
                halt.check()?;
                if let Err(error) = read {
                    skip(item, error);
                }
                seen += contents.count;
                told(seen);
            }
            Some(_) => {}
            None => break,
        }
    }
    if all.is_full() && survey.chosen.count > all.len() {
        skipped.push(Skipped {
            path: "The rest".into(),
            why: format!("There is room for {} pictures of this size.", all.len()),
        });
    }
    if let Some(classes) = all.too_many_classes() {
        skipped.push(Skipped {
            path: "Classes".into(),
            why: format!(
                "There are {classes} of them; up to {MAX_CLASSES} are kept. The pictures are loaded without."
            ),
        });
    }
    let found = all.len();
    let files = all
        .finish(survey.chosen.title.clone())
        .and_then(files)
        .map_err(|error| refusal(&error, &skipped, found))?;
    Ok((files, found, skipped))
}

/// Why nothing comes of a set of so many pictures, with what was left out of it.
fn refusal(error: &IntakeError, skipped: &[Skipped], found: usize) -> String {
    match skipped {
        [] => error.to_string(),
        [only] if found == 0 => format!("“{}”: {}", only.path, only.why),
        [first, ..] => format!(
            "{error} {} left out, such as “{}”: {}",
            if skipped.len() == 1 {
                "One was".into()
            } else {
                format!("{} were", skipped.len())
            },
            first.path,
            first.why
        ),
    }
}

async fn table(
    item: &Item,
    contents: &Contents,
    shaping: Shaping,
    all: &mut Collector,
    halt: &Halt,
) -> Result<(), IntakeError> {
    let blob = item.bytes.blob(MAX_TABLE_BYTES).await?;
    let mut table = Table::new(&item.path, contents.reading);
    let mut row = 0;
    let mut take = |of: crate::intake::Row| {
        if all.is_full() {
            return;
        }
        let label = contents.labels.as_ref().and_then(|labels| labels.get(row));
        let label = label.map(f32::to_string);
        let class = of.label.or(label.as_deref()).or(item.folder.as_deref());
        all.push(&shape(&contents.picture(of.values), shaping), class);
        row += 1;
    };
    each_part(&blob, &mut |part| {
        if halt.is_stopped() {
            return Err(IntakeError::Truncated);
        }
        table.push(&part, &mut take)
    })
    .await?;
    table.end(&mut take)
}
