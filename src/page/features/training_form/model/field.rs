//! A field of the form: where it is in a run, and how it is shown.

use crate::spec::{Run, Span};

/// A field of the form.
pub(super) struct TrainingField {
    /// Names the field; rows of one name are shown in different runs.
    pub name: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// What it means, in a sentence.
    pub explanation: &'static str,
    /// Smallest and largest number that may do.
    pub range: (f64, f64),
    /// Whether it is shown on request alone.
    pub rare: bool,
    pub place: FieldPlace,
}

/// Where the value of a field is in a run. What gives `None` is not there, and the field not shown.
pub(super) enum FieldPlace {
    /// One of some titles, by place.
    Choice {
        titles: fn(&Run) -> Vec<&'static str>,
        chosen: fn(&Run) -> Option<usize>,
        choose: fn(&mut Run, usize),
        /// Places that cannot be chosen, and why.
        barred: fn(&Run) -> Vec<(usize, &'static str)>,
    },
    Number(fn(&mut Run) -> Option<&mut f64>),
    Single(fn(&mut Run) -> Option<&mut f32>),
    Whole(fn(&mut Run) -> Option<&mut u32>),
    /// A stretch, told in epochs.
    Epochs(fn(&mut Run) -> Option<&mut Span>),
    /// A number that stands nowhere by itself, or changes more than itself.
    Derived {
        read: fn(&Run) -> Option<f64>,
        write: fn(&mut Run, f64),
    },
}

/// Of fields without a number.
pub(super) const NONE: (f64, f64) = (0.0, 0.0);
/// Of a share of something.
pub(super) const SHARE: (f64, f64) = (0.0, 1.0);
