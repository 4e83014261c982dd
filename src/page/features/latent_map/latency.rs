//! How long the probe's picture takes.

use std::collections::VecDeque;

/// Measurements that are kept.
const KEPT: usize = 128;

/// From the event that moved the probe to the word that its picture stands on the canvas, in milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Latency {
    moved: Option<f64>,
    asked: Vec<(u32, f64)>,
    past: VecDeque<f64>,
}

impl Latency {
    /// The probe was moved by an event of this time.
    pub fn moved(&mut self, at: f64) {
        self.moved = Some(at);
    }

    /// Its picture was asked for under this ticket.
    pub fn asked(&mut self, ticket: u32) {
        if let Some(at) = self.moved.take() {
            self.asked.push((ticket, at));
        }
    }

    /// The picture of this ticket stands there. Those asked for before it never will.
    pub fn drawn(&mut self, ticket: u32, now: f64) {
        if let Some(&(_, at)) = self.asked.iter().find(|(asked, _)| *asked == ticket) {
            if self.past.len() == KEPT {
                self.past.pop_front();
            }
            self.past.push_back(now - at);
        }
        self.asked.retain(|&(asked, _)| asked > ticket);
    }

    /// What was measured, oldest first.
    pub fn past(&self) -> Vec<f64> {
        self.past.iter().copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_picture_that_never_came_is_not_counted() {
        let mut latency = Latency::default();
        latency.moved(10.0);
        latency.asked(1);
        latency.moved(20.0);
        latency.asked(2);
        // Asked for again because the model changed: nobody moved the probe.
        latency.asked(3);
        latency.drawn(2, 26.0);
        latency.drawn(1, 30.0);
        latency.drawn(3, 40.0);
        assert_eq!(latency.past(), [6.0]);
    }

    #[test]
    fn only_the_last_are_kept() {
        let mut latency = Latency::default();
        for i in 0..200 {
            latency.moved(f64::from(i));
            latency.asked(i);
            latency.drawn(i, f64::from(2 * i));
        }
        let past = latency.past();
        assert_eq!((past.len(), past[0], past[127]), (128, 72.0, 199.0));
    }
}
