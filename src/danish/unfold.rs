//! Danish letters back into words that were typed without them.
//!
//! In comes a lower-case word such as `lokke` or `oekologi`; out come the words that it may stand for, few and without
//! itself. `for`/`før` and `far`/`får` collide here, so this is a second choice for words that find nothing.

/// More letters than this are not tried in all their combinations.
const MOST: usize = 4;

/// The spellings with `æ`, `ø` and `å` that may be meant.
pub(crate) fn unfolded(word: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut rest = word;
    let mut tried = 0;
    while let Some(letter) = rest.chars().next() {
        let (taken, spellings): (usize, &[&str]) = match letter {
            'a' if rest.starts_with("ae") => (2, &["ae", "æ"]),
            'o' if rest.starts_with("oe") => (2, &["oe", "ø"]),
            'a' => (1, &["a", "å", "æ"]),
            'o' => (1, &["o", "ø"]),
            _ => (letter.len_utf8(), &[]),
        };
        if spellings.is_empty() || tried == MOST {
            for word in &mut words {
                word.push_str(&rest[..taken]);
            }
        } else {
            tried += 1;
            words = words
                .iter()
                .flat_map(|word| spellings.iter().map(move |s| format!("{word}{s}")))
                .collect();
        }
        rest = &rest[taken..];
    }
    words.retain(|found| found != word);
    words
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_that_a_keyboard_lacks_are_tried() {
        assert_eq!(unfolded("lokke"), ["løkke"]);
        assert!(unfolded("oekologi").contains(&"økologi".to_owned()));
        assert!(unfolded("blabaergrod").contains(&"blåbærgrød".to_owned()));
        assert!(unfolded("hest").is_empty());
        assert!(unfolded(&"a".repeat(200)).len() < 81);
    }
}
