//! [`Line`]: a connection for what is new without a socket, for one who carries its frames. Here: what a connection says
//! to each frame. Not here: when it is cut off, which is for who carries them.

use super::{Following, House, Reader, answers, greeting};
use axum::body::Bytes;

/// One connection, from hello to its end. Dropped, it is cut.
pub struct Line {
    house: House,
    reader: Reader,
    /// None: not greeted yet.
    following: Option<Following>,
}

impl Line {
    pub(crate) fn of(house: House, reader: Reader) -> Self {
        Self { house, reader, following: None }
    }

    /// What is said to a frame, in order; an error is the last that is said.
    pub(crate) async fn hears(&mut self, frame: &[u8]) -> Result<Vec<Vec<u8>>, Vec<u8>> {
        let said = match &mut self.following {
            Some(following) => answers(following, frame).await,
            None => greeting(&self.house, frame).map(|welcome| {
                self.following = Some(Following::new(self.house.clone(), self.reader.person()));
                vec![welcome]
            }),
        };
        said.map(as_bytes).map_err(|last| last.to_vec())
    }

    /// What is new since it was last asked.
    pub(crate) async fn news(&mut self) -> Vec<Vec<u8>> {
        match &mut self.following {
            Some(following) => as_bytes(following.what_is_new().await),
            None => Vec::new(),
        }
    }

    /// Whether it would be woken to say what is new.
    pub fn is_behind(&self) -> bool {
        self.following.as_ref().is_some_and(Following::is_behind)
    }
}

fn as_bytes(frames: Vec<Bytes>) -> Vec<Vec<u8>> {
    frames.into_iter().map(Into::into).collect()
}
