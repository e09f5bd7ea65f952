//! Whatever happens at whatever moment, a search answers from a whole index, the old or the new.

use crate::{World, code, text};
use ordret::{Index, Query, SearchOptions};
use std::fs;
use std::path::PathBuf;
use std::process::{Command, Output, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::Duration;

/// Every document says this word.
const WORD: &str = "fælles";

/// A corpus that changes from night to night: one document more, one changed, one moved, one gone and one new in its
/// place. After night `n` it holds `FIRST + n` documents.
struct Archive {
    world: World,
    nights: u64,
}

const FIRST: u64 = 8;

impl Archive {
    fn new() -> Self {
        let world = World::without_disk(&[]);
        for n in 0..FIRST {
            world.write(
                &format!("{n}.txt"),
                format!("Et {WORD} svar nummer {n}").as_bytes(),
            );
        }
        Self { world, nights: 0 }
    }

    fn next_night(&mut self) {
        self.nights += 1;
        let (night, world) = (self.nights, &self.world);
        world.write(
            "0.txt",
            format!("Et {WORD} svar ændret {night} gange").as_bytes(),
        );
        world.write(
            &format!("nat/{night}.txt"),
            format!("Nattens {WORD} notat {night}").as_bytes(),
        );
        let moved = |night: u64| world.path("corpus").join(format!("flyttet-{night}.txt"));
        let from = if night == 1 {
            world.path("corpus/1.txt")
        } else {
            moved(night - 1)
        };
        fs::rename(from, moved(night)).expect("moved");
        let replaced = |night: u64| world.path("corpus").join(format!("ny-{night}.txt"));
        let from = if night == 1 {
            world.path("corpus/2.txt")
        } else {
            replaced(night - 1)
        };
        fs::remove_file(from).expect("removed");
        fs::write(replaced(night), format!("I stedet et {WORD} brev {night}")).expect("written");
    }

    fn documents(&self) -> u64 {
        FIRST + self.nights
    }

    fn run(&self, die_at: Option<u64>) -> Output {
        let mut command = self.command();
        if let Some(moment) = die_at {
            command.env("ORDRET_DIE_AT", moment.to_string());
        }
        command.output().expect("the program runs")
    }

    fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_ordret"));
        command
            .args(["index", "--quiet", "--max-shrink", "90", "--threads", "1"])
            .current_dir(self.world.folder.path())
            .env_remove("ORDRET_INDEX");
        command
    }

    fn place(&self) -> PathBuf {
        self.world.path("index")
    }

    /// The index is whole and holds the documents of before or of now; returns how many.
    fn whole(&self, before: u64) -> u64 {
        let index = Index::open(self.place()).expect("an index");
        let faults = index.check().expect("checked");
        assert!(faults.is_empty(), "{faults:?}");
        let count = count(&index);
        assert!(count == before || count == self.documents(), "{count}");
        count
    }

    /// Nothing lies in the index's folder that does not belong there.
    fn tidy(&self) {
        let names = |path: PathBuf| {
            let mut names: Vec<String> = fs::read_dir(path)
                .expect("a folder")
                .flatten()
                .map(|entry| entry.file_name().to_string_lossy().into_owned())
                .collect();
            names.sort();
            names
        };
        assert_eq!(
            names(self.place()),
            ["CURRENT", "LOCK", "generations", "last-run.json"]
        );
        assert!(names(self.place().join("generations")).len() <= 2);
    }
}

fn count(index: &Index) -> u64 {
    let query = Query::parse(WORD).expect("a query");
    let searcher = index.searcher().expect("a searcher");
    let hits = searcher
        .search(&query, &SearchOptions::new().limit(500))
        .expect("hits");
    assert_eq!(hits.len() as u64, hits.total());
    assert_eq!(searcher.document_count(), hits.total());
    hits.total()
}

/// Searches all the time, until dropped: a failed search or a count that never was fails the test.
struct Reader {
    stop: Arc<AtomicBool>,
    searches: Arc<AtomicU64>,
    thread: Option<std::thread::JoinHandle<()>>,
}

impl Reader {
    /// `allowed` holds the least and the most documents there may be, as `least * 1000 + most`.
    fn start(place: PathBuf, allowed: Arc<AtomicU64>) -> Self {
        let (stop, searches) = (
            Arc::new(AtomicBool::new(false)),
            Arc::new(AtomicU64::new(0)),
        );
        let (stopped, counted) = (Arc::clone(&stop), Arc::clone(&searches));
        let thread = std::thread::spawn(move || {
            let index = Index::open(place).expect("an index");
            while !stopped.load(Ordering::SeqCst) {
                let least = allowed.load(Ordering::SeqCst) / 1000;
                let found = count(&index);
                let most = allowed.load(Ordering::SeqCst) % 1000;
                assert!(
                    (least..=most).contains(&found),
                    "{found} of {least} to {most}"
                );
                counted.fetch_add(1, Ordering::SeqCst);
                std::thread::sleep(Duration::from_millis(3));
            }
        });
        Self {
            stop,
            searches,
            thread: Some(thread),
        }
    }

    fn end(mut self) -> u64 {
        self.stop.store(true, Ordering::SeqCst);
        let thread = self.thread.take().expect("a thread");
        thread.join().expect("no search failed");
        self.searches.load(Ordering::SeqCst)
    }
}

#[cfg(unix)]
#[test]
fn a_run_killed_at_any_moment_leaves_a_whole_index_and_the_next_completes() {
    let mut archive = Archive::new();
    assert_eq!(code(&archive.run(None)), 0);
    let allowed = Arc::new(AtomicU64::new(FIRST * 1000 + FIRST));
    let reader = Reader::start(archive.place(), Arc::clone(&allowed));
    let mut moment = 1;
    loop {
        let before = archive.documents();
        archive.next_night();
        allowed.store(before * 1000 + archive.documents(), Ordering::SeqCst);
        let killed = archive.run(Some(moment));
        let survived = killed.status.code().is_some();
        archive.whole(before);
        if !survived {
            let next = archive.run(None);
            assert_eq!(code(&next), 0, "{moment}: {}", text(&next.stderr));
        }
        assert_eq!(archive.whole(archive.documents()), archive.documents());
        archive.tidy();
        allowed.store(
            archive.documents() * 1000 + archive.documents(),
            Ordering::SeqCst,
        );
        if survived {
            break;
        }
        moment += 1;
    }
    let searches = reader.end();
    assert!(moment > 40, "only {moment} moments");
    assert!(searches > moment, "{searches} searches over {moment} kills");
}

#[cfg(unix)]
#[test]
fn a_first_run_killed_at_any_moment_leaves_no_index_or_a_whole_one() {
    let mut moment = 1;
    loop {
        let archive = Archive::new();
        let killed = archive.run(Some(moment));
        if archive.place().join("CURRENT").exists() {
            archive.whole(FIRST);
        }
        if killed.status.code().is_some() {
            break;
        }
        assert_eq!(code(&archive.run(None)), 0);
        archive.whole(FIRST);
        archive.tidy();
        // The moments of a first run are those of any; every third will do.
        moment += 3;
    }
    assert!(moment > 20, "only {moment} moments");
}

#[cfg(unix)]
#[test]
fn a_run_killed_at_a_random_time_leaves_a_whole_index() {
    let mut archive = Archive::new();
    let begun = std::time::Instant::now();
    assert_eq!(code(&archive.run(None)), 0);
    let whole_run = begun.elapsed();
    let allowed = Arc::new(AtomicU64::new(FIRST * 1000 + FIRST));
    let reader = Reader::start(archive.place(), Arc::clone(&allowed));
    let mut seed = 0x9E37_79B9_u64;
    for _ in 0..60 {
        let before = archive.documents();
        archive.next_night();
        allowed.store(before * 1000 + archive.documents(), Ordering::SeqCst);
        let mut child = archive
            .command()
            .stderr(Stdio::null())
            .spawn()
            .expect("the program runs");
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        let share = (seed >> 40) as f64 / (1_u64 << 24) as f64;
        std::thread::sleep(whole_run.mul_f64(share));
        let _ = child.kill();
        let _ = child.wait();
        archive.whole(before);
        assert_eq!(code(&archive.run(None)), 0);
        assert_eq!(archive.whole(archive.documents()), archive.documents());
        archive.tidy();
        allowed.store(
            archive.documents() * 1000 + archive.documents(),
            Ordering::SeqCst,
        );
    }
    reader.end();
}

#[cfg(unix)]
#[test]
fn a_full_disk_fails_the_run_and_leaves_the_old_index() {
    let mut archive = Archive::new();
    assert_eq!(code(&archive.run(None)), 0);
    archive.next_night();
    let before = FIRST;
    let mut failed = 0;
    // A limit on the size of files, in blocks of 512 bytes: writes fail behind it as on a full disk.
    for blocks in 0..14 {
        let program = env!("CARGO_BIN_EXE_ordret");
        let output = Command::new("sh")
            .arg("-c")
            .arg(format!(
                "ulimit -f {blocks}; exec '{program}' index --quiet --max-shrink 90 --threads 1"
            ))
            .current_dir(archive.world.folder.path())
            .output()
            .expect("a shell");
        match code(&output) {
            2 => {
                failed += 1;
                assert_eq!(archive.whole(before), before, "{blocks}");
                let said = text(&output.stderr);
                assert!(
                    said.starts_with("ordret: ") && said.contains("too large"),
                    "{said}"
                );
                let left = fs::read_dir(archive.place().join("generations"))
                    .expect("generations")
                    .count();
                assert_eq!(left, 1, "{blocks}: {said}");
            }
            0 => break,
            other => panic!("{blocks}: {other}: {}", text(&output.stderr)),
        }
    }
    assert!(failed >= 2, "{failed}");
    assert_eq!(code(&archive.run(None)), 0);
    assert_eq!(archive.whole(archive.documents()), archive.documents());
    archive.tidy();
}

#[cfg(unix)]
#[test]
fn a_read_only_index_folder_fails_the_run_and_stays_as_it_was() {
    use std::os::unix::fs::PermissionsExt;
    let mut archive = Archive::new();
    assert_eq!(code(&archive.run(None)), 0);
    archive.next_night();
    let mode = |path: PathBuf, mode: u32| {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).expect("a mode");
    };
    mode(archive.world.folder.path().to_path_buf(), 0o755);
    mode(archive.place(), 0o555);
    mode(archive.place().join("generations"), 0o555);
    mode(archive.place().join("LOCK"), 0o666);
    let program = env!("CARGO_BIN_EXE_ordret");
    let mut command = if fs::write(archive.place().join("prøve"), "").is_ok() {
        // Root writes everywhere: the run has to be somebody else's.
        fs::remove_file(archive.place().join("prøve")).expect("removed");
        let mut command = Command::new("setpriv");
        command.args(["--reuid=65534", "--regid=65534", "--clear-groups", program]);
        command
    } else {
        Command::new(program)
    };
    let output = command
        .args(["index", "--quiet", "--max-shrink", "90"])
        .current_dir(archive.world.folder.path())
        .output();
    mode(archive.place(), 0o700);
    mode(archive.place().join("generations"), 0o755);
    let Ok(output) = output else { return };
    assert_eq!(code(&output), 2, "{}", text(&output.stderr));
    assert!(
        text(&output.stderr).contains("permission denied"),
        "{}",
        text(&output.stderr)
    );
    assert_eq!(archive.whole(FIRST), FIRST);
    archive.tidy();
}

#[cfg(unix)]
#[test]
fn a_run_that_is_asked_to_stop_publishes_nothing_and_leaves_nothing() {
    let mut archive = Archive::new();
    assert_eq!(code(&archive.run(None)), 0);
    let mut stopped = 0;
    for milliseconds in [60, 120, 250, 500, 1000] {
        let before = archive.documents();
        archive.next_night();
        // Long enough to be met in the middle.
        for n in 0..6 {
            let text = format!("{milliseconds} {n} et langt referat ").repeat(20_000);
            archive
                .world
                .write(&format!("langt-{n}.txt"), text.as_bytes());
        }
        let mut child = archive
            .command()
            .stderr(Stdio::piped())
            .spawn()
            .expect("the program runs");
        std::thread::sleep(Duration::from_millis(milliseconds));
        let asked = Command::new("kill")
            .args(["-TERM", &child.id().to_string()])
            .status();
        assert!(asked.is_ok());
        let status = child.wait().expect("it ends");
        if status.code() == Some(2) {
            stopped += 1;
            let index = Index::open(archive.place()).expect("an index");
            let query = Query::parse(WORD).expect("a query");
            let searcher = index.searcher().expect("a searcher");
            let found = searcher
                .count(&query, &SearchOptions::new())
                .expect("a count");
            assert_eq!(found, before);
            let left = fs::read_dir(archive.place().join("generations"))
                .expect("generations")
                .count();
            assert!(left <= 2);
            archive.tidy();
        } else {
            // It came too early, before the handler was there, or too late.
            assert!(
                status.code() == Some(0) || status.code().is_none(),
                "{status}"
            );
        }
        assert_eq!(code(&archive.run(None)), 0);
        if stopped == 2 {
            return;
        }
    }
    assert!(stopped > 0);
}

#[test]
fn a_flipped_bit_in_any_file_is_found_by_check_and_no_panic_in_search() {
    let mut archive = Archive::new();
    assert_eq!(code(&archive.run(None)), 0);
    archive.next_night();
    assert_eq!(code(&archive.run(None)), 0);
    let mut files = Vec::new();
    let mut folders = vec![archive.place()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).expect("a folder").flatten() {
            let path = entry.path();
            if path.is_dir() {
                folders.push(path);
            } else if entry.metadata().expect("facts").len() > 0 {
                files.push(path);
            }
        }
    }
    assert!(files.len() > 20, "{files:?}");
    for file in files {
        let whole = fs::read(&file).expect("bytes");
        for place in [0, whole.len() / 2, whole.len() - 1] {
            let mut damaged = whole.clone();
            damaged[place] ^= 1 << (place % 8);
            fs::write(&file, &damaged).expect("damaged");
            let said = archive.world.run(&["check"]);
            assert_eq!(
                code(&said),
                2,
                "{} at {place}: {}",
                file.display(),
                text(&said.stdout)
            );
            let found = archive.world.run(&["search", WORD]);
            assert!(
                [0, 1, 2].contains(&code(&found)) && !text(&found.stderr).contains("broke down"),
                "{} at {place}: {}",
                file.display(),
                text(&found.stderr)
            );
        }
        fs::write(&file, whole).expect("mended");
    }
    assert_eq!(code(&archive.world.run(&["check"])), 0);
}
