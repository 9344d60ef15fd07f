//! Making a key and signing with it, by the browser's own arithmetic. None: the browser does not do it (a page that did
//! not come over HTTPS has none).

use super::InviteKey;
use js_sys::{Array, ArrayBuffer, JsString, Object, Reflect, Uint8Array};
use leptos::prelude::window;
use rill_protocol::{Did, Proof, StreamId, signed_for, with_low_s};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{CryptoKey, CryptoKeyPair, SubtleCrypto};

/// A new key.
pub(crate) async fn made() -> Option<InviteKey> {
    let subtle = subtle()?;
    let uses = Array::of2(&"sign".into(), &"verify".into());
    let making = subtle.generate_key_with_object(&how(&[("namedCurve", "P-256")])?, true, &uses).ok()?;
    let pair: CryptoKeyPair = JsFuture::from(making).await.ok()?.unchecked_into();
    let exporting = subtle.export_key("jwk", &pair.get_private_key()).ok()?;
    let written = JsFuture::from(exporting).await.ok()?;
    let number = |name: &str| Reflect::get(&written, &name.into()).ok()?.as_string();
    InviteKey::of(&number("d")?, &number("x")?, &number("y")?)
}

/// What lets this person into this space.
pub(crate) async fn proven(invite: &InviteKey, stream: StreamId, person: &Did) -> Option<Proof> {
    let subtle = subtle()?;
    let written = Object::new();
    for (name, value) in [("kty", "EC"), ("crv", "P-256")].into_iter().chain(invite.numbers()) {
        set(&written, name, &value.into())?;
    }
    let uses = Array::of1(&JsString::from("sign"));
    let named = how(&[("namedCurve", "P-256")])?;
    let importing = subtle.import_key_with_object("jwk", &written, &named, false, &uses).ok()?;
    let key: CryptoKey = JsFuture::from(importing).await.ok()?.unchecked_into();
    let signed = signed_for(stream, person, &invite.did);
    let hashed = how(&[("hash", "SHA-256")])?;
    let signing = subtle.sign_with_object_and_u8_array(&hashed, &key, &signed).ok()?;
    let signature = JsFuture::from(signing).await.ok()?;
    let signature = Uint8Array::new(signature.unchecked_ref::<ArrayBuffer>()).to_vec();
    let signature = with_low_s(signature.try_into().ok()?);
    Some(Proof { key: invite.did.clone(), signature })
}

fn subtle() -> Option<SubtleCrypto> {
    let subtle = window().crypto().ok()?.subtle();
    // Where a page did not come safely there is none, whatever the type says.
    (!subtle.is_undefined()).then_some(subtle)
}

fn how(parameters: &[(&str, &str)]) -> Option<Object> {
    let how = Object::new();
    set(&how, "name", &"ECDSA".into())?;
    for (name, value) in parameters {
        set(&how, name, &(*value).into())?;
    }
    Some(how)
}

fn set(on: &Object, name: &str, value: &JsValue) -> Option<()> {
    Reflect::set(on, &name.into(), value).ok().map(drop)
}
