//! A terminal: the real program, run against a server with a profile of its own.

use rill_tests::{RealServer, Writer};
use std::{
    io::{BufRead as _, BufReader, Write as _},
    path::{Path, PathBuf},
    process::{Child, ChildStdout, Command, Output, Stdio},
};
use tempfile::TempDir;

/// Somebody at a terminal.
pub(crate) struct Terminal {
    pub(crate) profile: TempDir,
    pub(crate) server: String,
}

/// What a command said, in one text: its exit code, its output, its errors.
pub(crate) fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).trim_end().to_owned();
    let code = output.status.code().unwrap_or(-1);
    format!("{code}|{}|{}", text(&output.stdout), text(&output.stderr))
}

impl Terminal {
    pub(crate) fn at(server: &str) -> Self {
        Self { profile: tempfile::tempdir().unwrap(), server: server.to_owned() }
    }

    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_rill"));
        command
            .env_remove("RUST_BACKTRACE")
            .args(args)
            .args(["--server", &self.server])
            .arg("--profile")
            .arg(self.profile.path());
        command
    }

    /// Runs a command to its end.
    pub(crate) fn runs(&self, args: &[&str]) -> Output {
        self.command(args).output().unwrap()
    }

    /// As [`Terminal::runs`]; gives what it printed, where it went well.
    pub(crate) fn prints(&self, args: &[&str]) -> String {
        let output = self.runs(args);
        assert!(output.status.success(), "{args:?}: {}", said(&output));
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs a command with this at its standard input.
    pub(crate) fn runs_with(&self, args: &[&str], input: &str) -> Output {
        let mut child = self
            .command(args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
        child.wait_with_output().unwrap()
    }

    /// Runs a command that goes on.
    pub(crate) fn follows(&self, args: &[&str]) -> Following {
        let mut child = self.command(args).stdout(Stdio::piped()).spawn().unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Following { child, lines }
    }

    pub(crate) fn key(&self) -> PathBuf {
        self.profile.path().join("key")
    }
}

/// A command that goes on, and is ended with this.
pub(crate) struct Following {
    child: Child,
    lines: BufReader<ChildStdout>,
}

impl Following {
    /// The next line, without its time.
    pub(crate) fn line(&mut self) -> String {
        without_time(&self.whole_line())
    }

    pub(crate) fn whole_line(&mut self) -> String {
        let mut line = String::new();
        self.lines.read_line(&mut line).unwrap();
        line.trim_end().to_owned()
    }
}

impl Drop for Following {
    fn drop(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }
}

/// "2026-11-27 03:22  Mira: hello" without the time.
pub(crate) fn without_time(line: &str) -> String {
    let is_time = line.starts_with("20");
    line.get(18..).filter(|_| is_time).unwrap_or(line).to_owned()
}

/// The lines of a tail without their times.
pub(crate) fn lines(printed: &str) -> Vec<String> {
    printed.lines().map(without_time).collect()
}

/// A space "Harbour" with a room "quay", of alice's.
pub(crate) fn harbour(server: &RealServer, number: u8) -> (Writer, rill_protocol::TopicId) {
    let mut alice = Writer::new(number);
    let named = alice.names("Harbour");
    let (quay, opened) = alice.opens("quay");
    server.takes(&alice.genesis, vec![named, opened]);
    (alice, quay)
}

/// The real server as a program, over this data, at this port; 0: any. Gives where it is.
pub(crate) fn serve(data: &Path, port: u16) -> (Child, u16) {
    let mut command = Command::new(env!("CARGO_BIN_EXE_rill"));
    command.args(["serve", "--port", &port.to_string(), "--data"]).arg(data);
    let mut server = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut out = BufReader::new(server.stdout.take().unwrap());
    let mut line = String::new();
    out.read_line(&mut line).unwrap();
    server.stdout = Some(out.into_inner());
    (server, line.trim().rsplit(':').next().unwrap().parse().unwrap())
}

/// Ends it.
pub(crate) fn ends(mut server: Child) {
    server.kill().unwrap();
    server.wait().unwrap();
}
