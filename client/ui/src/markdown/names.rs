//! Names as they are shown: characters that imitate, hide or turn text around are shown as what they are.

/// A name without tricks. Empty names get a word.
pub fn shown_name(name: &str) -> String {
    let shown = without_tricks(name);
    if shown.trim().is_empty() { crate::words::message::UNKNOWN_PERSON.to_owned() } else { shown }
}

/// A name, of a file too, in which no character imitates, hides or turns text around.
pub fn without_tricks(name: &str) -> String {
    let mut shown = String::with_capacity(name.len());
    for c in name.chars() {
        if is_trick(c) {
            shown.push_str(&format!("⟨U+{:04X}⟩", u32::from(c)));
        } else {
            shown.push(c);
        }
    }
    shown
}

fn is_trick(c: char) -> bool {
    matches!(
        c,
        '\u{202A}'..='\u{202E}'
            | '\u{2066}'..='\u{2069}'
            | '\u{200B}'
            | '\u{200E}'
            | '\u{200F}'
            | '\u{2060}'..='\u{2064}'
            | '\u{206A}'..='\u{206F}'
            | '\u{FEFF}'
            | '\u{00AD}'
            | '\u{034F}'
            | '\u{061C}'
            | '\u{115F}'
            | '\u{1160}'
            | '\u{17B4}'
            | '\u{17B5}'
            | '\u{180B}'..='\u{180E}'
            | '\u{3164}'
            | '\u{FFA0}'
            | '\u{FFF9}'..='\u{FFFB}'
            | '\u{E0000}'..='\u{E007F}'
    ) || c.is_control()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_imitate_are_shown_as_such() {
        for (name, shown) in [
            ("Ana", "Ana"),
            ("nimdA\u{202E}", "nimdA⟨U+202E⟩"),
            ("Ben\u{200B}", "Ben⟨U+200B⟩"),
            ("نیم‌فاصله", "نیم‌فاصله"),
            ("👩‍🚀", "👩‍🚀"),
            ("", "Unknown person"),
            ("  ", "Unknown person"),
        ] {
            assert_eq!(shown_name(name), shown, "{name:?}");
        }
    }
}
