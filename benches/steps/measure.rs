use criterion::{Criterion, Throughput};
use hourglass::backend::Backend;
use hourglass::cpu::Cpu;
use hourglass::data::{self, strokes};
use hourglass::engine::Trainer;
use hourglass::gpu::{Gpu, Options};
use hourglass::spec::PRESETS;
use pollster::block_on;

/// Steps a measurement: enough that waiting for the losses weighs little.
const STEPS: u32 = 20;

fn steps(criterion: &mut Criterion, backend: &mut impl Backend) {
    let strokes = strokes::generate(8000, 0);
    let mut group = criterion.benchmark_group(format!("steps, {}", backend.info().adapter));
    group.sample_size(10);
    for preset in PRESETS {
        let run = preset.run();
        group.throughput(Throughput::Elements(u64::from(run.batch * STEPS)));
        // Handwritten digits come in files; strokes have their shape.
        let own = data::generate(run.dataset, 0);
        let data = own.as_ref().unwrap_or(&strokes);
        let parts = data.parts(run.split, 0);
        let mut trainer = block_on(Trainer::load(backend, run, data, parts)).expect("presets load");
        group.bench_function(preset.id, |bencher| {
            bencher.iter(|| {
                let mut left = STEPS;
                while left > 0 {
                    let chunk = trainer.advance(backend, left);
                    left -= block_on(chunk.finish()).expect("steps").losses.len() as u32;
                }
            });
        });
    }
    group.finish();
}

pub fn main() {
    let mut criterion = Criterion::default().configure_from_args();
    steps(&mut criterion, &mut Cpu::new(1));
    let cores = std::thread::available_parallelism().map_or(1, usize::from);
    if cores > 1 {
        steps(&mut criterion, &mut Cpu::new(cores));
    }
    match block_on(Gpu::new(Options::default())) {
        Ok(mut gpu) => steps(&mut criterion, &mut gpu),
        Err(error) => println!("no GPU: {error}"),
    }
    criterion.final_summary();
}
