//! Coming into a space that is closed, by an invite, through the whole server: the signature is checked there.

use rill_events::{InviteSet, MemberJoined, Payload, Reading, SpaceJoiningSet, SpaceReadingSet, StateSlot};
use rill_protocol::{
    Answer, Draft, Envelope, Place, Proof, RulesAnswer, RulesAsk, RulesRequest, StreamId, TopicId, Value,
    decode,
};
use rill_tests::{Person, RealServer, Writer};

struct Story {
    server: RealServer,
    alice: Writer,
    bob: (Person, Writer),
    invite: Person,
}

/// A closed space of alice's, and an invite that bob was given.
fn story() -> Story {
    let (server, mut alice, invite) = (RealServer::start(), Writer::new(1), Person::named("invite"));
    let joining = SpaceJoiningSet { joining: rill_events::Joining::Closed };
    let closed =
        alice.draft(TopicId::ROOT, Place::State, Some(StateSlot::Joining.slot()), &Payload::from(joining));
    let key = invite.did().clone();
    let slot = StateSlot::Invite(&key).slot();
    let set = InviteSet { key: key.clone(), expires_at: None, uses: None, role: None, revoked: false };
    let invited = alice.draft(TopicId::DESK, Place::State, Some(slot), &Payload::from(set));
    server.takes(&alice.genesis, vec![closed, invited]);
    let person = Person::named("bob");
    let writer = alice.beside(&person);
    Story { server, alice, bob: (person, writer), invite }
}

impl Story {
    /// Bob joins, with this proof.
    fn joins_with(&mut self, proof: Option<Proof>) -> String {
        let slot = StateSlot::Member(self.bob.1.voice()).slot();
        let joined = Payload::from(MemberJoined {});
        let draft = self.bob.1.draft(TopicId::PEOPLE, Place::State, Some(slot), &joined);
        let envelope = Envelope::from_bytes(&draft.envelope).expect("an envelope of ours");
        let draft = Draft { envelope: Envelope { proof, ..envelope }.to_bytes(), ..draft };
        let answers = self.server.push_by(&self.bob.0, &self.alice.genesis, vec![draft]);
        let one = |answer: &Answer| match answer {
            Answer::Refused(fault) => format!("{:?}: {}", fault.code, fault.text),
            Answer::Accepted(_) => "accepted".to_owned(),
            Answer::Later { .. } | Answer::AlreadyThere(_) | Answer::Taken => format!("{answer:?}"),
        };
        answers.iter().map(one).collect()
    }
}

#[test]
fn who_has_the_private_half_of_an_invite_joins_and_nobody_else_does() {
    let mut story = story();
    let (stream, bob, alice) =
        (story.alice.genesis.stream(), story.bob.0.did().clone(), Person::alice().did().clone());
    let key = story.invite.key();
    let good = key.lets_in(stream, &bob);
    let forged = "Malformed: the signature is not that of the key";
    let elsewhere = Writer::new(7).genesis.stream();
    let other_key = Person::named("other").key();
    let mut flipped = good.clone();
    flipped.signature[40] ^= 1;
    let cases = [
        ("nothing", None, "NotAllowed: this space takes no new members by themselves"),
        ("what was signed for another", Some(key.lets_in(stream, &alice)), forged),
        ("what was signed for another space", Some(key.lets_in(elsewhere, &bob)), forged),
        (
            "another's signature",
            Some(Proof { signature: other_key.lets_in(stream, &bob).signature, ..good.clone() }),
            forged,
        ),
        ("one that was changed", Some(flipped), forged),
        (
            "the key of no invite",
            Some(other_key.lets_in(stream, &bob)),
            "NotAllowed: this invite is no longer good: ask who gave it to you for another one",
        ),
    ];
    for (what, proof, words) in cases {
        assert_eq!(story.joins_with(proof), words, "{what}");
    }
    assert_eq!(story.joins_with(Some(good)), "accepted");
    story.server = RealServer::over(story.server.stop());
    assert_eq!(story.joins_with(None), "accepted", "a member says it again, also after the server was away");
}

impl Story {
    /// How somebody joins a stream with this key, as its rules say; or the fault.
    fn how(&self, who: Option<&Person>, stream: StreamId, key: &str) -> Result<RulesAnswer, String> {
        let ask = RulesAsk::Query { name: "joining".into(), params: key.into() };
        let told = self.server.told_by(who, "/api/rules", &RulesRequest { stream, ask });
        if told.status == 200 { Ok(decode(&told.body).expect("an answer")) } else { Err(told.to_string()) }
    }
}

#[test]
fn who_is_invited_is_told_how_they_join_and_to_others_a_closed_space_is_not_there() {
    let mut story = story();
    let set = Payload::from(SpaceReadingSet { reading: Reading::Members });
    let closed = story.alice.draft(TopicId::ROOT, Place::State, Some(StateSlot::Reading.slot()), &set);
    story.server.takes(&story.alice.genesis, vec![closed]);
    let (stream, key) = (story.alice.genesis.stream(), story.invite.did().to_string());
    let elsewhere = Writer::new(7).genesis.stream();
    let bob = Some(&story.bob.0);
    let invited = vec![vec![Value::Text("invited".into()), Value::Null, Value::Null]];
    for who in [bob, None] {
        assert_eq!(story.how(who, stream, &key), Ok(RulesAnswer::Rows(invited.clone())));
        let nothing = story.how(who, elsewhere, &key);
        assert_eq!(nothing, Err("404 NotFound: there is no such thing here, or it is not for you".into()));
        assert_eq!(story.how(who, stream, ""), nothing, "without an invite the space is not there");
        for ask in [RulesAsk::Words, RulesAsk::Allowed(vec![TopicId::ROOT])] {
            let told = |stream| {
                let ask = ask.clone();
                story.server.told_by(who, "/api/rules", &RulesRequest { stream, ask }).to_string()
            };
            assert_eq!(told(stream), told(elsewhere), "{ask:?}");
        }
    }
}
