//! A run that another takes the place of, for the page to keep: its state and a thinned history. Taken up again it is what it was, bit by
//! bit.
//!
//! The state is the words of a [`Checkpoint`]. The history is a word with the number of its points and one with the steps between two of
//! them, then of each point four words (step, epoch as f32, whether the state is full, words of its checkpoint), then the checkpoints.

use super::checkpoint::{Checkpoint, damaged};
use super::client::Client;
use super::fault::{fault_of, no_run};
use super::history::{History, KeptPoint};
use super::machine::Engine;
use super::session::{Session, status_of};
use super::trainer::TrainError;
use crate::backend::Backend;
use crate::protocol::{Fault, FromEngine, HistoryPoint, StateWords, Status};
use crate::spec::Run;

/// Bytes of a run's history that are handed over.
const MOST_HISTORY: usize = 24 << 20;
/// Words of a point before its checkpoint.
const POINT: usize = 4;

/// The points of a history within so many bytes, and whether each keeps its full state: the optimizer's moments of the oldest go first,
/// then every other point.
fn thinned(history: &History, budget: usize) -> Vec<(&KeptPoint, bool)> {
    let mut points: Vec<(&KeptPoint, bool)> = history
        .moments()
        .map(|kept| (kept, kept.moment.full))
        .collect();
    let size = |points: &[(&KeptPoint, bool)]| -> usize {
        let sizes = points
            .iter()
            .map(|(kept, full)| kept.checkpoint.size_as(*full));
        sizes.sum()
    };
    for i in 0..points.len().saturating_sub(1) {
        if size(&points) <= budget {
            break;
        }
        points[i].1 = false;
    }
    while size(&points) > budget && points.len() > 2 {
        let last = points.len() - 1;
        let mut place = 0;
        points.retain(|_| {
            place += 1;
            place - 1 == last || (place - 1).is_multiple_of(2)
        });
        if points.len() > last {
            points.remove(1);
        }
    }
    points
}

/// A history as words.
fn words_of(history: &History, budget: usize) -> StateWords {
    let points = thinned(history, budget);
    let checkpoints: Vec<_> = points
        .iter()
        .map(|(kept, full)| kept.checkpoint.words(*full))
        .collect();
    let mut head = vec![points.len() as u32, history.every()];
    for ((kept, full), (header, arenas)) in points.iter().zip(&checkpoints) {
        let words = header.len() + arenas.iter().map(|arena| arena.len()).sum::<usize>();
        head.extend([
            kept.moment.step,
            kept.moment.epoch.to_bits(),
            u32::from(*full),
            words as u32,
        ]);
    }
    let mut parts: Vec<&[u32]> = vec![&head];
    for (header, arenas) in &checkpoints {
        parts.push(header);
        parts.extend(arenas);
    }
    StateWords::of(&parts)
}

/// The history in these words; none where they are not whole.
fn history_of(words: &StateWords) -> Option<History> {
    if words.is_empty() {
        return Some(History::default());
    }
    let head = words.read(0, 2);
    let &[count, every] = head.as_slice() else {
        return None;
    };
    let table = words.read(2, POINT * count as usize);
    let mut at = 2 + table.len();
    let mut points = Vec::new();
    for point in table.chunks(POINT) {
        let &[step, epoch, full, length] = point else {
            return None;
        };
        let checkpoint = Checkpoint::from_words(&words.read(at, length as usize))?;
        at += length as usize;
        points.push(KeptPoint {
            moment: HistoryPoint {
                step,
                epoch: f32::from_bits(epoch),
                full: full != 0,
            },
            checkpoint,
            pictures: Vec::new(),
            stale: false,
        });
    }
    (points.len() == count as usize).then(|| History::of(points, every))
}

impl<B: Backend, O: Client> Engine<B, O> {
    /// Hands the run over before it goes back in time.
    pub(super) async fn hand_over(&mut self) {
        let Some(session) = &self.session else {
            return;
        };
        match session.trainer.checkpoint(&mut self.backend).await {
            Ok(checkpoint) => {
                self.progress();
                if let Some(session) = &self.session {
                    tell_kept(&mut self.client, session, &checkpoint);
                }
            }
            Err(error) => self.fail(&error.into()),
        }
    }

    /// Takes up the state and the history of a run that stands here at its beginning.
    ///
    /// # Errors
    /// Words that are not whole, or of another model; the run stays at its beginning.
    pub(super) async fn take_up(
        &mut self,
        state: &StateWords,
        history: &StateWords,
        val_loss: Option<f64>,
    ) -> Result<(), Fault> {
        self.drain().await;
        self.interrupt_job();
        let session = self.session.as_mut().ok_or_else(no_run)?;
        let read = Checkpoint::from_words(&state.read(0, state.len()));
        let (Some(checkpoint), Some(history)) = (read, history_of(history)) else {
            return Err(fault_of(&damaged()));
        };
        session
            .trainer
            .restore(&mut self.backend, &checkpoint)
            .map_err(|error: TrainError| fault_of(&error))?;
        session.forget();
        session.good = Some(checkpoint);
        session.val_loss = val_loss;
        session.history = history;
        self.reverted();
        self.save().await.map_err(|error| fault_of(&error))
    }
}

/// Tells of a run that ends here, where anything of it would be lost: steps, or weights that no seed leads to. Of one that has left the
/// finite numbers it is the last good state.
pub(super) fn tell_kept(client: &mut impl Client, session: &Session, checkpoint: &Checkpoint) {
    let checkpoint = if checkpoint.flags == 0 {
        checkpoint
    } else if let Some(good) = &session.good {
        good
    } else {
        return;
    };
    if checkpoint.counters.step == 0 && !checkpoint.edited {
        return;
    }
    let (header, arenas) = checkpoint.words(true);
    let mut parts: Vec<&[u32]> = vec![&header];
    parts.extend(arenas);
    client.send(FromEngine::Kept {
        run: Run {
            epochs: session.stop_epoch,
            ..session.trainer.run().clone()
        },
        status: Status {
            playing: false,
            requested: false,
            step: checkpoint.counters.step,
            epoch: checkpoint.counters.epoch,
            edited: checkpoint.edited,
            ..status_of(session)
        },
        state: StateWords::of(&parts),
        history: words_of(&session.history, MOST_HISTORY),
    });
}

#[cfg(test)]
mod tests {
    use web_time::Instant;

    use super::*;

    fn history(points: u32, values: usize) -> History {
        let mut history = History::default();
        for step in 0..points {
            history.keep(
                KeptPoint {
                    moment: HistoryPoint {
                        step,
                        epoch: step as f32 / 100.0,
                        full: true,
                    },
                    checkpoint: Checkpoint::for_tests(step, values),
                    pictures: vec![1, 2, 3],
                    stale: false,
                },
                Instant::now(),
            );
        }
        history
    }

    fn steps(history: &History) -> Vec<(u32, bool)> {
        history
            .moments()
            .map(|kept| (kept.moment.step, kept.moment.full))
            .collect()
    }

    #[test]
    fn a_history_crosses_whole_where_there_is_room() {
        let before = history(5, 10);
        let after = history_of(&words_of(&before, 1 << 20)).expect("a history");
        assert_eq!(steps(&after), steps(&before));
        assert_eq!(after.every(), before.every());
        for (after, before) in after.moments().zip(before.moments()) {
            assert_eq!(after.checkpoint, before.checkpoint);
        }
    }

    #[test]
    fn the_oldest_states_lose_their_moments_first_and_the_ends_stay() {
        let before = history(6, 100);
        let whole = before
            .moments()
            .next()
            .expect("a point")
            .checkpoint
            .size_as(true);
        let after = history_of(&words_of(&before, 5 * whole)).expect("a history");
        let told = steps(&after);
        assert_eq!(told.len(), 6);
        assert!(!told[0].1 && told[5].1, "{told:?}");
        let after = history_of(&words_of(&before, whole + whole / 2)).expect("a history");
        let told = steps(&after);
        assert!(told.len() < 6 && told[0].0 == 0, "{told:?}");
        assert_eq!(told.last(), Some(&(5, true)), "{told:?}");
    }

    #[test]
    fn words_that_are_not_whole_are_no_history() {
        let words = words_of(&history(3, 10), 1 << 20);
        let cut = StateWords::of(&[&words.read(0, words.len() - 1)]);
        assert!(history_of(&cut).is_none());
        assert!(history_of(&StateWords::of(&[&[1]])).is_none());
        assert_eq!(
            history_of(&StateWords::of(&[])).map(|h| h.moments().count()),
            Some(0)
        );
    }
}
