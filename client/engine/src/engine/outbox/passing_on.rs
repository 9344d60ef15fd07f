//! Passing a message on: what of it goes along, and the blobs that whoever reads it there may have. Pure.

use rill_events::{Card, CardImage, FileRef, Forwarded, MessagePosted, ReplyTo};
use rill_protocol::{BlobId, Millis};

/// The message that passes another on. One that was passed on itself goes on as what it was at first, where nothing was
/// said beside it.
pub(super) fn passed_on(message: MessagePosted, from: ReplyTo, at: Millis, author: String) -> MessagePosted {
    let forwarded = match message.forwarded {
        Some(inner) if message.text.trim().is_empty() => inner,
        _ => Box::new(Forwarded {
            at: Some(at),
            author: Some(author).filter(|author| !author.is_empty()),
            from: Some(from),
            text: message.text,
            attachments: message.attachments,
            cards: message.cards,
            stickers: message.stickers,
        }),
    };
    // Its text is drawn with these; nobody is called by them again.
    let (mentions, emoji) = (message.mentions, message.emoji);
    MessagePosted { mentions, emoji, forwarded: Some(forwarded), ..MessagePosted::default() }
}

/// All files that a passed on message shows, each once.
pub(super) fn blobs_of(posted: &MessagePosted) -> Vec<BlobId> {
    let mut blobs: Vec<BlobId> = Vec::new();
    let emoji = posted.emoji.iter().filter_map(|emoji| emoji.picture.as_ref());
    let forwarded = posted.forwarded.iter().flat_map(|forwarded| {
        let attached = forwarded.attachments.iter().filter_map(|attachment| attachment.file.as_ref());
        let stickers = forwarded.stickers.iter().filter_map(|sticker| sticker.picture.as_ref());
        attached.chain(stickers).chain(forwarded.cards.iter().flat_map(pictures_of))
    });
    for file in emoji.chain(forwarded) {
        if !blobs.contains(&file.blob) {
            blobs.push(file.blob);
        }
    }
    blobs
}

fn pictures_of(card: &Card) -> impl Iterator<Item = &FileRef> {
    let single = [&card.author_icon, &card.footer_icon, &card.thumbnail];
    let all = single.into_iter().flatten().chain(&card.images);
    all.filter_map(|image: &CardImage| image.file.as_ref())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rill_events::Attachment;
    use rill_protocol::EventId;

    fn file(number: u8) -> FileRef {
        FileRef { blob: BlobId::of(&[number]), media: "image/png".to_owned(), bytes: 1, size: None }
    }

    fn from(number: u8) -> ReplyTo {
        ReplyTo { event: Some(EventId::from_bytes([number; 16])), topic: None }
    }

    #[test]
    fn what_is_passed_on_twice_says_where_it_was_first_and_brings_all_its_files() {
        let attached = |number| Attachment {
            name: "a".to_owned(),
            file: Some(file(number)),
            lost_bytes: None,
            spoiler: false,
            alt: None,
        };
        let images = vec![CardImage { file: Some(file(2)), url: None }];
        let message = MessagePosted {
            text: "look".to_owned(),
            attachments: vec![attached(1), attached(1)],
            cards: vec![Card { images, ..Card::default() }],
            ..MessagePosted::default()
        };
        let once = passed_on(message, from(1), 7, "Ana".to_owned());
        assert_eq!(blobs_of(&once), [file(1).blob, file(2).blob]);
        let twice = passed_on(once.clone(), from(2), 9, "Ben".to_owned());
        assert_eq!(twice, once);
        let said = MessagePosted { text: "see below".to_owned(), ..once };
        let passed = passed_on(said, from(2), 9, "Ben".to_owned()).forwarded.unwrap();
        assert_eq!(
            (passed.text.as_str(), passed.author.as_deref(), passed.from),
            ("see below", Some("Ben"), Some(from(2)))
        );
    }
}
