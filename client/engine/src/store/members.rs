//! Who the members of a space are: whoever joined wrote so, and is the author of that.

use super::TopicRef;
use rill_materializer::{StateKind, damage};
use rill_protocol::{Did, Envelope, Slot, decode};
use rusqlite::{Connection, Result, named_params};

/// Index: the primary keys of `state` and `event`.
pub(super) const MEMBERS: &str = "
    SELECT s.parts, e.envelope
    FROM state AS s CROSS JOIN event AS e ON e.topic = s.topic AND e.seq = s.seq
    WHERE s.topic = :people AND s.kind = :member AND s.value = 1";

/// The members of a space whose joining is held.
pub(crate) fn members(connection: &Connection, people: &TopicRef) -> Result<Vec<Did>> {
    let mut select = connection.prepare_cached(MEMBERS)?;
    let which = named_params! { ":people": people.key, ":member": StateKind::Member };
    let joined = select.query_map(which, |row| {
        let voice = row.get::<_, Option<[u8; 16]>>(0)?.map(Slot::from_bytes);
        let envelope: Envelope =
            decode(row.get_ref(1)?.as_blob()?).map_err(|_| damage("an envelope is not as it was written"))?;
        // Somebody else may have said it of them.
        Ok(Some(envelope.author).filter(|author| Some(Slot::of_person(author)) == voice))
    })?;
    joined.filter_map(Result::transpose).collect()
}
