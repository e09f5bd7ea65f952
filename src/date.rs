//! A calendar day, as documents carry it.
//!
//! In comes a year, month and day or their ISO form; out goes a value that compares, prints as
//! `YYYY-MM-DD` and fits an integer column. Finding dates in running text is left to `danish` and `metadata`.

use crate::error::{Error, ErrorKind, Result};
use std::fmt;
use std::str::FromStr;

/// A day of the Gregorian calendar, years 1 to 9999.
///
/// ```
/// use ordret::Date;
/// let date: Date = "2019-10-05".parse()?;
/// assert!(date > Date::new(2018, 12, 31).unwrap_or(date));
/// assert_eq!(date.to_string(), "2019-10-05");
/// assert!("2019-02-30".parse::<Date>().is_err());
/// # Ok::<(), ordret::Error>(())
/// ```
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    year: u16,
    month: u8,
    day: u8,
}

impl Date {
    /// The day, or `None` when the calendar has no such day.
    pub fn new(year: u16, month: u8, day: u8) -> Option<Self> {
        let leap =
            year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
        let days = match month {
            4 | 6 | 9 | 11 => 30,
            2 if leap => 29,
            2 => 28,
            1..=12 => 31,
            _ => return None,
        };
        ((1..=9999).contains(&year) && (1..=days).contains(&day)).then_some(Self {
            year,
            month,
            day,
        })
    }

    /// The year, 1 to 9999.
    pub fn year(self) -> u16 {
        self.year
    }

    /// The month, 1 to 12.
    pub fn month(self) -> u8 {
        self.month
    }

    /// The day of the month, from 1.
    pub fn day(self) -> u8 {
        self.day
    }

    /// `20191005` for 5 October 2019: keeps the order and fits an integer column.
    pub(crate) fn as_number(self) -> u64 {
        u64::from(self.year) * 10_000 + u64::from(self.month) * 100 + u64::from(self.day)
    }

    pub(crate) fn from_number(n: u64) -> Option<Self> {
        let year = u16::try_from(n / 10_000).ok()?;
        Self::new(year, (n / 100 % 100) as u8, (n % 100) as u8)
    }
}

impl fmt::Display for Date {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{:04}-{:02}-{:02}", self.year, self.month, self.day)
    }
}

impl FromStr for Date {
    type Err = Error;

    /// Reads `YYYY-MM-DD`, and `DD-MM-YYYY`, `DD.MM.YYYY` or `DD/MM/YYYY` (day first, as Danes write).
    fn from_str(text: &str) -> Result<Self> {
        let parts: Vec<&str> = text.trim().split(['-', '.', '/']).collect();
        let number = |i: usize| parts.get(i).and_then(|p| p.parse::<u16>().ok());
        let date = match (number(0), number(1), number(2)) {
            (Some(year), Some(month), Some(day)) if parts.len() == 3 && parts[0].len() == 4 => {
                Self::new(year, month.min(99) as u8, day.min(99) as u8)
            }
            (Some(day), Some(month), Some(year)) if parts.len() == 3 && parts[2].len() == 4 => {
                Self::new(year, month.min(99) as u8, day.min(99) as u8)
            }
            _ => None,
        };
        date.ok_or_else(|| {
            Error::new(ErrorKind::Usage, text, "not a date")
                .hint("write a day as 2019-10-05 or 05-10-2019")
        })
    }
}

impl serde::Serialize for Date {
    fn serialize<S: serde::Serializer>(
        &self,
        serializer: S,
    ) -> std::result::Result<S::Ok, S::Error> {
        serializer.collect_str(self)
    }
}

impl<'de> serde::Deserialize<'de> for Date {
    fn deserialize<D: serde::Deserializer<'de>>(
        deserializer: D,
    ) -> std::result::Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        text.parse().map_err(serde::de::Error::custom)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_day_comes_first_in_danish_dates() {
        assert_eq!(
            "05-10-2019".parse::<Date>().unwrap(),
            Date::new(2019, 10, 5).unwrap()
        );
    }

    #[test]
    fn the_number_form_keeps_order_and_value() {
        let (a, b) = (
            Date::new(2019, 12, 31).unwrap(),
            Date::new(2020, 1, 1).unwrap(),
        );
        assert!(a.as_number() < b.as_number());
        assert_eq!(Date::from_number(b.as_number()), Some(b));
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        assert!(Date::new(2019, 2, 29).is_none() && Date::new(2020, 2, 29).is_some());
        assert!(Date::new(2019, 13, 1).is_none() && Date::new(0, 1, 1).is_none());
    }
}
