//! How a run is trained, as a list of fields for a form.

mod set;
#[cfg(test)]
mod tests;

use crate::spec::{
    Activation, Anneal, Clip, CodePenalty, Course, Decay, Divergence, Field, Loss, MAX_CODE_WEIGHT,
    Optimizer, Reduction, Run, Shape, Span, Split,
};

use super::unit::LossUnit;
use set::CODE_PENALTIES;
pub use set::set;

/// Fields that are rarely changed.
const RARE: [&str; 20] = [
    "split",
    "reduction",
    "capacity",
    "capacity_over",
    "free_bits",
    "rho",
    "beta1",
    "beta2",
    "epsilon",
    "form",
    "weight_decay",
    "decay",
    "l1",
    "l2",
    "clip",
    "clip_limit",
    "warmup",
    "early_stopping",
    "stop_patience",
    "min_delta",
];

const OPTIMIZERS: [&str; 6] = [
    "Adam",
    "AdamW",
    "RMSprop",
    "SGD",
    "SGD, momentum",
    "SGD, Nesterov",
];
const COURSES: [&str; 5] = ["Constant", "Steps", "Exponential", "Cosine", "On plateaus"];
/// What β's slider goes by within a power of ten.
const BETAS: [f64; 15] = [
    1.0, 1.25, 1.5, 1.75, 2.0, 2.5, 3.0, 3.5, 4.0, 4.5, 5.0, 6.0, 7.0, 8.0, 9.0,
];
/// The power of ten that β's slider begins with, after 0.
const LEAST_BETA: i32 = -2;
/// The last place of β's slider, where it is 1,000.
pub const LAST_BETA: u32 = 1 + 5 * BETAS.len() as u32;

const ANNEALS: [&str; 3] = ["Constant", "Warm-up", "Cyclical"];
const CLIPS: [&str; 3] = ["None", "By value", "By norm"];
struct Fields {
    all: Vec<Field>,
}

impl Fields {
    fn choice(
        &mut self,
        name: &'static str,
        title: &'static str,
        choices: &[&'static str],
        choice: usize,
    ) {
        self.all.push(Field {
            name,
            title,
            explanation: "",
            choices: choices.to_vec(),
            choice,
            numbers: Vec::new(),
            whole: true,
            range: (0.0, 0.0),
            rare: RARE.contains(&name),
        });
    }

    fn number(
        &mut self,
        name: &'static str,
        title: &'static str,
        number: f64,
        range: (f64, f64),
        whole: bool,
    ) {
        self.all.push(Field {
            name,
            title,
            explanation: "",
            choices: Vec::new(),
            choice: 0,
            numbers: vec![number],
            whole,
            range,
            rare: RARE.contains(&name),
        });
    }

    fn share(&mut self, name: &'static str, title: &'static str, share: f64) {
        self.number(name, title, share, (0.0, 1.0), false);
    }
}

/// β at a place of its slider: 0 at place 0, then from 0.01 to 1,000 in steps of about a seventh.
pub fn beta_at(place: u32) -> f64 {
    let Some(place) = place.min(LAST_BETA).checked_sub(1) else {
        return 0.0;
    };
    let (power, at) = (place / BETAS.len() as u32, place as usize % BETAS.len());
    let beta = BETAS[at] * 10_f64.powi(LEAST_BETA + power as i32);
    // The number a person would write, rather than 0.0125000…01.
    (beta * 1e4).round() / 1e4
}

/// The place of β's slider nearest to a value.
pub fn place_of_beta(beta: f64) -> u32 {
    let far = |place: &u32| (beta_at(*place).max(1e-4).ln() - beta.max(1e-4).ln()).abs();
    (0..=LAST_BETA)
        .min_by(|a, b| far(a).total_cmp(&far(b)))
        .unwrap_or(0)
}

/// How `run` is trained, but for its learning rate and β. Stretches are told in epochs of so many steps.
pub fn fields(run: &Run, steps_per_epoch: u32) -> Vec<Field> {
    let mut fields = Fields { all: Vec::new() };
    let epochs = |span: Span| match span {
        Span::Epochs(epochs) => epochs,
        Span::Steps(steps) => f64::from(steps) / f64::from(steps_per_epoch.max(1)),
    };
    let (regularization, schedule) = (run.regularization, run.schedule);
    if run.model.is_variational() {
        weighing(&mut fields, run.divergence, epochs);
    } else {
        costing(&mut fields, run.code_penalty);
    }
    fields.number("batch", "Batch", run.batch.into(), (1.0, 4096.0), true);

    fields.choice("optimizer", "Optimiser", &OPTIMIZERS, optimizer_of(run));
    match run.optimizer {
        Optimizer::Sgd { momentum, .. } if momentum > 0.0 => {
            fields.share("momentum", "Momentum", momentum);
        }
        Optimizer::Sgd { .. } => {}
        Optimizer::RmsProp { rho, .. } => fields.share("rho", "Decay of squares", rho),
        Optimizer::Adam { beta1, beta2, .. } => {
            fields.share("beta1", "β₁", beta1);
            fields.share("beta2", "β₂", beta2);
        }
    }
    if let Optimizer::RmsProp { epsilon, .. } | Optimizer::Adam { epsilon, .. } = run.optimizer {
        fields.share("epsilon", "Epsilon", epsilon);
    }

    let losses = Loss::ALL.map(Loss::title);
    let at = Loss::ALL.iter().position(|loss| loss.is_like(run.loss));
    fields.choice("loss", "Loss", &losses, at.unwrap_or(0));
    let turn = match run.loss {
        Loss::Huber { delta } => Some(("delta", "Delta", delta)),
        Loss::SmoothL1 { beta } => Some(("smooth", "Beta of the loss", beta)),
        _ => None,
    };
    if let Some((name, title, turn)) = turn {
        // The shortest decimal that is this number.
        let turn = turn.to_string().parse().unwrap_or(1.0);
        fields.number(name, title, turn, (0.0, 10.0), false);
    }
    let sums = usize::from(run.reduction == Reduction::Sum);
    let reductions = match LossUnit::of(&Run {
        reduction: Reduction::Sum,
        ..run.clone()
    }) {
        LossUnit::Plain => ["Mean", "Sum"],
        _ => ["Mean: nats a pixel", "Sum: nats a picture"],
    };
    fields.choice("reduction", "Over pixels", &reductions, sums);

    let course = match schedule.then {
        Course::Constant => 0,
        Course::Step { .. } => 1,
        Course::Exponential { .. } => 2,
        Course::Cosine { .. } => 3,
        Course::Plateau { .. } => 4,
    };
    fields.choice("schedule", "Rate over time", &COURSES, course);
    match schedule.then {
        Course::Constant => {}
        Course::Step { every, factor } | Course::Exponential { every, factor } => {
            fields.number("every", "Every, epochs", epochs(every), (0.0, 500.0), false);
            fields.share("factor", "Factor", factor);
        }
        Course::Cosine { floor, .. } => fields.share("floor", "Floor", floor),
        Course::Plateau {
            factor,
            patience,
            floor,
        } => {
            fields.share("factor", "Factor", factor);
            let patience = patience.into();
            fields.number("patience", "Patience, epochs", patience, (1.0, 500.0), true);
            fields.share("floor", "Floor", floor);
        }
    }
    let warmup = epochs(schedule.warmup);
    fields.number("warmup", "Warm-up, epochs", warmup, (0.0, 500.0), false);

    let decay = regularization.weight_decay;
    fields.number("weight_decay", "Weight decay", decay, (0.0, 10.0), false);
    if decay > 0.0 {
        let coupled = usize::from(regularization.decay == Decay::Coupled);
        fields.choice("decay", "Decay", &["Decoupled", "In the gradient"], coupled);
    }
    fields.number("l1", "L1", regularization.l1, (0.0, 10.0), false);
    fields.number("l2", "L2", regularization.l2, (0.0, 10.0), false);
    let (clip, limit) = match regularization.clip {
        Clip::None => (0, None),
        Clip::Value(limit) => (1, Some(limit)),
        Clip::Norm(limit) => (2, Some(limit)),
    };
    fields.choice("clip", "Clip gradients", &CLIPS, clip);
    if let Some(limit) = limit {
        fields.number("clip_limit", "At most", limit, (0.0, 1e6), false);
    }

    let stops = run.early_stopping;
    let restores = stops.map_or(0, |stops| 1 + usize::from(stops.restore_best));
    let early = ["Never", "Yes", "Yes, with the best weights"];
    fields.choice("early_stopping", "Stop early", &early, restores);
    if let Some(stopping) = stops {
        let patience = stopping.patience.into();
        fields.number(
            "stop_patience",
            "Patience, epochs",
            patience,
            (1.0, 500.0),
            true,
        );
        let least = stopping.min_delta;
        fields.number("min_delta", "Least fall", least, (0.0, 1.0), false);
    }
    let tutorial = usize::from(run.split == Split::Tutorial);
    fields.choice("split", "Split", &["Standard", "Tutorial"], tutorial);
    fields.all
}

/// What weighs the divergence, but for β.
fn weighing(fields: &mut Fields, divergence: Divergence, epochs: impl Fn(Span) -> f64) {
    let (choice, over) = match divergence.anneal {
        Anneal::Constant => (0, None),
        Anneal::Warmup(over) => (1, Some(over)),
        Anneal::Cyclical(over) => (2, Some(over)),
    };
    fields.choice("anneal", "β over time", &ANNEALS, choice);
    if let Some(over) = over {
        let title = ["", "Rises over, epochs", "Each cycle, epochs"][choice];
        fields.number("anneal_over", title, epochs(over), (0.0, 500.0), false);
    }
    let most = (0.0, 1000.0);
    fields.number(
        "capacity",
        "Capacity C, nats",
        divergence.capacity,
        most,
        false,
    );
    if divergence.capacity > 0.0 {
        let over = epochs(divergence.capacity_over);
        fields.number(
            "capacity_over",
            "C rises over, epochs",
            over,
            (0.0, 500.0),
            false,
        );
    }
    fields.number(
        "free_bits",
        "Free nats a unit",
        divergence.free_bits,
        most,
        false,
    );
}

/// What a plain code costs.
fn costing(fields: &mut Fields, penalty: CodePenalty) {
    let titles = CODE_PENALTIES.map(|(title, _)| title);
    let at = CODE_PENALTIES
        .iter()
        .position(|(_, other)| other.is_like(penalty));
    fields.choice("code_penalty", "Code penalty", &titles, at.unwrap_or(0));
    if penalty != CodePenalty::None {
        let most = (0.0, MAX_CODE_WEIGHT);
        fields.number("code_weight", "Its weight", penalty.weight(), most, false);
    }
    if let CodePenalty::KlSparsity { rho, .. } = penalty {
        fields.share("code_rho", "ρ, mean activation", rho);
    }
}

fn optimizer_of(run: &Run) -> usize {
    let regularization = run.regularization;
    match run.optimizer {
        Optimizer::Adam { .. } => usize::from(
            regularization.weight_decay > 0.0 && regularization.decay == Decay::Decoupled,
        ),
        Optimizer::RmsProp { .. } => 2,
        Optimizer::Sgd { nesterov: true, .. } => 5,
        Optimizer::Sgd { momentum, .. } => 3 + usize::from(momentum > 0.0),
    }
}

/// Choices of a field that cannot be made, and why.
pub fn barred(run: &Run, field: &str) -> Vec<(usize, &'static str)> {
    let mut barred = Vec::new();
    match field {
        "loss" => {
            let output = run.model.output_activation();
            let small = !matches!(run.model.input, Shape::Picture([_, h, w]) if h > 10 && w > 10);
            for (i, loss) in Loss::ALL.into_iter().enumerate() {
                let why = match loss {
                    Loss::Bce if !matches!(output, Activation::Sigmoid | Activation::Softmax) => {
                        "needs a sigmoid at the end"
                    }
                    Loss::CategoricalCrossentropy if run.model.input.channels().0 < 2 => {
                        "needs a channel for each class"
                    }
                    Loss::CategoricalCrossentropy if output != Activation::Softmax => {
                        "needs a softmax at the end"
                    }
                    Loss::Rmse | Loss::Ssim if run.model.is_variational() => "counts no nats",
                    Loss::Ssim if small => "needs pictures of 11 × 11 and more",
                    Loss::Rmse | Loss::Ssim if run.reduction == Reduction::Sum => {
                        "is a mean over pixels"
                    }
                    _ => continue,
                };
                barred.push((i, why));
            }
        }
        "code_penalty" => {
            let with = |code_penalty| Run {
                code_penalty,
                ..run.clone()
            };
            // What is wrong without any penalty is no penalty's fault.
            let sound = with(CodePenalty::None).validate().is_ok();
            for (i, (_, penalty)) in CODE_PENALTIES.into_iter().enumerate() {
                if sound && with(penalty).validate().is_err() {
                    barred.push((
                        i,
                        match penalty {
                            CodePenalty::KlSparsity { .. } => "needs a sigmoid at the code",
                            _ => "needs one dense layer to the code",
                        },
                    ));
                }
            }
        }
        "reduction" if matches!(run.loss, Loss::Rmse | Loss::Ssim) => {
            barred.push((1, "not with this loss"));
        }
        _ => {}
    }
    barred
}
