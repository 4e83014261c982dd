//! Two runs in numbers: what each is, and how far its pictures are from what it is given.

use leptos::prelude::*;

use crate::page::features::comparison::choices::name_of;
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
                name_of(state),
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

/// Errors on test pictures beside principal components, on one axis. They are measured whenever both runs stand still at one step.
#[component]
pub fn Errors(other_run: RwSignal<Option<Desk>>) -> impl IntoView {
    let desk = desk();
    let own = desk.memo(|state| (state.studies.subspace, state.studies.error));
    let its = Memo::new(move |_| {
        let other = other_run.get()?;
        other.memo(|state| state.studies.error).get()
    });
    let busy = desk.memo(|state| state.studies.under_way);
    keep_measured(desk, other_run);
    let press = move |_| {
        if busy.get_untracked().is_some() {
            desk.act(Action::CancelStudy);
        } else {
            measure(desk, other_run);
        }
    };
    let at = |of: &str, error: Option<(f64, u32)>| {
        error.map_or(of.to_owned(), |(_, step)| {
            format!("{of}, step {}", format::count(step.into()))
        })
    };
    let all = move || {
        let (subspace, error) = own.get();
        let its = its.get();
        let components = subspace.map_or("PCA".into(), |found| {
            format!("PCA, {} components", found.components)
        });
        bars(&[
            (components, subspace.map(|found| found.linear)),
            (at("this run", error), error.map(|(error, _)| error)),
            (at("the other", its), its.map(|(error, _)| error)),
        ])
    };
    view! {
        <figure class="compare-errors" id="compare-errors">
            <figcaption>
                <b>"Squared error on clean test pictures"</b>
                ", beside as many principal components (PCA) as this code has numbers "
                <button class="btn line small" type="button" title="Measure the mean squared error on test samples, beside principal components (PCA)" id="b-errors" on:click=press>
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
                            let kind = match name.split([',', ' ']).next() {
                                Some("PCA") => "of-pca",
                                Some("this") => "of-a",
                                _ => "of-b",
                            };
                            view! {
                                <li class=kind style=format!("--h:{:.1}%", 100.0 * share)>
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

/// Measures both runs as they stand, and principal components.
fn measure(desk: Desk, other_run: RwSignal<Option<Desk>>) {
    desk.act(Action::StudyComponents);
    if let Some(other) = other_run.get_untracked()
        && other.look(State::ready)
    {
        other.act(Action::StudyError);
    }
}

/// Measures once whenever both runs have come to rest at a step at which that has not been done.
fn keep_measured(desk: Desk, other_run: RwSignal<Option<Desk>>) {
    let standing = |state: &State| {
        let at_rest = state.ready() && !state.status.playing && state.studies.under_way.is_none();
        at_rest.then_some((state.latent.models, state.status.step))
    };
    let own = desk.memo(standing);
    let its = Memo::new(move |_| {
        let other = other_run.get()?;
        Some(other.memo(standing).get())
    });
    let measured = StoredValue::new(None);
    Effect::new(move |_| {
        let (Some(own), its) = (own.get(), its.get()) else {
            return;
        };
        let now = match its {
            None => (own, None),
            Some(Some(its)) if its.1 == own.1 => (own, Some(its)),
            // The other is on its way.
            Some(_) => return,
        };
        if measured.get_value() != Some(now) {
            measured.set_value(Some(now));
            measure(desk, other_run);
        }
    });
}
