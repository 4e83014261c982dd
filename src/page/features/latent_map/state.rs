//! What is done on the latent map, and what the engine says of it.

#[cfg(test)]
pub(in crate::page) mod tests;

use crate::protocol::{Analysed, Analysis, Codes, Fault, FromEngine, Request, ToEngine};

use super::{Analysing, Embedded, LatentAction, MapView, Pca};
use crate::page::features::notices::topic::Topic;
use crate::page::store::pending::RequestPurpose;
use crate::page::store::{Effect, Phase, State};

/// Codes come at most four times a second: while training, principal components are asked for once a second ...
const CODES_A_PCA: u32 = 4;
/// ... and holes every five seconds.
const CODES_A_HOLES: u32 = 20;

impl State {
    /// Whether codes of the run there is can be sent: none is on its way that they would not fit.
    pub fn takes_codes(&self) -> bool {
        let replacing = self.pending.values().any(|purpose| {
            matches!(
                purpose,
                RequestPurpose::Load { .. } | RequestPurpose::Change(_)
            )
        });
        self.ready() && !replacing && self.latent.size > 0
    }

    pub(in crate::page) fn act_on_latent(&mut self, action: LatentAction) -> Vec<Effect> {
        let latent = &mut self.latent;
        match action {
            LatentAction::Probe(code) if code.len() == latent.size => {
                latent.probe = code;
                latent.probe_set = true;
            }
            LatentAction::StartWalk(code) if code.len() == latent.size => {
                latent.a = code;
                latent.walk_set = true;
            }
            LatentAction::EndWalk(code) if code.len() == latent.size => {
                latent.b = code;
                latent.walk_set = true;
            }
            LatentAction::Axes(axes) if axes.iter().all(|&axis| axis < latent.size) => {
                latent.axes = axes;
                latent.show_all();
            }
            LatentAction::Label(label) if label < latent.conditional.unwrap_or(0) => {
                latent.label = label;
            }
            LatentAction::View(view) => return self.view_latent(view),
            LatentAction::Hidden(mask) => latent.hidden = mask,
            LatentAction::Factor(factor) => {
                latent.factor = factor;
                latent.hidden = 0;
            }
            LatentAction::Dots(dots) => {
                latent.dots = dots;
                latent.pictures &= !dots;
            }
            LatentAction::Pictures(pictures) => {
                latent.pictures = pictures;
                latent.dots &= !pictures;
            }
            LatentAction::Field(field) => latent.field = field,
            LatentAction::Density(density) => latent.density = density.clamp(2, 24),
            LatentAction::Quantiles(quantiles) => {
                latent.quantiles = quantiles;
                latent.show_all();
            }
            LatentAction::Window(window) if window.is_open() => {
                latent.window = latent.bounded(window);
                latent.window_set = true;
            }
            LatentAction::WholeMap => {
                latent.show_all();
            }
            LatentAction::Select(points) => latent.selection = points,
            LatentAction::Hover(point) => latent.hovered = point,
            LatentAction::Analyse(analysis) => return self.analyse(analysis),
            LatentAction::CancelAnalysis => return self.cancel_analysis(),
            // A code of another size, a dimension or a class there is not.
            _ => {}
        }
        Vec::new()
    }

    fn cancel_analysis(&mut self) -> Vec<Effect> {
        if self.latent.analysing.take().is_none() {
            return Vec::new();
        }
        if self.latent.wants_places() {
            // There is nothing to show there.
            self.latent.view = MapView::Code;
            self.latent.changed_plane();
            self.latent.show_all();
        }
        self.if_running(ToEngine::CancelAnalysis)
    }

    fn view_latent(&mut self, view: MapView) -> Vec<Effect> {
        if self.latent.view == view {
            return Vec::new();
        }
        let cancelled = self
            .latent
            .analysing
            .take_if(|under_way| matches!(under_way.analysis, Analysis::Embed(_)));
        let mut effects = Vec::new();
        if cancelled.is_some() {
            effects.extend(self.if_running(ToEngine::CancelAnalysis));
        }
        self.latent.view = view;
        self.latent.changed_plane();
        self.latent.show_all();
        match view {
            MapView::Code => {}
            MapView::Pca => effects.extend(self.analyse(Analysis::Pca)),
            MapView::Tsne | MapView::Umap => {
                if self.latent.wants_places()
                    && let Some(embedding) = view.embedding()
                {
                    effects.extend(self.analyse(Analysis::Embed(embedding)));
                }
            }
        }
        effects
    }

    /// Asks for an analysis of the codes there are.
    fn analyse(&mut self, analysis: Analysis) -> Vec<Effect> {
        let Some(step) = self.latent.codes.as_ref().map(|codes| codes.step) else {
            return Vec::new();
        };
        if *self.phase != Phase::Running {
            return Vec::new();
        }
        let effects = self.ask(RequestPurpose::Analysis, Request::Analyse { analysis });
        self.latent.analysing = Some(Analysing {
            ticket: *self.last_ticket,
            analysis,
            share: 0.0,
            step,
        });
        effects
    }

    pub(in crate::page) fn hear_latent(&mut self, message: FromEngine) -> Vec<Effect> {
        match message {
            FromEngine::Codes(codes) => return self.codes_came(codes),
            FromEngine::Analysing {
                ticket,
                share,
                so_far,
            } => {
                if let Some(under_way) = &mut self.latent.analysing
                    && under_way.ticket == ticket
                {
                    under_way.share = share;
                    let (analysis, step) = (under_way.analysis, under_way.step);
                    if let (Analysis::Embed(kind), Some(places)) = (analysis, so_far) {
                        self.latent.place(
                            Embedded {
                                kind,
                                places: pairs(&places.0),
                                step,
                            },
                            false,
                        );
                    }
                }
            }
            _ => {}
        }
        Vec::new()
    }

    fn codes_came(&mut self, codes: Codes) -> Vec<Effect> {
        self.latent.hear_codes(codes);
        self.follow_arrow();
        self.analyse_now_and_then()
    }

    /// Asks for what is kept up to date beside training, where nothing else is being computed.
    pub(in crate::page) fn analyse_now_and_then(&mut self) -> Vec<Effect> {
        let latent = &self.latent;
        let Some(codes) = &latent.codes else {
            return Vec::new();
        };
        if latent.analysing.is_some() || *self.phase != Phase::Running || !latent.has_codes() {
            return Vec::new();
        }
        let (step, paused) = (codes.step, !self.status.playing);
        let stale = latent.pca.as_ref().is_none_or(|pca| pca.step != step);
        let first = latent.pca.is_none();
        if latent.view == MapView::Pca
            && stale
            && latent.count() > 1
            && (first || paused || latent.heard_since.is_multiple_of(CODES_A_PCA))
        {
            return self.analyse(Analysis::Pca);
        }
        if latent.view == MapView::Code
            && latent.size == 2
            // Where random weights put codes says nothing.
            && step > 0
            && latent.holes_step != Some(step)
            && (paused || latent.heard_since.is_multiple_of(CODES_A_HOLES))
        {
            self.latent.holes_step = Some(step);
            return self.analyse(Analysis::Holes);
        }
        Vec::new()
    }

    pub(in crate::page) fn analysed(
        &mut self,
        ticket: u32,
        outcome: Result<Analysed, Fault>,
    ) -> Vec<Effect> {
        // One that a newer took the place of, or that was given up, is no longer waited for.
        let Some(done) = self.latent.analysing.take_if(|now| now.ticket == ticket) else {
            return Vec::new();
        };
        match outcome {
            Ok(Analysed::Pca {
                mean,
                components,
                variances,
            }) => self.latent.turn(Pca {
                mean: mean.0,
                components: components.0,
                variances: variances.0,
                step: done.step,
            }),
            Ok(Analysed::Places { places }) => {
                if let Analysis::Embed(kind) = done.analysis {
                    self.latent.place(
                        Embedded {
                            kind,
                            places: pairs(&places.0),
                            step: done.step,
                        },
                        true,
                    );
                }
            }
            Ok(Analysed::Factors(table)) => self.latent.factors = Some(table),
            Ok(Analysed::Holes(holes)) => self.latent.holes = holes,
            Err(fault) => {
                self.tell_fault(Topic::Request, &fault);
                return Vec::new();
            }
        }
        self.analyse_now_and_then()
    }
}

fn pairs(numbers: &[f32]) -> Vec<[f32; 2]> {
    numbers.as_chunks().0.to_vec()
}
