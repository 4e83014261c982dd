//! What a script asks of the model as it stands: codes, reconstructions, weights.

use super::programs::{DECODE, ENCODE, RECONSTRUCT};
use super::trainer::{TrainError, Trainer};
use crate::backend::{Backend, BackendError};
use crate::program::{ProgramId, Slice};
use crate::protocol::{Floats, NamedTensor};

/// A parameter, or a tensor of the running statistics, with its values.
#[derive(Debug, Clone, PartialEq)]
pub struct Tensor {
    /// `<layer>.weight`, `.bias`, `.running_mean` or `.running_var`, in PyTorch's layouts.
    pub name: String,
    /// Row-major shape.
    pub shape: Vec<u32>,
    /// Values.
    pub data: Vec<f32>,
}

/// A tensor as the page is told of it.
pub(super) fn named(tensor: Tensor) -> NamedTensor {
    NamedTensor {
        name: tensor.name,
        shape: tensor.shape,
        data: Floats(tensor.data),
    }
}

/// A tensor as the page gives it.
pub(super) fn tensor(named: NamedTensor) -> Tensor {
    Tensor {
        name: named.name,
        shape: named.shape,
        data: named.data.0,
    }
}

impl Trainer {
    /// Reconstructions `[n, pixels]` of pictures `[n, pixels]`, by the mean of Gaussian codes; of a conditional model with the class of
    /// each, of others without any.
    ///
    /// # Errors
    /// Numbers that are no whole pictures or not finite; classes that are missing, too many or not known; the backend's.
    pub async fn reconstruct(
        &self,
        backend: &mut impl Backend,
        pictures: &[f32],
        labels: &[u32],
    ) -> Result<Vec<f32>, TrainError> {
        self.ask(backend, RECONSTRUCT, pictures, labels, "A picture")
            .await
    }

    /// Codes `[n, code size]` of pictures `[n, pixels]`: the mean of Gaussian ones.
    ///
    /// # Errors
    /// As [`reconstruct`](Self::reconstruct).
    pub async fn encode(
        &self,
        backend: &mut impl Backend,
        pictures: &[f32],
        labels: &[u32],
    ) -> Result<Vec<f32>, TrainError> {
        self.ask(backend, ENCODE, pictures, labels, "A picture")
            .await
    }

    /// Pictures `[n, pixels]` of codes `[n, code size]`.
    ///
    /// # Errors
    /// As [`reconstruct`](Self::reconstruct).
    pub async fn decode(
        &self,
        backend: &mut impl Backend,
        codes: &[f32],
        labels: &[u32],
    ) -> Result<Vec<f32>, TrainError> {
        self.ask(backend, DECODE, codes, labels, "A code").await
    }

    /// Whether there is a class for each of so many rows where the model is conditional, and none where it is not.
    pub(super) fn check_classes(&self, labels: &[u32], rows: usize) -> Result<(), TrainError> {
        let wrong = |message| Err(TrainError::Values(message));
        match self.run.model.classes() {
            None if labels.is_empty() => Ok(()),
            None => wrong("This model is not told classes. Leave them out.".into()),
            Some(_) if labels.len() != rows => wrong(format!(
                "This model is told the class of each picture: give {rows} of them, not {}.",
                labels.len()
            )),
            Some(classes) => match labels.iter().find(|&&label| label >= classes) {
                Some(label) => wrong(format!(
                    "There is no class {label} here. Classes are 0 to {}.",
                    classes - 1
                )),
                None => Ok(()),
            },
        }
    }

    async fn ask(
        &self,
        backend: &mut impl Backend,
        id: ProgramId,
        values: &[f32],
        labels: &[u32],
        what: &str,
    ) -> Result<Vec<f32>, TrainError> {
        let program = self.program(id);
        let output = program
            .output
            .expect("programs for requests have an output");
        let batch = self.request_rows(id);
        let width = (program.input.len / batch) as usize;
        let out_width = (output.len / batch) as usize;
        if values.is_empty() || !values.len().is_multiple_of(width) {
            return Err(TrainError::Values(format!(
                "{what} has {width} numbers here, but {} were given. Give a whole multiple of {width}.",
                values.len()
            )));
        }
        check_finite(values)?;
        self.check_classes(labels, values.len() / width)?;
        let mut labels = labels.chunks(batch as usize);
        let mut result = Vec::with_capacity(values.len() / width * out_width);
        for rows in values.chunks(width * batch as usize) {
            fill(backend, program.input, bytemuck::cast_slice(rows));
            if let (Some(slice), Some(labels)) = (program.labels, labels.next()) {
                fill(backend, slice, labels);
            }
            backend.run(id, 1);
            let words = backend.read(&[output]).await?;
            let floats: &[f32] = bytemuck::cast_slice(&words[0]);
            result.extend_from_slice(&floats[..rows.len() / width * out_width]);
        }
        Ok(result)
    }

    /// Every parameter, and then the running statistics.
    ///
    /// # Errors
    /// The backend's.
    pub async fn weights(&self, backend: &mut impl Backend) -> Result<Vec<Tensor>, BackendError> {
        let store = &self.plan.store;
        let words = backend.read(&[store.values, store.statistics]).await?;
        let tensors = [&store.parameters, &store.state].into_iter().zip(&words);
        Ok(tensors
            .flat_map(|(parts, words)| {
                let values: &[f32] = bytemuck::cast_slice(words);
                parts.iter().map(|part| Tensor {
                    name: part.name.clone(),
                    shape: part.shape.clone(),
                    data: values[part.offset as usize..][..part.len as usize].to_vec(),
                })
            })
            .collect())
    }

    /// Sets parameters and running statistics by name: all of those given, or none.
    ///
    /// # Errors
    /// A name the model does not have, a shape that differs, a value that is not finite.
    pub fn set_weights(
        &mut self,
        backend: &mut impl Backend,
        weights: &[Tensor],
    ) -> Result<(), TrainError> {
        let store = &self.plan.store;
        let mut writes = Vec::new();
        for tensor in weights {
            let places = [
                (&store.parameters, store.values),
                (&store.state, store.statistics),
            ];
            let place = places.into_iter().find_map(|(parts, arena)| {
                let part = parts.iter().find(|part| part.name == tensor.name)?;
                Some((part, arena))
            });
            let Some((parameter, arena)) = place else {
                let names: Vec<&str> = store
                    .parameters
                    .iter()
                    .chain(&store.state)
                    .map(|parameter| parameter.name.as_str())
                    .collect();
                return Err(TrainError::Values(format!(
                    "This model has no “{}”. It has: {}.",
                    tensor.name,
                    names.join(", ")
                )));
            };
            if parameter.shape != tensor.shape || parameter.len as usize != tensor.data.len() {
                return Err(TrainError::Values(format!(
                    "“{}” has shape {:?} in this model, but {:?} with {} values was given.",
                    tensor.name,
                    parameter.shape,
                    tensor.shape,
                    tensor.data.len()
                )));
            }
            check_finite(&tensor.data)?;
            if tensor.name.ends_with(".running_var") && tensor.data.iter().any(|&v| v < 0.0) {
                return Err(TrainError::Values(format!(
                    "“{}” holds a negative variance. Variances are 0 or more.",
                    tensor.name
                )));
            }
            writes.push((arena, parameter.offset, &tensor.data));
        }
        self.edited |= !writes.is_empty();
        for (arena, offset, data) in writes {
            backend.write(arena.buffer, offset, bytemuck::cast_slice(data));
        }
        Ok(())
    }
}

/// Writes words to the start of a slice, and zeros behind them: what stood there was another program's.
fn fill(backend: &mut impl Backend, slice: Slice, words: &[u32]) {
    let mut all = words.to_vec();
    all.resize(slice.len as usize, 0);
    backend.write(slice.buffer, slice.offset, &all);
}

fn check_finite(values: &[f32]) -> Result<(), TrainError> {
    match values.iter().position(|value| !value.is_finite()) {
        Some(place) => Err(TrainError::Values(format!(
            "The number at place {place} is {}. Only finite numbers can be used.",
            values[place]
        ))),
        None => Ok(()),
    }
}
