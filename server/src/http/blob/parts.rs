//! Blobs in parts: what is here of them, and the next part. Each part is kept as far as it came.

use super::{GIVES_WITHIN, Putting, WRITE_AT_ONCE, broken_off, failed, fault_of, putting};
use crate::{
    blobs::{IncomingError, StreamBlobs},
    http::{
        House,
        exchange::{Told, asked, not_found},
        reader::Reader,
    },
    uploads::{Part, Upload},
};
use axum::{
    body::{Body, Bytes},
    extract::{Path, State},
};
use futures_util::StreamExt;
use rill_protocol::{
    BLOB_MAX, BLOB_PART_MAX, BLOBS_MAX, BlobId, BlobThere, BlobsAnswer, BlobsRequest, Fault, FaultCode,
    StreamId,
};
use std::io;
use tokio::{task::spawn_blocking, time::timeout};

/// What is here of some blobs. Asked by who may put them.
pub(crate) async fn there(State(house): State<House>, reader: Reader, body: Bytes) -> Told<BlobsAnswer> {
    Told(
        async {
            let BlobsRequest { stream, blobs } = asked(&body)?;
            if blobs.len() > BLOBS_MAX {
                let text = format!("this names {} files, at most {BLOBS_MAX} are taken", blobs.len());
                return Err(Fault::new(FaultCode::TooLarge, text));
            }
            let Putting { owner, person, .. } = putting(&house, &reader, stream).await?;
            let (kept, uploads, now) =
                (StreamBlobs::of(&house.data, &stream), house.uploads.clone(), (house.clock)());
            // By the owner, which alone takes a blob away: one that is here now stays until it can be shown.
            // What is shown to others alone is not there: who sends it sends all of it.
            let looked = owner.read_for(Some(person.clone()), move |log, sight| {
                let withheld = blobs.iter().map(|blob| log.is_withheld(blob, sight));
                let withheld = withheld.collect::<Result<Vec<_>, _>>()?;
                let answers = blobs.iter().zip(withheld).map(|(blob, is_withheld)| {
                    if !is_withheld && kept.touch(blob, now)? {
                        return Ok(BlobThere::Whole);
                    }
                    uploads.there(&Upload { stream, blob: *blob, person: &person }).map(BlobThere::Part)
                });
                Ok(answers.collect::<Result<Vec<_>, io::Error>>())
            });
            Ok(BlobsAnswer { blobs: looked.await?.map_err(of_disk)? })
        }
        .await,
    )
}

/// The next part of a blob of this size.
pub(crate) async fn put(
    State(house): State<House>,
    reader: Reader,
    Path((stream, blob, offset, size)): Path<(String, String, u64, u64)>,
    body: Body,
) -> Told<BlobThere> {
    Told(take(house, &reader, [&stream, &blob], (offset, size), body).await)
}

async fn take(
    house: House,
    reader: &Reader,
    [stream, blob]: [&str; 2],
    (offset, size): (u64, u64),
    body: Body,
) -> Result<BlobThere, Fault> {
    reader.must_be_signed_in()?;
    let stream: StreamId = stream.parse().map_err(|_| not_found())?;
    let blob: BlobId = blob.parse().map_err(|_| not_found())?;
    let Putting { owner, person, is_founder } = putting(&house, reader, stream).await?;
    if size > BLOB_MAX as u64 {
        return Err(fault_of(&IncomingError::TooLarge));
    }
    let now = (house.clock)();
    if !is_founder {
        house.uploads.pace(&person, size.saturating_sub(offset).min(BLOB_PART_MAX as u64), now)?;
    }
    let uploads = house.uploads.clone();
    let beginning =
        spawn_blocking(move || uploads.begin(&Upload { stream, blob, person: &person }, offset, now));
    let begun = beginning.await.map_err(|error| failed(&error))?.map_err(of_disk)?;
    let part = match begun {
        Ok(part) => come(part, size, body).await?,
        Err(there) => return Ok(BlobThere::Part(there)),
    };
    if part.bytes() < size {
        return Ok(BlobThere::Part(part.bytes()));
    }
    let finishing = spawn_blocking(move || part.finish(&blob).map(|is_whole| (part, is_whole)));
    let (part, is_whole) = finishing.await.map_err(|error| failed(&error))?.map_err(of_disk)?;
    if !is_whole {
        return Err(fault_of(&IncomingError::OtherBytes));
    }
    let blobs = StreamBlobs::of(&house.data, &stream);
    let kept = owner.read(move |_| Ok(blobs.keep(part.path(), &blob, now))).await?;
    kept.map_err(of_disk).map(|()| BlobThere::Whole)
}

/// What comes is written as it comes: where it breaks off, the next part begins.
async fn come(mut part: Part, size: u64, body: Body) -> Result<Part, Fault> {
    let (mut chunks, mut gathered, mut came) = (body.into_data_stream(), Vec::<Bytes>::new(), 0);
    loop {
        let next = timeout(GIVES_WITHIN, chunks.next()).await;
        let is_over = !matches!(next, Ok(Some(Ok(_))));
        if let Ok(Some(Ok(chunk))) = &next {
            came += chunk.len();
            gathered.push(chunk.clone());
        }
        if came > BLOB_PART_MAX {
            let text = format!("a part of a file has at most {BLOB_PART_MAX} bytes");
            return Err(Fault::new(FaultCode::TooLarge, text));
        }
        if is_over || gathered.iter().map(Bytes::len).sum::<usize>() >= WRITE_AT_ONCE {
            let chunks = std::mem::take(&mut gathered);
            let writing = spawn_blocking(move || {
                chunks.iter().try_for_each(|chunk| part.take(chunk, size)).map(|()| part)
            });
            part = writing.await.map_err(|error| failed(&error))?.map_err(of_disk)?;
        }
        match next {
            Ok(Some(Ok(_))) => {}
            Ok(None) => return Ok(part),
            Ok(Some(Err(_))) | Err(_) => return Err(broken_off()),
        }
    }
}

fn of_disk(error: io::Error) -> Fault {
    match error.kind() {
        io::ErrorKind::ResourceBusy => Fault::new(
            FaultCode::Busy,
            "this file is just coming in from another place; try again in a moment",
        ),
        _ => fault_of(&IncomingError::Disk(error)),
    }
}
