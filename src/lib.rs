//! Simulates pool drift.
