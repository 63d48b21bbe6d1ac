//! Exact answers: what a simulation of a simple case has to give.
//!
//! Every function is a formula with its source, or (for the undetected loss, which has none) a
//! page of program that shares nothing with the simulator but its random numbers. Tests and
//! reports print these beside the simulated values.
//!
//! Times may be in any unit, as long as rates are per the same unit; results are in units of
//! stock unless their name says otherwise. Demand is Poisson, one unit at a time, except where
//! a function says otherwise.

mod feeds;
mod loss;
mod oversell;
mod poisson;
mod stock;

pub use feeds::{EventFeed, PolledMirror, UnreconciledDeltas};
pub use loss::{LossYear, UndetectedLoss};
pub use oversell::{chance_window_outsells, oversells_per_depletion, vendor_formula};
pub use poisson::{poisson_cdf, poisson_loss, poisson_pmf, poisson_tail};
pub use stock::{BaseStock, ReorderPoint, erlang_b};
