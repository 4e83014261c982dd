use std::rc::Rc;

use crate::data::{Dataset, mnist, strokes};
use crate::protocol::{DataFile, DataInfo, Fault, FaultKind};
use crate::spec::{DatasetName, Split};

/// The datasets that are in memory.
#[derive(Debug, Default)]
pub struct Datasets {
    strokes: Option<Rc<Dataset>>,
    colour_strokes: Option<Rc<Dataset>>,
    mnist: Option<Rc<Dataset>>,
}

impl Datasets {
    /// The dataset, generated where that is how it comes.
    ///
    /// # Errors
    /// A fault for a dataset whose files have not been handed over.
    pub fn get(&mut self, name: DatasetName) -> Result<Rc<Dataset>, Fault> {
        match name {
            DatasetName::Strokes => Ok(Rc::clone(
                self.strokes
                    .get_or_insert_with(|| Rc::new(strokes::generate(strokes::DEFAULT_COUNT, 0))),
            )),
            DatasetName::ColourStrokes => Ok(Rc::clone(self.colour_strokes.get_or_insert_with(
                || Rc::new(strokes::generate_colour(strokes::DEFAULT_COUNT, 0)),
            ))),
            DatasetName::Mnist => self.mnist.clone().ok_or_else(|| Fault {
                kind: FaultKind::Data,
                message: "The MNIST digits are not here yet. Choose them under Dataset, or drop their files on the page.".into(),
                remedy: None,
            }),
        }
    }

    /// Reads a dataset's files and keeps it.
    ///
    /// # Errors
    /// A fault that names the file; what was there stays.
    pub fn read(&mut self, name: DatasetName, files: &[DataFile]) -> Result<Rc<Dataset>, Fault> {
        match name {
            DatasetName::Strokes | DatasetName::ColourStrokes => Err(Fault {
                kind: FaultKind::Data,
                message:
                    "Strokes are generated and take no files. Files of digits are read as MNIST."
                        .into(),
                remedy: None,
            }),
            DatasetName::Mnist => {
                let files: Vec<(&str, &[u8])> = files
                    .iter()
                    .map(|file| (file.name.as_str(), file.bytes.as_slice()))
                    .collect();
                let data = Rc::new(mnist::from_files(&files).map_err(|error| Fault {
                    kind: FaultKind::Data,
                    message: error.to_string(),
                    remedy: None,
                })?);
                self.mnist = Some(Rc::clone(&data));
                Ok(data)
            }
        }
    }
}

/// A dataset in numbers, under a split.
pub fn describe(data: &Dataset, split: Split) -> DataInfo {
    let parts = data.parts(split, 0);
    DataInfo {
        name: data.name,
        train: parts.train.len() as u32,
        validation: parts.validation.len() as u32,
        test: parts.test.len() as u32,
        classes: data.classes.clone(),
    }
}
