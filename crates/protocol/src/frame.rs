//! Frames: what goes over the WebSocket. New things only; what is old goes by HTTP.

use crate::{Cursor, Fault, Head, HistoryId, SeqNum, Slot, StreamId, TopicId, WireEvent};
use serde::{Deserialize, Serialize};

/// Client to server.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Up {
    /// The first frame, within 10 s.
    Hello {
        /// The client's [`crate::PROTOCOL_VERSION`].
        protocol: u32,
        /// The client's own version, for the server's log.
        client: String,
    },
    /// Tell me which topics of this stream move, from here on.
    FollowHeads {
        /// The stream.
        stream: StreamId,
        /// Where one was; none: from now.
        cursor: Option<Cursor>,
    },
    /// No more of it.
    UnfollowHeads {
        /// The stream.
        stream: StreamId,
    },
    /// Send me the events of this topic.
    FollowTopic {
        /// The stream.
        stream: StreamId,
        /// The topic.
        topic: TopicId,
        /// Exclusive: the last that is held.
        after: SeqNum,
    },
    /// I hold these topics of a stream: tell me of which I may no longer read what I hold. Asked in parts where they are
    /// many. `AccessEnded` answers for each of those, and a head where the topic may be read otherwise than it is held.
    Holds {
        /// The stream.
        stream: StreamId,
        /// The history that they are of: of another one nothing ends.
        history: HistoryId,
        /// At most [`crate::HOLDS_MAX`], each with [`Head::since`] as it was when it came to be held.
        topics: Vec<(TopicId, SeqNum)>,
    },
    /// No more of it.
    UnfollowTopic {
        /// The stream.
        stream: StreamId,
        /// The topic.
        topic: TopicId,
    },
    /// I am writing in this topic. Said while one does, every few seconds; kept nowhere, and answered with nothing.
    Typing {
        /// The stream: one that is followed.
        stream: StreamId,
        /// The topic.
        topic: TopicId,
    },
    /// I am here, and tell me which members of this stream are. Members alone are told, and told of.
    FollowHere {
        /// The stream.
        stream: StreamId,
    },
    /// No more of it.
    UnfollowHere {
        /// The stream.
        stream: StreamId,
    },
    /// Are you there? Every 20 to 30 s.
    Ping {
        /// Comes back.
        nonce: u32,
    },
}

/// Server to client.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Down {
    /// The answer to `Hello`.
    Welcome {
        /// The server's [`crate::PROTOCOL_VERSION`].
        protocol: u32,
        /// The program's own version.
        version: String,
    },
    /// Topics that moved. The first answer to `FollowHeads` may be empty: it says that one is up to date.
    Heads {
        /// The stream.
        stream: StreamId,
        /// Which history this is.
        history: HistoryId,
        /// How far this goes.
        cursor: Cursor,
        /// The heads as they are now.
        heads: Vec<Head>,
    },
    /// A gapless run of a followed topic, from `after` on. What this reader may not read comes as blanks.
    Events {
        /// The stream.
        stream: StreamId,
        /// The topic.
        topic: TopicId,
        /// Exclusive: the seq before the first.
        after: SeqNum,
        /// The events.
        events: Vec<WireEvent>,
    },
    /// The topic is followed from `after` on; what lies between must be fetched as pages or spans.
    FarBehind {
        /// The stream.
        stream: StreamId,
        /// The topic.
        topic: TopicId,
        /// From where it is followed: the newest.
        after: SeqNum,
    },
    /// Somebody writes in a followed topic, now: at most one of these a person and 3 s. Some are lost.
    Typing {
        /// The stream.
        stream: StreamId,
        /// The topic.
        topic: TopicId,
        /// Their profile's slot in *people*.
        who: Slot,
    },
    /// Members who are connected now, as it changed: at once where few are, else after a `Pong`. At most 512 people in one.
    Here {
        /// The stream.
        stream: StreamId,
        /// Whether what was told before is to be forgotten: nobody is here but those who come now.
        anew: bool,
        /// Those who are, by their profiles' slots in *people*.
        came: Vec<Slot>,
        /// Those who are no longer.
        went: Vec<Slot>,
    },
    /// This reader may no longer read the topic, or not what they hold of it: what is held of it goes. *root* stands for
    /// the whole stream.
    AccessEnded {
        /// The stream.
        stream: StreamId,
        /// The history that said so.
        history: HistoryId,
        /// The topic.
        topic: TopicId,
    },
    /// What this reader may read may be otherwise from now on: say what is held ([`Up::Holds`]), then ask for all heads.
    SayHeld {
        /// The stream.
        stream: StreamId,
    },
    /// A conversation names this reader, that they were not told of; or what they were told is so no longer: ask
    /// [`crate::Route::Server`] anew.
    AskServer,
    /// Something asked for did not happen. Closes the socket where it is of kind `Version` or `Malformed`.
    Fault {
        /// What it was about.
        stream: Option<StreamId>,
        /// Within that.
        topic: Option<TopicId>,
        /// What it is.
        fault: Fault,
    },
    /// The answer to `Ping`.
    Pong {
        /// As it came.
        nonce: u32,
    },
}

#[cfg(test)]
mod tests {
    use super::{Down, Up};
    use crate::{Slot, StreamId, codec};
    use insta::assert_snapshot;

    fn wire<T: serde::Serialize>(frame: &T) -> String {
        codec::encode(frame).unwrap().iter().map(|byte| format!("{byte:02x}")).collect()
    }

    #[test]
    fn who_is_here_stands_in_these_bytes() {
        let stream = StreamId::of(b"lighthouse");
        assert_snapshot!(wire(&Up::FollowHere { stream }), @"a16b666f6c6c6f775f68657265a16673747265616dd82a58250001711220b370de14e94142d4a108a79df6d0e265a0ba3fa2e10f57c4b3a892b74c9f84aa");
        assert_snapshot!(wire(&Up::UnfollowHere { stream }), @"a16d756e666f6c6c6f775f68657265a16673747265616dd82a58250001711220b370de14e94142d4a108a79df6d0e265a0ba3fa2e10f57c4b3a892b74c9f84aa");
        let came = vec![Slot::from_bytes([1; 16])];
        assert_snapshot!(wire(&Down::Here { stream, anew: true, came, went: Vec::new() }), @"a16468657265a464616e6577f56463616d658150010101010101010101010101010101016477656e74806673747265616dd82a58250001711220b370de14e94142d4a108a79df6d0e265a0ba3fa2e10f57c4b3a892b74c9f84aa");
    }
}
