//! Conversations, turn by turn.

use std::{
    hash::{Hash, Hasher},
    sync::{Mutex, PoisonError},
};

use pyo3::{
    exceptions::PyValueError,
    prelude::*,
    types::{PyDict, PyString},
};

use crate::{dict, string, verdict::Verdict};

/// A conversation as far as it has been read.
#[pyclass(frozen, module = "ruse")]
pub(crate) struct Conversation(Mutex<ruse::Conversation>);

impl Conversation {
    pub(crate) fn new(conversation: ruse::Conversation) -> Self {
        Self(Mutex::new(conversation))
    }

    fn with<T>(&self, look: impl FnOnce(&mut ruse::Conversation) -> T) -> T {
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

#[pymethods]
impl Conversation {
    #[pyo3(signature = (text, who="them"))]
    fn push(&self, py: Python<'_>, text: &Bound<'_, PyString>, who: &str) -> PyResult<Standing> {
        let who = who.parse().map_err(|_| PyValueError::new_err("who must be 'them' or 'me'"))?;
        let text = string(text);
        Ok(py.detach(|| self.with(|c| Standing::from(&c.push(ruse::Turn { who, text: &text })))))
    }

    #[getter]
    fn turns(&self) -> usize {
        self.with(|c| c.turns())
    }

    #[getter]
    fn alarm_turn(&self) -> Option<usize> {
        self.with(|c| c.alarm_turn())
    }

    #[getter]
    fn policy(&self) -> (f64, f64) {
        let policy = self.with(|c| c.policy());
        (policy.scam, policy.legitimate)
    }

    fn __repr__(&self) -> String {
        let alarm = self.alarm_turn().map_or("None".to_owned(), |turn| turn.to_string());
        format!("Conversation(turns={}, alarm_turn={alarm})", self.turns())
    }
}

/// Where a conversation stands after a turn.
#[pyclass(frozen, eq, hash, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Standing {
    #[pyo3(get)]
    turn: usize,
    #[pyo3(get)]
    verdict: Verdict,
    #[pyo3(get)]
    alarm_turn: Option<usize>,
    #[pyo3(get)]
    since: Option<usize>,
}

impl Hash for Standing {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.turn, self.alarm_turn, self.since).hash(state);
        self.verdict.hash(state);
    }
}

impl From<&ruse::Standing> for Standing {
    fn from(s: &ruse::Standing) -> Self {
        Self { turn: s.turn(), verdict: s.verdict().into(), alarm_turn: s.alarm_turn(), since: s.since() }
    }
}

#[pymethods]
impl Standing {
    #[new]
    #[pyo3(signature = (turn, verdict, alarm_turn, since))]
    fn new(turn: usize, verdict: &Bound<'_, Verdict>, alarm_turn: Option<usize>, since: Option<usize>) -> Self {
        Self { turn, verdict: verdict.get().clone(), alarm_turn, since }
    }

    #[getter]
    fn decision(&self) -> &'static str {
        self.verdict.decision()
    }

    #[getter]
    fn scam(&self) -> Option<f64> {
        self.verdict.scam()
    }

    #[getter]
    fn typology(&self) -> &str {
        self.verdict.typology()
    }

    #[getter]
    fn is_scam(&self) -> bool {
        self.decision() == "scam"
    }

    #[getter]
    fn is_alarm(&self) -> bool {
        self.alarm_turn == Some(self.turn)
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = dict(py, [("turn", self.turn)])?;
        dict.set_item("decision", self.decision())?;
        dict.set_item("scam", self.scam())?;
        dict.set_item("typology", self.typology())?;
        dict.set_item("alarm_turn", self.alarm_turn)?;
        dict.set_item("since", self.since)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        let alarm = self.alarm_turn.map_or("None".to_owned(), |turn| turn.to_string());
        format!("Standing(turn={}, alarm_turn={alarm}, verdict={})", self.turn, self.verdict.__repr__())
    }

    #[allow(clippy::type_complexity)]
    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (usize, Verdict, Option<usize>, Option<usize>)) {
        let s = slf.get();
        (slf.get_type().into_any(), (s.turn, s.verdict.clone(), s.alarm_turn, s.since))
    }
}
