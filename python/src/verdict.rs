//! Frozen, hashable, picklable verdicts.

use std::hash::{Hash, Hasher};

use pyo3::{prelude::*, types::PyDict};

use crate::dict;

/// A label with its probability.
#[pyclass(frozen, eq, hash, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Scored {
    #[pyo3(get)]
    id: String,
    #[pyo3(get)]
    probability: f64,
}

impl Hash for Scored {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.id.hash(state);
        self.probability.to_bits().hash(state);
    }
}

#[pymethods]
impl Scored {
    #[new]
    fn new(id: &str, probability: f64) -> Self {
        Self { id: id.to_owned(), probability }
    }

    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let dict = dict(py, [("id", &*self.id)])?;
        dict.set_item("probability", self.probability)?;
        Ok(dict)
    }

    fn __repr__(&self) -> String {
        format!("Scored(id='{}', probability={})", self.id, self.probability)
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, (String, f64)) {
        let this = slf.get();
        (slf.get_type().into_any(), (this.id.clone(), this.probability))
    }
}

/// The verdict on one message.
#[pyclass(frozen, eq, hash, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Verdict {
    #[pyo3(get)]
    decision: &'static str,
    #[pyo3(get)]
    scam: Option<f64>,
    #[pyo3(get)]
    typology: String,
    labels: Vec<(String, f64)>,
    #[pyo3(get)]
    model: String,
    #[pyo3(get)]
    taxonomy: u32,
}

impl Hash for Verdict {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.decision.hash(state);
        self.scam.map(f64::to_bits).hash(state);
        self.typology.hash(state);
        self.model.hash(state);
    }
}

impl From<&ruse::Verdict> for Verdict {
    fn from(v: &ruse::Verdict) -> Self {
        Self {
            decision: v.decision().as_str(),
            scam: v.scam().map(ruse::Probability::get),
            typology: v.typology().to_owned(),
            labels: v.typologies(0).into_iter().map(|s| (s.id.to_owned(), s.probability.get())).collect(),
            model: v.model().to_owned(),
            taxonomy: v.taxonomy(),
        }
    }
}

impl Verdict {
    pub(crate) fn decision(&self) -> &'static str {
        self.decision
    }

    pub(crate) fn scam(&self) -> Option<f64> {
        self.scam
    }

    pub(crate) fn typology(&self) -> &str {
        &self.typology
    }
}

#[pymethods]
impl Verdict {
    #[new]
    fn new(
        decision: &str,
        scam: Option<f64>,
        typology: String,
        labels: Vec<(String, f64)>,
        model: String,
        taxonomy: u32,
    ) -> PyResult<Self> {
        let decision = ["legitimate", "unsure", "scam"]
            .into_iter()
            .find(|d| *d == decision)
            .ok_or_else(|| pyo3::exceptions::PyValueError::new_err("decision must be legitimate, unsure or scam"))?;
        Ok(Self { decision, scam, typology, labels, model, taxonomy })
    }

    /// Every label with its probability, most probable first.
    #[getter]
    fn typologies(&self) -> Vec<Scored> {
        self.labels.iter().map(|(id, p)| Scored::new(id, *p)).collect()
    }

    fn probability(&self, label: &str) -> PyResult<f64> {
        let found = self.labels.iter().find(|(id, _)| id == label).map(|(_, p)| *p);
        found.ok_or_else(|| pyo3::exceptions::PyKeyError::new_err(label.to_owned()))
    }

    #[getter]
    fn is_scam(&self) -> bool {
        self.decision == "scam"
    }

    #[pyo3(signature = (top=3))]
    pub(crate) fn to_dict<'py>(&self, py: Python<'py>, top: usize) -> PyResult<Bound<'py, PyDict>> {
        let top = if top == 0 { usize::MAX } else { top };
        let labels = self.typologies().into_iter().take(top);
        let labels = labels.map(|s| s.to_dict(py)).collect::<PyResult<Vec<_>>>()?;
        let dict = dict(py, [("decision", self.decision)])?;
        dict.set_item("scam", self.scam)?;
        dict.set_item("typology", &self.typology)?;
        dict.set_item("typologies", labels)?;
        dict.set_item("model", &self.model)?;
        dict.set_item("taxonomy", self.taxonomy)?;
        Ok(dict)
    }

    pub(crate) fn __repr__(&self) -> String {
        let scam = self.scam.map_or("None".to_owned(), |p| format!("{p:.4}"));
        format!("Verdict(decision='{}', scam={scam}, typology='{}')", self.decision, self.typology)
    }

    #[allow(clippy::type_complexity)]
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> (Bound<'py, PyAny>, (&'static str, Option<f64>, String, Vec<(String, f64)>, String, u32)) {
        let v = slf.get();
        (slf.get_type().into_any(), (v.decision, v.scam, v.typology.clone(), v.labels.clone(), v.model.clone(), v.taxonomy))
    }
}
