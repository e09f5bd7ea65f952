//! A generation's folder for Tantivy, to be read or to be written.
//!
//! In comes a folder; out goes a Tantivy directory without locks. A published generation never changes, so whoever may
//! read its files can search them and writes nothing; a new one belongs to the run that holds the index's own lock.

use std::io;
use std::path::Path;
use std::sync::Arc;
use tantivy::directory::error::{DeleteError, LockError, OpenReadError, OpenWriteError};
use tantivy::directory::{
    Directory, DirectoryLock, FileHandle, Lock, MmapDirectory, WatchCallback, WatchHandle, WritePtr,
};

#[derive(Debug, Clone)]
pub(super) struct GenerationDirectory {
    files: MmapDirectory,
    writable: bool,
}

impl GenerationDirectory {
    /// A published generation.
    pub fn read(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            files: MmapDirectory::open(folder)?,
            writable: false,
        })
    }

    /// A generation on its way.
    pub fn write(folder: &Path) -> tantivy::Result<Self> {
        Ok(Self {
            files: MmapDirectory::open(folder)?,
            writable: true,
        })
    }

    fn check_writable(&self) -> io::Result<()> {
        if self.writable {
            return Ok(());
        }
        Err(io::Error::new(
            io::ErrorKind::ReadOnlyFilesystem,
            "a published generation is only read",
        ))
    }
}

impl Directory for GenerationDirectory {
    fn get_file_handle(&self, path: &Path) -> Result<Arc<dyn FileHandle>, OpenReadError> {
        self.files.get_file_handle(path)
    }

    fn delete(&self, path: &Path) -> Result<(), DeleteError> {
        self.check_writable().map_err(|e| DeleteError::IoError {
            io_error: Arc::new(e),
            filepath: path.to_path_buf(),
        })?;
        self.files.delete(path)
    }

    fn exists(&self, path: &Path) -> Result<bool, OpenReadError> {
        self.files.exists(path)
    }

    fn open_write(&self, path: &Path) -> Result<WritePtr, OpenWriteError> {
        let failed = |e| OpenWriteError::wrap_io_error(e, path.to_path_buf());
        self.check_writable().map_err(failed)?;
        super::faults::moment();
        self.files.open_write(path)
    }

    fn atomic_read(&self, path: &Path) -> Result<Vec<u8>, OpenReadError> {
        self.files.atomic_read(path)
    }

    fn atomic_write(&self, path: &Path, data: &[u8]) -> io::Result<()> {
        self.check_writable()?;
        super::faults::moment();
        self.files.atomic_write(path, data)
    }

    fn sync_directory(&self) -> io::Result<()> {
        if self.writable {
            self.files.sync_directory()
        } else {
            Ok(())
        }
    }

    fn acquire_lock(&self, _lock: &Lock) -> Result<DirectoryLock, LockError> {
        Ok(DirectoryLock::from(Box::new(())))
    }

    fn watch(&self, _callback: WatchCallback) -> tantivy::Result<WatchHandle> {
        Ok(WatchHandle::empty())
    }
}
