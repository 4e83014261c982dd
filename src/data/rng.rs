//! The counter-based random numbers that host and shaders share: Threefry-2x32 with 20 rounds (Salmon et al. 2011,
//! “Parallel random numbers: as easy as 1, 2, 3”). Integer additions, rotations and exclusive ors alone, so that the bits
//! are the same everywhere.

const ROTATIONS: [[u32; 4]; 2] = [[13, 15, 26, 6], [17, 29, 16, 24]];
const PARITY: u32 = 0x1bd1_1bda;

/// The two random words at a place of the stream that `key` names.
#[inline(always)]
pub fn threefry2x32(key: [u32; 2], counter: [u32; 2]) -> [u32; 2] {
    threefry(key, counter.map(|word| [word])).map(|[word]| word)
}

/// As [`threefry2x32`] at several places at once, which vectors can do side by side: all first words, then all second ones.
#[inline(always)]
pub fn threefry<const N: usize>(key: [u32; 2], counters: [[u32; N]; 2]) -> [[u32; N]; 2] {
    let keys = [key[0], key[1], PARITY ^ key[0] ^ key[1]];
    let [mut a, mut b] = counters;
    for (a, b) in a.iter_mut().zip(&mut b) {
        *a = a.wrapping_add(keys[0]);
        *b = b.wrapping_add(keys[1]);
    }
    for injection in 1..=5 {
        for rotation in ROTATIONS[(injection + 1) % 2] {
            for (a, b) in a.iter_mut().zip(&mut b) {
                *a = a.wrapping_add(*b);
                *b = b.rotate_left(rotation) ^ *a;
            }
        }
        let [first, second] = [injection, injection + 1].map(|place| keys[place % 3]);
        let second = second.wrapping_add(injection as u32);
        for (a, b) in a.iter_mut().zip(&mut b) {
            *a = a.wrapping_add(first);
            *b = b.wrapping_add(second);
        }
    }
    [a, b]
}

/// What a stream of random numbers is for, so that no two uses of one seed share numbers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[repr(u32)]
pub enum Purpose {
    /// Initial weights; `index` is the parameter's place in the model.
    Init = 1,
    /// Order of the training pictures; `index` is the epoch.
    Shuffle = 2,
    /// Division of a dataset into parts.
    Split = 3,
    /// Generated pictures; `index` is the picture.
    Picture = 4,
    /// Pictures put on show.
    Show = 5,
    /// Dropout; bits 8 and up are the layer's place, `index` is the step.
    Dropout = 6,
    /// Noise of a Gaussian code in training; bits 8 and up are the layer's place, `index` is the step.
    Sample = 7,
    /// The same in validation; `index` is the batch.
    SampleValidation = 8,
    /// Noise on pictures; bit 8 is set for what concerns a picture as a whole.
    Corrupt = 9,
}

/// Random numbers in sequence.
#[derive(Debug, Clone)]
pub struct Stream {
    key: [u32; 2],
    counter: [u32; 2],
    spare: Option<u32>,
}

impl Stream {
    /// The stream of `seed` for the `index`-th use of a purpose.
    pub fn new(seed: u32, purpose: Purpose, index: u32) -> Self {
        Self {
            key: [seed, purpose as u32],
            counter: [0, index],
            spare: None,
        }
    }

    /// 32 random bits.
    pub fn word(&mut self) -> u32 {
        if let Some(word) = self.spare.take() {
            return word;
        }
        let [first, second] = threefry2x32(self.key, self.counter);
        self.counter[0] = self.counter[0].wrapping_add(1);
        self.spare = Some(second);
        first
    }

    /// Uniform in [0, 1), a multiple of 2⁻²⁴.
    pub fn uniform(&mut self) -> f32 {
        (self.word() >> 8) as f32 * (1.0 / 16_777_216.0)
    }

    /// Uniform in [low, high).
    pub fn between(&mut self, low: f32, high: f32) -> f32 {
        low + (high - low) * self.uniform()
    }

    /// Uniform among 0..n, without bias (Lemire 2019). `n` must not be 0.
    pub fn below(&mut self, n: u32) -> u32 {
        let threshold = n.wrapping_neg() % n;
        loop {
            let product = u64::from(self.word()) * u64::from(n);
            if product as u32 >= threshold {
                return (product >> 32) as u32;
            }
        }
    }

    /// Standard normal (Box & Muller 1958).
    pub fn normal(&mut self) -> f32 {
        let radius = (-2.0 * (1.0 - self.uniform()).ln()).sqrt();
        radius * (std::f32::consts::TAU * self.uniform()).cos()
    }

    /// About normal, with mean 0 and deviation 1, and never beyond ±3.5: the sum of four uniform numbers. Bounded, so that no
    /// picture goes wild; and without logarithms, so that it is the same everywhere.
    pub fn bell(&mut self) -> f32 {
        let sum = self.uniform() + self.uniform() + self.uniform() + self.uniform();
        (sum - 2.0) * 1.732_050_8
    }

    /// Puts items into random order (Fisher & Yates).
    pub fn shuffle<T>(&mut self, items: &mut [T]) {
        for i in (1..items.len()).rev() {
            let j = self.below(i as u32 + 1) as usize;
            items.swap(i, j);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::threefry2x32;

    #[test]
    fn threefry_gives_the_published_vectors() {
        // The known answers that come with Random123, threefry2x32-20.
        assert_eq!(threefry2x32([0, 0], [0, 0]), [0x6b20_0159, 0x99ba_4efe]);
        assert_eq!(
            threefry2x32([u32::MAX; 2], [u32::MAX; 2]),
            [0x1cb9_96fc, 0xbb00_2be7]
        );
        assert_eq!(
            threefry2x32([0x1319_8a2e, 0x0370_7344], [0x243f_6a88, 0x85a3_08d3]),
            [0xc492_3a9c, 0x483d_f7a0]
        );
    }
}
