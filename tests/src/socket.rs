//! A connection for what is new, as a test holds it.

use rill::client::Origin;
use rill_protocol::{Down, FRAME_MAX, PROTOCOL_VERSION, Up, read_frame, write_frame};
use std::net::TcpStream;
use tungstenite::{Message, WebSocket};

/// One WebSocket. Waits for frames; a server that sends nothing is what the test's own time limit ends.
pub struct Socket(WebSocket<TcpStream>);

impl Socket {
    pub(crate) fn to(origin: &Origin) -> Self {
        let stream = TcpStream::connect(origin.host()).expect("a server that listens");
        let asking = origin.asks_for_socket().expect("an address and letters");
        let (socket, _) = tungstenite::client(asking, stream).expect("a WebSocket");
        Self(socket)
    }

    /// Says hello, and is welcomed.
    pub fn greeted(mut self) -> Self {
        self.says(&Up::Hello { protocol: PROTOCOL_VERSION, client: "tests".to_owned() });
        assert!(matches!(self.hears(), Down::Welcome { protocol: PROTOCOL_VERSION, .. }));
        self
    }

    /// Sends a frame.
    pub fn says(&mut self, up: &Up) {
        self.sends(write_frame(up));
    }

    /// Sends bytes that may be no frame.
    pub fn sends(&mut self, bytes: Vec<u8>) {
        self.0.send(Message::Binary(bytes.into())).expect("a server that listens");
    }

    /// Sends what no frame is.
    pub fn sends_text(&mut self, text: &str) {
        self.0.send(Message::text(text)).expect("a server that listens");
    }

    /// The next frame.
    pub fn hears(&mut self) -> Down {
        self.hears_or_ends().expect("a frame")
    }

    /// The next frame; none: the server closed.
    pub fn hears_or_ends(&mut self) -> Option<Down> {
        match self.0.read() {
            Ok(Message::Binary(bytes)) => Some(read_frame(&bytes, FRAME_MAX).expect("a whole frame")),
            Ok(_) | Err(_) => None,
        }
    }
}
