//! One writer at a time.
//!
//! In comes the folder of an index; out goes the lock, or who holds it since when. The operating system holds it for
//! the process and lets go when that ends, however it ends: a stale lock never blocks. Readers need none.

use super::generation::io;
use crate::error::{Error, ErrorKind, Result};
use std::fs::{self, File, TryLockError};
use std::io::{Read, Write};
use std::path::Path;
use std::time::{Duration, SystemTime};

const LOCK: &str = "LOCK";

/// Held while a run writes; dropping it lets the next one in, and so does the end of the process.
#[derive(Debug)]
pub(super) struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        // Who held it is of no interest any more.
        let _ = self.0.set_len(0);
    }
}

/// Makes the folder where it is missing, and takes the lock.
pub(super) fn take(root: &Path) -> Result<Lock> {
    make_folder(root)?;
    let path = root.join(LOCK);
    let file = File::options()
        .create(true)
        .truncate(false)
        .read(true)
        .write(true)
        .open(&path);
    let mut file = file.map_err(|e| io(&path, "cannot open", &e))?;
    let mut tries = 0;
    loop {
        match file.try_lock() {
            Ok(()) => break,
            // A child process that another thread is just starting has inherited it, for a moment.
            Err(TryLockError::WouldBlock) if tries < 5 => {
                tries += 1;
                std::thread::sleep(Duration::from_millis(20));
            }
            Err(TryLockError::WouldBlock) => return Err(held(root, file)),
            Err(TryLockError::Error(error)) => return Err(io(&path, "cannot lock", &error)),
        }
    }
    let who = format!(
        "process {} on {} since {}\n",
        std::process::id(),
        host(),
        utc(SystemTime::now())
    );
    file.set_len(0)
        .and_then(|()| file.write_all(who.as_bytes()))
        .map_err(|e| io(&path, "cannot write", &e))?;
    Ok(Lock(file))
}

fn held(root: &Path, file: File) -> Error {
    let mut holder = String::new();
    let _ = file.take(300).read_to_string(&mut holder);
    let holder = crate::document::printable_text(holder.trim());
    Error::at(ErrorKind::Locked, root, "another run holds the lock")
        .because(if holder.is_empty() {
            "it has just begun"
        } else {
            &holder
        })
        .hint("wait for it to end; a run that died holds nothing")
}

/// A new index is private: it holds the text of everything that was indexed. What its owner opens up later stays so.
fn make_folder(root: &Path) -> Result<()> {
    let failed = |e: &std::io::Error| io(root, "cannot make the index folder", e);
    let is_new = !root.join(super::generation::CURRENT).exists();
    let generations = root.join(super::generation::GENERATIONS);
    if !generations.is_dir() {
        fs::create_dir_all(&generations).map_err(|e| failed(&e))?;
    }
    #[cfg(unix)]
    if is_new {
        use std::os::unix::fs::PermissionsExt;
        fs::set_permissions(root, fs::Permissions::from_mode(0o700)).map_err(|e| failed(&e))?;
    }
    let _ = is_new;
    Ok(())
}

fn host() -> String {
    #[cfg(unix)]
    return rustix::system::uname()
        .nodename()
        .to_string_lossy()
        .into_owned();
    #[cfg(not(unix))]
    "this machine".to_owned()
}

/// A moment as people and programs read it: `2026-11-25T02:15:03Z`.
pub(super) fn utc(time: SystemTime) -> String {
    let time = time::OffsetDateTime::from(time);
    let whole = time.replace_nanosecond(0).unwrap_or(time);
    whole
        .format(&time::format_description::well_known::Rfc3339)
        .unwrap_or_default()
}
