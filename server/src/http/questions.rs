//! The questions about streams, and pushes. Each reads its body, asks the owner of the stream, and tells.
//! Each is read by what the asker may see: what they may not read is answered as what is not there.

use super::{
    House,
    exchange::{Told, asked, not_found},
    reader::Reader,
};
use crate::{
    store::{EventStore, LogError, Sight},
    streams::Listed,
};
use axum::{body::Bytes, extract::State};
use rill_protocol::{
    AnchorsRequest, BLOB_MAX, DaysAnswer, DaysRequest, Fault, FaultCode, Genesis, HaveAnswer, HaveRequest,
    HistoryAnswer, HistoryRequest, IDS_MAX, MARKS_MAX, Opening, OpeningRequest, OwnAnswer, OwnRequest,
    PROTOCOL_VERSION, PUSH_BYTES, PUSH_MAX, Page, PageRequest, PushAnswer, PushRequest, ReadAnswer,
    ReadRequest, SPAN_BYTES, ServerInfo, SpaceTitle, Span, SpanRequest, StreamId, TITLE_SLOTS_MAX,
    TITLES_MAX, TitlesAnswer, TitlesRequest, TopicId,
};

pub(crate) async fn server(State(house): State<House>, reader: Reader) -> Told<ServerInfo> {
    let listed = house.streams.told_to(reader.person()).await.map_err(|error| {
        eprintln!("rill: the streams could not be listed: {error}");
        Fault::new(FaultCode::Internal, "the server could not list its spaces; try again in a moment")
    });
    Told(listed.map(|Listed { spaces, conversations }| ServerInfo {
        protocol: PROTOCOL_VERSION,
        version: house.version.to_owned(),
        spaces,
        conversations,
        file_max: Some(BLOB_MAX as u64),
    }))
}

/// A space that cannot be read now has no title: the others do.
pub(crate) async fn titles(State(house): State<House>, reader: Reader, body: Bytes) -> Told<TitlesAnswer> {
    Told(
        async {
            let TitlesRequest { spaces: asked_for, slots } = asked(&body)?;
            few(asked_for.len(), TITLES_MAX)?;
            few(slots.len(), TITLE_SLOTS_MAX)?;
            let mut spaces = Vec::with_capacity(asked_for.len());
            for stream in asked_for {
                let slots = slots.clone();
                let standing =
                    move |log: &dyn EventStore, sight: &Sight<'_>| match sight.since(TopicId::ROOT)? {
                        Some(_) => log.standing(TopicId::ROOT, &slots, sight).map(Some),
                        None => Ok(None),
                    };
                let state = found(&house, &reader, stream, standing).await;
                spaces.extend(state.map(|state| SpaceTitle { stream, state }));
            }
            Ok(TitlesAnswer { spaces })
        }
        .await,
    )
}

pub(crate) async fn open(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Opening> {
    Told(
        async {
            let OpeningRequest { stream, room, limit, rooms_after } = asked(&body)?;
            let opening =
                move |log: &dyn EventStore, sight: &Sight<'_>| log.opening(room, limit, rooms_after, sight);
            found(&house, &reader, stream, opening).await
        }
        .await,
    )
}

pub(crate) async fn page(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Page> {
    Told(
        async {
            let PageRequest { stream, topic, from, limit } = asked(&body)?;
            found(&house, &reader, stream, move |log, sight| log.page(topic, from, limit, sight)).await
        }
        .await,
    )
}

pub(crate) async fn anchors(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Page> {
    Told(
        async {
            let AnchorsRequest { stream, topic, anchors } = asked(&body)?;
            few(anchors.len(), IDS_MAX)?;
            found(&house, &reader, stream, move |log, sight| log.anchors(topic, &anchors, sight)).await
        }
        .await,
    )
}

pub(crate) async fn span(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Span> {
    Told(
        async {
            let SpanRequest { stream, topic, after, to } = asked(&body)?;
            let run = (after, to);
            found(&house, &reader, stream, move |log, sight| log.span(topic, run, SPAN_BYTES, sight)).await
        }
        .await,
    )
}

pub(crate) async fn days(State(house): State<House>, reader: Reader, body: Bytes) -> Told<DaysAnswer> {
    Told(
        async {
            let DaysRequest { stream, topic, utc_offset_minutes } = asked(&body)?;
            if utc_offset_minutes.abs() > 24 * 60 {
                return Err(Fault::new(FaultCode::Malformed, "an offset from UTC is at most a day"));
            }
            found(&house, &reader, stream, move |log, sight| log.days(topic, utc_offset_minutes, sight)).await
        }
        .await,
    )
}

pub(crate) async fn history(State(house): State<House>, reader: Reader, body: Bytes) -> Told<HistoryAnswer> {
    Told(
        async {
            let HistoryRequest { stream, topic, anchor } = asked(&body)?;
            found(&house, &reader, stream, move |log, sight| log.history_of(topic, anchor, sight)).await
        }
        .await,
    )
}

/// What cannot be read now is left out: the others are told.
pub(crate) async fn read_marks(State(house): State<House>, reader: Reader, body: Bytes) -> Told<ReadAnswer> {
    Told(
        async {
            let ReadRequest { stream, marks } = asked(&body)?;
            few(marks.len(), MARKS_MAX)?;
            let mut topics = Vec::with_capacity(marks.len());
            for (topic, mark) in marks {
                let count = move |log: &dyn EventStore, sight: &Sight<'_>| log.read_up_to(topic, mark, sight);
                topics.extend(found(&house, &reader, stream, count).await.ok());
            }
            let history = |log: &dyn EventStore, sight: &Sight<'_>| {
                Ok(sight.since(TopicId::ROOT)?.map(|_| log.history()))
            };
            let history = found(&house, &reader, stream, history).await?;
            Ok(ReadAnswer { history, topics })
        }
        .await,
    )
}

pub(crate) async fn have(State(house): State<House>, reader: Reader, body: Bytes) -> Told<HaveAnswer> {
    Told(
        async {
            let HaveRequest { stream, events } = asked(&body)?;
            few(events.len(), IDS_MAX)?;
            let there = move |log: &dyn EventStore, sight: &Sight<'_>| {
                if sight.since(TopicId::ROOT)?.is_none() {
                    return Ok(None);
                }
                let mut there = Vec::new();
                for event in events {
                    there.extend(log.find_seen(event, sight)?.map(|_| event));
                }
                Ok(Some(there))
            };
            Ok(HaveAnswer { events: found(&house, &reader, stream, there).await? })
        }
        .await,
    )
}

pub(crate) async fn own(State(house): State<House>, reader: Reader, body: Bytes) -> Told<OwnAnswer> {
    Told(
        async {
            reader.must_be_signed_in()?;
            let OwnRequest { stream, after } = asked(&body)?;
            let own = move |log: &dyn EventStore, sight: &Sight<'_>| {
                if sight.since(TopicId::ROOT)?.is_none() {
                    return Ok(None);
                }
                let (messages, next) = log.own_anchors(after, sight)?;
                Ok(Some(OwnAnswer { messages, next }))
            };
            found(&house, &reader, stream, own).await
        }
        .await,
    )
}

pub(crate) async fn push(State(house): State<House>, reader: Reader, body: Bytes) -> Told<PushAnswer> {
    Told(
        async {
            let person = reader.must_be_signed_in()?.session.person;
            if body.len() > PUSH_BYTES {
                let text = format!(
                    "this push has {} bytes, at most {PUSH_BYTES} are taken: send it in parts",
                    body.len()
                );
                return Err(Fault::new(FaultCode::TooLarge, text));
            }
            let PushRequest { stream, genesis, bulk, events } = asked(&body)?;
            few(events.len(), PUSH_MAX)?;
            let is_theirs = |genesis: &Genesis| {
                genesis.stream() == stream && house.streams.may_be_made_by(genesis, &person)
            };
            if !genesis.as_ref().is_none_or(is_theirs) {
                return Err(Fault::new(
                    FaultCode::NotYours,
                    "this is not the beginning of this stream, or not yours",
                ));
            }
            let owner = house.streams.owner(stream, genesis).await?;
            Ok(PushAnswer { answers: owner.push(person, events, bulk).await? })
        }
        .await,
    )
}

/// What is found in a stream of what this reader may read.
pub(crate) async fn found<T: Send + 'static>(
    house: &House,
    reader: &Reader,
    stream: StreamId,
    reading: impl FnOnce(&dyn EventStore, &Sight<'_>) -> Result<Option<T>, LogError> + Send + 'static,
) -> Result<T, Fault> {
    let owner = house.streams.owner(stream, None).await?;
    owner.read_for(reader.person(), reading).await?.ok_or_else(not_found)
}

pub(super) fn few(has: usize, max: usize) -> Result<(), Fault> {
    if has <= max {
        return Ok(());
    }
    Err(Fault::new(
        FaultCode::TooLarge,
        format!("this names {has} at once, at most {max} are taken: ask in parts"),
    ))
}
