use thiserror::Error;

/// Why a dataset's files cannot be used. Each message says which file, what is wrong and what to do.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DataError {
    /// There is nothing in the file.
    #[error("“{file}” is empty. Download it again.")]
    Empty {
        /// The file's name.
        file: String,
    },
    /// The file does not begin as an IDX file does.
    #[error(
        "“{file}” is not an IDX file: it begins with {found}. MNIST's files have names such as “train-images-idx3-ubyte.gz”; choose those."
    )]
    NotIdx {
        /// The file's name.
        file: String,
        /// What its beginning looks like.
        found: String,
    },
    /// An IDX file of something other than bytes.
    #[error(
        "“{file}” holds {found}, but pictures and labels must be unsigned bytes (IDX type 0x08). Convert it, or choose another file."
    )]
    ElementType {
        /// The file's name.
        file: String,
        /// What the elements are.
        found: String,
    },
    /// An IDX file of a shape that is neither pictures nor labels.
    #[error(
        "“{file}” has {dimensions} dimensions. Pictures have 3 (count, height, width) and labels 1: choose such a file."
    )]
    Dimensions {
        /// The file's name.
        file: String,
        /// How many dimensions the header gives.
        dimensions: u8,
    },
    /// The header promises more than can be taken.
    #[error(
        "“{file}” says that it holds {dimensions} values; at most {limit_mib} MiB can be read. It is damaged, or the wrong file: download it again."
    )]
    TooLarge {
        /// The file's name.
        file: String,
        /// The header's dimensions in words, `count × height × width`.
        dimensions: String,
        /// The limit in MiB.
        limit_mib: u64,
    },
    /// There is less in the file than its header promises.
    #[error(
        "“{file}” ends too early: {found} of {expected} bytes are there. The download was probably cut off; download it again."
    )]
    Truncated {
        /// The file's name.
        file: String,
        /// Bytes that are there (after unpacking).
        found: u64,
        /// Bytes there should be (after unpacking), as far as known.
        expected: u64,
    },
    /// There is more in the file than its header promises.
    #[error(
        "“{file}” goes on after the {expected} bytes its header promises. It is damaged; download it again."
    )]
    Trailing {
        /// The file's name.
        file: String,
        /// Bytes the header promises.
        expected: u64,
    },
    /// The gzip stream stops before its end.
    #[error(
        "“{file}” is a gzip file that ends too early. The download was probably cut off; download it again."
    )]
    GzipTruncated {
        /// The file's name.
        file: String,
    },
    /// The gzip stream is damaged.
    #[error("“{file}” is a damaged gzip file ({reason}). Download it again.")]
    GzipDamaged {
        /// The file's name.
        file: String,
        /// What the decoder says.
        reason: String,
    },
    /// The device has no memory left for the file.
    #[error(
        "There is not enough memory to read “{file}”. Close other pages or programs and try again."
    )]
    Memory {
        /// The file's name.
        file: String,
    },
    /// Pictures of a size that the dataset does not have.
    #[error(
        "“{file}” holds pictures of {height} × {width} pixels, but MNIST's are 28 × 28. Choose MNIST's own files."
    )]
    PictureSize {
        /// The file's name.
        file: String,
        /// Height of its pictures.
        height: u32,
        /// Width of its pictures.
        width: u32,
    },
    /// A file of no pictures or labels.
    #[error("“{file}” holds nothing: its header counts 0. Download it again.")]
    NothingInside {
        /// The file's name.
        file: String,
    },
    /// Two files for one purpose.
    #[error("“{first}” and “{second}” are both {role}. Give only one of them.")]
    Twice {
        /// The first file.
        first: String,
        /// The other.
        second: String,
        /// What they both are: “training pictures”, ...
        role: &'static str,
    },
    /// A file of which it is not clear whether it trains or tests.
    #[error(
        "It is not clear whether “{file}” is for training or for testing. Rename it so that its name has “train” or “test” in it."
    )]
    Unclear {
        /// The file's name.
        file: String,
    },
    /// As many labels as pictures there must be.
    #[error(
        "“{labels_file}” has {labels} labels, but “{pictures_file}” has {pictures} pictures. They do not belong together: choose files of one set."
    )]
    CountMismatch {
        /// The file of the labels.
        labels_file: String,
        /// How many it has.
        labels: u32,
        /// The file of the pictures.
        pictures_file: String,
        /// How many it has.
        pictures: u32,
    },
    /// A label that is no digit.
    #[error(
        "“{file}” gives picture {picture} the label {label}, but MNIST's labels are 0 to 9. Choose MNIST's own files."
    )]
    Label {
        /// The file's name.
        file: String,
        /// Number of the picture, from 0.
        picture: u32,
        /// Its label.
        label: u8,
    },
    /// The one file that must be there is not.
    #[error("The training pictures are missing. Add “train-images-idx3-ubyte.gz”.")]
    NoTrainingPictures,
    /// A set of own pictures that is not as the page keeps it.
    #[error(
        "The kept pictures cannot be used ({reason}). Delete them under “My pictures” and choose your files again."
    )]
    Own {
        /// What is wrong.
        reason: &'static str,
    },
    /// Samples whose parts do not fit each other.
    #[error("These samples cannot be used: {reason}. Correct them where they are made.")]
    Samples {
        /// What does not fit.
        reason: &'static str,
    },
    /// A file or folder that the system does not give.
    #[error("“{path}” cannot be read ({reason}). Check that it is there and may be read.")]
    Io {
        /// Its path.
        path: String,
        /// What the system says.
        reason: String,
    },
}
