//! Numbers in one form.
//!
//! In comes a number as written (digits with `.`, `,` and `:` inside); out goes its canonical form. Danish
//! writes thousands with a stop and decimals with a comma: `1.000` → `1000`, `1.234,50` → `1234,50`; what fits
//! neither (`1.1.3`, `192.168.1.1`, `10:30`) is one dotted token. Dates and numbers with blanks inside are
//! left to `dates` and `groups`.

/// Appends the canonical form of one number written together (see [`first_number`]).
pub(super) fn canonical(written: &str, out: &mut String) {
    let whole = written.split(',').next().unwrap_or(written);
    let decimals = &written[whole.len()..];
    if is_thousands(whole) {
        out.extend(whole.chars().filter(char::is_ascii_digit));
        out.push_str(decimals);
    } else {
        out.extend(written.chars().map(|c| if c == ':' { '.' } else { c }));
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

#[cfg(test)]
mod tests {
    use super::*;

    fn form(written: &str) -> (String, usize) {
        let mut out = String::new();
        let first = first_number(written);
        canonical(first, &mut out);
        (out, first.len())
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
    }
}
