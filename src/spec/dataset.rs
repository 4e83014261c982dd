use serde::{Deserialize, Serialize};

use super::{Polarity, SampleKind, Shape};

/// Makes [`DatasetName`] and all that is known of a dataset before it is there out of one table.
macro_rules! datasets {
    ($($(#[$about:meta])+ $name:ident = $id:literal => $info:expr,)+) => {
        /// Which samples a run learns.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
        pub enum DatasetName {
            $($(#[$about])+ #[serde(rename = $id)] $name),+
        }

        impl DatasetName {
            /// Every dataset, in the order the page lists them.
            pub const ALL: [Self; [$($id),+].len()] = [$(Self::$name),+];

            /// The name in scripts, addresses and on the command line.
            pub fn id(self) -> &'static str {
                match self {
                    $(Self::$name => $id),+
                }
            }

            fn info(self) -> DatasetInfo {
                match self {
                    $(Self::$name => $info),+
                }
            }
        }
    };
}

datasets! {
    /// Generated digits, drawn as strokes.
    Strokes = "strokes" => DatasetInfo::generated("Strokes", [1, 28, 28]).of_classes(10),
    /// The same digits in colour.
    ColourStrokes = "colour_strokes" => DatasetInfo::generated("Strokes in colour", [3, 28, 28]).of_classes(10),
    /// Generated squares, ellipses and hearts, from factors that are known.
    Shapes = "shapes" => DatasetInfo::generated("Shapes", [1, 32, 32]).of_classes(3).with_factors(),
    /// Generated cartoon faces in colour, from attributes that are known.
    Faces = "faces" => DatasetInfo::generated("Faces", [3, 32, 32]).of_classes(4).with_factors(),
    /// Generated clouds of points, two moons or a spiral of two arms, from factors that are known.
    MoonsAndSpirals = "moons_and_spirals" => DatasetInfo::generated("Moons and spirals", [1, 28, 28]).of_classes(2).with_factors(),
    /// The MNIST digits (LeCun, Cortes, Burges).
    Mnist = "mnist" => DatasetInfo::from_files("MNIST digits", [1, 28, 28], FileSource::Mnist).of_classes(10),
    /// Pictures of the visitor's own, which stay on their machine.
    Own = "own" => DatasetInfo::from_files("My pictures", [1, 28, 28], FileSource::Own).of_light(),
}

/// What is known of a dataset before it is there.
struct DatasetInfo {
    title: &'static str,
    kind: SampleKind,
    shape: Shape,
    files: Option<FileSource>,
    has_factors: bool,
    polarity: Polarity,
    classes: u32,
}

impl DatasetInfo {
    fn generated(title: &'static str, shape: [u32; 3]) -> Self {
        Self {
            title,
            kind: SampleKind::Picture,
            shape: Shape::Picture(shape),
            files: None,
            has_factors: false,
            polarity: Polarity::Ink,
            classes: 0,
        }
    }

    fn of_classes(self, classes: u32) -> Self {
        Self { classes, ..self }
    }

    fn from_files(title: &'static str, shape: [u32; 3], files: FileSource) -> Self {
        Self {
            files: Some(files),
            ..Self::generated(title, shape)
        }
    }

    fn of_light(self) -> Self {
        Self {
            polarity: Polarity::Light,
            ..self
        }
    }

    fn with_factors(self) -> Self {
        Self {
            has_factors: true,
            ..self
        }
    }
}

/// Where the files come from that a dataset is read from, and in which format they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileSource {
    /// MNIST's own, from the web or from the visitor.
    Mnist,
    /// Those that the page makes of the visitor's pictures.
    Own,
}

impl DatasetName {
    /// The name on the page.
    pub fn title(self) -> &'static str {
        self.info().title
    }

    /// What its samples are.
    pub fn kind(self) -> SampleKind {
        self.info().kind
    }

    /// How many classes its samples are of; 0 where they have none. Own pictures have as many as their files tell.
    pub fn classes(self) -> u32 {
        self.info().classes
    }

    /// What a value of 1 is in its grey pictures. Own pictures have this unless they were drawn here, which only their files tell.
    pub fn polarity(self) -> Polarity {
        self.info().polarity
    }

    /// Shape of its samples. Own pictures have this unless the visitor chooses another, which only their files tell.
    pub fn shape(self) -> Shape {
        self.info().shape
    }

    /// Where the files come from that it is read from; none where it is generated on the spot.
    pub fn file_source(self) -> Option<FileSource> {
        self.info().files
    }

    /// Whether its samples are made on the spot, rather than read from files.
    pub fn is_generated(self) -> bool {
        self.file_source().is_none()
    }

    /// Whether what its samples were made from is known, so that a model can be asked what it has learnt of it.
    pub fn has_factors(self) -> bool {
        self.info().has_factors
    }

    /// The titles of those whose factors are known, for messages: “Shapes or Faces”.
    pub fn titles_with_factors() -> String {
        let titles: Vec<&str> = Self::ALL
            .into_iter()
            .filter(|name| name.has_factors())
            .map(Self::title)
            .collect();
        titles.join(" or ")
    }

    /// The names of all in scripts, for messages: “strokes, mnist”.
    pub fn ids() -> String {
        Self::ALL.map(Self::id).join(", ")
    }

    /// The dataset called `id`.
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|name| name.id() == id)
    }
}

/// How pictures are divided into training, validation and test.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Split {
    /// As the data came divided (of MNIST the last 6,000 training pictures validate, the test file tests); data that came in one piece: a
    /// seeded 80/10/10.
    #[default]
    Standard,
    /// As the tutorials do: all training pictures train, the test file validates.
    Tutorial,
}
