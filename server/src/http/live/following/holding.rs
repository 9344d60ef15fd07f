//! What a client says that it holds of a stream: it is told of which topics it may no longer read that. Whoever does not know
//! the history of the stream is told nothing of it, as if there were none.

use super::{Following, news::written};
use crate::{
    http::exchange::not_found,
    store::{LogError, Sight},
};
use axum::body::Bytes;
use rill_protocol::{Down, Fault, FaultCode, HOLDS_MAX, HistoryId, SeqNum, StreamId, TopicId};

/// Topics that are held, each with the event from which on its anchors were read.
type Held = Vec<(TopicId, SeqNum)>;

impl Following {
    /// What of this ends. Heads that are asked for after it say how it begins anew, where it does.
    pub(super) async fn holds(
        &mut self,
        stream: StreamId,
        history: HistoryId,
        held: Held,
    ) -> Result<Vec<Bytes>, Fault> {
        if held.len() > HOLDS_MAX {
            let text = format!("this names {} rooms at once, at most {HOLDS_MAX} are taken", held.len());
            return Err(Fault::new(FaultCode::TooLarge, text));
        }
        let owner = self.house.streams.owner(stream, None).await?;
        let ended = owner.read_for(self.reader.clone(), move |log, sight| {
            if log.history() == history { ended(sight, &held).map(Some) } else { Ok(None) }
        });
        let ended = ended.await?.ok_or_else(not_found)?;
        if let Some(followed) = self.streams.get_mut(&stream) {
            followed.followed.topics.retain(|topic, _| !ended.contains(topic));
        }
        Ok(ended.into_iter().map(|topic| written(&Down::AccessEnded { stream, history, topic })).collect())
    }
}

/// What may no longer be read as it is held; all of it where *root* may not.
fn ended(sight: &Sight<'_>, held: &Held) -> Result<Vec<TopicId>, LogError> {
    if sight.since(TopicId::ROOT)?.is_none() {
        return Ok(vec![TopicId::ROOT]);
    }
    let topics: Vec<TopicId> = held.iter().map(|(topic, _)| *topic).collect();
    let now = sight.since_each(&topics)?;
    Ok(held
        .iter()
        .zip(now)
        .filter(|((_, held), now)| *now != Some(*held))
        .map(|((topic, _), _)| *topic)
        .collect())
}
