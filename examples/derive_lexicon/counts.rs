//! Counts words in a folder of text files.
//!
//! In: a folder, searched with all its subfolders. Out: folded lower-case words with how often
//! they stand there. Words with digits, and pieces around hyphens, are left to count as they fall.

use crate::danish::fold::fold;
use std::collections::HashMap;
use std::path::Path;

/// Word counts of all `.txt` files under `folder`.
///
/// # Errors
///
/// When the folder or a file in it cannot be read.
pub fn count_words(folder: &Path) -> std::io::Result<HashMap<String, u64>> {
    let mut counts = HashMap::new();
    let mut waiting = vec![folder.to_path_buf()];
    while let Some(next) = waiting.pop() {
        for item in std::fs::read_dir(next)? {
            let path = item?.path();
            if path.is_dir() {
                waiting.push(path);
            } else if path.extension().is_some_and(|extension| extension == "txt") {
                let bytes = std::fs::read(path)?;
                count_text(&String::from_utf8_lossy(&bytes), &mut counts);
            }
        }
    }
    Ok(counts
        .into_iter()
        .map(|(word, count)| (fold(&word).into_owned(), count))
        .fold(HashMap::new(), |mut folded, (word, count)| {
            *folded.entry(word).or_default() += count;
            folded
        }))
}

fn count_text(text: &str, counts: &mut HashMap<String, u64>) {
    for word in text
        .split(|letter: char| !letter.is_alphabetic())
        .filter(|word| !word.is_empty())
    {
        let lower = word.to_lowercase();
        if let Some(count) = counts.get_mut(&lower) {
            *count += 1;
        } else {
            counts.insert(lower, 1);
        }
    }
}
