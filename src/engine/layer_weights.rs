//! The parameters of one layer, told while they change.

use std::time::Duration;

use web_time::Instant;

use super::client::Client;
use super::inference::{Tensor, named};
use super::pending_read::PendingRead;
use super::trainer::Trainer;
use crate::backend::{Backend, BackendError};
use crate::program::Slice;
use crate::protocol::FromEngine;

/// How often they are told.
const TELL: Duration = Duration::from_millis(200);

/// The layer that is watched, and what has been asked of it.
#[derive(Default)]
pub struct LayerWeights {
    layer: Option<String>,
    told: Option<Instant>,
    /// Parameters under way: of which layer, their names and shapes, their values.
    reading: Option<PendingRead<(String, Vec<Tensor>)>>,
}

impl LayerWeights {
    /// The layer to watch from now on.
    pub fn set(&mut self, layer: Option<String>) {
        self.layer = layer;
        self.changed();
    }

    /// The model has changed outside the hot loop.
    pub fn changed(&mut self) {
        self.told = None;
    }

    /// Asks for the layer's parameters, where they were not told a moment ago.
    pub fn ask(&mut self, trainer: &Trainer, backend: &mut impl Backend, now: Instant) {
        let quiet = self
            .told
            .is_none_or(|told| now.duration_since(told) >= TELL);
        let (Some(layer), true, None) = (&self.layer, quiet, &self.reading) else {
            return;
        };
        let store = &trainer.plan().store;
        let mut tensors = Vec::new();
        let mut slices = Vec::new();
        for parameter in &store.parameters {
            if parameter.name.rsplit_once('.').map(|(layer, _)| layer) == Some(layer.as_str()) {
                tensors.push(Tensor {
                    name: parameter.name.clone(),
                    shape: parameter.shape.clone(),
                    data: Vec::new(),
                });
                slices.push(Slice {
                    offset: store.values.offset + parameter.offset,
                    len: parameter.len,
                    ..store.values
                });
            }
        }
        if !slices.is_empty() {
            self.told = Some(now);
            let reading = backend.read(&slices);
            self.reading = Some(PendingRead::new(reading, (layer.clone(), tensors)));
        }
    }

    /// Tells what has been asked for, where it has arrived.
    ///
    /// # Errors
    /// The backend's.
    pub fn tell(&mut self, client: &mut impl Client) -> Result<(), BackendError> {
        if let Some((words, (layer, tensors))) = PendingRead::poll(&mut self.reading)? {
            say(layer, tensors, &words, client);
        }
        Ok(())
    }

    /// Waits for what has been asked for and tells it.
    ///
    /// # Errors
    /// The backend's.
    pub async fn settle(&mut self, client: &mut impl Client) -> Result<(), BackendError> {
        if let Some((words, (layer, tensors))) = PendingRead::wait(&mut self.reading).await? {
            say(layer, tensors, &words, client);
        }
        Ok(())
    }
}

fn say(layer: String, tensors: Vec<Tensor>, words: &[Vec<u32>], client: &mut impl Client) {
    let tensors = tensors
        .into_iter()
        .zip(words)
        .map(|(tensor, words)| {
            named(Tensor {
                data: bytemuck::cast_slice(words).to_vec(),
                ..tensor
            })
        })
        .collect();
    client.send(FromEngine::Watched { layer, tensors });
}
