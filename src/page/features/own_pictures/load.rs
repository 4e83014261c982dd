//! From files to a set of pictures: decoded a few at a time, brought to one size, gathered.

use std::collections::VecDeque;

use crate::intake::{
    Collector, IntakeError, MAX_CLASSES, MAX_TABLE_BYTES, Row, Shaping, Table, shape,
};

use super::about::About;
use super::chosen::ImportOptions;
use super::items::{Content, Contents, Item};
use super::message::LoadedSet;
use super::model::{Refusal, Skipped, files};
use super::steps::left_over;
use super::survey::Survey;
use crate::page::browser::decode_image::{Decoder, Decoding, begin};
use crate::page::browser::packed::each_part;

/// Pictures decoded at once,
const AT_ONCE: usize = 6;
/// of which none may have more pixels than this; larger ones are decoded alone.
const SMALL: u64 = 4_000_000;

/// Gathers a set, and notes what is left out.
struct Gathering<'a> {
    all: Collector,
    skipped: Vec<Skipped>,
    shaping: Shaping,
    seen: usize,
    told: &'a dyn Fn(usize),
}

impl Gathering<'_> {
    fn skip(&mut self, item: &Item, error: &IntakeError) {
        self.skipped.push(Skipped {
            path: item.path.clone(),
            why: error.to_string(),
        });
    }

    fn saw(&mut self, pictures: usize) {
        self.seen += pictures;
        (self.told)(self.seen);
    }
}

/// Makes a set of all that was surveyed. `told` hears how many pictures have been looked at.
///
/// # Errors
/// Why there is no set, and what was left out.
pub async fn load(
    survey: Survey,
    options: ImportOptions,
    told: &dyn Fn(usize),
) -> Result<LoadedSet, Refusal> {
    let decoder = Decoder::new().map_err(|error| error.to_string())?;
    let shaping = options.shaping;
    let Survey {
        chosen,
        items,
        counts,
        ..
    } = survey;
    let mut gathering = Gathering {
        all: Collector::new(shaping.shape(), &counts),
        skipped: chosen.skipped,
        shaping,
        seen: 0,
        told,
    };
    for item in &items {
        item.bytes.rewind();
    }
    gather(items, &decoder, &mut gathering).await;
    let Gathering {
        all, mut skipped, ..
    } = gathering;
    skipped.extend(left_over(chosen.count, all.room()));
    if let Some(classes) = all.too_many_classes() {
        skipped.push(Skipped {
            path: "Classes".into(),
            why: format!(
                "There are {classes} of them; up to {MAX_CLASSES} are kept. The pictures are loaded without."
            ),
        });
    }
    let found = all.len();
    let as_it_came = options.as_it_came && chosen.split.is_some();
    let made = all.finish(chosen.title, as_it_came).and_then(|block| {
        let about = About::from(&block);
        files(block).map(|files| (about, files.list().to_vec()))
    });
    match made {
        Ok((about, files)) => Ok(LoadedSet {
            about,
            files,
            skipped,
        }),
        Err(error) => Err(Refusal {
            why: refusal(&error, &skipped, found),
            skipped,
        }),
    }
}

/// Goes through all files, of which each is let go of when it has been gone through.
async fn gather(items: Vec<Item>, decoder: &Decoder, gathering: &mut Gathering<'_>) {
    // Pictures that the browser has begun with, oldest first.
    let mut begun: VecDeque<(Item, Result<Decoding, IntakeError>)> = VecDeque::new();
    let mut next = items.into_iter();
    loop {
        let item = next.next();
        let mut table = None;
        let ends = item.is_none();
        let mut is_one_of_many = false;
        match item {
            Some(item) if item.is_picture() => {
                if gathering.all.wants(item.class.as_deref(), item.part) {
                    let decoding = begin(&item.bytes).await;
                    // Whatever is not of the many small ones waits for those before it.
                    is_one_of_many = decoding
                        .as_ref()
                        .is_ok_and(|decoding| decoding.pixels <= SMALL);
                    begun.push_back((item, decoding));
                } else {
                    gathering.saw(1);
                    continue;
                }
            }
            item => table = item,
        }
        let most = if is_one_of_many { AT_ONCE - 1 } else { 0 };
        while begun.len() > most
            && let Some((item, decoding)) = begun.pop_front()
        {
            let picture = match decoding {
                Ok(decoding) => decoder.finish(decoding).await,
                Err(error) => Err(error),
            };
            match picture {
                Ok(picture) => {
                    let pixels = shape(&picture, gathering.shaping);
                    gathering
                        .all
                        .push(&pixels, item.class.as_deref(), item.part);
                }
                Err(error) => gathering.skip(&item, &error),
            }
            gathering.saw(1);
        }
        if let Some(item) = table {
            self::table(&item, gathering).await;
        }
        if ends {
            return;
        }
    }
}

/// Takes a table's pictures: from the rows that were kept when it was looked through, else by reading it again.
async fn table(item: &Item, gathering: &mut Gathering<'_>) {
    let Content::Table(contents) = &item.content else {
        return;
    };
    if !contents.rows.are_whole() {
        if let Err(error) = again(item, contents, gathering).await {
            gathering.skip(item, &error);
        }
        return;
    }
    for number in 0..contents.count {
        let class = item.class_of(number);
        if gathering.all.wants(class.as_deref(), item.part)
            && let Some(row) = contents.rows.row(number)
        {
            let pixels = shape(&contents.picture(&row), gathering.shaping);
            gathering.all.push(&pixels, class.as_deref(), item.part);
        }
        gathering.saw(1);
    }
}

async fn again(
    item: &Item,
    contents: &Contents,
    gathering: &mut Gathering<'_>,
) -> Result<(), IntakeError> {
    let blob = item.bytes.blob(MAX_TABLE_BYTES).await?;
    let mut table = Table::new(&item.path, contents.reading);
    let mut number = 0;
    let mut take = |row: Row| {
        let class = item.class_of(number);
        if gathering.all.wants(class.as_deref(), item.part) {
            let pixels = shape(&contents.picture(row.values), gathering.shaping);
            gathering.all.push(&pixels, class.as_deref(), item.part);
        }
        gathering.saw(1);
        number += 1;
    };
    each_part(&blob, &mut |part| table.push(&part, &mut take)).await?;
    table.end(&mut take)
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
