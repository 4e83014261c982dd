//! A form for any list of [`Field`]s. Its rows are plain values that are made anew at every change and patched into what is
//! there, and its events are heard in one place: a form costs the page's download little, however many fields it has.

use leptos::prelude::*;
use wasm_bindgen::JsCast;
use web_sys::{Element, Event, HtmlInputElement};

use crate::spec::{Field, Setting};

use super::icon::{Glyph, Icon};

/// A row of a form.
#[derive(Debug, Clone, PartialEq)]
pub struct FormRow {
    /// The field as it is.
    pub field: Field,
    /// The id of the element that says what is wrong with it, where something is.
    pub bad: Option<&'static str>,
    /// Choices that cannot be made, and why.
    pub barred: Vec<(usize, &'static str)>,
}

impl From<Field> for FormRow {
    fn from(field: Field) -> Self {
        Self {
            field,
            bad: None,
            barred: Vec::new(),
        }
    }
}

/// A form and what is being done with it.
#[derive(Clone, Copy)]
pub struct Form {
    /// Begins the ids of its controls.
    id: &'static str,
    rows: Memo<Vec<FormRow>>,
    /// Takes what a field was set to; `true` where more may be typed.
    set: Callback<(&'static str, Setting, bool)>,
    /// The control that is typed into, and the text, which is left as it is until the focus goes: “0.0” is on the way to
    /// “0.05”, and some numbers are taken later.
    typed: RwSignal<(String, String)>,
    /// Fields whose two numbers go apart.
    apart: RwSignal<Vec<&'static str>>,
}

impl Form {
    /// A form.
    pub fn new(
        id: &'static str,
        rows: Memo<Vec<FormRow>>,
        set: Callback<(&'static str, Setting, bool)>,
    ) -> Self {
        Self {
            id,
            rows,
            set,
            typed: RwSignal::default(),
            apart: RwSignal::default(),
        }
    }

    /// Its rows.
    pub fn view(self) -> AnyView {
        let rows = move |rare: bool| {
            self.rows
                .get()
                .into_iter()
                .filter(|row| row.field.rare == rare)
                .map(|row| self.row(row))
                .collect_view()
        };
        let any = Memo::new(move |_| self.rows.with(|rows| rows.iter().any(|row| row.field.rare)));
        let wrong = move || {
            self.rows
                .with(|rows| rows.iter().any(|row| row.field.rare && row.bad.is_some()))
        };
        view! {
            <div
                class="rows-f"
                on:input=move |event| self.hear(&event, true)
                on:change=move |event| self.hear(&event, false)
                on:focusout=move |_| self.typed.set(Default::default())
                on:click=move |event| self.link(&event)
            >
                {move || rows(false)}
                <details class="rare" hidden=move || !any.get() open=wrong>
                    <summary title="Settings that are changed less often">"More"</summary>
                    {move || rows(true)}
                </details>
            </div>
        }
        .into_any()
    }

    fn row(self, row: FormRow) -> AnyView {
        let Field {
            name,
            title,
            explanation,
            choices,
            choice,
            numbers,
            whole,
            range: (least, most),
            rare: _,
        } = row.field;
        let (bad, id) = (row.bad, format!("{}-{name}", self.id));
        let explanation = (!explanation.is_empty()).then_some(explanation);
        let invalid = bad.map(|_| "true");
        let first = if choices.is_empty() {
            format!("{id}-0")
        } else {
            id.clone()
        };
        let picker = (!choices.is_empty())
            .then(|| picker((id.clone(), explanation), bad, choices, choice, &row.barred));
        let count = numbers.len();
        let pair = is_pair(name, count);
        let inputs = numbers
            .into_iter()
            .enumerate()
            .map(|(at, number)| {
                let id = format!("{id}-{at}");
                let (typing, text) = self.typed.get();
                let shown = if typing == id {
                    text
                } else {
                    number.to_string()
                };
                view! {
                    {(at > 0).then_some("×")}
                    <input
                        type="number"
                        id=id
                        min=least.to_string()
                        max=most.to_string()
                        step=if whole { "1" } else { "any" }
                        aria-label=label_of(name, title, at, count)
                        title=explanation
                        aria-invalid=invalid
                        aria-describedby=bad
                        prop:value=shown
                    />
                }
            })
            .collect_view();
        let together = !self.apart.with(|apart| apart.contains(&name));
        let link = pair.then(|| link(&id, title, together));
        view! {
            <div class="f" class:bad=bad.is_some()>
                <label for=first title=explanation>
                    {title}
                </label>
                <div class="ctl">{picker} {inputs} {link}</div>
            </div>
        }
        .into_any()
    }

    /// The row and the control that an event is about: the number's place, or none for the choice.
    fn target(self, event: &Event) -> Option<(FormRow, String, Option<usize>)> {
        let element = event.target()?.dyn_into::<Element>().ok()?;
        let id = element.closest("[id]").ok()??.id();
        let rest = id.strip_prefix(self.id)?.strip_prefix('-')?;
        let (name, at) = match rest.rsplit_once('-') {
            Some((name, at)) => (name, at.parse().ok()),
            None => (rest, None),
        };
        let rows = self.rows.get_untracked();
        let row = rows.into_iter().find(|row| row.field.name == name)?;
        Some((row, id, at))
    }

    fn hear(self, event: &Event, typing: bool) {
        let Some((row, id, at)) = self.target(event) else {
            return;
        };
        let text = event_target_value(event);
        let Field {
            name,
            choice,
            mut numbers,
            ..
        } = row.field;
        let Some(at) = at else {
            if let (Ok(choice), false) = (text.parse(), typing) {
                let numbers = Vec::new();
                self.set.run((name, Setting { choice, numbers }, false));
            }
            return;
        };
        let number = text.parse::<f64>().ok().filter(|n| n.is_finite());
        if typing {
            self.typed.set((id, text));
        }
        if let Some(number) = number {
            let together = !self.apart.with_untracked(|apart| apart.contains(&name));
            if is_pair(name, numbers.len()) && together {
                numbers.fill(number);
            } else if let Some(old) = numbers.get_mut(at) {
                *old = number;
            }
            self.set.run((name, Setting { choice, numbers }, typing));
        } else if !typing {
            // What is no number gives way to the one that holds.
            let holds = numbers.get(at).map(f64::to_string);
            let input = event_target::<Element>(event).dyn_into::<HtmlInputElement>();
            if let (Some(holds), Ok(input)) = (holds, input) {
                input.set_value(&holds);
            }
        }
    }

    fn link(self, event: &Event) {
        let Some((row, id, _)) = self.target(event) else {
            return;
        };
        if id.ends_with("-link") {
            let name = row.field.name;
            self.apart.update(|apart| {
                if apart.contains(&name) {
                    apart.retain(|other| *other != name);
                } else {
                    apart.push(name);
                }
            });
        }
    }
}

fn is_pair(name: &str, count: usize) -> bool {
    count == 2 && name != "shape"
}

fn label_of(name: &str, title: &str, at: usize, count: usize) -> String {
    match (name, count) {
        ("shape", 2) => format!("{title}, {}", ["channels", "length"][at]),
        ("shape", 3) => format!("{title}, {}", ["channels", "height", "width"][at]),
        (_, 2) => format!("{title}, {}", ["height", "width"][at]),
        ("activation", _) => "Number of the activation".into(),
        _ => title.into(),
    }
}

/// The id of the button that was pressed, or in which the press was.
pub fn pressed(event: &Event) -> Option<String> {
    let element = event.target()?.dyn_into::<Element>().ok()?;
    Some(element.closest("button").ok()??.id())
}

/// The control of a field's choices, of which some may be barred.
fn picker(
    (id, explanation): (String, Option<&'static str>),
    bad: Option<&'static str>,
    choices: Vec<&'static str>,
    choice: usize,
    barred: &[(usize, &'static str)],
) -> impl IntoView + use<> {
    let invalid = bad.map(|_| "true");
    let options = choices
        .into_iter()
        .enumerate()
        .map(|(i, choice_title)| {
            let why = barred.iter().find(|barred| barred.0 == i);
            let words = why.map_or_else(
                || choice_title.to_owned(),
                |(_, why)| format!("{choice_title}: {why}"),
            );
            view! {
                <option
                    value=i.to_string()
                    disabled=why.is_some()
                    prop:selected=choice == i
                >
                    {words}
                </option>
            }
        })
        .collect_view();
    view! {
        <select id=id title=explanation aria-invalid=invalid aria-describedby=bad>
            {options}
        </select>
    }
}

/// Whether height and width go together.
fn link(id: &str, title: &str, together: bool) -> impl IntoView + use<> {
    view! {
        <button
            class="btn link"
            type="button"
            id=format!("{id}-link")
            aria-label=format!("{title}: same height and width")
            title="Same height and width"
            aria-pressed=together.to_string()
        >
            <Icon glyph=Glyph::Link />
        </button>
    }
}
