use super::*;
use crate::page::features::latent_map::tests::{codes, gaussian, plain};

fn close(a: &[f32], b: &[f32]) {
    assert_eq!(a.len(), b.len());
    for (x, y) in a.iter().zip(b) {
        assert!((x - y).abs() < 1e-5, "{a:?} is not {b:?}");
    }
}

/// Components at 30 degrees in the plane of the first two dimensions.
fn turned(size: usize) -> Pca {
    let (sin, cos) = (30.0_f32.to_radians().sin(), 30.0_f32.to_radians().cos());
    let mut components = vec![0.0; size * size];
    for i in 0..size {
        components[i * size + i] = 1.0;
    }
    components[..2].copy_from_slice(&[cos, sin]);
    components[size..size + 2].copy_from_slice(&[-sin, cos]);
    Pca {
        mean: (0..size).map(|i| i as f32).collect(),
        components,
        variances: vec![3.0, 1.0, 0.0, 0.0],
        step: 0,
    }
}

#[test]
fn a_place_on_the_screen_is_where_its_code_is_drawn() {
    let mut latent = gaussian(3);
    latent.axes = [2, 0];
    latent.probe = vec![0.5, 0.25, -0.5];
    for quantiles in [true, false] {
        latent.quantiles = quantiles;
        latent.follow_codes();
        for screen in [[0.1, 0.2], [0.5, 0.5], [0.9, 0.7]] {
            let code = latent.from_screen(screen);
            assert_eq!(code[1], 0.25, "what is not shown is held");
            let [x, y] = latent.to_screen(&code);
            assert!((x - screen[0]).abs() < 1e-5 && (y - screen[1]).abs() < 1e-5);
        }
    }
}

#[test]
fn quantiles_put_the_prior_s_quarters_at_quarters_of_the_map() {
    let latent = gaussian(2);
    assert!(latent.by_quantiles());
    let code = latent.from_screen([0.25, 0.25]);
    close(&code, &[-0.674_49, 0.674_49]);
}

#[test]
fn components_are_undone_and_leave_the_rest_as_it_is() {
    let mut latent = plain(4);
    latent.view = MapView::Pca;
    latent.pca = Some(turned(4));
    latent.probe = vec![1.0, -2.0, 7.0, 9.0];
    let code = latent.to_code([0.5, -1.5]);
    close(&code[2..], &[7.0, 9.0]);
    let [x, y] = latent.to_plane(&code);
    assert!((x - 0.5).abs() < 1e-5 && (y + 1.5).abs() < 1e-5);
    close(
        &latent.to_code(latent.to_plane(&latent.probe)),
        &latent.probe,
    );
    assert_eq!(turned(4).share(1), 0.75);
}

#[test]
fn the_engine_s_plane_is_the_page_s() {
    let mut latent = plain(4);
    latent.view = MapView::Pca;
    latent.pca = Some(turned(4));
    let code = [0.3, -1.0, 2.0, 0.7];
    let plane = latent.plane();
    let dot = |row: &[f32]| -> f32 {
        row.iter()
            .zip(code.iter().chain(&[1.0]))
            .map(|(a, b)| a * b)
            .sum()
    };
    let [x, y] = latent.to_plane(&code);
    assert!((f64::from(dot(&plane.across.0)) - x).abs() < 1e-5);
    assert!((f64::from(dot(&plane.up.0)) - y).abs() < 1e-5);
    latent.view = MapView::Code;
    latent.axes = [3, 1];
    assert_eq!(latent.plane().across.0, [0.0, 0.0, 0.0, 1.0, 0.0]);
    assert_eq!(latent.plane().up.0, [0.0, 1.0, 0.0, 0.0, 0.0]);
}

#[test]
fn a_code_of_one_number_lies_on_a_line() {
    let mut latent = plain(1);
    assert_eq!(latent.axes, [0, 0]);
    assert_eq!(latent.plane().up.0, [0.0, 0.0]);
    latent.hear_codes(codes(1, &[0.0, 1.0, 4.0], &[0, 0, 1]));
    let code = latent.from_screen([1.0, 0.3]);
    assert!((f64::from(code[0]) - latent.window.right).abs() < 1e-5);
    assert_eq!(latent.to_plane(&code)[1], 0.0);
}

#[test]
fn an_embedding_s_places_are_those_of_pictures() {
    let mut latent = plain(3);
    latent.hear_codes(codes(3, &[0.0, 0.0, 0.0, 5.0, 5.0, 5.0], &[0, 1]));
    latent.view = MapView::Umap;
    latent.embedding = Some(crate::page::features::latent_map::Embedded {
        kind: crate::protocol::Embedding::Umap,
        places: vec![[-1.0, 0.0], [1.0, 0.0]],
        step: 0,
    });
    assert_eq!(latent.to_code([0.8, 0.4]), [5.0, 5.0, 5.0]);
    assert_eq!(latent.to_plane(&[0.2, 0.1, 0.0]), [-1.0, 0.0]);
    assert!(latent.field(9).is_none(), "no place decodes by itself");
    assert_eq!(latent.plane().places.0, [-1.0, 0.0, 1.0, 0.0]);
    for (i, point) in latent.points_on_screen().into_iter().enumerate() {
        assert_eq!(latent.point_on_screen(i), Some(point));
    }
}

#[test]
fn moving_on_the_plane_leaves_the_field_alone() {
    for view in [MapView::Code, MapView::Pca] {
        let mut latent = plain(4);
        latent.view = view;
        latent.pca = Some(turned(4));
        latent.probe = vec![1.0, -2.0, 7.0, 9.0];
        let key = latent.field_key();
        latent.probe = latent.to_code([3.3, -0.7]);
        assert_eq!(latent.field_key(), key);
        latent.probe[3] += 0.5;
        assert_ne!(latent.field_key(), key);
        latent.field = false;
        assert_eq!(latent.field_key(), None);
    }
}

#[test]
fn the_field_runs_from_the_top_left_at_the_middles_of_its_parts() {
    let mut latent = gaussian(2);
    latent.quantiles = false;
    latent.window = MapWindow {
        left: -2.0,
        bottom: -1.0,
        right: 2.0,
        top: 1.0,
    };
    latent.conditional = Some(10);
    latent.label = 7;
    let sheet = latent.field(2).unwrap();
    close(
        &sheet.codes.0,
        &[-1.0, 0.5, 1.0, 0.5, -1.0, -0.5, 1.0, -0.5],
    );
    assert_eq!(sheet.labels, [7; 4]);
    assert!(sheet.faint);
}
