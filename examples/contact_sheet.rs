//! Writes a PNG of generated digits, twenty of a kind in a row, to look at:
//! `cargo run --release --example contact_sheet -- sheet.png [seed]`.

#[cfg(not(target_arch = "wasm32"))]
fn main() -> Result<(), Box<dyn std::error::Error>> {
    use std::fs::File;
    use std::io::BufWriter;
    use std::time::Instant;

    use hourglass::data::{Pixels, strokes};

    const SIDE: usize = 28;
    const COLUMNS: usize = 20;
    const ROWS: usize = 20;

    let mut arguments = std::env::args().skip(1);
    let path = arguments.next().unwrap_or_else(|| "sheet.png".into());
    let seed = arguments.next().map_or(Ok(0), |seed| seed.parse())?;

    let started = Instant::now();
    strokes::generate(strokes::DEFAULT_COUNT, seed);
    println!(
        "{} pictures in {:.3} s",
        strokes::DEFAULT_COUNT,
        started.elapsed().as_secs_f64()
    );

    let data = strokes::generate((COLUMNS * ROWS) as u32, seed);
    let Pixels::U8(pixels) = data.pixels else {
        return Err("Strokes are bytes".into());
    };
    let mut sheet = vec![0; pixels.len()];
    for (i, picture) in pixels.chunks_exact(SIDE * SIDE).enumerate() {
        // Two rows for each digit.
        let (digit, nth) = (i % 10, i / 10);
        let (row, column) = (2 * digit + nth / COLUMNS, nth % COLUMNS);
        for (y, line) in picture.chunks_exact(SIDE).enumerate() {
            let at = (row * SIDE + y) * COLUMNS * SIDE + column * SIDE;
            sheet[at..at + SIDE].copy_from_slice(line);
        }
    }
    let mut encoder = png::Encoder::new(
        BufWriter::new(File::create(&path)?),
        (COLUMNS * SIDE) as u32,
        (ROWS * SIDE) as u32,
    );
    encoder.set_color(png::ColorType::Grayscale);
    encoder.set_depth(png::BitDepth::Eight);
    encoder.write_header()?.write_image_data(&sheet)?;
    println!("{path}");
    Ok(())
}

#[cfg(target_arch = "wasm32")]
fn main() {}
