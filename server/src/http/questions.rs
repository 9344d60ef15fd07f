//! The questions about streams, and pushes. Each reads its body, asks the owner of the stream, and tells.
//! The rules are asked for every topic that something would be told of.

use super::{
    House,
    exchange::{Told, asked, not_found},
    reader::Reader,
};
use crate::store::{EventStore, LogError};
use axum::{body::Bytes, extract::State};
use rill_protocol::{
    AnchorsRequest, BLOB_MAX, DaysAnswer, DaysRequest, Fault, FaultCode, HaveAnswer, HaveRequest,
    HistoryAnswer, HistoryRequest, IDS_MAX, MARKS_MAX, Opening, OpeningRequest, OwnAnswer, OwnRequest,
    PROTOCOL_VERSION, PUSH_BYTES, PUSH_MAX, Page, PageRequest, PushAnswer, PushRequest, ReadAnswer,
    ReadRequest, SPAN_BYTES, ServerInfo, SpaceTitle, Span, SpanRequest, StreamId, TITLE_SLOTS_MAX,
    TITLES_MAX, TitlesAnswer, TitlesRequest, TopicId,
};

pub(crate) async fn server(State(house): State<House>) -> Told<ServerInfo> {
    let listed = house.streams.spaces().await.map_err(|error| {
        eprintln!("rill: the streams could not be listed: {error}");
        Fault::new(FaultCode::Internal, "the server could not list its spaces; try again in a moment")
    });
    Told(listed.map(|spaces| ServerInfo {
        protocol: PROTOCOL_VERSION,
        version: house.version.to_owned(),
        spaces,
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
                let standing = move |log: &dyn EventStore| log.standing(TopicId::ROOT, &slots);
                let state = read(&house, &reader, (stream, TopicId::ROOT), standing).await;
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
            let who = reader.person();
            let opening = move |log: &dyn EventStore| log.opening(room, limit, rooms_after, who.as_ref());
            read(&house, &reader, (stream, TopicId::ROOT), opening).await
        }
        .await,
    )
}

pub(crate) async fn page(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Page> {
    Told(
        async {
            let PageRequest { stream, topic, from, limit } = asked(&body)?;
            let who = reader.person();
            found(&house, &reader, (stream, topic), move |log| log.page(topic, from, limit, who.as_ref()))
                .await
        }
        .await,
    )
}

pub(crate) async fn anchors(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Page> {
    Told(
        async {
            let AnchorsRequest { stream, topic, anchors } = asked(&body)?;
            few(anchors.len(), IDS_MAX)?;
            let who = reader.person();
            found(&house, &reader, (stream, topic), move |log| log.anchors(topic, &anchors, who.as_ref()))
                .await
        }
        .await,
    )
}

pub(crate) async fn span(State(house): State<House>, reader: Reader, body: Bytes) -> Told<Span> {
    Told(
        async {
            let SpanRequest { stream, topic, after, to } = asked(&body)?;
            found(&house, &reader, (stream, topic), move |log| log.span(topic, after, to, SPAN_BYTES)).await
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
            found(&house, &reader, (stream, topic), move |log| log.days(topic, utc_offset_minutes)).await
        }
        .await,
    )
}

pub(crate) async fn history(State(house): State<House>, reader: Reader, body: Bytes) -> Told<HistoryAnswer> {
    Told(
        async {
            let HistoryRequest { stream, topic, anchor } = asked(&body)?;
            found(&house, &reader, (stream, topic), move |log| log.history_of(topic, anchor)).await
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
                let who = reader.person();
                let count = move |log: &dyn EventStore| log.read_up_to(topic, mark, who.as_ref());
                topics.extend(read(&house, &reader, (stream, topic), count).await.ok().flatten());
            }
            let history = |log: &dyn EventStore| Ok(log.history());
            let history = read(&house, &reader, (stream, TopicId::ROOT), history).await?;
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
            let there = move |log: &dyn EventStore| {
                let mut there = Vec::new();
                for event in events {
                    there.extend(log.find(event)?.map(|_| event));
                }
                Ok(there)
            };
            Ok(HaveAnswer { events: read(&house, &reader, (stream, TopicId::ROOT), there).await? })
        }
        .await,
    )
}

pub(crate) async fn own(State(house): State<House>, reader: Reader, body: Bytes) -> Told<OwnAnswer> {
    Told(
        async {
            let person = reader.must_be_signed_in()?.session.person;
            let OwnRequest { stream, after } = asked(&body)?;
            let owner = house.streams.owner(stream, None).await?;
            let found = owner.ask(move |stream| {
                if !stream.may_read_one(Some(&person), TopicId::ROOT)? {
                    return Ok(None);
                }
                let (mut messages, next) = stream.log.own_anchors(&person, after)?;
                let mut topics: Vec<TopicId> = messages.iter().map(|(topic, _)| *topic).collect();
                topics.dedup();
                let may = stream.may_read(Some(&person), &topics)?;
                let withheld: Vec<TopicId> =
                    topics.into_iter().zip(may).filter(|(_, may)| !may).map(|(topic, _)| topic).collect();
                messages.retain(|(topic, _)| !withheld.contains(topic));
                Ok(Some(OwnAnswer { messages, next }))
            });
            found.await?.ok_or_else(not_found)
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
            if genesis.as_ref().is_some_and(|genesis| genesis.stream() != stream || genesis.creator != person)
            {
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

/// What is read of a topic that this reader may read.
pub(crate) async fn read<T: Send + 'static>(
    house: &House,
    reader: &Reader,
    (stream, topic): (StreamId, TopicId),
    reading: impl FnOnce(&dyn EventStore) -> Result<T, LogError> + Send + 'static,
) -> Result<T, Fault> {
    let owner = house.streams.owner(stream, None).await?;
    owner.read_for(reader.person(), topic, reading).await?.ok_or_else(not_found)
}

/// What is found in a topic that this reader may read.
async fn found<T: Send + 'static>(
    house: &House,
    reader: &Reader,
    place: (StreamId, TopicId),
    reading: impl FnOnce(&dyn EventStore) -> Result<Option<T>, LogError> + Send + 'static,
) -> Result<T, Fault> {
    read(house, reader, place, reading).await?.ok_or_else(not_found)
}

fn few(has: usize, max: usize) -> Result<(), Fault> {
    if has <= max {
        return Ok(());
    }
    Err(Fault::new(
        FaultCode::TooLarge,
        format!("this names {has} at once, at most {max} are taken: ask in parts"),
    ))
}
