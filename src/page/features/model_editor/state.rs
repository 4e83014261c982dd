//! Editing the model, and the way back. A draft that can be trained goes to the engine at once; while it
//! cannot, the run of before goes on.

use crate::protocol::{EngineSetting, Fault, Keep, NamedTensor, Request};
use crate::spec::{Edit, Edited, Fix, Model, Run, SpecError};

use super::draft::{Change, Draft, Weights};
use crate::page::store::pending::{RequestPurpose, Wanted};
use crate::page::store::{Effect, Phase, State};

/// Most changes that can be undone.
const MOST: usize = 100;

impl State {
    /// The run as it is being edited, with the settings of now.
    pub fn drafted(&self) -> Run {
        let run = self.current_run();
        match self.editor.draft.clone() {
            Some(Draft { model, loss }) => Run { model, loss, ..run },
            None => run,
        }
    }

    /// The model as it is being edited; none before there is a run.
    pub fn model(&self) -> Option<&Model> {
        match &self.editor.draft {
            Some(draft) => Some(&draft.model),
            None => self.run.as_ref().map(|run| &run.model),
        }
    }

    /// Whether what is edited differs from what is trained.
    pub fn is_drafting(&self) -> bool {
        self.editor.draft.is_some()
    }

    /// Why the draft cannot be trained.
    pub fn problem(&self) -> Option<SpecError> {
        self.editor.draft.as_ref()?;
        self.drafted().validate().err()
    }

    /// Why the engine did not take a draft that could be trained by what is known of it.
    pub fn refusal(&self) -> Option<&str> {
        self.editor.refused.as_deref()
    }

    /// What there is to undo, and to redo, in a word or two each.
    pub fn history(&self) -> [Option<&'static str>; 2] {
        let editor = &self.editor;
        [&editor.past, &editor.future].map(|list| list.last().map(Change::words))
    }

    /// The layer whose values and weights are shown: that under the pointer or the focus, else the one selected.
    pub fn looked_at(&self) -> Option<&str> {
        let editor = &self.editor;
        editor.pointed.as_deref().or(editor.selected.as_deref())
    }

    /// Changes the draft; `typed` is what is not yet complete and waits for [`apply`](Self::apply).
    pub(in crate::page) fn edit(&mut self, edit: &Edit, typed: bool) -> Vec<Effect> {
        let before = self.drafted();
        let Some(Edited { model, layer }) = before.model.edited(edit) else {
            return Vec::new();
        };
        let typing = match edit {
            Edit::Set { layer, field, .. } if typed => Some((layer.clone(), field.clone())),
            _ => None,
        };
        let told = match edit {
            Edit::Add { .. } => layer.as_ref().map(|layer| format!("Layer {layer} added")),
            Edit::Remove { layer } => Some(format!("Layer {layer} removed")),
            Edit::Move { layer, .. } | Edit::Shift { layer, .. } => {
                Some(format!("Layer {layer} moved"))
            }
            Edit::Mirror => Some("The decoder mirrors the encoder now".into()),
            Edit::Clear => Some("The model is empty".into()),
            Edit::Rename { .. } | Edit::Turn { .. } | Edit::Set { .. } => None,
        };
        if let Some(told) = told {
            self.say(told);
        }
        self.editor.selected = layer;
        let loss = before.loss;
        self.draft(before, Draft { model, loss }, typing);
        let mut effects = self.watch();
        if !typed {
            effects.extend(self.apply());
        }
        effects
    }

    pub(in crate::page) fn mend(&mut self, fix: Fix) -> Vec<Effect> {
        let Fix { title, model, loss } = fix;
        self.say(title);
        let before = self.drafted();
        self.draft(before, Draft { model, loss }, None);
        self.keep_selection();
        self.apply()
    }

    fn draft(&mut self, before: Run, draft: Draft, typing: Option<(String, String)>) {
        let after = Run {
            model: draft.model.clone(),
            loss: draft.loss,
            ..before.clone()
        };
        self.editor.draft = Some(draft);
        self.editor.refused = None;
        let goes_on = typing.is_some() && self.editor.typing == typing;
        self.editor.typing = typing;
        match self.editor.past.last_mut() {
            Some(last) if goes_on => last.after = after,
            _ => {
                self.record(before, after, None);
            }
        }
    }

    /// Notes a change of the run, to one that has a number already or gets a new one.
    fn record(&mut self, before: Run, after: Run, number: Option<u32>) {
        if before == after && number.is_none() {
            return;
        }
        let editor = &mut self.editor;
        let after_number = number.unwrap_or(editor.last + 1);
        editor.last = editor.last.max(after_number);
        let numbers = [editor.tip, after_number];
        editor.tip = after_number;
        editor.future.clear();
        if editor.past.len() == MOST {
            editor.past.remove(0);
        }
        editor.past.push(Change {
            before,
            after,
            numbers,
        });
    }

    /// The run that was kept went back in time: it goes on as another run, and undoing that brings back the one before.
    pub(in crate::page) fn went_back(&mut self) {
        let run = self.drafted();
        let number = self.editor.last + 1;
        self.record(run.clone(), run, Some(number));
        self.editor.live = number;
    }

    /// Gives the engine the draft, where it can be trained.
    pub(in crate::page) fn apply(&mut self) -> Vec<Effect> {
        self.editor.typing = None;
        let Some(draft) = self.editor.draft.clone() else {
            return Vec::new();
        };
        let asked = self
            .pending
            .values()
            .any(|purpose| matches!(purpose, RequestPurpose::Change(asked) if **asked == draft));
        let trained = self
            .run
            .as_ref()
            .is_some_and(|run| run.model == draft.model && run.loss == draft.loss);
        let changing = self
            .pending
            .values()
            .any(|purpose| matches!(purpose, RequestPurpose::Change(_)));
        if trained && !changing {
            self.editor.draft = None;
            return Vec::new();
        }
        let run = self.drafted();
        if asked || *self.phase != Phase::Running || run.validate().is_err() {
            return Vec::new();
        }
        // A run that waits for its data is to have the model of now when that has come.
        if let Some(wanted) = &mut *self.wanted
            && wanted.ticket.is_none()
        {
            wanted.run.model.clone_from(&run.model);
            wanted.run.loss = run.loss;
        }
        *self.asked_at = *self.last_ticket;
        self.ask(
            RequestPurpose::Change(Box::new(draft)),
            Request::SetRun {
                run,
                keep: Keep::WhatFits,
            },
        )
    }

    /// The engine did not take a draft; the run of before goes on.
    pub(in crate::page) fn refused(&mut self, draft: &Draft, fault: &Fault) {
        if self.editor.draft.as_ref() == Some(draft) {
            self.editor.refused = Some(fault.message.clone());
        }
    }

    /// A run was loaded in place of `before`, the edited one of then; none where it takes up the one that was there.
    /// `same` where its model is that of the run before, so that what is edited stays; `kept` is its number where it was kept.
    pub(in crate::page) fn replaced(
        &mut self,
        before: Option<Run>,
        same: bool,
        kept: Option<u32>,
    ) -> Vec<Effect> {
        let Some(run) = self.run.clone() else {
            return Vec::new();
        };
        let loaded = Draft {
            model: run.model.clone(),
            loss: run.loss,
        };
        let expected = self.editor.expected.take();
        let was_kept = std::mem::take(&mut *self.leaving);
        let changed = self
            .pending
            .values()
            .any(|purpose| matches!(purpose, RequestPurpose::Change(asked) if **asked == loaded));
        if changed {
            // Where more was typed since, the draft stays.
            self.editor.draft.take_if(|draft| *draft == loaded);
            let is_loaded = |run: &Run| (&run.model, run.loss) == (&loaded.model, loaded.loss);
            let asked = self.editor.past.iter().rev();
            let asked = asked.map(|change| (&change.after, change.numbers[1]));
            let asked = asked.chain(
                self.editor
                    .future
                    .iter()
                    .rev()
                    .map(|change| (&change.before, change.numbers[0])),
            );
            let number = asked
                .filter(|(run, _)| is_loaded(run))
                .map(|(_, number)| number)
                .next();
            self.editor.live = number.unwrap_or(self.editor.tip);
        } else if let Some(before) = before {
            if !same {
                self.editor.draft = None;
            } else if let Some(draft) = &mut self.editor.draft {
                draft.loss = run.loss;
            }
            self.editor.refused = None;
            self.editor.typing = None;
            if expected.is_none_or(|expected| expected != run) {
                let after = self.drafted();
                // A run that was trained and begins again is another one.
                let number = kept.or(was_kept.then_some(self.editor.last + 1));
                self.record(before, after, number);
            }
            self.editor.live = self.editor.tip;
        }
        self.keep_selection();
        self.watch()
    }

    /// Undoes the last change, or does the last one undone again.
    pub(in crate::page) fn travel(&mut self, back: bool) -> Vec<Effect> {
        let editor = &mut self.editor;
        let list = if back {
            &mut editor.past
        } else {
            &mut editor.future
        };
        let Some(change) = list.pop() else {
            return Vec::new();
        };
        let now = self.drafted();
        let (from, to, number) = if back {
            (&change.after, &change.before, change.numbers[0])
        } else {
            (&change.before, &change.after, change.numbers[1])
        };
        self.editor.tip = number;
        let kept = self
            .recent
            .get(number)
            .filter(|kept| number != self.editor.live && self.cannot_return(kept).is_none());
        if let Some(kept) = kept {
            let run = kept.run.clone();
            let other = if back {
                &mut self.editor.future
            } else {
                &mut self.editor.past
            };
            other.push(change);
            self.editor.expected = Some(run);
            return self.return_to(number);
        }
        // What was set since without a change of the run stays as it is.
        let mut run = to.clone();
        if from.optimizer == to.optimizer {
            run.optimizer = now.optimizer;
        }
        if from.batch == to.batch {
            run.batch = now.batch;
        }
        if from.live() == to.live() && now.live().is_like(&run.live()) {
            run = run.with_live(now.live());
        }
        if from.epochs == to.epochs {
            run.epochs = now.epochs;
        }
        let editor = &mut self.editor;
        editor.typing = None;
        editor.refused = None;
        let other = if back {
            &mut editor.future
        } else {
            &mut editor.past
        };
        let is_gone = change.before == change.after;
        other.push(change);
        self.say(match (back, is_gone) {
            (_, true) => "That run is no longer kept",
            (true, false) => "Undone",
            (false, false) => "Done again",
        });
        let same_but_drafted = Run {
            model: now.model.clone(),
            loss: now.loss,
            ..run.clone()
        } == now;
        let trained = self.current_run();
        let goal = if same_but_drafted || run.validate().is_err() {
            // The settings apply to what is trained, for as long as what is edited cannot be.
            self.editor.draft = Some(Draft {
                model: run.model,
                loss: run.loss,
            });
            Run {
                model: trained.model.clone(),
                loss: trained.loss,
                ..run
            }
        } else {
            run
        };
        if goal == trained {
            self.keep_selection();
            let mut effects = self.watch();
            effects.extend(self.apply());
            if self.editor.draft.is_none() {
                self.editor.live = number;
            }
            return effects;
        }
        let run = goal;
        self.editor.expected = Some(run.clone());
        self.load(Wanted {
            run,
            ticket: None,
            resume: None,
            files: None,
        })
    }

    pub(in crate::page) fn select(&mut self, layer: Option<String>) -> Vec<Effect> {
        self.editor.selected = layer;
        self.editor.typing = None;
        self.watch()
    }

    pub(in crate::page) fn point_at(&mut self, layer: Option<String>) -> Vec<Effect> {
        self.editor.pointed = layer;
        self.watch()
    }

    /// A layer that is gone is neither selected nor pointed at.
    fn keep_selection(&mut self) {
        let model = self.drafted().model;
        let there = |layer: &String| model.layer(layer).is_some();
        let editor = &mut self.editor;
        editor.selected = editor.selected.take().filter(there);
        editor.pointed = editor.pointed.take().filter(there);
    }

    /// Lets the engine tell the weights of the layer that is looked at.
    fn watch(&mut self) -> Vec<Effect> {
        let layer = self.looked_at().map(str::to_owned);
        if layer == self.editor.watched {
            return Vec::new();
        }
        self.editor.watched.clone_from(&layer);
        vec![Effect::Set(EngineSetting::Watch { layer })]
    }

    pub(in crate::page) fn watched(&mut self, layer: String, tensors: Vec<NamedTensor>) {
        let editor = &mut self.editor;
        editor.weights = Weights { layer, tensors };
        editor.weights_version = editor.weights_version.wrapping_add(1);
    }
}
