//! Exact numbers of any size, compared as Terraform compares them: by their shortest decimal text.

use std::{cmp::Ordering, fmt, str::FromStr};

/// The most digits, written out without an exponent, that a number may have. Terraform's own
/// numbers keep 512 bits, which is under 160 significant digits.
const DIGITS_MAX: usize = 4096;

/// A text that is not a decimal number, or one of more than 4096 digits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct NumberError;

impl fmt::Display for NumberError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "not a decimal number of at most {DIGITS_MAX} digits")
    }
}

impl std::error::Error for NumberError {}

/// An exact number. Equal numbers have one representation, whatever encoding they came in.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Number(Repr);

#[derive(Clone, PartialEq, Eq, Hash)]
enum Repr {
    Integer(i64),
    /// Plain decimal text without exponent, leading or trailing zeros; never a value that fits `Integer`.
    Decimal(String),
    Infinite {
        negative: bool,
    },
}

impl Number {
    /// The integer, where it is one of 64 bits.
    #[must_use]
    pub const fn as_i64(&self) -> Option<i64> {
        match &self.0 {
            Repr::Integer(value) => Some(*value),
            Repr::Decimal(_) | Repr::Infinite { .. } => None,
        }
    }

    /// The number whose shortest decimal text is that of this binary fraction. NaN is refused.
    ///
    /// # Errors
    /// [`NumberError`] for NaN.
    pub fn from_f64(value: f64) -> Result<Self, NumberError> {
        if value.is_infinite() {
            return Ok(Self(Repr::Infinite {
                negative: value.is_sign_negative(),
            }));
        }
        value.to_string().parse()
    }

    /// The binary fraction that is exactly this number, where there is one and it is no integer.
    pub(crate) fn as_exact_f64(&self) -> Option<f64> {
        /// A longer text is sent as text; every fraction of 2^-40 and above fits.
        const TEXT_BYTES_MAX: usize = 64;
        match &self.0 {
            Repr::Integer(_) => None,
            Repr::Infinite { negative: true } => Some(f64::NEG_INFINITY),
            Repr::Infinite { negative: false } => Some(f64::INFINITY),
            Repr::Decimal(text) if text.len() <= TEXT_BYTES_MAX && text.contains('.') => {
                let value: f64 = text.parse().ok()?;
                let exact = format!("{value:.TEXT_BYTES_MAX$}");
                let beyond = value.to_string() != *text;
                (!beyond && exact.trim_end_matches('0') == text).then_some(value)
            }
            Repr::Decimal(_) => None,
        }
    }
}

impl From<i64> for Number {
    fn from(value: i64) -> Self {
        Self(Repr::Integer(value))
    }
}

impl From<u64> for Number {
    fn from(value: u64) -> Self {
        Self(i64::try_from(value).map_or_else(|_| Repr::Decimal(value.to_string()), Repr::Integer))
    }
}

impl From<i32> for Number {
    fn from(value: i32) -> Self {
        i64::from(value).into()
    }
}

impl From<u32> for Number {
    fn from(value: u32) -> Self {
        i64::from(value).into()
    }
}

/// Decimal text: an optional sign, digits, a fraction, an exponent.
impl FromStr for Number {
    type Err = NumberError;

    fn from_str(text: &str) -> Result<Self, NumberError> {
        if let Ok(value) = text.parse() {
            return Ok(Self(Repr::Integer(value)));
        }
        let plain = Decimal::parse(text)?.plain();
        Ok(Self(
            plain.parse().map_or(Repr::Decimal(plain), Repr::Integer),
        ))
    }
}

/// A decimal taken apart: `digits` with the point after the first `point` of them.
struct Decimal {
    negative: bool,
    digits: String,
    point: i64,
}

impl Decimal {
    fn parse(text: &str) -> Result<Self, NumberError> {
        let (negative, rest) = match text.as_bytes().first() {
            Some(b'-') => (true, text.get(1..)),
            Some(b'+') => (false, text.get(1..)),
            Some(_) | None => (false, Some(text)),
        };
        let rest = rest.ok_or(NumberError)?;
        let (mantissa, exponent) = rest.split_once(['e', 'E']).unwrap_or((rest, "0"));
        let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
        let digits = format!("{whole}{fraction}");
        let exponent: i64 = exponent.parse().map_err(|_| NumberError)?;
        let whole_digits = i64::try_from(whole.len()).map_err(|_| NumberError)?;
        if digits.is_empty() || !digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Err(NumberError);
        }
        Self {
            negative,
            digits,
            point: whole_digits.saturating_add(exponent),
        }
        .trim()
    }

    /// Without zeros that say nothing, and within the limit when written out.
    fn trim(mut self) -> Result<Self, NumberError> {
        let leading = self
            .digits
            .bytes()
            .take_while(|digit| *digit == b'0')
            .count();
        self.digits = self
            .digits
            .split_off(leading)
            .trim_end_matches('0')
            .to_owned();
        if self.digits.is_empty() {
            return Ok(Self {
                negative: false,
                digits: String::new(),
                point: 0,
            });
        }
        self.point = self
            .point
            .saturating_sub(i64::try_from(leading).map_err(|_| NumberError)?);
        let shift = usize::try_from(self.point.unsigned_abs()).map_err(|_| NumberError)?;
        if shift > DIGITS_MAX || self.digits.len() > DIGITS_MAX {
            return Err(NumberError);
        }
        Ok(self)
    }

    /// Without an exponent.
    fn plain(&self) -> String {
        let sign = if self.negative { "-" } else { "" };
        let zeros = "0".repeat(usize::try_from(self.point.unsigned_abs()).unwrap_or(0));
        let Ok(point) = usize::try_from(self.point) else {
            return format!("{sign}0.{zeros}{}", self.digits);
        };
        match self.digits.split_at_checked(point) {
            Some(("", "")) => "0".to_owned(),
            Some(("", fraction)) => format!("{sign}0.{fraction}"),
            Some((whole, "")) => format!("{sign}{whole}"),
            Some((whole, fraction)) => format!("{sign}{whole}.{fraction}"),
            None => format!("{sign}{:0<point$}", self.digits),
        }
    }
}

/// The shortest decimal text.
impl fmt::Display for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Repr::Integer(value) => write!(f, "{value}"),
            Repr::Decimal(text) => f.write_str(text),
            Repr::Infinite { negative: true } => f.write_str("-Inf"),
            Repr::Infinite { negative: false } => f.write_str("+Inf"),
        }
    }
}

impl fmt::Debug for Number {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

impl Ord for Number {
    /// By size.
    fn cmp(&self, other: &Self) -> Ordering {
        let (left, right) = (Rank::of(self), Rank::of(other));
        match (left.sign.cmp(&right.sign), left.sign) {
            (Ordering::Equal, -1) => right.magnitude_cmp(&left),
            (Ordering::Equal, _) => left.magnitude_cmp(&right),
            (unequal, _) => unequal,
        }
    }
}

impl PartialOrd for Number {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

/// A number as its order sees it.
struct Rank {
    sign: i8,
    infinite: bool,
    whole: String,
    fraction: String,
}

impl Rank {
    fn of(number: &Number) -> Self {
        let text = number.to_string();
        let (negative, digits) = text
            .strip_prefix('-')
            .map_or((false, text.as_str()), |digits| (true, digits));
        let (whole, fraction) = digits.split_once('.').unwrap_or((digits, ""));
        let sign = match digits {
            "0" => 0,
            _ if negative => -1,
            _ => 1,
        };
        let infinite = matches!(number.0, Repr::Infinite { .. });
        Self {
            sign,
            infinite,
            whole: whole.to_owned(),
            fraction: fraction.to_owned(),
        }
    }

    fn magnitude_cmp(&self, other: &Self) -> Ordering {
        self.infinite
            .cmp(&other.infinite)
            .then_with(|| self.whole.len().cmp(&other.whole.len()))
            .then_with(|| self.whole.cmp(&other.whole))
            .then_with(|| self.fraction.cmp(&other.fraction))
    }
}
