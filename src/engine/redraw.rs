//! When views are drawn again.

use std::time::Duration;

use web_time::Instant;

use super::visibility::Visibility;

/// How often views are drawn again for visitors who asked for less motion.
const CALM: Duration = Duration::from_secs(1);

/// When a view that follows the model is drawn again; `None` as long as it never was.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Default)]
pub(super) struct Due(Option<Instant>);

impl Due {
    pub fn is_past(self, now: Instant) -> bool {
        self.0.is_none_or(|due| due <= now)
    }

    /// Drawn just now: the next time comes after `least`, or later for visitors who asked for less motion.
    pub fn after(least: Duration, visibility: &Visibility) -> Self {
        let least = if visibility.less_motion {
            CALM.max(least)
        } else {
            least
        };
        Self(Some(Instant::now() + least))
    }
}
