//! Steps of the history that were taken and not told to the browser yet. Pure.

/// A step.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Step {
    /// To another path: back leads to this one.
    On(String),
    /// Another path in place of this one.
    Instead(String),
}

/// Steps in the order in which they were taken.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(super) struct Steps(Vec<Step>);

impl Steps {
    /// One more; whether it is the first, so that somebody has to see to their being told.
    pub(super) fn take(&mut self, step: Step) -> bool {
        let is_first = self.0.is_empty();
        match (self.0.last_mut(), step) {
            (Some(Step::On(path) | Step::Instead(path)), Step::Instead(other)) => *path = other,
            (_, step) => self.0.push(step),
        }
        is_first
    }

    /// Where they lead.
    pub(super) fn last(&self) -> Option<&str> {
        self.0.last().map(|(Step::On(path) | Step::Instead(path))| path.as_str())
    }
}

impl IntoIterator for Steps {
    type Item = Step;
    type IntoIter = std::vec::IntoIter<Step>;

    fn into_iter(self) -> Self::IntoIter {
        self.0.into_iter()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn steps_are_told_in_order_and_one_in_place_of_another_takes_its_place() {
        let on = |path: &str| Step::On(path.to_owned());
        let instead = |path: &str| Step::Instead(path.to_owned());
        for (taken, told) in [
            (vec![on("/a"), on("/b")], vec![on("/a"), on("/b")]),
            (vec![on("/space"), instead("/space/room")], vec![on("/space/room")]),
            (vec![instead("/a"), instead("/b"), on("/c")], vec![instead("/b"), on("/c")]),
        ] {
            let mut steps = Steps::default();
            let firsts: Vec<bool> = taken.into_iter().map(|step| steps.take(step)).collect();
            assert_eq!(firsts.iter().filter(|first| **first).count(), 1);
            assert!(firsts[0]);
            assert_eq!(steps.last(), told.last().map(|(Step::On(path) | Step::Instead(path))| path.as_str()));
            assert_eq!(steps.into_iter().collect::<Vec<_>>(), told);
        }
    }
}
