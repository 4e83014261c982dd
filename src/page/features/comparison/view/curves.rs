//! The validation losses of both runs on one drawing.

use leptos::prelude::*;

use crate::page::features::comparison::model::{Curves, INSET, SIZE};
use crate::page::store::desk::{Desk, desk};

/// Both runs' validation losses over their epochs.
#[component]
pub fn CurvesOfBoth(other_run: Desk) -> impl IntoView {
    let curves = Curved::of(desk(), other_run);
    view! {
        <figure class="compare-curves">
            <figcaption>
                <b>"Validation loss"</b>
                " over epochs "
                <span class="key-a">"this run"</span>
                " "
                <span class="key-b">"the other"</span>
                {move || {
                    if curves.curves.with(|curves| curves.marks.is_empty()) {
                        ". They begin with the first epoch"
                    } else if curves.alike.get() {
                        ""
                    } else {
                        ". They count different losses: compare the errors above."
                    }
                }}
            </figcaption>
            {move || {
                let curves = curves.curves.get();
                let marks = curves
                    .marks
                    .iter()
                    .map(|(words, place)| {
                        view! {
                            <line class="mark" x1=INSET[0].to_string() x2=SIZE[0].to_string() y1=place.to_string() y2=place.to_string()></line>
                            <text class="mark" x=(INSET[0] - 4.0).to_string() y=(place + 4.0).to_string() text-anchor="end">
                                {words.clone()}
                            </text>
                        }
                    })
                    .collect_view();
                view! {
                    <svg
                        viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1])
                        role="img"
                        aria-label="Validation losses of both runs over their epochs"
                    >
                        {marks}
                        <text class="mark" x=INSET[0].to_string() y=(SIZE[1] - 3.0).to_string()>"1"</text>
                        <text class="mark" x=(SIZE[0] - 8.0).to_string() y=(SIZE[1] - 3.0).to_string() text-anchor="end">
                            {format!("epoch {}", curves.epochs)}
                        </text>
                        <polyline class="a" points=curves.lines[0].clone()></polyline>
                        <polyline class="b" points=curves.lines[1].clone()></polyline>
                    </svg>
                }
            }}
        </figure>
    }
}

/// The curves of both runs.
#[derive(Clone, Copy)]
struct Curved {
    curves: Memo<Curves>,
    /// Whether both count the same loss.
    alike: Memo<bool>,
}

impl Curved {
    fn of(desk: Desk, other_run: Desk) -> Self {
        let [own, its] =
            [desk, other_run].map(|desk| desk.memo(|state| state.curve.epochs().len()));
        let [loss, its_loss] = [desk, other_run].map(|desk| {
            desk.memo(|state| {
                let run = state.run.as_ref()?;
                Some((run.loss, run.reduction, run.model.is_variational()))
            })
        });
        Self {
            curves: Memo::new(move |_| {
                own.get();
                its.get();
                desk.look(|a| other_run.look(|b| Curves::of([&a.curve, &b.curve])))
            }),
            alike: Memo::new(move |_| loss.get() == its_loss.get()),
        }
    }
}
