//! The binary `rill`: its commands and their exit codes. What they do lies in the library beside this file.

use clap::{Parser, Subcommand};
use std::process::ExitCode;

/// Rill: group chat that keeps what you joined on your own machine.
#[derive(Parser)]
#[command(version)]
struct Rill {
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Brings archives of other programs, and exports of Rill, into a space.
    #[command(subcommand)]
    Import(Import),
    /// Serves spaces and the page at 127.0.0.1, until it is stopped.
    Serve(rill::serve::ServeArgs),
    /// Posts a message, by way of an outbox on this machine: without a server it waits there.
    Post(rill::post::PostArgs),
    /// Prints the newest messages of a room, and goes on with what comes (--follow). Times are those of Greenwich.
    Tail(rill::tail::TailArgs),
    /// Writes all of a space that you may read into one file, for `rill check` and `rill import rill`.
    Export(rill::export::ExportArgs),
    /// Rules of one's own for spaces, as modules: see docs/modules.md.
    #[command(subcommand)]
    Module(rill::modules::ModuleCommand),
    /// Reads the logs of a stopped server, or an export, from end to end, and says where the first damage is.
    Check(rill::check::CheckArgs),
    /// Copies the data of a server, which may run meanwhile.
    Backup(rill::copies::BackupArgs),
    /// Brings a backup back, as a new history: clients that were ahead send again what it lacks.
    Restore(rill::copies::RestoreArgs),
}

#[derive(Subcommand)]
enum Import {
    /// Archives that DiscordChatExporter wrote as JSON.
    Discord(rill::import::DiscordArgs),
    /// A space that `rill export` wrote.
    Rill(rill::import::rill::RillArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Rill::parse().command {
        Command::Import(Import::Discord(args)) => rill::import::run(&args),
        Command::Import(Import::Rill(args)) => rill::import::rill::run(&args),
        Command::Serve(args) => rill::serve::run(&args),
        Command::Post(args) => rill::post::run(&args),
        Command::Tail(args) => rill::tail::run(&args),
        Command::Export(args) => rill::export::run(&args),
        Command::Module(command) => rill::modules::run(&command),
        Command::Check(args) => rill::check::run(&args),
        Command::Backup(args) => rill::copies::backup(&args),
        Command::Restore(args) => rill::copies::restore(&args),
    }
}
