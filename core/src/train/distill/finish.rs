//! From learned floats to the encoder's 8-bit rows.

use super::{Distiller, State};
use crate::{
    encode::{Encoder, EncoderHeader},
    error::TrainError,
};

/// One value in so many may be clipped, so that a few large ones do not coarsen the steps of all.
const CLIPPED: usize = 5000;

pub(super) fn encoder(distiller: &Distiller) -> Result<Encoder, TrainError> {
    let (dims, features) = (distiller.options.dims, distiller.keys.len());
    let turn = turn(&distiller.state, dims);
    let mut rows = vec![0.0f32; features * dims];
    for (new, old) in rows.chunks_exact_mut(dims).zip(distiller.state.rows.chunks_exact(dims)) {
        for (i, &value) in old.iter().enumerate() {
            new.iter_mut().zip(&turn[i * dims..]).for_each(|(n, &t)| *n += (f64::from(value) * t) as f32);
        }
    }
    let length = typical_length(distiller, &rows, dims);
    let mut scales = vec![0.0f32; dims];
    for (d, scale) in scales.iter_mut().enumerate() {
        let mut sizes: Vec<f32> = rows[d..].iter().step_by(dims).map(|v| v.abs()).collect();
        sizes.sort_unstable_by(f32::total_cmp);
        *scale = (sizes[features - 1 - features / CLIPPED] / 127.0).max(f32::MIN_POSITIVE);
    }
    let step = |(i, v): (usize, &f32)| (v / scales[i % dims]).round().clamp(-127.0, 127.0) as i8;
    let quantised = rows.iter().enumerate().map(step).collect();
    let header = EncoderHeader {
        features: distiller.options.features,
        teacher: distiller.options.teacher.clone(),
        texts: distiller.texts.len() as u64,
        held_out_cosine: (distiller.held_out_cosine() * 1e4).round() / 1e4,
        ..EncoderHeader::default()
    };
    let scales = scales.iter().map(|s| s / length).collect();
    Ok(Encoder::assemble(header, distiller.keys.clone(), quantised, scales)?)
}

/// `L` with `L Lᵀ = Mᵀ M`: inner products of `h L` are those of `M h`. Cholesky, in double precision.
fn turn(state: &State, dims: usize) -> Vec<f64> {
    let mut gram = vec![0.0f64; dims * dims];
    for row in state.map.chunks_exact(dims) {
        for (i, &a) in row.iter().enumerate() {
            gram[i * dims..][..dims].iter_mut().zip(row).for_each(|(g, &b)| *g += f64::from(a) * f64::from(b));
        }
    }
    let mut lower = vec![0.0f64; dims * dims];
    for i in 0..dims {
        for j in 0..=i {
            let known: f64 = (0..j).map(|k| lower[i * dims + k] * lower[j * dims + k]).sum();
            let left = gram[i * dims + j] - known;
            lower[i * dims + j] = if i == j { left.max(1e-12).sqrt() } else { left / lower[j * dims + j] };
        }
    }
    lower
}

/// The root mean square length of the texts' vectors.
fn typical_length(distiller: &Distiller, rows: &[f32], dims: usize) -> f32 {
    let mut sum = 0.0f64;
    for &i in &distiller.order {
        let (columns, share) = &distiller.texts[i];
        let mut h = vec![0.0f32; dims];
        for &c in columns {
            h.iter_mut().zip(&rows[c as usize * dims..]).for_each(|(h, &v)| *h += v * share);
        }
        sum += h.iter().map(|&v| f64::from(v * v)).sum::<f64>();
    }
    (sum / distiller.order.len().max(1) as f64).sqrt().max(f64::from(f32::MIN_POSITIVE)) as f32
}
