use super::super::factor::tests::assert_uniform_and_independent;
use super::*;

const SOMEONE: Factors = Factors {
    smile: 0,
    glasses: 0,
    hair: 1,
    hair_colour: 1,
    skin: 1,
    eyes: 0,
    beard: 0,
    turn: 2,
    background: 0,
    pose: Pose {
        shift: [0.0; 2],
        tilt: 0.0,
        width: 0.0,
    },
};

fn bytes(data: &Dataset) -> &[u8] {
    match &data.values {
        SampleValues::U8(bytes) => bytes,
        SampleValues::F32(_) => panic!("bytes expected"),
    }
}

/// Pixels that differ clearly between two pictures, as (column, row).
fn changed(a: &Factors, b: &Factors) -> Vec<(usize, usize)> {
    let (a, b) = (a.picture(), b.picture());
    let differs = |at: usize| {
        (0..3).any(|channel| {
            let at = channel * PIXELS + at;
            a[at].abs_diff(b[at]) > 24
        })
    };
    (0..PIXELS)
        .filter(|&at| differs(at))
        .map(|at| (at % SIDE, at / SIDE))
        .collect()
}

#[test]
fn a_picture_depends_on_seed_and_number_alone() {
    let many = generate(40, 5);
    let few = generate(20, 5);
    assert_eq!(bytes(&many)[..20 * 3 * PIXELS], *bytes(&few));
    assert_eq!(
        bytes(&many)[17 * 3 * PIXELS..18 * 3 * PIXELS],
        factors(5, 17).picture()
    );
    assert_ne!(generate(20, 6).values, few.values);
}

#[test]
fn factors_are_uniform_and_independent() {
    let all: Vec<Factors> = (0..DEFAULT_COUNT).map(|i| factors(0, i)).collect();
    let levels: Vec<[u8; 9]> = all.iter().map(Factors::levels).collect();
    let table = factor::table(names(), &levels);
    assert_uniform_and_independent(&table);
    for pose in all.iter().map(|factors| factors.pose) {
        assert!(pose.shift.iter().all(|shift| (-0.8..0.8).contains(shift)));
        assert!((-0.015..0.015).contains(&pose.tilt));
        assert!((-0.4..0.4).contains(&pose.width));
    }
    let data = generate(100, 0);
    assert_eq!(data.labels, data.factors[2].of);
    assert_eq!(data.classes, data.factors[2].levels);
    for (whole, few) in table.iter().zip(&data.factors) {
        assert_eq!((&whole.name, &whole.levels), (&few.name, &few.levels));
        assert_eq!(whole.of[..100], few.of);
    }
}

#[test]
fn every_level_of_a_factor_looks_different() {
    type Set = fn(&mut Factors, u8);
    let setters: [Set; 9] = [
        |f, level| f.smile = level,
        |f, level| f.glasses = level,
        |f, level| f.hair = level,
        |f, level| f.hair_colour = level,
        |f, level| f.skin = level,
        |f, level| f.eyes = level,
        |f, level| f.beard = level,
        |f, level| f.turn = level,
        |f, level| f.background = level,
    ];
    for ((name, levels), set) in names().into_iter().zip(setters) {
        let people: Vec<Factors> = (0..levels.len() as u8)
            .map(|level| {
                let mut person = SOMEONE;
                set(&mut person, level);
                person
            })
            .collect();
        for (i, a) in people.iter().enumerate() {
            for b in &people[..i] {
                let pixels = changed(a, b).len();
                assert!(pixels >= 10, "{name}: {pixels} pixels differ");
            }
        }
    }
}

#[test]
fn a_smile_changes_the_mouth_alone() {
    for skin in 0..SKINS.len() as u8 {
        for beard in 0..2 {
            let straight = Factors {
                skin,
                beard,
                ..SOMEONE
            };
            let smiling = Factors {
                smile: 1,
                ..straight
            };
            let pixels = changed(&straight, &smiling);
            assert!(pixels.len() >= 15, "{} pixels of skin {skin}", pixels.len());
            for (x, y) in pixels {
                assert!((11..21).contains(&x) && (18..25).contains(&y), "{x}, {y}");
            }
        }
    }
}

#[test]
fn what_colours_hair_shows_on_bald_heads_too() {
    let bald = Factors {
        hair: 0,
        hair_colour: 0,
        ..SOMEONE
    };
    for hair_colour in 1..HAIR_COLOURS.len() as u8 {
        let other = Factors {
            hair_colour,
            ..bald
        };
        assert!(changed(&bald, &other).len() >= 4);
    }
}
