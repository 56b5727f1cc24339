//! e^x and ln x with the same bits on every machine.
//!
//! The standard library calls the platform's C library, whose last digits
//! differ from one to another; a choice that hangs on them would too. These use
//! only additions, multiplications and divisions, which IEEE 754 fixes, and are
//! accurate to about 1e-12, ample for prices that are only a guide.

use std::f64::consts::{LN_2, LOG2_E};

/// e^x for x from -700 to 0.
#[inline]
pub(crate) fn exp(x: f64) -> f64 {
    let k = (x * LOG2_E - 0.5) as i64;
    let r = x - k as f64 * LN_2;
    // Taylor's series to the tenth power on |r| ≤ ln 2 / 2 (error below 3e-13),
    // in pairs so that the multiplications overlap.
    let r2 = r * r;
    let a = 1.0 + r + r2 * (0.5 + r * (1.0 / 6.0));
    let b = 1.0 / 24.0 + r * (1.0 / 120.0) + r2 * (1.0 / 720.0 + r * (1.0 / 5040.0));
    let c = 1.0 / 40_320.0 + r * (1.0 / 362_880.0) + r2 * (1.0 / 3_628_800.0);
    let r4 = r2 * r2;
    let power = ((k + 1023) as u64) << 52;
    (a + r4 * (b + r4 * c)) * f64::from_bits(power)
}

/// ln x for a normal x > 0.
#[inline]
pub(crate) fn ln(x: f64) -> f64 {
    let bits = x.to_bits();
    let mut k = (bits >> 52) as i64 - 1023;
    let mut m = f64::from_bits((bits & 0x000F_FFFF_FFFF_FFFF) | 0x3FF0_0000_0000_0000);
    if m > std::f64::consts::SQRT_2 {
        m /= 2.0;
        k += 1;
    }
    // 2 artanh(s), |s| ≤ 0.172.
    let s = (m - 1.0) / (m + 1.0);
    let q = s * s;
    let series = 1.0 / 11.0 + q * (1.0 / 13.0 + q * (1.0 / 15.0));
    let series = 1.0 / 5.0 + q * (1.0 / 7.0 + q * (1.0 / 9.0 + q * series));
    2.0 * s * (1.0 + q * (1.0 / 3.0 + q * series)) + k as f64 * LN_2
}

#[cfg(test)]
mod tests {
    #[test]
    fn agrees_with_the_library() {
        for k in 0..=7000 {
            let x = -f64::from(k) / 10.0;
            let (own, theirs) = (super::exp(x), x.exp());
            assert!((own / theirs - 1.0).abs() < 1e-11, "exp {x}: {own} {theirs}");
            let y = 1.0 + f64::from(k) * f64::from(k) / 13.0;
            assert!((super::ln(y) - y.ln()).abs() < 1e-11 * (1.0 + y.ln()), "ln {y}");
            assert!((super::ln(1.0 / y) + y.ln()).abs() < 1e-11 * (1.0 + y.ln()), "ln 1/{y}");
        }
    }
}
