//! Runs the experiments about claims: one array of trials.

use super::claim::Claim;
use super::data::{Arm, ArmData, Data};
use super::finding::Finding;
use crate::economics::Rates;
use crate::experiment::{Progress, trials};
use crate::measure::Outcome;
use crate::scenario::{Loaded, open};
use crate::sim::Watcher;
use crate::study::Design;
use std::sync::atomic::AtomicBool;

/// How the experiments are run.
#[derive(Clone, Copy, Debug)]
pub struct Options {
    /// Seed of all of them: every arm meets the same demand.
    pub seed: u64,
    /// Replications of each arm, if not the claim's own.
    pub replications: Option<u32>,
    /// Threads (`None`: as many as the machine has). Never changes a result.
    pub threads: Option<usize>,
}

/// A claim with what came of it.
pub struct Judged {
    /// The claim.
    pub claim: &'static Claim,
    /// Replications of each arm.
    pub replications: u32,
    /// The arms: name, scenario, settings, digest.
    pub arms: Vec<(Arm, String)>,
    /// What came of it.
    pub finding: Finding,
}

/// One trial: claim, arm, replication.
#[derive(Clone, Copy)]
struct Trial {
    claim: usize,
    arm: usize,
    replication: u32,
}

type Measured = (Outcome, Vec<(&'static str, f64)>);

/// Runs the experiments about claims and judges them. Those that were not done when `stop`
/// was set are missing: a verdict from half an experiment would not follow its rule.
pub fn run(
    claims: &[&'static Claim],
    options: Options,
    stop: &AtomicBool,
    progress: impl FnOnce(usize) -> Progress,
) -> Result<Vec<Judged>, String> {
    let mut loaded: Vec<Vec<(Arm, Loaded, Rates)>> = Vec::new();
    for claim in claims {
        let arms = (claim.arms)().into_iter().map(|arm| {
            let scenario = open(arm.scenario, &arm.set).map_err(|p| p.render(true))?;
            let rates = Rates::new(&scenario.scenario).map_err(|e| e.to_string())?;
            Ok((arm, scenario, rates))
        });
        loaded.push(arms.collect::<Result<_, String>>()?);
    }
    let replications = |claim: usize| options.replications.unwrap_or(claims[claim].replications);
    let mut array = Vec::new();
    for (claim, arms) in loaded.iter().enumerate() {
        for arm in 0..arms.len() {
            let trial = |replication| Trial {
                claim,
                arm,
                replication,
            };
            array.extend((0..replications(claim)).map(trial));
        }
    }
    let mut data: Vec<Data> = (loaded.iter())
        .map(|arms| Data {
            arms: arms
                .iter()
                .map(|(arm, ..)| ArmData::new(&arm.name))
                .collect(),
        })
        .collect();
    let mut done = 0;
    let work = |i: usize, watcher: Watcher| -> Option<Measured> {
        let Trial {
            claim,
            arm,
            replication,
        } = array[i];
        let (_, scenario, rates) = &loaded[claim][arm];
        let sc = &scenario.scenario;
        let design = Design {
            scenario: sc,
            rates,
        };
        let outcome = design.trial(options.seed, replication, watcher)?;
        let probed = match claims[claim].probe {
            Some(probe) => probe(sc, options.seed, replication, watcher.stop)?,
            None => Vec::new(),
        };
        Some((outcome, probed))
    };
    let merge = |i: usize, (outcome, probed): Measured| {
        let Trial { claim, arm, .. } = array[i];
        data[claim].arms[arm].add(&outcome, claims[claim].series, &probed);
        done += 1;
    };
    let bar = progress(array.len());
    trials(array.len(), options.threads, stop, &bar, work, merge)
        .map_err(|e| format!("threads cannot be started: {e}"))?;
    // They are merged in their order.
    let unfinished = array.get(done).map_or(claims.len(), |trial| trial.claim);
    let finished = loaded.into_iter().zip(&data).take(unfinished).enumerate();
    let judged = finished.map(|(i, (arms, data))| Judged {
        claim: claims[i],
        replications: replications(i),
        arms: arms.into_iter().map(|(a, l, _)| (a, l.digest)).collect(),
        finding: (claims[i].judge)(data),
    });
    Ok(judged.collect())
}
