//! Steps of large models, taken a few launches at a time.

use hourglass::cpu::Cpu;
use hourglass::engine::{Next, Trainer};
use hourglass::protocol::{
    EngineSetting, Floats, FromEngine, Reply, Request, Sheet, TileLayout, ToEngine, ViewName,
};
use hourglass::spec::{DatasetName, Run, preset};
use pollster::block_on;

use crate::desk::{Desk, colours, layout};

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

#[test]
fn every_view_has_a_picture_before_the_first_long_step_and_an_epochs_time_is_told() {
    let mut desk = Desk::with(large());
    desk.tell(ToEngine::Set(EngineSetting::Colours(colours())));
    let size = large().model.code_size().expect("a code") as usize;
    desk.tell(ToEngine::Attach {
        view: ViewName::Reconstructions,
        layout: layout(),
    });
    let views = [ViewName::Probe, ViewName::Film, ViewName::Field];
    for view in views {
        let layout = TileLayout {
            columns: 3,
            rows: 1,
            tile: 28,
            gap: 0,
        };
        desk.tell(ToEngine::Attach { view, layout });
    }
    desk.tell(ToEngine::Play);
    desk.work();
    // The page asks for them a moment later: when it has seen the first codes.
    for (view, ticket) in views.into_iter().zip(1..) {
        let count = if view == ViewName::Probe { 1 } else { 3 };
        let sheet = Sheet {
            codes: Floats(vec![0.5; count * size]),
            ..Sheet::default()
        };
        desk.tell(ToEngine::Sheet {
            view,
            ticket,
            sheet,
        });
    }
    let (mut drawn, mut told) = (Vec::new(), false);
    while drawn.len() < views.len() || !told {
        desk.work();
        for message in desk.take() {
            match message {
                FromEngine::Drawn { view, .. } => drawn.push(view),
                FromEngine::Progress { status, .. } => {
                    assert_eq!(status.step, 0, "a step was taken, and {drawn:?} is drawn");
                    told |= status
                        .seconds_per_epoch
                        .is_some_and(|seconds| seconds > 0.0);
                }
                _ => {}
            }
        }
    }
}
