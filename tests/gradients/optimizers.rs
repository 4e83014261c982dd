//! Five steps of every optimizer, with every decay and bound, against the formulas in `spec::Optimizer` and
//! `spec::Regularization` in f64 over the engine's own gradients.

use hourglass::backend::Backend;
use hourglass::spec::{
    Activation, AdamForm, Clip, Decay, Kind, Optimizer, Regularization, RmsPropForm, Run, Shape,
};

use crate::case::{Contents, gradients, layer, load, run, step, weights, wide_values};

on_every_backend!(optimizers_follow_their_formulas);

/// An optimizer in f64.
struct Twin<'a> {
    run: &'a Run,
    parameters: Vec<f64>,
    first: Vec<f64>,
    second: Vec<f64>,
    step: i32,
}

impl<'a> Twin<'a> {
    fn new(run: &'a Run, parameters: Vec<f64>) -> Self {
        Self {
            run,
            first: vec![0.0; parameters.len()],
            second: vec![0.0; parameters.len()],
            parameters,
            step: 0,
        }
    }

    /// Follows these gradients; how far each parameter goes.
    fn follow(&mut self, gradients: &[f64]) -> Vec<f64> {
        self.step += 1;
        let regularization = &self.run.regularization;
        let norm = gradients.iter().map(|g| g * g).sum::<f64>().sqrt();
        let rate = self.run.optimizer.learning_rate();
        let mut ways = Vec::new();
        for (i, &g) in gradients.iter().enumerate() {
            let w = &mut self.parameters[i];
            let mut g = match regularization.clip {
                Clip::None => g,
                Clip::Value(limit) => g.clamp(-limit, limit),
                Clip::Norm(limit) if norm > limit => g * limit / norm,
                Clip::Norm(_) => g,
            };
            let before = *w;
            match regularization.decay {
                Decay::Coupled => g += regularization.weight_decay * *w,
                Decay::Decoupled => *w *= 1.0 - rate * regularization.weight_decay,
            }
            let (m, v) = (&mut self.first[i], &mut self.second[i]);
            *w -= match self.run.optimizer {
                Optimizer::Sgd {
                    momentum, nesterov, ..
                } => {
                    *v = momentum * *v + g;
                    rate * if nesterov { g + momentum * *v } else { *v }
                }
                Optimizer::RmsProp {
                    rho, epsilon, form, ..
                } => {
                    *v = rho * *v + (1.0 - rho) * g * g;
                    match form {
                        RmsPropForm::Keras => rate * g / (*v + epsilon).sqrt(),
                        RmsPropForm::Torch => rate * g / (v.sqrt() + epsilon),
                    }
                }
                Optimizer::Adam {
                    beta1,
                    beta2,
                    epsilon,
                    form,
                    ..
                } => {
                    *m = beta1 * *m + (1.0 - beta1) * g;
                    *v = beta2 * *v + (1.0 - beta2) * g * g;
                    let (first, second) =
                        (1.0 - beta1.powi(self.step), 1.0 - beta2.powi(self.step));
                    match form {
                        AdamForm::Keras => rate * second.sqrt() / first * *m / (v.sqrt() + epsilon),
                        AdamForm::Torch => rate * (*m / first) / ((*v / second).sqrt() + epsilon),
                    }
                }
            };
            ways.push((*w - before).abs());
        }
        ways
    }
}

fn optimizers() -> Vec<Optimizer> {
    let sgd = |momentum, nesterov| Optimizer::Sgd {
        learning_rate: 0.05,
        momentum,
        nesterov,
    };
    // An epsilon large enough that its place shows.
    let rms_prop = |form| Optimizer::RmsProp {
        learning_rate: 0.01,
        rho: 0.8,
        epsilon: 1e-3,
        form,
    };
    let adam = |form| Optimizer::Adam {
        learning_rate: 0.01,
        beta1: 0.8,
        beta2: 0.95,
        epsilon: 1e-3,
        form,
    };
    vec![
        sgd(0.0, false),
        sgd(0.9, false),
        sgd(0.9, true),
        rms_prop(RmsPropForm::Keras),
        rms_prop(RmsPropForm::Torch),
        adam(AdamForm::Keras),
        adam(AdamForm::Torch),
    ]
}

/// What stands before a rule. Gradients here are longer than 0.3 together and often over 0.02, and never longer than 100.
fn regularizations() -> Vec<Regularization> {
    let plain = Regularization::default();
    vec![
        plain,
        Regularization {
            weight_decay: 0.3,
            decay: Decay::Coupled,
            clip: Clip::Value(0.02),
            ..plain
        },
        Regularization {
            weight_decay: 0.3,
            decay: Decay::Decoupled,
            clip: Clip::Norm(0.3),
            ..plain
        },
        Regularization {
            clip: Clip::Norm(100.0),
            ..plain
        },
    ]
}

async fn optimizers_follow_their_formulas(backend: &mut impl Backend) {
    for optimizer in optimizers() {
        for regularization in regularizations() {
            let encoder = vec![layer("code", Kind::dense(3), Activation::Tanh)];
            let decoder = vec![layer("back", Kind::dense(5), Activation::Linear)];
            let run = Run {
                optimizer,
                regularization,
                ..run(Shape::Vector(5), encoder, decoder, 2)
            };
            five_steps(backend, &run).await;
        }
    }
}

async fn five_steps(backend: &mut impl Backend, run: &Run) {
    let shaped = run.model.shapes().expect("the model is valid");
    let contents = Contents::draw(run, &shaped, 4, 1);
    let mut trainer = load(backend, run, &contents).await;
    let flat = |tensors: Vec<(String, Vec<f32>)>| -> Vec<f64> {
        tensors
            .iter()
            .flat_map(|(_, values)| wide_values(values))
            .collect()
    };
    let mut twin = Twin::new(run, flat(contents.parameters.clone()));
    for number in 1..=5 {
        step(&mut trainer, backend).await;
        let gradients = flat(gradients(&trainer, backend).await);
        let length = gradients.iter().map(|g| g * g).sum::<f64>().sqrt();
        let over = gradients.iter().filter(|g| g.abs() > 0.02).count();
        assert!(
            length > 0.3 && length < 100.0 && over > 0 && over < gradients.len(),
            "the bounds are not crossed: {length}, {over}"
        );
        let ways = twin.follow(&gradients);
        let given = flat(weights(&trainer, backend).await);
        assert_eq!(given.len(), ways.len());
        for ((given, wanted), way) in given.iter().zip(&twin.parameters).zip(ways) {
            // Rounding of the parameter, and of the step.
            let allowed = 3e-7 * (f64::from(number) * wanted.abs().max(0.1)) + 1e-5 * way;
            assert!(
                (given - wanted).abs() <= allowed,
                "{:?} with {:?}: {given} after step {number}, wanted {wanted} within {allowed:e}",
                run.optimizer,
                run.regularization
            );
        }
    }
}
