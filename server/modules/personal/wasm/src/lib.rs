//! The rules of `rill:personal` as a module: what `cargo xtask module` builds, and the server runs.

rill_module_sdk::export!(rill_personal_rules::PersonalRules);
