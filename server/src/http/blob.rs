//! Blobs over HTTP. One goes out iff the event in its address may be read and names it.

use super::{
    House,
    exchange::{Told, fault_response, not_found},
    questions::may_read,
};
use axum::{
    body::Bytes,
    extract::{Path, State},
    http::header,
    response::{IntoResponse, Response},
};
use rill_protocol::{BlobId, Envelope, EventId, Fault, FaultCode, StreamId, TopicId};

pub(crate) async fn put(
    State(house): State<House>,
    Path((stream, blob)): Path<(String, String)>,
    body: Bytes,
) -> Told<()> {
    Told(
        async {
            let stream: StreamId = stream.parse().map_err(|_| not_found())?;
            let blob: BlobId = blob.parse().map_err(|_| not_found())?;
            may_read(&house, stream, TopicId::ROOT).await?;
            if BlobId::of(&body) != blob {
                return Err(Fault::new(
                    FaultCode::Malformed,
                    "these bytes are not those that this name stands for",
                ));
            }
            let kept = tokio::task::spawn_blocking(move || house.blobs.put(&blob, &body)).await;
            kept.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
        }
        .await,
    )
}

pub(crate) async fn get(
    State(house): State<House>,
    Path((stream, topic, event, blob)): Path<(String, String, String, String)>,
) -> Response {
    match read(house, [&stream, &topic, &event, &blob]).await {
        Ok(bytes) => {
            let (media, disposition) = shown_as(&bytes);
            let headers = [
                (header::CONTENT_TYPE, media),
                (header::CONTENT_DISPOSITION, disposition),
                (header::CACHE_CONTROL, "no-store"),
                (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
            ];
            (headers, bytes).into_response()
        }
        Err(fault) => fault_response(&fault),
    }
}

async fn read(house: House, [stream, topic, event, blob]: [&str; 4]) -> Result<Vec<u8>, Fault> {
    let stream: StreamId = stream.parse().map_err(|_| not_found())?;
    let topic: TopicId = topic.parse().map_err(|_| not_found())?;
    let event: EventId = event.parse().map_err(|_| not_found())?;
    let blob: BlobId = blob.parse().map_err(|_| not_found())?;
    let owner = may_read(&house, stream, topic).await?;
    let found = owner
        .read(move |log| log.find(event))
        .await?
        .filter(|found| found.topic == topic && !found.is_erased);
    let envelope =
        found.and_then(|found| Envelope::from_bytes(&found.envelope).ok()).ok_or_else(not_found)?;
    if !envelope.blobs.contains(&blob) {
        return Err(not_found());
    }
    let reading =
        tokio::task::spawn_blocking(move || house.blobs.get(&blob)).await.map_err(|error| failed(&error))?;
    reading.map_err(|error| failed(&error))?.ok_or_else(not_found)
}

/// What the bytes are, by how they begin; never by a name. What could run in a page is only ever saved as a file.
fn shown_as(bytes: &[u8]) -> (&'static str, &'static str) {
    let begins = |magic: &[u8]| bytes.starts_with(magic);
    let inside = |at: usize, magic: &[u8]| bytes.get(at..).is_some_and(|rest| rest.starts_with(magic));
    let media = match () {
        () if begins(b"\x89PNG\r\n\x1a\n") => "image/png",
        () if begins(b"\xff\xd8\xff") => "image/jpeg",
        () if begins(b"GIF8") => "image/gif",
        () if begins(b"RIFF") && inside(8, b"WEBP") => "image/webp",
        () if begins(b"RIFF") && inside(8, b"WAVE") => "audio/wav",
        () if begins(b"OggS") => "audio/ogg",
        () if begins(b"ID3") || begins(b"\xff\xfb") => "audio/mpeg",
        () if inside(4, b"ftyp") => "video/mp4",
        () if begins(b"\x1aE\xdf\xa3") => "video/webm",
        () => return ("application/octet-stream", "attachment"),
    };
    (media, "inline")
}

fn failed(error: &dyn std::fmt::Display) -> Fault {
    eprintln!("rill: a file could not be kept or read: {error}");
    Fault::new(FaultCode::Internal, "the server could not keep or read this file; try again in a moment")
}
