use leptos::html;
use leptos::prelude::*;

use super::model::{MOST_BYTES, RecentRun};
use crate::page::app::look::look;
use crate::page::store::desk::desk;
use crate::page::store::{Action, State};
use crate::page::tensor_image::paint::lay;
use crate::page::tensor_image::print::Print;
use crate::page::tensor_image::save::tones;
use crate::page::text::format::{count, megabytes};
use crate::page::text::loss_unit::LossUnit;

/// A kept run in words.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
struct Card {
    number: u32,
    name: &'static str,
    dataset: &'static str,
    loss: String,
    step: String,
    edited: bool,
    /// Why it cannot be returned to.
    gone: Option<&'static str>,
}

impl Card {
    fn of(state: &State, kept: &RecentRun) -> Self {
        let unit = LossUnit::of(&kept.run);
        let (loss, which) = match kept.status.val_loss {
            Some(loss) => (Some(loss), "validation"),
            None => (kept.status.train_loss, "training"),
        };
        let loss = match loss {
            Some(_) => {
                let error = kept.error.map_or(String::new(), |error| {
                    format!(", MSE {}", LossUnit::Plain.number(Some(error)))
                });
                format!("{which} {}{error}", unit.told(loss))
            }
            None => "no loss yet".into(),
        };
        Self {
            number: kept.number,
            name: State::name_of(&kept.run),
            dataset: kept.run.dataset.title(),
            loss,
            step: format!("step {}", count(kept.status.step.into())),
            edited: kept.status.edited,
            gone: state.cannot_return(kept),
        }
    }
}

/// The runs that can be returned to, newest first; nothing where there are none.
#[component]
pub fn RecentStrip() -> impl IntoView {
    let desk = desk();
    let cards = desk.memo(|state| {
        let live = state.editor.live;
        let kept = state.recent.all().iter().rev();
        kept.filter(|kept| kept.number != live)
            .map(|kept| Card::of(state, kept))
            .collect::<Vec<_>>()
    });
    let bytes = desk.memo(|state| state.recent.bytes());
    view! {
        <Show when=move || !cards.with(Vec::is_empty)>
            <section class="recent" aria-labelledby="h-recent">
                <header class="pane-h">
                    <h2 id="h-recent">"Recent runs"</h2>
                    <p id="recent-room">
                        {move || {
                            format!(
                                "choose one to return to it; {} of {:.0} MB",
                                megabytes(bytes.get() as u64),
                                MOST_BYTES as f64 / 1e6,
                            )
                        }}
                    </p>
                </header>
                <ol class="recent-list">
                    <For each=move || cards.get() key=Card::clone let(card)>
                        <Run card=card />
                    </For>
                </ol>
            </section>
        </Show>
    }
}

#[component]
fn Run(card: Card) -> impl IntoView {
    let (desk, look) = (desk(), look());
    let canvas = NodeRef::<html::Canvas>::new();
    let number = card.number;
    Effect::new(move |_| {
        look.dark.track();
        let Some(canvas) = canvas.get() else { return };
        let print = desk.look(|state| {
            let picture = state.recent.get(number)?.picture.as_ref()?;
            Some(Print::of(
                &picture.values,
                picture.planes,
                tones(picture.polarity),
            ))
        });
        if let Some(print) = print {
            // Fails only without a 2d context, and then there is no picture.
            let _ = lay(&canvas, &print);
        }
    });
    let ready = desk.memo(|state| state.ready());
    let gone = card.gone;
    let title = gone.map_or_else(
        || {
            format!(
                "Return to this run: {} on {}, {}, {}",
                card.name, card.dataset, card.step, card.loss
            )
        },
        String::from,
    );
    view! {
        <li>
            <button
                type="button"
                class="recent-run"
                title=title
                data-run=number.to_string()
                disabled=move || !ready.get() || gone.is_some()
                on:click=move |_| desk.act(Action::ReturnTo(number))
            >
                <canvas class="pix" aria-hidden="true" node_ref=canvas></canvas>
                <b>{card.name}</b>
                <span>{card.dataset} ", " {card.step}</span>
                <span>{card.loss}</span>
                {card.edited.then(|| view! { <span>"weights from an edit"</span> })}
            </button>
        </li>
    }
}
