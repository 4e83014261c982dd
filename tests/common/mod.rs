//! What the kernel tests stand on: a plan around a few kernels over given data, run on any backend.

#![allow(dead_code, reason = "each test binary uses its part")]

pub mod bodies;
pub mod meetings;
pub mod reference;
pub mod views;

use hourglass::backend::Backend;
use hourglass::data::rng::{Purpose, Stream};
use hourglass::program::{ALIGN_WORDS, Buffer, BufferId, Kernel, Plan, ProgramId, Slice};

/// Buffers with their contents, and programs over them.
#[derive(Default)]
pub struct Bench {
    contents: Vec<Vec<u32>>,
    programs: Vec<Vec<Kernel>>,
}

impl Bench {
    /// A buffer of its own that holds `words`.
    pub fn words(&mut self, words: Vec<u32>) -> Slice {
        let slice = Slice {
            buffer: BufferId(self.contents.len() as u32),
            offset: 0,
            len: words.len() as u32,
        };
        self.contents.push(words);
        slice
    }

    /// A buffer of its own that holds `values`.
    pub fn floats(&mut self, values: &[f32]) -> Slice {
        self.words(bits(values))
    }

    /// A buffer of its own that holds `len` words that no kernel should leave as they are.
    pub fn output(&mut self, len: u32) -> Slice {
        self.floats(&vec![-123.25; len as usize])
    }

    /// One zero word.
    pub fn flags(&mut self) -> Slice {
        self.words(vec![0])
    }

    /// Several slices of one buffer, as parameters lie in their arenas.
    pub fn arena(&mut self, parts: &[&[f32]]) -> Vec<Slice> {
        let buffer = BufferId(self.contents.len() as u32);
        let mut words = Vec::new();
        let slices = parts
            .iter()
            .map(|part| {
                words.resize(words.len().next_multiple_of(ALIGN_WORDS as usize), 0);
                let offset = words.len() as u32;
                words.extend(bits(part));
                Slice {
                    buffer,
                    offset,
                    len: part.len() as u32,
                }
            })
            .collect();
        self.contents.push(words);
        slices
    }

    /// A program of these launches.
    pub fn program(&mut self, launches: Vec<Kernel>) -> ProgramId {
        self.programs.push(launches);
        ProgramId(self.programs.len() - 1)
    }

    /// The plan.
    pub fn plan(&self) -> Plan {
        let buffers = self
            .contents
            .iter()
            .enumerate()
            .map(|(i, words)| Buffer {
                label: format!("buffer {i}"),
                words: words.len() as u32,
            })
            .collect();
        Plan::bare(buffers, self.programs.clone())
    }

    /// Loads the plan and writes the contents.
    pub async fn load(&self, backend: &mut impl Backend) {
        backend.load(&self.plan()).await.expect("the plan loads");
        for (words, id) in self.contents.iter().zip(0..) {
            backend.write(BufferId(id), 0, words);
        }
    }

    /// Loads everything, runs each program once in order and gives what the slices hold then.
    pub async fn run(&self, backend: &mut impl Backend, slices: &[Slice]) -> Vec<Vec<u32>> {
        self.load(backend).await;
        for program in 0..self.programs.len() {
            backend.run(ProgramId(program), 1);
        }
        backend.read(slices).await.expect("the slices are read")
    }

    /// As [`run`](Self::run), of one slice of floats.
    pub async fn result(&self, backend: &mut impl Backend, slice: Slice) -> Vec<f32> {
        floats(&self.run(backend, &[slice]).await[0])
    }
}

/// Floats as words.
pub fn bits(values: &[f32]) -> Vec<u32> {
    values.iter().map(|value| value.to_bits()).collect()
}

/// Words as floats.
pub fn floats(words: &[u32]) -> Vec<f32> {
    words.iter().map(|&word| f32::from_bits(word)).collect()
}

/// Random numbers for a test; the name keeps tests apart.
pub fn stream(name: &str) -> Stream {
    let seed = name.bytes().fold(0u32, |seed, byte| {
        seed.wrapping_mul(31).wrapping_add(u32::from(byte))
    });
    Stream::new(seed, Purpose::Init, 0)
}

/// `len` normal numbers.
pub fn normal(random: &mut Stream, len: u32) -> Vec<f32> {
    (0..len).map(|_| random.normal()).collect()
}

/// `len` numbers in [0, 1).
pub fn uniform(random: &mut Stream, len: u32) -> Vec<f32> {
    (0..len).map(|_| random.uniform()).collect()
}

/// Fails where a value is farther from what is wanted than its tolerance.
#[track_caller]
pub fn assert_close(what: &str, given: &[f32], wanted: &[f64], tolerance: impl Fn(usize) -> f64) {
    assert_eq!(given.len(), wanted.len(), "{what}: length");
    for (i, (&given, &wanted)) in given.iter().zip(wanted).enumerate() {
        let error = (f64::from(given) - wanted).abs();
        assert!(
            error <= tolerance(i),
            "{what}: element {i} is {given}, wanted {wanted}, error {error:e} over {:e}",
            tolerance(i)
        );
    }
}
