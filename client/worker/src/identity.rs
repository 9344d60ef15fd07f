//! Who this device is: a P-256 key that cannot be taken out of the browser, and the session that it signs in with.
//!
//! The key is made at the first start and kept in IndexedDB; its `did:key` is the person, unless the server knows the
//! key as one of somebody else's.

#[cfg(target_arch = "wasm32")]
mod key_store;
mod point;
#[cfg(target_arch = "wasm32")]
mod session;

#[cfg(target_arch = "wasm32")]
pub(crate) use key_store::{DeviceKey, device_key};
#[cfg(target_arch = "wasm32")]
pub(crate) use session::{no_key, sign_in};
