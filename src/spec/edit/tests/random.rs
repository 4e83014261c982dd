use super::*;

/// Any model that edits can come to is one the rest can look at.
#[test]
fn random_edits_never_panic() {
    let mut state = 0x1234_5678_u32;
    let mut any = move |below: usize| {
        state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
        (state >> 8) as usize % below.max(1)
    };
    let starts = [dense().model, edited(&tutorial(), Edit::Mirror).0];
    for round in 0..60 {
        let mut model = starts[round % 2].clone();
        for _ in 0..40 {
            let all: Vec<String> = model.layers().iter().map(|l| l.name.clone()).collect();
            let layer = all.get(any(all.len())).cloned().unwrap_or_default();
            let other = all.get(any(all.len())).cloned().unwrap_or_default();
            let kinds = Kind::all();
            let kind = kinds[any(kinds.len())].clone();
            let place = match any(6) {
                0 => Place::First(Stage::Encoder),
                1 => Place::Last(Stage::Decoder),
                2 => Place::First(Stage::Decoder),
                3 => Place::Before(other.clone()),
                4 => Place::After(other.clone()),
                _ => Place::Into(other.clone()),
            };
            let edit = match any(12) {
                0..=2 => Edit::Add { place, kind },
                3 => Edit::Remove { layer },
                4 => Edit::Move { layer, place },
                5 => Edit::Shift {
                    layer,
                    down: any(2) == 0,
                },
                6 => Edit::Turn { layer, kind },
                7 if any(10) == 0 => Edit::Mirror,
                8 if any(20) == 0 => Edit::Clear,
                _ => {
                    let fields = model.layer(&layer).map_or(Vec::new(), Layer::fields);
                    let Some(field) = fields.get(any(fields.len())) else {
                        continue;
                    };
                    let numbers = [0.0, 1.0, 2.0, 3.0, 7.0, 64.0, 0.5, 1e10];
                    Edit::Set {
                        layer,
                        field: field.name.into(),
                        setting: Setting {
                            choice: any(field.choices.len()),
                            numbers: (0..any(4)).map(|_| numbers[any(8)]).collect(),
                        },
                    }
                }
            };
            if let Some(Edited {
                model: after,
                layer,
            }) = model.edited(&edit)
            {
                assert!(
                    layer.is_none_or(|layer| after.layer(&layer).is_some()),
                    "{edit:?}"
                );
                model = after;
            }
            let mut names: Vec<&str> = names(&model);
            let count = names.len();
            names.sort_unstable();
            names.dedup();
            assert_eq!(names.len(), count, "{edit:?}");
            let run = Run {
                model: model.clone(),
                ..dense()
            };
            run.fixes();
        }
    }
}
