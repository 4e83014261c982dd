//! A run that ends is handed over, and taken up again it is what it was.

use hourglass::protocol::{
    Amount, FromEngine, HistoryPoint, Keep, Reply, Request, StateWords, Status, ToEngine,
};
use hourglass::spec::{Kind, Run, preset};

use crate::desk::{Desk, dense};

struct Kept {
    run: Run,
    status: Status,
    state: StateWords,
    history: StateWords,
}

/// What the engine has handed over since it was last asked, if anything.
fn kept(desk: &mut Desk) -> Option<Kept> {
    desk.take().into_iter().find_map(|message| match message {
        FromEngine::Kept {
            run,
            status,
            state,
            history,
        } => Some(Kept {
            run,
            status,
            state,
            history,
        }),
        _ => None,
    })
}

fn points(desk: &mut Desk) -> Vec<HistoryPoint> {
    let told = desk.take().into_iter().rev();
    told.into_iter()
        .find_map(|message| match message {
            FromEngine::HistoryPoints { moments, .. } => Some(moments),
            _ => None,
        })
        .expect("a history")
}

fn set(desk: &mut Desk, run: Run) {
    let keep = Keep::Nothing;
    assert_eq!(desk.ask(Request::SetRun { run, keep }), Reply::Done);
}

fn take_up(desk: &mut Desk, kept: Kept) {
    set(desk, kept.run);
    let request = Request::TakeUp {
        state: kept.state,
        history: kept.history,
        val_loss: kept.status.val_loss,
    };
    assert_eq!(desk.ask(request), Reply::Done);
}

fn seeded(seed: u32) -> Run {
    Run { seed, ..dense() }
}

/// A way to end a run, and its name.
type End = (&'static str, fn(&mut Desk));

/// Ways to end a run, by another or by going back in time.
fn ends() -> Vec<End> {
    vec![
        ("seed", |desk| set(desk, seeded(5))),
        ("model", |desk| {
            set(desk, preset("vae2").expect("a preset").run());
        }),
        ("edit", |desk| {
            let reply = desk.change(|run| {
                if let Kind::Dense { units, .. } = &mut run.model.encoder[1].kind {
                    *units = 2;
                }
            });
            assert_eq!(reply, Reply::Done);
        }),
        ("rewind", |desk| desk.tell(ToEngine::Rewind)),
        ("going on from an earlier step", |desk| {
            assert_eq!(desk.ask(Request::GoOnFrom { step: 100 }), Reply::Done);
        }),
    ]
}

#[test]
fn a_run_taken_up_again_is_what_it_was() {
    let mut without = Desk::with(dense());
    without.train(Amount::Steps(310));
    let wanted = without.weights();
    for (name, end) in ends() {
        let mut desk = Desk::with(dense());
        desk.train(Amount::Steps(260));
        let before = points(&mut desk);
        let (weights, status) = (desk.weights(), desk.status());
        desk.take();
        end(&mut desk);
        let kept = kept(&mut desk).unwrap_or_else(|| panic!("{name}: nothing was kept"));
        assert_eq!(
            (kept.status.step, kept.status.playing),
            (260, false),
            "{name}"
        );
        assert_ne!(desk.weights(), weights, "{name}");
        take_up(&mut desk, kept);
        assert_eq!(points(&mut desk), before, "{name}");
        assert_eq!(desk.weights(), weights, "{name}");
        let again = desk.status();
        assert_eq!(
            (again.step, again.epoch, again.val_loss, again.edited),
            (260, status.epoch, status.val_loss, false),
            "{name}"
        );
        assert!(again.val_loss.is_some());
        // It goes on as if nothing had been.
        desk.train(Amount::Steps(50));
        assert_eq!(desk.weights(), wanted, "{name}");
        // Its history is one that can be gone back to; which moments it has depends on how fast it went.
        let moments = points(&mut desk);
        let step = moments[moments.len() / 2].step;
        assert_eq!(desk.ask(Request::GoOnFrom { step }), Reply::Done);
        desk.train(Amount::Steps(310 - step));
        assert_eq!(desk.weights(), wanted, "{name}");
    }
}

#[test]
fn a_run_without_a_step_is_not_kept() {
    let mut desk = Desk::with(dense());
    set(&mut desk, seeded(5));
    assert!(kept(&mut desk).is_none());
    desk.tell(ToEngine::Rewind);
    assert!(kept(&mut desk).is_none());
}

#[test]
fn weights_from_an_edit_say_so_until_the_run_begins_again() {
    let widen = |run: &mut Run| {
        if let Kind::Dense { units, .. } = &mut run.model.encoder[1].kind {
            *units = 32;
        }
    };
    let mut desk = Desk::with(dense());
    assert_eq!(desk.change(widen), Reply::Done);
    assert!(!desk.status().edited, "nothing was learnt before");
    let seeds = desk.weights();
    let mut same = dense();
    widen(&mut same);
    assert_eq!(Desk::with(same).weights(), seeds, "its seed leads to it");

    let mut desk = Desk::with(dense());
    desk.train(Amount::Steps(20));
    desk.take();
    assert_eq!(desk.change(widen), Reply::Done);
    assert!(kept(&mut desk).is_some());
    assert!(desk.status().edited);
    // It is lost where it ends, though it has no step of its own, and comes back with its weights.
    let weights = desk.weights();
    assert_ne!(weights, seeds);
    set(&mut desk, seeded(5));
    assert!(!desk.status().edited);
    let edited = kept(&mut desk).expect("weights that no seed leads to");
    assert_eq!((edited.status.step, edited.status.edited), (0, true));
    take_up(&mut desk, edited);
    assert_eq!(desk.weights(), weights);
    assert!(desk.status().edited);
    // Rewinding goes where it says: to what the seed leads to.
    desk.tell(ToEngine::Rewind);
    assert!(!desk.status().edited);
    assert_eq!(desk.weights(), seeds);
}

#[test]
fn words_that_are_no_state_change_nothing() {
    let mut desk = Desk::with(dense());
    let weights = desk.weights();
    let none = || StateWords::of(&[]);
    let fault = desk.refused(Request::TakeUp {
        state: none(),
        history: none(),
        val_loss: None,
    });
    assert!(fault.message.contains("damaged"), "{}", fault.message);
    let mut other = Desk::with(preset("vae2").expect("a preset").run());
    other.train(Amount::Steps(3));
    set(&mut other, dense());
    let kept = kept(&mut other).expect("a run");
    let fault = desk.refused(Request::TakeUp {
        state: kept.state,
        history: kept.history,
        val_loss: None,
    });
    assert!(fault.message.contains("another model"), "{}", fault.message);
    assert_eq!(desk.weights(), weights);
}
