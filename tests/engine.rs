//! The engine as the page drives it, message by message, on the CPU.

#![cfg(not(target_arch = "wasm32"))]

use hourglass::backend::{CanvasId, Painting};
use hourglass::cpu::Cpu;
use hourglass::engine::{Engine, Next, Outlet, view_size};
use hourglass::protocol::{
    Amount, Colours, DataFile, Fault, FaultKind, Floats, FromEngine, NamedTensor, Remedy, Reply,
    Speed, Status, TileLayout, ToEngine, ViewName,
};
use hourglass::spec::{Activation, DatasetName, Optimizer, Run, preset};
use pollster::block_on;

#[derive(Default)]
struct Page {
    messages: Vec<FromEngine>,
    paintings: Vec<Painting>,
}

impl Outlet for Page {
    fn send(&mut self, message: FromEngine) {
        self.messages.push(message);
    }

    fn show(&mut self, _: CanvasId, painting: Painting) {
        self.paintings.push(painting);
    }
}

struct Desk {
    engine: Engine<Cpu, Page>,
    ticket: u32,
}

impl Desk {
    fn empty() -> Self {
        Self {
            engine: Engine::new(Cpu::new(1), Page::default()),
            ticket: 0,
        }
    }

    fn with(run: Run) -> Self {
        let mut desk = Self::empty();
        assert_eq!(
            desk.ask(|ticket| ToEngine::Load { ticket, run }),
            Reply::Done
        );
        desk
    }

    fn tell(&mut self, message: ToEngine) {
        block_on(self.engine.handle(message));
    }

    /// Sends a request and works until it is answered.
    fn ask(&mut self, message: impl FnOnce(u32) -> ToEngine) -> Reply {
        self.ticket += 1;
        let wanted = self.ticket;
        self.tell(message(wanted));
        for _ in 0..100_000 {
            for message in &self.engine.outlet().messages {
                match message {
                    FromEngine::Reply { ticket, reply } if *ticket == wanted => {
                        return reply.clone();
                    }
                    _ => {}
                }
            }
            self.work();
        }
        panic!("no answer");
    }

    fn refused(&mut self, message: impl FnOnce(u32) -> ToEngine) -> Fault {
        match self.ask(message) {
            Reply::Failed(fault) => fault,
            other => panic!("not refused: {other:?}"),
        }
    }

    fn work(&mut self) -> Next {
        let next = block_on(self.engine.work());
        if let Next::After(wait) = next {
            std::thread::sleep(wait);
        }
        next
    }

    fn work_until_idle(&mut self) {
        while self.work() != Next::Idle {}
    }

    fn status(&mut self) -> Status {
        match self.ask(|ticket| ToEngine::Status { ticket }) {
            Reply::Status(status) => status,
            other => panic!("no status: {other:?}"),
        }
    }

    fn weights(&mut self) -> Vec<NamedTensor> {
        match self.ask(|ticket| ToEngine::Weights { ticket }) {
            Reply::Weights(weights) => weights,
            other => panic!("no weights: {other:?}"),
        }
    }

    fn train(&mut self, amount: Amount) -> Status {
        match self.ask(|ticket| ToEngine::Train { ticket, amount }) {
            Reply::Status(status) => status,
            other => panic!("not trained: {other:?}"),
        }
    }

    fn take(&mut self) -> Vec<FromEngine> {
        std::mem::take(&mut self.engine.outlet().messages)
    }
}

fn dense() -> Run {
    preset("dense").expect("a preset").run()
}

fn layout() -> TileLayout {
    TileLayout {
        columns: 8,
        tile: 28,
        gap: 4,
    }
}

fn colours() -> Colours {
    Colours {
        zero: [255; 3],
        one: [0; 3],
        more: [200, 0, 0],
        less: [0, 0, 200],
        ground: [255; 3],
    }
}

#[test]
fn a_run_trains_and_tells() {
    let mut desk = Desk::with(dense());
    let loaded = desk.take().into_iter().any(|message| {
        matches!(message, FromEngine::Loaded { summary, data, .. }
            if summary.parameters == 101_200 && data.train == 8000 && data.classes.len() == 10)
    });
    assert!(loaded);
    assert_eq!(desk.work(), Next::Idle, "a run starts paused");

    let status = desk.train(Amount::Epochs(2));
    assert_eq!((status.step, status.epoch, status.playing), (500, 2, false));
    let messages = desk.take();
    let epochs: Vec<(u32, f64)> = messages
        .iter()
        .filter_map(|message| match message {
            FromEngine::Epoch {
                epoch, val_loss, ..
            } => Some((*epoch, *val_loss)),
            _ => None,
        })
        .collect();
    assert_eq!(
        epochs.iter().map(|epoch| epoch.0).collect::<Vec<_>>(),
        [1, 2]
    );
    assert!(
        epochs[1].1 < epochs[0].1 && epochs[0].1 < 0.04,
        "{epochs:?}"
    );
    assert_eq!(status.val_loss, Some(epochs[1].1));
    let mut steps = messages.iter().filter_map(|message| match message {
        FromEngine::Progress { points, .. } => points.last().map(|point| point.step),
        _ => None,
    });
    assert!(steps.clone().is_sorted() && steps.next_back() == Some(500));
}

#[test]
fn one_step_is_one_step_and_rewind_goes_back() {
    let mut desk = Desk::with(dense());
    let first = desk.weights();
    desk.tell(ToEngine::Step);
    assert_eq!(desk.status().step, 1);
    let loss = desk.status().train_loss;
    assert_ne!(desk.weights(), first);
    desk.tell(ToEngine::Rewind);
    assert_eq!(desk.weights(), first);
    let status = desk.status();
    assert_eq!(
        (status.step, status.train_loss, status.val_loss),
        (0, None, None)
    );
    desk.tell(ToEngine::Step);
    assert_eq!(desk.status().train_loss, loss);
}

#[test]
fn playing_stops_at_the_stop_epoch_and_goes_on_when_asked() {
    let mut run = dense();
    run.epochs = 1;
    let mut desk = Desk::with(run);
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    let status = desk.status();
    assert_eq!(
        (status.epoch, status.playing, status.stop_epoch),
        (1, false, 1)
    );
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    assert_eq!(desk.status().epoch, 2);
    desk.tell(ToEngine::SetEpochs { epochs: 3 });
    desk.tell(ToEngine::Play);
    for _ in 0..3 {
        desk.work();
    }
    desk.tell(ToEngine::Pause);
    let paused = desk.status();
    assert!(!paused.playing && paused.step > 500);
    desk.work_until_idle();
    assert_eq!(desk.status().step, paused.step);
}

#[test]
fn slow_is_slow() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::SetSpeed { speed: Speed::Slow });
    desk.tell(ToEngine::Play);
    assert_eq!(desk.work(), Next::Now);
    assert!(matches!(desk.work(), Next::After(_)));
}

#[test]
fn training_takes_over_from_playing_and_then_pauses() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Play);
    desk.work();
    let before = desk.status().step;
    let status = desk.train(Amount::Steps(10));
    assert_eq!(status.step, before + 10);
    assert!(!desk.status().playing);
    assert_eq!(desk.train(Amount::Steps(0)).step, before + 10);
}

#[test]
fn rate_and_batch_change_without_losing_weights() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(20));
    let before = desk.weights();
    assert_eq!(
        desk.ask(|ticket| ToEngine::SetLearningRate { ticket, rate: 0.01 }),
        Reply::Done
    );
    assert_eq!(
        desk.ask(|ticket| ToEngine::SetBatch { ticket, batch: 100 }),
        Reply::Done
    );
    assert_eq!(desk.weights(), before);
    let status = desk.status();
    assert_eq!(
        (
            status.step,
            status.batch,
            status.steps_per_epoch,
            status.learning_rate
        ),
        (20, 100, 80, 0.01)
    );
    assert_eq!(desk.train(Amount::Steps(80)).epoch, 1);

    let fault = desk.refused(|ticket| ToEngine::SetBatch { ticket, batch: 0 });
    assert!(fault.message.contains("batch"), "{}", fault.message);
    let fault = desk.refused(|ticket| ToEngine::SetLearningRate {
        ticket,
        rate: f64::NAN,
    });
    assert!(fault.message.contains("learning_rate"), "{}", fault.message);
    assert_eq!(desk.status().batch, 100);
}

#[test]
fn a_refused_run_leaves_the_old_one_going() {
    let mut desk = Desk::with(dense());
    desk.tell(ToEngine::Play);
    desk.work();
    let mut bad = dense();
    bad.model.decoder.pop();
    bad.model.decoder.pop();
    let fault = desk.refused(|ticket| ToEngine::Load { ticket, run: bad });
    assert_eq!(fault.kind, FaultKind::Spec);
    let mut missing = dense();
    missing.dataset = DatasetName::Mnist;
    let fault = desk.refused(|ticket| ToEngine::Load {
        ticket,
        run: missing,
    });
    assert_eq!(fault.kind, FaultKind::Data);
    let files = vec![DataFile {
        name: "train-images-idx3-ubyte".into(),
        bytes: b"hello".to_vec(),
    }];
    let name = DatasetName::Mnist;
    let fault = desk.refused(|ticket| ToEngine::Data {
        ticket,
        name,
        files,
    });
    assert!(
        fault.message.contains("train-images-idx3-ubyte"),
        "{}",
        fault.message
    );
    let before = desk.status();
    assert!(before.playing);
    desk.work();
    assert!(desk.status().step > before.step);
}

#[test]
fn divergence_stops_the_run_and_offers_the_way_back() {
    let mut run = dense();
    run.optimizer = Optimizer::Sgd {
        learning_rate: 10.0,
        momentum: 0.9,
    };
    // Without activations that saturate or die, the squared error grows without bound.
    run.model.encoder[1].activation = Activation::Linear;
    run.model.decoder[0].activation = Activation::Linear;
    let mut desk = Desk::with(run);
    let first = desk.weights();
    let mut weights = first.clone();
    for tensor in &mut weights {
        for value in &mut tensor.data.0 {
            *value *= 1000.0;
        }
    }
    assert_eq!(
        desk.ask(|ticket| ToEngine::SetWeights { ticket, weights }),
        Reply::Done
    );
    desk.tell(ToEngine::Play);
    desk.work_until_idle();
    let status = desk.status();
    assert!(!status.playing);
    let fault = desk
        .take()
        .into_iter()
        .find_map(|message| match message {
            FromEngine::Fault { fault } => Some(fault),
            _ => None,
        })
        .expect("the engine says why it stopped");
    assert_eq!(fault.kind, FaultKind::Diverged);
    let Some(Remedy::LowerRate { rate, step }) = fault.remedy else {
        panic!("no way back: {fault:?}");
    };
    assert_eq!((rate, step), (1.0, 0));
    desk.tell(ToEngine::Play);
    assert!(!desk.status().playing, "there is no going on from here");
    assert!(
        matches!(&desk.take()[..], [.., FromEngine::Fault { fault }, _] if fault.kind == FaultKind::Diverged)
    );
    let amount = Amount::Steps(5);
    let refused = desk.refused(|ticket| ToEngine::Train { ticket, amount });
    assert_eq!(refused.kind, FaultKind::Diverged);
    assert_eq!(
        desk.ask(|ticket| ToEngine::Recover { ticket, rate: 1e-3 }),
        Reply::Done
    );
    assert_eq!(desk.weights(), first);
    let status = desk.train(Amount::Steps(5));
    assert!(status.train_loss.is_some_and(f64::is_finite));
}

#[test]
fn scripts_get_numbers_or_a_reason() {
    let mut desk = Desk::with(dense());
    let pictures = Floats((0..3 * 784).map(|i| (i % 7) as f32 / 7.0).collect());
    let floats = |reply| match reply {
        Reply::Floats(Floats(values)) => values,
        other => panic!("no numbers: {other:?}"),
    };
    let values = pictures.clone();
    let codes = floats(desk.ask(|ticket| ToEngine::Encode { ticket, values }));
    assert_eq!(codes.len(), 3 * 64);
    let values = pictures.clone();
    let whole = floats(desk.ask(|ticket| ToEngine::Reconstruct { ticket, values }));
    let values = Floats(codes);
    assert_eq!(
        floats(desk.ask(|ticket| ToEngine::Decode { ticket, values })),
        whole
    );

    for values in [vec![], vec![0.0; 783], vec![f32::NAN; 784]] {
        let values = Floats(values);
        assert_eq!(
            desk.refused(|ticket| ToEngine::Encode { ticket, values })
                .kind,
            FaultKind::Request
        );
    }
    let mut weights = desk.weights();
    weights[0].data.0[5] = 0.25;
    weights.truncate(1);
    let wanted = weights.clone();
    assert_eq!(
        desk.ask(|ticket| ToEngine::SetWeights { ticket, weights }),
        Reply::Done
    );
    assert_eq!(desk.weights()[0], wanted[0]);
    for change in [
        |tensor: &mut NamedTensor| tensor.name = "nobody.weight".into(),
        |tensor: &mut NamedTensor| tensor.shape = vec![784, 64],
        |tensor: &mut NamedTensor| tensor.data.0[0] = f32::INFINITY,
        |tensor: &mut NamedTensor| {
            tensor.data.0.pop();
        },
    ] {
        let mut bad = wanted[0].clone();
        change(&mut bad);
        let weights = vec![wanted[0].clone(), bad];
        desk.refused(|ticket| ToEngine::SetWeights { ticket, weights });
    }
    assert_eq!(desk.weights()[0], wanted[0]);
}

#[test]
fn pictures_are_drawn_before_and_while_training() {
    let mut desk = Desk::empty();
    desk.tell(ToEngine::Attach {
        view: ViewName::Reconstructions,
        layout: layout(),
    });
    desk.tell(ToEngine::Colours { colours: colours() });
    let run = dense();
    assert_eq!(
        desk.ask(|ticket| ToEngine::Load { ticket, run }),
        Reply::Done
    );
    desk.work_until_idle();
    let untrained = desk
        .engine
        .outlet()
        .paintings
        .last()
        .expect("a painting")
        .clone();
    assert_eq!((untrained.width, untrained.height), view_size(layout()));
    let labels: Vec<Option<u32>> = desk
        .take()
        .into_iter()
        .find_map(|message| match message {
            FromEngine::Pictures { shown } => Some(shown.iter().map(|shown| shown.label).collect()),
            _ => None,
        })
        .expect("the pictures' classes");
    let mut classes = labels.clone();
    classes.sort_unstable();
    classes.dedup();
    assert_eq!(
        (labels.len(), classes.len()),
        (8, 8),
        "each of another class"
    );

    desk.train(Amount::Epochs(1));
    desk.work_until_idle();
    let trained = desk
        .engine
        .outlet()
        .paintings
        .last()
        .expect("a painting")
        .clone();
    let rows = |painting: &Painting| {
        painting
            .rgba
            .chunks(painting.rgba.len() / 3)
            .map(<[u8]>::to_vec)
            .collect::<Vec<_>>()
    };
    assert_eq!(rows(&trained)[0], rows(&untrained)[0], "the inputs stay");
    assert_ne!(rows(&trained)[1], rows(&untrained)[1], "the outputs change");
    let activations = desk
        .take()
        .into_iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::Activations { input, layers } => Some((input.0.len(), layers.len())),
            _ => None,
        });
    assert_eq!(activations, Some((784, 4)));

    desk.tell(ToEngine::Visible { visible: false });
    let before = desk.engine.outlet().paintings.len();
    desk.train(Amount::Steps(50));
    desk.work_until_idle();
    assert_eq!(
        desk.engine.outlet().paintings.len(),
        before,
        "nothing is drawn that nobody sees"
    );
}

#[test]
fn a_checkpoint_goes_on_in_another_engine() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Epochs(1));
    let bytes = desk
        .take()
        .into_iter()
        .rev()
        .find_map(|message| match message {
            FromEngine::Checkpoint { bytes, .. } => Some(bytes),
            _ => None,
        })
        .expect("an epoch's end is saved");
    let wanted = desk.train(Amount::Steps(30)).train_loss;
    let mut other = Desk::with(dense());
    let checkpoint = bytes.clone();
    assert_eq!(
        other.ask(|ticket| ToEngine::Restore { ticket, checkpoint }),
        Reply::Done
    );
    assert_eq!(other.status().epoch, 1);
    assert_eq!(
        other.train(Amount::Steps(30)).train_loss.map(f64::to_bits),
        wanted.map(f64::to_bits)
    );
    let checkpoint = bytes[..100].to_vec();
    other.refused(|ticket| ToEngine::Restore { ticket, checkpoint });
}

#[test]
fn a_rewind_ends_a_request_to_train() {
    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(20));
    let amount = Amount::Steps(5000);
    desk.tell(ToEngine::Train { ticket: 99, amount });
    for _ in 0..3 {
        desk.work();
    }
    desk.tell(ToEngine::Rewind);
    let answered = desk.take().into_iter().any(|message| {
        matches!(message, FromEngine::Reply { ticket: 99, reply: Reply::Status(status) } if status.step > 20)
    });
    assert!(answered);
    let status = desk.status();
    assert_eq!((status.step, status.playing), (0, false));
}

#[test]
fn a_change_of_batch_waits_for_the_epoch_to_be_told() {
    let mut run = dense();
    run.epochs = 1;
    let mut desk = Desk::with(run);
    desk.tell(ToEngine::Play);
    while desk.status().step < 250 {
        desk.work();
    }
    assert_eq!(
        desk.ask(|ticket| ToEngine::SetBatch { ticket, batch: 64 }),
        Reply::Done
    );
    let told = desk
        .take()
        .iter()
        .any(|message| matches!(message, FromEngine::Epoch { epoch: 1, .. }));
    assert!(told);
    desk.work_until_idle();
    assert_eq!(desk.status().step, 250, "the stop epoch was the last");
}

#[test]
fn pausing_saves_a_state_that_goes_on_bit_for_bit() {
    let mut desk = Desk::with(dense());
    // States are not saved more than once a second.
    std::thread::sleep(std::time::Duration::from_millis(1100));
    desk.tell(ToEngine::Play);
    for _ in 0..4 {
        desk.work();
    }
    desk.tell(ToEngine::Pause);
    let step = desk.status().step;
    let checkpoint = desk
        .take()
        .into_iter()
        .find_map(|message| match message {
            FromEngine::Checkpoint { step: saved, bytes } if saved == step => Some(bytes),
            _ => None,
        })
        .expect("a pause is saved");
    let mut other = Desk::with(dense());
    assert_eq!(
        other.ask(|ticket| ToEngine::Restore { ticket, checkpoint }),
        Reply::Done
    );
    let epoch = |desk: &mut Desk| {
        desk.train(Amount::Epochs(1));
        desk.take().into_iter().find_map(|message| match message {
            FromEngine::Epoch {
                train_loss,
                val_loss,
                ..
            } => Some((train_loss.to_bits(), val_loss.to_bits())),
            _ => None,
        })
    };
    let wanted = epoch(&mut desk);
    assert!(wanted.is_some());
    assert_eq!(epoch(&mut other), wanted);
}
