//! How well noise of every strength is undone, as a chart and a table.

use std::time::Duration;

use leptos::prelude::*;

use super::strengths::{SIZE, Strengths};
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};
use crate::page::text::format;

/// How often the chart follows a model that is being trained.
const FOLLOW: Duration = Duration::from_secs(4);

/// The chart, folded away until it is asked for.
#[component]
pub fn StrengthsPanel() -> impl IntoView {
    let desk = desk();
    let open = RwSignal::new(false);
    let strengths = desk.memo(|state| Strengths::of(&state.studies.noise, &state.other_noise));
    let step = desk.memo(|state| state.studies.noise_step);
    let busy = desk.memo(|state| state.studies.under_way.is_some());
    let ready = desk.memo(State::ready);
    follow(desk, open, ready);
    let toggle = move |event: web_sys::Event| {
        let details = event_target::<web_sys::HtmlDetailsElement>(&event);
        open.set(details.open());
    };
    let alone = desk.memo(|state| state.other_noise.is_empty() && state.corruption().train > 0.0);
    let there = Memo::new(move |_| strengths.with(|strengths| !strengths.lines.is_empty()));
    view! {
        <details class="strengths" id="strengths" on:toggle=toggle>
            <summary title="How well noise of each amount is undone">"Every strength of noise: PSNR, beside a median filter"</summary>
            <p class="quiet-p" hidden=move || there.get()>
                {move || if busy.get() { "Trying every strength…" } else { "Not measured yet." }}
            </p>
            <Show when=move || there.get()>
                {move || strengths.with(chart)}
                <p class="quiet-p" id="strengths-words">
                    {move || strengths.with(Strengths::words)}
                    " Measured at step "
                    {move || format::count(step.get().into())}
                    " on validation pictures."
                    {move || {
                        alone
                            .get()
                            .then_some(
                                " Compare, below, can train the same model without noise; its line joins these.",
                            )
                    }}
                </p>
                <details class="in-numbers">
                    <summary title="The chart as a table">"In numbers"</summary>
                    {move || strengths.with(table)}
                </details>
            </Show>
        </details>
    }
}

/// Measures whenever the chart is opened and the model or the noise is another, and now and then while it is open.
fn follow(desk: Desk, open: RwSignal<bool>, ready: Memo<bool>) {
    let ask = move || {
        let fresh = desk.look(|state| {
            state.ready()
                && state.studies.under_way.is_none()
                && (state.studies.noise.is_empty() || state.studies.noise_step != state.status.step)
        });
        if fresh {
            desk.act(Action::StudyNoise);
        }
    };
    // What was measured with other kinds of noise says nothing of these.
    let kinds = desk.memo(|state| state.corruption().kinds.clone());
    Effect::new(move |before: Option<()>| {
        kinds.get();
        if before.is_some() && open.get_untracked() && ready.get_untracked() {
            desk.act(Action::StudyNoise);
        }
    });
    Effect::new(move |_| {
        if open.get() && ready.get() {
            ask();
        }
    });
    set_interval(
        move || {
            if open.get_untracked() {
                ask();
            }
        },
        FOLLOW,
    );
}

/// PSNR over the strength of noise, a line for each way of undoing it.
fn chart(strengths: &Strengths) -> impl IntoView + use<> {
    let lines = strengths.lines.iter().map(|line| {
        view! {
            <g class=line.class>
                <polyline points=line.points.clone()></polyline>
                <text x=(SIZE[0] - 70.0).to_string() y=(line.end + 4.0).to_string()>
                    {line.name}
                </text>
            </g>
        }
    });
    let marks = strengths.marks.iter().map(|(decibels, place)| {
        view! {
            <line class="mark" x1="26" x2=(SIZE[0] - 74.0).to_string() y1=place.to_string() y2=place.to_string()></line>
            <text class="mark" x="22" y=(place + 4.0).to_string() text-anchor="end">
                {format!("{decibels:.0}")}
            </text>
        }
    });
    let ends = [(0.0, "0"), (0.5, "0.5"), (1.0, "1")].map(|(at, words)| {
        let x = 26.0 + at * (SIZE[0] - 100.0);
        view! {
            <text class="mark" x=x.to_string() y=(SIZE[1] - 4.0).to_string() text-anchor="middle">
                {words}
            </text>
        }
    });
    view! {
        <svg
            class="strengths-svg"
            viewBox=format!("0 0 {} {}", SIZE[0], SIZE[1])
            role="img"
            aria-label=format!("PSNR in decibels over the strength of noise. {}", strengths.words())
        >
            {marks.collect_view()}
            {ends}
            {lines.collect_view()}
        </svg>
    }
}

/// The same in numbers.
fn table(strengths: &Strengths) -> impl IntoView + use<> {
    let heads = strengths
        .lines
        .iter()
        .map(|line| view! { <th scope="col">{line.name}</th> });
    let rows = strengths.amounts.iter().enumerate().map(|(at, amount)| {
        let cells = strengths.lines.iter().map(|line| {
            let words = line.values[at].map_or("same".into(), |db| format!("{db:.1}"));
            view! { <td>{words}</td> }
        });
        view! {
            <tr>
                <th scope="row">{format!("{amount:.1}")}</th>
                {cells.collect_view()}
            </tr>
        }
    });
    view! {
        <table class="sum num">
            <thead>
                <tr>
                    <th scope="col">"Noise"</th>
                    {heads.collect_view()}
                </tr>
            </thead>
            <tbody>{rows.collect_view()}</tbody>
        </table>
    }
}
