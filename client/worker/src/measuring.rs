//! User Timing of the worker, for benches and for whoever looks at a profile: `rill:page-query`, `rill:copy`,
//! `rill:replay`, `rill:leader-takeover` (from the lock to the answers of all that the own page has open).

use js_sys::{Function, Object, Reflect};
use rill_bridge::{Query, Request};
use rill_engine::{Input, Work};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::DedicatedWorkerGlobalScope;

/// When work began that is not done yet.
#[derive(Default)]
pub(crate) struct Measuring {
    copy: Option<f64>,
    replay: Option<f64>,
}

impl Measuring {
    /// Work begins.
    pub(crate) fn began(&mut self, scope: &DedicatedWorkerGlobalScope, work: Work) {
        *self.of(work) = Some(now(scope));
    }

    /// Work is done.
    pub(crate) fn ended(&mut self, scope: &DedicatedWorkerGlobalScope, work: Work, events: u64) {
        let name = match work {
            Work::Copy => "rill:copy",
            Work::Replay => "rill:replay",
        };
        if let Some(began) = self.of(work).take() {
            #[expect(clippy::cast_precision_loss, reason = "fewer events than 2 to the 53")]
            measure(scope, name, began, JsValue::from_f64(events as f64));
        }
    }

    fn of(&mut self, work: Work) -> &mut Option<f64> {
        match work {
            Work::Copy => &mut self.copy,
            Work::Replay => &mut self.replay,
        }
    }
}

/// Whether this asks for a window of messages: how long that takes is measured.
pub(crate) fn is_page_query(input: &Input) -> bool {
    matches!(input, Input::Page { request: Request::Watch { question: Query::Messages { .. }, .. }, .. })
}

/// Milliseconds since the worker began.
pub(crate) fn now(scope: &DedicatedWorkerGlobalScope) -> f64 {
    scope.performance().map_or(0.0, |performance| performance.now())
}

/// `performance.measure(name, { start, detail })`: the bindings have no options. Where it fails, nothing is measured.
pub(crate) fn measure(scope: &DedicatedWorkerGlobalScope, name: &str, start: f64, detail: JsValue) {
    let Some(performance) = scope.performance() else { return };
    let options = Object::new();
    let set = [("start", JsValue::from_f64(start)), ("detail", detail)];
    for (key, value) in set {
        drop(Reflect::set(&options, &key.into(), &value));
    }
    let measure = Reflect::get(&performance, &"measure".into()).ok();
    if let Some(measure) = measure.and_then(|measure| measure.dyn_into::<Function>().ok()) {
        drop(measure.call2(&performance, &name.into(), &options));
    }
}
