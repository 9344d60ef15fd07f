//! The client for the terminal: the engine of the page, in files of this machine. Here: which server and whose profile,
//! and the way to a room. Not here: what the commands do there (`post.rs`, `tail.rs`, `export.rs`).

mod databases;
mod origin;
mod places;
mod profile;
mod seen;
mod sending;
mod shell;

pub use origin::{AddressError, Origin, sign_in, taken};
pub use places::{PlaceError, Room, find_room, find_space};
pub use profile::{KeptSession, Profile, ProfileError, Turn};
pub use seen::Seen;
pub use sending::{Sent, say_refused, sends_all};
pub use shell::{Reach, Shell, new_event};

use anyhow::bail;
use rill_bridge::{Answer, Command, Query, SpaceView};
use rill_protocol::StreamId;
use std::path::PathBuf;

/// Names of the questions that a visit keeps open.
const SPACES: u32 = 1;
const SPACE: u32 = 2;

/// Which server, and who one is.
#[derive(Clone, Debug, clap::Args)]
pub struct ClientArgs {
    /// The server.
    #[arg(long, value_name = "URL", default_value = crate::import::DEFAULT_SERVER)]
    pub server: String,
    /// The folder with your key, and for each server what is kept of it and what waits to be sent; made where it is
    /// missing. [default: `rill` in your folder of data]
    #[arg(long, value_name = "DIR")]
    pub profile: Option<PathBuf>,
    /// The file of your key, which only you can read: whoever has this file is you. Made where it is missing. [default:
    /// `key` in the profile]
    #[arg(long, value_name = "FILE")]
    pub key: Option<PathBuf>,
}

impl ClientArgs {
    /// The server, and the profile for it.
    pub fn open(&self) -> anyhow::Result<(Origin, Profile)> {
        let origin = Origin::parse(&self.server)?;
        let profile = Profile::open(self.profile.as_deref(), self.key.as_deref(), &origin)?;
        Ok((origin, profile))
    }
}

/// Runs what a command does. Questions that are still under way then are let go of.
pub(crate) fn run<T>(does: impl Future<Output = anyhow::Result<T>>) -> anyhow::Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
    let done = runtime.block_on(does);
    runtime.shutdown_background();
    done
}

/// Opens the space that is called so, or has this id.
pub async fn enters_space(shell: &mut Shell<'_>, typed: &str) -> anyhow::Result<StreamId> {
    let stream = match typed.parse::<StreamId>() {
        Ok(stream) => stream,
        Err(_) => {
            shell.watches(SPACES, Query::Spaces).await?;
            shell.settles().await?;
            let Some(Answer::Spaces(cards)) = shell.sees(SPACES).answer() else {
                bail!("the list of spaces did not come");
            };
            find_space(cards, typed, shell.is_offline())?
        }
    };
    opens(shell, stream).await?;
    Ok(stream)
}

/// Opens a space, and keeps of it what is shown alone.
pub async fn opens(shell: &mut Shell<'_>, stream: StreamId) -> anyhow::Result<()> {
    shell.does(Command::OpenSpace { stream, room: None }).await??;
    shell.does(Command::KeepFullCopy { stream, keep: false }).await??;
    shell.has_shown(stream).await
}

/// The room of an open space that is called so, or has this id.
pub async fn enters_room(shell: &mut Shell<'_>, stream: StreamId, typed: &str) -> anyhow::Result<Room> {
    shell.watches(SPACE, Query::Space { stream }).await?;
    // What is held may be old: a room is missing only where the server lacks it as well.
    if let Ok(room) = find_room(view(shell).await?, typed) {
        return Ok(room);
    }
    shell.settles().await?;
    Ok(find_room(view(shell).await?, typed)?)
}

/// The space that is open.
pub async fn view<'s>(shell: &'s mut Shell<'_>) -> anyhow::Result<&'s SpaceView> {
    while shell.sees(SPACE).answer().is_none() {
        shell.step().await?;
    }
    match shell.sees(SPACE).answer() {
        Some(Answer::Space(view)) => Ok(view),
        Some(Answer::Failed(failure)) => Err(failure.clone().into()),
        _ => bail!("the space was not told of"),
    }
}
