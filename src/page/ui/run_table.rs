use leptos::prelude::*;

use super::super::desk::desk;
use super::super::format;
use super::dialog::Dialog;

/// The curve's numbers.
#[component]
pub fn RunTableDialog(open: RwSignal<bool>) -> impl IntoView {
    view! {
        <Dialog open=open title="The run in numbers">
            <Table />
        </Dialog>
    }
}

#[component]
fn Table() -> impl IntoView {
    let desk = desk();
    let epochs = desk.memo(|state| state.curve.epochs().to_vec());
    let now = desk.memo(|state| {
        let status = &state.status;
        (status.step, status.train_loss)
    });
    view! {
        <table class="sum" id="run-table">
            <thead>
                <tr>
                    <th scope="col">"Epoch"</th>
                    <th scope="col">"Step"</th>
                    <th scope="col">"Train"</th>
                    <th scope="col">"Validation"</th>
                </tr>
            </thead>
            <tbody>
                {move || {
                    epochs
                        .get()
                        .into_iter()
                        .map(|epoch| {
                            view! {
                                <tr>
                                    <td>{epoch.epoch}</td>
                                    <td>{format::count(epoch.step.into())}</td>
                                    <td>{format::loss(Some(epoch.train))}</td>
                                    <td>{format::loss(Some(epoch.validation))}</td>
                                </tr>
                            }
                        })
                        .collect_view()
                }}
                <tr>
                    <td>"now"</td>
                    <td>{move || format::count(now.get().0.into())}</td>
                    <td>{move || format::loss(now.get().1)}</td>
                    <td>"–"</td>
                </tr>
            </tbody>
        </table>
    }
}
