//! What scripts ask for.

use hourglass::protocol::{Amount, FaultKind, Floats, NamedTensor, Reply, Request};
use hourglass::spec::{DatasetName, Loss, Run, Split};

use crate::desk::{Desk, dense};

#[test]
fn scripts_get_numbers_or_a_reason() {
    let mut desk = Desk::with(dense());
    let pictures = Floats((0..3 * 784).map(|i| (i % 7) as f32 / 7.0).collect());
    let floats = |reply| match reply {
        Reply::Floats(Floats(values)) => values,
        other => panic!("no numbers: {other:?}"),
    };
    let values = pictures.clone();
    let codes = floats(desk.ask(Request::Encode {
        values,
        labels: Vec::new(),
    }));
    assert_eq!(codes.len(), 3 * 64);
    let values = pictures.clone();
    let whole = floats(desk.ask(Request::Reconstruct {
        values,
        labels: Vec::new(),
    }));
    let values = Floats(codes);
    assert_eq!(
        floats(desk.ask(Request::Decode {
            values,
            labels: Vec::new()
        })),
        whole
    );

    for values in [vec![], vec![0.0; 783], vec![f32::NAN; 784]] {
        let values = Floats(values);
        assert_eq!(
            desk.refused(Request::Encode {
                values,
                labels: Vec::new()
            })
            .kind,
            FaultKind::Request
        );
    }
    let mut weights = desk.weights();
    weights[0].data.0[5] = 0.25;
    weights.truncate(1);
    let wanted = weights.clone();
    assert_eq!(desk.ask(Request::SetWeights { weights }), Reply::Done);
    assert_eq!(desk.weights()[0], wanted[0]);
    for change in [
        |tensor: &mut NamedTensor| tensor.name = "nobody.weight".into(),
        |tensor: &mut NamedTensor| tensor.shape = vec![784, 64],
        |tensor: &mut NamedTensor| tensor.data.0[0] = f32::INFINITY,
        |tensor: &mut NamedTensor| {
            tensor.data.0.pop();
        },
    ] {
        let mut bad = wanted[0].clone();
        change(&mut bad);
        let weights = vec![wanted[0].clone(), bad];
        desk.refused(Request::SetWeights { weights });
    }
    assert_eq!(desk.weights()[0], wanted[0]);
}

#[test]
fn losses_of_given_samples_are_those_that_validation_takes_the_mean_of() {
    let data = hourglass::data::generate(DatasetName::Strokes, 0).expect("generated");
    let samples = data.parts(Split::default(), 0).validation;
    for loss in [Loss::Mse, Loss::Bce, Loss::Rmse] {
        let run = Run { loss, ..dense() };
        let mut desk = Desk::with(run.clone());
        desk.train(Amount::Epochs(1));
        let validated = desk.status().val_loss.expect("an epoch is done");
        let mut losses = |samples: &[u32]| -> Vec<f32> {
            let samples = samples.to_vec();
            match desk.ask(Request::Losses { samples }) {
                Reply::Floats(Floats(losses)) => losses,
                other => panic!("no losses: {other:?}"),
            }
        };
        let all = losses(&samples);
        assert_eq!(all.len(), samples.len());
        // The mean of a root is that of what stands under it.
        let power = if loss == Loss::Rmse { 2 } else { 1 };
        let sum: f64 = all.iter().map(|&loss| f64::from(loss).powi(power)).sum();
        let mean = (sum / samples.len() as f64).powf(1.0 / f64::from(power));
        assert!((mean / validated - 1.0).abs() < 1e-5, "{mean}, {validated}");
        // One by one, in another order, and training pictures, too.
        let some = [samples[7], samples[3], samples[7]];
        assert_eq!(losses(&some), [all[7], all[3], all[7]]);
        assert!(losses(&[]).is_empty());
        let samples = vec![data.len()];
        let fault = desk.refused(Request::Losses { samples });
        assert!(fault.message.contains("no sample"), "{}", fault.message);
        // The next validation knows nothing of it.
        desk.train(Amount::Epochs(1));
        let mut alone = Desk::with(run);
        alone.train(Amount::Epochs(1));
        alone.train(Amount::Epochs(1));
        assert_eq!(desk.status().val_loss, alone.status().val_loss);
    }
}
