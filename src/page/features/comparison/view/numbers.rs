//! Two runs in numbers: what each is, and how far its pictures are from what it is given.

use leptos::prelude::*;

use crate::page::features::comparison::model::bars;
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, State};
use crate::page::text::format;

/// What each run is, and where it stands.
#[component]
pub fn Facts(other_run: Desk) -> impl IntoView {
    let desk = desk();
    let column = |desk: Desk| {
        desk.memo(|state| {
            let title = state
                .starting_point()
                .map_or("Your own", |preset| preset.title);
            let code = state
                .run
                .as_ref()
                .and_then(|run| run.model.code_size().ok());
            let parameters = state
                .summary
                .as_ref()
                .map_or(0, |summary| summary.parameters);
            let seed = state.run.as_ref().map(|run| run.seed);
            let noise = |amount: f64| {
                if amount > 0.0 {
                    format!("{amount:.2}")
                } else {
                    "none".into()
                }
            };
            let units = state.units().map(|units| units.in_use());
            [
                title.to_owned(),
                code.map_or("–".into(), |size| size.to_string()),
                format::count(parameters),
                format::count(state.status.step.into()),
                state.unit().told(state.train_loss()),
                state.unit().told(state.validation_loss()),
                units.unwrap_or_else(|| "not measured yet".into()),
                noise(state.corruption().train),
                seed.map_or("–".into(), |seed| seed.to_string()),
            ]
        })
    };
    let (own, its) = (column(desk), column(other_run));
    const NAMES: [&str; 9] = [
        "Model",
        "Code",
        "Parameters",
        "Step",
        "Training loss",
        "Validation loss",
        "Units in use",
        "Noise in training",
        "Seed",
    ];
    let rows = NAMES
        .into_iter()
        .enumerate()
        .map(|(i, name)| {
            view! {
                <tr>
                    <th scope="row">{name}</th>
                    <td>{move || own.with(|own| own[i].clone())}</td>
                    <td>{move || its.with(|its| its[i].clone())}</td>
                </tr>
            }
        })
        .collect_view();
    view! {
        <table class="sum num compare-facts" id="compare-facts">
            <thead>
                <tr>
                    <th></th>
                    <th scope="col" class="key-a">
                        "This run"
                    </th>
                    <th scope="col" class="key-b">
                        "The other"
                    </th>
                </tr>
            </thead>
            <tbody>{rows}</tbody>
        </table>
    }
}

/// Errors on test pictures beside principal components, on one axis.
#[component]
pub fn Errors(other_run: Desk) -> impl IntoView {
    let desk = desk();
    let own = desk.memo(|state| (state.studies.subspace, state.studies.error));
    let its = other_run.memo(|state| state.studies.error);
    let busy = desk.memo(|state| state.studies.under_way);
    let measure = move |_| {
        if busy.get_untracked().is_some() {
            return desk.act(Action::CancelStudy);
        }
        desk.act(Action::StudyComponents);
        if other_run.look(State::ready) {
            other_run.act(Action::StudyError);
        }
    };
    let all = move || {
        let (subspace, error) = own.get();
        let name = |of: &str, error: Option<(f64, u32)>| {
            error.map_or(of.to_owned(), |(_, step)| {
                format!("{of}, step {}", format::count(step.into()))
            })
        };
        bars(&[
            (
                subspace.map_or("PCA".into(), |found| {
                    format!("PCA, {} components", found.components)
                }),
                subspace.map(|found| found.linear),
            ),
            (name("this run", error), error.map(|(error, _)| error)),
            (
                name("the other", its.get()),
                its.get().map(|(error, _)| error),
            ),
        ])
    };
    view! {
        <figure class="compare-errors" id="compare-errors">
            <figcaption>
                <b>"Squared error on clean test pictures"</b>
                ", beside as many principal components as this code has numbers "
                <button class="btn line small" type="button" title="Measure the mean squared error on test samples, beside principal components (PCA)" id="b-errors" on:click=measure>
                    {move || match busy.get() {
                        Some((_, _, share)) => format!("{} · Cancel", format::percent(share)),
                        None => "Measure".into(),
                    }}
                </button>
            </figcaption>
            <ul>
                {move || {
                    all()
                        .into_iter()
                        .map(|(name, error, share)| {
                            view! {
                                <li style=format!("--h:{:.1}%", 100.0 * share)>
                                    <span>{name}</span>
                                    <i></i>
                                    <b class="num">{format!("{error:.5}")}</b>
                                </li>
                            }
                        })
                        .collect_view()
                }}
            </ul>
        </figure>
    }
}
