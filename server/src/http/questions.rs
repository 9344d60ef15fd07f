//! The questions about streams, and pushes. Each reads its body, asks the owner of the stream, and tells.
//! The rules are asked for every topic that something would be told of.

use super::{
    House,
    exchange::{Told, asked, not_found},
};
use crate::{
    owner::Owner,
    store::{EventStore, LogError},
};
use axum::{body::Bytes, extract::State};
use rill_module_abi::Reads;
use rill_protocol::{
    AnchorsRequest, DaysAnswer, DaysRequest, Fault, FaultCode, HaveAnswer, HaveRequest, HistoryAnswer,
    HistoryRequest, IDS_MAX, Opening, OpeningRequest, PROTOCOL_VERSION, PUSH_BYTES, PUSH_MAX, Page,
    PageRequest, PushAnswer, PushRequest, SPAN_BYTES, ServerInfo, SpaceTitle, Span, SpanRequest, StreamId,
    TITLE_SLOTS_MAX, TITLES_MAX, TitlesAnswer, TitlesRequest, TopicId,
};

pub(crate) async fn server(State(house): State<House>) -> Told<ServerInfo> {
    let listed = house.streams.list().map_err(|error| {
        eprintln!("rill: the streams could not be listed: {error}");
        Fault::new(FaultCode::Internal, "the server could not list its spaces; try again in a moment")
    });
    Told(listed.map(|spaces| ServerInfo {
        protocol: PROTOCOL_VERSION,
        version: house.version.to_owned(),
        spaces,
    }))
}

/// A space that cannot be read now has no title: the others do.
pub(crate) async fn titles(State(house): State<House>, body: Bytes) -> Told<TitlesAnswer> {
    Told(
        async {
            let TitlesRequest { spaces: asked_for, slots } = asked(&body)?;
            few(asked_for.len(), TITLES_MAX)?;
            few(slots.len(), TITLE_SLOTS_MAX)?;
            let mut spaces = Vec::with_capacity(asked_for.len());
            for stream in asked_for {
                let Ok(owner) = may_read(&house, stream, TopicId::ROOT).await else { continue };
                let slots = slots.clone();
                let state = owner.read(move |log| log.standing(TopicId::ROOT, &slots)).await;
                spaces.extend(state.map(|state| SpaceTitle { stream, state }));
            }
            Ok(TitlesAnswer { spaces })
        }
        .await,
    )
}

pub(crate) async fn open(State(house): State<House>, body: Bytes) -> Told<Opening> {
    Told(
        async {
            let OpeningRequest { stream, room, limit, rooms_after } = asked(&body)?;
            let may = may_read(&house, stream, TopicId::ROOT).await?;
            let reader = house.who.clone();
            may.read(move |log| log.opening(room, limit, rooms_after, &reader)).await
        }
        .await,
    )
}

pub(crate) async fn page(State(house): State<House>, body: Bytes) -> Told<Page> {
    Told(
        async {
            let PageRequest { stream, topic, from, limit } = asked(&body)?;
            let reader = house.who.clone();
            found(&house, stream, topic, move |log| log.page(topic, from, limit, &reader)).await
        }
        .await,
    )
}

pub(crate) async fn anchors(State(house): State<House>, body: Bytes) -> Told<Page> {
    Told(
        async {
            let AnchorsRequest { stream, topic, anchors } = asked(&body)?;
            few(anchors.len(), IDS_MAX)?;
            let reader = house.who.clone();
            found(&house, stream, topic, move |log| log.anchors(topic, &anchors, &reader)).await
        }
        .await,
    )
}

pub(crate) async fn span(State(house): State<House>, body: Bytes) -> Told<Span> {
    Told(
        async {
            let SpanRequest { stream, topic, after, to } = asked(&body)?;
            found(&house, stream, topic, move |log| log.span(topic, after, to, SPAN_BYTES)).await
        }
        .await,
    )
}

pub(crate) async fn days(State(house): State<House>, body: Bytes) -> Told<DaysAnswer> {
    Told(
        async {
            let DaysRequest { stream, topic, utc_offset_minutes } = asked(&body)?;
            if utc_offset_minutes.abs() > 24 * 60 {
                return Err(Fault::new(FaultCode::Malformed, "an offset from UTC is at most a day"));
            }
            found(&house, stream, topic, move |log| log.days(topic, utc_offset_minutes)).await
        }
        .await,
    )
}

pub(crate) async fn history(State(house): State<House>, body: Bytes) -> Told<HistoryAnswer> {
    Told(
        async {
            let HistoryRequest { stream, topic, anchor } = asked(&body)?;
            found(&house, stream, topic, move |log| log.history_of(topic, anchor)).await
        }
        .await,
    )
}

pub(crate) async fn have(State(house): State<House>, body: Bytes) -> Told<HaveAnswer> {
    Told(
        async {
            let HaveRequest { stream, events } = asked(&body)?;
            few(events.len(), IDS_MAX)?;
            let may = may_read(&house, stream, TopicId::ROOT).await?;
            let events = may.read(move |log| {
                let mut there = Vec::new();
                for event in events {
                    there.extend(log.find(event)?.map(|_| event));
                }
                Ok(there)
            });
            Ok(HaveAnswer { events: events.await? })
        }
        .await,
    )
}

pub(crate) async fn push(State(house): State<House>, body: Bytes) -> Told<PushAnswer> {
    Told(
        async {
            if body.len() > PUSH_BYTES {
                let text = format!(
                    "this push has {} bytes, at most {PUSH_BYTES} are taken: send it in parts",
                    body.len()
                );
                return Err(Fault::new(FaultCode::TooLarge, text));
            }
            let PushRequest { stream, genesis, bulk, events } = asked(&body)?;
            few(events.len(), PUSH_MAX)?;
            if genesis
                .as_ref()
                .is_some_and(|genesis| genesis.stream() != stream || genesis.creator != house.who)
            {
                return Err(Fault::new(
                    FaultCode::NotYours,
                    "this is not the beginning of this stream, or not yours",
                ));
            }
            let owner = house.streams.owner(stream, genesis).await?;
            Ok(PushAnswer { answers: owner.push(house.who.clone(), events, bulk).await? })
        }
        .await,
    )
}

/// The owner of a stream of which this reader may read this topic.
pub(crate) async fn may_read(house: &House, stream: StreamId, topic: TopicId) -> Result<Owner, Fault> {
    let owner = house.streams.owner(stream, None).await?;
    let reads = house.streams.rules().may_read(owner.genesis(), &house.who, &[topic]);
    match reads.first() {
        Some(Reads::All) => Ok(owner),
        // "Since" is not given by the rules that are there yet: what cannot be told apart is withheld.
        Some(Reads::Since(_) | Reads::None) | None => Err(not_found()),
    }
}

async fn found<T: Send + 'static>(
    house: &House,
    stream: StreamId,
    topic: TopicId,
    reading: impl FnOnce(&dyn EventStore) -> Result<Option<T>, LogError> + Send + 'static,
) -> Result<T, Fault> {
    may_read(house, stream, topic).await?.read(reading).await?.ok_or_else(not_found)
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
