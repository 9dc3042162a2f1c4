//! One batch: every text's gradient, then the map's step, then the rows'. Each number has one owner
//! and its terms one order, however the work is dealt to threads.

use super::{Distiller, State};

/// Texts a step.
pub(super) const BATCH: usize = 256;
/// Keeps the first steps finite.
const EPSILON: f32 = 1e-8;
/// The map's rate, as a share of the rows'.
const MAP_RATE: f32 = 0.2;

/// What one text teaches.
pub(super) struct Lesson {
    /// The text's vector.
    h: Vec<f32>,
    /// The gradient at the map's output.
    output: Vec<f32>,
    /// The gradient at the vector.
    inner: Vec<f32>,
    pub(super) cosine: f32,
}

impl Distiller {
    /// What text `i` teaches now.
    pub(super) fn learn(&self, i: usize) -> Lesson {
        let dims = self.options.dims;
        let (columns, share) = &self.texts[i];
        let mut h = vec![0.0f32; dims];
        for &c in columns {
            add(&mut h, &self.state.rows[c as usize * dims..][..dims], *share);
        }
        let target = self.teacher.row(i);
        let target = target.as_slice().expect("rows lie in order");
        let image: Vec<f32> = self.state.map.chunks_exact(dims).map(|row| dot(row, &h)).collect();
        let (square, along) = (dot(&image, &image), dot(&image, target));
        let length = square.sqrt().max(EPSILON);
        let cosine = along / length;
        // The gradient of `-cos`: across the image, towards the target.
        let output: Vec<f32> = image.iter().zip(target).map(|(&y, &t)| (cosine * y / length - t) / length.max(0.05)).collect();
        let mut inner = vec![0.0f32; dims];
        for (row, &g) in self.state.map.chunks_exact(dims).zip(&output) {
            add(&mut inner, row, g);
        }
        Lesson { h, output, inner, cosine }
    }

    /// Takes a step on a batch; `left` is the share of the rate that is left.
    pub(super) fn step(&mut self, batch: &[usize], left: f32) {
        let threads = self.options.threads.clamp(1, 2);
        let this = &*self;
        let lessons: Vec<Lesson> = if threads == 1 {
            batch.iter().map(|&i| this.learn(i)).collect()
        } else {
            std::thread::scope(|scope| {
                let (first, second) = batch.split_at(batch.len() / 2);
                let other = scope.spawn(move || second.iter().map(|&i| this.learn(i)).collect::<Vec<_>>());
                let mut lessons: Vec<Lesson> = first.iter().map(|&i| this.learn(i)).collect();
                lessons.extend(other.join().expect("learning does not panic"));
                lessons
            })
        };
        let (dims, rate) = (self.options.dims, self.options.rate * left);
        let State { rows, row_squares, map, map_squares, .. } = &mut self.state;
        let (texts, lessons) = (&self.texts, &lessons);
        let middle = row_squares.len() / 2;
        let outputs = map.len() / dims;
        let half = if threads == 1 { 0 } else { middle };
        let (low_rows, high_rows) = rows.split_at_mut(half * dims);
        let (low_squares, high_squares) = row_squares.split_at_mut(half);
        let cut = if threads == 1 { 0 } else { outputs / 2 };
        let (low_map, high_map) = map.split_at_mut(cut * dims);
        let (low_map_squares, high_map_squares) = map_squares.split_at_mut(cut * dims);
        let low = move || {
            step_map(low_map, low_map_squares, lessons, 0, dims, rate * MAP_RATE);
            step_rows(low_rows, low_squares, texts, batch, lessons, 0, dims, rate);
        };
        let mut high = move || {
            step_map(high_map, high_map_squares, lessons, cut, dims, rate * MAP_RATE);
            step_rows(high_rows, high_squares, texts, batch, lessons, half, dims, rate);
        };
        if threads == 1 {
            high();
        } else {
            std::thread::scope(|scope| {
                scope.spawn(low);
                high();
            });
        }
    }
}

/// Steps the map's rows from `from` on.
fn step_map(map: &mut [f32], squares: &mut [f32], lessons: &[Lesson], from: usize, dims: usize, rate: f32) {
    let mut gradient = vec![0.0f32; dims];
    for (k, (row, squares)) in map.chunks_exact_mut(dims).zip(squares.chunks_exact_mut(dims)).enumerate() {
        gradient.fill(0.0);
        for lesson in lessons {
            add(&mut gradient, &lesson.h, lesson.output[from + k]);
        }
        for ((w, s), g) in row.iter_mut().zip(squares).zip(&gradient) {
            *s += g * g;
            *w -= rate * g / (s.sqrt() + EPSILON);
        }
    }
}

/// Steps the rows of features from `from` on; a row's steps shorten together.
#[allow(clippy::too_many_arguments)]
fn step_rows(
    rows: &mut [f32],
    squares: &mut [f32],
    texts: &[(Vec<u32>, f32)],
    batch: &[usize],
    lessons: &[Lesson],
    from: usize,
    dims: usize,
    rate: f32,
) {
    for (&i, lesson) in batch.iter().zip(lessons) {
        let (columns, share) = &texts[i];
        let square = share * share * dot(&lesson.inner, &lesson.inner) / dims as f32;
        if square == 0.0 {
            continue;
        }
        for &c in columns {
            let Some(at) = (c as usize).checked_sub(from).filter(|&at| at < squares.len()) else { continue };
            squares[at] += square;
            add(&mut rows[at * dims..][..dims], &lesson.inner, -rate * share / squares[at].sqrt());
        }
    }
}

/// `sum += by · row`.
#[inline]
fn add(sum: &mut [f32], row: &[f32], by: f32) {
    sum.iter_mut().zip(row).for_each(|(s, &v)| *s += by * v);
}

/// An inner product in eight lanes: a fixed order that vector units can follow.
#[inline]
fn dot(a: &[f32], b: &[f32]) -> f32 {
    let mut lanes = [0.0f32; 8];
    let (a8, b8) = (a.chunks_exact(8), b.chunks_exact(8));
    let rest: f32 = a8.remainder().iter().zip(b8.remainder()).map(|(x, y)| x * y).sum();
    for (x, y) in a8.zip(b8) {
        for ((l, x), y) in lanes.iter_mut().zip(x).zip(y) {
            *l += x * y;
        }
    }
    lanes.iter().sum::<f32>() + rest
}
