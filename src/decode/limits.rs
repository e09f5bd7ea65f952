//! What a decoding child may not do.
//!
//! In comes nothing; afterwards this process has bounded memory, processor time and files, cannot write files, gain
//! privileges or outlive its parent, and on Linux kernels with Landlock can open nothing but random bytes. What the system
//! does not offer is left out: the wall clock and the pipe's bounds hold everywhere.

use std::time::Duration;

/// Address space. The largest file that is decoded (256 MiB) needs several times its size.
#[cfg(unix)]
const MEMORY: u64 = 3 << 30;
/// The pipes, and what the runtime opens.
#[cfg(unix)]
const FILES: u64 = 16;

/// Random bytes, which ciphers ask for. A program that is linked whole cannot see that the system has a call for them.
#[cfg(target_os = "linux")]
const CHANCE: [&str; 2] = ["/dev/random", "/dev/urandom"];

/// Takes away what a decoder does not need, once and for all.
#[cfg(unix)]
pub(super) fn enter() {
    use rustix::process::{Resource, Rlimit, setrlimit};
    let both = |n| Rlimit {
        current: Some(n),
        maximum: Some(n),
    };
    for (resource, most) in [
        (Resource::As, MEMORY),
        (Resource::Nofile, FILES),
        (Resource::Fsize, 0),
        (Resource::Core, 0),
    ] {
        let _ = setrlimit(resource, both(most));
    }
    #[cfg(target_os = "linux")]
    linux();
}

#[cfg(target_os = "linux")]
fn linux() {
    use landlock::{
        ABI, Access, AccessFs, Ruleset, RulesetAttr, RulesetCreatedAttr, path_beneath_rules,
    };
    let _ = rustix::process::set_parent_process_death_signal(Some(rustix::process::Signal::KILL));
    let _ = rustix::thread::set_no_new_privs(true);
    let closed = Ruleset::default()
        .handle_access(AccessFs::from_all(ABI::V5))
        .and_then(Ruleset::create)
        .and_then(|closed| closed.add_rules(path_beneath_rules(CHANCE, AccessFs::ReadFile)));
    if let Ok(ruleset) = closed {
        let _ = ruleset.restrict_self();
    }
}

/// Gives the next file its share of processor time; a file that takes more is ended by the system.
#[cfg(unix)]
pub(super) fn begin_file(time: Duration) {
    use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
    let used = rustix::time::clock_gettime(rustix::time::ClockId::ProcessCPUTime);
    let until = u64::try_from(used.tv_sec).unwrap_or(0) + time.as_secs() + 1;
    let _ = setrlimit(
        Resource::Cpu,
        Rlimit {
            current: Some(until),
            maximum: getrlimit(Resource::Cpu).maximum,
        },
    );
}

#[cfg(not(unix))]
pub(super) fn enter() {}

#[cfg(not(unix))]
pub(super) fn begin_file(_time: Duration) {}
