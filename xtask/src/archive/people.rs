//! Who writes: a few write much, most write little (Zipf), each in a language.
//! Here: the people of an archive and the draw of one. Not here: who is in a conversation (`room.rs`).

use super::dice::Dice;
use super::exporter::User;
use super::words::{self, Language};

/// Whoever holds this place in the list, counted from the busiest.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) struct PersonAt(pub(super) usize);

/// One who writes.
pub(super) struct Person {
    pub(super) user: User,
    pub(super) language: Language,
}

/// All who write in an archive.
pub(super) struct People {
    people: Vec<Person>,
    /// Running sums of how much each writes: weight 1 / (rank + an hundred-and-twenty-fourth of all), as in the real archive.
    upto: Vec<u64>,
}

impl People {
    pub(super) fn for_messages(messages: u64, dice: &mut Dice) -> Self {
        let count = (messages / 12).clamp(40, 5_000);
        let flat = count / 124 + 1;
        let mut sum = 0;
        let upto = (0..count)
            .map(|rank| {
                sum += 1_000_000_000_000 / (rank + flat);
                sum
            })
            .collect();
        Self { people: (0..count).map(|rank| person(rank, dice)).collect(), upto }
    }

    pub(super) fn len(&self) -> u64 {
        self.people.len() as u64
    }

    pub(super) fn at(&self, at: PersonAt) -> &Person {
        &self.people[at.0]
    }

    /// One of all, the busy ones more often.
    pub(super) fn draw(&self, dice: &mut Dice) -> PersonAt {
        let sum = self.upto.last().copied().expect("an archive has people");
        let ticket = dice.below(sum);
        PersonAt(self.upto.partition_point(|upto| *upto <= ticket))
    }
}

fn person(rank: u64, dice: &mut Dice) -> Person {
    const COLORS: [&str; 5] = ["#E8A33D", "#5BA88B", "#6C8EBF", "#8A7FA8", "#D4655A"];
    let language = Language::draw(dice);
    let name = format!(
        "{}{}",
        words::made_up(dice),
        if dice.chance(3_000) { format!("{}", rank % 100) } else { String::new() }
    );
    let nickname = if dice.chance(6_000) { name.clone() } else { words::nickname(language, dice) };
    let user = User {
        id: (1_490_000_000_000_000_000 + rank).to_string(),
        name,
        discriminator: "0000",
        nickname,
        color: dice.chance(3_000).then(|| *dice.pick(&COLORS)),
        is_bot: dice.chance(40),
        roles: [],
        avatar_url: format!("https://cdn.discordapp.com/embed/avatars/{}.png", rank % 6),
    };
    Person { user, language }
}
