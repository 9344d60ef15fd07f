//! The socket to the server. One at most; an older one's words are dropped with it.

use js_sys::{ArrayBuffer, Uint8Array};
use wasm_bindgen::{JsCast, JsValue, closure::Closure};
use web_sys::{BinaryType, DedicatedWorkerGlobalScope, MessageEvent, WebSocket};

/// What a socket says.
pub(crate) enum Said {
    Opened,
    Closed,
    Frame(Vec<u8>),
}

/// An open socket, or one that is opening. Dropped, it is closed and says nothing more.
pub(crate) struct Socket {
    socket: WebSocket,
    _on_open: Closure<dyn FnMut()>,
    _on_close: Closure<dyn FnMut()>,
    _on_message: Closure<dyn FnMut(MessageEvent)>,
}

impl Socket {
    /// Opens one.
    pub(crate) fn open(
        scope: &DedicatedWorkerGlobalScope,
        tell: impl Fn(Said) + Clone + 'static,
    ) -> Result<Self, JsValue> {
        let secure = scope.location().protocol() == "https:";
        let address = format!("{}://{}/api/live", if secure { "wss" } else { "ws" }, scope.location().host());
        let socket = WebSocket::new(&address)?;
        socket.set_binary_type(BinaryType::Arraybuffer);
        let (opened, closed) = (tell.clone(), tell.clone());
        let on_open = Closure::new(move || opened(Said::Opened));
        let on_close = Closure::new(move || closed(Said::Closed));
        let on_message = Closure::new(move |event: MessageEvent| {
            if let Ok(bytes) = event.data().dyn_into::<ArrayBuffer>() {
                tell(Said::Frame(Uint8Array::new(&bytes).to_vec()));
            }
        });
        socket.set_onopen(Some(on_open.as_ref().unchecked_ref()));
        socket.set_onclose(Some(on_close.as_ref().unchecked_ref()));
        socket.set_onmessage(Some(on_message.as_ref().unchecked_ref()));
        Ok(Self { socket, _on_open: on_open, _on_close: on_close, _on_message: on_message })
    }

    /// Sends a frame. On a socket that has closed meanwhile it is dropped: its end is told anyway.
    pub(crate) fn send(&self, frame: &[u8]) {
        if self.socket.ready_state() == WebSocket::OPEN {
            drop(self.socket.send_with_u8_array(frame));
        }
    }
}

impl Drop for Socket {
    fn drop(&mut self) {
        self.socket.set_onopen(None);
        self.socket.set_onclose(None);
        self.socket.set_onmessage(None);
        drop(self.socket.close());
    }
}
