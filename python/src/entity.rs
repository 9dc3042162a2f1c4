//! Entities, with spans in characters.

use std::hash::{Hash, Hasher};

use pyo3::{
    exceptions::{PyTypeError, PyValueError},
    prelude::*,
    types::{PyDict, PyString},
};
use ruse::entity::{EntityKind, RedactOptions};

use crate::{dict, explanation::Places, string};

/// Something a message names that can be looked up, called, opened, paid or typed in.
#[pyclass(frozen, eq, hash, module = "ruse")]
#[derive(Clone, PartialEq)]
pub(crate) struct Entity {
    #[pyo3(get)]
    kind: String,
    #[pyo3(get)]
    start: usize,
    #[pyo3(get)]
    end: usize,
    #[pyo3(get)]
    normal: String,
    /// The detail as JSON: equal details are equal texts.
    detail: Option<String>,
}

impl Hash for Entity {
    fn hash<H: Hasher>(&self, state: &mut H) {
        (self.start, self.end).hash(state);
        self.kind.hash(state);
        self.normal.hash(state);
    }
}

impl Entity {
    pub(crate) fn new(places: &Places, entity: &ruse::Entity) -> Self {
        Self {
            kind: entity.kind.as_str().to_owned(),
            start: places.at(entity.span.start),
            end: places.at(entity.span.end),
            normal: entity.normal.clone(),
            // Names and plain values only: writing them as JSON cannot fail.
            detail: entity.detail.as_ref().and_then(|d| serde_json::to_string(d).ok()),
        }
    }
}

#[pymethods]
impl Entity {
    #[new]
    #[pyo3(signature = (kind, start, end, normal, detail=None))]
    fn build(
        py: Python<'_>,
        kind: &str,
        start: usize,
        end: usize,
        normal: String,
        detail: Option<Bound<'_, PyDict>>,
    ) -> PyResult<Self> {
        let dumps = |d: Bound<'_, PyDict>| -> PyResult<String> {
            // Written as the library writes it, so that a rebuilt entity equals its model.
            let options = dict(py, [("separators", (",", ":"))])?;
            options.set_item("ensure_ascii", false)?;
            py.import("json")?.call_method("dumps", (d,), Some(&options))?.extract()
        };
        Ok(Self { kind: parse(kind)?.as_str().to_owned(), start, end, normal, detail: detail.map(dumps).transpose()? })
    }

    /// What else is known of it, by name.
    #[getter]
    fn detail<'py>(&self, py: Python<'py>) -> PyResult<Option<Bound<'py, PyAny>>> {
        let loads = |json: &String| py.import("json")?.getattr("loads")?.call1((json,));
        self.detail.as_ref().map(loads).transpose()
    }

    pub(crate) fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyDict>> {
        let all = dict(py, [("kind", &self.kind)])?;
        all.set_item("start", self.start)?;
        all.set_item("end", self.end)?;
        all.set_item("normal", &self.normal)?;
        all.set_item("detail", self.detail(py)?)?;
        Ok(all)
    }

    fn __repr__(&self) -> String {
        format!("Entity(kind='{}', start={}, end={}, normal={:?})", self.kind, self.start, self.end, self.normal)
    }

    #[allow(clippy::type_complexity, reason = "the arguments of `__new__`")]
    fn __reduce__<'py>(
        slf: &Bound<'py, Self>,
    ) -> PyResult<(Bound<'py, PyAny>, (String, usize, usize, String, Option<Bound<'py, PyAny>>))> {
        let this = slf.get();
        let detail = this.detail(slf.py())?;
        Ok((slf.get_type().into_any(), (this.kind.clone(), this.start, this.end, this.normal.clone(), detail)))
    }
}

/// The entities of a message, in order, not overlapping.
#[pyfunction]
pub(crate) fn entities(py: Python<'_>, text: &Bound<'_, PyString>) -> Vec<Entity> {
    let text = string(text);
    py.detach(|| {
        let places = Places::new(&text);
        ruse::entity::entities(&text).iter().map(|e| Entity::new(&places, e)).collect()
    })
}

/// The message without its entities.
#[pyfunction]
#[pyo3(signature = (text, *, keep_length=false, kinds=None))]
pub(crate) fn redact(
    py: Python<'_>,
    text: &Bound<'_, PyString>,
    keep_length: bool,
    kinds: Option<&Bound<'_, PyAny>>,
) -> PyResult<String> {
    let mut options = RedactOptions::default().keep_length(keep_length);
    if let Some(kinds) = kinds {
        if kinds.is_instance_of::<PyString>() {
            return Err(PyTypeError::new_err("kinds must be an iterable of str, found one str"));
        }
        let kinds = kinds.try_iter()?.map(|kind| parse(&kind?.extract::<String>()?)).collect::<PyResult<Vec<_>>>()?;
        options = options.kinds(kinds);
    }
    let text = string(text);
    Ok(py.detach(|| ruse::entity::redact(&text, options)))
}

fn parse(kind: &str) -> PyResult<EntityKind> {
    kind.parse().map_err(|e| PyValueError::new_err(format!("{kind:?}: {e}")))
}
