//! Steps of large models, taken a few launches at a time.

use hourglass::cpu::Cpu;
use hourglass::engine::{Next, Trainer};
use hourglass::protocol::{FromEngine, Reply, Request, ToEngine};
use hourglass::spec::{DatasetName, Run, preset};
use pollster::block_on;

use crate::desk::Desk;

/// A model whose steps take long on any CPU.
fn large() -> Run {
    Run {
        dataset: DatasetName::Strokes,
        batch: 16,
        ..preset("conv").expect("a preset").run()
    }
}

/// A desk whose first step is under way.
fn in_a_step() -> Desk {
    let mut desk = Desk::with(large());
    desk.tell(ToEngine::Play);
    assert_eq!(desk.work(), Next::Now);
    desk.take();
    desk
}

#[test]
fn a_pause_and_a_question_are_answered_while_a_step_is_under_way() {
    let mut desk = in_a_step();
    desk.tell(ToEngine::Pause);
    desk.tell(ToEngine::Request {
        ticket: 1000,
        request: Request::Status,
    });
    let said = desk.take();
    let stopped = said.iter().any(|message| {
        matches!(message, FromEngine::Progress { status, .. } if !status.playing && status.step == 0)
    });
    assert!(stopped, "{said:?}");
    let answered = said.iter().any(|message| {
        let FromEngine::Reply { ticket, reply } = message else {
            return false;
        };
        *ticket == 1000 && matches!(reply, Reply::Status(status) if status.step == 0)
    });
    assert!(answered, "{said:?}");
    // The step goes on to its end, and no further.
    desk.work_until_idle();
    let status = desk.status();
    assert_eq!((status.step, status.playing), (1, false));
}

#[test]
fn a_step_in_pieces_is_a_step() {
    let mut desk = in_a_step();
    // Asking for the weights brings it to its end.
    let weights = desk.weights();
    assert_eq!(desk.status().step, 1);

    let run = large();
    let data = hourglass::data::generate(run.dataset, 0).expect("they are generated");
    let parts = data.parts(run.split, 0);
    let mut cpu = Cpu::new(1);
    let wanted = block_on(async {
        let mut trainer = Trainer::load(&mut cpu, run, &data, parts).await?;
        trainer.advance(&mut cpu, 1).finish().await?;
        Ok::<_, hourglass::engine::TrainError>(trainer.weights(&mut cpu).await?)
    });
    for (given, wanted) in weights.iter().zip(wanted.expect("a step")) {
        assert_eq!(given.name, wanted.name);
        assert!(given.data.0 == wanted.data, "{}", given.name);
    }
}
