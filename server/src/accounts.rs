//! The owner of the accounts: a thread with a mailbox. Whoever wants to know who somebody is writes to it.
//! Not here: their tables (`store/accounts.rs`), what proves a key (`sign_in.rs`).

use crate::store::{AccountsError, AccountsFile, Begun, Signed};
use rill_protocol::{Did, Fault, FaultCode, Millis, Session, SessionLine};
use std::{path::PathBuf, sync::Arc, thread};
use tokio::sync::{mpsc, oneshot, watch};

/// Asks that wait at most; whoever comes then waits with them.
const MAILBOX: usize = 256;

enum Ask {
    About(Box<dyn FnOnce(&mut AccountsFile) + Send>),
    /// Put them away.
    End(oneshot::Sender<()>),
}

/// A line to the owner of the accounts. When the last one is gone, the owner puts them away and ends.
#[derive(Clone)]
pub(crate) struct Accounts {
    mailbox: mpsc::Sender<Ask>,
    /// How often sessions ended: a change wakes who has one open, to ask whether it was theirs.
    ended: Arc<watch::Sender<u64>>,
}

impl Accounts {
    /// Gives the accounts to a thread of its own.
    pub(crate) fn of(mut file: AccountsFile) -> Result<Self, std::io::Error> {
        let (mailbox, mut asks) = mpsc::channel::<Ask>(MAILBOX);
        thread::Builder::new().name("accounts".into()).spawn(move || {
            loop {
                match asks.blocking_recv() {
                    Some(Ask::About(ask)) => ask(&mut file),
                    Some(Ask::End(ended)) => {
                        drop(file);
                        // Who asked may be gone.
                        ended.send(()).ok();
                        return;
                    }
                    None => return,
                }
            }
        })?;
        Ok(Self { mailbox, ended: Arc::new(watch::channel(0).0) })
    }

    /// Changes whenever sessions ended.
    pub(crate) fn ended(&self) -> watch::Receiver<u64> {
        self.ended.subscribe()
    }

    /// Who is signed in by this; none: nobody, or no longer.
    pub(crate) async fn session(&self, hash: [u8; 32], now: Millis) -> Result<Option<Signed>, Fault> {
        self.ask(move |file| file.session(&hash, now)).await
    }

    /// Begins a session of whoever has this key; durable when this returns.
    ///
    /// # Cancel safety
    /// Dropped before it is ready, the session may be there all the same: nobody has its cookie.
    pub(crate) async fn begin_session(
        &self,
        key: Did,
        hash: [u8; 32],
        now: Millis,
    ) -> Result<Session, Fault> {
        let Begun { session, others_ended } =
            self.ask(move |file| file.begin_session(&key, &hash, now)).await?;
        if others_ended {
            self.tell_that_some_ended();
        }
        Ok(session)
    }

    /// Where a person is signed in.
    pub(crate) async fn sessions_of(&self, signed: Signed, now: Millis) -> Result<Vec<SessionLine>, Fault> {
        self.ask(move |file| file.sessions_of(&signed.session.person, signed.number, now)).await
    }

    /// Ends a session of this person. Says whether there was one.
    pub(crate) async fn end_session(&self, person: Did, number: u64) -> Result<bool, Fault> {
        let ended = self.ask(move |file| file.end_session(&person, number)).await?;
        if ended {
            self.tell_that_some_ended();
        }
        Ok(ended)
    }

    /// Copies people and keys into the folder of a copy.
    pub(crate) async fn copy_to(&self, data: PathBuf) -> Result<(), Fault> {
        self.ask(move |file| file.copy_to(&data)).await
    }

    /// Puts them away: when this returns, their file is free.
    pub(crate) async fn put_away(&self) {
        let (ended, has_ended) = oneshot::channel();
        // An owner that is gone has put them away.
        if self.mailbox.send(Ask::End(ended)).await.is_ok() {
            drop(has_ended.await);
        }
    }

    fn tell_that_some_ended(&self) {
        self.ended.send_modify(|times| *times = times.wrapping_add(1));
    }

    async fn ask<T: Send + 'static>(
        &self,
        asking: impl FnOnce(&mut AccountsFile) -> Result<T, AccountsError> + Send + 'static,
    ) -> Result<T, Fault> {
        let (answer, answered) = oneshot::channel();
        // Who asked may be gone: then nobody wants the answer.
        let ask = Ask::About(Box::new(move |file| drop(answer.send(asking(file)))));
        self.mailbox.send(ask).await.map_err(|_| failed(&"they were put away"))?;
        answered.await.map_err(|error| failed(&error))?.map_err(|error| failed(&error))
    }
}

fn failed(error: &dyn std::fmt::Display) -> Fault {
    eprintln!("rill: who is signed in could not be told: {error}");
    Fault::new(
        FaultCode::Internal,
        "the server could not tell who you are; nothing of yours was lost, try again in a moment",
    )
}
