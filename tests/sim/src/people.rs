//! The people of a world: who has which devices. The first has made the space.

use fastrand::Rng;
use rill_tests::Person;

const NAMES: [&str; 8] = ["alice", "bob", "carol", "dave", "erin", "frank", "grace", "heidi"];

/// Two to eight devices: now and then two of them are one person's.
pub(crate) fn some(random: &mut Rng) -> Vec<Person> {
    let mut people: Vec<Person> = Vec::new();
    for name in &NAMES[..random.usize(2..=8)] {
        let of = match people.len() {
            has if has > 0 && random.u8(..4) == 0 => people[random.usize(..has)].clone(),
            _ => Person::named(name),
        };
        people.push(of);
    }
    people
}
