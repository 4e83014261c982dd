//! What scripts ask for.

use hourglass::protocol::{FaultKind, Floats, NamedTensor, Reply, Request};

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
