//! Sets that the field knows by name: told for certain where their files' checksums are known, else guessed.

use super::part::SetPart;

/// A set that is known by its content.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KnownSet {
    /// MNIST (LeCun, Cortes & Burges).
    Mnist,
    /// Fashion-MNIST (Xiao, Rasul & Vollgraf 2017).
    FashionMnist,
}

impl KnownSet {
    /// What it is called.
    pub fn title(self) -> &'static str {
        match self {
            Self::Mnist => "MNIST",
            Self::FashionMnist => "Fashion-MNIST",
        }
    }
}

/// A file of a known set.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KnownFile {
    /// The set.
    pub set: KnownSet,
    /// The name it is published under.
    pub name: &'static str,
    /// Its size in bytes, unpacked.
    pub size: u32,
    /// CRC-32 of its bytes, unpacked (RFC 1952, section 8): what gzip files end with, however they are packed.
    pub crc: u32,
}

const fn file(set: KnownSet, name: &'static str, size: u32, crc: u32) -> KnownFile {
    KnownFile {
        set,
        name,
        size,
        crc,
    }
}

/// Names of the four files, of which both sets have the same.
pub const IDX_NAMES: [&str; 4] = [
    "train-images-idx3-ubyte.gz",
    "train-labels-idx1-ubyte.gz",
    "t10k-images-idx3-ubyte.gz",
    "t10k-labels-idx1-ubyte.gz",
];

/// Computed from MNIST's files, whose SHA-256 is that in `scripts/fetch-mnist`, and from those of Debian's package
/// `dataset-fashion-mnist` (0.0~git20200523.55506a9-1).
const KNOWN: [KnownFile; 8] = [
    file(KnownSet::Mnist, IDX_NAMES[0], 47_040_016, 0xe9f4_d8b3),
    file(KnownSet::Mnist, IDX_NAMES[1], 60_008, 0xe0cb_4ad2),
    file(KnownSet::Mnist, IDX_NAMES[2], 7_840_016, 0x9137_3bdf),
    file(KnownSet::Mnist, IDX_NAMES[3], 10_008, 0x4ab9_eff9),
    file(
        KnownSet::FashionMnist,
        IDX_NAMES[0],
        47_040_016,
        0xb4f2_9f28,
    ),
    file(KnownSet::FashionMnist, IDX_NAMES[1], 60_008, 0x741a_4657),
    file(KnownSet::FashionMnist, IDX_NAMES[2], 7_840_016, 0x678f_e0b1),
    file(KnownSet::FashionMnist, IDX_NAMES[3], 10_008, 0x8014_2c1f),
];

/// Bytes that a gzip file ends with: the CRC-32 and the size of what is in it (RFC 1952, section 2.3.1).
pub const TRAILER_BYTES: u64 = 8;

/// The size and the CRC-32 of what is in a gzip file, by its last [`TRAILER_BYTES`]. Whoever unpacks it finds out whether that is true.
pub fn gzip_trailer(last: &[u8]) -> Option<(u32, u32)> {
    let last: [u8; TRAILER_BYTES as usize] = last.try_into().ok()?;
    let number =
        |at: usize| u32::from_le_bytes([last[at], last[at + 1], last[at + 2], last[at + 3]]);
    Some((number(4), number(0)))
}

/// Whether there is a known file of this size, so that its CRC-32 is worth computing.
pub fn may_be_known(size: u64) -> bool {
    KNOWN.iter().any(|file| u64::from(file.size) == size)
}

/// The known file of this size and CRC-32.
pub fn known_file(size: u32, crc: u32) -> Option<KnownFile> {
    let is = |file: &&KnownFile| file.size == size && file.crc == crc;
    KNOWN.iter().find(is).copied()
}

/// The CRC-32 of bytes that come in parts. A table of 256 entries, since the one of the crate that unpacks weighs 16 kB in the page.
#[derive(Debug, Default)]
pub struct Checksum(u32);

impl Checksum {
    /// Takes the next bytes.
    pub fn push(&mut self, bytes: &[u8]) {
        const TABLE: [u32; 256] = table();
        let rest = bytes.iter().fold(!self.0, |rest, &byte| {
            TABLE[((rest ^ u32::from(byte)) & 0xff) as usize] ^ (rest >> 8)
        });
        self.0 = !rest;
    }

    /// The checksum of all that has come.
    pub fn sum(&self) -> u32 {
        self.0
    }
}

/// The remainder of each byte (RFC 1952, section 8).
const fn table() -> [u32; 256] {
    let mut table = [0; 256];
    let mut byte = 0;
    while byte < 256 {
        let mut rest = byte as u32;
        let mut bit = 0;
        while bit < 8 {
            rest = if rest & 1 == 1 {
                0xedb8_8320 ^ (rest >> 1)
            } else {
                rest >> 1
            };
            bit += 1;
        }
        table[byte] = rest;
        byte += 1;
    }
    table
}

/// Names of the classes of a known set whose files number them.
pub fn class_names(set: KnownSet) -> Option<[&'static str; 10]> {
    match set {
        KnownSet::Mnist => None,
        KnownSet::FashionMnist => Some([
            "T-shirt/top",
            "Trouser",
            "Pullover",
            "Dress",
            "Coat",
            "Sandal",
            "Shirt",
            "Sneaker",
            "Bag",
            "Ankle boot",
        ]),
    }
}

/// What a set of 28 × 28 pictures may be that is known by no checksum, as a sentence that says so: by its files' names, how many pictures
/// each part has and how many classes there are. None where nothing tells.
pub fn guess(paths: &[&str], counts: &[(SetPart, usize)], classes: usize) -> Option<String> {
    let named = |word: &str| {
        let has = |path: &&str| path.to_ascii_lowercase().contains(word);
        paths.iter().any(has)
    };
    let counts_are = |train: usize, test: usize| {
        counts.contains(&(SetPart::Train, train)) && counts.contains(&(SetPart::Test, test))
    };
    // Cohen et al. 2017; Clanuwat et al. 2018; Yadav & Bottou 2019.
    let emnist = [
        (697_932, 116_323, 62, "By Class"),
        (697_932, 116_323, 47, "By Merge"),
        (112_800, 18_800, 47, "Balanced"),
        (124_800, 20_800, 26, "Letters"),
        (240_000, 40_000, 10, "Digits"),
    ];
    let by_count = emnist
        .iter()
        .find(|&&(train, test, of, _)| counts_are(train, test) && classes == of);
    let (name, why) = if named("kmnist") {
        ("KMNIST".to_owned(), "by its files’ names")
    } else if named("qmnist") {
        ("QMNIST".to_owned(), "by its files’ names")
    } else if let Some((.., part)) = by_count {
        (
            format!("EMNIST {part}"),
            "by how many pictures and classes it has",
        )
    } else if named("emnist") {
        ("EMNIST".to_owned(), "by its files’ names")
    } else if named("fashion") {
        (
            "Fashion-MNIST".to_owned(),
            "by its files’ names, though not by their content",
        )
    } else if classes == 10 && counts_are(60_000, 10_000) {
        (
            "KMNIST or another set of MNIST’s form".to_owned(),
            "by how many pictures it has; by its content it is not MNIST",
        )
    } else {
        return None;
    };
    let turned = if name.starts_with("EMNIST") {
        " EMNIST’s files have rows and columns swapped, which Turn puts right."
    } else {
        ""
    };
    Some(format!("A guess: this may be {name}, {why}.{turned}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn files_are_known_by_size_and_checksum_alone() {
        let images = known_file(47_040_016, 0xe9f4_d8b3).unwrap();
        assert_eq!((images.set, images.name), (KnownSet::Mnist, IDX_NAMES[0]));
        let labels = known_file(10_008, 0x8014_2c1f).unwrap();
        assert_eq!(
            (labels.set, labels.name),
            (KnownSet::FashionMnist, IDX_NAMES[3])
        );
        assert_eq!(known_file(10_009, 0x8014_2c1f), None);
        assert_eq!(known_file(47_040_016, 0), None);
        assert!(may_be_known(60_008) && !may_be_known(60_009));
        assert_eq!(
            gzip_trailer(&[0xb3, 0xd8, 0xf4, 0xe9, 16, 200, 205, 2]),
            Some((47_040_528, 0xe9f4_d8b3))
        );
        assert_eq!(gzip_trailer(&[1, 2, 3]), None);
    }

    #[test]
    fn checksums_are_those_of_gzip() {
        let mut sum = Checksum::default();
        sum.push(b"12345");
        sum.push(b"6789");
        // The check value of this CRC in every catalogue of them.
        assert_eq!(sum.sum(), 0xcbf4_3926);
    }

    #[test]
    fn what_is_guessed_says_so() {
        let counts = |train, test| [(SetPart::Train, train), (SetPart::Test, test)];
        let said = |paths: &[&str], counts: &[(SetPart, usize)], classes| {
            guess(paths, counts, classes).unwrap_or_default()
        };
        let plain = ["train-images-idx3-ubyte", "t10k-images-idx3-ubyte"];
        assert!(said(&plain, &counts(124_800, 20_800), 26).contains("EMNIST Letters"));
        assert!(said(&plain, &counts(124_800, 20_800), 26).contains("rows and columns swapped"));
        assert!(said(&plain, &counts(60_000, 10_000), 10).contains("not MNIST"));
        assert!(said(&["kmnist-train-imgs.npz"], &counts(60, 20), 10).contains("KMNIST"));
        assert!(said(&["qmnist-train-images-idx3-ubyte"], &[], 10).contains("QMNIST"));
        assert!(said(&["emnist-letters-train-images"], &[], 3).contains("EMNIST"));
        assert_eq!(guess(&plain, &counts(60, 20), 10), None);
        for sentence in [said(&["fashion.npz"], &[], 10), said(&["kmnist"], &[], 10)] {
            assert!(sentence.starts_with("A guess:"), "{sentence}");
        }
    }
}
