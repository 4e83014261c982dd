//! How a run is trained, as a list of fields for a form.

mod code_rows;
mod course_rows;
mod field;
mod remarks;
mod set;
mod step_rows;
mod table;
#[cfg(test)]
mod tests;

use crate::spec::{Field, Run, Setting, Span};

use field::{FieldPlace, TrainingField};
pub use remarks::remarks;
use table::rows;

/// What β's slider goes by within a power of ten.
const BETAS: [f64; 15] = [
    1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0,
];
/// The power of ten that β's slider begins with, after 0.
const LEAST_BETA: i32 = -2;
/// The last place of β's slider, where it is 1,000.
pub const LAST_BETA: u32 = 1 + 5 * BETAS.len() as u32;

/// β at a place of its slider: 0 at place 0, then from 0.01 to 1,000 in steps of about a seventh.
pub fn beta_at(place: u32) -> f64 {
    let Some(place) = place.min(LAST_BETA).checked_sub(1) else {
        return 0.0;
    };
    let (power, at) = (place / BETAS.len() as u32, place as usize % BETAS.len());
    let beta = BETAS[at] * 10_f64.powi(LEAST_BETA + power as i32);
    // The number a person would write, rather than 0.0125000…01.
    (beta * 1e4).round() / 1e4
}

/// The place of β's slider nearest to a value.
pub fn place_of_beta(beta: f64) -> u32 {
    let far = |place: &u32| (beta_at(*place).max(1e-4).ln() - beta.max(1e-4).ln()).abs();
    (0..=LAST_BETA)
        .min_by(|a, b| far(a).total_cmp(&far(b)))
        .unwrap_or(0)
}

/// How `run` is trained, but for its learning rate and β. Stretches are told in epochs of so many steps.
pub fn fields(run: &Run, steps_per_epoch: u32) -> Vec<Field> {
    let mut run = run.clone();
    rows()
        .filter_map(|row| shown(row, &mut run, steps_per_epoch))
        .collect()
}

/// A field as it is in a run; none where the run has no such. The run stays as it is.
fn shown(row: &TrainingField, run: &mut Run, steps_per_epoch: u32) -> Option<Field> {
    let mut choices = Vec::new();
    let mut choice = 0;
    let number = match row.place {
        FieldPlace::Choice { titles, chosen, .. } => {
            choice = chosen(run)?;
            choices = titles(run);
            None
        }
        FieldPlace::Number(number) => Some(*number(run)?),
        // The shortest decimal that is this number.
        FieldPlace::Single(number) => number(run)?.to_string().parse().ok(),
        FieldPlace::Whole(number) => Some(f64::from(*number(run)?)),
        FieldPlace::Epochs(span) => Some(match *span(run)? {
            Span::Epochs(epochs) => epochs,
            Span::Steps(steps) => f64::from(steps) / f64::from(steps_per_epoch.max(1)),
        }),
        FieldPlace::Derived { read, .. } => Some(read(run)?),
    };
    Some(Field {
        name: row.name,
        title: row.title,
        explanation: row.explanation,
        choices,
        choice,
        numbers: number.into_iter().collect(),
        whole: matches!(row.place, FieldPlace::Choice { .. } | FieldPlace::Whole(_)),
        range: row.range,
        rare: row.rare,
    })
}

/// Sets a field; whether the run has such a one.
pub fn set(run: &mut Run, field: &str, setting: &Setting) -> bool {
    rows()
        .filter(|row| row.name == field)
        .any(|row| write(row, run, setting).is_some())
}

fn write(row: &TrainingField, run: &mut Run, setting: &Setting) -> Option<()> {
    let number = setting.numbers.first().copied().unwrap_or_default();
    match row.place {
        FieldPlace::Choice { chosen, choose, .. } => {
            chosen(run)?;
            choose(run, setting.choice);
        }
        FieldPlace::Number(place) => *place(run)? = number,
        FieldPlace::Single(place) => *place(run)? = number as f32,
        FieldPlace::Whole(place) => *place(run)? = number.round() as u32,
        FieldPlace::Epochs(place) => *place(run)? = Span::Epochs(number),
        FieldPlace::Derived { read, write } => {
            read(run)?;
            write(run, number);
        }
    }
    Some(())
}

/// Choices of a field that cannot be made, and why.
pub fn barred(run: &Run, field: &str) -> Vec<(usize, &'static str)> {
    let row = rows().find(|row| row.name == field);
    match row.map(|row| &row.place) {
        Some(FieldPlace::Choice { barred, .. }) => barred(run),
        _ => Vec::new(),
    }
}
