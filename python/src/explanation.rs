//! Explanations, with spans in characters.

use pyo3::{prelude::*, types::PyDict};

use ruse::report::{self, Language};

use crate::{dict, entity::Entity, verdict::Verdict};

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
    signals: Vec<Signal>,
    #[pyo3(get)]
    disguises: Vec<Disguise>,
    /// What each kind of disguise adds to the scam log-odds.
    #[pyo3(get)]
    disguise_evidence: Vec<(String, f64)>,
    /// What the message names, in the order of the text.
    #[pyo3(get)]
    entities: Vec<Entity>,
    /// The explanation as HTML, in the message's language.
    html: String,
    sentence: (String, String),
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
            signals: explanation.signals.iter().map(|(s, span)| Signal::new(s, &places, span)).collect(),
            disguises: explanation.disguises.iter().map(|d| Disguise::new(d, &places)).collect(),
            disguise_evidence: explanation.disguise_evidence.iter().map(|(k, w)| (k.id().to_owned(), *w)).collect(),
            entities: explanation.entities.iter().map(|e| Entity::new(&places, e)).collect(),
            html: report::fragment(explanation, text, Language::of(text)),
            sentence: (report::sentence(explanation, Language::En), report::sentence(explanation, Language::Zh)),
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
        let signals: Vec<_> = self.signals.iter().map(|s| (s.id.clone(), s.start, s.end)).collect();
        all.set_item("signals", signals)?;
        let disguises: Vec<_> = self.disguises.iter().map(|d| (d.kind, d.start, d.end)).collect();
        all.set_item("disguises", disguises)?;
        let entities = self.entities.iter().map(|e| e.to_dict(py)).collect::<PyResult<Vec<_>>>()?;
        all.set_item("entities", entities)?;
        Ok(all)
    }

    /// The verdict in one sentence, in English (`"en"`) or Chinese (`"zh"`).
    #[pyo3(signature = (lang = "en"))]
    fn sentence(&self, lang: &str) -> PyResult<&str> {
        match lang {
            "en" => Ok(&self.sentence.0),
            "zh" => Ok(&self.sentence.1),
            _ => Err(pyo3::exceptions::PyValueError::new_err("lang must be \"en\" or \"zh\"")),
        }
    }

    fn _repr_html_(&self) -> &str {
        &self.html
    }

    fn __repr__(&self) -> String {
        format!("Explanation({})", self.verdict.__repr__())
    }
}

/// A tactic found in a message.
#[pyclass(frozen, eq, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Signal {
    #[pyo3(get)]
    id: String,
    #[pyo3(get)]
    en: String,
    #[pyo3(get)]
    zh: String,
    #[pyo3(get)]
    honest: bool,
    #[pyo3(get)]
    start: usize,
    #[pyo3(get)]
    end: usize,
}

impl Signal {
    fn new(signal: &ruse::Signal, places: &Places, span: &ruse::Span) -> Self {
        let (start, end) = (places.at(span.start), places.at(span.end));
        Self { id: signal.id.clone(), en: signal.en.clone(), zh: signal.zh.clone(), honest: signal.honest, start, end }
    }
}

#[pymethods]
impl Signal {
    fn __repr__(&self) -> String {
        format!("Signal(id='{}', start={}, end={})", self.id, self.start, self.end)
    }
}

/// A disguise that was undone.
#[pyclass(frozen, eq, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Disguise {
    #[pyo3(get)]
    kind: &'static str,
    #[pyo3(get)]
    start: usize,
    #[pyo3(get)]
    end: usize,
}

impl Disguise {
    fn new(disguise: &ruse::Disguise, places: &Places) -> Self {
        let (start, end) = (places.at(disguise.span.start), places.at(disguise.span.end));
        Self { kind: disguise.kind.id(), start, end }
    }
}

#[pymethods]
impl Disguise {
    fn __repr__(&self) -> String {
        format!("Disguise(kind='{}', start={}, end={})", self.kind, self.start, self.end)
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
