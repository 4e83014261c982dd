use std::collections::HashMap;
use std::rc::Rc;

use crate::data::{self, Dataset, mnist, own};
use crate::protocol::{DataFile, DataInfo, FactorInfo, Fault, FaultKind};
use crate::spec::{DatasetName, FileSource, Split};

/// The datasets that are in memory.
#[derive(Debug, Default)]
pub struct Datasets {
    kept: HashMap<DatasetName, Rc<Dataset>>,
    /// Those that were handed over and that no run has been accepted on yet.
    given: HashMap<DatasetName, Rc<Dataset>>,
}

impl Datasets {
    /// The dataset as it was handed over last, else as it is kept, generated where that is how it comes.
    ///
    /// # Errors
    /// A fault for a dataset whose files have not been handed over.
    pub fn get(&mut self, name: DatasetName) -> Result<Rc<Dataset>, Fault> {
        if let Some(data) = self.given.get(&name).or_else(|| self.kept.get(&name)) {
            return Ok(Rc::clone(data));
        }
        let data = data::generate(name, 0).ok_or_else(|| Fault {
            kind: FaultKind::Data,
            message: if name == DatasetName::Own {
                "There are no pictures of your own here. Drop some on the page, or choose them under “My pictures”.".into()
            } else {
                format!(
                    "The {} are not here yet. Choose them under Dataset, or drop their files on the page.",
                    name.title()
                )
            },
            remedy: None,
        })?;
        Ok(self.keep(Rc::new(data)))
    }

    /// Reads a dataset's files. It stands for its name from now on; what is kept under that name goes only when a run on this one is
    /// accepted ([`settle`](Self::settle)).
    ///
    /// # Errors
    /// A fault that names the file, or says that the dataset takes none; what was there stays.
    pub async fn read(
        &mut self,
        name: DatasetName,
        files: &[DataFile],
    ) -> Result<Rc<Dataset>, Fault> {
        let refused = |message| Fault {
            kind: FaultKind::Data,
            message,
            remedy: None,
        };
        let mut contents = Vec::with_capacity(files.len());
        for file in files {
            let content = file.bytes.read().await.map_err(|why| {
                refused(format!(
                    "“{}” could not be read ({why}). Choose it again.",
                    file.name
                ))
            })?;
            contents.push((file.name.as_str(), content));
        }
        let files: Vec<(&str, &[u8])> = contents
            .iter()
            .map(|(name, content)| (*name, &content[..]))
            .collect();
        let data = match name.file_source() {
            Some(FileSource::Own) => own::from_files(&files),
            Some(FileSource::Mnist) => mnist::from_files(&files),
            None => {
                return Err(refused(format!(
                    "The pictures of “{}” are generated and take no files. Files of digits are read as MNIST.",
                    name.title()
                )));
            }
        };
        let data = Rc::new(data.map_err(|error| refused(error.to_string()))?);
        self.given.insert(name, Rc::clone(&data));
        Ok(data)
    }

    /// A run on this dataset was accepted, or refused: what was handed over last is kept, or let go of.
    pub fn settle(&mut self, name: DatasetName, accepted: bool) {
        if let Some(data) = self.given.remove(&name)
            && accepted
        {
            self.keep(data);
        }
    }

    /// Lets go of a dataset that was handed over; a run that trains on it keeps it for as long as it is there.
    pub fn forget(&mut self, name: DatasetName) {
        self.kept.remove(&name);
        self.given.remove(&name);
    }

    /// Keeps a dataset under its name, in place of what was there.
    pub fn keep(&mut self, data: Rc<Dataset>) -> Rc<Dataset> {
        self.kept.insert(data.name, Rc::clone(&data));
        data
    }
}

/// A dataset in numbers, under a split.
pub fn describe(data: &Dataset, split: Split) -> DataInfo {
    let parts = data.parts(split, 0);
    DataInfo {
        name: data.name,
        polarity: data.polarity,
        train: parts.train.len() as u32,
        validation: parts.validation.len() as u32,
        test: parts.test.len() as u32,
        classes: data.classes.clone(),
        factors: data
            .factors
            .iter()
            .map(|factor| FactorInfo {
                name: factor.name.clone(),
                levels: factor.levels.clone(),
            })
            .collect(),
    }
}
