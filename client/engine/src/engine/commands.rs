//! Commands of a page, and what becomes of each.

use super::{Engine, founding::FirstChannel, small::failure, stir::Stir};
use crate::{
    PageId,
    store::{self, StoreError},
};
use rill_bridge::{Command, CommandId, CommandResult, Notification};
use rill_protocol::{Cursor, StreamId};

impl Engine {
    pub(super) fn command(
        &mut self,
        page: PageId,
        command: CommandId,
        what: Command,
    ) -> Result<(), StoreError> {
        let done = match what {
            Command::OpenSpace { stream, room } => {
                self.standing.not_opened.remove(&stream);
                self.look_into(stream, room)?;
                if !self.is_only_here(stream) && !self.spaces.contains_key(&stream) {
                    if self.fetches.opens(stream) {
                        self.standing.opening.entry(stream).or_default().push((page, command));
                        return Ok(());
                    }
                    self.no_server(page, command);
                    return Ok(());
                }
                Ok(())
            }
            Command::KeepFullCopy { stream, keep } => self.keep_full_copy(stream, keep),
            Command::ForgetSpace { stream } => {
                return self.told(page, command, |engine| engine.forget(stream));
            }
            Command::RebuildCopy => self.rebuild_copy(),
            Command::Read { stream, topic, through, turn } => {
                self.read_through((stream, topic), through, turn)
            }
            Command::MarkRead { stream, topic } => self.mark_read(stream, topic),
            Command::MarkUnread { stream, topic, from } => self.mark_unread(stream, topic, from),
            Command::Choose { stream, topic, level } => {
                self.choose(stream, topic, level);
                Ok(())
            }
            Command::Write { stream, topic, event, intent } => {
                return self.told(page, command, |engine| engine.write(stream, (topic, event), intent));
            }
            Command::Introduce { name } => return self.told(page, command, |engine| engine.introduce(&name)),
            Command::Found { nonce, name, channel, channel_name } => {
                let first = FirstChannel { event: channel, name: channel_name };
                return self.told(page, command, |engine| engine.found(nonce, &name, first));
            }
            Command::Converse { with } => return self.told(page, command, |engine| engine.converse(with)),
            Command::Join { stream } => return self.told(page, command, |engine| engine.join(stream, None)),
            Command::JoinInvited { stream, invited } => {
                return self.told(page, command, |engine| engine.join(stream, Some(invited)));
            }
            Command::Leave { stream } => return self.told(page, command, |engine| engine.leave(stream)),
            Command::KeepFiles { drafts } => {
                self.keep_files_of(drafts);
                Ok(())
            }
            Command::DeleteOwn { stream } => {
                return self.told(page, command, |engine| engine.delete_own(stream));
            }
            Command::Block { stream, person } => {
                return self.told(page, command, |engine| engine.block(stream, person));
            }
            Command::Unblock { person } => {
                self.unblock(person);
                Ok(())
            }
            Command::Retry { event } => return self.told(page, command, |engine| engine.try_again(event)),
            Command::Discard { event } => return self.told(page, command, |engine| engine.discard(event)),
        };
        let result: CommandResult = match &done {
            Ok(()) => Ok(()),
            Err(error) => Err(failure(error.to_string(), true)),
        };
        self.tell(page, Notification::Done { command, result });
        done
    }

    /// Writes something, and tells how that went. What went wrong with a file was seen to already.
    fn told(
        &mut self,
        page: PageId,
        command: CommandId,
        writes: impl FnOnce(&mut Self) -> CommandResult,
    ) -> Result<(), StoreError> {
        let result = writes(self);
        self.tell(page, Notification::Done { command, result });
        Ok(())
    }

    fn no_server(&mut self, page: PageId, command: CommandId) {
        let text = "this space was not opened here yet, and the server cannot be reached now";
        self.tell(page, Notification::Done { command, result: Err(failure(text, true)) });
    }

    fn keep_full_copy(&mut self, stream: StreamId, keep: bool) -> Result<(), StoreError> {
        let Some(space) = self.spaces.get_mut(&stream) else { return Ok(()) };
        space.kept.copy = keep;
        if keep {
            // Of threads that no page brought, their heads alone tell.
            space.kept.cursor = Some(Cursor::beginning());
        }
        let tx = self.db.begin()?;
        store::save_space(&tx, &space.kept)?;
        tx.commit()?;
        if keep {
            self.collect_pictures(stream)?;
            self.follow_space(stream);
        } else {
            self.background.bulk.retain(|bulk| !bulk.is_of_stream(stream));
            self.fetches.drop_copy(stream);
        }
        self.stir(Stir::Rooms(stream));
        Ok(())
    }
}
