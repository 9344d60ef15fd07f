//! What Rill's programs say to each other: ids, envelopes, hashes, and the questions and answers of the wire.
//!
//! Portable: no clock, randomness, socket or file in here; all are handed in. Payloads are opaque bytes at
//! this level (their meaning lies in `rill-events`). `docs/protocol.md` is the same in prose.

mod canonical;
mod chain;
mod codec;
mod content_id;
mod did_key;
mod envelope;
mod event_id;
mod fault;
mod frame;
mod frame_bytes;
mod genesis;
mod head;
mod limits;
mod low_s;
mod opening;
mod own;
mod page;
mod person;
mod place;
mod position;
mod proof;
mod push;
mod read;
mod replacing;
mod route;
mod rules;
mod server_info;
mod sign_in;
mod span;
mod topic_id;
mod upload;
mod wire_event;

pub use canonical::check_canonical;
pub use chain::{Hash, log_hash, payload_hash, row_hash};
pub use codec::{DecodeError, EncodeError, decode, decode_canonical, encode};
pub use content_id::{BlobId, ContentIdError, ModuleId, StreamId};
pub use did_key::{DidKeyError, did_of_p256, p256_of_did};
pub use envelope::{Envelope, EnvelopeError, MovedFrom, Notify};
pub use event_id::{EventId, EventIdError};
pub use fault::{Fault, FaultCode};
pub use frame::{Down, Up};
pub use frame_bytes::{FrameError, read_frame, write_frame};
pub use genesis::{Genesis, Rules};
pub use head::{Cursor, Head, HistoryId};
pub use limits::*;
pub use low_s::with_low_s;
pub use opening::{Opening, OpeningRequest, RoomOpening};
pub use own::{OwnAnswer, OwnRequest};
pub use page::{
    AnchorsRequest, Covered, DaysAnswer, DaysRequest, HistoryAnswer, HistoryRequest, Page, PageFrom,
    PageRequest,
};
pub use person::{Did, DidError, Slot};
pub use place::Place;
pub use position::{Millis, Position, SeqNum};
pub use proof::{Proof, signed_for};
pub use push::{Answer, Draft, HaveAnswer, HaveRequest, PushAnswer, PushRequest};
pub use read::{ReadAnswer, ReadCount, ReadRequest};
pub use replacing::{Compared, OfferedRules, RULES_SET, Readership, RulesSet, TopicCompared, rules_slot};
pub use route::Route;
pub use rules::{Allowed, Row, RulesAnswer, RulesAsk, RulesRequest, Value, Whose};
pub use server_info::{Conversation, PROTOCOL_VERSION, ServerInfo, SpaceTitle, TitlesAnswer, TitlesRequest};
pub use sign_in::{
    DID_KEY, EndSession, KeyProof, Session, SessionAnswer, SessionLine, SessionsAnswer, SignInBegin,
    SignInChallenge, SignInProof, signed_by_key,
};
pub use span::{Span, SpanRequest};
pub use topic_id::TopicId;
pub use upload::{BlobThere, BlobsAnswer, BlobsRequest};
pub use wire_event::{Erasable, WireEvent};
