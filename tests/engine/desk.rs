//! A page that drives the engine by messages and hears what it says.

use hourglass::backend::{CanvasId, Painting};
use hourglass::cpu::Cpu;
use hourglass::engine::{Client, Engine, Next};
use hourglass::protocol::{
    Amount, Colours, Fault, FromEngine, Keep, NamedTensor, Reply, Request, Status, TileLayout,
    ToEngine,
};
use hourglass::spec::{Run, preset};
use pollster::block_on;

#[derive(Default)]
pub struct Page {
    pub messages: Vec<FromEngine>,
    pub paintings: Vec<Painting>,
    /// The canvases that they were for.
    pub canvases: Vec<CanvasId>,
}

impl Client for Page {
    fn send(&mut self, message: FromEngine) {
        self.messages.push(message);
    }

    fn show(&mut self, canvas: CanvasId, painting: Painting) {
        self.canvases.push(canvas);
        self.paintings.push(painting);
    }
}

pub struct Desk {
    pub engine: Engine<Cpu, Page>,
    ticket: u32,
}

impl Desk {
    pub fn empty() -> Self {
        Self {
            engine: Engine::new(Cpu::new(1), Page::default()),
            ticket: 0,
        }
    }

    pub fn with(run: Run) -> Self {
        let mut desk = Self::empty();
        assert_eq!(
            desk.ask(Request::SetRun {
                run,
                keep: Keep::Nothing
            }),
            Reply::Done
        );
        desk
    }

    pub fn tell(&mut self, message: ToEngine) {
        block_on(self.engine.handle(message));
    }

    /// Sends a request and works until it is answered.
    pub fn ask(&mut self, request: Request) -> Reply {
        self.ticket += 1;
        let wanted = self.ticket;
        self.tell(ToEngine::Request {
            ticket: wanted,
            request,
        });
        for _ in 0..100_000 {
            for message in &self.engine.client().messages {
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

    /// Changes the run that is trained, keeping what fits.
    pub fn change(&mut self, change: impl FnOnce(&mut Run)) -> Reply {
        let Reply::Run(mut run) = self.ask(Request::Run) else {
            panic!("no run");
        };
        change(&mut run);
        self.ask(Request::SetRun {
            run: *run,
            keep: Keep::WhatFits,
        })
    }

    /// Why a change of the run is refused.
    pub fn unchanged(&mut self, change: impl FnOnce(&mut Run)) -> Fault {
        match self.change(change) {
            Reply::Failed(fault) => fault,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub fn refused(&mut self, request: Request) -> Fault {
        match self.ask(request) {
            Reply::Failed(fault) => fault,
            other => panic!("not refused: {other:?}"),
        }
    }

    pub fn work(&mut self) -> Next {
        let next = block_on(self.engine.work());
        if let Next::After(wait) = next {
            std::thread::sleep(wait);
        }
        next
    }

    pub fn work_until_idle(&mut self) {
        while self.work() != Next::Idle {}
    }

    pub fn status(&mut self) -> Status {
        match self.ask(Request::Status) {
            Reply::Status(status) => status,
            other => panic!("no status: {other:?}"),
        }
    }

    pub fn weights(&mut self) -> Vec<NamedTensor> {
        match self.ask(Request::Weights) {
            Reply::Weights(weights) => weights,
            other => panic!("no weights: {other:?}"),
        }
    }

    pub fn train(&mut self, amount: Amount) -> Status {
        match self.ask(Request::Train { amount }) {
            Reply::Status(status) => status,
            other => panic!("not trained: {other:?}"),
        }
    }

    pub fn take(&mut self) -> Vec<FromEngine> {
        std::mem::take(&mut self.engine.client().messages)
    }
}

pub fn dense() -> Run {
    preset("dense").expect("a preset").run()
}

pub fn layout() -> TileLayout {
    TileLayout {
        columns: 8,
        rows: 3,
        tile: 28,
        gap: 4,
    }
}

pub fn colours() -> Colours {
    Colours {
        zero: [255; 3],
        one: [0; 3],
        more: [200, 0, 0],
        less: [0, 0, 200],
        ground: [255; 3],
        field: [90; 3],
        classes: vec![[200, 30, 30]; 10],
    }
}
