//! Reading only the words at some positions.
//!
//! In come a [`TokenStream`], the positions that matter and boundaries at which the analysis can begin anew; the stream
//! then gives only the tokens of the groups that stand there. All others are passed over, most of them by leaping from
//! one boundary to another. Of a passage only the few words matter that the postings named: which, is decided in `search`.

use super::stream::TokenStream;
use super::token::Boundary;
use super::types::may_have_flags;

/// What a stream looks at.
pub(super) struct Looking<'t> {
    /// Ascending, from the current one on.
    positions: &'t [u32],
    /// Ascending, on boundaries of characters.
    boundaries: &'t [Boundary],
    /// No group is read that begins at this byte or behind it.
    until: usize,
}

impl<'t> TokenStream<'t> {
    /// From here on gives only the tokens of groups that hold one of `positions`, ascending, and begin before byte
    /// `until`. `boundaries` are some of those of the text, ascending, their bytes counted as the text's.
    pub fn look_at(&mut self, positions: &'t [u32], boundaries: &'t [Boundary], until: usize) {
        self.looking = Some(Looking {
            positions,
            boundaries,
            until,
        });
    }

    /// Goes to the group that holds the next position to look at; `false` where none is left.
    pub(super) fn skip(&mut self) -> bool {
        let Some(looking) = &mut self.looking else {
            return true;
        };
        while looking
            .positions
            .first()
            .is_some_and(|at| *at < self.position)
        {
            looking.positions = &looking.positions[1..];
        }
        let until = looking.until;
        let Some(next) = looking.positions.first().copied() else {
            return false;
        };
        let upto = looking.boundaries.partition_point(|at| at.position <= next);
        if let Some(last) = looking.boundaries[..upto].last().copied()
            && last.position > self.position
        {
            self.go_to(last);
        }
        while self.position < next && self.behind < until && self.pass_group(next) {}
        self.behind < until
    }

    /// Passes over the group that comes next, unless it holds position `next` or is none; tells whether it did.
    fn pass_group(&mut self, next: u32) -> bool {
        let alone = self.word_alone();
        if let Some(word) = alone.filter(|word| !may_have_flags(word.text(self.text))) {
            self.pass_word(word);
            return true;
        }
        if !self.fill_window(1) {
            return false;
        }
        self.skimming = true;
        let (atoms, positions) = self.group();
        self.skimming = false;
        self.drop_tokens();
        let passed = self.position + positions <= next;
        if passed {
            self.pass(atoms, positions);
        }
        passed
    }
}

#[cfg(test)]
mod tests {
    use super::super::stream::tests::MIXED;
    use super::*;
    use proptest::prelude::*;

    /// A token as far as one can be told from another, and the group that it is of.
    type Told = (usize, usize, u32, Vec<String>, Boundary);

    fn read(stream: &mut TokenStream<'_>) -> Vec<Told> {
        let mut out = Vec::new();
        while let Some(token) = stream.next_token() {
            let terms = stream.terms(&token).map(str::to_owned).collect();
            out.push((
                token.start,
                token.end,
                token.position,
                terms,
                stream.group_start(),
            ));
        }
        out
    }

    proptest! {
        #[test]
        fn looking_at_positions_gives_the_tokens_of_their_groups(
            text in MIXED,
            positions in prop::collection::btree_set(0_u32..40, 0..20),
            chosen in prop::collection::vec(any::<bool>(), 40),
            until in 0_usize..120,
        ) {
            let positions: Vec<u32> = positions.into_iter().collect();
            let mut stream = TokenStream::new(&text);
            let all = read(&mut stream);
            let end = stream.end();
            drop(stream);
            let mut groups: Vec<Boundary> = all.iter().map(|told| told.4).collect();
            groups.dedup();
            let boundaries = groups.iter().zip(chosen).filter(|(_, chosen)| *chosen);
            let boundaries: Vec<Boundary> = boundaries.map(|(group, _)| *group).collect();
            let behind = |group: &Boundary| {
                let next = groups.iter().find(|next| next.position > group.position);
                next.map_or(end.position, |next| next.position)
            };
            let is_wanted = |told: &&Told| {
                let held = told.4.position..behind(&told.4);
                told.4.byte < until && positions.iter().any(|at| held.contains(at))
            };
            let expected: Vec<Told> = all.iter().filter(is_wanted).cloned().collect();
            let mut stream = TokenStream::new(&text);
            stream.look_at(&positions, &boundaries, until);
            prop_assert_eq!(read(&mut stream), expected);
        }
    }
}
