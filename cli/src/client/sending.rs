//! Sending what waits in the outbox, and saying what the server refused of it.

use super::shell::Shell;
use rill_bridge::{Answer, Command, Query, Standing, UnsentRow};
use rill_protocol::EventId;
use std::{io::Write as _, time::Duration};
use tokio::time::Instant;

const UNSENT: u32 = 3;
/// What the server tells to come later may come much later: it waits in the outbox then.
const WITHIN: Duration = Duration::from_secs(60);

/// What became of the outbox.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// Events that still wait.
    pub waiting: u64,
    /// Why they do, where that is known.
    pub why: Option<String>,
    /// What the server refused, which is let go of: the words for it, and the event.
    pub refused: Vec<(EventId, String)>,
}

/// Sends all that waits: ends when the server has it or has refused it, or cannot be reached.
pub async fn sends_all(shell: &mut Shell<'_>) -> anyhow::Result<Sent> {
    shell.watches(UNSENT, Query::Unsent).await?;
    let until = Instant::now() + WITHIN;
    let is_over = loop {
        if is_sent(shell) {
            break true;
        }
        if shell.is_at_rest() && (shell.is_offline() || trouble(shell).is_some()) {
            break false;
        }
        match tokio::time::timeout_at(until, shell.step()).await {
            Ok(done) => done?,
            Err(_) => break false,
        }
    };
    let mut refused = Vec::new();
    for row in unsent(shell).iter().filter_map(|row| Some((row.event, words(row)?))).collect::<Vec<_>>() {
        shell.does(Command::Discard { event: row.0 }).await??;
        refused.push(row);
    }
    let waiting = shell.status().map_or(0, |status| status.unsent.waiting);
    let why = trouble(shell).filter(|_| !is_over);
    Ok(Sent { waiting, why, refused })
}

/// Says what was refused, with the text of it: it is nowhere else.
pub fn say_refused(sent: &Sent) {
    for (_, words) in &sent.refused {
        // Whoever closed the line to read errors by does not want them.
        drop(writeln!(std::io::stderr(), "{words}"));
    }
}

fn unsent(shell: &Shell<'_>) -> Vec<UnsentRow> {
    match shell.sees(UNSENT).answer() {
        Some(Answer::Unsent(rows)) => rows.clone(),
        _ => Vec::new(),
    }
}

fn is_sent(shell: &Shell<'_>) -> bool {
    let is_waiting = |row: &UnsentRow| row.standing == Standing::Pending;
    shell.sees(UNSENT).is_answered()
        && shell.status().is_some_and(|status| status.unsent.waiting == 0)
        && !unsent(shell).iter().any(is_waiting)
}

fn trouble(shell: &Shell<'_>) -> Option<String> {
    shell.status().and_then(|status| status.unsent.trouble.clone())
}

/// What is said of something that was refused.
fn words(row: &UnsentRow) -> Option<String> {
    let Standing::Refused(why) = &row.standing else { return None };
    let text = row.text.as_ref().map(|text| format!("\nThis was it:\n{text}")).unwrap_or_default();
    Some(format!("The server refused it: {why}{text}"))
}
