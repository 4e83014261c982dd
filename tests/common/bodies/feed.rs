//! Counters, and the batches they draw.

use super::super::{Bench, assert_close, floats, normal, stream, uniform};
use super::{counters, hyper_parameters};
use hourglass::backend::Backend;
use hourglass::program::kernel::{
    Gather, Kernel, LOSS_RING, Tick, ValueFormat, hyper, shares, tick,
};

/// Counters over several epochs, with a short last batch, across the end of the loss ring.
pub async fn tick_walks_the_order(backend: &mut impl Backend) {
    let (batch, count, before) = (4, 10, LOSS_RING - 3);
    let mut words = counters(0);
    words[tick::STEP] = before;
    words[tick::COUNT] = count;
    let mut bench = Bench::default();
    let counters = bench.words(words);
    let mut settings = hyper_parameters();
    settings[hyper::BETA] = 4.0;
    settings[hyper::CAPACITY] = 25.0;
    let hyper = bench.floats(&settings);
    let schedule = uniform(&mut stream("schedule"), shares::ROWS * LOSS_RING);
    let table = bench.floats(&schedule);
    let program = bench.program(vec![Kernel::Tick(Tick {
        tick: counters,
        hyper,
        shares: table,
        batch,
    })]);
    bench.load(backend).await;
    let (mut power1, mut power2) = (1f64, 1f64);
    for i in 0..8 {
        backend.run(program, 1);
        let words = backend.read(&[counters]).await.expect("counters")[0].clone();
        power1 *= f64::from(0.9f32);
        power2 *= f64::from(0.999f32);
        let start = [0, 4, 8][i % 3];
        let valid = batch.min(count - start);
        assert_eq!(words[tick::STEP], before + i as u32 + 1);
        assert_eq!(words[tick::START], start);
        assert_eq!(words[tick::VALID], valid);
        assert_eq!(words[tick::CURSOR], (start + valid) % count);
        assert_eq!(words[tick::COUNT], count);
        assert_eq!(words[tick::SLOT], (before + i as u32) % LOSS_RING);
        let powers = floats(&words[tick::BETA1_POWER..=tick::BETA2_POWER]);
        assert_close("powers", &powers, &[power1, power2], |_| 1e-6);
        let share = |row: u32| schedule[(row * LOSS_RING + words[tick::SLOT]) as usize];
        let float = |word: usize| f32::from_bits(words[word]);
        assert_eq!(float(tick::RATE), 0.01 * share(shares::RATE));
        assert_eq!(float(tick::KL_WEIGHT), 4.0 * share(shares::BETA));
        assert_eq!(float(tick::KL_CAPACITY), 25.0 * share(shares::CAPACITY));
    }
}

/// Batches from bytes and from floats, full and short.
pub async fn gather_picks_pictures(backend: &mut impl Backend) {
    let mut random = stream("gather");
    for features in [1, 3, 4, 17, 784] {
        for (batch, valid) in [(1, 1), (5, 5), (7, 4)] {
            let pictures = 9;
            let bytes: Vec<u8> = (0..pictures * features)
                .map(|_| random.below(256) as u8)
                .collect();
            let packed: Vec<u32> = bytes
                .chunks(features as usize)
                .flat_map(|picture| picture.chunks(4))
                .map(|chunk| {
                    let mut word = [0; 4];
                    word[..chunk.len()].copy_from_slice(chunk);
                    u32::from_le_bytes(word)
                })
                .collect();
            let values = normal(&mut random, pictures * features);
            let order: Vec<u32> = (0..12).map(|_| random.below(pictures)).collect();
            let start = 3;
            let mut words = counters(valid);
            words[tick::START] = start;
            let mut bench = Bench::default();
            let (packed, plain) = (bench.words(packed), bench.floats(&values));
            let slice = bench.words(order.clone());
            let tick = bench.words(words);
            let outputs =
                [(ValueFormat::U8, packed), (ValueFormat::F32, plain)].map(|(format, samples)| {
                    let output = bench.output(batch * features);
                    bench.program(vec![Kernel::Gather(Gather {
                        samples,
                        format,
                        order: slice,
                        tick,
                        output,
                        batch,
                        features,
                    })]);
                    output
                });
            let results = bench.run(backend, &outputs).await;
            let pick = |value: &dyn Fn(usize) -> f64| -> Vec<f64> {
                (0..batch * features)
                    .map(|i| {
                        let (row, feature) = (i / features, i % features);
                        let picture = order[(start + row) as usize];
                        if row < valid {
                            value((picture * features + feature) as usize)
                        } else {
                            0.0
                        }
                    })
                    .collect()
            };
            assert_close(
                "bytes",
                &floats(&results[0]),
                &pick(&|i| f64::from(bytes[i]) / 255.0),
                |_| 1.2e-7,
            );
            assert_close(
                "floats",
                &floats(&results[1]),
                &pick(&|i| f64::from(values[i])),
                |_| 0.0,
            );
        }
    }
}
