//! The page's program: starts it in the document.

fn main() {
    #[cfg(target_arch = "wasm32")]
    console_error_panic_hook::set_once();
    rill_ui::app::start();
}
