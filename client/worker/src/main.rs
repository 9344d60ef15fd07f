//! The program of a tab's worker. Not here: what it does (the library beside this file).

fn main() {
    #[cfg(target_arch = "wasm32")]
    rill_worker::start();
}
