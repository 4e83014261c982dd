use leptos::prelude::*;

use crate::page::components::dialog::Dialog;
use crate::page::store::State;
use crate::page::store::desk::desk;
use crate::page::text::format;
use crate::page::text::loss_unit::LossUnit;

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
        // An engine that has just taken a run up knows no losses yet.
        let last = state.curve.points().last();
        let divergence = last.and_then(|point| point.divergence.map(f64::from));
        (
            status.step,
            state.train_loss(),
            status.train_divergence.or(divergence),
        )
    });
    let unit = desk.memo(State::unit);
    let variational = desk.memo(State::is_variational);
    let heads = move || {
        let unit = unit.get();
        let of = |title: &str, unit: LossUnit| match unit {
            LossUnit::Plain => title.to_owned(),
            unit => format!("{title}, {}", unit.title()),
        };
        let parts = variational.get();
        [("Train", unit), ("Validation", unit)]
            .into_iter()
            .chain(parts.then_some(("Reconstruction", unit)))
            .chain(parts.then_some(("KL", LossUnit::Nats)))
            .map(|(title, unit)| view! { <th scope="col">{of(title, unit)}</th> })
            .collect_view()
    };
    let row = move |first: String, step: u32, losses: [Option<f64>; 4]| {
        let unit = unit.get();
        let shown = if variational.get() { 4 } else { 2 };
        let units = [unit, unit, unit, LossUnit::Nats];
        let losses = losses.into_iter().zip(units).take(shown);
        view! {
            <tr>
                <td>{first}</td>
                <td>{format::count(step.into())}</td>
                {losses.map(|(loss, unit)| view! { <td>{unit.number(loss)}</td> }).collect_view()}
            </tr>
        }
    };
    view! {
        <table class="sum" id="run-table">
            <thead>
                <tr>
                    <th scope="col">"Epoch"</th>
                    <th scope="col">"Step"</th>
                    {heads}
                </tr>
            </thead>
            <tbody>
                {move || {
                    epochs
                        .get()
                        .into_iter()
                        .map(|epoch| {
                            let terms = epoch.terms.as_ref();
                            let losses = [
                                Some(epoch.train),
                                Some(epoch.validation),
                                terms.map(|terms| terms.reconstruction),
                                terms.map(|terms| terms.divergence),
                            ];
                            row(epoch.epoch.to_string(), epoch.step, losses)
                        })
                        .collect_view()
                }}
                {move || {
                    let (step, loss, divergence) = now.get();
                    row("now".into(), step, [loss, None, None, divergence])
                }}
            </tbody>
        </table>
        <p class="quiet-p" hidden=move || !variational.get()>
            "Reconstruction and KL are parts of the validation loss; KL is not weighed yet. The last row's KL is of the training pictures."
        </p>
    }
}
