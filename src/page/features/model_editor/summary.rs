use leptos::prelude::*;

use crate::page::components::dialog::Dialog;
use crate::page::store::desk::desk;
use crate::page::text::format::count;

/// The table Keras prints for a model.
#[component]
pub fn SummaryDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="Model summary">
            <Table />
        </Dialog>
    }
}

#[component]
fn Table() -> impl IntoView {
    let desk = desk();
    let summary = desk.memo(|state| state.summary.clone());
    let total = |name: &'static str, n: u64| {
        view! {
            <tr>
                <th scope="row">{name}</th>
                <td></td>
                <td>{count(n)}</td>
            </tr>
        }
    };
    view! {
        <table class="sum">
            <thead>
                <tr>
                    <th scope="col">"Layer"</th>
                    <th scope="col">"Output shape"</th>
                    <th scope="col">"Parameters"</th>
                </tr>
            </thead>
            {move || {
                summary
                    .get()
                    .map(|summary| {
                        let rows = summary
                            .rows
                            .iter()
                            .map(|row| {
                                view! {
                                    <tr>
                                        <td>
                                            <b>{row.name.clone()}</b>
                                            " "
                                            {row.kind.clone()}
                                        </td>
                                        <td>{row.output.to_string()}</td>
                                        <td>{count(row.parameters)}</td>
                                    </tr>
                                }
                            })
                            .collect_view();
                        view! {
                            <tbody>
                                <tr>
                                    <td>
                                        <b>"input"</b>
                                    </td>
                                    <td>{summary.input.to_string()}</td>
                                    <td>"0"</td>
                                </tr>
                                {rows}
                            </tbody>
                            <tfoot>
                                {total("Total", summary.parameters)}
                                {total("Trainable", summary.trainable)}
                                {total("Not trainable", summary.parameters - summary.trainable)}
                            </tfoot>
                        }
                    })
            }}
        </table>
    }
}
