//! Tests of the engine from outside: one binary, one file per concern.

mod checkpoints;
mod clock;
mod crash;
mod keys;
mod linear;
mod properties;
mod schedules;
mod stories;
mod support;
mod trace;
mod unknown;
