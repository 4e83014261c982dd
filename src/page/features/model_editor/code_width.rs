//! Widths of the code that the diagram offers in one step.

use crate::spec::{Edit, Kind, Run, Setting};

/// The widths that are stepped through.
const WIDTHS: [u32; 4] = [2, 8, 32, 64];

/// The run with the next narrower code, and with the next wider one, in dimensions; none where there is no such, or where the code's
/// width is not a number of its last layer.
pub fn beside(run: &Run) -> [Option<(u32, Run)>; 2] {
    let Some(layer) = run.model.encoder.last() else {
        return [None, None];
    };
    let (Kind::Dense { units, .. } | Kind::Gaussian { units, .. }) = layer.kind else {
        return [None, None];
    };
    let narrower = WIDTHS.into_iter().rev().find(|&width| width < units);
    let wider = WIDTHS.into_iter().find(|&width| width > units);
    [narrower, wider].map(|width| {
        let width = width?;
        let edit = Edit::Set {
            layer: layer.name.clone(),
            field: "units".into(),
            setting: Setting {
                choice: 0,
                numbers: vec![width.into()],
            },
        };
        let model = run.model.edited(&edit)?.model;
        let run = Run {
            model,
            ..run.clone()
        };
        run.validate().is_ok().then_some((width, run))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::{PRESETS, preset};

    fn widths(run: &Run) -> [Option<u32>; 2] {
        beside(run).map(|beside| beside.map(|(width, _)| width))
    }

    #[test]
    fn the_code_steps_through_its_widths_and_back() {
        let mut run = preset("dense").expect("a preset").run();
        let first = run.clone();
        for (narrower, wider) in [(32, None), (8, Some(64)), (2, Some(32))] {
            assert_eq!(widths(&run), [Some(narrower), wider]);
            let [next, _] = beside(&run);
            run = next.expect("a narrower code").1;
            assert_eq!(run.model.code_size().ok(), Some(narrower));
        }
        assert_eq!(widths(&run), [None, Some(8)]);
        for _ in 0..3 {
            let [_, next] = beside(&run);
            run = next.expect("a wider code").1;
        }
        assert_eq!(run, first, "nothing but the width has changed");
    }

    #[test]
    fn a_width_between_goes_to_its_neighbours() {
        let run = preset("vae20").expect("a preset").run();
        assert_eq!(widths(&run), [Some(8), Some(32)]);
    }

    #[test]
    fn every_run_that_is_offered_can_be_trained() {
        let mut offered = 0;
        for preset in PRESETS {
            for (width, run) in beside(&preset.run()).into_iter().flatten() {
                assert_eq!(run.validate(), Ok(()), "{} at {width}", preset.id);
                assert_eq!(run.model.code_size().ok(), Some(width), "{}", preset.id);
                offered += 1;
            }
        }
        assert!(offered > PRESETS.len(), "{offered}");
        // What it keeps of a code is no width.
        assert_eq!(widths(&preset("top_k").expect("a preset").run()), [None; 2]);
    }
}
