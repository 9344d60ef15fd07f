//! The words of coming into a space: by a link, by an invite, by asking.

use super::{counted, number};
use crate::times;
use rill_protocol::Millis;

/// An invite that is good no longer.
pub const ENDED: &str = "This invite has ended";
/// What to do.
pub const ENDED_MORE: &str =
    "It was used up, its time is over, or it was taken back. Ask who gave it to you for another one.";
/// The space lets nobody in by themselves.
pub const CLOSED: &str = "You need an invite";
/// What to do.
pub const CLOSED_MORE: &str = "Nobody joins this space by themselves. Ask somebody in it for an invite.";
/// One is banned.
pub const BANNED: &str = "You cannot join this space";
/// Why.
pub const BANNED_MORE: &str = "Somebody who keeps order there has banned you.";
/// The request was declined.
pub const DECLINED: &str = "Your request was declined";
/// What to do.
pub const DECLINED_MORE: &str = "Who manages the members of this space did not let you in.";
/// One has asked.
pub const ASKED: &str = "You have asked";
/// What comes now.
pub const ASKED_MORE: &str =
    "You join by yourself as soon as somebody lets you in, here or when you come back.";
/// What asking means.
pub const ASK_HELP: &str =
    "Who joins this space asks first. Who manages its members sees your name and what you write.";
/// The field.
pub const WHY: &str = "What you would like to say";
/// Asks.
pub const ASK: &str = "Ask to join";
/// On its way in.
pub const COMING_IN: &str = "Joining…";
/// It was refused.
pub const NOT_JOINED: &str = "You have not joined";
/// The browser does no arithmetic of keys.
pub const NO_KEYS_HERE: &str = "This browser cannot use the invite here: open the link over https.";

/// Characters of what one says at most.
pub const WHY_MAX: usize = 500;

/// More than fits.
pub fn too_long(characters: usize) -> String {
    format!("{} characters, at most {}", number(characters as u64), number(WHY_MAX as u64))
}

/// The part of the settings.
pub const INVITES: &str = "Invites";
/// No invite is good.
pub const NO_INVITES: &str = "No invite is open.";
/// Makes one.
pub const NEW_INVITE: &str = "New invite…";
/// What an invite is.
pub const INVITES_MORE: &str =
    "Whoever opens the link of an invite joins by it. The link is shown once, when the invite is made.";
/// Takes one back.
pub const TAKE_BACK: &str = "Take back";
/// Until when it is good.
pub const EXPIRES: &str = "Good for";
/// How many join by it.
pub const USES: &str = "How many people";
/// What they have then.
pub const ROLE: &str = "Role";
/// None.
pub const NO_ROLE: &str = "None";
/// Makes the link and copies it.
pub const MAKE_LINK: &str = "Make the link and copy it";
/// What it does.
pub const LINK_HELP: &str = "Give it to whom you want to have here. It is not shown again.";
/// What the dialog says first.
pub const INVITE_HELP: &str = "Whoever opens the link of an invite joins the space by it.";

/// For how long an invite is good.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum GoodFor {
    /// An hour.
    Hour,
    /// A day.
    Day,
    /// Seven days.
    Week,
    /// For ever.
    Ever,
}

impl GoodFor {
    /// All, from the shortest.
    pub const ALL: [Self; 4] = [Self::Hour, Self::Day, Self::Week, Self::Ever];

    /// In words.
    pub const fn word(self) -> &'static str {
        match self {
            Self::Hour => "1 hour",
            Self::Day => "1 day",
            Self::Week => "7 days",
            Self::Ever => "Always",
        }
    }

    /// Until when, from now on.
    pub fn until(self, now: Millis) -> Option<Millis> {
        let hours = match self {
            Self::Hour => 1,
            Self::Day => 24,
            Self::Week => 7 * 24,
            Self::Ever => return None,
        };
        Some(now + hours * 3_600_000)
    }
}

/// So many people, at most.
pub fn uses(uses: Option<u32>) -> String {
    uses.map_or_else(|| "Any number".to_owned(), |uses| counted(uses.into(), "person", "people"))
}

/// How an invite stands. `people`: how many more join by it, where that is known, and how many in all; none: however many.
pub fn invite_says(expires_at: Option<Millis>, people: Option<(Option<u32>, u32)>, now: Millis) -> String {
    let until = match expires_at {
        None => "good always".to_owned(),
        Some(at) if at <= now => "its time is over".to_owned(),
        Some(at) => format!("until {}", times::full(at)),
    };
    let people = match people {
        None => uses(None),
        Some((None, of)) => uses(Some(of)),
        Some((Some(0), of)) => format!("Used up by {}", uses(Some(of))),
        Some((Some(left), of)) if left == of => uses(Some(of)),
        Some((Some(left), of)) => format!("{left} of {} left", uses(Some(of))),
    };
    format!("{people}, {until}")
}

/// What who joins by an invite becomes.
pub fn with_role(name: &str) -> String {
    format!(", with the role {name}")
}

/// The part of the settings.
pub const REQUESTS: &str = "Requests";
/// Nobody asks.
pub const NO_REQUESTS: &str = "Nobody asks to join.";
/// Lets somebody in.
pub const LET_IN: &str = "Let in";
/// Does not.
pub const DECLINE: &str = "Decline";
/// Somebody who gave no name.
pub const NAMELESS: &str = "Somebody without a name";

/// Lets somebody in, by name.
pub fn let_in(name: &str) -> String {
    format!("Let in {name}")
}

/// Declines, by name.
pub fn decline(name: &str) -> String {
    format!("Decline {name}")
}

/// Takes an invite back, by whose it is.
pub fn take_back(says: &str) -> String {
    format!("Take back the invite for {says}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_invite_says_for_how_many_and_until_when() {
        assert_eq!(invite_says(None, None, 5), "Any number, good always");
        assert_eq!(invite_says(Some(5), Some((None, 1)), 5), "1 person, its time is over");
        assert!(invite_says(Some(6), Some((None, 10)), 5).starts_with("10 people, until "));
        assert_eq!(invite_says(None, Some((Some(10), 10)), 5), "10 people, good always");
        assert_eq!(invite_says(None, Some((Some(3), 10)), 5), "3 of 10 people left, good always");
        assert_eq!(invite_says(None, Some((Some(0), 1)), 5), "Used up by 1 person, good always");
        assert_eq!(GoodFor::ALL.map(|good_for| good_for.until(0).is_some()), [true, true, true, false]);
    }
}
