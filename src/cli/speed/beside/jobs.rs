//! What is run: sizes of R1, the programs that are built, how each is called.

use crate::report::words::whole;
use pool_engine::bench::report::Environment;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;

/// SKUs of a site of R1.
const SKUS: u32 = 100;
/// Beyond so many pools NeXosim and simu-des take minutes.
const SLOW_UP_TO: u32 = 10_000;
/// How the programs are built.
const BUILD: &str = "RUSTFLAGS=\"-C target-cpu=native\" cargo build --release --manifest-path";

/// One size of R1.
#[derive(Clone, Copy, Debug)]
struct Size {
    sites: u32,
    days: u32,
}

/// Sizes of the standard table: about as many events each.
const SIZES: [Size; 4] = [
    Size::of(10, 365),
    Size::of(100, 73),
    Size::of(1_000, 8),
    Size::of(10_000, 2),
];
/// The one that SimPy is run at.
const SMALL: Size = Size::of(10, 30);
/// Sizes for the tests of this command.
const TINY: [Size; 2] = [Size::of(1, 3), Size::of(2, 2)];

impl Size {
    const fn of(sites: u32, days: u32) -> Size {
        Size { sites, days }
    }

    fn pools(self) -> u32 {
        self.sites * SKUS
    }

    fn group(self, standard: bool, jobs: Vec<Job>) -> Group {
        Group {
            title: format!("{} x {} d", whole(self.pools().into()), self.days),
            pools: Some(self.pools()),
            standard,
            jobs,
        }
    }
}

/// Who does the work of a job.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Who {
    /// This program on so many threads.
    Ours(usize),
    /// Another build of it, on one thread.
    Guided,
    /// This program, another scenario over so many days.
    Omnichannel(u32),
    /// This program on one thread, while nothing is measured.
    Unmeasured,
    /// This program on one thread, in one piece though it could be run in parts: what a scenario
    /// of that size gets whose sites and SKUs are joined.
    Whole,
    /// Another one.
    Peer,
}

/// A program with its arguments, run again and again.
#[derive(Clone, Debug)]
pub(super) struct Job {
    pub name: String,
    pub who: Who,
    pub program: PathBuf,
    pub arguments: Vec<String>,
}

/// Jobs that are run in rotation.
#[derive(Clone, Debug)]
pub(super) struct Group {
    /// Pools and days.
    pub title: String,
    /// Pools of R1, whose events all jobs have to count alike; nothing: other work.
    pub pools: Option<u32>,
    /// Whether it is a size of the scale curve (SimPy has one of its own).
    pub standard: bool,
    pub jobs: Vec<Job>,
}

impl Job {
    pub fn is_ours(&self) -> bool {
        self.who != Who::Peer
    }

    /// The command without the folders of this machine.
    pub fn words(&self) -> String {
        let plain = |path: &str| {
            let name = Path::new(path).file_name().map(|n| n.to_string_lossy());
            name.map_or_else(|| path.to_owned(), |name| name.into_owned())
        };
        let mut words = vec![plain(&self.program.to_string_lossy())];
        words.extend(self.arguments.iter().map(|word| match word {
            script if script.ends_with(".py") => plain(script),
            word => crate::cli::common::quoted(word),
        }));
        words.join(" ")
    }
}

/// A program of another engine.
struct Peer {
    name: String,
    program: PathBuf,
    flags: &'static [&'static str],
    up_to: u32,
}

/// The other programs that are there.
pub(super) struct Peers {
    rust: Vec<Peer>,
    simpy: Option<(String, PathBuf, PathBuf)>,
    /// What is not there, and how to get it.
    pub left_out: Vec<String>,
    /// Of the engines that were found.
    pub versions: BTreeMap<String, String>,
}

impl Peers {
    /// Looks for them.
    pub fn in_folder(folder: &Path, python: &Path) -> Result<Peers, String> {
        if !folder.is_dir() {
            return Err(format!(
                "error: there is no folder {}\n\
                 help: the other programs lie in benches/peers of the repository; build them by\n      \
                 {BUILD} benches/peers/Cargo.toml\n      and give that folder",
                folder.display(),
            ));
        }
        let lock = std::fs::read_to_string(folder.join("Cargo.lock")).unwrap_or_default();
        let version = |name: &str| version_in(&lock, name).unwrap_or_else(|| "?".to_owned());
        let (nexosim, simu) = (version("nexosim"), version("simu-des"));
        let all = rust(folder, &nexosim, &simu);
        let (rust, missing): (Vec<Peer>, Vec<Peer>) =
            all.into_iter().partition(|peer| peer.program.is_file());
        let mut peers = Peers {
            rust,
            simpy: None,
            left_out: Vec::new(),
            versions: BTreeMap::new(),
        };
        if !missing.is_empty() {
            let names: Vec<String> = missing.into_iter().map(|peer| peer.name).collect();
            let (names, manifest) = (names.join(", "), folder.join("Cargo.toml"));
            let remedy = format!("{names}: not built; {BUILD} {}", manifest.display());
            peers.left_out.push(remedy);
        }
        for (name, version) in [("NeXosim", nexosim), ("simu-des", simu)] {
            if peers.rust.iter().any(|peer| peer.name.starts_with(name)) {
                peers.versions.insert(name.to_owned(), version);
            }
        }
        peers.look_for_simpy(folder, python);
        Ok(peers)
    }

    fn look_for_simpy(&mut self, folder: &Path, python: &Path) {
        let script = folder.join("simpy/r1_simpy_cb.py");
        let ask = "import platform, simpy; print(simpy.__version__, platform.python_version())";
        let said = Command::new(python).args(["-c", ask]).output();
        let said = said.ok().filter(|output| output.status.success());
        let text = said.map(|output| String::from_utf8_lossy(&output.stdout).into_owned());
        match text.as_deref().and_then(|text| text.trim().split_once(' ')) {
            Some((simpy, version)) if script.is_file() => {
                let name = format!("SimPy {simpy}");
                self.simpy = Some((name, python.to_owned(), script));
                self.versions.insert("SimPy".to_owned(), simpy.to_owned());
                self.versions
                    .insert("Python".to_owned(), version.to_owned());
            }
            _ => self.left_out.push(format!(
                "SimPy: {} cannot import it; pip install simpy, or name another with --python",
                python.display()
            )),
        }
    }
}

/// The programs in Rust, built or not.
fn rust(folder: &Path, nexosim: &str, simu: &str) -> [Peer; 7] {
    let peer = |name: &str, file: &str, flags, up_to| Peer {
        name: name.to_owned(),
        program: folder
            .join("target/release")
            .join(format!("{file}{}", std::env::consts::EXE_SUFFIX)),
        flags,
        up_to,
    };
    let all = u32::MAX;
    let slots = &["--mode=heap", "--queue=slots+lazy"];
    let measured = &["--mode=measured", "--queue=std24"];
    let measured_in_slots = &["--mode=measured", "--queue=slots"];
    [
        peer("plain binary heap", "r1-plain", &[], all),
        peer(&format!("NeXosim {nexosim}"), "r1-nexosim", &[], SLOW_UP_TO),
        peer(&format!("simu-des {simu}"), "r1-simudes", &[], SLOW_UP_TO),
        peer("binary heap, same measures", "r1-limit", measured, all),
        peer("limit: slots, lazy", "r1-limit", slots, all),
        peer("limit: same measures", "r1-limit", measured_in_slots, all),
        peer(
            "limit: 7 d windows",
            "r1-limit",
            &["--mode=window", "--win=7"],
            all,
        ),
    ]
}

/// The version of a package in a lock file.
fn version_in(lock: &str, package: &str) -> Option<String> {
    let (_, rest) = lock.split_once(&format!("name = \"{package}\"\n"))?;
    let version = rest.lines().next()?.strip_prefix("version = \"")?;
    Some(version.trim_end_matches('"').to_owned())
}

/// All that is run.
pub(super) fn groups(
    peers: &Peers,
    here: &Environment,
    (tiny, guided): (bool, Option<&Path>),
    left_out: &mut Vec<String>,
) -> Result<Vec<Group>, String> {
    let this = std::env::current_exe().map_err(|e| format!("error: this program: {e}"))?;
    let threads: &[usize] = if here.cores > 1 { &[1, 2] } else { &[1] };
    if here.cores < 2 {
        left_out.push("two threads: this machine has one core".to_owned());
    }
    let (sizes, small): (&[Size], Size) = if tiny {
        (&TINY, TINY[0])
    } else {
        (&SIZES, SMALL)
    };
    let mut groups = Vec::new();
    if let Some((name, python, script)) = &peers.simpy {
        let mut arguments = vec![script.to_string_lossy().into_owned()];
        arguments.extend(size_words(small));
        let simpy = Job {
            name: name.clone(),
            who: Who::Peer,
            program: python.clone(),
            arguments,
        };
        groups.push(small.group(false, vec![ours(&this, small, Who::Ours(1)), simpy]));
    }
    for (i, &size) in sizes.iter().enumerate() {
        let threads = threads.iter().map(|&threads| Who::Ours(threads));
        let mut jobs: Vec<Job> = threads.map(|who| ours(&this, size, who)).collect();
        jobs.extend(guided.map(|guided| ours(guided, size, Who::Guided)));
        jobs.extend((i == 0).then(|| ours(&this, size, Who::Unmeasured)));
        jobs.push(ours(&this, size, Who::Whole));
        let others = peers.rust.iter().filter(|peer| size.pools() <= peer.up_to);
        jobs.extend(others.map(|peer| other(peer, size)));
        groups.push(size.group(true, jobs));
    }
    let days: [u32; 2] = if tiny { [1, 2] } else { [60, 180] };
    groups.push(Group {
        title: "omnichannel".to_owned(),
        pools: None,
        standard: false,
        jobs: [
            (days[0], Who::Omnichannel(days[0])),
            (days[1], Who::Omnichannel(days[1])),
            (days[1], Who::Unmeasured),
        ]
        .map(|(days, who)| omnichannel(&this, days, who, tiny))
        .into(),
    });
    Ok(groups)
}

/// Sites, SKUs, days and seed, as the other programs want them.
fn size_words(size: Size) -> [String; 4] {
    [size.sites, SKUS, size.days, 1].map(|number| number.to_string())
}

fn other(peer: &Peer, size: Size) -> Job {
    let flags = peer.flags.iter().map(|&flag| flag.to_owned());
    Job {
        name: peer.name.clone(),
        who: Who::Peer,
        program: peer.program.clone(),
        arguments: size_words(size).into_iter().chain(flags).collect(),
    }
}

/// This program on a scenario.
fn own(this: &Path, name: String, who: Who, scenario: &str, sets: &[String]) -> Job {
    let threads = if let Who::Ours(n) = who { n } else { 1 };
    let mut arguments = vec!["speed".to_owned(), scenario.to_owned()];
    for set in sets {
        arguments.extend(["--set".to_owned(), set.clone()]);
    }
    let last = ["--seed", "1", "--threads", &threads.to_string(), "--json"];
    arguments.extend(last.map(str::to_owned));
    let manner = match who {
        Who::Unmeasured => Some("--unmeasured"),
        Who::Whole => Some("--whole"),
        _ => None,
    };
    arguments.extend(manner.map(str::to_owned));
    Job {
        name,
        who,
        program: this.to_owned(),
        arguments,
    }
}

fn ours(this: &Path, size: Size, who: Who) -> Job {
    let sets = [
        format!("sites=[{{ name = \"site\", count = {} }}]", size.sites),
        format!("business.skus={SKUS}"),
        format!("run.horizon={} d", size.days),
    ];
    let how = match who {
        Who::Guided => "profile-guided".to_owned(),
        Who::Unmeasured => "nothing measured".to_owned(),
        Who::Whole => "in one piece".to_owned(),
        Who::Ours(n) if n > 1 => format!("{n} threads"),
        _ => "1 thread".to_owned(),
    };
    own(this, format!("pooldrift, {how}"), who, "r1", &sets)
}

fn omnichannel(this: &Path, days: u32, who: Who, tiny: bool) -> Job {
    let mut sets = vec![
        format!("run.horizon={days} d"),
        "run.warm-up=0 d".to_owned(),
    ];
    if tiny {
        sets.push("business.skus=50".to_owned());
    }
    let nothing = match who {
        Who::Unmeasured => ", nothing measured",
        _ => "",
    };
    let name = format!("{days} d{nothing}");
    own(this, name, who, "omnichannel", &sets)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn versions_are_those_of_the_lock_file() {
        let lock = "[[package]]\nname = \"nexosim-macros\"\nversion = \"0.1.0\"\n\n\
                    [[package]]\nname = \"nexosim\"\nversion = \"1.0.0\"\n";
        assert_eq!(version_in(lock, "nexosim").as_deref(), Some("1.0.0"));
        assert_eq!(version_in(lock, "simu-des"), None);
    }

    #[test]
    fn a_command_is_told_without_the_folders_of_this_machine() {
        let job = Job {
            name: String::new(),
            who: Who::Peer,
            program: "/opt/x/python3".into(),
            arguments: vec!["/home/me/r1.py".into(), "10".into()],
        };
        assert_eq!(job.words(), "python3 r1.py 10");
        let ours = ours(Path::new("/opt/pooldrift"), SMALL, Who::Ours(2)).words();
        assert!(ours.starts_with("pooldrift speed r1 --set 'sites=[{"));
    }
}
