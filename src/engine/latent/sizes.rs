//! What a run's pictures and codes consist of.

use crate::engine::trainer::{PRESENT, Trainer};
use crate::program::Role;

/// Channels, height and width of a picture.
pub(super) fn planes(trainer: &Trainer) -> [u32; 3] {
    let input = trainer.run().model.input;
    input.planes().unwrap_or([1, 1, input.values()])
}

/// Numbers of a code.
pub(super) fn code_size(trainer: &Trainer) -> u32 {
    trainer
        .run()
        .model
        .code_size()
        .expect("the run was validated")
}

/// Whether the program of this role has the model's variances beside its means.
pub(super) fn is_gaussian(trainer: &Trainer) -> bool {
    debug_assert_eq!(trainer.program(PRESENT.codes).role, Role::Codes);
    trainer.run().model.is_variational()
}
