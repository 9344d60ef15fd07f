//! [`Connection`]: HTTP/1.1 as lean as can be: one connection that stays open, a question and its answer.

use std::{
    io::{Read as _, Write as _},
    net::{SocketAddr, TcpStream, ToSocketAddrs as _},
};

pub(crate) struct Connection {
    stream: TcpStream,
    host: String,
    pub(crate) cookie: Option<String>,
    buffer: Vec<u8>,
}

impl Connection {
    pub(crate) fn to(host: &str, cookie: Option<&str>) -> Self {
        Self::over(TcpStream::connect(host).unwrap(), host, cookie)
    }

    /// As [`Connection::to`], from another address of this machine.
    pub(crate) fn from(address: [u8; 4], host: &str, cookie: Option<&str>) -> Self {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        let stream = runtime.block_on(async {
            let socket = tokio::net::TcpSocket::new_v4().unwrap();
            socket.bind((address, 0).into()).unwrap();
            let to = host.to_socket_addrs().unwrap().find(SocketAddr::is_ipv4).unwrap();
            socket.connect(to).await.unwrap().into_std().unwrap()
        });
        stream.set_nonblocking(false).unwrap();
        Self::over(stream, host, cookie)
    }

    fn over(stream: TcpStream, host: &str, cookie: Option<&str>) -> Self {
        stream.set_nodelay(true).unwrap();
        Self { stream, host: host.to_owned(), cookie: cookie.map(str::to_owned), buffer: Vec::new() }
    }

    /// Status and body.
    pub(crate) fn asks(&mut self, path: &str, body: &[u8]) -> (u16, Vec<u8>) {
        let cookie = self.cookie.as_ref().map_or(String::new(), |cookie| format!("cookie: {cookie}\r\n"));
        let mut question = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nrill-protocol: 1\r\n{cookie}content-length: {}\r\n\r\n",
            self.host,
            body.len()
        )
        .into_bytes();
        question.extend_from_slice(body);
        self.stream.write_all(&question).unwrap();
        self.answer()
    }

    fn answer(&mut self) -> (u16, Vec<u8>) {
        self.buffer.clear();
        let end = loop {
            if let Some(end) = self.buffer.windows(4).position(|bytes| bytes == b"\r\n\r\n") {
                break end + 4;
            }
            self.reads();
        };
        let head = String::from_utf8(self.buffer[..end].to_vec()).unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let header = |name: &str| {
            head.lines().find_map(|line| {
                let (is, value) = line.split_once(": ")?;
                is.eq_ignore_ascii_case(name).then(|| value.to_owned())
            })
        };
        if let Some(cookie) = header("set-cookie") {
            self.cookie = cookie.split(';').next().map(str::to_owned);
        }
        let length: usize = header("content-length").unwrap().parse().unwrap();
        while self.buffer.len() < end + length {
            self.reads();
        }
        (status, self.buffer[end..end + length].to_vec())
    }

    fn reads(&mut self) {
        let mut part = [0; 16 * 1024];
        let read = self.stream.read(&mut part).unwrap();
        assert!(read > 0, "the server closed the connection");
        self.buffer.extend_from_slice(&part[..read]);
    }
}
