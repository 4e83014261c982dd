//! The engine beside its twin: outputs, losses, running statistics, and gradients by finite differences of the twin.

use hourglass::backend::Backend;
use hourglass::data::rng::{Purpose, Stream};
use hourglass::engine::Trainer;
use hourglass::spec::Run;

use crate::case::{Contents, gradients, load, outputs, step, weights, wide, wide_values};
use crate::twin::{Mode, Tensors, Twin};

/// How near a value may come to where a derivative jumps.
const KINK: f64 = 1e-3;
/// How small a deviation may be that values are divided by, and their rounding with them.
const SPREAD: f64 = 0.1;
/// Draws until all values keep to that.
const DRAWS: u32 = 300;
/// Half of the difference that is taken of each parameter: the error is about h² and 1e-16 / h.
const H: f64 = 1e-5;
/// Parameters of each tensor whose gradient is compared.
const PICKS: u32 = 3;

/// Largest error in proportion to the largest number of a tensor, as in `tests/fixtures/README.md`; of outputs to 1 at least, since
/// small ones are differences of numbers that are about 1 here.
const OUTPUTS: f64 = 1e-5;
const GRADIENTS: f64 = 1e-4;
/// Largest relative error of a loss, and the largest of one that is made of small differences.
const LOSS: f64 = 1e-5;
const SMALL_LOSS: f64 = 1e-6;
/// Where gradients are nothing but cancelled terms: largest error in proportion to the largest gradient of the model, and where
/// that one is too, in numbers.
const CANCELLED: f64 = 2e-5;
const NOTHING: f64 = 2e-8;

/// Why a case says nothing: no contents are fit for it.
#[derive(Debug)]
pub struct Unfit;

/// Takes two steps of a run that changes nothing, the second of `short` pictures, and compares all that they leave; then
/// evaluates.
///
/// # Errors
/// Where values always come too near to where a derivative jumps, or to each other before they are normalised.
///
/// # Panics
/// Where the two engines disagree.
pub async fn agree(
    backend: &mut impl Backend,
    run: &Run,
    short: u32,
    seed: u32,
) -> Result<(), Unfit> {
    let twin = Twin::new(run);
    let contents = draw(run, &twin, short, seed).ok_or(Unfit)?;
    let values = run.model.input.values() as usize;
    let (whole, rest) = contents.pictures.split_at(run.batch as usize * values);
    let parameters = wide(&contents.parameters);
    let masks = wide(&contents.masks);
    let mut statistics = wide(&contents.statistics);
    let mut random = Stream::new(seed, Purpose::Show, 0);
    let mut trainer = load(backend, run, &contents).await;
    for batch in [whole, rest] {
        let pictures = wide_values(batch);
        let loss = step(&mut trainer, backend).await;
        let pass = twin.pass(&pictures, &parameters, &statistics, Mode::Training(&masks));
        for ((shaped, [_, output]), (given, logits)) in twin
            .layers
            .iter()
            .zip(&pass.layers)
            .zip(outputs(&trainer, backend).await)
        {
            let wanted = logits.map_or(output, |place| &pass.layers[place][0]);
            near(&shaped.layer.name, &given[..wanted.len()], wanted);
        }
        near_loss("loss", loss, twin.loss(&pictures, &pass, &parameters));
        statistics = pass.statistics;
        for (name, given) in weights(&trainer, backend).await {
            match statistics.get(&name) {
                Some(wanted) => near(&name, &given, wanted),
                None => assert_eq!(wide_values(&given), parameters[&name], "{name} has moved"),
            }
        }
        let given = gradients(&trainer, backend).await;
        differences(
            &given,
            &parameters,
            &mut random,
            |parameters: &Tensors| -> f64 {
                let pass = twin.pass(&pictures, parameters, &statistics, Mode::Training(&masks));
                twin.loss(&pictures, &pass, parameters)
            },
        );
    }
    evaluate(backend, &mut trainer, &twin, &contents, &statistics).await;
    Ok(())
}

/// Contents with no value near a kink in either batch, and none divided by next to nothing there or in evaluation.
fn draw(run: &Run, twin: &Twin<'_>, short: u32, seed: u32) -> Option<Contents> {
    let values = run.model.input.values() as usize;
    (0..DRAWS)
        .map(|draw| {
            let seed = seed.wrapping_add(draw.wrapping_mul(0x9e37_79b9));
            Contents::draw(run, &twin.layers, run.batch + short, seed)
        })
        .find(|contents| {
            let (parameters, masks) = (wide(&contents.parameters), wide(&contents.masks));
            let mut statistics = wide(&contents.statistics);
            let (whole, rest) = contents.pictures.split_at(run.batch as usize * values);
            let trains = [whole, rest].into_iter().all(|batch| {
                let pictures = wide_values(batch);
                let mode = Mode::Training(&masks);
                let pass = twin.pass(&pictures, &parameters, &statistics, mode);
                let fit = twin.kink(&pictures, &pass) > KINK && pass.spread > SPREAD;
                statistics = pass.statistics;
                fit
            });
            trains && {
                let pictures = wide_values(&contents.pictures);
                let mode = Mode::Evaluation(&statistics);
                twin.pass(&pictures, &parameters, &statistics, mode).spread > SPREAD
            }
        })
}

/// Compares a few gradients of each tensor with central differences of `loss`.
fn differences(
    given: &[(String, Vec<f32>)],
    parameters: &Tensors,
    random: &mut Stream,
    loss: impl Fn(&Tensors) -> f64,
) {
    let size = |values: &[f32]| {
        values
            .iter()
            .fold(0.0f64, |size, &value| size.max(f64::from(value).abs()))
    };
    let largest = given
        .iter()
        .fold(0.0f64, |largest, (_, values)| largest.max(size(values)));
    let mut nudged = parameters.clone();
    for (name, values) in given {
        for _ in 0..PICKS.min(values.len() as u32) {
            let place = random.below(values.len() as u32) as usize;
            let x = parameters[name][place];
            let [above, below] = [x + H, x - H].map(|x| {
                nudged.get_mut(name).expect("a parameter")[place] = x;
                loss(&nudged)
            });
            nudged.get_mut(name).expect("a parameter")[place] = x;
            let wanted = (above - below) / (2.0 * H);
            let error = (f64::from(values[place]) - wanted).abs();
            let allowed = (GRADIENTS * size(values).max(wanted.abs())).max(CANCELLED * largest);
            assert!(
                error <= allowed.max(NOTHING),
                "gradient of {name}[{place}] is {}, wanted {wanted} within {allowed:e}",
                values[place]
            );
        }
    }
}

/// Compares reconstructions and the loss of all pictures in evaluation.
async fn evaluate(
    backend: &mut impl Backend,
    trainer: &mut Trainer,
    twin: &Twin<'_>,
    contents: &Contents,
    statistics: &Tensors,
) {
    let pictures = wide_values(&contents.pictures);
    let parameters = wide(&contents.parameters);
    let pass = twin.pass(
        &pictures,
        &parameters,
        statistics,
        Mode::Evaluation(statistics),
    );
    let given = trainer
        .reconstruct(backend, &contents.pictures, &[])
        .await
        .expect("reconstructions");
    let [_, wanted] = pass.layers.last().expect("a layer");
    near("reconstructions", &given, wanted);
    if trainer.run().model.is_variational() {
        // Validation samples with noise of its own.
        return;
    }
    let mut validation = trainer.validate(backend);
    while !trainer.validate_some(backend, &mut validation, 1) {}
    let given = trainer
        .validated(backend, validation)
        .await
        .expect("a loss");
    let wanted = twin.loss(&pictures, &pass, &parameters);
    near_loss("validation loss", given.loss as f32, wanted);
}

fn near(what: &str, given: &[f32], wanted: &[f64]) {
    assert_eq!(given.len(), wanted.len(), "{what}");
    let size = wanted.iter().fold(1.0f64, |size, x| size.max(x.abs()));
    for (place, (&given, wanted)) in given.iter().zip(wanted).enumerate() {
        let error = (f64::from(given) - wanted).abs();
        assert!(
            error <= OUTPUTS * size,
            "{what}[{place}] is {given}, wanted {wanted} within {OUTPUTS:e} of {size}"
        );
    }
}

fn near_loss(what: &str, given: f32, wanted: f64) {
    let error = (f64::from(given) - wanted).abs();
    assert!(
        error <= (LOSS * wanted.abs()).max(SMALL_LOSS),
        "{what} is {given}, wanted {wanted}"
    );
}
