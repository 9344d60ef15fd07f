//! A copy of all data, for those who have the key that lies in the data folder: who may read it anyway.

use super::{
    House,
    exchange::{Told, asked, not_found},
};
use crate::backup::{BackupError, BackupRequest, Copied, back_up};
use axum::{body::Bytes, extract::State, http::HeaderMap};
use rill_protocol::{Fault, FaultCode};
use sha2::{Digest, Sha256};
use std::path::PathBuf;

pub(crate) async fn ask(State(house): State<House>, headers: HeaderMap, body: Bytes) -> Told<Copied> {
    Told(copied(house, &headers, &body).await)
}

async fn copied(house: House, headers: &HeaderMap, body: &Bytes) -> Result<Copied, Fault> {
    let key = headers.get("rill-key").map_or(&b""[..], |key| key.as_bytes());
    // Hashes are compared, so that the time it takes says nothing of the key.
    if Sha256::digest(key) != Sha256::digest(house.key.as_bytes()) {
        return Err(not_found());
    }
    let to = PathBuf::from(asked::<BackupRequest>(body)?.to);
    // A task of its own: who asked may go away, and half a copy would stay behind.
    let copying =
        tokio::spawn(async move { back_up(&house.streams, &house.accounts, &house.data, &to).await });
    let copied = copying.await.map_err(|error| Fault::new(FaultCode::Internal, error.to_string()))?;
    copied.map_err(|error| {
        let code = match &error {
            BackupError::IsThere(_) | BackupError::NotWhole(_) => FaultCode::Malformed,
            BackupError::Disk { error, .. } if error.kind() == std::io::ErrorKind::StorageFull => {
                FaultCode::DiskFull
            }
            BackupError::Disk { .. } | BackupError::Log(_) | BackupError::Accounts(_) => FaultCode::Internal,
        };
        Fault::new(code, error.to_string())
    })
}
