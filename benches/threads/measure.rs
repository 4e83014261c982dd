use std::time::{Duration, Instant};

use clap::Parser;
use hourglass::cpu::Cpu;
use hourglass::data::{self, Dataset, strokes};
use hourglass::engine::Trainer;
use hourglass::spec::{PRESETS, Run};
use pollster::block_on;

/// Windows of each side, in turn.
const ROUNDS: usize = 7;
/// Of one window; the chunk under way then is finished.
const WINDOW: Duration = Duration::from_millis(400);
/// How long a chunk of steps should take, so that waiting for its losses weighs little.
const CHUNK: Duration = Duration::from_millis(20);

/// Compare training on one thread with training on several, for every preset.
#[derive(Parser)]
struct Arguments {
    /// Only presets whose name contains this.
    #[arg(default_value = "")]
    preset: String,
    /// Threads of the second side; as many as there are cores unless given.
    #[arg(long)]
    threads: Option<usize>,
    /// What `cargo bench` says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

pub fn main() {
    let arguments = Arguments::parse();
    let cores = || std::thread::available_parallelism().map_or(1, usize::from);
    let threads = arguments.threads.unwrap_or_else(cores);
    let strokes = strokes::generate(8000, 0);
    let presets = PRESETS
        .iter()
        .filter(|preset| preset.id.contains(&arguments.preset));
    for preset in presets {
        let run = preset.run();
        // Handwritten digits come in files; strokes have their shape.
        let own = data::generate(run.dataset, 0);
        let data = own.as_ref().unwrap_or(&strokes);
        let mut sides = [1, threads].map(|threads| Side::new(threads, run.clone(), data));
        // The first windows find how long a chunk takes, and fill caches.
        for side in &mut sides {
            side.window();
        }
        let rounds: Vec<[f64; 2]> = (0..ROUNDS)
            .map(|_| sides.each_mut().map(Side::window))
            .collect();
        let [one, many] = [0, 1].map(|side| median(rounds.iter().map(|round| round[side])));
        let ratios = rounds.iter().map(|[one, many]| many / one);
        let (least, most) = ratios
            .clone()
            .fold((f64::MAX, 0.0_f64), |(least, most), ratio| {
                (least.min(ratio), most.max(ratio))
            });
        println!(
            "{:24} samples/s: {one:8.0} with 1 thread, {many:8.0} with {threads}; ratio {:.3} ({least:.3} to {most:.3})",
            preset.id,
            median(ratios),
        );
    }
}

/// A run on so many threads.
struct Side {
    cpu: Cpu,
    trainer: Trainer,
    chunk: u32,
}

impl Side {
    fn new(threads: usize, run: Run, data: &Dataset) -> Self {
        let mut cpu = Cpu::new(threads);
        let parts = data.parts(run.split, 0);
        let trainer = block_on(Trainer::load(&mut cpu, run, data, parts)).expect("presets load");
        Self {
            cpu,
            trainer,
            chunk: 1,
        }
    }

    /// Samples a second over a window.
    fn window(&mut self) -> f64 {
        let began = Instant::now();
        let mut samples = 0;
        while began.elapsed() < WINDOW {
            let asked = Instant::now();
            let done =
                block_on(self.trainer.advance(&mut self.cpu, self.chunk).finish()).expect("steps");
            // An epoch's end makes a chunk shorter.
            if asked.elapsed() < CHUNK / 2 && done.losses.len() as u32 == self.chunk {
                self.chunk *= 2;
            }
            samples += done.pictures.iter().sum::<u32>();
        }
        f64::from(samples) / began.elapsed().as_secs_f64()
    }
}

fn median(values: impl Iterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.collect();
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
