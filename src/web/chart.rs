//! Where the pieces of a chart stand, in the picture's own units. Charts are inline SVG that templates draw; each has its
//! figures as text beside it.

use serde::Serialize;

/// A column of two parts, the lower one first.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
pub struct Column {
    /// Left edge.
    pub x: i64,
    /// Middle, for its label.
    pub middle: i64,
    /// Top of the lower part.
    pub y: i64,
    /// Height of the lower part.
    pub height: i64,
    /// Top of the upper part.
    pub upper_y: i64,
    /// Height of the upper part.
    pub upper_height: i64,
}

/// Measures of a column chart.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// From one column's left edge to the next one's.
    pub step: i64,
    /// A column's width.
    pub width: i64,
    /// The tallest column.
    pub tallest: i64,
    /// Where all of them stand.
    pub base: i64,
}

impl Columns {
    /// A column for each pair of parts. The tallest is as tall as can be; a part that is not zero shows.
    pub fn of(self, parts: &[(i64, i64)]) -> Vec<Column> {
        let most = parts.iter().map(|(lower, upper)| lower + upper).max().unwrap_or(0).max(1);
        let tall = |n: i64| if n > 0 { (n * self.tallest / most).max(1) } else { 0 };
        let column = |(place, (lower, upper)): (i64, &(i64, i64))| {
            let (height, upper_height) = (tall(*lower), tall(*upper));
            let x = place * self.step;
            Column {
                x,
                middle: x + self.width / 2,
                y: self.base - height,
                height,
                upper_y: self.base - height - upper_height,
                upper_height,
            }
        };
        (0..).zip(parts).map(column).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const CHART: Columns = Columns { step: 30, width: 22, tallest: 100, base: 110 };

    #[test]
    fn the_tallest_fills_the_height_and_the_smallest_shows() {
        let columns = CHART.of(&[(300, 100), (1, 0), (0, 0), (0, 200)]);
        let first = Column { x: 0, middle: 11, y: 35, height: 75, upper_y: 10, upper_height: 25 };
        assert_eq!(columns[0], first);
        assert_eq!((columns[1].x, columns[1].height, columns[1].upper_height), (30, 1, 0));
        assert_eq!((columns[2].height, columns[2].y), (0, 110));
        assert_eq!((columns[3].y, columns[3].upper_y), (110, 60));
    }

    #[test]
    fn nothing_is_no_column_and_zeros_do_not_divide() {
        assert_eq!(CHART.of(&[]), []);
        assert_eq!(CHART.of(&[(0, 0)])[0].height, 0);
    }
}
