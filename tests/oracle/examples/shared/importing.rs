//! The real server as a program of its own, and the real importer that goes into it.

use serde_json::Value;
use std::{
    io::{BufRead as _, BufReader, Read as _, Write as _},
    net::TcpStream,
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Stdio},
    time::Instant,
};

/// A server that runs until this is dropped.
pub(crate) struct Served {
    rill: PathBuf,
    data: PathBuf,
    process: Child,
    /// `127.0.0.1:8787`.
    host: String,
    said: BufReader<ChildStdout>,
}

impl Served {
    /// Starts it; when this returns, it answers.
    pub(crate) fn start(rill: &Path, data: &Path) -> Self {
        let mut serve = Command::new(rill);
        serve.args(["serve", "--port", "0", "--data"]).arg(data).stdout(Stdio::piped());
        let mut process = serve.spawn().unwrap();
        let (mut said, mut line) = (BufReader::new(process.stdout.take().unwrap()), String::new());
        while !line.contains("http://") {
            line.clear();
            assert!(said.read_line(&mut line).unwrap() > 0, "a server says where it is");
        }
        let (_, host) = line.trim().split_once("http://").unwrap();
        let (rill, data, host) = (rill.to_owned(), data.to_owned(), host.to_owned());
        Self { rill, data, process, host, said }
    }

    /// Imports the archive into a space that lives by these rules; gives how many messages came in, and the seconds from
    /// the importer's start to its end: all of it is fsynced by then.
    pub(crate) fn imports(&self, rules: Option<&str>) -> (f64, f64) {
        let mut importer = Command::new(&self.rill);
        importer.args(["import", "discord", "--json", "--server", &format!("http://{}", self.host)]);
        importer.args(rules.into_iter().flat_map(|rules| ["--rules", rules]));
        importer.arg("--key").arg(self.data.with_extension("key"));
        importer.arg(std::env::var_os("RILL_ARCHIVE").unwrap());
        let begun = Instant::now();
        let said = importer.output().unwrap();
        let seconds = begun.elapsed().as_secs_f64();
        assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
        let summaries = String::from_utf8(said.stdout).unwrap();
        let added = |line: &str| serde_json::from_str::<Value>(line).unwrap()["added"].as_f64().unwrap();
        (summaries.lines().map(added).sum(), seconds)
    }

    /// The most memory that it ever had, where the system says it.
    pub(crate) fn peak_mib(&self) -> Option<f64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.process.id())).ok()?;
        let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:"))?;
        Some(peak.trim().strip_suffix(" kB")?.parse::<f64>().ok()? / 1024.0)
    }

    /// Seconds until this is answered, by somebody who is not signed in.
    pub(crate) fn answers_in(&self, path: &str, body: &[u8]) -> f64 {
        let begun = Instant::now();
        let mut stream = TcpStream::connect(&self.host).unwrap();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\nrill-protocol: 1\r\nconnection: close\r\ncontent-length: {}\r\n\r\n",
            self.host,
            body.len()
        );
        stream.write_all(&[head.as_bytes(), body].concat()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        assert!(answer.starts_with(b"HTTP/1.1 200"), "{}", String::from_utf8_lossy(&answer));
        begun.elapsed().as_secs_f64()
    }

    /// Waits until it has compiled what was put there.
    pub(crate) fn has_compiled(&mut self) {
        let mut line = String::new();
        while !line.contains("compiled") {
            line.clear();
            assert!(
                self.said.read_line(&mut line).unwrap() > 0,
                "a server says when its modules are compiled"
            );
        }
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.process.kill().unwrap();
        self.process.wait().unwrap();
    }
}
