//! The extension module behind the Python package `ruse`: borders only, no logic.
//!
//! Texts are copied in under the GIL, work is done without it, results are built after. Spans are
//! byte offsets in Rust and character offsets in Python; they are converted here and nowhere else.

use pyo3::{
    create_exception,
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyDict, PyList, PyString},
};

mod conversation;
mod encoder;
mod entity;
mod explanation;
mod verdict;

use conversation::{Conversation, Standing};
use encoder::Encoder;
use entity::Entity;
use explanation::{Evidence, Explanation, Reasons};
use verdict::{Scored, Verdict};

create_exception!(ruse, ModelError, PyValueError, "A model file was refused; the message names the broken rule.");

/// What a pickled classifier is built from again: model path and thresholds.
type Arguments = (Option<String>, Option<(f64, f64)>);

/// Turns messages into verdicts. Immutable; share one between threads, or after ``fork``.
#[pyclass(frozen, module = "ruse")]
struct Classifier {
    inner: ruse::Classifier,
    /// The path the model was read from, for pickling; none for the bundled one.
    path: Option<String>,
    policy: Option<(f64, f64)>,
}

#[pymethods]
impl Classifier {
    #[new]
    #[pyo3(signature = (model=None, policy=None))]
    fn new(py: Python<'_>, model: Option<&Bound<'_, PyAny>>, policy: Option<(f64, f64)>) -> PyResult<Self> {
        let path = model.map(fs_path).transpose()?;
        let loaded = py.detach(|| match &path {
            None => Ok(ruse::Model::bundled()),
            Some(path) => ruse::Model::read(path),
        });
        let model = loaded.map_err(|e| ModelError::new_err(e.to_string()))?;
        let mut inner = ruse::Classifier::new(model);
        if let Some(thresholds) = policy {
            let measured = inner.policy();
            inner = inner.with_policy(with_thresholds(measured, thresholds)?);
        }
        Ok(Self { inner, path, policy })
    }

    fn classify(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> Verdict {
        let text = string(text);
        py.detach(|| Verdict::from(&self.inner.classify(&text)))
    }

    #[pyo3(signature = (texts, *, threads=None))]
    fn classify_batch<'py>(
        &self,
        py: Python<'py>,
        texts: &Bound<'py, PyAny>,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyList>> {
        let texts = strings(texts)?;
        let threads = threads.unwrap_or_else(|| std::thread::available_parallelism().map_or(1, std::num::NonZeroUsize::get));
        let verdicts: Vec<Verdict> = py.detach(|| {
            let verdicts = self.inner.classify_batch_with(&texts, threads);
            verdicts.iter().map(Verdict::from).collect()
        });
        PyList::new(py, verdicts)
    }

    #[pyo3(signature = (texts, *, batch=4096, threads=None))]
    fn classify_iter<'py>(
        slf: &Bound<'py, Self>,
        texts: &Bound<'py, PyAny>,
        batch: usize,
        threads: Option<usize>,
    ) -> PyResult<Bound<'py, PyAny>> {
        // The loop is Python's own: a generator reads lazily and cleans up after itself.
        slf.py().import("ruse._stream")?.getattr("classify_iter")?.call1((slf, texts, batch, threads))
    }

    /// What the model says of itself.
    fn card<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyAny>> {
        let json = serde_json::to_string(self.inner.model().header()).map_err(|e| PyValueError::new_err(e.to_string()))?;
        py.import("json")?.getattr("loads")?.call1((json,))
    }

    fn explain(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> Explanation {
        let text = string(text);
        py.detach(|| Explanation::new(&text, &self.inner.explain(&text)))
    }

    #[pyo3(signature = (*, policy=None))]
    fn conversation(&self, policy: Option<(f64, f64)>) -> PyResult<Conversation> {
        let mut conversation = self.inner.conversation();
        if let Some(thresholds) = policy {
            let measured = conversation.policy();
            conversation = conversation.with_policy(with_thresholds(measured, thresholds)?);
        }
        Ok(Conversation::new(conversation))
    }

    #[getter]
    fn labels(&self) -> Vec<String> {
        self.inner.model().header().labels.iter().map(|l| l.id.clone()).collect()
    }

    #[getter]
    fn model(&self) -> &str {
        &self.inner.model().header().name
    }

    #[getter]
    fn policy(&self) -> (f64, f64) {
        let policy = self.inner.policy();
        (policy.scam, policy.legitimate)
    }

    fn __repr__(&self) -> String {
        format!("Classifier(model={:?}, labels={})", self.model(), self.inner.model().header().labels.len())
    }

    fn __reduce__<'py>(slf: &Bound<'py, Self>) -> (Bound<'py, PyAny>, Arguments) {
        let this = slf.get();
        (slf.get_type().into_any(), (this.path.clone(), this.policy))
    }
}

/// The taxonomy as JSON.
#[pyfunction]
fn _taxonomy() -> PyResult<String> {
    serde_json::to_string(ruse::Taxonomy::bundled()).map_err(|e| PyValueError::new_err(e.to_string()))
}

/// A policy with other thresholds, `(scam, legitimate)`.
fn with_thresholds(policy: ruse::Policy, (scam, legitimate): (f64, f64)) -> PyResult<ruse::Policy> {
    if !(0.0..=1.0).contains(&scam) || !(0.0..=scam).contains(&legitimate) {
        return Err(PyValueError::new_err(format!(
            "policy is (scam, legitimate) with 0 <= legitimate <= scam <= 1, found ({scam}, {legitimate})"
        )));
    }
    Ok(ruse::Policy { scam, legitimate, ..policy })
}

fn fs_path(model: &Bound<'_, PyAny>) -> PyResult<String> {
    model.py().import("os")?.getattr("fspath")?.call1((model,))?.extract()
}

/// Any `str` becomes a Rust string; a lone surrogate becomes one U+FFFD, so that offsets stay true.
fn string(text: &Bound<'_, PyString>) -> String {
    if let Ok(text) = text.to_str() {
        return text.to_owned();
    }
    let units = text.call_method1("encode", ("utf-16-le", "surrogatepass")).and_then(|b| b.extract::<Vec<u8>>());
    let units = units.unwrap_or_default();
    let units = units.chunks_exact(2).map(|b| u16::from_le_bytes([b[0], b[1]]));
    char::decode_utf16(units).map(|c| c.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

/// The texts of any iterable of `str`; anything else is refused with its position.
fn strings(texts: &Bound<'_, PyAny>) -> PyResult<Vec<String>> {
    if texts.is_instance_of::<PyString>() {
        return Err(PyTypeError::new_err("texts must be an iterable of str, found one str; use classify for that"));
    }
    let one = |(i, item): (usize, PyResult<Bound<'_, PyAny>>)| {
        let item = item?;
        match item.cast::<PyString>() {
            Ok(text) => Ok(string(text)),
            Err(_) => Err(PyTypeError::new_err(format!("texts[{i}] must be str, found {}", item.get_type().name()?))),
        }
    };
    texts.try_iter()?.enumerate().map(one).collect()
}

/// A dict from key-value pairs, in order.
fn dict<'py, V: IntoPyObject<'py>>(
    py: Python<'py>,
    items: impl IntoIterator<Item = (&'static str, V)>,
) -> PyResult<Bound<'py, PyDict>> {
    let dict = PyDict::new(py);
    for (key, value) in items {
        dict.set_item(key, value)?;
    }
    Ok(dict)
}

#[pymodule(gil_used = false)]
fn _ruse(module: &Bound<'_, PyModule>) -> PyResult<()> {
    module.add("__version__", env!("CARGO_PKG_VERSION"))?;
    module.add("ModelError", module.py().get_type::<ModelError>())?;
    module.add_class::<Classifier>()?;
    module.add_class::<Verdict>()?;
    module.add_class::<Scored>()?;
    module.add_class::<Explanation>()?;
    module.add_class::<Reasons>()?;
    module.add_class::<Evidence>()?;
    module.add_class::<explanation::Signal>()?;
    module.add_class::<explanation::Disguise>()?;
    module.add_class::<Conversation>()?;
    module.add_class::<Standing>()?;
    module.add_class::<Encoder>()?;
    module.add_function(wrap_pyfunction!(encoder::distill, module)?)?;
    module.add_class::<Entity>()?;
    module.add_function(wrap_pyfunction!(entity::entities, module)?)?;
    module.add_function(wrap_pyfunction!(entity::redact, module)?)?;
    module.add_function(wrap_pyfunction!(_taxonomy, module)?)
}
