//! What a statement of a guest may be, as SQLite tells while it is compiled: an allow-list. Pure.

use rill_module_abi::May;
use rusqlite::hooks::AuthAction;
use std::collections::BTreeSet;

/// Functions without clock, randomness, or a result that grows beyond what goes in.
const FUNCTIONS: [&str; 19] = [
    "abs",
    "coalesce",
    "count",
    "glob",
    "hex",
    "ifnull",
    "iif",
    "length",
    "like",
    "lower",
    "max",
    "min",
    "nullif",
    "octet_length",
    "sign",
    "substr",
    "sum",
    "typeof",
    "upper",
];
const SCHEMA_TABLES: [&str; 2] = ["sqlite_master", "sqlite_schema"];
/// Those of the host.
const HOSTS_OWN: &str = "host_";

/// Whether a guest may do this. `tables`: its own, in small letters.
pub(crate) fn permits(action: &AuthAction<'_>, may: May, tables: &BTreeSet<String>) -> bool {
    let makes = may == May::Make;
    let is_own = |table: &str| tables.contains(&table.to_ascii_lowercase());
    // SQLite itself lets nobody write there but as part of a statement that makes something.
    let of_making = |table: &str| makes && SCHEMA_TABLES.contains(&table.to_ascii_lowercase().as_str());
    match *action {
        AuthAction::Select => true,
        AuthAction::Read { table_name, .. }
        | AuthAction::Insert { table_name }
        | AuthAction::Update { table_name, .. }
        | AuthAction::Delete { table_name } => is_own(table_name) || of_making(table_name),
        AuthAction::Function { function_name } => {
            FUNCTIONS.contains(&function_name.to_ascii_lowercase().as_str())
        }
        AuthAction::CreateTable { table_name } => makes && may_be_named(table_name),
        AuthAction::CreateIndex { table_name, .. } => makes && is_own(table_name),
        AuthAction::Reindex { .. } => makes,
        // New kinds of statements are not for guests until somebody has thought about them.
        _ => false,
    }
}

/// Whether a guest may have a table of this name.
pub(crate) fn may_be_named(table: &str) -> bool {
    let name = table.to_ascii_lowercase();
    !name.starts_with("sqlite_") && !name.starts_with(HOSTS_OWN)
}

#[cfg(test)]
mod tests {
    use super::permits;
    use rill_module_abi::May;
    use rusqlite::hooks::AuthAction;
    use std::collections::BTreeSet;

    #[test]
    fn a_guest_reads_and_writes_its_own_tables_and_makes_them_once() {
        let tables = BTreeSet::from(["member".to_owned()]);
        let insert = |table_name| AuthAction::Insert { table_name };
        let read = |table_name| AuthAction::Read { table_name, column_name: "person" };
        let calls = |function_name| AuthAction::Function { function_name };
        let make = AuthAction::CreateTable { table_name: "room" };
        let table = [
            (AuthAction::Select, [true, true, true]),
            (read("member"), [true; 3]),
            (read("MEMBER"), [true; 3]),
            (read("host_cursor"), [false; 3]),
            (read("json_each"), [false; 3]),
            (read("sqlite_master"), [false, false, true]),
            (insert("member"), [true; 3]),
            (insert("host_cursor"), [false; 3]),
            (make, [false, false, true]),
            (AuthAction::CreateTable { table_name: "host_cursor" }, [false; 3]),
            (AuthAction::CreateTempTable { table_name: "room" }, [false; 3]),
            (AuthAction::CreateVtable { table_name: "room", module_name: "fts5" }, [false; 3]),
            (AuthAction::Attach { filename: "other.db" }, [false; 3]),
            (AuthAction::Pragma { pragma_name: "page_size", pragma_value: None }, [false; 3]),
            (AuthAction::Recursive, [false; 3]),
            (calls("count"), [true; 3]),
            (calls("COUNT"), [true; 3]),
            (calls("random"), [false; 3]),
            (calls("printf"), [false; 3]),
        ];
        for (action, expected) in table {
            let permitted = [May::Read, May::Write, May::Make].map(|may| permits(&action, may, &tables));
            assert_eq!(permitted, expected, "{action:?}");
        }
    }
}
