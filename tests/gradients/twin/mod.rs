//! A second engine: the forward pass and the loss of a run in f64, plainly, from what `src/spec` says of each layer and loss
//! and without a look at the kernels.

mod functions;
mod layers;

use std::collections::BTreeMap;

use hourglass::spec::{
    Activation, CodePenalty, Kind, Loss, Reduction, Run, RunningVariance, ShapedLayer, Skip, Stage,
    Window,
};
use layers::{Planes, planes};

/// Tensors by name.
pub type Tensors = BTreeMap<String, Vec<f64>>;

/// A run with the shapes of its layers.
pub struct Twin<'a> {
    run: &'a Run,
    pub layers: Vec<ShapedLayer<'a>>,
}

/// What a pass goes by beside pictures and parameters.
#[derive(Clone, Copy)]
pub enum Mode<'a> {
    /// Masks of dropout layers by the layer's name, 1 where a value is kept.
    Training(&'a Tensors),
    /// Running statistics.
    Evaluation(&'a Tensors),
}

/// What a forward pass gives.
pub struct Pass {
    /// Of each layer, before and after its activation.
    pub layers: Vec<[Vec<f64>; 2]>,
    /// The running statistics after this batch, in training.
    pub statistics: Tensors,
    /// How far the nearest value is from where a derivative jumps.
    pub kink: f64,
    /// The divergence of each unit of a Gaussian code, averaged over the batch; empty in evaluation.
    pub divergences: Vec<f64>,
    /// The least deviation that a normalisation divides by, of more than one value.
    pub spread: f64,
}

impl<'a> Twin<'a> {
    pub fn new(run: &'a Run) -> Self {
        Self {
            run,
            layers: run.model.shapes().expect("the model is valid"),
        }
    }

    /// Passes pictures forward. In training `statistics` are the running ones before the batch.
    pub fn pass(
        &self,
        pictures: &[f64],
        parameters: &Tensors,
        statistics: &Tensors,
        mode: Mode<'_>,
    ) -> Pass {
        let mut pass = Pass {
            layers: Vec::new(),
            statistics: statistics.clone(),
            kink: f64::INFINITY,
            divergences: Vec::new(),
            spread: f64::INFINITY,
        };
        for shaped in &self.layers {
            let input = pass.layers.last().map_or(pictures, |[_, last]| last);
            let bare = match shaped.skip {
                Some(skip) => {
                    let skipped = match skip {
                        Skip::Input => pictures,
                        Skip::Layer(place) => &pass.layers[place][1],
                    };
                    input.iter().zip(skipped).map(|(a, b)| a + b).collect()
                }
                None => {
                    let mut layer = LayerPass {
                        shaped,
                        parameters,
                        mode,
                        statistics: &mut pass.statistics,
                        kink: &mut pass.kink,
                        divergences: &mut pass.divergences,
                        spread: &mut pass.spread,
                    };
                    layer.compute(input)
                }
            };
            let activation = shaped.layer.activation;
            let output = if activation == Activation::Softmax {
                layers::softmax(&bare, planes(shaped.output))
            } else {
                for &x in &bare {
                    pass.kink = pass.kink.min(functions::kink(activation, x));
                }
                bare.iter()
                    .map(|&x| functions::activate(activation, x))
                    .collect()
            };
            pass.layers.push([bare, output]);
        }
        pass
    }

    /// The loss of a batch, penalties included.
    pub fn loss(&self, pictures: &[f64], pass: &Pass, parameters: &Tensors) -> f64 {
        let [_, output] = pass.layers.last().expect("a layer");
        let loss = self.run.loss;
        let [channels, height, width] = planes(self.run.model.input);
        let pixels = height * width;
        let rows = pictures.len() / (channels * pixels);
        let sum: f64 = if loss == Loss::Ssim {
            // A mean over channels as well.
            output
                .chunks(pixels)
                .zip(pictures.chunks(pixels))
                .map(|(p, t)| functions::dissimilarity(p, t, height, width))
                .sum::<f64>()
                / channels as f64
        } else if loss == Loss::Gaussian {
            let logvar = parameters["likelihood.logvar"][0];
            output
                .iter()
                .zip(pictures)
                .map(|(p, t)| functions::likelihood(p - t, logvar))
                .sum()
        } else {
            output
                .iter()
                .zip(pictures)
                .map(|(&p, &t)| functions::loss(loss, p, t))
                .sum()
        };
        let parts = match (loss, self.run.reduction) {
            (Loss::Ssim, _) | (_, Reduction::Sum) => 1,
            // The sum over a pixel's channels is one loss.
            (Loss::CategoricalCrossentropy, Reduction::Mean) => pixels,
            (_, Reduction::Mean) => channels * pixels,
        };
        let mean = sum / (rows * parts) as f64;
        let mean = if loss == Loss::Rmse {
            mean.sqrt()
        } else {
            mean
        };
        mean + self.penalty(parameters)
            + self.divergence(&pass.divergences)
            + self.cost(pass, parameters)
    }

    /// What the loss gains by the divergence of its codes: `β |Σ max(KL, λ) − C|`.
    fn divergence(&self, units: &[f64]) -> f64 {
        if units.is_empty() {
            return 0.0;
        }
        let rule = &self.run.divergence;
        let bounded: f64 = units.iter().map(|kl| kl.max(rule.free_bits)).sum();
        rule.beta * (bounded - rule.capacity).abs()
    }

    /// What the loss gains by a plain code, with the derivative of its activation by its result.
    fn cost(&self, pass: &Pass, parameters: &Tensors) -> f64 {
        let (shaped, code) = self.code(pass);
        let units = shaped.output.values() as usize;
        let rows = code.len() / units;
        let mean = |of: &dyn Fn(f64) -> f64| -> Vec<f64> {
            (0..units)
                .map(|unit| {
                    let sum: f64 = code.iter().skip(unit).step_by(units).map(|&h| of(h)).sum();
                    sum / rows as f64
                })
                .collect()
        };
        match self.run.code_penalty {
            CodePenalty::None => 0.0,
            CodePenalty::L1 { weight } => weight * mean(&f64::abs).iter().sum::<f64>(),
            CodePenalty::KlSparsity { rho, weight } => {
                let terms = mean(&|h| h)
                    .into_iter()
                    .map(|r| rho * (rho / r).ln() + (1.0 - rho) * ((1.0 - rho) / (1.0 - r)).ln());
                weight * terms.sum::<f64>()
            }
            CodePenalty::Contractive { weight } => {
                let slope = |h: f64| match shaped.layer.activation {
                    Activation::Sigmoid => h * (1.0 - h),
                    Activation::Tanh => 1.0 - h * h,
                    Activation::Relu => f64::from(h > 0.0),
                    _ => 1.0,
                };
                let dense = self
                    .layers
                    .iter()
                    .find(|shaped| matches!(shaped.layer.kind, Kind::Dense { .. }))
                    .expect("a dense layer");
                let w = &parameters[&format!("{}.weight", dense.layer.name)];
                let norms = w
                    .chunks(w.len() / units)
                    .map(|row| row.iter().map(|w| w * w).sum::<f64>());
                let slopes = mean(&|h| slope(h) * slope(h));
                weight * slopes.iter().zip(norms).map(|(s, n)| s * n).sum::<f64>()
            }
        }
    }

    /// The encoder's last layer, and what it gave.
    fn code<'p>(&self, pass: &'p Pass) -> (&ShapedLayer<'a>, &'p [f64]) {
        let place = self
            .layers
            .iter()
            .rposition(|shaped| shaped.stage == Stage::Encoder)
            .expect("an encoder");
        (&self.layers[place], &pass.layers[place][1])
    }

    /// How far the pass and its loss are from where a derivative jumps.
    pub fn kink(&self, pictures: &[f64], pass: &Pass) -> f64 {
        let [_, output] = pass.layers.last().expect("a layer");
        let rule = &self.run.divergence;
        let bounded: f64 = pass
            .divergences
            .iter()
            .map(|kl| kl.max(rule.free_bits))
            .sum();
        let at_bounds = pass
            .divergences
            .iter()
            .map(|kl| (kl - rule.free_bits).abs())
            .chain((!pass.divergences.is_empty()).then_some((bounded - rule.capacity).abs()))
            .fold(f64::INFINITY, f64::min);
        // A size jumps at 0, but where an activation has made that very number.
        let at_zero = match self.run.code_penalty {
            CodePenalty::L1 { .. } => self.code(pass).1.iter().copied(),
            _ => [].iter().copied(),
        }
        .filter(|&h| h != 0.0)
        .fold(f64::INFINITY, |least, h| least.min(h.abs()));
        output
            .iter()
            .zip(pictures)
            .fold(pass.kink.min(at_bounds).min(at_zero), |kink, (&p, &t)| {
                kink.min(functions::loss_kink(self.run.loss, p, t))
            })
    }

    fn penalty(&self, parameters: &Tensors) -> f64 {
        let regularization = &self.run.regularization;
        self.layers
            .iter()
            .filter(|shaped| {
                matches!(
                    shaped.layer.kind,
                    Kind::Dense { .. }
                        | Kind::Conv2d { .. }
                        | Kind::ConvTranspose2d { .. }
                        | Kind::Conv1d { .. }
                        | Kind::ConvTranspose1d { .. }
                        | Kind::Gaussian { .. }
                )
            })
            .flat_map(|shaped| {
                let parts: &[&str] = match shaped.layer.kind {
                    Kind::Gaussian { .. } => &["weight_mu", "weight_logvar"],
                    _ => &["weight"],
                };
                parts
                    .iter()
                    .flat_map(|part| &parameters[&format!("{}.{part}", shaped.layer.name)])
            })
            .map(|w| regularization.l1 * w.abs() + regularization.l2 * w * w)
            .sum()
    }
}

/// One layer at work.
struct LayerPass<'a> {
    shaped: &'a ShapedLayer<'a>,
    parameters: &'a Tensors,
    mode: Mode<'a>,
    statistics: &'a mut Tensors,
    kink: &'a mut f64,
    divergences: &'a mut Vec<f64>,
    spread: &'a mut f64,
}

impl LayerPass<'_> {
    fn parameter(&self, part: &str) -> &[f64] {
        &self.parameters[&format!("{}.{part}", self.shaped.layer.name)]
    }

    fn window(&self) -> &Window {
        self.shaped.window.as_ref().expect("the layer has a window")
    }

    /// The layer's result before its activation.
    fn compute(&mut self, x: &[f64]) -> Vec<f64> {
        let from = planes(self.shaped.input);
        let both = [from, planes(self.shaped.output)];
        match &self.shaped.layer.kind {
            Kind::Dense { .. } => {
                layers::dense(x, self.parameter("weight"), self.parameter("bias"))
            }
            Kind::Conv2d { .. } | Kind::Conv1d { .. } => layers::convolution(
                x,
                both,
                self.window(),
                self.parameter("weight"),
                self.parameter("bias"),
            ),
            Kind::ConvTranspose2d { .. } | Kind::ConvTranspose1d { .. } => layers::transposed(
                x,
                both,
                self.window(),
                self.parameter("weight"),
                self.parameter("bias"),
            ),
            Kind::MaxPool { .. } => {
                let (largest, lead) = layers::largest(x, both, self.window());
                *self.kink = self.kink.min(lead);
                largest
            }
            Kind::AveragePool { .. } => layers::mean(x, both, self.window()),
            Kind::Upsample { factor, mode } => layers::upsample(x, from, *factor, *mode),
            &Kind::BatchNorm {
                epsilon,
                momentum,
                variance,
            } => self.batch_norm(x, from, epsilon, momentum, variance),
            Kind::LayerNorm { epsilon } => {
                for x in x.chunks(from.iter().product()) {
                    self.normalizes(x);
                }
                let affine = [self.parameter("weight"), self.parameter("bias")];
                layers::layer_norm(x, *epsilon, affine)
            }
            Kind::GroupNorm { groups, epsilon } => {
                let groups = *groups as usize;
                for x in x.chunks(from.iter().product::<usize>() / groups) {
                    self.normalizes(x);
                }
                let affine = [self.parameter("weight"), self.parameter("bias")];
                layers::group_norm(x, from, groups, *epsilon, affine)
            }
            Kind::Dropout { rate } => match self.mode {
                Mode::Training(masks) if *rate > 0.0 => x
                    .iter()
                    .zip(&masks[&self.shaped.layer.name])
                    .map(|(x, kept)| x * kept / (1.0 - rate))
                    .collect(),
                _ => x.to_vec(),
            },
            Kind::Flatten | Kind::Reshape { .. } | Kind::Activation => x.to_vec(),
            Kind::Gaussian { units, .. } => self.gaussian(x, *units as usize),
            Kind::DenseTied { to } => layers::dense_tied(
                x,
                &self.parameters[&format!("{to}.weight")],
                self.parameter("bias"),
            ),
            Kind::TopK { k, by } => {
                let (kept, lead) = layers::top(x, from.iter().product(), *k as usize, *by);
                *self.kink = self.kink.min(lead);
                kept
            }
            Kind::Label { .. } => unreachable!("labels are compared with PyTorch's"),
            Kind::Residual { .. } => unreachable!("a residual block adds"),
        }
    }

    fn gaussian(&mut self, x: &[f64], units: usize) -> Vec<f64> {
        let of = |part: &str| {
            layers::dense(
                x,
                self.parameter(&format!("weight_{part}")),
                self.parameter(&format!("bias_{part}")),
            )
        };
        let (mu, logvar) = (of("mu"), of("logvar"));
        let Mode::Training(noise) = self.mode else {
            return mu;
        };
        let rows = mu.len() / units;
        *self.divergences = (0..units)
            .map(|unit| {
                (0..rows)
                    .map(|row| row * units + unit)
                    .map(|i| (mu[i] * mu[i] + logvar[i].exp() - 1.0 - logvar[i]) / 2.0)
                    .sum::<f64>()
                    / rows as f64
            })
            .collect();
        let noise = &noise[&self.shaped.layer.name];
        (0..mu.len())
            .map(|i| mu[i] + (logvar[i] / 2.0).exp() * noise[i])
            .collect()
    }

    fn normalizes(&mut self, values: &[f64]) {
        if values.len() > 1 {
            let (_, variance) = layers::moments(values);
            *self.spread = self.spread.min(variance.sqrt());
        }
    }

    fn batch_norm(
        &mut self,
        x: &[f64],
        planes: Planes,
        epsilon: f64,
        momentum: f64,
        form: RunningVariance,
    ) -> Vec<f64> {
        let name = self.shaped.layer.name.clone();
        let running = ["running_mean", "running_var"].map(|part| format!("{name}.{part}"));
        let [mean, variance] = match self.mode {
            Mode::Evaluation(statistics) => running.map(|name| statistics[&name].clone()),
            Mode::Training(_) => {
                let (mut means, mut variances) = (Vec::new(), Vec::new());
                for c in 0..planes[0] {
                    let values = layers::channel(x, planes, c);
                    self.normalizes(&values);
                    let (mean, variance) = layers::moments(&values);
                    let count = values.len() as f64;
                    let variance_kept = match form {
                        RunningVariance::Biased => variance,
                        RunningVariance::Unbiased => variance * count / (count - 1.0).max(1.0),
                    };
                    for (name, new) in running.iter().zip([mean, variance_kept]) {
                        let old = &mut self.statistics.get_mut(name).expect("its statistics")[c];
                        *old = momentum * *old + (1.0 - momentum) * new;
                    }
                    means.push(mean);
                    variances.push(variance);
                }
                [means, variances]
            }
        };
        layers::batch_norm(
            x,
            planes,
            [&mean, &variance],
            epsilon,
            [self.parameter("weight"), self.parameter("bias")],
        )
    }
}
