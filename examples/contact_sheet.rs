//! Writes a PNG of generated pictures, class by class, to look at:
//! `cargo run --release --example contact_sheet -- sheet.png [dataset [seed [scale]]]`.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::fs::File;
    use std::io::BufWriter;
    use std::time::Instant;

    use hourglass::data::{self, SampleValues};
    use hourglass::spec::DatasetName;

    const COLUMNS: usize = 20;
    const ROWS: usize = 20;

    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "sheet.png".into());
    let id = arguments.next().unwrap_or_else(|| "strokes".into());
    let name = DatasetName::from_id(&id)
        .ok_or_else(|| format!("there is no “{id}”; there are: {}", DatasetName::ids()))?;
    let seed = arguments.next().map_or(Ok(0), |seed| seed.parse())?;
    let scale: usize = arguments.next().map_or(Ok(1), |scale| scale.parse())?;

    let started = Instant::now();
    let data = data::generate(name, seed).ok_or("that dataset comes in files")?;
    println!(
        "{} pictures in {:.3} s",
        data.len(),
        started.elapsed().as_secs_f64()
    );

    let SampleValues::U8(pixels) = &data.values else {
        return Err("generated pictures are bytes".into());
    };
    let [channels, height, width] = data
        .shape
        .planes()
        .ok_or("generated data are pictures")?
        .map(|size| size as usize);
    // As many of each class, and the classes one after the other.
    let each = COLUMNS * ROWS / data.classes.len();
    let chosen: Vec<usize> = (0..data.classes.len())
        .flat_map(|class| {
            let of_class = move |&(_, &label): &(usize, &u8)| usize::from(label) == class;
            let labels = data.labels.iter().enumerate();
            labels.filter(of_class).map(|(i, _)| i).take(each)
        })
        .collect();
    let (columns, rows) = (COLUMNS * width * scale, ROWS * height * scale);
    let mut sheet = vec![0; columns * rows * channels];
    for (at, byte) in sheet.iter_mut().enumerate() {
        let (place, channel) = (at / channels, at % channels);
        let [x, y] = [place % columns, place / columns].map(|at| at / scale);
        let nth = y / height * COLUMNS + x / width;
        if let Some(picture) = chosen.get(nth) {
            let plane = (picture * channels + channel) * height * width;
            *byte = pixels[plane + y % height * width + x % width];
        }
    }
    let mut encoder = png::Encoder::new(
        BufWriter::new(File::create(&path)?),
        columns as u32,
        rows as u32,
    );
    encoder.set_color(if channels == 3 {
        png::ColorType::Rgb
    } else {
        png::ColorType::Grayscale
    });
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&sheet)?;
    println!("{path}");
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
