//! What is computed about the scatter's codes beside training, a piece of a few milliseconds at a time.

mod job;

use std::time::Duration;

use web_time::Instant;

use super::client::Client;
use super::fault::{fault_of, no_run};
use super::latent::Scattered;
use super::machine::Engine;
use super::trainer::TrainError;
use crate::analysis::disentanglement::disentanglement;
use crate::analysis::holes::{Expected, holes};
use crate::analysis::tsne::{Tsne, most_perplexity};
use crate::analysis::umap::{Settings, Umap};
use crate::analysis::{AnalysisError, Pca};
use crate::backend::Backend;
use crate::protocol::{
    Analysed, Analysis, Embedding, FactorTable, Fault, FaultKind, Floats, FromEngine, Hole, Reply,
};
use crate::spec::DatasetName;
pub use job::Projection;
use job::{ProjectionJob, ProjectionLayout};

/// How long a piece may take while training goes on, and while nothing else is to be done.
const PIECES: [Duration; 2] = [Duration::from_millis(12), Duration::from_millis(4)];
/// How often progress is told.
const TELL: Duration = Duration::from_millis(150);
/// What t-SNE takes for as many neighbours as a point has.
const PERPLEXITY: f32 = 30.0;
/// Most holes that are told.
const MOST_HOLES: usize = 4;

fn fault(message: impl Into<String>) -> Fault {
    Fault {
        kind: FaultKind::Request,
        message: message.into(),
        remedy: None,
    }
}

fn of_analysis(error: AnalysisError) -> Fault {
    fault(error.to_string())
}

impl<B: Backend, O: Client> Engine<B, O> {
    pub(super) fn analyse(&mut self, ticket: u32, analysis: Analysis) {
        if matches!(analysis, Analysis::Embed(_)) {
            self.cancel_analysis();
        }
        let result = match self.latent.codes() {
            Some(codes) => self.begin(ticket, analysis, codes),
            None if self.session.is_none() => Err(no_run()),
            None => Err(fault(
                "No pictures have been encoded yet. Show the latent map, and ask again.",
            )),
        };
        match result {
            Ok(Begun::Done(analysed)) => self.reply(ticket, Reply::Analysed(analysed)),
            Ok(Begun::Under(job)) => {
                self.projection.job = Some(job);
                self.client.send(FromEngine::Analysing {
                    ticket,
                    share: 0.0,
                    so_far: None,
                });
            }
            Err(fault) => self.reply(ticket, Reply::Failed(fault)),
        }
    }

    fn begin(&self, ticket: u32, analysis: Analysis, codes: &Scattered) -> Result<Begun, Fault> {
        let Scattered { size, mu, .. } = codes;
        let (size, n) = (*size, mu.len() / size);
        let job = |layout| {
            Ok(Begun::Under(ProjectionJob {
                ticket,
                layout,
                told: Instant::now(),
            }))
        };
        match analysis {
            Analysis::Pca => {
                let pca = Pca::fit(mu, n, size, size.min(n)).map_err(of_analysis)?;
                Ok(Begun::Done(Analysed::Pca {
                    mean: Floats(pca.mean),
                    components: Floats(pca.components),
                    variances: Floats(pca.explained_variance),
                }))
            }
            Analysis::Embed(Embedding::Tsne) => {
                let perplexity = PERPLEXITY.min(most_perplexity(n).floor());
                let tsne = Tsne::new(mu, n, size, perplexity, 0).map_err(of_analysis)?;
                job(ProjectionLayout::Tsne(Box::new(tsne)))
            }
            Analysis::Embed(Embedding::Umap) => {
                let usual = Settings::default();
                let settings = Settings {
                    neighbors: usual.neighbors.min(n.saturating_sub(1)),
                    ..usual
                };
                let umap = Umap::new(mu, n, size, settings).map_err(of_analysis)?;
                job(ProjectionLayout::Umap(Box::new(umap), settings.epochs))
            }
            Analysis::Factors => self.factors(codes, n),
            Analysis::Holes => self.holes(codes),
        }
    }

    fn factors(&self, codes: &Scattered, n: usize) -> Result<Begun, Fault> {
        let Some(session) = &self.session else {
            return Err(no_run());
        };
        let factors: Vec<Vec<u32>> = session
            .data
            .factors
            .iter()
            .map(|factor| {
                codes
                    .pictures
                    .iter()
                    .map(|&picture| factor.of[picture as usize].into())
                    .collect()
            })
            .collect();
        if factors.is_empty() {
            return Err(fault(format!(
                "{} has no known factors to compare the code with. Choose {}.",
                session.data.name.title(),
                DatasetName::titles_with_factors()
            )));
        }
        let found = disentanglement(&codes.mu, n, codes.size, &factors).map_err(of_analysis)?;
        Ok(Begun::Done(Analysed::Factors(FactorTable {
            information: Floats(found.information),
            entropies: Floats(found.entropies),
            gap: found.mig.unwrap_or_default(),
        })))
    }

    fn holes(&self, codes: &Scattered) -> Result<Begun, Fault> {
        if codes.size != 2 {
            return Err(fault(
                "Holes are looked for in codes of two dimensions, which lie on a plane as they are.",
            ));
        }
        let expected = if codes.logvar.is_empty() {
            Expected::Hull
        } else {
            Expected::Prior
        };
        let found = holes(&codes.mu, expected, MOST_HOLES).map_err(of_analysis)?;
        Ok(Begun::Done(Analysed::Holes(
            found
                .into_iter()
                .map(|hole| Hole {
                    at: hole.center,
                    radius: hole.radius,
                })
                .collect(),
        )))
    }

    /// Gives up the analysis under way.
    pub(super) fn cancel_analysis(&mut self) {
        if let Some(job) = self.projection.job.take() {
            let fault = fault_of(&TrainError::Values("The analysis was given up.".into()));
            self.reply(job.ticket, Reply::Failed(fault));
        }
    }

    /// Does a piece of the analysis under way; whether there is more.
    pub(super) fn research(&mut self) -> bool {
        let Some(job) = &mut self.projection.job else {
            return false;
        };
        let began = Instant::now();
        let busy = self.session.as_ref().is_some_and(|session| session.playing);
        while !job.layout.is_done() && began.elapsed() < PIECES[usize::from(busy)] {
            job.layout.step();
        }
        if job.layout.is_done() {
            let places = job.layout.places();
            let ticket = job.ticket;
            self.projection.job = None;
            self.reply(ticket, Reply::Analysed(Analysed::Places { places }));
            return false;
        }
        if job.told.elapsed() >= TELL {
            job.told = Instant::now();
            let message = FromEngine::Analysing {
                ticket: job.ticket,
                share: job.layout.share(),
                so_far: Some(job.layout.places()),
            };
            self.client.send(message);
        }
        true
    }
}

/// What beginning an analysis came to.
enum Begun {
    Done(Analysed),
    Under(ProjectionJob),
}
