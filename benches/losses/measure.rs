use clap::Parser;
use hourglass::cpu::Cpu;
use hourglass::data::strokes;
use hourglass::engine::Trainer;
use hourglass::spec::{DatasetName, PRESETS, Run};
use pollster::block_on;

/// Pictures there are.
const PICTURES: u32 = 6000;

/// Print the bits of the losses of the first steps of every preset.
#[derive(Parser)]
struct Arguments {
    /// Steps of each.
    #[arg(long, default_value_t = 50)]
    steps: u32,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// What `cargo bench` says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

pub fn main() {
    let Arguments { steps, threads, .. } = Arguments::parse();
    let data = strokes::generate(PICTURES, 0);
    for preset in PRESETS {
        let run = preset.run();
        let run = Run {
            dataset: DatasetName::Strokes,
            model: run.model.for_input(DatasetName::Strokes.shape()),
            ..run
        };
        let parts = data.parts(run.split, 0);
        let mut cpu = Cpu::new(threads);
        let mut trainer =
            block_on(Trainer::load(&mut cpu, run, &data, parts)).expect("presets load");
        let mut bits = Vec::new();
        while bits.len() < steps as usize {
            let left = steps - bits.len() as u32;
            let done = block_on(trainer.advance(&mut cpu, left).finish()).expect("steps");
            bits.extend(done.losses.iter().map(|loss| loss.to_bits()));
        }
        println!(
            "{}",
            serde_json::json!({ "preset": preset.id, "losses": bits })
        );
    }
}
