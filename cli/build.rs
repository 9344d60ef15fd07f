//! Makes the folder of the built page where it is missing, so that the binary can be built without the page.

fn main() {
    let dist = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../dist");
    if let Err(error) = std::fs::create_dir_all(&dist) {
        println!("cargo::warning=the folder dist could not be made: {error}");
    }
    println!("cargo::rerun-if-changed=../dist");
}
