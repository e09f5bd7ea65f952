//! Letters that are written in more than one way.
//!
//! In: a lower-case word in NFC. Out: the same word with old spellings and accents levelled, so
//! that `aarhus` and `århus`, `idé` and `ide` share their dictionary form. The exact form of a
//! word is never folded; case, NFC and hyphens are the tokenizer's.

use std::borrow::Cow;

/// Folds spellings that mean the same letter: `aa` and `å`, `ö` and `ø`, `ä` and `æ`, `ü` and `y`
/// (Danish sorts them together), and any accent on a vowel or a few foreign consonants.
///
/// `æ`, `ø` and `å` are letters of their own and stay. Borrows when there is nothing to do.
///
#[must_use]
pub fn fold(word: &str) -> Cow<'_, str> {
    if needs_folding(word) {
        Cow::Owned(double_a(&fold_accents(word)))
    } else {
        Cow::Borrowed(word)
    }
}

/// Like [`fold`], but `aa` stays: `ekstraarbejde` has its boundary between the two.
#[must_use]
pub(crate) fn fold_accents(word: &str) -> String {
    let mut out = String::with_capacity(word.len());
    for letter in word.chars() {
        match plain_letter(letter) {
            Some(plain) => out.push_str(plain),
            None => out.push(letter),
        }
    }
    out
}

fn needs_folding(word: &str) -> bool {
    let mut before = ' ';
    for letter in word.chars() {
        if (letter == 'a' && before == 'a') || plain_letter(letter).is_some() {
            return true;
        }
        before = letter;
    }
    false
}

fn double_a(word: &str) -> String {
    word.replace("aa", "å")
}

/// The Danish letter that a foreign or accented one stands for.
fn plain_letter(letter: char) -> Option<&'static str> {
    // Everything Danish without accents is ASCII or one of these: the common case leaves at once.
    if letter.is_ascii() || matches!(letter, 'æ' | 'ø' | 'å') {
        return None;
    }
    Some(match letter {
        'ä' | 'ǽ' => "æ",
        'ö' | 'ǿ' | 'ő' => "ø",
        'ǻ' => "å",
        'ü' | 'ý' | 'ÿ' | 'ű' => "y",
        'é' | 'è' | 'ê' | 'ë' | 'ē' | 'ė' | 'ę' | 'ě' => "e",
        'á' | 'à' | 'â' | 'ã' | 'ā' | 'ă' | 'ą' => "a",
        'ó' | 'ò' | 'ô' | 'õ' | 'ō' => "o",
        'í' | 'ì' | 'î' | 'ï' | 'ī' | 'ı' => "i",
        'ú' | 'ù' | 'û' | 'ū' | 'ů' => "u",
        'ç' | 'ć' | 'č' => "c",
        'ñ' | 'ń' | 'ň' => "n",
        'š' | 'ś' | 'ş' | 'ș' => "s",
        'ž' | 'ź' | 'ż' => "z",
        'ł' => "l",
        'ř' => "r",
        'ğ' => "g",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::fold;
    use std::borrow::Cow;

    #[test]
    fn a_danish_word_is_borrowed() {
        assert!(matches!(fold("smørrebrødsjomfru"), Cow::Borrowed(_)));
    }

    #[test]
    fn old_and_new_spelling_of_a_town_meet() {
        assert_eq!(fold("nørresundby"), "nørresundby");
        assert_eq!(fold("grenaa"), fold("grenå"));
        assert_eq!(fold("ærø"), "ærø");
    }

    #[test]
    fn neighbours_letters_become_danish() {
        assert_eq!(fold("göteborg"), "gøteborg");
        assert_eq!(fold("västerås"), "væsterås");
        assert_eq!(fold("führer"), "fyhrer");
    }

    #[test]
    fn accents_fall() {
        assert_eq!(fold("allé"), "alle");
        assert_eq!(fold("à"), "a");
        assert_eq!(fold("gårdejér"), "gårdejer");
    }

    #[test]
    fn folding_twice_changes_nothing() {
        for word in ["aaa", "aaaa", "ésåaaö", "strauß"] {
            let once = fold(word).into_owned();
            assert_eq!(fold(&once), once);
        }
    }
}
