use std::collections::HashMap;
use std::time::Duration;

use futures::channel::mpsc::{UnboundedReceiver, unbounded};
use futures::future::{Either, select};
use futures::{FutureExt, StreamExt};
use gloo_timers::future::sleep;
use hourglass::backend::{Backend, BackendKind, CanvasId, Painting};
use hourglass::bridge;
#[cfg(not(target_feature = "atomics"))]
use hourglass::cpu::Cpu;
use hourglass::engine::{AnyBackend, Client, Engine, Next, view_size};
use hourglass::gpu::{Gpu, Options};
use hourglass::protocol::{self, Choice, Fault, FaultKind, FromEngine, Remedy, ToEngine};
use js_sys::Uint8ClampedArray;
use wasm_bindgen::JsCast;
use web_sys::{ImageData, OffscreenCanvas, OffscreenCanvasRenderingContext2d};
use web_time::Instant;

use super::turn::Turn;

/// How long after a message others are expected: the visitor is moving something.
const TALK: Duration = Duration::from_secs(1);
/// How long the event loop is kept waiting where no message is expected: each of its turns costs a third of a millisecond, and what is
/// shown or told, which waits for a turn to reach the page, has one at once.
const LONGEST: Duration = Duration::from_millis(40);

type Inbox = UnboundedReceiver<(ToEngine, Option<OffscreenCanvas>)>;

/// Listens to the page, for as long as the worker lives.
pub fn start() {
    console_error_panic_hook::set_once();
    let (sender, inbox) = unbounded();
    bridge::listen(move |message, canvas| {
        // The receiver lives as long as the worker.
        let _ = sender.unbounded_send((message, canvas));
    });
    send(&FromEngine::Listening);
    wasm_bindgen_futures::spawn_local(run(inbox));
}

async fn run(mut inbox: Inbox) {
    let choice = loop {
        match inbox.next().await {
            Some((ToEngine::Start { choice }, _)) => break choice,
            Some(_) => {}
            None => return,
        }
    };
    let (device, note) = choose(choice).await;
    send(&FromEngine::Ready {
        device: describe(&device, note),
    });
    let mut engine = Engine::new(device, Page::default());
    let turn = Turn::new();
    let mut passed = Instant::now();
    let mut heard = Instant::now();
    loop {
        while let Some(Some(message)) = inbox.next().now_or_never() {
            heard = Instant::now();
            take(&mut engine, message).await;
        }
        let message = match engine.work().await {
            Next::Now => {
                let has_spoken = std::mem::take(&mut engine.client().has_spoken);
                if has_spoken || heard.elapsed() < TALK || passed.elapsed() >= LONGEST {
                    turn.pass().await;
                    passed = Instant::now();
                }
                continue;
            }
            Next::Idle => inbox.next().await,
            Next::After(wait) => match select(inbox.next(), sleep(wait)).await {
                Either::Left((message, _)) => message,
                Either::Right(_) => continue,
            },
        };
        match message {
            Some(message) => {
                heard = Instant::now();
                take(&mut engine, message).await;
            }
            None => return,
        }
    }
}

/// The backend asked for, and why it is another where it is.
async fn choose(choice: Choice) -> (AnyBackend, Option<String>) {
    if choice == Choice::Cpu {
        return (cpu().await, None);
    }
    match Gpu::new(Options::default()).await {
        Ok(gpu) if choice == Choice::Gpu || !gpu.info().software => {
            (AnyBackend::Gpu(Box::new(gpu)), None)
        }
        Ok(_) => {
            let note = "This browser only emulates a GPU, which is slower than the CPU; so training runs on the CPU.";
            (cpu().await, Some(note.into()))
        }
        Err(error) => (
            cpu().await,
            Some(format!("{error} Training runs on the CPU.")),
        ),
    }
}

/// The CPU with as many threads as the page has written behind the `#` of this script's address.
#[cfg(target_feature = "atomics")]
async fn cpu() -> AnyBackend {
    let location = web_sys::WorkerGlobalScope::location(&js_sys::global().unchecked_into());
    let threads = location
        .hash()
        .strip_prefix("#threads=")
        .and_then(|threads| threads.parse().ok())
        .unwrap_or(1);
    AnyBackend::Cpu(
        super::helpers::cpu(threads, &location.href(), web_sys::WorkerType::Classic).await,
    )
}

/// The CPU, of which a worker without shared memory has one thread.
#[cfg(not(target_feature = "atomics"))]
async fn cpu() -> AnyBackend {
    AnyBackend::Cpu(Cpu::new(1))
}

fn describe(device: &AnyBackend, note: Option<String>) -> protocol::Device {
    let info = device.info();
    protocol::Device {
        backend: match info.kind {
            BackendKind::Gpu => "gpu".into(),
            BackendKind::Cpu => "cpu".into(),
        },
        adapter: info.adapter,
        software: info.software,
        note,
    }
}

async fn take(
    engine: &mut Engine<AnyBackend, Page>,
    (message, canvas): (ToEngine, Option<OffscreenCanvas>),
) {
    match (&message, canvas) {
        (&ToEngine::Attach { view, layout }, Some(canvas)) => {
            let id = CanvasId(view.number());
            let (width, height) = view_size(layout);
            canvas.set_width(width);
            canvas.set_height(height);
            if let AnyBackend::Gpu(gpu) = engine.backend() {
                if let Err(error) = gpu.attach(id, canvas, width, height, view.is_transparent()) {
                    send(&FromEngine::Fault {
                        fault: Fault {
                            kind: FaultKind::Device,
                            message: format!("{error} The pictures cannot be drawn on the GPU."),
                            remedy: Some(Remedy::UseCpu),
                        },
                    });
                }
            } else if let Some(context) = context_of(&canvas) {
                engine.client().canvases.insert(id, (canvas, context));
            }
        }
        (&ToEngine::Resize { view, layout }, _) => {
            let (width, height) = view_size(layout);
            if let AnyBackend::Gpu(gpu) = engine.backend() {
                gpu.resize(CanvasId(view.number()), width, height);
            }
        }
        _ => {}
    }
    engine.handle(message).await;
}

fn context_of(canvas: &OffscreenCanvas) -> Option<OffscreenCanvasRenderingContext2d> {
    canvas.get_context("2d").ok()??.dyn_into().ok()
}

/// The page as a client: messages through the bridge, paintings on the canvases it has handed over.
#[derive(Default)]
struct Page {
    canvases: HashMap<CanvasId, (OffscreenCanvas, OffscreenCanvasRenderingContext2d)>,
    /// Whether something was told or shown since the event loop's last turn.
    has_spoken: bool,
}

impl Client for Page {
    fn send(&mut self, message: FromEngine) {
        self.has_spoken = true;
        send(&message);
    }

    fn show(&mut self, canvas: CanvasId, painting: Painting) {
        self.has_spoken = true;
        let Some((canvas, context)) = self.canvases.get(&canvas) else {
            return;
        };
        let Painting {
            width,
            height,
            rgba,
        } = painting;
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        // Copied, since what lies in shared memory makes no picture.
        let rgba = Uint8ClampedArray::new_from_slice(&rgba);
        let image = ImageData::new_with_js_u8_clamped_array_and_sh(&rgba, width, height);
        if let Ok(image) = image {
            // Fails only for sizes the painting's own size rules out.
            let _ = context.put_image_data(&image, 0.0, 0.0);
        }
    }
}

fn send(message: &FromEngine) {
    if let Err(error) = bridge::post_to_page(message) {
        wasm_bindgen::throw_str(&error.to_string());
    }
}
