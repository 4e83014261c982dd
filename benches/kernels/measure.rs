use criterion::{Criterion, Throughput};
use hourglass::backend::Backend;
use hourglass::cpu::Cpu;
use hourglass::gpu::{Gpu, Options, Tuning};
use hourglass::program::kernel::{
    Clipping, Gather, Kernel, Layout, Loss, LossKind, Matmul, Rule, Update, ValueFormat, hyper,
    tick,
};
use hourglass::program::{Buffer, BufferId, Plan, ProgramId, Slice};
use hourglass::spec::{Activation, AdamForm, Distance};
use pollster::block_on;

use super::convolutions;

/// Most launches a measurement.
const LAUNCHES: u32 = 20;
/// Work that is enough for a measurement.
const ENOUGH: u64 = 1_000_000_000;
const BATCH: u32 = 32;
const PIXELS: u32 = 784;
const CODE: u32 = 64;
const PICTURES: u32 = 6000;

/// A kernel alone, over buffers of its own.
pub struct Case {
    pub name: String,
    pub kernel: Kernel,
    pub buffers: Vec<Vec<u32>>,
    /// Multiplications and additions, or elements.
    pub work: u64,
}

/// The buffers of a case.
#[derive(Default)]
pub struct Buffers(pub Vec<Vec<u32>>);

impl Buffers {
    pub fn words(&mut self, words: Vec<u32>) -> Slice {
        let slice = Slice {
            buffer: BufferId(self.0.len() as u32),
            offset: 0,
            len: words.len() as u32,
        };
        self.0.push(words);
        slice
    }

    /// Numbers in ±0.5 without any pattern that a cache could like.
    pub fn numbers(&mut self, len: u32) -> Slice {
        let number = |i: u32| (i.wrapping_mul(2_654_435_761) >> 8) as f32 / 16_777_216.0 - 0.5;
        self.words((0..len).map(|i| number(i).to_bits()).collect())
    }

    fn counters(&mut self) -> Slice {
        let mut words = vec![0; tick::WORDS as usize];
        words[tick::VALID] = BATCH;
        words[tick::BETA1_POWER] = 0.5f32.to_bits();
        words[tick::BETA2_POWER] = 0.5f32.to_bits();
        words[tick::RATE] = 1e-6f32.to_bits();
        self.words(words)
    }
}

fn product(
    name: &str,
    layout: Layout,
    [m, n, k]: [u32; 3],
    activation: Option<Activation>,
) -> Case {
    let mut buffers = Buffers::default();
    let a = buffers.numbers(m * k);
    let b = buffers.numbers(k * n);
    let c = buffers.numbers(m * n);
    let bias = activation.map(|_| buffers.numbers(n));
    let flags = activation.map(|_| buffers.words(vec![0]));
    Case {
        name: format!("matmul/{name} {layout:?} {m}x{n}x{k}"),
        kernel: Kernel::Matmul(Matmul {
            layout,
            m,
            n,
            k,
            a,
            b,
            c,
            bias,
            activation: activation.unwrap_or_default(),
            derivative: None,
            flags,
        }),
        buffers: buffers.0,
        work: 2 * u64::from(m) * u64::from(n) * u64::from(k),
    }
}

fn gather() -> Case {
    let mut buffers = Buffers::default();
    let kernel = Gather {
        samples: buffers.words(vec![0x1234_5678; (PICTURES * PIXELS / 4) as usize]),
        format: ValueFormat::U8,
        order: buffers.words((0..PICTURES).rev().collect()),
        tick: buffers.counters(),
        output: buffers.numbers(BATCH * PIXELS),
        batch: BATCH,
        features: PIXELS,
    };
    Case {
        name: format!("gather/{BATCH}x{PIXELS}"),
        kernel: Kernel::Gather(kernel),
        buffers: buffers.0,
        work: u64::from(BATCH * PIXELS),
    }
}

fn loss(kind: LossKind, activation: Activation) -> Case {
    let mut buffers = Buffers::default();
    let kernel = Loss {
        kind,
        prediction: buffers.numbers(BATCH * PIXELS),
        target: buffers.numbers(BATCH * PIXELS),
        gradient: Some(buffers.numbers(BATCH * PIXELS)),
        activation,
        per_picture: buffers.numbers(BATCH),
        tick: buffers.counters(),
        batch: BATCH,
        features: PIXELS,
        divisor: PIXELS,
    };
    Case {
        name: format!("loss/{kind:?} {BATCH}x{PIXELS}"),
        kernel: Kernel::Loss(kernel),
        buffers: buffers.0,
        work: u64::from(BATCH * PIXELS),
    }
}

fn adam() -> Case {
    let count = 2 * PIXELS * CODE + PIXELS + CODE;
    let mut rates = vec![0f32; hyper::WORDS as usize];
    rates[hyper::BETA1] = 0.9;
    rates[hyper::BETA2] = 0.999;
    rates[hyper::EPSILON] = 1e-7;
    let mut buffers = Buffers::default();
    let kernel = Update {
        rule: Rule::Adam(AdamForm::Keras),
        values: buffers.numbers(count),
        gradients: buffers.numbers(count),
        moment1: buffers.words(vec![0; count as usize]),
        moment2: buffers.words(vec![0; count as usize]),
        hyper: buffers.words(rates.iter().map(|rate| rate.to_bits()).collect()),
        tick: buffers.counters(),
        clipping: Clipping::None,
        flags: buffers.words(vec![0]),
    };
    Case {
        name: format!("adam/{count}"),
        kernel: Kernel::Update(kernel),
        buffers: buffers.0,
        work: u64::from(count),
    }
}

impl Case {
    fn plan(&self) -> Plan {
        let buffers = self
            .buffers
            .iter()
            .map(|words| Buffer {
                label: self.name.clone(),
                words: words.len() as u32,
            })
            .collect();
        Plan::bare(buffers, vec![vec![self.kernel]])
    }

    fn measure(&self, criterion: &mut Criterion, backend: &mut impl Backend, name: &str) {
        let plan = self.plan();
        block_on(backend.load(&plan)).expect("the plan loads");
        for (words, id) in self.buffers.iter().zip(0..) {
            backend.write(BufferId(id), 0, words);
        }
        let last = Slice {
            buffer: BufferId(0),
            offset: 0,
            len: 1,
        };
        let launches = (ENOUGH / self.work).clamp(1, u64::from(LAUNCHES)) as u32;
        let mut group = criterion.benchmark_group(&self.name);
        group.throughput(Throughput::Elements(self.work * u64::from(launches)));
        group.bench_function(name, |bencher| {
            bencher.iter(|| {
                backend.run(ProgramId(0), launches);
                block_on(backend.read(&[last])).expect("a word")
            });
        });
    }
}

/// Measures every case on both backends.
pub fn main() {
    let mut criterion = Criterion::default().configure_from_args().sample_size(10);
    let threads = std::thread::available_parallelism().map_or(1, std::num::NonZero::get);
    let mut cpu = Cpu::new(threads);
    let mut gpus = [Tuning::Hardware, Tuning::Software].map(|tuning| {
        let options = Options {
            tuning: Some(tuning),
        };
        block_on(Gpu::new(options))
            .inspect_err(|error| println!("GPU skipped: {error}"))
            .ok()
    });
    let products = [
        product(
            "encode",
            Layout::Nt,
            [BATCH, CODE, PIXELS],
            Some(Activation::Relu),
        ),
        product(
            "decode",
            Layout::Nt,
            [BATCH, PIXELS, CODE],
            Some(Activation::Sigmoid),
        ),
        product("code's gradient", Layout::Nn, [BATCH, CODE, PIXELS], None),
        product(
            "encoder's gradient",
            Layout::Tn,
            [CODE, PIXELS, BATCH],
            None,
        ),
        product(
            "decoder's gradient",
            Layout::Tn,
            [PIXELS, CODE, BATCH],
            None,
        ),
        product("square", Layout::Nt, [512, 512, 512], None),
        product("square", Layout::Nn, [512, 512, 512], None),
        gather(),
        loss(LossKind::Distance(Distance::Squared), Activation::Sigmoid),
        loss(LossKind::BceLogits, Activation::Linear),
        adam(),
    ];
    for case in products.iter().chain(&convolutions::cases()) {
        case.measure(&mut criterion, &mut cpu, "cpu");
        for (gpu, name) in gpus.iter_mut().zip(["gpu hardware", "gpu software"]) {
            if let Some(gpu) = gpu {
                case.measure(&mut criterion, gpu, name);
            }
        }
    }
    criterion.final_summary();
}
