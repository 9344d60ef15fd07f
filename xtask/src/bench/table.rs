//! The table that a person reads.
//! Not here: the file that programs read (`measured.rs`).

use super::limits::{LIMITS, Limit};
use super::measured::Measured;

/// The table; promised figures first, in the order of the promises.
pub(super) fn drawn(results: &[Measured]) -> String {
    let place = |name: &str| LIMITS.iter().position(|(named, _)| *named == name).unwrap_or(LIMITS.len());
    let mut sorted: Vec<&Measured> = results.iter().collect();
    sorted.sort_by_key(|result| place(&result.name));
    let mut drawn = format!("\n{:<30} {:>14} {:<10} {:>11}  {}\n", "figure", "value", "unit", "limit", "");
    for result in sorted {
        let value = result.value.map_or("–".to_owned(), spoken);
        let limit = result.limit().map_or(String::new(), Limit::spoken);
        let holds = match result.holds() {
            Some(true) => "holds",
            Some(false) => "MISSED",
            None => "",
        };
        let row = format!(
            "{:<30} {value:>14} {:<10} {limit:>11}  {holds:<6}  {}",
            result.name, result.unit, result.note
        );
        drawn.push_str(row.trim_end());
        drawn.push('\n');
    }
    drawn
}

fn spoken(value: f64) -> String {
    if value.abs() >= 1000.0 { format!("{value:.0}") } else { format!("{value:.2}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn promised_figures_come_first_and_say_whether_they_hold() {
        let extra = Measured { value: Some(12.0), ..Measured::missing("another", "") };
        let size = Measured {
            value: Some(1_204.0),
            unit: "KB".to_owned(),
            ..Measured::missing("download_brotli_kb", "")
        };
        let drawn = drawn(&[extra, size]);
        let rows: Vec<&str> = drawn.lines().skip(2).collect();
        assert!(rows[0].starts_with("download_brotli_kb") && rows[0].ends_with("MISSED"), "{drawn}");
        assert!(rows[1].starts_with("another"), "{drawn}");
    }
}
