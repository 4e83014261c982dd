//! The training loss that is told: means over the samples of an epoch, and of its latest steps.

use super::chunk::ChunkResult;

/// Steps that a block of the latest has.
const BLOCK: u32 = 64;

/// What the steps of an epoch have added up to. It follows from the steps alone, however they were read back, and each sample weighs the
/// same in it, those of a last, smaller batch too.
#[derive(Debug, Clone, PartialEq, Default)]
pub(super) struct TrainingLoss {
    epoch: LossSums,
    /// The last block that is full, and the one that is being filled.
    blocks: [LossSums; 2],
    /// Steps in the latter.
    steps: u32,
    /// Whether the epoch is done, so that the next step begins another.
    ended: bool,
    /// Whether the next step's loss may be another for the same weights.
    changed: bool,
}

/// The loss of a sample, and its divergence in nats, unweighted; 0 where the code is plain.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct EpochMeans {
    pub loss: f64,
    pub divergence: f64,
}

#[derive(Debug, Clone, Copy, PartialEq, Default)]
struct LossSums {
    loss: f64,
    divergence: f64,
    samples: u32,
}

impl LossSums {
    const WORDS: usize = 5;

    fn add(&mut self, other: Self) {
        self.loss += other.loss;
        self.divergence += other.divergence;
        self.samples += other.samples;
    }

    fn means(&self) -> Option<EpochMeans> {
        let samples = f64::from(self.samples);
        (self.samples > 0).then(|| EpochMeans {
            loss: self.loss / samples,
            divergence: self.divergence / samples,
        })
    }

    fn words(&self) -> [u32; Self::WORDS] {
        let [loss, divergence] = [self.loss, self.divergence].map(f64::to_bits);
        [
            loss as u32,
            (loss >> 32) as u32,
            divergence as u32,
            (divergence >> 32) as u32,
            self.samples,
        ]
    }

    fn from_words(words: &[u32]) -> Self {
        let number = |low, high| f64::from_bits(u64::from(low) | u64::from(high) << 32);
        Self {
            loss: number(words[0], words[1]),
            divergence: number(words[2], words[3]),
            samples: words[4],
        }
    }
}

impl TrainingLoss {
    /// Numbers that [`words`](Self::words) gives.
    pub const WORDS: usize = 3 * LossSums::WORDS + 2;

    /// Adds steps of one epoch; the epoch's means, where it ends with them.
    pub fn add(&mut self, chunk: &ChunkResult) -> Option<EpochMeans> {
        if self.ended {
            self.start_over();
        }
        if self.changed {
            self.blocks = Default::default();
            self.steps = 0;
            self.changed = false;
        }
        for (step, &samples) in chunk.pictures.iter().enumerate() {
            let of = |values: &[f32]| {
                let value = values.get(step).copied().unwrap_or_default();
                f64::from(value) * f64::from(samples)
            };
            let sums = LossSums {
                loss: of(&chunk.losses),
                divergence: of(&chunk.divergences),
                samples,
            };
            if self.steps == BLOCK {
                self.blocks = [self.blocks[1], LossSums::default()];
                self.steps = 0;
            }
            self.steps += 1;
            self.blocks[1].add(sums);
            self.epoch.add(sums);
        }
        self.ended = chunk.ends_epoch;
        self.epoch.means().filter(|_| self.ended)
    }

    /// What the loss is made of has changed: the latest are those after it.
    pub fn change(&mut self) {
        self.changed = true;
    }

    /// The epoch under way begins again.
    pub fn start_over(&mut self) {
        *self = Self::default();
    }

    /// Over the latest steps of the epoch under way, 64 to 128 of them where it has had so many since the loss [changed](Self::change);
    /// between two epochs, of the one before.
    pub fn latest(&self) -> Option<EpochMeans> {
        let [mut sums, block] = self.blocks;
        sums.add(block);
        sums.means()
    }

    /// For a checkpoint.
    pub fn words(&self) -> Vec<u32> {
        let sums = [self.epoch, self.blocks[0], self.blocks[1]];
        let mut words = sums.map(|sums| sums.words()).concat();
        words.extend([self.steps, u32::from(self.ended)]);
        words
    }

    /// From [`words`](Self::words).
    pub fn from_words(words: &[u32; Self::WORDS]) -> Self {
        let sums = |index: usize| LossSums::from_words(&words[index * LossSums::WORDS..]);
        Self {
            epoch: sums(0),
            blocks: [sums(1), sums(2)],
            steps: words[Self::WORDS - 2],
            ended: words[Self::WORDS - 1] != 0,
            changed: false,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn chunk(losses: &[f32], samples: &[u32], ends_epoch: bool) -> ChunkResult {
        ChunkResult {
            first_step: 0,
            losses: losses.to_vec(),
            divergences: losses.iter().map(|loss| 10.0 * loss).collect(),
            units: Vec::new(),
            pictures: samples.to_vec(),
            flags: 0,
            ends_epoch,
        }
    }

    #[test]
    fn each_sample_weighs_the_same() {
        let mut epoch = TrainingLoss::default();
        assert_eq!(epoch.latest(), None);
        epoch.add(&chunk(&[1.0], &[7], false));
        assert_eq!(epoch.latest().unwrap().loss, 1.0);
        let ended = epoch.add(&chunk(&[2.0], &[1], true)).unwrap();
        assert_eq!((ended.loss, ended.divergence), (1.125, 11.25));
        assert_eq!(epoch.latest(), Some(ended));
        epoch.add(&chunk(&[0.5], &[7], false));
        assert_eq!(epoch.latest().unwrap().loss, 0.5);
        epoch.change();
        assert_eq!(epoch.latest().unwrap().loss, 0.5);
        epoch.add(&chunk(&[8.0], &[1], true));
        assert_eq!(epoch.latest().unwrap().loss, 8.0);
    }

    #[test]
    fn the_latest_follow_from_the_steps_and_not_from_the_chunks() {
        let losses: Vec<f32> = (0..300).map(|step| step as f32).collect();
        let mut one = TrainingLoss::default();
        for &loss in &losses {
            one.add(&chunk(&[loss], &[4], false));
        }
        let mut other = TrainingLoss::default();
        for some in losses.chunks(77) {
            other.add(&chunk(some, &vec![4; some.len()], false));
        }
        assert_eq!(one, other);
        // Steps 192 to 299.
        assert_eq!(one.latest().unwrap().loss, f64::from(192 + 299) / 2.0);
    }

    #[test]
    fn a_checkpoint_keeps_it() {
        let mut epoch = TrainingLoss::default();
        for ends in [false, true, false] {
            let words: [u32; TrainingLoss::WORDS] = epoch.words().try_into().unwrap();
            assert_eq!(TrainingLoss::from_words(&words), epoch);
            epoch.add(&chunk(&[0.1, 0.2], &[5, 3], ends));
        }
    }
}
