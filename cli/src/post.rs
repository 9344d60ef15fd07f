//! `rill post`: a message, by way of the outbox.

use crate::client::{
    self, ClientArgs, Reach, Room, Sent, Shell, enters_room, enters_space, new_event, say_refused, sends_all,
    view,
};
use anyhow::{Context as _, bail};
use rill_bridge::{Answer, Command, Intent, Query};
use rill_protocol::{EventId, StreamId};
use std::{
    io::{Read as _, Write as _},
    process::ExitCode,
};

const ME: u32 = 4;

/// What, where, and as whom.
#[derive(Clone, Debug, clap::Args)]
pub struct PostArgs {
    /// The space: its name, or its id.
    pub space: String,
    /// The channel or thread: its name, `category/name`, or its id.
    pub room: String,
    /// The text, in Markdown; `-` or nothing: what comes in at the standard input.
    pub text: Option<String>,
    /// What you are called, in every space of this server: to be said once. Who is no member of the space yet joins it.
    #[arg(long)]
    pub name: Option<String>,
    /// Asks no server: the message waits in the outbox, and goes out with the next `rill post` or `rill tail`.
    #[arg(long)]
    pub later: bool,
    /// Which server, and who one is.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// The command. The exit code is 1 where the message was refused.
pub fn run(args: &PostArgs) -> anyhow::Result<ExitCode> {
    let (origin, profile) = args.client.open()?;
    let text = text(args.text.as_deref())?;
    client::run(async {
        let reach = if args.later { Reach::Offline } else { Reach::Online };
        let mut shell = Shell::on_files(&profile, &origin, reach)?;
        let posted = posts(&mut shell, args, text).await;
        shell.ends();
        posted
    })
}

fn text(typed: Option<&str>) -> anyhow::Result<String> {
    match typed {
        Some(text) if text != "-" => Ok(text.to_owned()),
        Some(_) | None => {
            let mut text = String::new();
            std::io::stdin().read_to_string(&mut text).context("the standard input is no text")?;
            Ok(text.trim_end_matches(['\n', '\r']).to_owned())
        }
    }
}

async fn posts(shell: &mut Shell<'_>, args: &PostArgs, text: String) -> anyhow::Result<ExitCode> {
    let stream = enters_space(shell, &args.space).await?;
    let room = enters_room(shell, stream, &args.room).await?;
    is_somebody(shell, args.name.as_deref()).await?;
    if !view(shell).await?.may_write {
        shell.does(Command::Join { stream }).await??;
    }
    let event = writes(shell, (stream, &room), text).await?;
    let sent = sends_all(shell).await?;
    say_refused(&sent);
    Ok(told(&sent, event, &room, args.later))
}

/// Who writes has a name.
async fn is_somebody(shell: &mut Shell<'_>, name: Option<&str>) -> anyhow::Result<()> {
    shell.watches(ME, Query::Me).await?;
    let me = loop {
        match shell.sees(ME).answer() {
            Some(Answer::Me(me)) => break me.clone(),
            _ => shell.step().await?,
        }
    };
    match name {
        Some(name) if me.name.as_deref() != Some(name) => {
            Ok(shell.does(Command::Introduce { name: name.to_owned() }).await??)
        }
        None if me.name.is_none() => {
            bail!("say once what you are called, with --name NAME; your text was not posted")
        }
        Some(_) | None => Ok(()),
    }
}

async fn writes(
    shell: &mut Shell<'_>,
    (stream, room): (StreamId, &Room),
    text: String,
) -> anyhow::Result<EventId> {
    let event = new_event()?;
    let intent = Intent::Post { text, mentions: Vec::new(), reply: None, files: Vec::new() };
    shell.does(Command::Write { stream, topic: room.topic, event, intent }).await??;
    Ok(event)
}

/// Says what became of it.
fn told(sent: &Sent, event: EventId, room: &Room, later: bool) -> ExitCode {
    let is_refused = sent.refused.iter().any(|(refused, _)| *refused == event);
    let waits = "it waits in the outbox, and goes out with the next `rill post` or `rill tail`";
    let said = match (is_refused, sent.waiting, &sent.why) {
        (true, ..) => return ExitCode::FAILURE,
        (false, 0, _) => format!("Posted in #{}", room.name),
        (false, ..) if later => format!("As you wished, {waits}"),
        (false, _, Some(why)) => format!("It waits in the outbox: {why}"),
        (false, _, None) => format!("The server is not reached: {waits}"),
    };
    drop(writeln!(std::io::stdout(), "{said}"));
    ExitCode::SUCCESS
}
