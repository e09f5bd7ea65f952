//! What can be typed. Commands, flags and exit codes are a contract: scripts rely on them.

use clap::{Args as ClapArgs, Parser, Subcommand, ValueEnum};
use ordret::Date;
use std::path::PathBuf;

/// Full-text search over Danish political documents.
#[derive(Debug, Parser)]
#[command(
    name = "ordret",
    version,
    max_term_width = 100,
    after_help = "Exit codes: 0 found or done, 1 nothing found, 2 error, 3 indexed but some files were skipped, 4 another run holds the lock."
)]
pub struct Args {
    #[command(subcommand)]
    pub command: Command,
}

#[derive(Debug, Subcommand)]
pub enum Command {
    /// Bring the index up to date with folders of documents
    Index(IndexArgs),
    /// Search the index
    Search(SearchArgs),
    /// Print the stored text of one document
    Show(ShowArgs),
    /// Print what the index would see of one file
    Extract(ExtractArgs),
    /// Print the tokens that a text yields
    Analyze(AnalyzeArgs),
    /// Print how a query is understood, and what a document holds of it
    Explain(ExplainArgs),
    /// Print counts and sizes of the index
    Stats(StatsArgs),
    /// Verify every file of the index
    Check(StatsArgs),
    /// Take documents out of the index for good, at once
    Purge(PurgeArgs),
    /// Print a completion script for a shell
    Completions {
        /// bash, zsh, fish, elvish or powershell
        shell: clap_complete::Shell,
    },
    /// Print the manual page
    Man,
}

#[derive(Debug, ClapArgs)]
pub struct IndexPlace {
    /// Folder of the index [default: index]
    #[arg(long, value_name = "DIR", env = "ORDRET_INDEX", hide_env_values = true)]
    pub index: Option<PathBuf>,
}

#[derive(Debug, ClapArgs)]
#[allow(clippy::struct_excessive_bools)]
pub struct IndexArgs {
    /// Folders of documents [default: those of the last run, else corpus]
    pub corpus: Vec<PathBuf>,
    #[command(flatten)]
    pub place: IndexPlace,
    /// Start from nothing, in a new generation
    #[arg(long)]
    pub rebuild: bool,
    /// Go back to the generation before the published one
    #[arg(long, conflicts_with_all = ["rebuild", "corpus", "report", "metrics"])]
    pub rollback: bool,
    /// Refuse to publish when more than PCT per cent of the documents would vanish or a folder is empty; 100 turns it off
    #[arg(long, value_name = "PCT", default_value_t = 20.0)]
    pub max_shrink: f64,
    /// Write a line of JSON for each file that was skipped, kept or only partly read, and a summary line
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Write what the run did for Prometheus, as a text file
    #[arg(long, value_name = "FILE")]
    pub metrics: Option<PathBuf>,
    /// Threads [default: as many as there are cores, at most 8]
    #[arg(long, value_name = "N", default_value_t = 0, hide_default_value = true)]
    pub threads: usize,
    /// Roughly how much memory to use
    #[arg(long, value_name = "SIZE", default_value = "512M", value_parser = size)]
    pub memory: u64,
    /// Skip larger files
    #[arg(long, value_name = "SIZE", default_value = "256M", value_parser = size)]
    pub max_file_size: u64,
    /// Take only files that match (may be repeated)
    #[arg(long, value_name = "GLOB")]
    pub include: Vec<String>,
    /// Leave out files that match (may be repeated)
    #[arg(long, value_name = "GLOB")]
    pub exclude: Vec<String>,
    /// No progress, no summary; warnings and errors only
    #[arg(short, long)]
    pub quiet: bool,
    /// Print the summary as one line of JSON
    #[arg(long)]
    pub json: bool,
    /// Log what the run does; twice: in detail
    #[arg(short, long, action = clap::ArgAction::Count)]
    pub verbose: u8,
    /// The form of log lines
    #[arg(long, value_enum, default_value_t = LogFormat::Text)]
    pub log_format: LogFormat,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum LogFormat {
    Text,
    Json,
}

#[derive(Debug, ClapArgs)]
pub struct PurgeArgs {
    /// The documents' paths, as search prints them
    #[arg(required = true)]
    pub documents: Vec<PathBuf>,
    #[command(flatten)]
    pub place: IndexPlace,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Order {
    Relevance,
    Date,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
pub enum Color {
    Auto,
    Always,
    Never,
}

/// What a row of comma-separated values is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Rows {
    Documents,
    Passages,
}

#[derive(Debug, ClapArgs)]
#[allow(clippy::struct_excessive_bools)]
pub struct SearchArgs {
    /// Words, "phrases", ="exact", -excluded, OG, ELLER, NÆR/5, ( ), prefix*, *suffix, nearly~, titel:word
    #[arg(required_unless_present = "queries", allow_hyphen_values = false)]
    pub query: Vec<String>,
    #[command(flatten)]
    pub place: IndexPlace,
    /// At most N hits [default: 10; with --csv all]
    #[arg(short = 'n', long, value_name = "N")]
    pub limit: Option<usize>,
    /// Pass over the first N hits
    #[arg(long, value_name = "N", default_value_t = 0)]
    pub offset: usize,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
    /// Print rows of comma-separated values: a row a document, or a row a passage
    #[arg(
        long,
        value_enum,
        value_name = "ROWS",
        num_args = 0..=1,
        require_equals = true,
        default_missing_value = "documents",
        conflicts_with_all = ["json", "count", "paths", "facets"]
    )]
    pub csv: Option<Rows>,
    /// Print only how many documents match
    #[arg(short, long)]
    pub count: bool,
    /// Print only the paths of the hits
    #[arg(short = 'l', long)]
    pub paths: bool,
    /// Answer every line of FILE with a line of JSON
    #[arg(long, value_name = "FILE", conflicts_with_all = ["query", "count", "paths", "csv", "facets"])]
    pub queries: Option<PathBuf>,
    /// At most N snippets a hit
    #[arg(long, value_name = "N", default_value_t = 2)]
    pub snippets: usize,
    /// The order of hits
    #[arg(long, value_enum, default_value_t = Order::Relevance)]
    pub sort: Order,
    /// Only documents of this day or later
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub since: Option<Date>,
    /// Only documents of this day or earlier
    #[arg(long, value_name = "DATE", value_parser = day)]
    pub until: Option<Date>,
    /// Only documents of this type: brev, referat …
    #[arg(long = "type", value_name = "TYPE")]
    pub kind: Option<String>,
    /// Only documents that name this person as asking, answering, speaking or signing
    #[arg(long, value_name = "NAME")]
    pub person: Option<String>,
    /// Only documents from this person or sender
    #[arg(long, value_name = "NAME")]
    pub from: Option<String>,
    /// Only documents of this party's people: name, letter or abbreviation
    #[arg(long, value_name = "PARTY")]
    pub party: Option<String>,
    /// Only documents of this committee
    #[arg(long, value_name = "NAME")]
    pub committee: Option<String>,
    /// Only documents with this reference: L 123, spm. 21, a case number
    #[arg(long = "ref", value_name = "REFERENCE")]
    pub reference: Option<String>,
    /// Only documents of this municipality or region
    #[arg(long, value_name = "NAME")]
    pub municipality: Option<String>,
    /// Count the matching documents by type, year, party and sender
    #[arg(long)]
    pub facets: bool,
    /// Show every document, also near-duplicates of a better hit
    #[arg(long)]
    pub all: bool,
    /// Only documents whose path matches
    #[arg(long, value_name = "GLOB")]
    pub path: Option<String>,
    /// Show scores
    #[arg(long)]
    pub scores: bool,
    /// Colours
    #[arg(long, value_enum, default_value_t = Color::Auto)]
    pub color: Color,
    /// No notes on standard error
    #[arg(short, long)]
    pub quiet: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ShowArgs {
    /// The document's path, as search prints it
    pub document: PathBuf,
    #[command(flatten)]
    pub place: IndexPlace,
    /// Only this page, from 1
    #[arg(long, value_name = "N")]
    pub page: Option<u32>,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ExtractArgs {
    /// The file
    pub file: PathBuf,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct AnalyzeArgs {
    /// The text
    #[arg(required = true, allow_hyphen_values = true)]
    pub text: Vec<String>,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct ExplainArgs {
    /// The query, as one argument
    pub query: String,
    /// A document's path, as search prints it
    pub document: Option<PathBuf>,
    #[command(flatten)]
    pub place: IndexPlace,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

#[derive(Debug, ClapArgs)]
pub struct StatsArgs {
    #[command(flatten)]
    pub place: IndexPlace,
    /// Print one line of JSON
    #[arg(long)]
    pub json: bool,
}

fn day(text: &str) -> Result<Date, String> {
    text.parse()
        .map_err(|_| "write a day as 2019-10-05 or 05-10-2019".to_owned())
}

/// `256M`, `1.5G`, `4096`: binary multiples, a `B` or `iB` behind is fine.
fn size(text: &str) -> Result<u64, String> {
    let lower = text.trim().to_ascii_lowercase();
    let bare = lower.trim_end_matches("ib").trim_end_matches('b');
    let (digits, shift) = match bare.chars().next_back() {
        Some('k') => (&bare[..bare.len() - 1], 10),
        Some('m') => (&bare[..bare.len() - 1], 20),
        Some('g') => (&bare[..bare.len() - 1], 30),
        Some('t') => (&bare[..bare.len() - 1], 40),
        _ => (bare, 0),
    };
    let number: f64 = digits
        .trim()
        .parse()
        .map_err(|_| "write a size as 512M or 2G".to_owned())?;
    if number.is_finite() && number >= 0.0 {
        Ok((number * 2_f64.powi(shift)) as u64)
    } else {
        Err("write a size as 512M or 2G".to_owned())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_command_line_is_consistent() {
        use clap::CommandFactory;
        Args::command().debug_assert();
    }

    #[test]
    fn sizes_read_as_people_write_them() {
        assert_eq!(size("256M"), Ok(256 << 20));
        assert_eq!(size("1.5GiB"), Ok(3 << 29));
        assert_eq!(size("4096"), Ok(4096));
        assert!(size("mange").is_err() && size("-1").is_err());
    }
}
