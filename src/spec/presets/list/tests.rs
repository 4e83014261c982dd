use super::*;
use crate::spec::Summary;

#[test]
fn every_preset_is_valid() {
    for preset in PRESETS {
        preset
            .run()
            .validate()
            .unwrap_or_else(|error| panic!("{}: {error}", preset.id));
    }
}

#[test]
fn a_former_name_still_names_its_preset() {
    for (former, now) in FORMER_IDS {
        assert_eq!(preset(former).map(|preset| preset.id), Ok(now));
        assert!(PRESETS.iter().all(|preset| preset.id != former));
    }
    assert!(preset("no such preset").is_err());
}

#[test]
fn the_tutorials_table() {
    let summary = Summary::of(&preset("conv").unwrap().run().model).unwrap();
    assert_eq!(summary.parameters, 416_262);
    assert_eq!(summary.trainable, 415_494);
    let of_layers: Vec<u64> = summary
        .rows
        .iter()
        .map(|row| row.parameters)
        .filter(|&parameters| parameters > 0)
        .collect();
    assert_eq!(
        of_layers,
        [
            640, 73_856, 512, 295_168, 1024, 257, 2450, 2450, 39_200, 640, 65
        ]
    );
    let light = Summary::of(&preset("conv_light").unwrap().run().model).unwrap();
    assert_eq!(light.parameters, 61_329);
}

#[test]
fn every_preset_is_for_one_goal_and_every_goal_has_presets() {
    let grouped: Vec<_> = Goal::ALL.into_iter().flat_map(Goal::presets).collect();
    assert_eq!(grouped.len(), PRESETS.len());
    for preset in PRESETS {
        let times = grouped.iter().filter(|other| other.id == preset.id);
        assert_eq!(times.count(), 1, "{}", preset.id);
    }
    for goal in Goal::ALL {
        assert!(goal.presets().next().is_some(), "{goal:?}");
    }
}
