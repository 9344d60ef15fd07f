//! The device's key: made by WebCrypto so that nobody can take it out, kept in IndexedDB, which alone can hold it.
//! Asked for by whoever leads, so that two tabs never make two.

use super::point::did_of;
use js_sys::{Array, ArrayBuffer, Object, Promise, Reflect, Uint8Array};
use rill_protocol::{Did, with_low_s};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use wasm_bindgen_futures::JsFuture;
use web_sys::{
    CryptoKey, CryptoKeyPair, DedicatedWorkerGlobalScope, IdbDatabase, IdbRequest, IdbTransactionMode,
    SubtleCrypto,
};

const DATABASE: &str = "rill-identity";
const STORE: &str = "key";
/// There is one key a device.
const DEVICE: &str = "device";

/// The key of this device.
#[derive(Clone)]
pub(crate) struct DeviceKey {
    private: CryptoKey,
    /// Its `did:key`.
    pub(crate) did: Did,
    /// Whose it is: itself, unless the server said otherwise.
    pub(crate) person: Did,
}

/// The key of this device, made where there is none yet. Where the browser keeps nothing it lives as long as the worker.
pub(crate) async fn device_key(scope: &DedicatedWorkerGlobalScope) -> Result<DeviceKey, JsValue> {
    let subtle = subtle(scope)?;
    let database = match open(scope).await {
        Ok(database) => database,
        Err(_) => return made(&subtle).await,
    };
    let held = done(&store(&database, IdbTransactionMode::Readonly)?.get(&DEVICE.into())?).await?;
    if let Some(key) = read(&held) {
        return Ok(key);
    }
    let key = made(&subtle).await?;
    keep(&database, &key).await?;
    Ok(key)
}

/// The server knows this key as one of another person's: it is theirs from now on.
pub(crate) async fn belongs_to(
    scope: &DedicatedWorkerGlobalScope,
    key: &DeviceKey,
    person: &Did,
) -> Result<(), JsValue> {
    keep(&open(scope).await?, &DeviceKey { person: person.clone(), ..key.clone() }).await
}

impl DeviceKey {
    /// Signs: ECDSA with SHA-256, r and s, s low.
    pub(crate) async fn sign(
        &self,
        scope: &DedicatedWorkerGlobalScope,
        bytes: &[u8],
    ) -> Result<[u8; 64], JsValue> {
        let how = algorithm("ECDSA", &[("hash", "SHA-256")])?;
        let signing = subtle(scope)?.sign_with_object_and_u8_array(&how, &self.private, bytes)?;
        let signature = to_bytes(JsFuture::from(signing).await?);
        let signature =
            <[u8; 64]>::try_from(signature).map_err(|_| JsValue::from_str("not a signature of P-256"))?;
        Ok(with_low_s(signature))
    }
}

async fn made(subtle: &SubtleCrypto) -> Result<DeviceKey, JsValue> {
    let uses = Array::of2(&"sign".into(), &"verify".into());
    let how = algorithm("ECDSA", &[("namedCurve", "P-256")])?;
    let pair: CryptoKeyPair =
        JsFuture::from(subtle.generate_key_with_object(&how, false, &uses)?).await?.unchecked_into();
    let raw = to_bytes(JsFuture::from(subtle.export_key("raw", &pair.get_public_key())?).await?);
    let did = did_of(&raw).ok_or_else(|| JsValue::from_str("not a key of P-256"))?;
    Ok(DeviceKey { private: pair.get_private_key(), person: did.clone(), did })
}

async fn keep(database: &IdbDatabase, key: &DeviceKey) -> Result<(), JsValue> {
    let record = Object::new();
    Reflect::set(&record, &"private".into(), &key.private)?;
    Reflect::set(&record, &"did".into(), &key.did.as_str().into())?;
    Reflect::set(&record, &"person".into(), &key.person.as_str().into())?;
    let store = store(database, IdbTransactionMode::Readwrite)?;
    let put = store.put_with_key(&record, &DEVICE.into())?;
    let kept = store.transaction();
    done(&put).await?;
    // On the disk before anybody writes in its name.
    let ended = Promise::new(&mut |well, badly| {
        kept.set_oncomplete(Some(&well));
        kept.set_onabort(Some(&badly));
    });
    JsFuture::from(ended).await.map(drop)
}

fn read(record: &JsValue) -> Option<DeviceKey> {
    let did = |name: &str| Did::parse(&Reflect::get(record, &name.into()).ok()?.as_string()?).ok();
    let private = Reflect::get(record, &"private".into()).ok()?.dyn_into().ok()?;
    Some(DeviceKey { private, did: did("did")?, person: did("person")? })
}

async fn open(scope: &DedicatedWorkerGlobalScope) -> Result<IdbDatabase, JsValue> {
    let factory = scope.indexed_db()?.ok_or_else(|| JsValue::from_str("this browser keeps no keys"))?;
    let opening = factory.open_with_u32(DATABASE, 1)?;
    let asked = opening.clone();
    let make = Closure::once(move |_: JsValue| {
        // What fails here fails the opening as well.
        if let Ok(made) = asked.result() {
            drop(made.unchecked_into::<IdbDatabase>().create_object_store(STORE));
        }
    });
    opening.set_onupgradeneeded(Some(make.as_ref().unchecked_ref()));
    done(&opening).await.map(JsCast::unchecked_into)
}

fn store(database: &IdbDatabase, mode: IdbTransactionMode) -> Result<web_sys::IdbObjectStore, JsValue> {
    database.transaction_with_str_and_mode(STORE, mode)?.object_store(STORE)
}

/// Waits for a request's result.
async fn done(request: &IdbRequest) -> Result<JsValue, JsValue> {
    let ended = Promise::new(&mut |well, badly| {
        request.set_onsuccess(Some(&well));
        request.set_onerror(Some(&badly));
    });
    JsFuture::from(ended).await?;
    request.result()
}

fn subtle(scope: &DedicatedWorkerGlobalScope) -> Result<SubtleCrypto, JsValue> {
    Ok(scope.crypto()?.subtle())
}

fn algorithm(name: &str, parameters: &[(&str, &str)]) -> Result<Object, JsValue> {
    let how = Object::new();
    Reflect::set(&how, &"name".into(), &name.into())?;
    for (parameter, value) in parameters {
        Reflect::set(&how, &(*parameter).into(), &(*value).into())?;
    }
    Ok(how)
}

fn to_bytes(buffer: JsValue) -> Vec<u8> {
    Uint8Array::new(buffer.unchecked_ref::<ArrayBuffer>()).to_vec()
}
