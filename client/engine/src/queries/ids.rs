//! Lists of ids as one parameter: a JSON array of hexadecimal texts, which `json_each` and `unhex` take apart.

use rill_materializer::TopicKey;

/// The ids as one parameter.
pub(super) fn list<'a>(ids: impl IntoIterator<Item = &'a [u8; 16]>) -> String {
    let mut list = String::from("[");
    for id in ids {
        begin(&mut list);
        hex(&mut list, id);
        list.push('"');
    }
    list.push(']');
    list
}

/// Ids with the ids of their topics, each pair one text: the topic begins at its 33rd letter.
pub(super) fn pairs<'a>(pairs: impl IntoIterator<Item = (&'a [u8; 16], &'a [u8; 16])>) -> String {
    let mut list = String::from("[");
    for (id, topic) in pairs {
        begin(&mut list);
        hex(&mut list, id);
        hex(&mut list, topic);
        list.push('"');
    }
    list.push(']');
    list
}

/// Ids with the local keys of their topics, each pair one text: the key begins at its 33rd letter.
pub(super) fn keyed<'a>(pairs: impl IntoIterator<Item = (&'a [u8; 16], TopicKey)>) -> String {
    let mut list = String::from("[");
    for (id, TopicKey(key)) in pairs {
        begin(&mut list);
        hex(&mut list, id);
        list.push_str(&key.to_string());
        list.push('"');
    }
    list.push(']');
    list
}

fn begin(list: &mut String) {
    list.push_str(if list.len() > 1 { ",\"" } else { "\"" });
}

fn hex(list: &mut String, id: &[u8; 16]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    for byte in id {
        list.push(char::from(DIGITS[usize::from(byte >> 4)]));
        list.push(char::from(DIGITS[usize::from(byte & 15)]));
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_list_is_an_array_of_hexadecimal_texts() {
        assert_eq!(super::list([]), "[]");
        let two = super::list([&[0xab; 16], &[0x01; 16]]);
        assert_eq!(two, format!("[\"{}\",\"{}\"]", "ab".repeat(16), "01".repeat(16)));
        assert_eq!(
            super::pairs([(&[1; 16], &[2; 16])]),
            format!("[\"{}{}\"]", "01".repeat(16), "02".repeat(16))
        );
    }
}
