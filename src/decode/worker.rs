//! The fence: decoding in a child process.
//!
//! In come a PDF's bytes; out goes what it held, or why not, whatever the bytes do to the decoder. The child is a
//! program that calls [`serve`] (for `ordret`: itself); files are streamed to it, so that its start does not count.
//! It is killed with its process group when a file takes too long, replaced when it dies, and renewed now and then.
//! What a child may not do is said in `limits`. An embedder's own program is not ours to start: without a worker's
//! path the library decodes in its own process, where a decoder that is killed by the system takes the whole process
//! with it.
//!
//! On the wire, both ways: a length in eight bytes, little-endian, then so many bytes; PDF there, JSON back.

use super::{Decoded, Refusal};
use serde::{Deserialize, Serialize};
use std::io::{self, BufReader, BufWriter, Read, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, sync_channel};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long one file may take on the wall clock.
pub(crate) const TIME: Duration = Duration::from_secs(15);
/// After so many files a child is replaced: what it leaked goes with it.
const FILES_A_CHILD: u32 = 300;
/// No answer is longer, in bytes.
const LONGEST_ANSWER: u64 = 512 << 20;
/// The argument that makes `ordret` a worker.
pub const ARGUMENT: &str = "decode-worker";

/// What a child answers.
#[derive(Debug, Serialize, Deserialize)]
enum Answer {
    Decoded(Decoded),
    Failed(String),
}

/// Children that wait for files; as many as threads ask at once.
#[derive(Debug)]
pub(crate) struct Workers {
    program: PathBuf,
    idle: Mutex<Vec<Worker>>,
    time: Duration,
}

impl Workers {
    pub fn new(program: &Path, time: Duration) -> Self {
        Self {
            program: program.to_path_buf(),
            idle: Mutex::default(),
            time,
        }
    }

    /// Has a child decode a PDF.
    pub fn decode(&self, bytes: Vec<u8>) -> Result<Decoded, Refusal> {
        let idle = self
            .idle
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .pop();
        let mut worker = match idle.map_or_else(|| Worker::start(&self.program), Ok) {
            Ok(worker) => worker,
            Err(error) => {
                return Err(Refusal::Failed(format!(
                    "cannot start the decoder: {error}"
                )));
            }
        };
        let answer = worker.ask(bytes, self.time)?;
        if worker.files < FILES_A_CHILD {
            self.idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(worker);
        }
        match answer {
            Answer::Decoded(decoded) => Ok(decoded),
            Answer::Failed(why) => Err(Refusal::Failed(why)),
        }
    }
}

/// One child, and the thread that talks to it; dropping it ends both.
#[derive(Debug)]
struct Worker {
    child: Child,
    files: u32,
    questions: SyncSender<Vec<u8>>,
    answers: Receiver<io::Result<Vec<u8>>>,
}

impl Worker {
    fn start(program: &Path) -> io::Result<Self> {
        let mut command = Command::new(program);
        command
            .arg(ARGUMENT)
            .env_clear()
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null());
        #[cfg(unix)]
        std::os::unix::process::CommandExt::process_group(&mut command, 0);
        let mut child = command.spawn()?;
        let (Some(input), Some(output)) = (child.stdin.take(), child.stdout.take()) else {
            return Err(io::Error::other("it has no standard input or output"));
        };
        let (questions, asked) = sync_channel::<Vec<u8>>(1);
        let (answering, answers) = sync_channel(1);
        std::thread::Builder::new()
            .name("decoder".to_owned())
            .spawn(move || {
                let (mut input, mut output) = (BufWriter::new(input), BufReader::new(output));
                for bytes in asked {
                    let answer = send(&mut input, &bytes)
                        .and_then(|()| receive(&mut output, LONGEST_ANSWER));
                    let ended = answer.is_err();
                    if answering
                        .send(answer.map(Option::unwrap_or_default))
                        .is_err()
                        || ended
                    {
                        return;
                    }
                }
            })?;
        Ok(Self {
            child,
            files: 0,
            questions,
            answers,
        })
    }

    /// Sends a file and waits; a child that gives no answer is dropped by the caller, and so killed.
    fn ask(&mut self, bytes: Vec<u8>, time: Duration) -> Result<Answer, Refusal> {
        self.files += 1;
        let failed = |why: String| Refusal::Failed(why);
        if self.questions.send(bytes).is_err() {
            return Err(failed(self.obituary()));
        }
        match self.answers.recv_timeout(time) {
            Ok(Ok(answer)) => serde_json::from_slice(&answer).map_err(|_| failed(self.obituary())),
            Ok(Err(_)) | Err(RecvTimeoutError::Disconnected) => Err(failed(self.obituary())),
            Err(RecvTimeoutError::Timeout) => Err(failed(format!(
                "took longer than {} s to decode",
                time.as_secs()
            ))),
        }
    }

    /// How the child ended, if it did.
    fn obituary(&mut self) -> String {
        for _ in 0..20 {
            if let Ok(Some(status)) = self.child.try_wait() {
                return format!("the decoder died on this file ({status})");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
        "the decoder gave no answer that can be read".to_owned()
    }
}

impl Drop for Worker {
    fn drop(&mut self) {
        #[cfg(unix)]
        if let Some(group) = i32::try_from(self.child.id())
            .ok()
            .and_then(rustix::process::Pid::from_raw)
        {
            let _ = rustix::process::kill_process_group(group, rustix::process::Signal::KILL);
        }
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

fn send(out: &mut impl Write, bytes: &[u8]) -> io::Result<()> {
    out.write_all(&(bytes.len() as u64).to_le_bytes())?;
    out.write_all(bytes)?;
    out.flush()
}

/// `None` at the end of the stream.
fn receive(input: &mut impl Read, longest: u64) -> io::Result<Option<Vec<u8>>> {
    let mut length = [0; 8];
    match input.read_exact(&mut length) {
        Ok(()) => {}
        Err(error) if error.kind() == io::ErrorKind::UnexpectedEof => {
            return if longest == u64::MAX {
                Ok(None)
            } else {
                Err(error)
            };
        }
        Err(error) => return Err(error),
    }
    let length = u64::from_le_bytes(length);
    if length > longest {
        return Err(io::Error::other("the answer is too long"));
    }
    let mut bytes = Vec::new();
    let read = input.take(length).read_to_end(&mut bytes)?;
    if (read as u64) < length {
        Err(io::ErrorKind::UnexpectedEof.into())
    } else {
        Ok(Some(bytes))
    }
}

/// The child's side: decodes PDFs from standard input until it ends, with [limits](super::limits) on what this
/// process may do from then on. A program that wants to be its own worker calls this and nothing else when its first
/// argument is [`ARGUMENT`].
///
/// # Errors
/// When standard input or output fails.
pub fn serve() -> io::Result<()> {
    super::limits::enter();
    let (mut input, mut output) = (io::stdin().lock(), io::stdout().lock());
    while let Some(bytes) = receive(&mut input, u64::MAX)? {
        super::limits::begin_file(TIME);
        let answer = match std::panic::catch_unwind(|| super::pdf(&bytes)) {
            Ok(Ok(decoded)) => Answer::Decoded(decoded),
            Ok(Err(Refusal::Failed(why))) => Answer::Failed(why),
            Ok(Err(Refusal::NotOurs)) => Answer::Failed("not a PDF".to_owned()),
            Err(_) => Answer::Failed("the decoder gave up on this file".to_owned()),
        };
        send(&mut output, &serde_json::to_vec(&answer)?)?;
    }
    Ok(())
}
