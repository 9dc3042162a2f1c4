//! Matrices in `.npy` files: 32-bit floats, row by row.

use std::{
    fs::File,
    io::{BufReader, Read},
    path::Path,
};

use ndarray::Array2;

use crate::error::TrainError;

/// Reads a matrix of little-endian 32-bit floats in C order.
///
/// # Errors
/// [`TrainError::Io`], or [`TrainError::Data`] if the file is anything else, is cut, or holds a
/// number that is not finite.
pub fn read(path: impl AsRef<Path>) -> Result<Array2<f32>, TrainError> {
    let path = path.as_ref();
    let name = path.display().to_string();
    let io = |source| TrainError::Io { path: name.clone(), source };
    let mut file = BufReader::new(File::open(path).map_err(io)?);
    let refuse = |message: &str| TrainError::Data(format!("{name}: {message}"));
    let mut start = [0u8; 10];
    file.read_exact(&mut start).map_err(|_| refuse("not a .npy file"))?;
    if &start[..6] != b"\x93NUMPY" || start[6] != 1 {
        return Err(refuse("not a .npy file of version 1"));
    }
    let mut header = vec![0u8; usize::from(u16::from_le_bytes([start[8], start[9]]))];
    file.read_exact(&mut header).map_err(|_| refuse("the header is cut"))?;
    let header = String::from_utf8_lossy(&header).replace(' ', "");
    if !header.contains("'descr':'<f4'") || !header.contains("'fortran_order':False") {
        return Err(refuse("must hold little-endian 32-bit floats in C order"));
    }
    let shape = header.split("'shape':(").nth(1).and_then(|s| s.split(')').next()).unwrap_or_default();
    let shape: Vec<usize> =
        shape.split(',').filter(|s| !s.is_empty()).map(str::parse).collect::<Result<_, _>>().unwrap_or_default();
    let &[rows, columns] = &shape[..] else { return Err(refuse("must have two dimensions")) };
    // The file is read to its end whatever the header says, so a wrong shape cannot ask for memory.
    let mut bytes = Vec::new();
    file.read_to_end(&mut bytes).map_err(io)?;
    if rows.checked_mul(columns).and_then(|n| n.checked_mul(4)) != Some(bytes.len()) {
        return Err(refuse("its size is not what its shape says"));
    }
    let values: Vec<f32> = bytes.chunks_exact(4).map(|b| f32::from_le_bytes([b[0], b[1], b[2], b[3]])).collect();
    if let Some(at) = values.iter().position(|v| !v.is_finite()) {
        return Err(refuse(&format!("value {} of row {} is not finite", at % columns.max(1), at / columns.max(1))));
    }
    Array2::from_shape_vec((rows, columns), values).map_err(|e| refuse(&e.to_string()))
}
