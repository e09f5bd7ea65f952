//! What a document says of itself: title, type, days, people, numbers, sender and addressee.
//!
//! In come the clean pages and the title that the file declares; out goes [`Metadata`], each value with the rule that
//! found it and the place it came from. Nothing is there where nothing certain was found: a wrong date is worse than
//! none. Formats and encodings are left to `decode`; what a person wrote beside a file overrides all (`sidecar`).
//!
//! Lists are data, in `data/`, for a Danish reader to add to; every pattern there runs in linear time, on a bounded
//! number of lines at the document's top and end.

mod days;
mod kind;
mod letters;
mod lines;
mod names;
pub(crate) mod parties;
mod people;
mod places;
mod references;
mod rules;
pub(crate) mod sidecar;
mod title;
mod wording;

use crate::document::{Evidence, Metadata, Page};
use lines::Lines;

pub(crate) use references::canonical as reference;

/// `largest` is what is set largest on the first page.
pub(crate) fn of(declared_title: Option<&str>, largest: Option<&str>, pages: &[Page]) -> Metadata {
    let lines = Lines::of(pages);
    let mut out = Metadata::default();
    let top = kind::Top::of(&lines);
    let kind = kind::find(declared_title.or(largest), &top, pages);
    out.kind = value(kind.as_ref());
    let kind_name = out.kind.clone();
    let kind_name = kind_name.as_deref();
    let title = title::find(kind_name, declared_title, largest, &lines, &top);
    out.title = value(title.as_ref());
    let (dates, days) = days::find(kind_name, &lines);
    out.date = days.first().and_then(|day| day.value.parse().ok());
    out.dates = dates;
    let (people, named) = people::find(kind_name, &lines);
    out.people = people;
    let session = references::session(&lines);
    out.session = value(session.as_ref());
    let numbers = references::find(&lines);
    out.references = values(&numbers);
    let committee = places::committee(kind_name, &lines);
    out.committees.extend(value(committee.as_ref()));
    let (sender, addressees) = letters::find(kind_name, &lines, pages, &out.people);
    out.sender = value(sender.as_ref());
    out.addressees = values(&addressees);
    let municipality = places::municipality(kind_name, out.sender.as_deref(), &lines, pages);
    out.municipality = value(municipality.as_ref());
    out.parties = parties_of(&out);
    out.evidence = title
        .into_iter()
        .chain(days)
        .chain(kind)
        .chain(named)
        .collect();
    out.evidence.extend(sender.into_iter().chain(addressees));
    out.evidence.extend(committee.into_iter().chain(numbers));
    out.evidence.extend(session.into_iter().chain(municipality));
    out
}

fn value(evidence: Option<&Evidence>) -> Option<String> {
    evidence.map(|e| e.value.clone())
}

fn values(evidence: &[Evidence]) -> Vec<String> {
    evidence.iter().map(|e| e.value.clone()).collect()
}

/// The parties of a document's people, and the one whose name its title begins with.
fn parties_of(metadata: &Metadata) -> Vec<String> {
    let year = metadata.date.map(crate::Date::year);
    let national = metadata.session.is_some()
        || metadata
            .addressees
            .iter()
            .any(|to| to.starts_with("Folketinget"));
    let place = metadata.municipality.as_deref().filter(|_| !national);
    let written = metadata
        .people
        .iter()
        .filter_map(|person| person.party.as_deref());
    let mut out: Vec<String> = Vec::new();
    for party in written {
        if let Some(name) = parties::meant(party, place, year)
            && !out.iter().any(|known| known == name)
        {
            out.push(name.to_owned());
        }
    }
    let title = metadata.title.as_deref().unwrap_or("");
    let of_title = title
        .split([':', '–', ','])
        .find_map(|part| parties::of_name(part.trim()));
    if let Some(name) = of_title
        && !out.iter().any(|known| known == name)
    {
        out.push(name.to_owned());
    }
    out
}
