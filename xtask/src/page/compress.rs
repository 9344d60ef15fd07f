//! Compressed copies beside the files, so that the server never compresses while somebody waits.
//! Not here: which copy is sent to whom (the server).

use std::fs;
use std::io::Write;
use std::path::Path;
use std::thread;

use anyhow::{Result, anyhow};
use flate2::Compression;
use flate2::write::GzEncoder;

use super::files::Files;
use super::names::digest;
use crate::places;

/// Kinds that are compressed already.
const TIGHT: [&str; 6] = ["woff2", "png", "jpg", "webp", "gif", "ico"];

/// Writes `.br` and `.gz` beside each file that gets smaller by it.
pub(super) fn beside(folder: &Path, files: &Files) -> Result<()> {
    let store = places::target().join("xtask/compressed");
    fs::create_dir_all(&store)?;
    thread::scope(|scope| {
        let loose = files.iter().filter(|(path, _)| !TIGHT.iter().any(|kind| path.ends_with(kind)));
        let running: Vec<_> = loose
            .map(|(path, content)| (folder.join(path), content))
            .map(|(place, content)| scope.spawn(|| both(&store, place, content)))
            .collect();
        running.into_iter().try_for_each(|one| one.join().map_err(|_| anyhow!("compressing ended"))?)
    })
}

fn both(store: &Path, place: std::path::PathBuf, content: &[u8]) -> Result<()> {
    for (ending, compressed) in [("br", brotli as fn(&[u8]) -> Result<Vec<u8>>), ("gz", gzip)] {
        let known = store.join(format!("{}.{ending}", digest(content)));
        let small = match fs::read(&known) {
            Ok(small) => small,
            Err(_) => {
                let small = compressed(content)?;
                let unfinished = known.with_extension(format!("{ending}.{}", std::process::id()));
                fs::write(&unfinished, &small)?;
                fs::rename(&unfinished, &known)?;
                small
            }
        };
        if small.len() < content.len() {
            let mut name = place.clone().into_os_string();
            name.push(format!(".{ending}"));
            fs::write(name, small)?;
        }
    }
    Ok(())
}

fn brotli(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = ::brotli::CompressorWriter::new(Vec::new(), 1 << 16, 11, 24);
    writer.write_all(content)?;
    writer.flush()?;
    Ok(writer.into_inner())
}

fn gzip(content: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(content)?;
    Ok(writer.finish()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::Read;

    #[test]
    fn a_reader_gets_back_what_was_compressed() {
        let content = "the quick brown fox ".repeat(500).into_bytes();
        let mut back = Vec::new();
        ::brotli::Decompressor::new(&brotli(&content).unwrap()[..], 4096).read_to_end(&mut back).unwrap();
        assert_eq!(back, content);
        back.clear();
        flate2::read::GzDecoder::new(&gzip(&content).unwrap()[..]).read_to_end(&mut back).unwrap();
        assert_eq!(back, content);
    }
}
