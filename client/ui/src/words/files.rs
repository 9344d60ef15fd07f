//! The words of files in messages.

use super::{bytes, counted};
use crate::{
    files::NotTaken,
    writing::{LeftOut, MOST_FILES},
};
use rill_bridge::UploadProgress;

/// The list above the field.
pub const FILES: &str = "Files";
/// Chooses files.
pub const ATTACH: &str = "Attach files";
/// One that is being read.
pub const READING: &str = "Reading…";
/// What is shown over a room while files are held over it.
pub const DROP: &str = "Drop files to attach them";
/// A message whose files wait for others.
pub const WAITS: &str = "Waiting to upload";

/// What the button does, with the limit.
pub fn attach(most: u64) -> String {
    format!("{ATTACH}, up to {} each", bytes(most))
}

/// Takes one off.
pub fn remove(name: &str) -> String {
    format!("Remove {name}")
}

/// Why one was left out.
pub(crate) fn left_out(why: &LeftOut) -> String {
    match why {
        LeftOut::TooLarge { name, bytes: has, most } => {
            format!("{name} has {}. A file can have at most {}.", bytes(*has), bytes(*most))
        }
        LeftOut::TooMany => {
            format!(
                "A message can have at most {}. Send the rest with another.",
                counted(MOST_FILES as u64, "file", "files")
            )
        }
        LeftOut::Empty { name } => format!("There is nothing in {name}."),
    }
}

/// Why one could not be taken in.
pub(crate) fn not_taken(why: NotTaken, name: &str) -> String {
    match why {
        NotTaken::Unreadable => format!("{name} could not be read. Is it a folder, or was it moved?"),
        NotTaken::NoRoom => {
            format!(
                "There is no room for {name} on this device. Your text is kept; free some space, or attach less."
            )
        }
        NotTaken::NoPlace => format!("This browser gives no place to keep {name} until it is sent."),
    }
}

/// How far an upload is.
pub(crate) fn uploading(upload: &UploadProgress) -> String {
    format!("Uploading, {} of {}", bytes(upload.sent), bytes(upload.of))
}

/// The bar's name.
pub const UPLOAD: &str = "Upload";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_limit_is_told_with_what_the_file_has() {
        let why = LeftOut::TooLarge { name: "ridge.mov".to_owned(), bytes: 80_000_000, most: 67_108_864 };
        assert_eq!(left_out(&why), "ridge.mov has 80 MB. A file can have at most 67 MB.");
        assert_eq!(
            left_out(&LeftOut::TooMany),
            "A message can have at most 20 files. Send the rest with another."
        );
        assert_eq!(attach(67_108_864), "Attach files, up to 67 MB each");
    }
}
