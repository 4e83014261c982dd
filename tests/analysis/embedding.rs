use hourglass::analysis::tsne::most_perplexity;
use hourglass::analysis::umap::{Settings, curve};
use hourglass::analysis::{AnalysisError, Tsne, Umap};

use crate::normals;

/// Three clusters of 10 dimensions, each normal with variance 1, `apart` from each other: rows and labels.
fn clusters(n: usize, apart: f32, seed: u32) -> (Vec<f32>, Vec<usize>) {
    let mut rows = normals(n * 10, seed);
    let labels: Vec<usize> = (0..n).map(|i| i % 3).collect();
    for (row, &label) in rows.chunks_exact_mut(10).zip(&labels) {
        row[label] += apart / std::f32::consts::SQRT_2;
    }
    (rows, labels)
}

/// Share of points whose nearest neighbour in the plane has their label.
fn purity(embedding: &[f32], labels: &[usize]) -> f64 {
    let points: Vec<&[f32]> = embedding.chunks_exact(2).collect();
    let alike = (0..points.len()).filter(|&i| {
        let distance = |j: &usize| {
            let (dx, dy) = (points[i][0] - points[*j][0], points[i][1] - points[*j][1]);
            dx * dx + dy * dy
        };
        let nearest = (0..points.len())
            .filter(|&j| j != i)
            .min_by(|a, b| distance(a).total_cmp(&distance(b)))
            .expect("there are others");
        labels[i] == labels[nearest]
    });
    alike.count() as f64 / points.len() as f64
}

/// Distances between the clusters' middles over the mean distance of points from their own.
fn separation(embedding: &[f32], labels: &[usize]) -> f32 {
    let mut middles = [[0.0f32; 3]; 3];
    for (point, &label) in embedding.chunks_exact(2).zip(labels) {
        middles[label][0] += point[0];
        middles[label][1] += point[1];
        middles[label][2] += 1.0;
    }
    let middles = middles.map(|[x, y, count]| [x / count, y / count]);
    let between =
        |a: usize, b: usize| (middles[a][0] - middles[b][0]).hypot(middles[a][1] - middles[b][1]);
    let spread: f32 = embedding
        .chunks_exact(2)
        .zip(labels)
        .map(|(point, &label)| (point[0] - middles[label][0]).hypot(point[1] - middles[label][1]))
        .sum::<f32>()
        / labels.len() as f32;
    between(0, 1).min(between(1, 2)).min(between(0, 2)) / spread
}

fn prepare_tsne(tsne: &mut Tsne) {
    while tsne.prepared() < 1.0 {
        assert_eq!((tsne.iteration(), tsne.divergence()), (0, None));
        tsne.step();
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn tsne_keeps_clusters_apart() {
    let (rows, labels) = clusters(300, 12.0, 1);
    let mut tsne = Tsne::new(&rows, 300, 10, 30.0, 0).expect("it can be done");
    prepare_tsne(&mut tsne);
    let start = tsne.divergence().expect("it is prepared");
    let mut divergences = vec![start];
    while tsne.iteration() < 500 {
        tsne.step();
        if tsne.iteration().is_multiple_of(50) && tsne.iteration() > 250 {
            divergences.push(tsne.divergence().expect("it is prepared"));
        }
    }
    assert!(divergences.is_sorted_by(|a, b| a > b), "{divergences:?}");
    assert!(
        divergences[5] > 0.0 && divergences[5] < 0.5 * start,
        "{divergences:?}"
    );
    let (purity, separation) = (
        purity(tsne.embedding(), &labels),
        separation(tsne.embedding(), &labels),
    );
    assert!(purity > 0.95 && separation > 3.0, "{purity}, {separation}");
    let mean: f32 = tsne.embedding().iter().sum::<f32>() / 600.0;
    assert!(mean.abs() < 1e-3, "{mean}");
}

/// The divergence as the paper writes it, from nothing but its formulas, for affinities that are found by bisection.
#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn tsne_says_its_divergence() {
    let (n, d, perplexity) = (40, 10, 8.0f64);
    let (rows, _) = clusters(n, 3.0, 2);
    let mut tsne = Tsne::new(&rows, n, d, perplexity as f32, 0).expect("it can be done");
    prepare_tsne(&mut tsne);
    for _ in 0..300 {
        tsne.step();
    }
    let squared = |points: &[f32], d: usize, i: usize, j: usize| -> f64 {
        (0..d)
            .map(|a| f64::from(points[i * d + a] - points[j * d + a]).powi(2))
            .sum()
    };
    let mut p = vec![0.0; n * n];
    for i in 0..n {
        let (mut low, mut high) = (0.0, 100.0);
        for _ in 0..100 {
            let beta = (low + high) / 2.0;
            let weights: Vec<f64> = (0..n)
                .map(|j| {
                    if j == i {
                        0.0
                    } else {
                        (-beta * squared(&rows, d, i, j)).exp()
                    }
                })
                .collect();
            let total: f64 = weights.iter().sum();
            let mut entropy = 0.0;
            for (j, weight) in weights.iter().enumerate() {
                p[i * n + j] = weight / total;
                if *weight > 0.0 {
                    entropy -= weight / total * (weight / total).ln();
                }
            }
            if entropy > perplexity.ln() {
                low = beta;
            } else {
                high = beta;
            }
        }
    }
    let embedding = tsne.embedding();
    let similarity = |i: usize, j: usize| 1.0 / (1.0 + squared(embedding, 2, i, j));
    let pairs = || {
        (0..n * n)
            .map(|at| (at / n, at % n))
            .filter(|(i, j)| i != j)
    };
    let total: f64 = pairs().map(|(i, j)| similarity(i, j)).sum();
    let wanted: f64 = pairs()
        .map(|(i, j)| {
            let joint = (p[i * n + j] + p[j * n + i]) / (2 * n) as f64;
            if joint > 0.0 {
                joint * (joint * total / similarity(i, j)).ln()
            } else {
                0.0
            }
        })
        .sum();
    let given = f64::from(tsne.divergence().expect("it is prepared"));
    assert!((given - wanted).abs() < 1e-4, "{given}, wanted {wanted}");
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn tsne_is_the_same_for_a_seed() {
    let (rows, _) = clusters(100, 5.0, 3);
    let run = |seed: u32| {
        let mut tsne = Tsne::new(&rows, 100, 10, 10.0, seed).expect("it can be done");
        prepare_tsne(&mut tsne);
        for _ in 0..60 {
            tsne.step();
        }
        tsne.embedding().to_vec()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn odd_points_do_no_harm() {
    // All the same; more copies of a point than the perplexity; one dimension; values far from 1; few points.
    let same = vec![1.5; 40];
    let mut copies = normals(40, 4);
    copies[..20].fill(0.25);
    let huge: Vec<f32> = normals(40, 5).iter().map(|v| v * 1e12).collect();
    let tiny: Vec<f32> = normals(40, 6).iter().map(|v| v * 1e-20).collect();
    for (rows, n) in [
        (&same, 20),
        (&copies, 20),
        (&copies, 40),
        (&huge, 10),
        (&tiny, 20),
    ] {
        let d = rows.len() / n;
        let mut tsne = Tsne::new(rows, n, d, 2.5, 0).expect("it can be done");
        prepare_tsne(&mut tsne);
        let settings = Settings {
            neighbors: 5,
            epochs: 100,
            ..Settings::default()
        };
        let mut umap = Umap::new(rows, n, d, settings).expect("it can be done");
        for _ in 0..100 {
            tsne.step();
            umap.step();
        }
        let finite = |values: &[f32]| values.iter().all(|value| value.is_finite());
        assert!(
            finite(tsne.embedding()) && finite(umap.embedding()),
            "{n} points"
        );
        assert!(
            tsne.divergence().expect("it is prepared").is_finite(),
            "{n} points"
        );
    }
    Tsne::new(&same[..4], 4, 1, 1.0, 0)
        .expect("four are enough")
        .step();
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn dropping_an_embedding_cancels_it() {
    let (rows, labels) = clusters(200, 12.0, 7);
    let mut tsne = Tsne::new(&rows, 200, 10, 20.0, 0).expect("it can be done");
    let mut umap = Umap::new(&rows, 200, 10, Settings::default()).expect("it can be done");
    for _ in 0..3 {
        tsne.step();
        umap.step();
    }
    let halfway = umap.clone();
    drop((tsne, umap));
    // A copy goes on by itself.
    let mut again = halfway;
    while !again.finished() {
        again.step();
    }
    assert!(purity(again.embedding(), &labels) > 0.95);
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn umap_keeps_clusters_apart() {
    let (rows, labels) = clusters(300, 12.0, 8);
    let mut umap = Umap::new(&rows, 300, 10, Settings::default()).expect("it can be done");
    let mut steps = 0;
    while !umap.finished() {
        umap.step();
        steps += 1;
    }
    assert!((501..600).contains(&steps), "{steps}");
    let (purity, separation) = (
        purity(umap.embedding(), &labels),
        separation(umap.embedding(), &labels),
    );
    assert!(purity > 0.95 && separation > 3.0, "{purity}, {separation}");
    let done = umap.embedding().to_vec();
    umap.step();
    assert_eq!((umap.embedding(), umap.iteration()), (&done[..], 500));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn umap_unfolds_a_line() {
    // A quarter of a circle in three dimensions: its order must be that of the embedding along its length.
    let n = 120;
    let rows: Vec<f32> = (0..n)
        .flat_map(|i| {
            let angle = 1.5 * i as f32 / n as f32;
            [angle.cos(), angle.sin(), 0.1 * angle]
        })
        .collect();
    let settings = Settings {
        neighbors: 8,
        epochs: 300,
        ..Settings::default()
    };
    let mut umap = Umap::new(&rows, n, 3, settings).expect("it can be done");
    while !umap.finished() {
        umap.step();
    }
    let points: Vec<&[f32]> = umap.embedding().chunks_exact(2).collect();
    let distance =
        |i: usize, j: usize| (points[i][0] - points[j][0]).hypot(points[i][1] - points[j][1]);
    for i in 0..n - 40 {
        assert!(distance(i, i + 40) > distance(i, i + 5), "{i}");
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn umap_is_the_same_for_a_seed() {
    let (rows, _) = clusters(100, 5.0, 9);
    let run = |seed: u32| {
        let settings = Settings {
            epochs: 40,
            seed,
            ..Settings::default()
        };
        let mut umap = Umap::new(&rows, 100, 10, settings).expect("it can be done");
        while !umap.finished() {
            umap.step();
        }
        umap.embedding().to_vec()
    };
    assert_eq!(run(1), run(1));
    assert_ne!(run(1), run(2));
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn umaps_curve_is_that_of_the_authors() {
    // As umap-learn fits it for these smallest distances.
    for (min_dist, wanted) in [
        (0.001, [1.929, 0.7915]),
        (0.1, [1.577, 0.8951]),
        (0.5, [0.583, 1.334]),
    ] {
        let given = curve(min_dist);
        for (given, wanted) in given.iter().zip(wanted) {
            assert!(
                (given - wanted).abs() < 1e-3,
                "{min_dist}: {given}, wanted {wanted}"
            );
        }
    }
}

#[cfg_attr(not(target_arch = "wasm32"), test)]
#[cfg_attr(target_arch = "wasm32", wasm_bindgen_test::wasm_bindgen_test)]
fn what_cannot_be_embedded_is_said() {
    let rows = normals(60, 10);
    let tsne = |rows: &[f32], n, d, perplexity| {
        Tsne::new(rows, n, d, perplexity, 0).expect_err("it cannot be done")
    };
    let too_high = AnalysisError::Perplexity {
        points: 30,
        most: 9,
    };
    assert_eq!(tsne(&rows, 30, 2, 10.0), too_high);
    assert_eq!(tsne(&rows, 30, 2, 0.5), too_high);
    assert_eq!(tsne(&rows, 30, 2, f32::NAN), too_high);
    assert!(Tsne::new(&rows, 30, 2, most_perplexity(30), 0).is_ok());
    assert_eq!(
        tsne(&rows[..3], 3, 1, 1.0),
        AnalysisError::TooFewPoints {
            found: 3,
            needed: 4
        }
    );
    assert_eq!(
        tsne(&[f32::INFINITY; 8], 4, 2, 1.0),
        AnalysisError::NotFinite
    );
    let umap =
        |settings: Settings| Umap::new(&rows, 30, 2, settings).expect_err("it cannot be done");
    for neighbors in [0, 1, 30] {
        assert_eq!(
            umap(Settings {
                neighbors,
                ..Settings::default()
            }),
            AnalysisError::Neighbors {
                points: 30,
                most: 29
            }
        );
    }
    for min_dist in [-0.1, 1.5, f32::NAN] {
        assert_eq!(
            umap(Settings {
                min_dist,
                ..Settings::default()
            }),
            AnalysisError::MinDistance
        );
    }
}
