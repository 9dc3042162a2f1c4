//! Encoders: message vectors for those who learn, and learning them from a teacher.

use std::path::PathBuf;

use ndarray::Array2;
use pyo3::{exceptions::PyValueError, prelude::*, types::PyString};
use ruse::train::{DistillOptions, Distiller};

use crate::{ModelError, fs_path, string, strings};

/// Turns messages into vectors.
#[pyclass(frozen, module = "ruse")]
pub(crate) struct Encoder {
    inner: ruse::Encoder,
}

#[pymethods]
impl Encoder {
    #[new]
    fn new(py: Python<'_>, path: &Bound<'_, PyAny>) -> PyResult<Self> {
        let path = fs_path(path)?;
        let inner = py.detach(|| ruse::Encoder::read(&path)).map_err(|e| ModelError::new_err(e.to_string()))?;
        Ok(Self { inner })
    }

    fn encode(&self, py: Python<'_>, text: &Bound<'_, PyString>) -> Vec<f32> {
        let text = string(text);
        py.detach(|| self.inner.encode(&text))
    }

    /// Writes `encoder.safetensors` into the folder, which is made if it is missing.
    fn save(&self, py: Python<'_>, folder: &Bound<'_, PyAny>) -> PyResult<()> {
        let folder = PathBuf::from(fs_path(folder)?);
        py.detach(|| {
            std::fs::create_dir_all(&folder)?;
            std::fs::write(folder.join("encoder.safetensors"), self.inner.to_bytes())
        })?;
        Ok(())
    }

    #[getter]
    fn dims(&self) -> usize {
        self.inner.dims()
    }

    #[getter]
    fn features(&self) -> usize {
        self.inner.keys().len()
    }

    #[getter]
    fn teacher(&self) -> &str {
        &self.inner.header().teacher
    }

    #[getter]
    fn held_out_cosine(&self) -> f64 {
        self.inner.header().held_out_cosine
    }

    #[getter]
    fn digest(&self) -> String {
        self.inner.digest()
    }

    fn __repr__(&self) -> String {
        let header = self.inner.header();
        format!("Encoder(dims={}, features={}, held_out_cosine={:.4})", self.dims(), self.features(), header.held_out_cosine)
    }
}

/// Learns an encoder from unlabelled texts and a teacher's vectors of them.
#[pyfunction]
#[pyo3(signature = (texts, vectors, *, teacher="", dims=128, max_features=60_000, min_texts=3, passes=6, rate=0.05, seed=1, threads=2, progress=None))]
#[allow(clippy::too_many_arguments)] // keywords in Python
pub(crate) fn distill(
    py: Python<'_>,
    texts: &Bound<'_, PyAny>,
    vectors: &Bound<'_, PyAny>,
    teacher: &str,
    dims: usize,
    max_features: usize,
    min_texts: u32,
    passes: u32,
    rate: f32,
    seed: u64,
    threads: usize,
    progress: Option<&Bound<'_, PyAny>>,
) -> PyResult<Encoder> {
    let (texts, vectors) = (strings(texts)?, matrix(vectors)?);
    let options = DistillOptions {
        dims,
        max_features,
        min_texts,
        passes,
        rate,
        seed,
        teacher: teacher.to_owned(),
        threads,
        ..DistillOptions::default()
    };
    let refused = |e: ruse::TrainError| PyValueError::new_err(e.to_string());
    let mut distiller = py.detach(|| Distiller::new(&texts, vectors, options)).map_err(refused)?;
    while !distiller.done() {
        let cosine = py.detach(|| {
            distiller.pass(|_| {});
            distiller.held_out_cosine()
        });
        // Between passes, so that Ctrl-C is heard and a caller can show how it goes.
        py.check_signals()?;
        if let Some(progress) = progress {
            progress.call1((distiller.passes(), passes, cosine))?;
        }
    }
    let inner = py.detach(|| distiller.finish()).map_err(refused)?;
    Ok(Encoder { inner })
}

/// A matrix of 32-bit floats: an array with `astype`, `shape` and `tobytes` (numpy's), or rows of numbers.
fn matrix(vectors: &Bound<'_, PyAny>) -> PyResult<Array2<f32>> {
    let shaped =
        |shape: (usize, usize), values| Array2::from_shape_vec(shape, values).map_err(|e| PyValueError::new_err(e.to_string()));
    if vectors.hasattr("astype")? && vectors.hasattr("tobytes")? {
        let shape: Vec<usize> = vectors.getattr("shape")?.extract()?;
        let &[rows, columns] = &shape[..] else {
            return Err(PyValueError::new_err(format!("vectors must have 2 dimensions, found {}", shape.len())));
        };
        let bytes: Vec<u8> = vectors.call_method1("astype", ("<f4",))?.call_method0("tobytes")?.extract()?;
        let values = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
        return shaped((rows, columns), values);
    }
    let rows = vectors.try_iter()?.map(|row| row?.extract::<Vec<f32>>()).collect::<PyResult<Vec<_>>>()?;
    let columns = rows.first().map_or(0, Vec::len);
    if let Some(odd) = rows.iter().position(|row| row.len() != columns) {
        return Err(PyValueError::new_err(format!("vectors[{odd}] has {} numbers, vectors[0] has {columns}", rows[odd].len())));
    }
    shaped((rows.len(), columns), rows.concat())
}
