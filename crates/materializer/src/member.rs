//! State of *people*: profiles, under the slot that messages name as their voice; who is a member, who moderates.

use crate::{StateKind, state::Content};
use rill_events::{ModeratorSet, ProfileSet, StateSlot};
use rill_protocol::{Slot, encode};

pub(crate) fn profile(mut profile: ProfileSet) -> Content {
    let name = std::mem::take(&mut profile.name);
    let parts = (profile != ProfileSet::default()).then(|| encode(&profile).ok()).flatten();
    Content { kind: StateKind::Profile, text: Some(name), parts, ..Content::default() }
}

/// Whether somebody is a member: said by themselves, or by who removed them.
pub(crate) fn member(author: Slot, is_member: bool) -> (Slot, Content) {
    (StateSlot::Member(author).slot(), about(StateKind::Member, author, is_member))
}

pub(crate) fn moderator(set: &ModeratorSet) -> (Slot, Content) {
    let voice = Slot::of_person(&set.person);
    (StateSlot::Moderator(voice).slot(), about(StateKind::Moderator, voice, set.on))
}

fn about(kind: StateKind, voice: Slot, is_so: bool) -> Content {
    let parts = Some(voice.as_bytes().to_vec());
    Content { kind, value: i64::from(is_so), parts, ..Content::default() }
}

#[cfg(test)]
mod tests {
    use crate::{Incoming, StateKind, install, materialize, stream_key, topic_key};
    use rill_events::{MemberJoined, MemberLeft, ModeratorSet, Payload, StateSlot};
    use rill_protocol::{Did, Envelope, EventId, Place, SeqNum, Slot, StreamId, TopicId, payload_hash};
    use rusqlite::Connection;

    type Said = (Did, StateSlot<'static>, Payload);

    /// Rows of *people* after these were said, in this order of arrival.
    fn rows(said: &[Said], order: &[usize]) -> Vec<(StateKind, i64, Vec<u8>)> {
        let connection = Connection::open_in_memory().unwrap();
        install(&connection).unwrap();
        let stream = StreamId::of(b"a space");
        let key = stream_key(&connection, stream).unwrap();
        let topic = topic_key(&connection, key, TopicId::PEOPLE).unwrap();
        for &at in order {
            let (author, slot, payload) = &said[at];
            let payload = payload.to_bytes().unwrap();
            let envelope = Envelope {
                v: 1,
                stream,
                id: EventId::from_parts(1, [u8::try_from(at).unwrap(); 10]),
                author: author.clone(),
                topic: TopicId::PEOPLE,
                place: Place::State,
                slot: Some(slot.slot()),
                voice: None,
                notify: None,
                blobs: Vec::new(),
                moved: None,
                proof: None,
                payload_hash: payload_hash(&[0; 16], &payload),
            };
            let (seq, payload) = (SeqNum(at as u64 + 1), Some(&payload[..]));
            let event = Incoming { seq, received_at: 1, envelope: &envelope, payload };
            materialize(&connection, topic, &[event]).unwrap();
        }
        let mut select = connection
            .prepare("SELECT kind, value, parts FROM state WHERE kind <> 0 ORDER BY kind, parts")
            .unwrap();
        let rows = select.query_map([], |row| Ok((row.get(0)?, row.get(1)?, row.get(2)?))).unwrap();
        rows.collect::<Result<_, _>>().unwrap()
    }

    #[test]
    fn who_joined_is_a_member_until_they_leave_and_nobody_joins_for_another() {
        let [alice, bob] = ["did:web:a.example", "did:web:b.example"].map(|did| Did::parse(did).unwrap());
        let [of_alice, of_bob] = [&alice, &bob].map(Slot::of_person);
        let said: [Said; 5] = [
            (alice.clone(), StateSlot::Member(of_alice), MemberJoined {}.into()),
            (alice.clone(), StateSlot::Member(of_bob), MemberJoined {}.into()),
            (bob.clone(), StateSlot::Member(of_bob), MemberJoined {}.into()),
            (alice, StateSlot::Moderator(of_bob), ModeratorSet { person: bob.clone(), on: true }.into()),
            (bob, StateSlot::Member(of_bob), MemberLeft {}.into()),
        ];
        let voice = |voice: Slot| voice.as_bytes().to_vec();
        let mut members =
            vec![(StateKind::Member, 1, voice(of_alice)), (StateKind::Member, 0, voice(of_bob))];
        members.sort_by(|one, other| one.2.cmp(&other.2));
        members.push((StateKind::Moderator, 1, voice(of_bob)));
        assert_eq!(rows(&said, &[0, 1, 2, 3, 4]), members);
        assert_eq!(rows(&said, &[4, 3, 2, 1, 0]), members, "whatever comes first");
        assert_eq!(rows(&said, &[1]), [], "said of another, it says nothing");
    }
}
