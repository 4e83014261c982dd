use leptos::prelude::*;

use super::act::act;
use super::groups::{colour, group_names};
use crate::page::store::LatentAction;
use crate::page::store::desk::desk;

/// The groups that colour points: one press shows a group alone, the next all of them again; with Shift, it hides or shows one.
#[component]
pub fn Legend() -> impl IntoView {
    let desk = desk();
    let groups = desk.memo(group_names);
    let hidden = desk.memo(|state| state.latent.hidden);
    let all = move || {
        1_u32
            .checked_shl(groups.with(Vec::len) as u32)
            .map_or(u32::MAX, |bit| bit - 1)
    };
    let press = move |group: u32, shift: bool| {
        let (mask, alone) = (hidden.get_untracked(), all() & !(1 << group));
        act(
            desk,
            LatentAction::Hidden(if shift {
                mask ^ (1 << group)
            } else if mask == alone {
                0
            } else {
                alone
            }),
        );
    };
    let buttons = move || {
        groups
            .get()
            .into_iter()
            .zip(0_u32..32)
            .map(|(name, group)| {
                let shown = move || hidden.get() & (1 << group) == 0;
                view! {
                    <button
                        type="button"
                        title="Show this class alone, then all again; with Shift, hide it"
                        data-group=group.to_string()
                        aria-pressed=move || shown().to_string()
                        on:click=move |event| press(group, event.shift_key())
                    >
                        <i style=format!("background:{}", colour(group))></i>
                        {name}
                    </button>
                }
            })
            .collect_view()
    };
    view! {
        <div class="lat-legend">
            <ColourBy />
            <div
                role="group"
                aria-label="Classes on the map. A press shows one alone, a second all; with Shift it hides one."
                id="legend"
            >
                {buttons}
            </div>
        </div>
    }
}

/// What colours points, where there is a choice.
#[component]
fn ColourBy() -> impl IntoView {
    let desk = desk();
    let factors = desk.memo(|state| {
        let factors = state.data.iter().flat_map(|data| &data.factors);
        factors
            .map(|factor| factor.name.clone())
            .collect::<Vec<_>>()
    });
    let chosen = desk.memo(|state| state.latent.factor);
    let choose = move |event| {
        let factor = event_target_value(&event).parse().ok();
        act(desk, LatentAction::Factor(factor));
    };
    move || {
        let factors = factors.get();
        (!factors.is_empty()).then(|| {
            let options = factors
                .into_iter()
                .zip(0_u32..)
                .map(|(name, i)| {
                    view! {
                        <option value=i.to_string() prop:selected=move || chosen.get() == Some(i)>
                            {name}
                        </option>
                    }
                })
                .collect_view();
            view! {
                <label class="lat-pick">
                    <span>"Colour by"</span>
                    <select title="What colours the dots: the class, or what a sample was made from" id="colour-by" on:change=choose>
                        <option value="class" prop:selected=move || chosen.get().is_none()>
                            "class"
                        </option>
                        {options}
                    </select>
                </label>
            }
        })
    }
}
