use thiserror::Error;

/// Why a file, or a part of it, is not taken. The file's name is not in the message: it stands before it wherever it is shown.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IntakeError {
    /// Nothing in it.
    #[error("It is empty.")]
    Empty,
    /// None of the kinds that are read.
    #[error(
        "It is none of the kinds that are read: PNG, JPEG, WebP, zip, tar, IDX, NPY, NPZ, CSV or CIFAR-10’s “.bin”. Convert it, or leave it out."
    )]
    Unknown,
    /// It is called a picture, but does not begin like one.
    #[error(
        "It is not a PNG, JPEG or WebP picture, though its name says so: its first bytes are {0}."
    )]
    NotPicture(String),
    /// It ends before it should.
    #[error("It ends too early and is probably cut off. Copy or download it again.")]
    Truncated,
    /// Something in it contradicts its format.
    #[error("It is damaged: {0}.")]
    Damaged(&'static str),
    /// A picture that is too large to be decoded.
    #[error(
        "It is {width} × {height} pixels; at most {side} a side and {megapixels} million in all are read. Make it smaller first."
    )]
    TooLarge {
        /// Its width as its header says.
        width: u32,
        /// Its height.
        height: u32,
        /// The longest side there may be.
        side: u32,
        /// Most pixels there may be, in millions.
        megapixels: u64,
    },
    /// The browser could not decode it.
    #[error("The browser cannot decode it; it is probably damaged.")]
    Undecodable,
    /// The browser could not read it at all.
    #[error("It could not be read ({0}). Choose it again.")]
    Unreadable(String),
    /// A file that weighs too much.
    #[error("It weighs more than {0} MB, which is more than is read. Make it smaller first.")]
    Heavy(u64),
    /// It unpacks to far more than it weighs.
    #[error(
        "It unpacks to more than {0} MB, far more than it weighs. That is no set of pictures; nothing more of it was unpacked."
    )]
    Bomb(u64),
    /// A zip archive of a kind that is not read.
    #[error("It is a zip archive {0}. Pack it anew without that, or drop the unpacked folder.")]
    Zip(&'static str),
    /// A packed file that cannot be unpacked.
    #[error("It could not be unpacked; it is probably damaged ({0}).")]
    Unpacking(String),
    /// An array of Python objects.
    #[error(
        "It holds pickled Python objects, which are programs and are never run here. Save plain numbers: np.save(file, array.astype('uint8'))."
    )]
    Pickle,
    /// An array of elements that are not read.
    #[error(
        "Its elements are of type {0}; whole numbers and floats of up to 8 bytes are read. Save it as 'uint8' or 'float32'."
    )]
    ElementType(String),
    /// An archive within archives.
    #[error("It is an archive inside another. Unpack the outer one, and drop what was in it.")]
    Nested,
    /// An array that is no pictures.
    #[error(
        "Its array has the shape {0}. Pictures have [n, height, width], [n, height, width, channels], [n, channels, height, width] or [n, side × side]."
    )]
    Shape(String),
    /// A value that is no finite number.
    #[error("Picture {0} has a value that is no finite number. Mend it and choose it again.")]
    NotFinite(u64),
    /// More than its header promises.
    #[error("It goes on after what its header promises. It is damaged.")]
    Trailing,
    /// A cell of a CSV file that is no number.
    #[error(
        "Row {row}, column {column} holds “{cell}”, which is no number. Every cell but labels must be one."
    )]
    Cell {
        /// The row, counted from 1 as in a spreadsheet.
        row: u64,
        /// The column, likewise.
        column: usize,
        /// The beginning of what stands there.
        cell: String,
    },
    /// A row of a CSV file that is longer or shorter than the first.
    #[error(
        "Row {row} has {found} columns, but the first has {expected}. Every row must have the same."
    )]
    Columns {
        /// The row, counted from 1.
        row: u64,
        /// How many columns it has.
        found: usize,
        /// How many the first has.
        expected: usize,
    },
    /// A CSV file whose columns make no picture.
    #[error(
        "Its rows have {0} columns. A row is a picture of side × side pixels, such as 784, with or without a column of labels before or after them."
    )]
    NoSquare(usize),
    /// A row without end, or bytes that are no text.
    #[error("Row {0} is no row of text. A CSV file has one picture a row, with a number a pixel.")]
    NoText(u64),
    /// Labels that belong to no pictures.
    #[error("It holds {0} labels, but no pictures of that number came with it.")]
    Unpaired(usize),
    /// There are too few pictures to train on.
    #[error("{found} of the pictures could be read; at least {least} are needed. Choose more.")]
    TooFew {
        /// How many there are.
        found: usize,
        /// How many there must be.
        least: usize,
    },
    /// No picture among all that was chosen.
    #[error("There are no pictures in what was chosen.")]
    NoPictures,
    /// A block of pictures that contradicts itself.
    #[error("These pictures do not fit together: {0}.")]
    Block(&'static str),
}
