//! One measured figure: read from a line of JSON that a source printed, written into `results.json`.
//! Not here: the limits themselves (`limits.rs`).

use serde_json::{Value, json};

use super::limits::Limit;

/// A figure; without a value where it could not be measured.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Measured {
    pub(super) name: String,
    pub(super) value: Option<f64>,
    pub(super) unit: String,
    pub(super) note: String,
}

impl Measured {
    /// Reads `{"name": …, "value": …, "unit": …, "note": …}`; any other line is not a figure.
    pub(super) fn read(line: &str) -> Option<Measured> {
        let object: Value = serde_json::from_str(line.trim()).ok().filter(Value::is_object)?;
        let text = |key: &str| object.get(key).and_then(Value::as_str).unwrap_or_default().to_owned();
        let name = object.get("name")?.as_str()?.to_owned();
        let value = object.get("value")?.as_f64();
        Some(Measured { name, value, unit: text("unit"), note: text("note") })
    }

    /// A figure that was to be measured and was not.
    pub(super) fn missing(name: &str, why: &str) -> Measured {
        Measured { name: name.to_owned(), value: None, unit: String::new(), note: why.to_owned() }
    }

    /// Adds to the note.
    pub(super) fn note(&mut self, more: &str) {
        if !self.note.is_empty() {
            self.note.push_str("; ");
        }
        self.note.push_str(more);
    }

    /// What is promised for it.
    pub(super) fn limit(&self) -> Option<Limit> {
        Limit::of(&self.name)
    }

    /// Whether the promise holds; nothing where none is given.
    pub(super) fn holds(&self) -> Option<bool> {
        self.limit().map(|limit| self.value.is_some_and(|value| limit.holds(value)))
    }
}

/// The list as it is written into `results.json`.
pub(super) fn json(results: &[Measured]) -> String {
    let list: Vec<Value> = results
        .iter()
        .map(|result| {
            let limit = result.limit().map(Limit::spoken);
            json!({
                "name": result.name, "value": result.value, "unit": result.unit,
                "limit": limit, "holds": result.holds(), "note": result.note,
            })
        })
        .collect();
    format!("{:#}\n", Value::Array(list))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_of_json_with_name_and_value_is_a_figure_and_nothing_else_is() {
        let line = r#"{"name":"switch_p95_ms","value":21.5,"unit":"ms","note":"200 switches"}"#;
        let switch = Measured::read(line).unwrap();
        assert_eq!((switch.value, switch.holds()), (Some(21.5), Some(true)));
        assert_eq!(Measured::read("   Compiling rill v0.1.0"), None);
        assert_eq!(Measured::read(r#"{"level":"info"}"#), None);
    }

    #[test]
    fn a_figure_that_was_not_measured_does_not_hold() {
        assert_eq!(Measured::missing("switch_p95_ms", "no browser").holds(), Some(false));
        assert_eq!(Measured::missing("not promised", "no browser").holds(), None);
    }

    #[test]
    fn the_file_names_value_unit_limit_and_whether_it_holds() {
        let slow = Measured { value: Some(80_000.0), ..Measured::missing("replay_native_events_per_s", "") };
        let written: Value = serde_json::from_str(&json(&[slow])).unwrap();
        assert_eq!(written[0]["holds"], json!(false));
        assert_eq!(written[0]["limit"], json!("≥ 100000"));
    }
}
