//! One training step with all its tensors on show.

use super::chunk::Chunk;
use super::client::Client;
use super::fault::{fault_of, no_run};
use super::machine::Engine;
use super::programs::TRAIN;
use super::trainer::Trainer;
use crate::backend::{Backend, BackendError, Reading};
use crate::data::Dataset;
use crate::program::kernel::tick;
use crate::program::{Passing, Program, ProgramId, Slice, Store};
use crate::protocol::{Fault, Floats, Inspected, InspectedLayer, InspectedParameter};
use crate::spec::{Activation, Run};

/// What is read around a step: before it the parameters and the number of the picture, after it everything else.
struct Readings {
    /// The program that took it: the next may be another.
    program: ProgramId,
    before: Reading,
    /// Outputs of the layers, then the gradients there are.
    passing: Vec<Reading>,
    after: Reading,
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Takes one step, as [`ToEngine::Step`](crate::protocol::ToEngine::Step) does, and gives its tensors.
    ///
    /// # Errors
    /// Where there is no run, or it has left the finite numbers, with this step or before; the backend's.
    pub(super) async fn inspect(&mut self) -> Result<Inspected, Fault> {
        self.settle().await;
        if let Some(fault) = self.divergence() {
            return Err(fault);
        }
        let Some(session) = &mut self.session else {
            return Err(no_run());
        };
        let (chunk, readings) = watched_step(&mut session.trainer, &mut self.backend);
        session.pending = Some(chunk);
        let inspected = inspected(&session.trainer, &session.data, readings).await;
        self.stepped().await;
        if let Some(fault) = self.divergence() {
            return Err(fault);
        }
        inspected.map_err(|error| fault_of(&error.into()))
    }
}

/// Starts one step, and reads what it works on. Of the activations only the rows of the batch's first picture are read.
fn watched_step(trainer: &mut Trainer, backend: &mut impl Backend) -> (Chunk, Readings) {
    let store = &trainer.plan().store;
    // The end of an epoch overwrites the table with the next one's order, so the picture is looked up before.
    let picture = Slice {
        offset: trainer.counters().position,
        len: 1,
        ..trainer.feed_of(TRAIN).order
    };
    let before = backend.read(&[store.values, picture]);
    let id = trainer.next_step();
    let program = trainer.program(id);
    let outputs = program.layers.iter().map(|(_, layer)| layer);
    let gradients = gradients(program, trainer.run());
    let watched: Vec<Passing> = outputs
        .chain(gradients.iter().flatten())
        .map(|passing| Passing {
            slice: first_row(passing.slice, program),
            ..*passing
        })
        .collect();
    let (chunk, passing) = trainer.advance_watched(backend, &watched);
    let program = trainer.program(id);
    let feed = trainer.feed_of(TRAIN);
    let store = &trainer.plan().store;
    let after = backend.read(&[
        store.values,
        store.gradients,
        feed.tick,
        feed.losses,
        first_row(feed.per_picture, program),
        first_row(program.input, program),
    ]);
    let readings = Readings {
        program: id,
        before,
        passing,
        after,
    };
    (chunk, readings)
}

async fn inspected(
    trainer: &Trainer,
    data: &Dataset,
    readings: Readings,
) -> Result<Inspected, BackendError> {
    let before = readings.before.await?;
    let mut after = readings.after.await?.into_iter();
    let mut next = || after.next().expect("a part for each slice asked");
    let (values, gradient_arena, counters, losses) = (next(), next(), next(), next());
    let mut floats = || Floats(bytemuck::cast_slice(&next()).to_vec());
    let (picture_loss, input) = (floats(), floats());
    let program = trainer.program(readings.program);
    let passing = futures::future::try_join_all(readings.passing).await?;
    let mut passing = passing
        .iter()
        .map(|words| Floats(bytemuck::cast_slice(&words[0]).to_vec()));
    let mut value = || passing.next().expect("a value for each that was watched");
    let outputs: Vec<Floats> = program.layers.iter().map(|_| value()).collect();
    let layers = program
        .layers
        .iter()
        .zip(outputs)
        .zip(gradients(program, trainer.run()))
        .map(|(((name, _), output), gradient)| InspectedLayer {
            name: name.clone(),
            output,
            gradient: gradient.map(|_| value()),
        })
        .collect();
    let picture = before[1][0];
    Ok(Inspected {
        run: trainer.run().clone(),
        step: counters[tick::STEP],
        pictures: counters[tick::VALID],
        input,
        label: data
            .labels
            .get(picture as usize)
            .and_then(|&label| data.classes.get(usize::from(label)).cloned()),
        loss: f32::from_bits(losses[counters[tick::SLOT] as usize]),
        picture_loss: picture_loss.0[0],
        logits: program.output.is_none(),
        layers,
        parameters: parameters(
            &trainer.plan().store,
            [&before[0], &gradient_arena, &values],
        ),
        rate: f32::from_bits(counters[tick::RATE]),
        polarity: trainer.polarity(),
    })
}

fn parameters(store: &Store, arenas: [&[u32]; 3]) -> Vec<InspectedParameter> {
    store
        .parameters
        .iter()
        .map(|parameter| {
            let [before, gradient, after] = arenas.map(|arena| {
                let words = &arena[parameter.offset as usize..][..parameter.len as usize];
                Floats(bytemuck::cast_slice(words).to_vec())
            });
            InspectedParameter {
                name: parameter.name.clone(),
                shape: parameter.shape.clone(),
                before,
                gradient,
                after,
            }
        })
        .collect()
}

/// The gradient by each layer's result before its activation. A layer that changes no value shares its gradient with the
/// one before, which has taken it through its own activation: not what is asked for here.
fn gradients(program: &Program, run: &Run) -> Vec<Option<Passing>> {
    let shapes = run.model.shapes().expect("the run was validated");
    (0..program.layers.len())
        .map(|index| {
            let gradient = program.gradients[index];
            let is_bent_before = index.checked_sub(1).is_some_and(|before| {
                program.gradients[before] == gradient
                    && shapes[before].layer.activation != Activation::Linear
            });
            gradient.filter(|_| !is_bent_before)
        })
        .collect()
}

/// The part of `slice`, `[batch, width]`, that belongs to the batch's first picture.
fn first_row(slice: Slice, program: &Program) -> Slice {
    Slice {
        len: slice.len / program.batch,
        ..slice
    }
}
