//! Size and time of a file.
//!
//! In come directory entries in the order of a walk; out go two numbers of each. A walk asks for a hundred thousand files
//! and more: by its name in an opened folder a file is found in half the time that its whole path takes, and nothing else
//! is done here.

use std::time::SystemTime;
use walkdir::DirEntry;

/// What a walk wants to know of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct FileFacts {
    /// Bytes.
    pub size: u64,
    /// When it was changed last, in nanoseconds since 1970; 0 where the file system does not say.
    pub modified: i64,
}

/// Looks at one entry after another.
#[derive(Debug, Default)]
pub(super) struct Looking {
    #[cfg(unix)]
    folder: Option<opened::Folder>,
}

impl Looking {
    /// Size and time of an entry; of a symbolic link, of the file that it leads to.
    pub fn at(&mut self, entry: &DirEntry) -> walkdir::Result<FileFacts> {
        #[cfg(unix)]
        if let Some(facts) = opened::look(&mut self.folder, entry) {
            return Ok(facts);
        }
        // It says what is wrong, too.
        entry.metadata().map(|facts| FileFacts {
            size: facts.len(),
            modified: facts.modified().map_or(0, nanoseconds),
        })
    }
}

/// Nanoseconds since 1970; negative before.
fn nanoseconds(time: SystemTime) -> i64 {
    let nanos = |span: std::time::Duration| i64::try_from(span.as_nanos()).unwrap_or(i64::MAX);
    match time.duration_since(SystemTime::UNIX_EPOCH) {
        Ok(since) => nanos(since),
        Err(before) => -nanos(before.duration()),
    }
}

/// Files by their names in an opened folder.
#[cfg(unix)]
mod opened {
    use super::FileFacts;
    use rustix::fd::OwnedFd;
    use rustix::fs::{AtFlags, CWD, Mode, OFlags, openat, statat};
    use std::ffi::OsString;
    use std::os::unix::ffi::OsStrExt;
    use walkdir::DirEntry;

    /// The folder that was looked into last.
    #[derive(Debug)]
    pub struct Folder {
        path: OsString,
        opened: OwnedFd,
    }

    /// `None` where it does not work, whatever the reason.
    pub fn look(folder: &mut Option<Folder>, entry: &DirEntry) -> Option<FileFacts> {
        let (path, name) = (entry.path().as_os_str(), entry.file_name());
        let above = path.as_bytes().strip_suffix(name.as_bytes())?;
        if folder
            .as_ref()
            .is_none_or(|last| last.path.as_bytes() != above)
        {
            let path = std::ffi::OsStr::from_bytes(above).to_owned();
            let flags = OFlags::RDONLY | OFlags::DIRECTORY | OFlags::CLOEXEC;
            let opened = openat(CWD, &path, flags, Mode::empty()).ok()?;
            *folder = Some(Folder { path, opened });
        }
        let follow = if entry.path_is_symlink() {
            AtFlags::empty()
        } else {
            AtFlags::SYMLINK_NOFOLLOW
        };
        let facts = statat(&folder.as_ref()?.opened, name, follow).ok()?;
        // Other systems have numbers of other sizes.
        #[allow(clippy::useless_conversion)]
        let seconds = i64::try_from(facts.st_mtime).ok()?;
        let nanos = i64::try_from(facts.st_mtime_nsec).ok()?;
        Some(FileFacts {
            size: u64::try_from(facts.st_size).ok()?,
            modified: seconds.checked_mul(1_000_000_000)?.checked_add(nanos)?,
        })
    }
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;
    use std::time::Duration;
    use walkdir::WalkDir;

    #[test]
    fn a_file_is_told_by_its_name_as_by_its_path() {
        let folder = tempfile::tempdir().unwrap();
        let times = [
            ("a", 1_573_000_000, 987_654_321),
            ("b/c", 1, 0),
            ("b/æ.txt", 0, 5),
        ];
        for (name, seconds, nanos) in times {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(&path, name).unwrap();
            let time = SystemTime::UNIX_EPOCH + Duration::new(seconds, nanos);
            std::fs::File::options()
                .write(true)
                .open(&path)
                .unwrap()
                .set_modified(time)
                .unwrap();
        }
        let before = SystemTime::UNIX_EPOCH - Duration::new(3, 250_000_000);
        let old = std::fs::File::create(folder.path().join("old")).unwrap();
        old.set_modified(before).unwrap();
        std::os::unix::fs::symlink("b/c", folder.path().join("link")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.path().join("broken")).unwrap();
        let (mut looking, mut files) = (Looking::default(), 0);
        for entry in WalkDir::new(folder.path())
            .follow_links(true)
            .into_iter()
            .flatten()
        {
            let expected = std::fs::metadata(entry.path()).unwrap();
            let facts = looking.at(&entry).unwrap();
            assert_eq!(facts.size, expected.len(), "{entry:?}");
            let modified = nanoseconds(expected.modified().unwrap());
            assert_eq!(facts.modified, modified, "{entry:?}");
            let by_name = opened::look(&mut looking.folder, &entry);
            assert_eq!(by_name, Some(facts), "{entry:?}");
            files += usize::from(entry.file_type().is_file());
        }
        assert_eq!(files, 5);
    }

    #[test]
    fn what_is_gone_is_told_with_its_path() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join("a"), "a").unwrap();
        let entry = WalkDir::new(folder.path())
            .into_iter()
            .flatten()
            .last()
            .unwrap();
        std::fs::remove_file(folder.path().join("a")).unwrap();
        let error = Looking::default().at(&entry).unwrap_err();
        assert_eq!(error.path(), Some(entry.path()));
    }
}
