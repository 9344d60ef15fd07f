//! A question's body in, an answer's body out: DAG-CBOR both, and a [`Fault`] with its status where it failed.

use axum::{
    body::Bytes,
    http::{HeaderValue, StatusCode, header},
    response::{IntoResponse, Response},
};
use rill_protocol::{Fault, FaultCode, decode, encode};
use serde::{Serialize, de::DeserializeOwned};

const DAG_CBOR: HeaderValue = HeaderValue::from_static("application/vnd.ipld.dag-cbor");
const NO_STORE: HeaderValue = HeaderValue::from_static("no-store");

/// What a route answers.
pub(crate) struct Told<T>(pub(crate) Result<T, Fault>);

impl<T: Serialize> IntoResponse for Told<T> {
    fn into_response(self) -> Response {
        match self.0.and_then(|answer| {
            encode(&answer).map_err(|error| Fault::new(FaultCode::Internal, error.to_string()))
        }) {
            Ok(body) => {
                ([(header::CONTENT_TYPE, DAG_CBOR), (header::CACHE_CONTROL, NO_STORE)], body).into_response()
            }
            Err(fault) => fault_response(&fault),
        }
    }
}

/// A fault as a response.
pub(crate) fn fault_response(fault: &Fault) -> Response {
    let status = StatusCode::from_u16(fault.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    let body = encode(fault).unwrap_or_default();
    (status, [(header::CONTENT_TYPE, DAG_CBOR), (header::CACHE_CONTROL, NO_STORE)], body).into_response()
}

/// The question in a body.
pub(crate) fn asked<T: DeserializeOwned>(body: &Bytes) -> Result<T, Fault> {
    decode(body)
        .map_err(|error| Fault::new(FaultCode::Malformed, format!("the question cannot be read: {error}")))
}

/// What is told of everything that is not there, or not for the asker.
pub(crate) fn not_found() -> Fault {
    Fault::new(FaultCode::NotFound, "there is no such thing here, or it is not for you")
}
