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
    /// Brings archives of other programs into a space.
    #[command(subcommand)]
    Import(Import),
}

#[derive(Subcommand)]
enum Import {
    /// Archives that DiscordChatExporter wrote as JSON.
    Discord(rill::import::DiscordArgs),
}

fn main() -> anyhow::Result<ExitCode> {
    match Rill::parse().command {
        Command::Import(Import::Discord(args)) => rill::import::run(&args),
    }
}
