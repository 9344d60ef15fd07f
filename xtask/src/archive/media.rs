//! A few tiny pictures that the messages of an archive point to.
//! Here: making them, pixel by pixel. Not here: who posts one (`room.rs`).

use std::fs;
use std::io::Write;
use std::path::Path;

use anyhow::{Context, Result};
use flate2::Compression;
use flate2::write::ZlibEncoder;

use super::create_folder;

/// Name, width and height: wide, tall, square.
const PICTURES: [(&str, u32, u32); 4] =
    [("shore.png", 96, 54), ("stair.png", 24, 96), ("tile.png", 48, 48), ("strip.png", 160, 12)];

/// A picture in the media folder.
pub(super) struct Picture {
    pub(super) name: &'static str,
    pub(super) url: String,
    pub(super) bytes: u64,
}

/// The picture of this number; any number names one.
pub(super) fn picture(number: u64) -> Picture {
    let (name, width, height) = PICTURES[(number % PICTURES.len() as u64) as usize];
    Picture { name, url: format!("media/{name}"), bytes: png(width, height).len() as u64 }
}

/// Writes the pictures into `media/` of the archive's folder.
pub(super) fn write(folder: &Path) -> Result<()> {
    let media = folder.join("media");
    create_folder(&media)?;
    for (name, width, height) in PICTURES {
        let path = media.join(name);
        fs::write(&path, png(width, height))
            .with_context(|| format!("{} cannot be written", path.display()))?;
    }
    Ok(())
}

/// A picture that fades from blue to sand.
fn png(width: u32, height: u32) -> Vec<u8> {
    let mut rows = ZlibEncoder::new(Vec::new(), Compression::default());
    for y in 0..height {
        let mut row = vec![0];
        row.extend(
            (0..width).flat_map(|x| [(60 + y * 160 / height) as u8, 120, (200 - x * 120 / width) as u8]),
        );
        rows.write_all(&row).expect("a vector takes every byte");
    }
    let mut head = Vec::new();
    head.extend(width.to_be_bytes());
    head.extend(height.to_be_bytes());
    head.extend([8, 2, 0, 0, 0]); // 8 bits a channel, RGB.
    let mut file = b"\x89PNG\r\n\x1a\n".to_vec();
    chunk(&mut file, b"IHDR", &head);
    chunk(&mut file, b"IDAT", &rows.finish().expect("a vector takes every byte"));
    chunk(&mut file, b"IEND", &[]);
    file
}

fn chunk(file: &mut Vec<u8>, kind: &[u8; 4], data: &[u8]) {
    let mut sum = flate2::Crc::new();
    sum.update(kind);
    sum.update(data);
    file.extend((data.len() as u32).to_be_bytes());
    file.extend(kind);
    file.extend(data);
    file.extend(sum.sum().to_be_bytes());
}
