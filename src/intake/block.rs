//! A whole set of pictures of one size, and the files it is kept and handed on as.

use super::classes::{ClassNames, Classes};
use super::part::SetPart;
use super::sample::Sampler;
use super::{IntakeError, MAX_BLOCK_BYTES, MAX_CLASSES, MAX_PICTURES, MIN_PICTURES};

/// The file of the pictures: IDX of four dimensions, `[n, channels, height, width]`.
pub const PICTURES_FILE: &str = "own-pictures-idx4-ubyte";
/// The file of the labels: IDX of one dimension; missing where there are none.
pub const LABELS_FILE: &str = "own-labels-idx1-ubyte";
/// The file of the names: a line with the set's title, then one for each class.
pub const CLASSES_FILE: &str = "own-names.txt";

/// The file that says that a value of 255 is ink, as in drawings, and not light; missing where it is light.
pub const INK_FILE: &str = "own-ink.txt";

/// The file that says which part each picture came as, by [`SetPart::number`]: IDX of one dimension; missing where they came in one piece.
pub const SPLIT_FILE: &str = "own-split-idx1-ubyte";

/// Bytes before the pictures in their file.
const HEADER: usize = 20;

/// A set of pictures.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Block {
    /// What it is called on the page.
    pub title: String,
    /// Channels (1 or 3), height and width of a picture.
    pub shape: [u32; 3],
    /// The pictures one after the other, each in planes of `shape`, 255 for white or, where they are `ink`, for full ink.
    pub pixels: Vec<u8>,
    /// Whether grey ones are drawings in ink, which the page shows in its own colours.
    pub ink: bool,
    /// The class of each picture, or nothing.
    pub labels: Vec<u8>,
    /// The classes' names, by label.
    pub classes: Vec<String>,
    /// The part that each picture came as, by [`SetPart::number`], or nothing.
    pub parts: Vec<u8>,
}

impl Block {
    /// How many whole pictures there are.
    pub fn count(&self) -> usize {
        let values: u64 = self.shape.iter().map(|&side| u64::from(side)).product();
        (self.pixels.len() as u64).checked_div(values).unwrap_or(0) as usize
    }

    /// Whether it can be trained on.
    ///
    /// # Errors
    /// [`IntakeError::TooFew`], or [`IntakeError::Block`] where its parts contradict each other or the limits.
    pub fn check(&self) -> Result<(), IntakeError> {
        let wrong = |what| Err(IntakeError::Block(what));
        let [channels, height, width] = self.shape;
        let count = self.count();
        if !matches!(channels, 1 | 3) || !(1..=512).contains(&height) || !(1..=512).contains(&width)
        {
            return wrong("a picture has 1 or 3 channels and 1 to 512 pixels a side");
        }
        if self.pixels.len() as u64
            != count as u64
                * self
                    .shape
                    .iter()
                    .map(|&side| u64::from(side))
                    .product::<u64>()
        {
            return wrong("the last one is not whole");
        }
        if count < MIN_PICTURES {
            return Err(IntakeError::TooFew {
                found: count,
                least: MIN_PICTURES,
            });
        }
        if count > MAX_PICTURES || self.pixels.len() > MAX_BLOCK_BYTES {
            return wrong("there are too many");
        }
        if self.classes.len() > MAX_CLASSES {
            return wrong("there are more than 64 classes");
        }
        if !self.labels.is_empty() && self.labels.len() != count {
            return wrong("there is not a label for each");
        }
        if self
            .labels
            .iter()
            .any(|&label| usize::from(label) >= self.classes.len())
        {
            return wrong("a label is of no class");
        }
        if !self.parts.is_empty() && self.parts.len() != count {
            return wrong("there is not a part for each");
        }
        Ok(())
    }

    /// The files it is kept as: name and content.
    ///
    /// # Errors
    /// As [`check`](Self::check).
    pub fn files(mut self) -> Result<Vec<(&'static str, Vec<u8>)>, IntakeError> {
        self.check()?;
        let count = self.count() as u32;
        let [channels, height, width] = self.shape;
        let names: Vec<String> = std::iter::once(&self.title)
            .chain(&self.classes)
            .map(|name| name.replace(char::is_control, " "))
            .collect();
        self.pixels
            .splice(0..0, idx(&[count, channels, height, width]));
        let mut files = vec![
            (PICTURES_FILE, self.pixels),
            (CLASSES_FILE, names.join("\n").into_bytes()),
        ];
        if self.ink {
            files.push((INK_FILE, b"ink".to_vec()));
        }
        if !self.labels.is_empty() {
            self.labels.splice(0..0, idx(&[count]));
            files.push((LABELS_FILE, self.labels));
        }
        if !self.parts.is_empty() {
            self.parts.splice(0..0, idx(&[count]));
            files.push((SPLIT_FILE, self.parts));
        }
        Ok(files)
    }
}

/// The beginning of an IDX file of bytes.
fn idx(dimensions: &[u32]) -> Vec<u8> {
    let mut header = vec![0, 0, 8, dimensions.len() as u8];
    for size in dimensions {
        header.extend(size.to_be_bytes());
    }
    header
}

/// How many pictures a file of [`PICTURES_FILE`]'s kind has, and their channels, height and width; none for another file.
pub fn own_header(file: &[u8]) -> Option<(u32, [u32; 3])> {
    let header = file
        .get(..HEADER)
        .filter(|header| header.starts_with(&[0, 0, 8, 4]))?;
    let size = |i: usize| {
        let at = 4 + 4 * i;
        u32::from_be_bytes([header[at], header[at + 1], header[at + 2], header[at + 3]])
    };
    Some((size(0), [size(1), size(2), size(3)]))
}

/// How many pictures of a shape there is room for.
pub fn room(shape: [u32; 3]) -> usize {
    let values = shape.iter().map(|&side| side as usize).product::<usize>();
    (MAX_BLOCK_BYTES / values.max(1)).min(MAX_PICTURES)
}

/// Gathers pictures of one size into a [`Block`], as many as there is room for.
#[derive(Debug, Clone)]
pub struct Collector {
    shape: [u32; 3],
    pixels: Vec<u8>,
    classes: Classes,
    parts: Vec<u8>,
    room: usize,
    /// Draws those that are taken, where more will come than there is room for.
    sampler: Option<Sampler>,
}

impl Collector {
    /// For pictures of this shape, of which so many of each class (empty for none) and part will come.
    pub fn new(shape: [u32; 3], counts: &[(String, SetPart, usize)]) -> Self {
        let room = room(shape);
        let all: usize = counts.iter().map(|&(.., count)| count).sum();
        let values = shape.iter().map(|&side| side as usize).product::<usize>();
        Self {
            shape,
            // No more than it takes: what grows by doubling would stay as large.
            pixels: Vec::with_capacity(all.min(room) * values + HEADER),
            classes: Classes::default(),
            parts: Vec::new(),
            room,
            sampler: (all > room).then(|| Sampler::new(counts, room)),
        }
    }

    /// Whether the next picture, of this class and part, is to be added. To be asked once of each.
    pub fn wants(&mut self, class: Option<&str>, part: SetPart) -> bool {
        let drawn = match &mut self.sampler {
            Some(sampler) => sampler.takes(class, part),
            None => true,
        };
        drawn && !self.is_full()
    }

    /// How many pictures are in it.
    pub fn len(&self) -> usize {
        self.pixels.len()
            / self
                .shape
                .iter()
                .map(|&side| side as usize)
                .product::<usize>()
    }

    /// Whether there are none.
    pub fn is_empty(&self) -> bool {
        self.pixels.is_empty()
    }

    /// How many pictures there is room for.
    pub fn room(&self) -> usize {
        self.room
    }

    /// Whether there is no room for another.
    pub fn is_full(&self) -> bool {
        self.len() >= self.room
    }

    /// Adds a picture with its class, where it has one, and its part; nothing where there is no room.
    pub fn push(&mut self, pixels: &[u8], class: Option<&str>, part: SetPart) {
        if !self.is_full() {
            self.pixels.extend_from_slice(pixels);
            self.classes.push(class);
            self.parts.push(part.number());
        }
    }

    /// How many classes there are, where they are too many to be kept.
    pub fn too_many_classes(&self) -> Option<usize> {
        let classes = self.classes.count();
        (classes > MAX_CLASSES).then_some(classes)
    }

    /// The set, divided as it came or in one piece.
    ///
    /// # Errors
    /// As [`Block::check`].
    pub fn finish(self, title: String, as_it_came: bool) -> Result<Block, IntakeError> {
        let ClassNames { labels, names, .. } = self.classes.finish();
        let block = Block {
            title,
            shape: self.shape,
            pixels: self.pixels,
            ink: false,
            labels,
            classes: names,
            parts: if as_it_came { self.parts } else { Vec::new() },
        };
        block.check()?;
        Ok(block)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn collected(
        count: usize,
        class: impl Fn(usize) -> Option<&'static str>,
    ) -> Result<Block, IntakeError> {
        let mut all = Collector::new([1, 2, 2], &[]);
        for i in 0..count {
            let part = SetPart::ALL[usize::from(i > 8)];
            assert!(all.wants(class(i), part));
            all.push(&[i as u8; 4], class(i), part);
        }
        all.finish("Mine".into(), true)
    }

    #[test]
    fn a_set_becomes_files_that_say_what_it_is() {
        let block = collected(12, |i| Some(["cats", "dogs"][i % 2])).unwrap();
        assert_eq!((block.count(), &block.labels[..3]), (12, &[0, 1, 0][..]));
        let files = block.files().unwrap();
        let names: Vec<_> = files.iter().map(|file| file.0).collect();
        assert_eq!(
            names,
            [PICTURES_FILE, CLASSES_FILE, LABELS_FILE, SPLIT_FILE]
        );
        assert_eq!(files[3].1[8..], [0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1]);
        assert_eq!(own_header(&files[0].1), Some((12, [1, 2, 2])));
        assert_eq!(files[0].1.len(), 20 + 48);
        assert_eq!(files[1].1, b"Mine\ncats\ndogs");
        assert_eq!(files[2].1[..8], [0, 0, 8, 1, 0, 0, 0, 12]);
        assert_eq!(own_header(b"\0\0\x08\x03 and more than twenty bytes"), None);
        assert_eq!(own_header(&[0, 0, 8, 4]), None);
    }

    #[test]
    fn what_cannot_be_trained_on_is_refused() {
        assert_eq!(
            collected(9, |_| None),
            Err(IntakeError::TooFew {
                found: 9,
                least: 10
            })
        );
        let good = collected(10, |i| Some(["a", "b"][i % 2])).unwrap();
        let refused = |change: fn(&mut Block)| {
            let mut block = good.clone();
            change(&mut block);
            block.check().unwrap_err()
        };
        refused(|block| block.shape = [2, 2, 1]);
        refused(|block| block.shape = [1, 0, 2]);
        refused(|block| block.pixels.truncate(39));
        refused(|block| block.labels.truncate(9));
        refused(|block| block.labels[0] = 2);
        refused(|block| block.parts.truncate(3));
        refused(|block| block.classes = vec![String::new(); 65]);
        assert_eq!(good.check(), Ok(()));
    }

    #[test]
    fn there_is_room_for_so_many() {
        let shape = [3, 512, 512];
        let mut all = Collector::new(shape, &[]);
        let picture = vec![1; 3 * 512 * 512];
        while !all.is_full() {
            all.push(&picture, None, SetPart::Train);
        }
        let count = all.len();
        assert!(!all.wants(None, SetPart::Train));
        all.push(&picture, None, SetPart::Train);
        assert_eq!((all.len(), count), (count, 160));
        assert_eq!(room(shape), 160);
        // Of more than that, so many are drawn.
        let counts = [(String::new(), SetPart::Train, 1_000)];
        let mut all = Collector::new(shape, &counts);
        let wanted = (0..1_000).filter(|_| all.wants(None, SetPart::Train));
        assert_eq!(wanted.count(), 160);
    }
}
