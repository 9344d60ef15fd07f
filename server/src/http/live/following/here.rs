//! Who is here, as one connection is told of it: members tell each other, and nobody else is told or told of. That one
//! is a member is asked when something is told, as with all that leaves. Not here: who is here (`presence.rs`).

use super::{FollowedStream, Following, news::written};
use crate::{
    clock::Clock, http::exchange::not_found, open_stream::OpenStream, presence::line::Seat, store::LogError,
};
use axum::body::Bytes;
use rill_protocol::{Did, Down, Fault, Slot, StreamId, TopicId};

/// Which of what is new about who is here.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Which {
    /// What is told at once.
    AtOnce,
    /// All there is: the client has said that it is there.
    All,
}

impl Following {
    /// From now on this person is here, and told who else is. To whoever is no member it is said that nobody is.
    pub(super) async fn follow_here(&mut self, stream: StreamId) -> Result<Vec<Bytes>, Fault> {
        let owner = self.house.streams.owner(stream, None).await?;
        let reader = self.reader.clone();
        let may_read = owner.ask(move |open| open.may_read(reader.as_ref(), TopicId::ROOT)).await?;
        may_read.then_some(()).ok_or_else(not_found)?;
        let Some(person) = self.reader.clone() else { return Ok(vec![nobody(stream)]) };
        let who = Slot::of_person(&person);
        if !owner.ask(move |open| is_member(open, &person)).await? {
            return Ok(vec![nobody(stream)]);
        }
        let (here, clock) = (owner.here().clone(), self.house.clock);
        let followed = self.followed(stream, owner)?;
        // In this order: whoever asks again is not gone in between.
        let seat = here.seat(who, clock);
        followed.here = Some(Box::new(seat));
        Ok(self.who_is_here(Which::All).await)
    }

    /// What is new about who is here, in all streams where that is followed.
    pub(super) async fn who_is_here(&mut self, which: Which) -> Vec<Bytes> {
        let mut frames = Vec::new();
        for (stream, followed) in &mut self.streams {
            if let Some(frame) = followed.tells_who_is_here(*stream, self.reader.as_ref(), which).await {
                frames.push(frame);
            }
        }
        frames
    }
}

impl FollowedStream {
    async fn tells_who_is_here(
        &mut self,
        stream: StreamId,
        reader: Option<&Did>,
        which: Which,
    ) -> Option<Bytes> {
        let seat = self.here.as_mut()?;
        seat.settle();
        if which == Which::AtOnce && !seat.is_behind() {
            return None;
        }
        let told = seat.news()?;
        let person = reader.cloned()?;
        match self.owner.ask_together(move |open| is_member(open, &person)).await {
            Ok(true) => {
                seat.have_told(&told);
                Some(written(&Down::Here { stream, anew: told.anew, came: told.came, went: told.went }))
            }
            Ok(false) => {
                self.here = None;
                Some(nobody(stream))
            }
            // The stream is opened anew when its log is read next, and who is here is told from the beginning.
            Err(_) => None,
        }
    }

    /// Whether there is something to tell at once.
    pub(super) fn has_news_of_here(&self) -> bool {
        self.here.as_ref().is_some_and(|seat| {
            seat.settle();
            seat.is_behind()
        })
    }

    /// The stream was opened anew: whoever is here takes their seat there.
    pub(super) fn sits_anew(&mut self, reader: Option<&Did>, clock: Clock) {
        if let (Some(_), Some(person)) = (&self.here, reader) {
            let seat: Seat = self.owner.here().seat(Slot::of_person(person), clock);
            self.here = Some(Box::new(seat));
        }
    }
}

fn is_member(open: &OpenStream<'_>, person: &Did) -> Result<bool, LogError> {
    let reads = |topic| open.may_read(Some(person), topic);
    Ok(reads(TopicId::ROOT)? && reads(TopicId::PEOPLE)? && open.may_write(person)?)
}

fn nobody(stream: StreamId) -> Bytes {
    written(&Down::Here { stream, anew: true, came: Vec::new(), went: Vec::new() })
}
