use super::*;
use crate::page::features::latent_map::tests::{codes, gaussian, plain};
use crate::protocol::Floats;

#[test]
fn codes_of_another_size_are_of_a_model_that_is_gone() {
    let mut latent = plain(2);
    latent.hear_codes(codes(3, &[0.0; 3], &[0]));
    assert!(latent.codes.is_none());
    latent.hear_codes(codes(2, &[0.0; 4], &[0, 1]));
    assert_eq!(latent.count(), 2);
}

#[test]
fn what_was_not_put_anywhere_follows_the_codes() {
    let mut latent = plain(2);
    latent.hear_codes(codes(2, &[0.0, 0.0, 4.0, 2.0, 8.0, 1.0], &[0, 7, 3]));
    assert_eq!(latent.probe, [4.0, 1.0]);
    assert_eq!(
        (&latent.a[..], &latent.b[..]),
        (&[0.0, 0.0][..], &[4.0, 2.0][..])
    );
    latent.probe_set = true;
    latent.walk_set = true;
    latent.hear_codes(codes(2, &[1.0, 1.0, 1.0, 1.0, 1.0, 1.0], &[0, 7, 3]));
    assert_eq!((latent.probe[0], latent.b[0]), (4.0, 4.0));
    // A Gaussian's middle is the prior's.
    let mut latent = gaussian(2);
    latent.hear_codes(codes(2, &[3.0, 3.0, 3.0, 3.0], &[0, 0]));
    assert_eq!(latent.probe, [0.0, 0.0]);
}

#[test]
fn codes_that_are_no_numbers_are_not_followed() {
    let mut latent = plain(2);
    latent.hear_codes(codes(2, &[1.0, 2.0, 3.0, 4.0], &[0, 1]));
    let before = (latent.probe.clone(), latent.window, latent.b.clone());
    latent.hear_codes(codes(2, &[f32::NAN, 2.0, f32::INFINITY, 4.0], &[0, 1]));
    assert!(!latent.has_codes());
    assert_eq!(
        (latent.probe.clone(), latent.window, latent.b.clone()),
        before
    );
}

#[test]
fn components_keep_facing_the_way_they_did() {
    let mut latent = plain(2);
    let pca = |sign: f32| Pca {
        mean: vec![0.0, 0.0],
        components: vec![sign, 0.0, 0.0, 1.0],
        variances: vec![1.0, 0.5],
        step: 0,
    };
    latent.turn(pca(1.0));
    latent.turn(pca(-1.0));
    let components = latent.pca.map(|pca| pca.components);
    assert_eq!(components, Some(vec![1.0, 0.0, 0.0, 1.0]));
}

#[test]
fn the_nearest_come_nearest_first() {
    let mut latent = plain(1);
    latent.hear_codes(codes(1, &[5.0, 1.0, 2.0, -4.0], &[0; 4]));
    let near: Vec<usize> = latent
        .nearest_codes(&[1.4], 3)
        .iter()
        .map(|n| n.0)
        .collect();
    assert_eq!(near, [1, 2, 0]);
    assert_eq!(latent.nearest_codes(&[1.4], 9).len(), 4);
    assert_eq!(latent.nearest_code(&[-3.0]), Some((3, 1.0)));
}

#[test]
fn hidden_groups_are_neither_found_nor_caught() {
    let mut latent = plain(2);
    latent.hear_codes(codes(2, &[0.0, 0.0, 1.0, 1.0], &[0, 1]));
    let all = [[-1.0, -1.0], [2.0, -1.0], [2.0, 2.0], [-1.0, 2.0]];
    assert_eq!(latent.inside(&all), [0, 1]);
    let there = latent.to_screen(&[1.0, 1.0]);
    assert_eq!(latent.point_at(there, 0.05), Some(1));
    latent.hidden = 0b10;
    assert_eq!(latent.inside(&all), [0]);
    assert_eq!(latent.point_at(there, 0.05), None);
    assert_eq!(latent.group_places().len(), 1);
    assert!(latent.inside(&[]).is_empty());
}

#[test]
fn a_factor_takes_the_classes_place() {
    let mut latent = plain(1);
    let mut heard = codes(1, &[0.0, 1.0, 2.0, 3.0], &[0, 0, 1, 1]);
    heard.levels = vec![vec![0, 1, 0, 1]];
    latent.hear_codes(heard);
    assert_eq!(latent.class_means(), [(0, vec![0.5]), (1, vec![2.5])]);
    latent.factor = Some(0);
    assert_eq!(latent.class_means(), [(0, vec![1.0]), (1, vec![2.0])]);
}

#[test]
fn an_ellipse_is_the_shadow_of_the_picture_s_gaussian() {
    let mut latent = gaussian(2);
    latent.quantiles = false;
    let mut heard = codes(2, &[0.0, 0.0], &[0]);
    // Standard deviations 1 and 1/2.
    heard.logvar = Floats(vec![0.0, (0.25_f32).ln()]);
    latent.hear_codes(heard);
    let path = latent.ellipse(0, 2.0).unwrap();
    let [width, height] = latent.window.sides();
    let reach = |axis: usize, side: f64| {
        let along = path.iter().map(|p| p[axis]);
        side * (along.clone().fold(0.0, f64::max) - along.fold(1.0, f64::min))
    };
    assert!((reach(0, width) - 4.0).abs() < 0.02, "{}", reach(0, width));
    assert!((reach(1, height) - 2.0).abs() < 0.02);
    assert!(plain(2).ellipse(0, 1.0).is_none());
}

#[test]
fn the_liveliest_dimensions_come_in_their_order() {
    let mut latent = plain(4);
    latent.hear_codes(codes(
        4,
        &[0.0, 9.0, 0.0, 1.0, 0.0, -9.0, 0.5, -2.0],
        &[0, 1],
    ));
    assert_eq!(latent.liveliest(2), [1, 3]);
    assert_eq!(latent.liveliest(9), [0, 1, 2, 3]);
    assert_eq!(latent.ranges()[1], [-9.0, 9.0]);
    assert_eq!(latent.ranges()[0], [-1.0, 1.0], "one that does not vary");
}
