//! A question as bytes, its answer as bytes, by any rules. Pure but for the cache: the same natively and as a guest.

use rill_module_abi::{
    About, Accepted, Answer, Ask, Cache, CacheError, Facts, Judged, Question, Rules, Source, Target,
};
use rill_protocol::{Genesis, decode, encode};

/// What an instance was told at its beginning, and keeps: of which stream all questions are.
#[derive(Debug, Default)]
pub struct Told(Option<Genesis>);

/// Answers a question.
pub fn answer(rules: &dyn Rules, cache: &mut dyn Cache, told: &mut Told, question: &[u8]) -> Vec<u8> {
    let written = match decode::<Ask<'_>>(question) {
        Ok(Ask::Stream(genesis)) => {
            told.0 = Some(genesis.into_owned());
            encode(&Answer::Ok(()))
        }
        Ok(Ask::About) => encode(&Answer::Ok(About { version: rules.version(), manifest: rules.manifest() })),
        Ok(Ask::Init) => encode(&rules.init(cache)),
        Ok(ask) => match &told.0 {
            Some(genesis) => of_stream(rules, cache, genesis, &ask),
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
    genesis: &Genesis,
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
