//! The emoji that there are, by group, with their names, read from a text. Pure.
//!
//! The file has a line for each emoji: itself, then its names, `👍 +1 thumbsup`; a group begins with a line `# name`.

/// All emoji, in the order of Unicode.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Emojis {
    pub(crate) groups: Vec<Group>,
}

/// Emoji of one kind.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Group {
    pub(crate) name: String,
    pub(crate) emoji: Vec<Known>,
}

/// An emoji with its names, the best known first.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Known {
    pub(crate) character: String,
    pub(crate) names: Vec<String>,
}

impl Emojis {
    /// Reads the file.
    pub(crate) fn read(text: &str) -> Self {
        let mut groups: Vec<Group> = Vec::new();
        for line in text.lines() {
            if let Some(name) = line.strip_prefix("# ") {
                groups.push(Group { name: name.to_owned(), emoji: Vec::new() });
                continue;
            }
            let mut words = line.split(' ').map(str::to_owned);
            if let (Some(character), Some(group)) = (words.next(), groups.last_mut()) {
                group.emoji.push(Known { character, names: words.collect() });
            }
        }
        Self { groups }
    }

    /// All of them.
    pub(crate) fn all(&self) -> impl Iterator<Item = &Known> {
        self.groups.iter().flat_map(|group| &group.emoji)
    }

    /// Those whose names fit, best first, at most so many.
    pub(crate) fn found(&self, typed: &str, most: usize) -> Vec<&Known> {
        let typed = typed.trim().trim_matches(':');
        let score = |known: &&Known| {
            known.names.iter().filter_map(|name| Some(crate::fit::fit(typed, name)?.score)).max()
        };
        let mut found: Vec<(u32, &Known)> =
            self.all().filter_map(|known| Some((score(&known)?, known))).collect();
        found.sort_by_key(|(score, _)| std::cmp::Reverse(*score));
        found.into_iter().take(most).map(|(_, known)| known).collect()
    }

    /// The best known name of a character.
    pub(crate) fn name_of(&self, character: &str) -> Option<&str> {
        self.all().find(|known| known.character == character)?.names.first().map(String::as_str)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str =
        "# Smileys\n😀 grinning grinning_face\n😂 joy face_with_tears_of_joy\n# People\n👍 +1 thumbsup\n";

    #[test]
    fn emoji_are_read_by_group_and_found_by_name() {
        let emojis = Emojis::read(FILE);
        let groups: Vec<(&str, usize)> =
            emojis.groups.iter().map(|group| (group.name.as_str(), group.emoji.len())).collect();
        assert_eq!(groups, [("Smileys", 2), ("People", 1)]);
        let found =
            |typed| emojis.found(typed, 5).iter().map(|known| known.character.as_str()).collect::<Vec<_>>();
        assert_eq!(found(":joy"), ["😂"]);
        assert_eq!(found("face"), ["😂", "😀"]);
        assert_eq!(found("thumb"), ["👍"]);
        assert_eq!(emojis.name_of("👍"), Some("+1"));
        assert_eq!(emojis.name_of("x"), None);
    }
}
