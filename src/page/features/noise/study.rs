//! Comparing the run with something else: noise of every strength, principal components.

use crate::protocol::{Reply, Request, Studied, Study, ToEngine};

use crate::page::features::notices::topic::Topic;
use crate::page::store::pending::RequestPurpose;
use crate::page::store::{Effect, State};

/// Strengths of noise that are tried.
const STRENGTHS: u32 = 10;
/// Pictures they are tried on.
const MOST: u32 = 192;

impl State {
    /// Asks how well noise of every strength is undone by the model as it stands.
    pub(in crate::page) fn study_noise(&mut self) -> Vec<Effect> {
        let amounts = (0..=STRENGTHS)
            .map(|i| f64::from(i) / f64::from(STRENGTHS))
            .collect();
        self.studies.noise_step = self.status.step;
        self.study(Study::Noise {
            amounts,
            most: MOST,
            test: false,
            similar: false,
        })
    }

    /// Asks for as many principal components as the code has numbers.
    pub(in crate::page) fn study_components(&mut self) -> Vec<Effect> {
        self.study(Study::Components)
    }

    /// Asks for the error on the test pictures.
    pub(in crate::page) fn study_error(&mut self) -> Vec<Effect> {
        self.study(Study::Error)
    }

    /// Asks for the error on some validation samples, where it is not known of the model as it stands and nothing else is under way.
    pub(in crate::page) fn measure_error(&mut self) -> Vec<Effect> {
        let step = self.status.step;
        let asked = |purpose: &RequestPurpose| matches!(purpose, RequestPurpose::Error(_));
        let known = self.studies.validation.is_some_and(|(_, of)| of == step);
        if step == 0
            || known
            || !self.ready()
            || self.diverged()
            || self.studies.under_way.is_some()
            || self.pending.values().any(asked)
        {
            return Vec::new();
        }
        let study = Study::Validation { most: MOST };
        self.ask(RequestPurpose::Error(step), Request::Study { study })
    }

    /// The error at a step has come, or was given up for another study.
    pub(in crate::page) fn error_measured(&mut self, step: u32, reply: &Reply) -> Vec<Effect> {
        // A run that has begun since knows nothing of it.
        if let Reply::Studied(Studied::Error(error)) = reply
            && step <= self.status.step
        {
            self.studies.validation = Some((*error, step));
            if !self.status.playing {
                return self.measure_error();
            }
        }
        Vec::new()
    }

    fn study(&mut self, study: Study) -> Vec<Effect> {
        let of_components = study == Study::Components;
        let effects = self.ask(RequestPurpose::Study, Request::Study { study });
        self.studies.under_way = Some((*self.last_ticket, of_components, 0.0));
        effects
    }

    pub(in crate::page) fn cancel_study(&mut self) -> Vec<Effect> {
        self.studies.under_way = None;
        self.if_running(ToEngine::CancelStudy)
    }

    pub(in crate::page) fn studying(&mut self, ticket: u32, share: f32) {
        if let Some((under_way, _, so_far)) = &mut self.studies.under_way
            && *under_way == ticket
        {
            *so_far = share;
        }
    }

    /// A study has ended.
    pub(in crate::page) fn studied(&mut self, ticket: u32, reply: Reply) -> Vec<Effect> {
        let current = self
            .studies
            .under_way
            .is_some_and(|(under_way, _, _)| under_way == ticket);
        if current {
            self.studies.under_way = None;
        }
        match reply {
            Reply::Studied(Studied::Noise(points)) => self.studies.noise = points,
            Reply::Studied(Studied::Components(subspace)) => {
                self.studies.error = Some((subspace.own, subspace.step));
                self.studies.subspace = Some(subspace);
            }
            Reply::Studied(Studied::Error(error)) => {
                self.studies.error = Some((error, self.status.step));
            }
            // One that was given up for another is no failure.
            Reply::Failed(fault) if current => self.tell_fault(Topic::Request, &fault),
            _ => {}
        }
        Vec::new()
    }
}
