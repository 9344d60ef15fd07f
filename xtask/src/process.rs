//! Running other programs: aloud, for their answer, or behind a progress line.
//! Not here: which programs, and with what.

use std::ffi::OsStr;
use std::io::{BufRead, BufReader, IsTerminal, Write};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc;
use std::time::{Duration, Instant};
use std::{fs, thread};

use anyhow::{Context, Result, bail};
use indicatif::{ProgressBar, ProgressStyle};

use crate::places;

/// How often a long step says that it still lives where there is no terminal to draw on.
const SIGN_OF_LIFE: Duration = Duration::from_secs(30);

/// A program to be run in the root of the checkout.
pub(crate) fn program(name: impl AsRef<OsStr>) -> Command {
    let mut command = Command::new(name);
    command.current_dir(places::root());
    command
}

/// The cargo that runs us.
pub(crate) fn cargo() -> Command {
    program(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()))
}

/// Runs with our own input and output; fails unless the program succeeds.
pub(crate) fn run(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs silently and gives what was printed; fails, with the error output, unless the program succeeds.
pub(crate) fn answer(command: &mut Command) -> Result<String> {
    let output = command
        .stdin(Stdio::null())
        .output()
        .with_context(|| format!("cannot start `{}`", shown(command)))?;
    if !output.status.success() {
        let why = String::from_utf8_lossy(&output.stderr);
        bail!("`{}` failed ({})\n{}", shown(command), output.status, why.trim_end());
    }
    String::from_utf8(output.stdout).with_context(|| format!("`{}` did not print text", shown(command)))
}

/// Runs and hands each printed line on as it comes; gives whether the program succeeded.
pub(crate) fn lines(command: &mut Command, mut line: impl FnMut(&str)) -> Result<bool> {
    let name = shown(command);
    let mut child =
        command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start `{name}`"))?;
    let stdout = child.stdout.take().context("the program's output is not open")?;
    for printed in BufReader::new(stdout).split(b'\n') {
        line(&String::from_utf8_lossy(&printed?));
    }
    Ok(child.wait()?.success())
}

/// Runs behind one progress line; what is printed goes to a log, shown at its end only if the program fails.
pub(crate) fn watched(label: &str, log: &Path, command: &mut Command) -> Result<()> {
    let started = Instant::now();
    let name = shown(command);
    let mut child = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .with_context(|| format!("cannot start `{name}`"))?;
    let (sender, printed) = mpsc::sync_channel::<String>(256);
    for stream in [
        child.stdout.take().map(|stream| Box::new(stream) as Box<dyn std::io::Read + Send>),
        child.stderr.take().map(|stream| Box::new(stream) as Box<dyn std::io::Read + Send>),
    ] {
        let stream = stream.context("the program's output is not open")?;
        let sender = sender.clone();
        thread::spawn(move || {
            for line in BufReader::new(stream).split(b'\n').map_while(Result::ok) {
                if sender.send(String::from_utf8_lossy(&line).into_owned()).is_err() {
                    return;
                }
            }
        });
    }
    drop(sender);
    if let Some(folder) = log.parent() {
        fs::create_dir_all(folder)?;
    }
    let mut kept = fs::File::create(log).with_context(|| format!("cannot write {}", log.display()))?;
    let mut sign = Sign::new(label);
    loop {
        match printed.recv_timeout(SIGN_OF_LIFE) {
            Ok(line) => {
                writeln!(kept, "{line}")?;
                sign.last(&line);
            }
            Err(mpsc::RecvTimeoutError::Timeout) => {}
            Err(mpsc::RecvTimeoutError::Disconnected) => break,
        }
        sign.still(started);
    }
    let status = child.wait()?;
    sign.end();
    if !status.success() {
        let text = fs::read_to_string(log).unwrap_or_default();
        let tail: Vec<&str> = text.lines().rev().take(40).collect();
        let tail: Vec<&str> = tail.into_iter().rev().collect();
        bail!("`{name}` failed ({status}); all of its output is in {}\n{}", log.display(), tail.join("\n"));
    }
    println!("  {label}: done in {}", spoken(started.elapsed()));
    Ok(())
}

/// One line on a terminal that says what goes on; plain lines now and then where there is none.
struct Sign {
    label: String,
    bar: Option<ProgressBar>,
    spoke: Instant,
}

impl Sign {
    fn new(label: &str) -> Sign {
        let label = label.to_owned();
        if !std::io::stderr().is_terminal() {
            println!("  {label} …");
            return Sign { label, bar: None, spoke: Instant::now() };
        }
        let bar = ProgressBar::new_spinner();
        if let Ok(style) = ProgressStyle::with_template("  {spinner} {prefix} [{elapsed}] {wide_msg:.dim}") {
            bar.set_style(style);
        }
        bar.set_prefix(label.clone());
        bar.enable_steady_tick(Duration::from_millis(120));
        Sign { label, bar: Some(bar), spoke: Instant::now() }
    }

    fn last(&self, line: &str) {
        if let Some(bar) = &self.bar {
            bar.set_message(line.trim().to_owned());
        }
    }

    fn still(&mut self, started: Instant) {
        if self.bar.is_none() && self.spoke.elapsed() >= SIGN_OF_LIFE {
            self.spoke = Instant::now();
            println!("  {} … {}", self.label, spoken(started.elapsed()));
        }
    }

    fn end(&self) {
        if let Some(bar) = &self.bar {
            bar.finish_and_clear();
        }
    }
}

/// A duration as one says it: `4m53s`, `12s`, `0.3s`.
pub(crate) fn spoken(time: Duration) -> String {
    match time.as_secs() {
        0..10 => format!("{:.1}s", time.as_secs_f64()),
        seconds @ 10..60 => format!("{seconds}s"),
        seconds => format!("{}m{:02}s", seconds / 60, seconds % 60),
    }
}

/// A command as one would type it.
fn shown(command: &Command) -> String {
    let name = Path::new(command.get_program()).file_name().unwrap_or(command.get_program());
    let words = std::iter::once(name).chain(command.get_args());
    words.map(|word| word.to_string_lossy().into_owned()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_duration_reads_as_one_says_it() {
        assert_eq!(spoken(Duration::from_millis(300)), "0.3s");
        assert_eq!(spoken(Duration::from_secs(12)), "12s");
        assert_eq!(spoken(Duration::from_secs(293)), "4m53s");
    }

    #[test]
    fn a_failing_program_is_named_with_what_it_said() {
        let error = answer(program("sh").args(["-c", "echo no such luck >&2; exit 3"])).unwrap_err();
        assert!(error.to_string().contains("no such luck"), "{error}");
        assert!(error.to_string().starts_with("`sh -c"), "{error}");
    }
}
