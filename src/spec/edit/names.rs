//! Names for new layers.

use crate::spec::Model;

impl Model {
    /// `base` with the first number that no layer has.
    pub(super) fn fresh_name(&self, base: &str) -> String {
        self.fresh_name_beside(base, &[])
    }

    /// `base` with the first number that no layer has, nor any of `others`.
    pub(super) fn fresh_name_beside(&self, base: &str, others: &[String]) -> String {
        (1..)
            .map(|n: u32| format!("{base}{n}"))
            .find(|name| self.layer(name).is_none() && !others.contains(name))
            .unwrap_or_default()
    }
}
