//! What a run's codes consist of.

use crate::engine::programs::PRESENT;
use crate::engine::trainer::Trainer;
use crate::program::Role;

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
