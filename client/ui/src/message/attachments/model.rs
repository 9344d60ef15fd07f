//! What kind of file it is, and how large it is drawn. Pure.

use crate::words;
use rill_events::{Attachment, Dimensions, FileRef};

/// Wider or higher than this no picture is drawn in the list.
const WIDEST: f64 = 400.0;
const HIGHEST: f64 = 320.0;
/// A picture is never smaller than what a finger can meet.
const LEAST: f64 = 44.0;

/// How a file is shown.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// In the list.
    Picture,
    /// With a player.
    Video,
    /// With a player.
    Sound,
    /// By name and size: also what could run (SVG, HTML).
    Other,
}

impl Kind {
    /// By what was sniffed from the bytes, never by a name.
    pub(super) fn of(attachment: &Attachment) -> Self {
        match attachment.file.as_ref().map_or("", |file| file.media.as_str()) {
            "image/png" | "image/jpeg" | "image/gif" | "image/webp" | "image/avif" | "image/apng" => {
                Self::Picture
            }
            "video/mp4" | "video/webm" | "video/ogg" | "video/quicktime" => Self::Video,
            "audio/mpeg" | "audio/ogg" | "audio/wav" | "audio/x-wav" | "audio/mp4" | "audio/webm"
            | "audio/flac" | "audio/aac" | "audio/opus" => Self::Sound,
            _ => Self::Other,
        }
    }
}

/// The box of a picture, in pixels.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(in crate::message) struct Fit {
    pub(super) width: f64,
    pub(super) height: f64,
}

/// The box of a picture of this size; of one whose size nobody knows, a box of one size for all.
pub(in crate::message) fn fit(size: Option<Dimensions>) -> Fit {
    let Some(Dimensions { width, height }) = size.filter(|size| size.width > 0 && size.height > 0) else {
        return Fit { width: WIDEST, height: WIDEST * 9.0 / 16.0 };
    };
    let (width, height) = (f64::from(width), f64::from(height));
    let scale = (WIDEST / width).min(HIGHEST / height).min(1.0);
    Fit { width: (width * scale).max(LEAST), height: (height * scale).max(LEAST) }
}

impl Fit {
    /// As wide as there is room.
    pub(in crate::message) fn width(self) -> String {
        format!("min({:.0}px, 100%)", self.width)
    }

    /// Of its own shape, before its bytes are here.
    pub(in crate::message) fn ratio(self) -> String {
        format!("{:.0} / {:.0}", self.width, self.height)
    }
}

/// "ridge.png, 1600 × 900, 412 KB".
pub(super) fn caption(name: &str, file: &FileRef) -> String {
    let size = file.size.map_or(String::new(), |size| format!(", {} × {}", size.width, size.height));
    format!("{name}{size}, {}", words::bytes(file.bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_protocol::BlobId;

    fn file(media: &str, size: Option<(u32, u32)>) -> FileRef {
        FileRef {
            blob: BlobId::of(b"x"),
            media: media.to_owned(),
            bytes: 412_000,
            size: size.map(Dimensions::from),
        }
    }

    #[test]
    fn only_what_cannot_run_is_shown_in_the_list() {
        for (media, kind) in [
            ("image/png", Kind::Picture),
            ("image/svg+xml", Kind::Other),
            ("text/html", Kind::Other),
            ("video/mp4", Kind::Video),
            ("audio/mpeg", Kind::Sound),
            ("application/pdf", Kind::Other),
        ] {
            let attachment = Attachment {
                name: "picture.png".to_owned(),
                file: Some(file(media, None)),
                lost_bytes: None,
                spoiler: false,
                alt: None,
            };
            assert_eq!(Kind::of(&attachment), kind, "{media}");
        }
    }

    #[test]
    fn a_picture_has_its_shape_before_it_is_here() {
        let size = |width, height| Some(Dimensions { width, height });
        for (size, wanted) in [
            (size(1600, 900), (400.0, 225.0)),
            (size(900, 1600), (180.0, 320.0)),
            (size(100, 80), (100.0, 80.0)),
            (size(4, 4), (44.0, 44.0)),
            (size(0, 9), (400.0, 225.0)),
            (None, (400.0, 225.0)),
        ] {
            let Fit { width, height } = fit(size);
            assert_eq!((width, height), wanted, "{size:?}");
        }
    }

    #[test]
    fn a_caption_tells_name_and_sizes() {
        assert_eq!(
            caption("ridge.png", &file("image/png", Some((1600, 900)))),
            "ridge.png, 1600 × 900, 412 KB"
        );
        assert_eq!(caption("a.pdf", &file("application/pdf", None)), "a.pdf, 412 KB");
    }
}
