//! What the rules of a stream are asked by who reads it, or wants to. What one may not read is answered as what is not
//! there; questions of the rules' own they answer strangers as they will.

use super::{
    House,
    exchange::{Told, asked, not_found},
    questions::few,
    reader::Reader,
};
use crate::{open_stream::OpenStream, owner::Owner, store::LogError};
use axum::{body::Bytes, extract::State};
use rill_module_abi::Question;
use rill_protocol::{
    Allowed, Did, Fault, FaultCode, Millis, OfferedRules, RULES_NAME_MAX, RULES_PARAMS_MAX, RULES_ROWS_MAX,
    RULES_SET, RULES_TOPICS_MAX, Rules, RulesAnswer, RulesAsk, RulesRequest, TopicId, Whose,
};
use std::sync::Arc;
use tokio::task::spawn_blocking;

pub(super) async fn ask(State(house): State<House>, reader: Reader, body: Bytes) -> Told<RulesAnswer> {
    Told(
        async {
            let RulesRequest { stream, ask } = asked(&body)?;
            bounded(&ask)?;
            let (who, now) = (reader.person(), (house.clock)());
            let owner = house.streams.owner(stream, None).await?;
            // Other rules are the business of who made the stream. Nobody else hears that there are any.
            let is_creator = who.as_ref() == Some(&owner.genesis().creator);
            let answer = match ask {
                RulesAsk::Offered | RulesAsk::Compare(_) if !is_creator => None,
                RulesAsk::Offered => Some(RulesAnswer::Offered(offered(&house, &owner).await?)),
                RulesAsk::Compare(with) => Some(RulesAnswer::Compared(owner.compare(with).await?)),
                RulesAsk::Allowed(_) | RulesAsk::Words | RulesAsk::Query { .. } => {
                    owner.ask(move |stream| answered(stream, who.as_ref(), &ask, now)).await?
                }
            };
            answer.ok_or_else(not_found)
        }
        .await,
    )
}

fn bounded(ask: &RulesAsk) -> Result<(), Fault> {
    match ask {
        RulesAsk::Allowed(topics) => few(topics.len(), RULES_TOPICS_MAX),
        RulesAsk::Words | RulesAsk::Offered | RulesAsk::Compare(_) => Ok(()),
        RulesAsk::Query { name, params } => {
            few(name.len(), RULES_NAME_MAX)?;
            few(params.len(), RULES_PARAMS_MAX)
        }
    }
}

/// Looking at all that are here may take as long as compiling them does.
async fn offered(house: &House, owner: &Owner) -> Result<Vec<OfferedRules>, Fault> {
    let standing = owner.read(|log| log.rules()).await?;
    let streams = Arc::clone(&house.streams);
    let looking = spawn_blocking(move || streams.rules_for_spaces(&standing));
    looking
        .await
        .map_err(|_| Fault::new(FaultCode::Internal, "the server could not look at its rules; try again"))
}

/// None: there is nothing, or nothing for them.
fn answered(
    stream: &OpenStream<'_>,
    who: Option<&Did>,
    ask: &RulesAsk,
    now: Millis,
) -> Result<Option<RulesAnswer>, LogError> {
    let reads = stream.may_read(who, TopicId::ROOT)?;
    let genesis = stream.log.genesis();
    match ask {
        RulesAsk::Allowed(_) | RulesAsk::Words if !reads => Ok(None),
        RulesAsk::Allowed(topics) => Ok(Some(RulesAnswer::Allowed(allowed(stream, who, topics)?))),
        RulesAsk::Words => Ok(Some(RulesAnswer::Words(stream.rules.describe(stream.cache, genesis)?))),
        RulesAsk::Offered | RulesAsk::Compare(_) => Ok(None),
        RulesAsk::Query { name, params } => {
            let question = Question { name, params, now };
            match stream.rules.query(stream.cache, genesis, who, &question) {
                // That rules fail says that there are some.
                Err(_) if !reads => Ok(None),
                found => Ok(found?.map(|mut rows| {
                    rows.truncate(RULES_ROWS_MAX);
                    RulesAnswer::Rows(rows)
                })),
            }
        }
    }
}

fn allowed(
    stream: &OpenStream<'_>,
    who: Option<&Did>,
    topics: &[TopicId],
) -> Result<Vec<(TopicId, Vec<Allowed>)>, LogError> {
    let since = stream.seen_by(who, |_, sight| sight.since_each(topics))?;
    let mut answers = Vec::with_capacity(topics.len());
    for (topic, since) in topics.iter().zip(since) {
        // *people* and *desk* are there before anything is in them.
        let is_there = topic.is_fixed() || stream.log.tail(*topic)?.is_some();
        if since.is_some() && is_there {
            let mut allowed = stream.rules.allowed(stream.cache, stream.log.genesis(), who, *topic)?;
            if *topic == TopicId::ROOT && is_space(stream) {
                allowed.push(other_rules(stream, who));
            }
            answers.push((*topic, allowed));
        }
    }
    Ok(answers)
}

fn is_space(stream: &OpenStream<'_>) -> bool {
    matches!(stream.log.genesis().rules, Rules::Space | Rules::Module(_))
}

/// Whoever made a space gives it other rules, whatever those say that it has: this the host itself sees to.
fn other_rules(stream: &OpenStream<'_>, who: Option<&Did>) -> Allowed {
    let is_creator = who == Some(&stream.log.genesis().creator);
    let no = || Fault::new(FaultCode::NotAllowed, "only who made this space gives it other rules");
    Allowed { kind: RULES_SET.to_owned(), of: Whose::Own, refused: (!is_creator).then(no) }
}
