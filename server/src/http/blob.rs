//! Blobs over HTTP, in and out as streams: neither is ever in memory as a whole. One goes out iff the event in its
//! address may be read and names it. Not here: where they lie (`blobs.rs`).

pub(crate) mod parts;
mod shown_as;

use super::{
    House,
    exchange::{Told, fault_response, not_found},
    questions::found,
    reader::Reader,
};
use crate::{
    blobs::{Incoming, IncomingError, StreamBlobs},
    open_stream::OpenStream,
    owner::Owner,
};
use axum::{
    body::{Body, Bytes},
    extract::{Path, Request, State},
    http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header},
    response::{IntoResponse, Response},
};
use futures_util::StreamExt;
use rill_protocol::{BlobId, Did, Envelope, EventId, Fault, FaultCode, Rules, StreamId, TopicId};
use shown_as::shown_as;
use std::{path::PathBuf, time::Duration};
use tokio::{task::spawn_blocking, time::timeout};
use tower_http::services::ServeFile;

/// So much is gathered before it is written.
const WRITE_AT_ONCE: usize = 256 * 1024;
/// Who sends nothing for so long is gone.
const GIVES_WITHIN: Duration = Duration::from_secs(30);
/// What is read of a file to see what it is.
const BEGINNING: u64 = 64;

pub(crate) async fn put(
    State(house): State<House>,
    reader: Reader,
    Path((stream, blob)): Path<(String, String)>,
    body: Body,
) -> Told<()> {
    Told(keep(house, &reader, [&stream, &blob], body).await)
}

async fn keep(house: House, reader: &Reader, [stream, blob]: [&str; 2], body: Body) -> Result<(), Fault> {
    // Before anything else is said.
    reader.must_be_signed_in()?;
    let stream: StreamId = stream.parse().map_err(|_| not_found())?;
    let blob: BlobId = blob.parse().map_err(|_| not_found())?;
    let Putting { owner, person, is_founder } = putting(&house, reader, stream).await?;
    let mut incoming = house.arrivals.begin().map_err(|error| failed(&error))?;
    let (mut chunks, mut gathered, mut size) = (body.into_data_stream(), Vec::new(), 0);
    loop {
        let next = timeout(GIVES_WITHIN, chunks.next()).await.map_err(|_| broken_off())?;
        let is_end = next.is_none();
        if let Some(chunk) = next {
            let chunk = chunk.map_err(|_| broken_off())?;
            size += chunk.len();
            gathered.push(chunk);
        }
        if is_end || size >= WRITE_AT_ONCE {
            // Who made a space brings an archive into it.
            if !is_founder {
                house.uploads.pace(&person, size as u64, (house.clock)())?;
            }
            incoming = written(incoming, std::mem::take(&mut gathered)).await?;
            size = 0;
        }
        if is_end {
            break;
        }
    }
    let finishing = spawn_blocking(move || incoming.finish(&blob).map(|()| incoming)).await;
    let whole = finishing.map_err(|error| failed(&error))?.map_err(|error| fault_of(&error))?;
    let (blobs, now) = (StreamBlobs::of(&house.data, &stream), (house.clock)());
    owner
        .read(move |_| Ok(blobs.keep(whole.path(), &blob, now)))
        .await?
        .map_err(|error| fault_of(&IncomingError::Disk(error)))
}

/// Somebody who may put files into a stream.
struct Putting {
    owner: Owner,
    person: Did,
    is_founder: bool,
}

async fn putting(house: &House, reader: &Reader, stream: StreamId) -> Result<Putting, Fault> {
    let person = reader.must_be_signed_in()?.session.person;
    let owner = house.streams.owner(stream, None).await?;
    let genesis = owner.genesis();
    // Nobody founded a conversation more than its other people.
    let is_founder = genesis.creator == person && genesis.rules != Rules::Direct;
    let who = person.clone();
    let may = move |stream: &OpenStream<'_>| {
        let may_read = stream.may_read(Some(&who), TopicId::ROOT)?;
        Ok((may_read, may_read && stream.may_write(&who)?))
    };
    match owner.ask(may).await? {
        (true, true) => Ok(Putting { owner, person, is_founder }),
        (true, false) => {
            Err(Fault::new(FaultCode::NotAllowed, "only members put files here: join this space first"))
        }
        (false, _) => Err(not_found()),
    }
}

async fn written(mut incoming: Incoming, chunks: Vec<Bytes>) -> Result<Incoming, Fault> {
    let writing =
        spawn_blocking(move || chunks.iter().try_for_each(|chunk| incoming.take(chunk)).map(|()| incoming));
    writing.await.map_err(|error| failed(&error))?.map_err(|error| fault_of(&error))
}

pub(crate) async fn get(
    State(house): State<House>,
    reader: Reader,
    Path((stream, topic, event, blob)): Path<(String, String, String, String)>,
    request: Request,
) -> Response {
    let found = readable(&house, &reader, [&stream, &topic, &event, &blob]).await;
    let (blob, file) = match found {
        Ok(found) => found,
        Err(fault) => return fault_response(&fault),
    };
    match sent(&blob, file, request.method(), request.headers()).await {
        Ok(response) => response,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => fault_response(&not_found()),
        Err(error) => fault_response(&failed(&error)),
    }
}

/// Where the blob lies, if this reader may have it by this event.
async fn readable(
    house: &House,
    reader: &Reader,
    [stream, topic, event, blob]: [&str; 4],
) -> Result<(BlobId, PathBuf), Fault> {
    let stream: StreamId = stream.parse().map_err(|_| not_found())?;
    let topic: TopicId = topic.parse().map_err(|_| not_found())?;
    let event: EventId = event.parse().map_err(|_| not_found())?;
    let blob: BlobId = blob.parse().map_err(|_| not_found())?;
    let found = found(house, reader, stream, move |log, sight| log.find_seen(event, sight)).await?;
    let found = Some(found).filter(|found| found.topic == topic && !found.is_erased);
    let envelope =
        found.and_then(|found| Envelope::from_bytes(&found.envelope).ok()).ok_or_else(not_found)?;
    if !envelope.blobs.contains(&blob) {
        return Err(not_found());
    }
    Ok((blob, StreamBlobs::of(&house.data, &stream).file(&blob)))
}

/// The file or the asked part of it. Its name is the hash of its bytes, and so is its tag.
async fn sent(
    blob: &BlobId,
    file: PathBuf,
    method: &Method,
    asked: &HeaderMap,
) -> Result<Response, std::io::Error> {
    let tag = format!("\"{blob}\"");
    let beginning = beginning(&file).await?;
    let names = |name: HeaderName| asked.get(name).and_then(|value| value.to_str().ok());
    let is_it = |one: &str| matches!(one.trim().trim_start_matches("W/"), one if one == "*" || one == tag);
    let has_it = names(header::IF_NONE_MATCH).is_some_and(|tags| tags.split(',').any(is_it));
    let mut response = if has_it {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        let mut part = Request::builder().method(method);
        // A part is of use only to who has the other parts of the same bytes.
        let is_same = names(header::IF_RANGE).is_none_or(|has| has == tag);
        if let Some(range) = asked.get(header::RANGE).filter(|_| is_same) {
            part = part.header(header::RANGE, range);
        }
        let part = part.body(Body::empty()).map_err(std::io::Error::other)?;
        ServeFile::new(file).ignore_multi_range_requests(true).try_call(part).await?.map(Body::new)
    };
    if response.status() == StatusCode::RANGE_NOT_SATISFIABLE {
        let length = response.headers().get(header::CONTENT_RANGE).cloned();
        let fault = Fault::new(FaultCode::Malformed, "this part lies outside of the file");
        response = fault_response(&fault);
        *response.status_mut() = StatusCode::RANGE_NOT_SATISFIABLE;
        response.headers_mut().extend(length.map(|length| (header::CONTENT_RANGE, length)));
        return Ok(response);
    }
    let (media, disposition) = shown_as(&beginning);
    let headers = response.headers_mut();
    // When it was put here is nobody's business, and its tag says more.
    headers.remove(header::LAST_MODIFIED);
    headers.insert(header::ETAG, HeaderValue::try_from(tag).map_err(std::io::Error::other)?);
    for (name, value) in [
        (header::CONTENT_TYPE, media),
        (header::CONTENT_DISPOSITION, disposition),
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_SECURITY_POLICY, "default-src 'none'; sandbox"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

async fn beginning(file: &std::path::Path) -> Result<Vec<u8>, std::io::Error> {
    let file = file.to_owned();
    let reading = spawn_blocking(move || {
        let mut beginning = Vec::new();
        std::io::Read::read_to_end(
            &mut std::io::Read::take(std::fs::File::open(file)?, BEGINNING),
            &mut beginning,
        )?;
        Ok(beginning)
    });
    reading.await.map_err(std::io::Error::other)?
}

fn fault_of(error: &IncomingError) -> Fault {
    match error {
        IncomingError::TooLarge => Fault::new(FaultCode::TooLarge, error.to_string()),
        IncomingError::OtherBytes => Fault::new(FaultCode::Malformed, error.to_string()),
        IncomingError::Disk(disk) if disk.kind() == std::io::ErrorKind::StorageFull => Fault::new(
            FaultCode::DiskFull,
            "the server's disk is full; this file was not kept, try again later",
        ),
        IncomingError::Disk(disk) => failed(disk),
    }
}

fn broken_off() -> Fault {
    Fault::new(
        FaultCode::Malformed,
        "the file did not come as a whole; nothing of it was kept, send it again",
    )
}

fn failed(error: &dyn std::fmt::Display) -> Fault {
    eprintln!("rill: a file could not be kept or read: {error}");
    Fault::new(FaultCode::Internal, "the server could not keep or read this file; try again in a moment")
}
