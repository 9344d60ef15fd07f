//! What bytes are, told by how they begin, never by a name: for whoever puts a file into an event.
//! Not here: what a server lets a browser do with them, which it decides for itself.

use crate::MediaType;

/// What bytes are, told by how they begin; never by a name. The first 512 are enough.
pub fn media_type(head: &[u8]) -> MediaType {
    let known: &[(&[u8], &str)] = &[
        (b"\x89PNG\r\n\x1a\n", "image/png"),
        (b"\xff\xd8\xff", "image/jpeg"),
        (b"GIF87a", "image/gif"),
        (b"GIF89a", "image/gif"),
        (b"%PDF-", "application/pdf"),
        (b"OggS", "audio/ogg"),
        (b"fLaC", "audio/flac"),
        (b"ID3", "audio/mpeg"),
        (b"\xff\xfb", "audio/mpeg"),
        (b"\x1a\x45\xdf\xa3", "video/webm"),
        (b"PK\x03\x04", "application/zip"),
        (b"\x1f\x8b", "application/gzip"),
    ];
    if let Some((_, media)) = known.iter().find(|(magic, _)| head.starts_with(magic)) {
        return (*media).to_owned();
    }
    let named = match (head.get(..4), head.get(8..12)) {
        (Some(b"RIFF"), Some(b"WEBP")) => Some("image/webp"),
        (Some(b"RIFF"), Some(b"WAVE")) => Some("audio/wav"),
        _ => match head.get(4..12) {
            Some(b"ftypavif") => Some("image/avif"),
            Some(b"ftypM4A ") => Some("audio/mp4"),
            Some(b"ftypqt  ") => Some("video/quicktime"),
            Some([b'f', b't', b'y', b'p', ..]) => Some("video/mp4"),
            _ => None,
        },
    };
    named.map_or_else(|| text_type(head), str::to_owned)
}

/// Text of some kind, or bytes of no kind that we know.
fn text_type(head: &[u8]) -> MediaType {
    let readable = match std::str::from_utf8(head) {
        Ok(text) => Some(text),
        // Cut within a character.
        Err(error) if error.error_len().is_none() => std::str::from_utf8(&head[..error.valid_up_to()]).ok(),
        Err(_) => None,
    };
    let Some(text) = readable.filter(|text| !text.is_empty() && !text.contains('\0')) else {
        return "application/octet-stream".to_owned();
    };
    let start = text.trim_start_matches('\u{feff}').trim_start().to_ascii_lowercase();
    let is_markup =
        |name: &str| start.starts_with(name) || (start.starts_with("<?xml") && start.contains(name));
    let media = if is_markup("<svg") {
        "image/svg+xml"
    } else if ["<!doctype html", "<html", "<script", "<head", "<body"].iter().any(|tag| is_markup(tag)) {
        "text/html"
    } else {
        "text/plain"
    };
    media.to_owned()
}

#[cfg(test)]
mod tests {
    use super::media_type;

    #[test]
    fn bytes_say_what_they_are_whatever_the_name() {
        let cases: &[(&[u8], &str)] = &[
            (b"\x89PNG\r\n\x1a\nxxxx", "image/png"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x20ftypisom", "video/mp4"),
            (b"this is text with a picture's name", "text/plain"),
            (b"<?xml version='1.0'?><svg/>", "image/svg+xml"),
            (b"<svg xmlns='x'><script/></svg>", "image/svg+xml"),
            (b"<!doctype html><script>", "text/html"),
            (b"", "application/octet-stream"),
            (b"a\0b", "application/octet-stream"),
            ("nur ü".as_bytes().split_last().unwrap().1, "text/plain"),
        ];
        for (bytes, wanted) in cases {
            assert_eq!(media_type(bytes), *wanted, "{bytes:?}");
        }
    }
}
