//! The rules of `rill:space` as a module: what `cargo xtask module` builds, and the server runs.

rill_module_sdk::export!(rill_space_rules::SpaceRules);
