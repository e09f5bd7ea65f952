//! How the C library's allocator gives back what an indexing run no longer needs.
//!
//! In comes nothing; from then on a block of a megabyte and more is mapped by itself, and its memory given back as soon as
//! it is freed. Otherwise the allocator raises that limit to 32 MiB by and by, keeps the freed blocks between smaller
//! ones, and a run over 500 MB of text holds 75 MiB more. Other systems' allocators are left as they are, and so is the
//! process of whoever embeds the library: this is the program's alone.

/// From so many bytes on a block is mapped by itself.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
const LARGE: libc::c_int = 1 << 20;

/// To be called before the run's threads start.
#[cfg(all(target_os = "linux", target_env = "gnu"))]
#[expect(unsafe_code, reason = "the C library offers no other way")]
pub fn give_back_large_blocks() {
    // SAFETY: mallopt takes two numbers and touches nothing of ours; the GNU C library takes its own lock, so that it may
    // be called at any time. What it returns says whether the parameter is known; if not, all stays as it was.
    let _ = unsafe { libc::mallopt(libc::M_MMAP_THRESHOLD, LARGE) };
}

/// Elsewhere there is nothing to set.
#[cfg(not(all(target_os = "linux", target_env = "gnu")))]
pub fn give_back_large_blocks() {}
