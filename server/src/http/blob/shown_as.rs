//! What a browser is told that a blob is: by how its bytes begin, never by a name or by who sent it.

/// Media type and disposition. What could run in a page (HTML, SVG, PDF, anything unknown) is only ever saved.
pub(super) fn shown_as(beginning: &[u8]) -> (&'static str, &'static str) {
    let begins = |magic: &[u8]| beginning.starts_with(magic);
    let inside = |at: usize, magic: &[u8]| beginning.get(at..).is_some_and(|rest| rest.starts_with(magic));
    let media = match () {
        () if begins(b"\x89PNG\r\n\x1a\n") => "image/png",
        () if begins(b"\xff\xd8\xff") => "image/jpeg",
        () if begins(b"GIF87a") || begins(b"GIF89a") => "image/gif",
        () if begins(b"RIFF") && inside(8, b"WEBP") => "image/webp",
        () if begins(b"RIFF") && inside(8, b"WAVE") => "audio/wav",
        () if begins(b"OggS") => "audio/ogg",
        () if begins(b"fLaC") => "audio/flac",
        () if begins(b"ID3") || begins(b"\xff\xfb") || begins(b"\xff\xf3") || begins(b"\xff\xf2") => {
            "audio/mpeg"
        }
        () if inside(4, b"ftypavif") || inside(4, b"ftypavis") => "image/avif",
        () if inside(4, b"ftypM4A") => "audio/mp4",
        () if inside(4, b"ftypqt") => "video/quicktime",
        () if inside(4, b"ftyphei") || inside(4, b"ftypmif1") => return SAVED,
        () if inside(4, b"ftyp") => "video/mp4",
        () if begins(b"\x1aE\xdf\xa3") => "video/webm",
        () => return SAVED,
    };
    (media, "inline")
}

const SAVED: (&str, &str) = ("application/octet-stream", "attachment");

#[cfg(test)]
mod tests {
    use super::{SAVED, shown_as};

    #[test]
    fn only_pictures_sounds_and_films_are_shown_and_whatever_could_run_is_saved() {
        for (beginning, media) in [
            (&b"\x89PNG\r\n\x1a\n"[..], "image/png"),
            (b"\xff\xd8\xff\xe0", "image/jpeg"),
            (b"GIF89a", "image/gif"),
            (b"RIFF\0\0\0\0WEBPVP8 ", "image/webp"),
            (b"RIFF\0\0\0\0WAVEfmt ", "audio/wav"),
            (b"\0\0\0\x1cftypavif", "image/avif"),
            (b"\0\0\0\x1cftypisom", "video/mp4"),
            (b"\0\0\0\x1cftypqt  ", "video/quicktime"),
            (b"\x1aE\xdf\xa3", "video/webm"),
        ] {
            assert_eq!(shown_as(beginning), (media, "inline"), "{beginning:?}");
        }
        for beginning in [
            &b""[..],
            b"<!doctype html><script>",
            b"<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'>",
            b"<?xml version='1.0'?><svg/>",
            b"%PDF-1.7",
            b"GIF8 and then a script",
            b"just words",
            b"\0\0\0\x1cftypheic",
        ] {
            assert_eq!(shown_as(beginning), SAVED, "{beginning:?}");
        }
    }
}
