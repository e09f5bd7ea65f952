//! The program: runs the command line and turns its outcome into an exit code. Everything else is in `cli`.

mod cli;

fn main() -> std::process::ExitCode {
    cli::run()
}
