//! The numbers and choices of a layer as a list, so that a form for all kinds needs to know none of them.

use super::Setting;
use super::slot::{OrElse, Slot};
use crate::spec::descriptor::{FieldInfo, Shown, field, kinds};
use crate::spec::{Kind, Layer};

/// A field of a form: a choice, numbers, or a choice with numbers of its own.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its name, that of the field in the spec.
    pub name: &'static str,
    /// Its name on the page.
    pub title: &'static str,
    /// What it means, in a sentence; empty where its name says it all.
    pub explanation: &'static str,
    /// What can be chosen, in words; empty where there are only numbers.
    pub choices: Vec<&'static str>,
    /// Place in `choices`.
    pub choice: usize,
    /// The numbers.
    pub numbers: Vec<f64>,
    /// Whether they are whole.
    pub whole: bool,
    /// Smallest and largest number that may do.
    pub range: (f64, f64),
    /// Whether it is shown on request alone.
    pub rare: bool,
}

impl Layer {
    /// The layer's numbers and choices, its activation last.
    pub fn fields(&self) -> Vec<Field> {
        let mut fields = Vec::new();
        self.clone().visit(&mut |info, slot| {
            let Setting { choice, numbers } = slot.read();
            fields.push(Field {
                name: info.name,
                title: info.title,
                explanation: info.explanation,
                choices: slot.choices(),
                choice,
                numbers,
                whole: slot.whole(),
                range: info.range,
                rare: info.shown == Shown::More,
            });
        });
        fields
    }

    /// Sets a field; whether there is such a one.
    pub(super) fn set(&mut self, field: &str, setting: &Setting) -> bool {
        let mut found = false;
        self.visit(&mut |info, slot| {
            if info.name == field {
                slot.write(setting);
                found = true;
            }
        });
        found
    }

    /// Whether a field could hold a setting of another layer's field of that name.
    pub(super) fn takes(&mut self, field: &str, setting: &Setting) -> bool {
        let mut takes = false;
        self.visit(&mut |info, slot| {
            takes |= info.name == field && slot.read().numbers.len() == setting.numbers.len();
        });
        takes && field != "activation"
    }

    fn visit(&mut self, with: &mut dyn FnMut(FieldInfo, &mut dyn Slot)) {
        visit(&mut self.kind, &mut |name, slot| {
            let info = field(name);
            if info.shown != Shown::Never {
                with(info, slot);
            }
        });
        if self.changes_values() && !matches!(self.kind, Kind::Gaussian { .. } | Kind::Label { .. })
        {
            with(field("activation"), &mut self.activation);
        }
    }
}

macro_rules! visit_kinds {
    ($(
        $kind:ident $id:literal { $($info:tt)* }
        ($($field:ident $(($of:ident))? $(= $default:expr)? $(=> $start:expr)?),*)
    )*) => {
        /// Hands over every field of a kind, in the order of its row.
        fn visit(kind: &mut Kind, with: &mut dyn FnMut(&'static str, &mut dyn Slot)) {
            match kind {
                $(Kind::$kind { $($field),* } => {
                    $(with(stringify!($field), slot!($field $($of)?));)*
                })*
            }
        }
    };
}

macro_rules! slot {
    ($field:ident) => {
        $field
    };
    ($field:ident $of:ident) => {
        &mut OrElse {
            given: $field,
            otherwise: *$of,
        }
    };
}
kinds!(visit_kinds);
