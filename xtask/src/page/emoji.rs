//! The file with all emoji and their names, from the crate `emojis` (Unicode's data, names as people type them).
//! Here: its form, which `client/ui/src/emoji/data.rs` reads. Variants of skin are left out: a name stands for all.

/// A line for each emoji: itself, then its names; a group begins with `# name`.
pub(super) fn file() -> String {
    let mut text = String::new();
    for group in emojis::Group::iter() {
        text.push_str(&format!("# {}\n", name_of(group)));
        for emoji in group.emojis() {
            text.push_str(&format!("{} {}\n", emoji.as_str(), names(emoji).join(" ")));
        }
    }
    text
}

/// What people type, then what Unicode calls it.
fn names(emoji: &emojis::Emoji) -> Vec<String> {
    let mut names: Vec<String> = emoji.shortcodes().map(str::to_owned).collect();
    let words: Vec<String> = emoji
        .name()
        .split(|letter: char| !letter.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_lowercase)
        .collect();
    let formal = words.join("_");
    if !formal.is_empty() && !names.contains(&formal) {
        names.push(formal);
    }
    names
}

fn name_of(group: emojis::Group) -> &'static str {
    use emojis::Group;
    match group {
        Group::SmileysAndEmotion => "Smileys",
        Group::PeopleAndBody => "People",
        Group::AnimalsAndNature => "Animals and nature",
        Group::FoodAndDrink => "Food and drink",
        Group::TravelAndPlaces => "Travel and places",
        Group::Activities => "Activities",
        Group::Objects => "Objects",
        Group::Symbols => "Symbols",
        Group::Flags => "Flags",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_usual_names_lead_to_their_emoji() {
        let text = file();
        for line in ["👍 +1 thumbsup thumbs_up", "😂 joy face_with_tears_of_joy", "# Flags"] {
            assert!(text.lines().any(|found| found == line), "no line `{line}`");
        }
        assert!(text.lines().count() > 1_800, "{}", text.lines().count());
        assert!(text.lines().all(|line| line.split(' ').all(|word| !word.is_empty())));
    }
}
