//! Logistic heads, fitted by dual coordinate ascent.
//!
//! Every head `h` minimises `½‖w‖² + Σ cost · loss(w·x + b, target)` with the logistic loss against
//! a target in `[0, 1]`, hard or soft; a cost of 0 masks what a row does not know. The dual has one
//! variable a row and head, here the probability `p` itself: `w = Σ cost · (target − p) · x`, and a
//! coordinate step solves `logit(p') = w·x + cost · ‖x‖² · (p − p')` by a guarded Newton method:
//! [Yu, Huang & Lin (2011)](https://www.csie.ntu.edu.tw/~cjlin/papers/maxent_dual.pdf), carried to
//! soft targets. Heads share nothing but the row order, so any split of them over threads gives the
//! same bits.
//!
//! Where the penalty differs between columns (`solver/penalty.rs`) it is `½‖w / d‖²`.

mod penalty;

use linfa::{
    DatasetBase, ParamGuard,
    dataset::Records,
    traits::{Fit, PredictInplace},
};
use ndarray::{Array1, Array2, Axis, Slice};

use self::penalty::Penalty;
use super::{csr::Csr, split::Rng};
use crate::error::TrainError;

/// What the heads are to learn: a target and a cost for every row and head.
#[derive(Debug, Clone, PartialEq)]
pub struct Targets {
    /// Targets in `[0, 1]`, `[rows, heads]`.
    pub targets: Array2<f32>,
    /// Costs of at least 0, `[rows, heads]`; 0 masks.
    pub costs: Array2<f32>,
}

/// Unchecked parameters of [`LogisticHeads`]; `check` them or let `fit` do it.
#[derive(Debug, Clone, PartialEq)]
pub struct HeadParams(ValidHeadParams);

/// Checked parameters.
#[derive(Debug, Clone, PartialEq)]
pub struct ValidHeadParams {
    epochs: u32,
    tolerance: f32,
    seed: u64,
    threads: usize,
    penalty: Penalty,
}

impl Default for HeadParams {
    /// 100 passes, tolerance 1e-3, seed 1, two threads, one penalty for all heads and columns.
    fn default() -> Self {
        Self(ValidHeadParams { epochs: 100, tolerance: 1e-3, seed: 1, threads: 2, penalty: Penalty::default() })
    }
}

impl HeadParams {
    /// The most passes over the rows; default 100.
    #[must_use]
    pub fn epochs(mut self, epochs: u32) -> Self {
        self.0.epochs = epochs;
        self
    }

    /// Fitting ends when no probability moves by more than this in a pass; default 0.001.
    #[must_use]
    pub fn tolerance(mut self, tolerance: f32) -> Self {
        self.0.tolerance = tolerance;
        self
    }

    /// The seed of the row order; default 1.
    #[must_use]
    pub fn seed(mut self, seed: u64) -> Self {
        self.0.seed = seed;
        self
    }

    /// How many heads come first: the two below are of these alone; default none.
    #[must_use]
    pub fn first_heads(mut self, heads: usize) -> Self {
        self.0.penalty.heads = heads;
        self
    }

    /// The share of the log-count ratio in the penalty, in `[0, 1]`, on the first `columns`; default none.
    #[must_use]
    pub fn log_count_ratio(mut self, share: f32, columns: usize) -> Self {
        (self.0.penalty.share, self.0.penalty.columns) = (share, columns);
        self
    }

    /// Whose hand each row is of, for the log-count ratio: a hand counts once however many of its rows have
    /// a column; default each of its own.
    #[must_use]
    pub fn hands(mut self, hands: Vec<u32>) -> Self {
        self.0.penalty.hands = hands;
        self
    }

    /// Which of the first columns are not read: their weights stay 0; default none.
    #[must_use]
    pub fn unread(mut self, columns: Vec<bool>) -> Self {
        self.0.penalty.unread = columns;
        self
    }
}

impl ParamGuard for HeadParams {
    type Checked = ValidHeadParams;
    type Error = TrainError;

    fn check_ref(&self) -> Result<&Self::Checked, Self::Error> {
        if self.0.epochs == 0 {
            return Err(TrainError::Recipe { field: "heads.epochs", rule: "must be at least 1", found: "0".into() });
        }
        if self.0.tolerance.is_nan() || self.0.tolerance < 0.0 {
            let found = self.0.tolerance.to_string();
            return Err(TrainError::Recipe { field: "tolerance", rule: "must be at least 0", found });
        }
        if !(0.0..=1.0).contains(&self.0.penalty.share) {
            let found = self.0.penalty.share.to_string();
            return Err(TrainError::Recipe { field: "heads.log_count_ratio", rule: "must be in [0, 1]", found });
        }
        Ok(&self.0)
    }

    fn check(self) -> Result<Self::Checked, Self::Error> {
        self.check_ref()?;
        Ok(self.0)
    }
}

/// Fitted heads.
#[derive(Debug, Clone, PartialEq)]
pub struct LogisticHeads {
    /// Weights, `[features, heads]`.
    pub weights: Array2<f32>,
    /// Biases, `[heads]`.
    pub bias: Array1<f32>,
}

impl Fit<Csr, Targets, TrainError> for ValidHeadParams {
    type Object = LogisticHeads;

    fn fit(&self, dataset: &DatasetBase<Csr, Targets>) -> Result<LogisticHeads, TrainError> {
        let (rows, targets) = (&dataset.records, &dataset.targets);
        let heads = targets.targets.ncols();
        if targets.targets.dim() != targets.costs.dim() || targets.targets.nrows() != rows.nsamples() {
            return Err(TrainError::Data(format!(
                "{} rows, targets for {:?}, costs for {:?}",
                rows.nsamples(),
                targets.targets.dim(),
                targets.costs.dim()
            )));
        }
        let mut fitted = LogisticHeads { weights: Array2::zeros((rows.nfeatures(), heads)), bias: Array1::zeros(heads) };
        // The split of heads is fixed, so that even the vector code is the same on every machine.
        let parts: Vec<_> = (0..heads).step_by(LANES).map(|from| from..heads.min(from + LANES)).collect();
        for wave in parts.chunks(self.threads.max(1)) {
            let done: Vec<_> = std::thread::scope(|scope| {
                let run = |part: &std::ops::Range<usize>| {
                    let part = part.clone();
                    scope.spawn(move || Ascent::new(rows, targets, part, self).run(self))
                };
                let workers: Vec<_> = wave.iter().map(run).collect();
                workers.into_iter().map(|w| w.join().expect("the solver does not panic")).collect()
            });
            for (part, (weights, bias)) in wave.iter().zip(done) {
                for (mut row, block) in fitted.weights.rows_mut().into_iter().zip(&weights) {
                    row.slice_axis_mut(Axis(0), Slice::from(part.clone())).iter_mut().zip(block).for_each(|(w, &b)| *w = b);
                }
                fitted.bias.slice_axis_mut(Axis(0), Slice::from(part.clone())).iter_mut().zip(&bias).for_each(|(w, &b)| *w = b);
            }
        }
        Ok(fitted)
    }
}

impl PredictInplace<Csr, Array2<f32>> for LogisticHeads {
    /// Logits, `[rows, heads]`.
    fn predict_inplace<'a>(&'a self, rows: &'a Csr, logits: &mut Array2<f32>) {
        for (i, mut out) in logits.rows_mut().into_iter().enumerate() {
            out.assign(&self.bias);
            let (columns, values) = rows.row(i);
            for (&c, &v) in columns.iter().zip(values) {
                out.scaled_add(v, &self.weights.row(c as usize));
            }
        }
    }

    fn default_target(&self, rows: &Csr) -> Array2<f32> {
        Array2::zeros((rows.nsamples(), self.bias.len()))
    }
}

/// Heads fitted together, one vector lane each.
const LANES: usize = 18;
/// The value of the constant column whose weight is the bias.
const BIAS_COLUMN: f32 = 1.0;

struct Ascent<'a> {
    rows: &'a Csr,
    costs: Vec<[f32; LANES]>,
    p: Vec<[f32; LANES]>,
    /// The square of the penalty's `d` of every column; empty where it is 1.
    loose: Vec<[f32; LANES]>,
    /// The squared lengths of rows whose columns are scaled by `d`.
    norms: Vec<[f32; LANES]>,
    weights: Vec<[f32; LANES]>,
    bias: [f32; LANES],
}

impl<'a> Ascent<'a> {
    fn new(rows: &'a Csr, targets: &Targets, part: std::ops::Range<usize>, params: &ValidHeadParams) -> Self {
        let pick = |from: &Array2<f32>| -> Vec<[f32; LANES]> {
            let lanes = |row: ndarray::ArrayView1<f32>| {
                let mut lanes = [0.0; LANES];
                lanes.iter_mut().zip(row.slice_axis(Axis(0), Slice::from(part.clone()))).for_each(|(l, &v)| *l = v);
                lanes
            };
            from.rows().into_iter().map(lanes).collect()
        };
        // At `p = target` the weights are zero.
        let (p, costs) = (pick(&targets.targets), pick(&targets.costs));
        let lanes = params.penalty.heads.clamp(part.start, part.end) - part.start;
        let loose = params.penalty.squares(rows, &p, &costs, lanes);
        let norm = |i| {
            let mut norm = [BIAS_COLUMN * BIAS_COLUMN; LANES];
            let (columns, values) = rows.row(i);
            for (&c, v) in columns.iter().zip(values) {
                let loose = loose.get(c as usize).unwrap_or(&[1.0; LANES]);
                norm.iter_mut().zip(loose).for_each(|(norm, loose)| *norm += v * v * loose);
            }
            norm
        };
        let norms = (0..rows.len()).map(norm).collect();
        Self { rows, p, costs, loose, norms, weights: vec![[0.0; LANES]; rows.width()], bias: [0.0; LANES] }
    }

    fn run(mut self, params: &ValidHeadParams) -> (Vec<[f32; LANES]>, [f32; LANES]) {
        let mut rng = Rng::new(params.seed);
        let mut order: Vec<usize> = (0..self.rows.len()).collect();
        // How long a row has not moved; such rows are looked at ever more seldom.
        let mut still = vec![0u32; self.rows.len()];
        for epoch in 0..params.epochs {
            rng.shuffle(&mut order);
            let mut largest = 0.0f32;
            for &i in &order {
                if still[i] > 0 && (epoch + 1) % (still[i] + 1).min(6) != 0 {
                    continue;
                }
                let moved = self.step(i);
                still[i] = if moved < params.tolerance { still[i] + 1 } else { 0 };
                largest = largest.max(moved);
            }
            if largest < params.tolerance {
                break;
            }
        }
        (self.weights, self.bias)
    }

    /// Solves the coordinates of row `i`; the largest move of a probability.
    fn step(&mut self, i: usize) -> f32 {
        let (columns, values) = self.rows.row(i);
        let mut z = self.bias;
        for z in &mut z {
            *z *= BIAS_COLUMN;
        }
        for (&c, &v) in columns.iter().zip(values) {
            let w = &self.weights[c as usize];
            for (z, w) in z.iter_mut().zip(w) {
                *z += v * w;
            }
        }
        let mut delta = [0.0f32; LANES];
        let mut moved = 0.0f32;
        for lane in 0..LANES {
            let cost = self.costs[i][lane];
            if cost > 0.0 {
                let old = self.p[i][lane];
                let new = coordinate(z[lane], cost * self.norms[i][lane], old);
                self.p[i][lane] = new;
                delta[lane] = cost * (old - new);
                moved = moved.max((old - new).abs());
            }
        }
        if moved > 0.0 {
            for (&c, &v) in columns.iter().zip(values) {
                let w = &mut self.weights[c as usize];
                match self.loose.get(c as usize) {
                    Some(loose) => w.iter_mut().zip(&delta).zip(loose).for_each(|((w, d), loose)| *w += v * d * loose),
                    None => w.iter_mut().zip(&delta).for_each(|(w, d)| *w += v * d),
                }
            }
            for (b, d) in self.bias.iter_mut().zip(&delta) {
                *b += BIAS_COLUMN * d;
            }
        }
        moved
    }
}

/// The root `σ(u)` of `u − z − k (p − σ(u))`, which rises in `u`: Newton, and bisection of its bracket
/// wherever Newton would leave it or has stopped halving the steps.
fn coordinate(z: f32, k: f32, p: f32) -> f32 {
    let (mut low, mut high) = (z + k * (p - 1.0), z + k * p);
    let mut u = if p > 0.0 && p < 1.0 { (p / (1.0 - p)).ln() } else { 0.0 };
    if !(low..=high).contains(&u) {
        u = 0.5 * (low + high);
    }
    let mut last = high - low;
    for _ in 0..60 {
        let s = 1.0 / (1.0 + (-u).exp());
        let f = u - z - k * (p - s);
        if f > 0.0 {
            high = u;
        } else {
            low = u;
        }
        let step = f / (1.0 + k * s * (1.0 - s));
        let newton = u - step;
        let next = if (low..=high).contains(&newton) && 2.0 * step.abs() < last { newton } else { 0.5 * (low + high) };
        last = (next - u).abs();
        u = next;
        if last < 1e-4 {
            break;
        }
    }
    1.0 / (1.0 + (-u).exp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_coordinate_step_solves_its_equation() {
        for z in [-30.0, -2.0, 0.0, 0.5, 12.0] {
            for k in [0.01, 1.0, 40.0, 900.0] {
                for p in [0.0, 0.2, 0.5, 1.0] {
                    // The residual rises with the probability: it changes sign around the solution.
                    let residual = |s: f32| (s / (1.0 - s)).ln() - z - k * (p - s);
                    let new = coordinate(z, k, p);
                    assert!((0.0..=1.0).contains(&new));
                    let (below, above) = (new - 2e-3, new + 2e-3);
                    assert!(below <= 0.0 || residual(below) <= 0.0, "z {z} k {k} p {p}: {new} is too high");
                    assert!(above >= 1.0 || residual(above) >= 0.0, "z {z} k {k} p {p}: {new} is too low");
                }
            }
        }
    }

    #[test]
    fn fits_the_optimum_of_a_small_problem() {
        // One feature, x = ±1: the optimum of ½w² + ½b² + C Σ loss has w = 2C(1 − σ(w)), b = 0.
        let mut rows = Csr::new(1);
        rows.push([(0, 1.0)]);
        rows.push([(0, -1.0)]);
        let targets = Targets {
            targets: Array2::from_shape_vec((2, 1), vec![1.0, 0.0]).expect("two rows"),
            costs: Array2::from_elem((2, 1), 3.0),
        };
        let fitted = HeadParams::default().epochs(200).tolerance(0.0).fit(&DatasetBase::new(rows, targets)).expect("fits");
        let w = fitted.weights[[0, 0]];
        assert!((w - 6.0 * (1.0 - 1.0 / (1.0 + (-w).exp()))).abs() < 1e-2, "{w}");
        assert!(fitted.bias[0].abs() < 1e-2);
    }

    #[test]
    fn a_column_that_is_not_read_weighs_nothing_in_the_first_heads() {
        // Columns 0 and 1 tell the label equally well.
        let mut rows = Csr::new(2);
        let of_label = |i: usize| f32::from(u8::from(i.is_multiple_of(2)));
        for i in 0..12 {
            let value = 2.0 * of_label(i) - 1.0;
            rows.push([(0, value), (1, value)]);
        }
        let targets = Array2::from_shape_fn((12, 2), |(i, _)| of_label(i));
        let costs = Array2::from_elem((12, 2), 1.0);
        let params = HeadParams::default().first_heads(1).unread(vec![true]);
        let fitted = params.fit(&DatasetBase::new(rows, Targets { targets, costs })).expect("fits");
        assert_eq!(fitted.weights[[0, 0]].to_bits(), 0);
        assert!(fitted.weights[[1, 0]] > fitted.weights[[1, 1]], "what is left speaks for both: {:?}", fitted.weights);
        assert!(fitted.weights[[0, 1]] > 0.1, "the other head reads both");
    }

    #[test]
    fn the_penalty_is_lighter_where_counts_tell_the_label() {
        // Column 0 tells the label, column 1 does not; the optimum has `w = d² Σ cost · (target − p) · x`.
        let mut rows = Csr::new(2);
        let (mut targets, cost) = (Vec::new(), 2.0);
        for i in 0..12 {
            let scam = i % 2 == 0;
            targets.push(f32::from(u8::from(scam)));
            let columns: &[u32] = if scam { &[0, 1] } else { &[1] };
            rows.push(columns.iter().map(|&c| (c, 1.0)));
        }
        let goal = Targets {
            targets: Array2::from_shape_vec((12, 1), targets).expect("twelve rows"),
            costs: Array2::from_elem((12, 1), cost),
        };
        // Column 0 is in 6 rows of the label and no other, column 1 in 6 of each.
        let (six, none) = (penalty::PRIOR + 6.0, penalty::PRIOR);
        let skew = ((six + six) / (none + six)).ln();
        let sizes = [((six / none).ln() - skew).abs(), skew];
        let mean = f32::midpoint(sizes[0], sizes[1]);
        let squares = sizes.map(|size| (0.5 + 0.5 * size / mean).powi(2));
        let params = HeadParams::default().epochs(500).tolerance(0.0).first_heads(1).log_count_ratio(0.5, 2);
        let dataset = DatasetBase::new(rows, goal);
        let fitted = params.fit(&dataset).expect("fits");
        let mut logits = fitted.default_target(&dataset.records);
        fitted.predict_inplace(&dataset.records, &mut logits);
        for (c, square) in squares.into_iter().enumerate() {
            let pull: f32 = (0..12)
                .filter(|&i| dataset.records.row(i).0.contains(&(c as u32)))
                .map(|i| cost * (dataset.targets.targets[[i, 0]] - 1.0 / (1.0 + (-logits[[i, 0]]).exp())))
                .sum();
            let w = fitted.weights[[c, 0]];
            assert!((w - square * pull).abs() < 1e-2, "{c}: {w} and {}", square * pull);
        }
    }
}
