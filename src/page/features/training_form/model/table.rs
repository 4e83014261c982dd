//! Every field of the form, in one row each.

use super::code_rows::CODE_ROWS;
use super::course_rows::COURSE_ROWS;
use super::field::TrainingField;
use super::step_rows::STEP_ROWS;

/// The fields, in the order of the form.
pub(super) fn rows() -> impl Iterator<Item = &'static TrainingField> {
    [CODE_ROWS, STEP_ROWS, COURSE_ROWS].into_iter().flatten()
}
