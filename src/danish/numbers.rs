//! Numbers in one form.
//!
//! In comes a number as written (digits with `.`, `,` and `:` inside); out goes its canonical form. Danish
//! writes thousands with a stop and decimals with a comma: `1.000` → `1000`, `1.234,50` → `1234,50`; what fits
//! neither (`1.1.3`, `192.168.1.1`, `10:30`) is one dotted token. A half and quarters
//! behind it are decimals. Dates and numbers with blanks inside are
//! left to `dates` and `groups`.

/// Appends the canonical form of one number written together (see [`first_number`]).
pub(super) fn canonical(written: &str, out: &mut String) {
    if let Some((whole, decimals)) = mixed(written) {
        canonical(if whole.is_empty() { "0" } else { whole }, out);
        out.push_str(decimals);
        return;
    }
    let whole = written.split(',').next().unwrap_or(written);
    let decimals = &written[whole.len()..];
    if is_thousands(whole) {
        out.extend(whole.chars().filter(char::is_ascii_digit));
        out.push_str(decimals);
    } else {
        out.extend(whole.chars().map(|c| if c == ':' { '.' } else { c }));
        out.push_str(decimals);
    }
}

/// The same as a string of its own.
pub(super) fn in_one_form(written: &str) -> String {
    let mut out = String::with_capacity(written.len());
    canonical(written, &mut out);
    out
}

/// What the entity of an amount in crowns ends in: `4300kr` for `4.300,-`.
pub(crate) const CROWNS: &str = "kr";

/// Fractions as they are written behind a whole number, and the decimals that they are.
const FRACTIONS: [(&str, &str); 6] = [
    ("½", ",5"),
    ("¼", ",25"),
    ("¾", ",75"),
    ("1/2", ",5"),
    ("1/4", ",25"),
    ("3/4", ",75"),
];

/// Whether this is a fraction and nothing else.
pub(super) fn is_fraction(written: &str) -> bool {
    FRACTIONS.iter().any(|(fraction, _)| *fraction == written)
}

/// `2½`, `2 1/2` → `2` and the decimals.
fn mixed(written: &str) -> Option<(&str, &'static str)> {
    let ends = |(fraction, decimals): (&str, _)| {
        Some((written.strip_suffix(fraction)?.trim_end(), decimals))
    };
    FRACTIONS.into_iter().find_map(ends)
}

/// How many bytes at the beginning of `rest` are the fraction of the number before: `½`, ` ½`, ` 1/2`; 0 where there is
/// none, and where the figures are those of a date.
pub(super) fn fraction_behind(number: &str, rest: &str) -> usize {
    let near = rest.trim_start_matches([' ', '\u{a0}', '\u{2009}', '\u{202f}']);
    let blank = rest.len() - near.len();
    if !near.starts_with(['½', '¼', '¾', '1', '3']) || blank > '\u{2009}'.len_utf8() {
        return 0;
    }
    let Some((fraction, _)) = FRACTIONS
        .into_iter()
        .find(|(fraction, _)| near.starts_with(fraction))
    else {
        return 0;
    };
    let whole = number.bytes().all(|b| b.is_ascii_digit()) || is_thousands(number);
    let behind = &near[fraction.len()..];
    let year = behind.trim_start().bytes().take_while(u8::is_ascii_digit);
    let is_date = behind.trim_start().starts_with(['-', '–', '/'])
        || behind.starts_with(|c: char| c.is_ascii_digit())
        || year.count() >= 2;
    let spelled = fraction.contains('/');
    if whole && !(spelled && (blank == 0 || is_date)) {
        blank + fraction.len()
    } else {
        0
    }
}

/// The first number of digits with separators: the part before a second comma, or before a comma that no decimals follow: `1,2,3` is a list.
pub(super) fn first_number(written: &str) -> &str {
    let Some(comma) = written.find(',') else {
        return written;
    };
    let after = &written[comma + 1..];
    let decimals = after.bytes().take_while(u8::is_ascii_digit).count();
    let more_commas = after[decimals..].starts_with(',');
    let whole = &written[..comma];
    let plain = whole.bytes().all(|b| b.is_ascii_digit()) || is_thousands(whole);
    if more_commas || !plain || decimals < after.len() {
        whole
    } else {
        written
    }
}

/// `\d{1,3}(\.\d{3})+` that does not begin with a zero (`0.500` is a decimal).
fn is_thousands(text: &str) -> bool {
    let mut groups = text.split('.');
    let first = groups.next().unwrap_or("");
    let rest_fits = text.contains('.')
        && groups.all(|group| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit()));
    rest_fits
        && (1..=3).contains(&first.len())
        && !first.starts_with('0')
        && first.bytes().all(|b| b.is_ascii_digit())
}

/// `021` → `21`; `None` where there is no leading zero to drop.
pub(super) fn without_leading_zeros(number: &str) -> Option<&str> {
    if !number.starts_with('0') || !number.bytes().all(|b| b.is_ascii_digit()) || number.len() < 2 {
        return None;
    }
    let rest = number.trim_start_matches('0');
    Some(if rest.is_empty() { "0" } else { rest })
}

/// `1234,00` → `1234`; `None` where the decimals say something, as those of `0,00` do, or there are none.
pub(super) fn without_zero_decimals(number: &str) -> Option<&str> {
    let (whole, decimals) = number.split_once(',')?;
    let says_nothing = !decimals.is_empty() && decimals.bytes().all(|b| b == b'0');
    (says_nothing && whole != "0" && whole.bytes().all(|b| b.is_ascii_digit())).then_some(whole)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form(written: &str) -> (String, usize) {
        let mut out = String::new();
        let first = first_number(written);
        let length = first.len() + fraction_behind(first, &written[first.len()..]);
        canonical(&written[..length], &mut out);
        (out, length)
    }

    #[test]
    fn thousands_and_decimals_have_one_form() {
        for (written, expected) in [
            ("1.000", "1000"),
            ("1000", "1000"),
            ("10.100", "10100"),
            ("1.234,50", "1234,50"),
            ("3,8", "3,8"),
            ("1.000,5", "1000,5"),
            ("0.500", "0.500"),
            ("0.5", "0.5"),
            ("1.5", "1.5"),
            ("1.1.3", "1.1.3"),
            ("192.168.1.1", "192.168.1.1"),
            ("10:30", "10.30"),
            ("021", "021"),
            ("9½", "9,5"),
            ("9 ¼", "9,25"),
            ("¾", "0,75"),
            ("7 1/2", "7,5"),
            ("2.000½", "2000,5"),
            ("8.650,00", "8650,00"),
            ("3,000", "3,000"),
            ("3,50", "3,50"),
        ] {
            assert_eq!(
                form(written),
                (expected.to_owned(), written.len()),
                "{written}"
            );
        }
    }

    #[test]
    fn a_list_of_numbers_is_not_one_number() {
        assert_eq!(form("1,2,3"), ("1".to_owned(), 1));
        assert_eq!(form("1.1,2"), ("1.1".to_owned(), 3));
    }

    #[test]
    fn leading_zeros_can_be_dropped() {
        assert_eq!(without_leading_zeros("021"), Some("21"));
        assert_eq!(without_leading_zeros("000"), Some("0"));
        assert_eq!(without_leading_zeros("21"), None);
        assert_eq!(without_leading_zeros("0"), None);
        assert_eq!(without_zero_decimals("1234,00"), Some("1234"));
        assert_eq!(without_zero_decimals("1234,50"), None);
        assert_eq!(without_zero_decimals("1234"), None);
        assert_eq!(without_zero_decimals("0,00"), None);
    }
}
