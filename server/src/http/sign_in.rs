//! Signing in and out over HTTP, and where one is signed in. Not here: what a proof is worth (`sign_in.rs`), the cookie
//! (`cookie.rs`).

use super::{
    House,
    cookie::{Secret, taken},
    exchange::{Told, asked, fault_response, not_found},
    fresh_bytes,
    reader::Reader,
};
use crate::sign_in::NoChallenge;
use axum::{
    body::Bytes,
    extract::{ConnectInfo, State},
    http::{HeaderMap, HeaderValue, header},
    response::{IntoResponse, Response},
};
use rill_protocol::{
    EndSession, Fault, FaultCode, Session, SessionAnswer, SessionsAnswer, SignInBegin, SignInProof,
};
use std::net::SocketAddr;

pub(crate) async fn begin(
    State(house): State<House>,
    ConnectInfo(peer): ConnectInfo<SocketAddr>,
    headers: HeaderMap,
    body: Bytes,
) -> Response {
    let (question, nonce) = match (asked::<SignInBegin>(&body), fresh_bytes()) {
        (Ok(question), Ok(nonce)) => (question, nonce),
        (Err(fault), _) | (_, Err(fault)) => return fault_response(&fault),
    };
    let forwarded_for = headers.get("x-forwarded-for").and_then(|hops| hops.to_str().ok());
    let from = house.addresses.asker(peer.ip(), forwarded_for);
    match house.sign_in.begin(&question, from, (house.clock)(), nonce) {
        Ok(challenge) => Told(Ok(challenge)).into_response(),
        Err(NoChallenge::Unknown(fault)) => fault_response(&fault),
        Err(NoChallenge::TooMany { after_ms }) => {
            let text = "somebody at your address signs in very often: try again in a few seconds";
            let mut response = fault_response(&Fault::new(FaultCode::Busy, text));
            response.headers_mut().insert(header::RETRY_AFTER, after_ms.div_ceil(1000).into());
            response
        }
    }
}

pub(crate) async fn finish(State(house): State<House>, reader: Reader, body: Bytes) -> Response {
    match signed_in(&house, &reader, &body).await {
        Ok((session, cookie)) => with_cookie(Told(Ok(session)).into_response(), &cookie),
        Err(fault) => fault_response(&fault),
    }
}

async fn signed_in(house: &House, reader: &Reader, body: &Bytes) -> Result<(Session, String), Fault> {
    let now = (house.clock)();
    let key = house.sign_in.finish(&asked::<SignInProof>(body)?, &reader.origin, now)?;
    let secret = Secret::new()?;
    let session = house.accounts.begin_session(key, secret.hash(), now).await?;
    // The browser has one cookie: what was in it before is of no use to it any more.
    if let Some(before) = &reader.signed {
        house.accounts.end_session(before.session.person.clone(), before.number).await?;
    }
    Ok((session, secret.given(&reader.origin)))
}

pub(crate) async fn session(reader: Reader) -> Told<SessionAnswer> {
    Told(Ok(SessionAnswer { session: reader.signed.map(|signed| signed.session) }))
}

pub(crate) async fn sessions(State(house): State<House>, reader: Reader) -> Told<SessionsAnswer> {
    Told(
        async {
            let signed = reader.must_be_signed_in()?;
            let sessions = house.accounts.sessions_of(signed, (house.clock)()).await?;
            Ok(SessionsAnswer { sessions })
        }
        .await,
    )
}

pub(crate) async fn end(State(house): State<House>, reader: Reader, body: Bytes) -> Told<()> {
    Told(
        async {
            let person = reader.must_be_signed_in()?.session.person;
            let EndSession { number } = asked(&body)?;
            // Another's reads as one that is not there.
            if house.accounts.end_session(person, number).await? { Ok(()) } else { Err(not_found()) }
        }
        .await,
    )
}

pub(crate) async fn sign_out(State(house): State<House>, reader: Reader) -> Response {
    if let Some(signed) = reader.signed {
        let ended = house.accounts.end_session(signed.session.person, signed.number).await;
        if let Err(fault) = ended {
            return fault_response(&fault);
        }
    }
    with_cookie(Told(Ok(())).into_response(), &taken(&reader.origin))
}

fn with_cookie(mut response: Response, cookie: &str) -> Response {
    let cookie = HeaderValue::try_from(cookie).expect("letters, digits and a few signs");
    response.headers_mut().insert(header::SET_COOKIE, cookie);
    response
}
