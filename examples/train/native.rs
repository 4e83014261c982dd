use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::{Parser, ValueEnum};
use hourglass::backend::{CanvasId, Painting};
use hourglass::cpu::Cpu;
use hourglass::data::{self, Dataset, mnist};
use hourglass::engine::{AnyBackend, Client, Engine, Next};
use hourglass::gpu::{Gpu, Options};
use hourglass::protocol::{
    Amount, Answer, DataFile, DataInfo, Floats, FromEngine, Keep, Reply, Request, Terms, Tested,
    ToEngine,
};
use hourglass::spec::{CodePenalty, DatasetName, Run, Split, Summary, preset};
use indicatif::{ProgressBar, ProgressStyle};

use super::study;

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SplitArg {
    Standard,
    Tutorial,
}

#[derive(Clone, Copy, PartialEq, Eq, ValueEnum)]
enum BackendArg {
    Gpu,
    Cpu,
}

/// Train an autoencoder natively, through the same engine the page runs.
#[derive(Parser)]
struct Arguments {
    /// Which preset; a wrong one names those there are.
    #[arg(long, default_value = "dense")]
    preset: String,
    /// Which pictures; else the preset's. A wrong name tells those there are.
    #[arg(long)]
    dataset: Option<String>,
    /// Folder with MNIST's four files; else $MNIST_DIR, else data/mnist.
    #[arg(long)]
    data: Option<PathBuf>,
    /// How the pictures are divided.
    #[arg(long, value_enum, default_value = "standard")]
    split: SplitArg,
    /// How many epochs.
    #[arg(long, default_value_t = 7)]
    epochs: u32,
    /// Pictures a step; else the preset's.
    #[arg(long)]
    batch: Option<u32>,
    /// What to train on.
    #[arg(long, value_enum, default_value = "cpu")]
    backend: BackendArg,
    /// Threads of the CPU backend; else one for each core.
    #[arg(long)]
    threads: Option<usize>,
    /// Decides initial weights and order; else the preset's.
    #[arg(long)]
    seed: Option<u32>,
    /// One JSON line an epoch, and nothing else.
    #[arg(long)]
    json: bool,
    /// How much noise there is in training; else the preset's.
    #[arg(long)]
    train_noise: Option<f64>,
    /// Afterwards put so much noise on the test pictures, and tell how well it is undone.
    #[arg(long)]
    undo_noise: Option<f64>,
    /// Afterwards compare with as many principal components as the code has numbers.
    #[arg(long)]
    components: bool,
    /// Afterwards tell how active the code's units are.
    #[arg(long)]
    code: bool,
    /// Print the model's table and stop.
    #[arg(long)]
    summary: bool,
    /// Write validation pictures over their reconstructions to this file.
    #[arg(long)]
    png: Option<PathBuf>,
}

/// Collects what the engine says.
#[derive(Default)]
pub struct Terminal {
    pub messages: Vec<FromEngine>,
}

impl Client for Terminal {
    fn send(&mut self, message: FromEngine) {
        self.messages.push(message);
    }

    fn show(&mut self, _: CanvasId, _: Painting) {}
}

/// Whatever went wrong, in words.
pub type Failure = Box<dyn std::error::Error>;

/// Does what the command line asks.
pub fn main() -> Result<(), Failure> {
    let arguments = Arguments::parse();
    let run = run_of(&arguments)?;
    if arguments.summary {
        print!("{}", Summary::of(&run.model)?);
        return Ok(());
    }
    pollster::block_on(train(&arguments, run))
}

fn run_of(arguments: &Arguments) -> Result<Run, Failure> {
    let mut run = preset(&arguments.preset)?.run();
    if let Some(id) = &arguments.dataset {
        run.dataset = DatasetName::from_id(id).ok_or_else(|| {
            format!(
                "there is no dataset “{id}”; there are: {}",
                DatasetName::ids()
            )
        })?;
        if run.dataset == DatasetName::Own {
            return Err("own pictures are read by the page only".into());
        }
        run.model = run.model.for_input(run.dataset.shape());
    }
    run.split = match arguments.split {
        SplitArg::Standard => Split::Standard,
        SplitArg::Tutorial => Split::Tutorial,
    };
    run.epochs = arguments.epochs;
    run.seed = arguments.seed.unwrap_or(run.seed);
    if let Some(batch) = arguments.batch {
        run.batch = batch;
    }
    if let Some(amount) = arguments.train_noise {
        run.corruption.train = amount;
    }
    run.validate()?;
    Ok(run)
}

async fn train(arguments: &Arguments, run: Run) -> Result<(), Failure> {
    let device = match arguments.backend {
        BackendArg::Gpu => AnyBackend::Gpu(Box::new(Gpu::new(Options::default()).await?)),
        BackendArg::Cpu => {
            let cores = std::thread::available_parallelism()?.get();
            AnyBackend::Cpu(Cpu::new(arguments.threads.unwrap_or(cores)))
        }
    };
    let mut engine = Engine::new(device, Terminal::default());
    if run.dataset == DatasetName::Mnist {
        let folder = arguments
            .data
            .clone()
            .or_else(|| std::env::var_os("MNIST_DIR").map(PathBuf::from))
            .unwrap_or_else(|| "data/mnist".into());
        let files = mnist_files(&folder)?;
        let name = DatasetName::Mnist;
        let _: DataInfo = ask(&mut engine, Request::Data { name, files }).await?;
    }
    let (epochs, split) = (run.epochs, run.split);
    let rho = match run.code_penalty {
        CodePenalty::KlSparsity { rho, .. } => rho,
        _ => 0.0,
    };
    let dataset = run.dataset;
    let () = ask(
        &mut engine,
        Request::SetRun {
            run,
            keep: Keep::Nothing,
        },
    )
    .await?;

    let bar = if arguments.json {
        ProgressBar::hidden()
    } else {
        ProgressBar::new(1000 * u64::from(epochs))
    };
    bar.set_style(ProgressStyle::with_template("{bar:40} epoch {msg}")?);
    engine
        .handle(ToEngine::Request {
            ticket: 0,
            request: Request::Train {
                amount: Amount::Epochs(epochs),
            },
        })
        .await;
    let mut began = Instant::now();
    let mut pictures = 0;
    loop {
        let next = engine.work().await;
        for message in std::mem::take(&mut engine.client().messages) {
            match message {
                FromEngine::Loaded { data, .. } => pictures = data.train,
                FromEngine::Progress { status, .. } => {
                    let done = 1000.0 * (status.epoch as f32 + status.epoch_progress);
                    bar.set_position(done as u64);
                    bar.set_message(format!(
                        "{} · {:.0} samples/s",
                        status.epoch, status.samples_per_second
                    ));
                }
                FromEngine::Epoch {
                    epoch,
                    train_loss,
                    val_loss,
                    terms,
                    ..
                } => {
                    let seconds = began.elapsed().as_secs_f64();
                    let rate = f64::from(pictures) / seconds;
                    began = Instant::now();
                    if arguments.json {
                        println!(
                            "{}",
                            serde_json::json!({
                                "epoch": epoch, "train_loss": train_loss, "val_loss": val_loss,
                                "reconstruction": terms.as_ref().map(|terms| terms.reconstruction),
                                "divergence": terms.as_ref().map(|terms| terms.divergence),
                                "seconds": seconds, "samples_per_s": rate,
                            })
                        );
                    } else {
                        bar.println(format!(
                            "epoch {epoch}: train {train_loss:.5}, validation {val_loss:.5}, {seconds:.1} s, {rate:.0} samples/s"
                        ));
                    }
                }
                FromEngine::Fault { fault } => return Err(fault.message.into()),
                FromEngine::Reply { ticket: 0, reply } => {
                    bar.finish_and_clear();
                    if let Reply::Failed(fault) = reply {
                        return Err(fault.message.into());
                    }
                    if split == Split::Standard {
                        let tested: Tested = ask(&mut engine, Request::Test).await?;
                        print_test(arguments.json, tested.loss, tested.terms.as_ref());
                    }
                    if let Some(amount) = arguments.undo_noise {
                        println!("{}", study::noise(&mut engine, amount).await?);
                    }
                    if arguments.components {
                        println!("{}", study::components(&mut engine).await?);
                    }
                    if arguments.code {
                        let data = dataset_of(dataset, arguments)?;
                        println!("{}", study::code(&mut engine, &data, split, rho).await?);
                    }
                    if let Some(file) = &arguments.png {
                        let data = dataset_of(dataset, arguments)?;
                        write_png(&mut engine, &data, split, file).await?;
                    }
                    return Ok(());
                }
                _ => {}
            }
        }
        if let Next::After(wait) = next {
            std::thread::sleep(wait);
        }
    }
}

fn print_test(json: bool, loss: f64, terms: Option<&Terms>) {
    if json {
        let line = serde_json::json!({
            "test_loss": loss,
            "reconstruction": terms.map(|terms| terms.reconstruction),
            "divergence": terms.map(|terms| terms.divergence),
        });
        return println!("{line}");
    }
    let parts = terms.map_or(String::new(), |terms| {
        format!(
            ": reconstruction {:.2}, divergence {:.2}",
            terms.reconstruction, terms.divergence
        )
    });
    println!("test {loss:.5}{parts}");
}

/// Sends a request and gives its answer; other messages stay where they are.
pub async fn ask<A: Answer>(
    engine: &mut Engine<AnyBackend, Terminal>,
    request: Request,
) -> Result<A, Failure> {
    const TICKET: u32 = 1;
    engine
        .handle(ToEngine::Request {
            ticket: TICKET,
            request,
        })
        .await;
    let messages = &mut engine.client().messages;
    let place = messages
        .iter()
        .position(|message| matches!(message, FromEngine::Reply { ticket: TICKET, .. }))
        .ok_or("the engine gave no answer")?;
    match messages.remove(place) {
        FromEngine::Reply {
            reply: Reply::Failed(fault),
            ..
        } => Err(fault.message.into()),
        FromEngine::Reply { reply, .. } => {
            A::of(reply).ok_or_else(|| "the engine answered something else".into())
        }
        _ => unreachable!("the place is a reply's"),
    }
}

fn mnist_files(folder: &Path) -> Result<Vec<DataFile>, Failure> {
    mnist::FILES
        .iter()
        .map(|name| {
            let path = folder.join(name);
            let bytes =
                std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            Ok(DataFile {
                name: (*name).into(),
                bytes: bytes.into(),
            })
        })
        .collect()
}

fn dataset_of(name: DatasetName, arguments: &Arguments) -> Result<Dataset, Failure> {
    if let Some(data) = data::generate(name, 0) {
        return Ok(data);
    }
    let folder = arguments
        .data
        .clone()
        .or_else(|| std::env::var_os("MNIST_DIR").map(PathBuf::from))
        .unwrap_or_else(|| "data/mnist".into());
    Ok(mnist::from_dir(folder)?)
}

/// Writes sixteen validation pictures over their reconstructions, three times their size.
async fn write_png(
    engine: &mut Engine<AnyBackend, Terminal>,
    data: &Dataset,
    split: Split,
    file: &Path,
) -> Result<(), Failure> {
    const COUNT: usize = 16;
    const SCALE: usize = 3;
    let planes = data.shape.planes().unwrap_or([1, 1, data.shape.values()]);
    let [channels, height, width] = planes.map(|size| size as usize);
    let chosen: Vec<u32> = data
        .parts(split, 0)
        .validation
        .into_iter()
        .take(COUNT)
        .collect();
    let pictures: Vec<f32> = chosen
        .iter()
        .flat_map(|&picture| data.sample(picture))
        .collect();
    let values = Floats(pictures.clone());
    let Floats(restored) = ask(
        engine,
        Request::Reconstruct {
            values,
            labels: Vec::new(),
        },
    )
    .await?;
    let (columns, rows) = (chosen.len() * width * SCALE, 2 * height * SCALE);
    let mut pixels = vec![0u8; columns * rows * channels];
    for (index, pixel) in pixels.iter_mut().enumerate() {
        let (place, channel) = (index / channels, index % channels);
        let (x, y) = (place % columns / SCALE, place / columns / SCALE);
        let source = if y < height { &pictures } else { &restored };
        let plane = (x / width * channels + channel) * width * height;
        let value = source[plane + y % height * width + x % width];
        *pixel = (value.clamp(0.0, 1.0) * 255.0).round() as u8;
    }
    let out = std::io::BufWriter::new(std::fs::File::create(file)?);
    let mut encoder = png::Encoder::new(out, columns as u32, rows as u32);
    encoder.set_color(if channels == 3 {
        png::ColorType::Rgb
    } else {
        png::ColorType::Grayscale
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&pixels)?;
    Ok(())
}
