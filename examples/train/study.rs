//! What a trained run is compared with, in words or as JSON.

use hourglass::data::Dataset;
use hourglass::engine::{AnyBackend, Engine};
use hourglass::protocol::{Floats, FromEngine, Likeness, Reply, Request, Studied, Study, ToEngine};
use hourglass::spec::Split;
use serde_json::{Value, json};

use super::native::{Failure, Terminal, ask};

/// How far over 0 a unit counts as active.
const ACTIVE: f32 = 1e-6;

/// Noise of this strength on all test pictures, undone by the model and by a median filter.
pub async fn noise(
    engine: &mut Engine<AnyBackend, Terminal>,
    amount: f64,
) -> Result<Value, Failure> {
    let study = Study::Noise {
        amounts: vec![amount],
        most: u32::MAX,
        test: true,
        similar: true,
    };
    let Studied::Noise(points) = studied(engine, study).await? else {
        return Err("the engine gave another study".into());
    };
    let point = points.first().ok_or("the engine gave no amounts")?;
    let words = |likeness: Likeness| json!({ "psnr": likeness.psnr, "ssim": likeness.ssim });
    Ok(json!({
        "amount": point.amount,
        "corrupted": words(point.corrupted),
        "restored": words(point.restored),
        "median": words(point.median),
        "gain_db": point.restored.psnr - point.corrupted.psnr,
    }))
}

/// As many principal components as the code has numbers, on the test pictures.
pub async fn components(engine: &mut Engine<AnyBackend, Terminal>) -> Result<Value, Failure> {
    let Studied::Components(found) = studied(engine, Study::Components).await? else {
        return Err("the engine gave another study".into());
    };
    Ok(json!({
        "components": found.components,
        "explained": found.explained,
        "pca_mse": found.linear,
        "model_mse": found.own,
        "ratio": found.own / found.linear,
        "pictures": found.pictures,
    }))
}

/// How active the units of the code are over the validation pictures; `rho` is what their means are compared with.
pub async fn code(
    engine: &mut Engine<AnyBackend, Terminal>,
    data: &Dataset,
    split: Split,
    rho: f64,
) -> Result<Value, Failure> {
    let pictures = data.parts(split, 0).validation;
    let values: Vec<f32> = pictures
        .iter()
        .flat_map(|&picture| data.sample(picture))
        .collect();
    let clean = values.clone();
    let Floats(codes) = ask(
        engine,
        Request::Encode {
            values: Floats(values.clone()),
            labels: Vec::new(),
        },
    )
    .await?;
    let Floats(restored) = ask(
        engine,
        Request::Reconstruct {
            values: Floats(values),
            labels: Vec::new(),
        },
    )
    .await?;
    let units = codes.len() / pictures.len();
    let mut means = vec![0.0f64; units];
    let (mut fewest, mut most) = (usize::MAX, 0);
    for code in codes.chunks_exact(units) {
        for (mean, &h) in means.iter_mut().zip(code) {
            *mean += f64::from(h) / pictures.len() as f64;
        }
        let active = code.iter().filter(|h| h.abs() > ACTIVE).count();
        (fewest, most) = (fewest.min(active), most.max(active));
    }
    let near = means.iter().filter(|&&mean| (mean - rho).abs() <= 0.02);
    let squares = clean
        .iter()
        .zip(&restored)
        .map(|(a, b)| f64::from(a - b).powi(2));
    Ok(json!({
        "units": units,
        "mean_activation": means.iter().sum::<f64>() / units as f64,
        "share_of_units_within_0.02_of_rho": near.count() as f64 / units as f64,
        "active_units_a_picture": [fewest, most],
        "mse": squares.sum::<f64>() / clean.len() as f64,
    }))
}

async fn studied(
    engine: &mut Engine<AnyBackend, Terminal>,
    study: Study,
) -> Result<Studied, Failure> {
    const TICKET: u32 = 2;
    engine
        .handle(ToEngine::Request {
            ticket: TICKET,
            request: Request::Study { study },
        })
        .await;
    loop {
        for message in std::mem::take(&mut engine.client().messages) {
            match message {
                FromEngine::Reply {
                    ticket: TICKET,
                    reply,
                } => match reply {
                    Reply::Studied(studied) => return Ok(studied),
                    Reply::Failed(fault) => return Err(fault.message.into()),
                    _ => return Err("the engine gave another answer".into()),
                },
                FromEngine::Fault { fault } => return Err(fault.message.into()),
                _ => {}
            }
        }
        engine.work().await;
    }
}
