//! A question as bytes, its answer as bytes, by any rules. Pure but for the cache: the same natively and as a guest.

use rill_module_abi::{
    About, Accepted, Answer, Ask, Cache, CacheError, Facts, Judged, Question, Rules, Source, Target,
};
use rill_protocol::{Envelope, Genesis, decode, encode};

/// What an instance was told and keeps: of which stream all questions are, and which event it judged last.
#[derive(Debug, Default)]
pub struct Told {
    genesis: Option<Genesis>,
    judged: Option<(Envelope, Vec<u8>)>,
}

/// Answers a question.
pub fn answer(rules: &dyn Rules, cache: &mut dyn Cache, told: &mut Told, question: &[u8]) -> Vec<u8> {
    let written = match decode::<Ask<'_>>(question) {
        Ok(Ask::Stream(genesis)) => {
            told.genesis = Some(genesis.into_owned());
            encode(&Answer::Ok(()))
        }
        Ok(Ask::About) => {
            let (name, version) = (rules.name().to_owned(), rules.version());
            encode(&Answer::Ok(About { name, version, manifest: rules.manifest() }))
        }
        Ok(Ask::Init) => encode(&rules.init(cache)),
        Ok(ask) => match &told.genesis {
            Some(genesis) => {
                let written = of_stream(rules, cache, (genesis, told.judged.as_ref()), &ask);
                if let Ask::Verdict(judged) = ask {
                    told.judged = Some((judged.envelope.into_owned(), judged.payload.into_owned()));
                }
                written
            }
            None => encode(&failed("a question came before it was told of which stream")),
        },
        Err(error) => encode(&failed(&format!("the host asks what this module cannot read: {error}"))),
    };
    written.expect("answers have no floats and no odd keys")
}

fn failed(why: &str) -> Answer<()> {
    Err(CacheError::Failed(why.to_owned()))
}

fn of_stream(
    rules: &dyn Rules,
    cache: &mut dyn Cache,
    (genesis, judged): (&Genesis, Option<&(Envelope, Vec<u8>)>),
    ask: &Ask<'_>,
) -> Result<Vec<u8>, rill_protocol::EncodeError> {
    match ask {
        Ask::About | Ask::Init | Ask::Stream(_) => encode(&failed("this was asked once already")),
        Ask::Begins => encode(&Answer::Ok(rules.begins(genesis))),
        Ask::Verdict(judged) => {
            let facts = facts(genesis, judged);
            encode(&rules.verdict(cache, &judged.envelope, &judged.payload, &facts))
        }
        Ask::Applied(told) => {
            let event = Accepted {
                genesis,
                envelope: &told.envelope,
                payload: told.payload.as_deref(),
                received_at: told.received_at,
                seq: told.seq,
            };
            encode(&rules.applied(cache, &event))
        }
        Ask::AppliedJudged(taken) => {
            let Some((envelope, payload)) = judged else {
                return encode(&failed("it was told to take in what it did not judge"));
            };
            let payload = taken.is_whole.then_some(payload.as_slice());
            let (received_at, seq) = (taken.received_at, taken.seq);
            encode(&rules.applied(cache, &Accepted { genesis, envelope, payload, received_at, seq }))
        }
        Ask::MayRead(who, topics) => encode(&rules.may_read(cache, genesis, who.as_deref(), topics)),
        Ask::MayWrite(who) => encode(&rules.may_write(cache, genesis, who)),
        Ask::Allowed(who, topic) => encode(&rules.allowed(cache, genesis, who.as_deref(), *topic)),
        Ask::Describe => encode(&rules.describe(cache, genesis)),
        Ask::Query(own) => {
            let question = Question { name: &own.name, params: &own.params, now: own.now };
            encode(&rules.query(cache, genesis, own.who.as_deref(), &question))
        }
    }
}

fn facts<'a>(genesis: &'a Genesis, judged: &'a Judged<'_>) -> Facts<'a> {
    let target = judged.target.as_ref();
    Facts {
        genesis,
        now: judged.now,
        target: target.map(|(author, is_anchor)| Target { author, is_anchor: *is_anchor }),
        source: judged.source.as_ref().map(|stood| Source {
            envelope: &stood.envelope,
            payload: &stood.payload,
            at: stood.at,
            amendments: &stood.amendments,
        }),
        proven: judged.proven.as_deref(),
    }
}
