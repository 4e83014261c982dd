//! Ranges of what a run trains with.

use super::{
    Activation, Clip, Course, EarlyStopping, Layer, Optimizer, Regularization, Schedule, Span,
    SpecError,
};

/// Most epochs a run may be asked for.
pub const MAX_EPOCHS: u32 = 500;
/// Largest learning rate.
pub const MAX_LEARNING_RATE: f64 = 10.0;

pub(super) fn check_optimizer(optimizer: Optimizer) -> Result<(), SpecError> {
    let rate = optimizer.learning_rate();
    if !(rate > 0.0 && rate <= MAX_LEARNING_RATE) {
        return Err(SpecError::range(
            "optimizer.learning_rate",
            rate,
            "over 0 and at most 10",
        ));
    }
    let shares: &[(&str, f64)] = match optimizer {
        Optimizer::Sgd {
            momentum, nesterov, ..
        } => {
            if nesterov && momentum == 0.0 {
                return Err(SpecError::range(
                    "optimizer.momentum",
                    momentum,
                    "over 0 for Nesterov's form",
                ));
            }
            &[("momentum", momentum)]
        }
        Optimizer::RmsProp { rho, epsilon, .. } => {
            check_optimizer_epsilon(epsilon)?;
            &[("rho", rho)]
        }
        Optimizer::Adam {
            beta1,
            beta2,
            epsilon,
            ..
        } => {
            check_optimizer_epsilon(epsilon)?;
            &[("beta1", beta1), ("beta2", beta2)]
        }
    };
    for &(name, value) in shares {
        // The update computes with f32, where what is nearly 1 becomes 1.
        if !(0.0..1.0).contains(&value) || (value as f32) >= 1.0 {
            return Err(SpecError::range(
                format!("optimizer.{name}"),
                value,
                "at least 0 and under 1",
            ));
        }
    }
    Ok(())
}

fn check_optimizer_epsilon(epsilon: f64) -> Result<(), SpecError> {
    within(
        "optimizer.epsilon",
        epsilon,
        (1e-30..=1.0).contains(&epsilon),
        "at least 1e-30 and at most 1",
    )
}

fn within(field: &str, given: f64, holds: bool, allowed: &'static str) -> Result<(), SpecError> {
    if holds {
        Ok(())
    } else {
        Err(SpecError::range(field, given, allowed))
    }
}

pub(super) fn check_regularization(regularization: &Regularization) -> Result<(), SpecError> {
    let &Regularization {
        l1,
        l2,
        weight_decay,
        clip,
        ..
    } = regularization;
    for (field, given) in [
        ("regularization.l1", l1),
        ("regularization.l2", l2),
        ("regularization.weight_decay", weight_decay),
    ] {
        within(
            field,
            given,
            (0.0..=10.0).contains(&given),
            "between 0 and 10",
        )?;
    }
    match clip {
        Clip::None => Ok(()),
        Clip::Value(limit) | Clip::Norm(limit) => within(
            "regularization.clip",
            limit,
            limit > 0.0 && limit <= 1e6,
            "over 0 and at most 1,000,000",
        ),
    }
}

pub(super) fn check_schedule(
    schedule: &Schedule,
    early_stopping: Option<&EarlyStopping>,
) -> Result<(), SpecError> {
    let span = |field: &str, span: Span| match span {
        Span::Epochs(epochs) => within(
            field,
            epochs,
            (0.0..=f64::from(MAX_EPOCHS)).contains(&epochs),
            "between 0 and 500 epochs",
        ),
        Span::Steps(_) => Ok(()),
    };
    let floor = |floor: f64| {
        within(
            "schedule.floor",
            floor,
            (0.0..1.0).contains(&floor),
            "at least 0 and under 1",
        )
    };
    span("schedule.warmup", schedule.warmup)?;
    match schedule.then {
        Course::Constant => {}
        Course::Step { every, factor } | Course::Exponential { every, factor } => {
            span("schedule.every", every)?;
            within(
                "schedule.factor",
                factor,
                factor > 0.0 && factor <= 1.0,
                "over 0 and at most 1",
            )?;
        }
        Course::Cosine {
            total,
            floor: least,
        } => {
            total.map_or(Ok(()), |total| span("schedule.total", total))?;
            floor(least)?;
        }
        Course::Plateau {
            factor,
            patience,
            floor: least,
        } => {
            within(
                "schedule.factor",
                factor,
                factor > 0.0 && factor < 1.0,
                "over 0 and under 1",
            )?;
            within(
                "schedule.patience",
                patience.into(),
                (1..=MAX_EPOCHS).contains(&patience),
                "between 1 and 500 epochs",
            )?;
            floor(least)?;
        }
    }
    if let Some(stopping) = early_stopping {
        within(
            "early_stopping.patience",
            stopping.patience.into(),
            (1..=MAX_EPOCHS).contains(&stopping.patience),
            "between 1 and 500 epochs",
        )?;
        within(
            "early_stopping.min_delta",
            stopping.min_delta,
            stopping.min_delta >= 0.0 && stopping.min_delta.is_finite(),
            "at least 0",
        )?;
    }
    Ok(())
}

pub(super) fn check_activations(layers: &[Layer]) -> Result<(), SpecError> {
    layers.iter().try_for_each(|layer| {
        match layer.activation {
            Activation::LeakyRelu { slope } => within(
                &format!("{}.slope", layer.name),
                slope.into(),
                slope > 0.0 && slope < 1.0,
                "over 0 and under 1",
            )?,
            Activation::Elu { alpha } => within(
                &format!("{}.alpha", layer.name),
                alpha.into(),
                alpha > 0.0 && alpha <= 10.0,
                "over 0 and at most 10",
            )?,
            Activation::Linear
            | Activation::Relu
            | Activation::Gelu
            | Activation::GeluTanh
            | Activation::Silu
            | Activation::Mish
            | Activation::Softplus
            | Activation::Sigmoid
            | Activation::Tanh
            | Activation::Softmax => {}
        }
        check_activations(layer.inside())
    })
}
