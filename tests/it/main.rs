//! Integration tests: one binary, a folder per layer, a file per concern.

/// What tests share: scenarios made in code, worlds drawn by a seed, auditors.
mod support {
    pub mod audit;
    pub mod audit_lines;
    pub mod fixture;
    pub mod made_up;
    pub mod swarm;
    pub mod synthetic;
}
use support::{audit, audit_lines, fixture, made_up, swarm, synthetic};

/// The pool engine under the simulator, and its benchmark.
mod pool {
    mod bench;
    mod shared_pool;
}

/// Files in, scenarios out, and what is said about wrong ones.
mod scenario {
    mod conditions;
    mod errors;
    mod files;
    mod keys;
    mod order_files;
    mod presets;
}

/// Runs: what happens, and the laws that hold whatever happens.
mod sim {
    mod common_numbers;
    mod counts;
    mod coupling;
    mod cut_off;
    mod edges;
    mod identities;
    mod in_flight;
    mod oracles;
    pub mod partition;
    pub mod people;
    mod periods;
    mod quantities;
    mod records;
    mod right_records;
    mod rules;
    mod service;
    mod swarm;
    mod switches;
    mod trace;
    mod walk;
    mod withheld;
}

/// What is made of runs: measures, money, trials, figures and files.
mod report {
    mod coverage;
    mod economics;
    mod experiment;
    pub mod figures;
    mod measures;
    mod reports;
}

/// The commands.
mod cli {
    mod ablate;
    mod claims;
    mod commands;
    mod compare;
    mod inaction;
    mod reference;
    mod run;
    mod speed;
}

/// The repository itself: its documents, and which module uses which.
mod repo {
    mod docs;
    mod examples;
    mod layers;
    mod words;
}
