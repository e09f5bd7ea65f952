//! The command line: what was typed → what is meant → what is printed.
//!
//! In come arguments; out go data on standard output, everything else on standard error, and an exit code. It is
//! built on the library's public API alone. A closed pipe ends the program quietly.

mod allocator;
mod args;
mod csv;
mod health;
mod index;
mod inspect;
mod log;
mod metrics;
mod render;
mod search;

use args::{Args, Command, SearchArgs};
use clap::{Args as _, CommandFactory, FromArgMatches, Parser};
use ordret::{Error, ErrorKind, Index};
use std::io::{self, Write};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Outcome {
    Done,
    NothingFound,
    SomeSkipped,
    Failed,
    Locked,
}

impl From<Outcome> for ExitCode {
    fn from(outcome: Outcome) -> Self {
        Self::from(match outcome {
            Outcome::Done => 0,
            Outcome::NothingFound => 1,
            Outcome::Failed => 2,
            Outcome::SomeSkipped => 3,
            Outcome::Locked => 4,
        })
    }
}

/// Why a command could not be carried out.
#[derive(Debug)]
enum Failure {
    Told(Error),
    /// A query and what is wrong with it.
    Query(String, Error),
    Output(io::Error),
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self::Told(error)
    }
}

impl From<io::Error> for Failure {
    fn from(error: io::Error) -> Self {
        Self::Output(error)
    }
}

type CommandResult = Result<Outcome, Failure>;

pub fn run() -> ExitCode {
    if std::env::args_os()
        .nth(1)
        .is_some_and(|first| first == ordret::worker::ARGUMENT)
    {
        silence_panics();
        return if ordret::worker::serve().is_ok() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(2)
        };
    }
    let command = match command() {
        Ok(command) => command,
        Err(error) => {
            let wanted = !error.use_stderr();
            let _ = error.print();
            return if wanted {
                ExitCode::SUCCESS
            } else {
                ExitCode::from(2)
            };
        }
    };
    silence_panics();
    let mut out = io::BufWriter::new(io::stdout().lock());
    let result = catch_unwind(AssertUnwindSafe(|| {
        let outcome = dispatch(command, &mut out)?;
        out.flush()?;
        Ok(outcome)
    }));
    let Ok(result) = result else {
        let _ = writeln!(
            io::stderr(),
            "ordret: the program broke down\nhint: RUST_BACKTRACE=1 shows where; `ordret check` tells whether the index is sound"
        );
        return Outcome::Failed.into();
    };
    match result {
        Ok(outcome) => outcome.into(),
        Err(Failure::Output(error)) if error.kind() == io::ErrorKind::BrokenPipe => {
            ExitCode::SUCCESS
        }
        Err(failure) => tell(&failure).into(),
    }
}

/// What was typed. To tell the parser what the other commands take costs a search some three per cent of its time, so it
/// is told of them where the search's own arguments do not fit, and says what is wrong.
fn command() -> Result<Command, clap::Error> {
    let mut typed = std::env::args_os().skip(1);
    if typed.next().is_some_and(|first| first == "search") {
        let parser = SearchArgs::augment_args(clap::Command::new("search").no_binary_name(true));
        let matches = parser.try_get_matches_from(typed);
        if let Ok(args) = matches.and_then(|matches| SearchArgs::from_arg_matches(&matches)) {
            return Ok(Command::Search(args));
        }
    }
    Args::try_parse().map(|args| args.command)
}

fn dispatch(command: Command, out: &mut impl Write) -> CommandResult {
    match command {
        Command::Index(args) => index::run(&args, out),
        Command::Search(args) => search::run(&args, out),
        Command::Show(args) => inspect::show(args, out),
        Command::Extract(args) => inspect::extract(&args, out),
        Command::Analyze(args) => inspect::analyze(&args, out),
        Command::Explain(args) => inspect::explain(args, out),
        Command::Stats(args) => health::stats(args, out),
        Command::Check(args) => health::check(args, out),
        Command::Purge(args) => health::purge(args, out),
        Command::Completions { shell } => {
            // It panics where it cannot write, so it does not write to the pipe itself.
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Args::command(), "ordret", &mut script);
            out.write_all(&script)?;
            Ok(Outcome::Done)
        }
        Command::Man => {
            clap_mangen::Man::new(Args::command()).render(out)?;
            Ok(Outcome::Done)
        }
    }
}

/// A decoder that panics costs one file, which the report names; its trace would only frighten.
fn silence_panics() {
    if std::env::var_os("RUST_BACKTRACE").is_none() {
        std::panic::set_hook(Box::new(|_| {}));
    }
}

/// Prints why a command failed, and what can be done.
fn tell(failure: &Failure) -> Outcome {
    let mut err = io::stderr().lock();
    let (error, caret) = match failure {
        Failure::Told(error) => (error, None),
        Failure::Query(query, error) => (error, Some(query)),
        Failure::Output(error) => {
            let _ = writeln!(err, "ordret: cannot write: {error}");
            return Outcome::Failed;
        }
    };
    let _ = writeln!(err, "ordret: {error}");
    if let (Some(query), Some(span)) = (caret, error.span()) {
        let _ = render::caret(&mut err, query, span);
    }
    if let Some(hint) = error.help() {
        let _ = writeln!(err, "hint: {hint}");
    }
    if error.kind() == ErrorKind::Locked {
        Outcome::Locked
    } else {
        Outcome::Failed
    }
}

/// This program, to be started again as a decoding worker.
fn myself() -> Option<PathBuf> {
    std::env::current_exe().ok()
}

/// The index's folder: as told, else `$ORDRET_INDEX`, else `index`.
fn index_folder(told: Option<PathBuf>) -> PathBuf {
    told.unwrap_or_else(|| PathBuf::from("index"))
}

fn open_index(told: Option<PathBuf>) -> Result<Index, Error> {
    Index::open(index_folder(told))
}

/// Paths on the command line may be typed with `\xNN`, as they are printed.
fn typed_path(path: &Path) -> ordret::DocumentPath {
    ordret::DocumentPath::new(path.to_string_lossy())
}
