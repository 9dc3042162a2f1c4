//! Explanations, with spans in characters.

use pyo3::{prelude::*, types::PyDict};

use crate::{dict, verdict::Verdict};

/// A feature's part in a logit.
#[pyclass(frozen, eq, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Evidence {
    #[pyo3(get)]
    start: usize,
    #[pyo3(get)]
    end: usize,
    #[pyo3(get)]
    steps: i32,
}

#[pymethods]
impl Evidence {
    fn __repr__(&self) -> String {
        format!("Evidence(start={}, end={}, steps={})", self.start, self.end, self.steps)
    }
}

/// Why a head has the logit it has: ``bias + unit * sum(e.steps for e in evidence) == logit``.
#[pyclass(frozen, module = "ruse")]
#[derive(Clone)]
pub(crate) struct Reasons {
    #[pyo3(get)]
    head: String,
    #[pyo3(get)]
    logit: f64,
    #[pyo3(get)]
    bias: f64,
    #[pyo3(get)]
    unit: f64,
    #[pyo3(get)]
    evidence: Vec<Evidence>,
    #[pyo3(get)]
    highlights: Vec<(usize, usize, f64)>,
}

impl Reasons {
    fn new(text: &str, places: &Places, reasons: &ruse::Reasons) -> Self {
        let evidence =
            |e: &ruse::Evidence| Evidence { start: places.at(e.span.start), end: places.at(e.span.end), steps: e.steps };
        let highlight = |(span, weight): (ruse::Span, f64)| (places.at(span.start), places.at(span.end), weight);
        Self {
            head: reasons.head.clone(),
            logit: reasons.logit.0,
            bias: reasons.bias,
            unit: reasons.unit,
            evidence: reasons.evidence.iter().map(evidence).collect(),
            highlights: reasons.highlights(text).into_iter().map(highlight).collect(),
        }
    }
}

#[pymethods]
impl Reasons {
    fn __repr__(&self) -> String {
        format!("Reasons(head='{}', logit={:.3}, evidence={})", self.head, self.logit, self.evidence.len())
    }
}

/// A verdict with its reasons.
#[pyclass(frozen, module = "ruse")]
pub(crate) struct Explanation {
    #[pyo3(get)]
    verdict: Verdict,
    #[pyo3(get)]
    scam: Option<Reasons>,
    #[pyo3(get)]
    strongest: Option<Reasons>,
    #[pyo3(get)]
    scam_logit: Option<f64>,
    #[pyo3(get)]
    typology: Reasons,
    #[pyo3(get)]
    hidden: Vec<(usize, usize)>,
}

impl Explanation {
    pub(crate) fn new(text: &str, explanation: &ruse::Explanation) -> Self {
        let places = Places::new(text);
        Self {
            verdict: (&explanation.verdict).into(),
            scam: explanation.scam.as_ref().map(|r| Reasons::new(text, &places, r)),
            strongest: explanation.strongest.as_ref().map(|r| Reasons::new(text, &places, r)),
            scam_logit: explanation.scam_logit.map(|z| z.0),
            typology: Reasons::new(text, &places, &explanation.typology),
            hidden: explanation.hidden.iter().map(|h| (places.at(h.span.start), places.at(h.span.end))).collect(),
        }
    }
}

#[pymethods]
impl Explanation {
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = self.verdict.to_dict(py, 3)?;
        let reasons = |r: &Reasons| -> PyResult<Bound<'py, PyDict>> {
            let d = dict(py, [("logit", r.logit), ("bias", r.bias), ("unit", r.unit)])?;
            d.set_item("head", &r.head)?;
            let spans: Vec<_> = r.evidence.iter().map(|e| (e.start, e.end, e.steps)).collect();
            d.set_item("evidence", spans)?;
            d.set_item("highlights", r.highlights.clone())?;
            Ok(d)
        };
        let both = dict(py, [("typology", reasons(&self.typology)?)])?;
        both.set_item("scam", self.scam.as_ref().map(reasons).transpose()?)?;
        both.set_item("strongest", self.strongest.as_ref().map(reasons).transpose()?)?;
        both.set_item("scam_logit", self.scam_logit)?;
        all.set_item("reasons", both)?;
        all.set_item("hidden", self.hidden.clone())?;
        Ok(all)
    }

    fn __repr__(&self) -> String {
        format!("Explanation({})", self.verdict.__repr__())
    }
}

/// From byte offsets to character offsets.
pub(crate) struct Places(Vec<usize>);

impl Places {
    pub(crate) fn new(text: &str) -> Self {
        let mut places = vec![0; text.len() + 1];
        let mut count = 0;
        for (at, _) in text.char_indices() {
            places[at] = count;
            count += 1;
        }
        places[text.len()] = count;
        Self(places)
    }

    pub(crate) fn at(&self, byte: usize) -> usize {
        self.0[byte]
    }
}
