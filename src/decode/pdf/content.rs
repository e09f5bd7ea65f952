//! The tokens of a content stream: bytes come in, operators with their operands go out.
//!
//! Lenient throughout: what cannot be read is skipped, inline images are jumped over, and nesting is bounded. It does
//! not know what any operator means, except that `BI` starts an inline image.

/// Arrays and dictionaries within each other that are kept.
const MAX_NESTING: usize = 16;
/// Operands kept for one operator; the format allows 33.
const MAX_OPERANDS: usize = 64;

/// An operand of an operator.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Operand {
    Number(f64),
    String(Vec<u8>),
    Name(Vec<u8>),
    Array(Vec<Operand>),
    Dictionary(Vec<(Vec<u8>, Operand)>),
    /// `true`, `false`, `null`
    Other,
}

impl Operand {
    pub(super) fn number(&self) -> Option<f64> {
        if let Self::Number(value) = self {
            Some(*value)
        } else {
            None
        }
    }

    pub(super) fn name(&self) -> Option<&[u8]> {
        if let Self::Name(name) = self {
            Some(name)
        } else {
            None
        }
    }
}

/// Reads a content stream from its start to its end.
pub(super) struct Lexer<'d> {
    data: &'d [u8],
    position: usize,
}

enum Token<'d> {
    Operand(Operand),
    Keyword(&'d [u8]),
    ArrayEnd,
    DictionaryEnd,
}

fn is_space(byte: u8) -> bool {
    matches!(byte, 0 | 9 | 10 | 12 | 13 | 32)
}

fn is_delimiter(byte: u8) -> bool {
    matches!(
        byte,
        b'(' | b')' | b'<' | b'>' | b'[' | b']' | b'{' | b'}' | b'/' | b'%'
    )
}

fn hex(byte: u8) -> Option<u8> {
    (byte as char).to_digit(16).map(|digit| digit as u8)
}

impl<'d> Lexer<'d> {
    pub(super) fn new(data: &'d [u8]) -> Self {
        Self { data, position: 0 }
    }

    /// The next operator, its operands in `operands`. Operands at the end without an operator are dropped.
    pub(super) fn next_operator(&mut self, operands: &mut Vec<Operand>) -> Option<&'d [u8]> {
        operands.clear();
        loop {
            match self.token(0)? {
                Token::Operand(operand) => {
                    if operands.len() < MAX_OPERANDS {
                        operands.push(operand);
                    }
                }
                Token::Keyword(b"BI") => {
                    self.skip_inline_image();
                    operands.clear();
                }
                Token::Keyword(keyword) => return Some(keyword),
                Token::ArrayEnd | Token::DictionaryEnd => {}
            }
        }
    }

    fn peek(&self) -> Option<u8> {
        self.data.get(self.position).copied()
    }

    fn skip_space(&mut self) {
        while let Some(byte) = self.peek() {
            if byte == b'%' {
                while self.peek().is_some_and(|b| b != b'\n' && b != b'\r') {
                    self.position += 1;
                }
            } else if is_space(byte) {
                self.position += 1;
            } else {
                break;
            }
        }
    }

    fn token(&mut self, depth: usize) -> Option<Token<'d>> {
        self.skip_space();
        let byte = self.peek()?;
        Some(match byte {
            b'(' => Token::Operand(Operand::String(self.literal_string())),
            b'/' => Token::Operand(Operand::Name(self.name())),
            b'[' => self.array(depth),
            b']' => {
                self.position += 1;
                Token::ArrayEnd
            }
            b'<' if self.data.get(self.position + 1) == Some(&b'<') => self.dictionary(depth),
            b'<' => Token::Operand(Operand::String(self.hex_string())),
            b'>' => {
                self.position += if self.data.get(self.position + 1) == Some(&b'>') {
                    2
                } else {
                    1
                };
                Token::DictionaryEnd
            }
            b')' | b'{' | b'}' => {
                self.position += 1;
                Token::Operand(Operand::Other)
            }
            b'0'..=b'9' | b'+' | b'-' | b'.' => Token::Operand(Operand::Number(self.number())),
            _ => self.keyword(),
        })
    }

    fn keyword(&mut self) -> Token<'d> {
        let start = self.position;
        while self
            .peek()
            .is_some_and(|b| !is_space(b) && !is_delimiter(b))
        {
            self.position += 1;
        }
        match &self.data[start..self.position] {
            b"true" | b"false" | b"null" => Token::Operand(Operand::Other),
            keyword => Token::Keyword(keyword),
        }
    }

    /// Signs may be doubled and digits may follow a second point: producers write such numbers.
    fn number(&mut self) -> f64 {
        let (mut negative, mut value, mut scale) = (false, 0.0_f64, 0.0_f64);
        while let Some(byte) = self.peek() {
            match byte {
                b'-' if scale == 0.0 && value == 0.0 => negative = true,
                b'+' | b'-' => {}
                b'.' if scale == 0.0 => scale = 1.0,
                b'0'..=b'9' if scale > 0.0 => {
                    scale /= 10.0;
                    value += f64::from(byte - b'0') * scale;
                }
                b'0'..=b'9' => value = value * 10.0 + f64::from(byte - b'0'),
                _ => break,
            }
            self.position += 1;
        }
        let value = if value.is_finite() { value } else { 0.0 };
        if negative { -value } else { value }
    }

    fn name(&mut self) -> Vec<u8> {
        self.position += 1;
        let mut name = Vec::new();
        while let Some(byte) = self.peek().filter(|&b| !is_space(b) && !is_delimiter(b)) {
            self.position += 1;
            let digits = self.data.get(self.position..self.position + 2);
            let escaped = digits
                .filter(|_| byte == b'#')
                .and_then(|d| Some(hex(d[0])? << 4 | hex(d[1])?));
            if escaped.is_some() {
                self.position += 2;
            }
            name.push(escaped.unwrap_or(byte));
        }
        name
    }

    fn hex_string(&mut self) -> Vec<u8> {
        self.position += 1;
        let (mut out, mut high) = (Vec::new(), None);
        while let Some(byte) = self.peek() {
            self.position += 1;
            if byte == b'>' {
                break;
            }
            let Some(digit) = hex(byte) else { continue };
            match high.take() {
                Some(first) => out.push(first << 4 | digit),
                None => high = Some(digit),
            }
        }
        out.extend(high.map(|first| first << 4));
        out
    }

    fn literal_string(&mut self) -> Vec<u8> {
        self.position += 1;
        let (mut out, mut open) = (Vec::new(), 1_usize);
        while let Some(byte) = self.peek() {
            self.position += 1;
            match byte {
                b'\\' => self.escape(&mut out),
                b'(' => {
                    open += 1;
                    out.push(byte);
                }
                b')' => {
                    open -= 1;
                    if open == 0 {
                        break;
                    }
                    out.push(byte);
                }
                _ => out.push(byte),
            }
        }
        out
    }

    fn escape(&mut self, out: &mut Vec<u8>) {
        let Some(byte) = self.peek() else { return };
        self.position += 1;
        match byte {
            b'n' => out.push(b'\n'),
            b'r' => out.push(b'\r'),
            b't' => out.push(b'\t'),
            b'b' => out.push(8),
            b'f' => out.push(12),
            b'\r' => self.position += usize::from(self.peek() == Some(b'\n')),
            b'\n' => {}
            b'0'..=b'7' => {
                let mut value = u32::from(byte - b'0');
                for _ in 0..2 {
                    let Some(digit @ b'0'..=b'7') = self.peek() else {
                        break;
                    };
                    value = value * 8 + u32::from(digit - b'0');
                    self.position += 1;
                }
                out.push(value as u8);
            }
            other => out.push(other),
        }
    }

    fn array(&mut self, depth: usize) -> Token<'d> {
        self.position += 1;
        let mut items = Vec::new();
        loop {
            if depth >= MAX_NESTING {
                break;
            }
            match self.token(depth + 1) {
                Some(Token::Operand(item)) => items.push(item),
                Some(Token::ArrayEnd) | None => break,
                Some(Token::DictionaryEnd) => {}
                Some(Token::Keyword(keyword)) => {
                    // A bracket that was never closed: the operator is worth more than the rest of the array.
                    self.position -= keyword.len();
                    break;
                }
            }
        }
        Token::Operand(Operand::Array(items))
    }

    fn dictionary(&mut self, depth: usize) -> Token<'d> {
        self.position += 2;
        let mut entries = Vec::new();
        let mut key = None;
        loop {
            if depth >= MAX_NESTING {
                break;
            }
            match self.token(depth + 1) {
                Some(Token::Operand(operand)) => match (key.take(), operand) {
                    (None, Operand::Name(name)) => key = Some(name),
                    (None, _) => {}
                    (Some(name), value) => entries.push((name, value)),
                },
                Some(Token::DictionaryEnd) | None => break,
                Some(Token::ArrayEnd | Token::Keyword(_)) => {}
            }
        }
        Token::Operand(Operand::Dictionary(entries))
    }

    /// Jumps behind the `EI` that ends an inline image: one that stands alone and is followed by readable operators.
    fn skip_inline_image(&mut self) {
        loop {
            match self.token(0) {
                None | Some(Token::Keyword(b"EI")) => return,
                Some(Token::Keyword(b"ID")) => break,
                Some(_) => {}
            }
        }
        let mut at = self.position + 1;
        while let Some(found) = self
            .data
            .get(at..)
            .and_then(|rest| rest.windows(2).position(|w| w == b"EI"))
        {
            at += found;
            let before = self
                .data
                .get(at.wrapping_sub(1))
                .is_none_or(|&b| is_space(b));
            let rest = &self.data[at + 2..];
            let after = rest.first().is_none_or(|&b| is_space(b));
            let readable = rest
                .iter()
                .take(12)
                .all(|&b| is_space(b) || (32..127).contains(&b));
            if before && after && readable {
                self.position = at + 2;
                return;
            }
            at += 2;
        }
        self.position = self.data.len();
    }
}
