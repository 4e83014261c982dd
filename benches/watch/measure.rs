use std::io::{Write, stdin, stdout};
use std::time::{Duration, Instant};

use clap::Parser;
use hourglass::cpu::Cpu;
use hourglass::data::strokes;
use hourglass::engine::Trainer;
use hourglass::spec::preset;
use pollster::block_on;

/// Pictures there are, as many as the bench page has.
const PICTURES: u32 = 6000;
/// How long a chunk of steps should take: waiting for its losses then weighs little, and a window ends close to its time.
const CHUNK: Duration = Duration::from_millis(20);

/// Workload, preset, and pictures a step, which are those of the bench page.
const WORKLOADS: [(&str, &str, u32); 5] = [
    ("dense64", "dense", 32),
    ("vae2", "vae2", 128),
    ("conv_small", "conv_light", 64),
    ("conv_tutorial", "conv", 32),
    ("denoise", "denoise", 128),
];

/// Time training steps of one model on the CPU.
#[derive(Parser)]
struct Arguments {
    /// Which model.
    #[arg(long, default_value = "dense64")]
    workload: String,
    /// Threads.
    #[arg(long, default_value_t = 1)]
    threads: usize,
    /// How long to train; the step under way then is finished.
    #[arg(long, default_value_t = 1.0)]
    seconds: f64,
    /// Train as long for every line on standard input.
    #[arg(long)]
    asked: bool,
    /// What `cargo bench` says to every bench.
    #[arg(long, hide = true)]
    bench: bool,
}

pub fn main() {
    let arguments = Arguments::parse();
    let Some((_, id, batch)) = WORKLOADS
        .into_iter()
        .find(|(workload, ..)| *workload == arguments.workload)
    else {
        return missing(&format!("there is no workload {}", arguments.workload));
    };
    let mut run = match preset(id) {
        Ok(preset) => preset.run(),
        Err(error) => return missing(&error.to_string()),
    };
    run.batch = batch;
    let data = strokes::generate(PICTURES, 0);
    let parts = data.parts(run.split, 0);
    let mut cpu = Cpu::new(arguments.threads);
    let mut trainer = block_on(Trainer::load(&mut cpu, run, &data, parts)).expect("presets load");
    let mut chunk = 1;
    if !arguments.asked {
        window(&mut trainer, &mut cpu, arguments.seconds, &mut chunk);
        return;
    }
    for line in stdin().lines() {
        line.expect("standard input can be read");
        window(&mut trainer, &mut cpu, arguments.seconds, &mut chunk);
    }
}

/// Says that this commit has no such model.
fn missing(what: &str) {
    say(&serde_json::json!({ "missing": what }));
}

/// Trains for `seconds` and says how fast that went; `chunk` is how many steps to take before asking for their losses.
fn window(trainer: &mut Trainer, cpu: &mut Cpu, seconds: f64, chunk: &mut u32) {
    let began = Instant::now();
    let (mut steps, mut samples, mut loss) = (0, 0, f32::NAN);
    while steps == 0 || began.elapsed().as_secs_f64() < seconds {
        let asked = Instant::now();
        let done = block_on(trainer.advance(cpu, *chunk).finish()).expect("steps");
        // An epoch's end makes a chunk shorter.
        if asked.elapsed() < CHUNK / 2 && done.losses.len() as u32 == *chunk {
            *chunk *= 2;
        }
        steps += done.losses.len();
        samples += done.pictures.iter().sum::<u32>();
        loss = done.losses.last().copied().unwrap_or(loss);
    }
    let seconds = began.elapsed().as_secs_f64();
    say(&serde_json::json!({
        "steps": steps, "seconds": seconds, "samples_per_s": f64::from(samples) / seconds, "loss": loss,
    }));
}

fn say(line: &serde_json::Value) {
    println!("{line}");
    stdout().flush().expect("standard output can be written to");
}
