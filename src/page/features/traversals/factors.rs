//! What each dimension of the code tells of the factors that the pictures were made from.

use leptos::prelude::*;

use crate::protocol::{Analysis, FactorTable};

use super::model::dimensions;
use crate::page::store::desk::{Desk, desk};
use crate::page::store::{Action, LatentAction};
use crate::page::text::code;

/// What each dimension tells of each factor, where the data's factors are known.
#[component]
pub(super) fn Factors() -> impl IntoView {
    let desk = desk();
    let names = desk.memo(|state| {
        let factors = state.data.iter().flat_map(|data| &data.factors);
        factors
            .map(|factor| factor.name.clone())
            .collect::<Vec<_>>()
    });
    let version = desk.memo(|state| state.latent.codes_version);
    let asked = StoredValue::new(None::<u32>);
    let table = desk.memo(|state| state.latent.factors.clone());
    let busy = desk.memo(|state| {
        let now = state.latent.analysing.map(|now| now.analysis);
        (now.is_some(), now == Some(Analysis::Factors))
    });
    let ask = move || {
        asked.set_value(Some(version.get_untracked()));
        desk.act(Action::Latent(LatentAction::Analyse(Analysis::Factors)));
    };
    // Once by itself; after that what is shown stays until it is asked for again.
    Effect::new(move |_| {
        let there = version.get() > 0 && desk.look(|state| state.latent.codes.is_some());
        if there
            && !busy.get().0
            && table.with(Option::is_none)
            && asked.get_value().is_none()
            && names.with(|names| !names.is_empty())
        {
            ask();
        }
    });
    let heads = move || {
        let names = names.get();
        names
            .into_iter()
            .map(|name| view! { <th scope="col">{name}</th> })
            .collect_view()
    };
    view! {
        <div class="mi" hidden=move || names.with(Vec::is_empty)>
            <div class="sub-h">
                <h3>"What each dimension tells"</h3>
                <button
                    class="btn small line"
                    type="button"
                    title="Measure again what each dimension tells of each factor"
                    disabled=move || busy.get().0
                    on:click=move |_| ask()
                >
                    {move || if busy.get().1 { "Computing …" } else { "Compute again" }}
                </button>
            </div>
            <div class="mi-scroll" tabindex="0" role="region" aria-label="Dimensions and factors" hidden=move || table.with(Option::is_none)>
                <table class="mi-t">
                    {caption(table)}
                    <thead>
                        <tr>
                            <th scope="col">
                                <span class="vh">"Dimension"</span>
                            </th>
                            {heads}
                        </tr>
                    </thead>
                    <tbody>
                        {move || {
                            version.get();
                            Some(rows(desk, &table.get()?))
                        }}
                    </tbody>
                    <tfoot>
                        <tr>
                            <th scope="row">"to know"</th>
                            {move || Some(entropies(&table.get()?))}
                        </tr>
                    </tfoot>
                </table>
            </div>
        </div>
    }
}

/// A row for each dimension, in the order of the traversals.
fn rows(desk: Desk, table: &FactorTable) -> impl IntoView + use<> {
    let order = desk.look(|state| {
        let codes = state.latent.codes.as_ref();
        codes.map(dimensions).unwrap_or_default()
    });
    let factors = table.entropies.0.len().max(1);
    let most = table.information.0.iter().copied().fold(0.01, f32::max);
    let rows = order.into_iter().filter_map(|dimension| {
        let at = dimension.number * factors;
        let row = table.information.0.get(at..at + factors)?.to_vec();
        let cells = row.into_iter().map(|nats| {
            let share = (nats / most).clamp(0.0, 1.0);
            // So far that the number on it stays readable in both themes.
            view! { <td style=format!("--s:{:.0}%", share * 36.0)>{format!("{nats:.2}")}</td> }
        });
        Some(view! {
            <tr class:dead=dimension.collapsed>
                <th scope="row">{code::dimension(dimension.number)}</th>
                {cells.collect_view()}
            </tr>
        })
    });
    rows.collect_view()
}

/// How far one dimension tells one factor, and what the table says.
fn caption(table: Memo<Option<FactorTable>>) -> impl IntoView {
    let gap = move || {
        table.with(|table| {
            let gap = table.as_ref().map(|table| table.gap);
            gap.map_or(String::new(), |gap| {
                format!("Mutual information gap (MIG) {gap:.2}")
            })
        })
    };
    view! {
        <caption>
            <b id="mig">{gap}</b>
            ". Each cell is the mutual information of a dimension and a factor the pictures were made from, in nats: how much knowing the one tells of the other. The gap is how far the best dimension of a factor is ahead of the second best, as a share of all there is to know of it, averaged over factors: 1 where every factor has a dimension of its own, 0 where factors are shared out."
        </caption>
    }
}

/// All there is to know of each factor.
fn entropies(table: &FactorTable) -> impl IntoView + use<> {
    let cells = table
        .entropies
        .0
        .iter()
        .map(|nats| view! { <td>{format!("{nats:.2}")}</td> });
    cells.collect_view()
}
