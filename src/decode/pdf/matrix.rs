//! Affine maps of the plane, as PDF writes them: `[a b c d e f]`, points as row vectors.

/// A point or a direction.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Point {
    pub x: f64,
    pub y: f64,
}

/// `x' = a·x + c·y + e`, `y' = b·x + d·y + f`.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Matrix(pub [f64; 6]);

impl Matrix {
    pub(super) const IDENTITY: Self = Self([1.0, 0.0, 0.0, 1.0, 0.0, 0.0]);

    pub(super) fn translation(x: f64, y: f64) -> Self {
        Self([1.0, 0.0, 0.0, 1.0, x, y])
    }

    /// First `self`, then `next`.
    pub(super) fn then(&self, next: &Self) -> Self {
        let (m, n) = (&self.0, &next.0);
        Self([
            m[0] * n[0] + m[1] * n[2],
            m[0] * n[1] + m[1] * n[3],
            m[2] * n[0] + m[3] * n[2],
            m[2] * n[1] + m[3] * n[3],
            m[4] * n[0] + m[5] * n[2] + n[4],
            m[4] * n[1] + m[5] * n[3] + n[5],
        ])
    }

    pub(super) fn apply(&self, x: f64, y: f64) -> Point {
        let m = &self.0;
        Point {
            x: m[0] * x + m[2] * y + m[4],
            y: m[1] * x + m[3] * y + m[5],
        }
    }

    /// How a step, not a place, is mapped.
    pub(super) fn apply_step(&self, x: f64, y: f64) -> Point {
        let m = &self.0;
        Point {
            x: m[0] * x + m[2] * y,
            y: m[1] * x + m[3] * y,
        }
    }

    /// The area of what was a square of side 1.
    pub(super) fn area(&self) -> f64 {
        let [a, b, c, d, ..] = self.0;
        (a * d - b * c).abs()
    }

    pub(super) fn is_finite(&self) -> bool {
        self.0.iter().all(|v| v.is_finite() && v.abs() < 1e9)
    }
}
