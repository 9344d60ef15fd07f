//! `cargo xtask`: all that a person or CI does with this tree.
//! Here: the commands and what each is called. Not here: how they are done (a file a command).

mod archive;
mod bench;
mod ci;
mod dev;
mod module;
mod page;
mod places;
mod process;
mod run;
mod setup;
mod soak;
mod test;
mod tidy;

use std::process::ExitCode;

use clap::{Parser, Subcommand};

#[derive(Parser)]
#[command(name = "cargo xtask", about = "Sets up, runs and checks Rill.", disable_help_subcommand = true)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Install what this machine lacks, pinned, into the cache folder.
    Setup,
    /// Build in release, import the demo archive the first time, serve at http://localhost:8787.
    Run(run::RunArgs),
    /// Serve a debug build; rebuild and reload when a file changes.
    Dev(dev::DevArgs),
    /// Build the page into dist/.
    Page(page::PageArgs),
    /// Run all tests: native, WASM in Chromium, Playwright.
    Test,
    /// Run the Playwright stories alone.
    E2e(test::stories::E2eArgs),
    /// Begin, build and check rules of one's own: docs/modules.md.
    #[command(subcommand)]
    Module(module::ModuleCommand),
    /// Write an archive of any size with the shape of real chat.
    Archive(archive::ArchiveArgs),
    /// Measure; print a table and write target/bench/results.json.
    Bench(bench::BenchArgs),
    /// Run the long counts of the fault tests; write docs/soak.json.
    Soak(soak::SoakArgs),
    /// Check form: rustfmt, clippy, headers, budgets, crate rows, words, SQL, licences.
    Tidy(tidy::TidyArgs),
    /// All that CI checks: test, then tidy.
    Ci,
    /// Called by Trunk after its build: names, shrinks and compresses the page's files.
    #[command(hide = true)]
    PageFiles,
    /// Called by `bench`: prints what the page in dist/ weighs when downloaded.
    #[command(hide = true)]
    PageSize,
}

fn main() -> ExitCode {
    let done = match Cli::parse().command {
        Command::Setup => setup::run(),
        Command::Run(args) => run::run(&args),
        Command::Dev(args) => dev::run(&args),
        Command::Page(args) => page::run(&args),
        Command::Test => test::run(),
        Command::E2e(args) => test::stories::run(&args),
        Command::Module(command) => module::run(&command),
        Command::Archive(args) => archive::run(&args),
        Command::Bench(args) => bench::run(&args),
        Command::Soak(args) => soak::run(&args),
        Command::Tidy(args) => tidy::run(&args),
        Command::Ci => ci::run(),
        Command::PageFiles => page::files::run(),
        Command::PageSize => page::size::run(),
    };
    match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}
