//! How much of the time views may take while the run trains.

use std::time::Duration;

use web_time::Instant;

/// How long training goes on after views were drawn, as a multiple of what they took: they have a forty-ninth of the time.
pub const REST: u32 = 48;
/// The longest rest. Where views take more than their share, on a slow machine, they still follow.
const LONGEST: Duration = Duration::from_millis(2000);

/// When views may follow the model again: in rounds, in each of which every view that was due has its turn, with rests between. Where
/// training waits between steps anyway there is time for all of them.
#[derive(Debug, Default)]
pub struct Budget {
    pace: ViewPace,
}

#[derive(Debug, Clone, Copy, Default)]
enum ViewPace {
    #[default]
    Free,
    Round {
        began: Instant,
        spent: Duration,
    },
    Rest {
        until: Instant,
        longest: Instant,
    },
}

impl Budget {
    /// When the round under way began: views due then have their turn in it. One begins if there is time for it.
    pub fn round(&mut self, now: Instant) -> Option<Instant> {
        match self.pace {
            ViewPace::Round { began, .. } => Some(began),
            ViewPace::Rest { until, longest } if now < until.min(longest) => None,
            ViewPace::Free | ViewPace::Rest { .. } => {
                self.pace = ViewPace::Round {
                    began: now,
                    spent: Duration::ZERO,
                };
                Some(now)
            }
        }
    }

    /// Every view that was due has had its turn.
    pub fn end_round(&mut self, now: Instant) {
        if let ViewPace::Round { spent, .. } = self.pace {
            self.pace = ViewPace::Rest {
                until: now + spent * REST,
                longest: now + LONGEST,
            };
        }
    }

    /// So much was taken from training that goes as fast as it can. A rest under way becomes longer by it, though never longer than the
    /// longest: otherwise what is drawn all the time would keep all else waiting for ever.
    pub fn spend(&mut self, cost: Duration) {
        match &mut self.pace {
            ViewPace::Free => {}
            ViewPace::Round { spent, .. } => *spent += cost,
            ViewPace::Rest { until, .. } => *until += cost * REST,
        }
    }

    /// Training no longer goes as fast as it can.
    pub fn clear(&mut self) {
        self.pace = ViewPace::Free;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MS: Duration = Duration::from_millis(1);

    #[test]
    fn a_rest_is_as_long_as_the_round_asks_for() {
        let start = Instant::now();
        let mut budget = Budget::default();
        assert_eq!(budget.round(start), Some(start));
        budget.spend(2 * MS);
        assert_eq!(budget.round(start + 2 * MS), Some(start));
        budget.spend(3 * MS);
        let end = start + 5 * MS;
        budget.end_round(end);
        assert_eq!(budget.round(end + 5 * MS * REST - MS), None);
        let again = end + 5 * MS * REST;
        assert_eq!(budget.round(again), Some(again));
    }

    #[test]
    fn what_is_drawn_all_the_time_keeps_nothing_else_waiting_for_ever() {
        let start = Instant::now();
        let mut budget = Budget::default();
        let mut rounds = 0;
        for tenth in 0..300 {
            let now = start + 100 * MS * tenth;
            if budget.round(now).is_some() {
                rounds += 1;
                budget.end_round(now);
            }
            budget.spend(50 * MS);
        }
        assert_eq!(rounds, 15);
    }
}
