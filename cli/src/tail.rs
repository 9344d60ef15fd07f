//! `rill tail`: the newest messages of a room, and what comes after them. First from what is kept, in this command's
//! turn; what is followed then is in memory, so that other commands have the files.

mod following;
mod lines;

use crate::client::{
    self, ClientArgs, Origin, Profile, Reach, Room, Shell, enters_room, enters_space, opens, say_refused,
    sends_all,
};
use anyhow::bail;
use following::Following;
use lines::Lines;
use rill_bridge::{Answer, Center, Edge, MessageRow, Query, Row, Standing, Window};
use rill_protocol::{Position, StreamId};
use std::{
    collections::VecDeque,
    io::{self, Write as _},
    process::ExitCode,
};

const MESSAGES: u32 = 5;
/// Rows of a half of a window at most.
const HALF: u32 = 200;

/// Which room, and how much of it.
#[derive(Clone, Debug, clap::Args)]
pub struct TailArgs {
    /// The space: its name, or its id.
    pub space: String,
    /// The channel or thread: its name, `category/name`, or its id.
    pub room: String,
    /// How many messages.
    #[arg(short = 'n', long, default_value_t = 10)]
    pub lines: usize,
    /// Goes on with what comes, until it is stopped: messages, changes of those that were shown, deletions.
    #[arg(short, long)]
    pub follow: bool,
    /// One JSON object a line. Times are milliseconds since 1970.
    #[arg(long)]
    pub json: bool,
    /// Which server, and who one is.
    #[command(flatten)]
    pub client: ClientArgs,
}

/// The command.
pub fn run(args: &TailArgs) -> anyhow::Result<ExitCode> {
    let (origin, profile) = args.client.open()?;
    let lines = Lines::new(args.json);
    let done = client::run(async {
        let (stream, room, shown) = shows_newest(args, (&profile, &origin), &lines).await?;
        if args.follow {
            follows(&profile, &origin, (stream, &room), (shown, &lines)).await?;
        }
        Ok(())
    });
    match done {
        // Whoever reads has enough.
        Err(error) if is_closed(&error) => Ok(ExitCode::SUCCESS),
        done => done.map(|()| ExitCode::SUCCESS),
    }
}

fn is_closed(error: &anyhow::Error) -> bool {
    error.downcast_ref::<io::Error>().is_some_and(|error| error.kind() == io::ErrorKind::BrokenPipe)
}

/// Prints the newest messages; gives them in order.
async fn shows_newest(
    args: &TailArgs,
    (profile, origin): (&Profile, &Origin),
    lines: &Lines,
) -> anyhow::Result<(StreamId, Room, Vec<MessageRow>)> {
    let mut shell = Shell::on_files(profile, origin, Reach::Online)?;
    let stream = enters_space(&mut shell, &args.space).await?;
    let room = enters_room(&mut shell, stream, &args.room).await?;
    let sent = sends_all(&mut shell).await?;
    say_refused(&sent);
    // One at least: what is followed comes after it.
    let shown = newest(&mut shell, (stream, &room), args.lines.max(1)).await?;
    let waiting = waiting(&mut shell, (stream, &room)).await?;
    if shell.is_offline() {
        drop(writeln!(io::stderr(), "The server is not reached: this is what is kept here"));
    }
    shell.ends();
    let mut out = io::stdout().lock();
    let of_room = shown.iter().chain(&waiting).skip((shown.len() + waiting.len()).saturating_sub(args.lines));
    of_room.into_iter().try_for_each(|row| lines.print_new(&mut out, row))?;
    out.flush()?;
    Ok((stream, room, shown))
}

/// The newest messages of a room, in order.
async fn newest(
    shell: &mut Shell<'_>,
    (stream, room): (StreamId, &Room),
    count: usize,
) -> anyhow::Result<Vec<MessageRow>> {
    let mut shown: VecDeque<MessageRow> = VecDeque::new();
    let mut center = Center::Newest;
    loop {
        let missing = u32::try_from(count - shown.len()).unwrap_or(u32::MAX).clamp(1, HALF);
        let window = Window { center, before: missing, after: 0 };
        shell.watches(MESSAGES, Query::Messages { stream, topic: room.topic, window }).await?;
        shell.settles().await?;
        if let Some(Answer::Failed(failure)) = shell.sees(MESSAGES).answer() {
            return Err(failure.clone().into());
        }
        let before = shell.sees(MESSAGES).window().before;
        let rows: Vec<MessageRow> = confirmed(shell.sees(MESSAGES).rows().into_iter().rev()).collect();
        let is_new = |row: &MessageRow| shown.front().is_none_or(|first| row.position < first.position);
        let rows: Vec<MessageRow> = rows.into_iter().filter(is_new).collect();
        let is_stuck = rows.is_empty();
        rows.into_iter().for_each(|row| shown.push_front(row));
        let Some(first) = shown.front().map(|first| first.position) else { break };
        if shown.len() >= count || is_stuck || before == Edge::TrueEnd {
            break;
        }
        center = Center::Position(first);
    }
    Ok(shown.into_iter().collect())
}

/// What one wrote in a room and the server does not have yet.
async fn waiting(
    shell: &mut Shell<'_>,
    (stream, room): (StreamId, &Room),
) -> anyhow::Result<Vec<MessageRow>> {
    let window = Window { center: Center::Newest, before: HALF, after: 0 };
    shell.watches(MESSAGES, Query::Messages { stream, topic: room.topic, window }).await?;
    let rows = shell.sees(MESSAGES).messages().into_iter();
    Ok(rows.filter(|row| row.standing == Standing::Pending).cloned().collect())
}

/// What the server has of these rows.
fn confirmed<'r>(rows: impl Iterator<Item = &'r Row>) -> impl Iterator<Item = MessageRow> {
    rows.filter_map(|row| match row {
        Row::Anchor(row) if matches!(row.standing, Standing::Confirmed(_)) => Some((**row).clone()),
        Row::Anchor(_) | Row::Gap(_) => None,
    })
}

/// Prints what comes, until whoever reads it goes away.
async fn follows(
    profile: &Profile,
    origin: &Origin,
    (stream, room): (StreamId, &Room),
    (shown, lines): (Vec<MessageRow>, &Lines),
) -> anyhow::Result<()> {
    let mut shell = Shell::in_memory(profile, origin)?;
    let mut is_open = opens(&mut shell, stream).await.is_ok();
    let mut following = Following::after(shown);
    let (mut asked, mut told) = (None, 0);
    loop {
        let window = following.window();
        if asked != Some(window) {
            asked = Some(window);
            shell.watches(MESSAGES, Query::Messages { stream, topic: room.topic, window }).await?;
        }
        while shell.sees(MESSAGES).told == told {
            shell.step().await?;
        }
        told = shell.sees(MESSAGES).told;
        match shell.sees(MESSAGES).answer() {
            Some(Answer::Failed(failure)) if !failure.may_pass => return Err(failure.clone().into()),
            Some(Answer::Messages(_)) => {}
            Some(Answer::Failed(_)) => continue,
            _ => bail!("the room was not told of"),
        }
        if !is_open {
            is_open = opens(&mut shell, stream).await.is_ok();
        }
        if following.has_strangers(shell.sees(MESSAGES)) {
            // Who writes for the first time is told of right after what they write.
            shell.settles().await?;
            told = shell.sees(MESSAGES).told;
        }
        let news = following.takes(shell.sees(MESSAGES));
        let mut out = io::stdout().lock();
        news.iter().try_for_each(|news| lines.print(&mut out, news))?;
        out.flush()?;
    }
}

/// Where what comes after these begins.
fn end_of(shown: &[MessageRow]) -> Option<Position> {
    shown.last().map(|row| row.position)
}
