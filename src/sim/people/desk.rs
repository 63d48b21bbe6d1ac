//! The exception desk: tasks queue for people who work some hours a day.
//!
//! ```text
//! short pick, oversell, lost order, --> queue --worker free, within hours--> worked on --> resolved
//! transfer, receipt, mismatch,
//! overdue line, count, confirmation
//! ```
//!
//! A task is in one place: it waits, or one worker has it. A worker who has begun goes on
//! next morning. The hours used in a day are those that workers had a task in hand, so
//! they can never exceed the hours there are.

use super::super::document::Stage;
use super::super::{EventKind, Gauge, Incident, Listener, NO_POOL, Sim, draws};
use super::minutes::Minutes;
use super::shift::Shift;
use crate::scenario::{Delay, Desk, DeskOrder};
use crate::slab::Handle;
use crate::units::{MINUTE, Span};
use std::collections::BTreeMap;

/// Something for the desk to do.
#[derive(Clone, Copy, Debug)]
pub enum Task {
    /// A pick found less than asked.
    ShortPick(Handle),
    /// The record cannot release a line that the storefront has sold.
    Oversell(Handle),
    /// An order never reached the floor.
    LostOrder(Handle),
    /// A line is confirmed before somebody is sent to pick it.
    ConfirmPick(Handle),
    /// A purchase order is confirmed before it is sent.
    ConfirmOrder(u32),
    /// A transfer of this pool went short.
    Transfer(u32),
    /// A receipt of this pool does not agree with its purchase order.
    Receipt(u32),
    /// The floor and this system disagree about the pool.
    Mismatch(u32, usize),
    /// A line that is over is closed in a system (the number of the closing).
    OverdueLine(u32),
    /// The pool is counted.
    Count(u32),
}

/// What hours are spent on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Spent {
    Exceptions,
    Confirmations,
    Counting,
}

impl Task {
    /// Customers' orders first.
    fn rank(self) -> u8 {
        match self {
            Task::ShortPick(_) | Task::Oversell(_) | Task::LostOrder(_) | Task::ConfirmPick(_) => 0,
            Task::Transfer(_) | Task::Receipt(_) | Task::ConfirmOrder(_) => 1,
            Task::Mismatch(..) | Task::OverdueLine(_) => 2,
            Task::Count(_) => 3,
        }
    }

    fn spent(self) -> Spent {
        match self {
            Task::ConfirmPick(_) | Task::ConfirmOrder(_) => Spent::Confirmations,
            Task::Count(_) => Spent::Counting,
            _ => Spent::Exceptions,
        }
    }

    /// The line for which a customer waits.
    fn promised(self) -> Option<Handle> {
        match self {
            Task::ShortPick(line) | Task::Oversell(line) | Task::LostOrder(line) => Some(line),
            _ => None,
        }
    }
}

/// A task with the work that it takes.
#[derive(Clone, Copy, Debug)]
struct Job {
    task: Task,
    /// When it came, in ms.
    since: i64,
    /// Work in ms of one person.
    work: i64,
}

/// A worker's task, and since when it is worked on today.
type Hand = Option<(Job, i64)>;

/// The state of the desk.
#[derive(Debug, Default)]
pub struct DeskState {
    queue: BTreeMap<(u8, u64), Job>,
    tasks: u64,
    /// Work that waits in the queue, in ms.
    waiting: i64,
    hands: Vec<Hand>,
    /// Work done today, in ms, by what it was spent on.
    spent: [i64; 3],
    told: [Minutes; 3],
    /// Hours that were left over since somebody last asked, in ms.
    left: i64,
}

impl DeskState {
    /// A desk at the start of a run.
    pub fn new(desk: Option<&Desk>) -> DeskState {
        let people = desk.map_or(0, |d| d.people as usize);
        DeskState {
            hands: vec![None; people],
            ..DeskState::default()
        }
    }

    /// Tasks that wait or are in hand.
    fn open(&self) -> impl Iterator<Item = Task> + '_ {
        let waiting = self.queue.values().map(|job| job.task);
        let in_hand = self.hands.iter().flatten().map(|(job, _)| job.task);
        waiting.chain(in_hand)
    }

    /// Takes the hours left over since the last call, in ms.
    pub fn take_left(&mut self) -> i64 {
        std::mem::take(&mut self.left)
    }
}

impl<L: Listener> Sim<'_, L> {
    pub(super) fn schedule_desk(&mut self) {
        if let Some(desk) = &self.sc.people.desk {
            let opening = Shift::of(desk).next_opening(0);
            self.at(opening, EventKind::DeskShift, 0, 0);
        }
    }

    /// Whether exceptions go to a desk.
    pub fn has_desk(&self) -> bool {
        self.sc.people.desk.is_some()
    }

    /// Lines that are exceptions, and tasks of the desk about them: with a desk, each
    /// such line is in the hands of exactly one task (for audits).
    pub fn open_exceptions(&self) -> (Vec<Handle>, Vec<Handle>) {
        let mut lines = Vec::new();
        self.lines.each(|handle, line| {
            if line.stage == Stage::Exception {
                lines.push(handle);
            }
        });
        let tasks = self.people.desk.open().filter_map(|task| match task {
            Task::ShortPick(line) | Task::Oversell(line) => Some(line),
            _ => None,
        });
        (lines, tasks.collect())
    }

    fn work_of<'d>(&'d self, desk: &'d Desk, task: Task) -> &'d Delay {
        let times = &desk.times;
        match task {
            Task::ShortPick(_) => &times.short_pick,
            Task::Oversell(_) => &times.oversell,
            Task::LostOrder(_) => &times.lost_order,
            Task::Transfer(_) => &times.transfer,
            Task::Receipt(_) => &times.receipt,
            Task::Mismatch(..) => &times.mismatch,
            Task::OverdueLine(_) => &times.overdue_line,
            Task::Count(_) => &times.count,
            Task::ConfirmPick(_) | Task::ConfirmOrder(_) => {
                let workarounds = self.sc.people.workarounds.as_ref();
                workarounds.map_or(&Delay::Fixed(Span::ZERO), |w| &w.confirm_time)
            }
        }
    }

    /// Puts a task into the queue; without a desk, nothing waits and nothing is done.
    pub(in super::super) fn give_desk(&mut self, task: Task) {
        let Some(desk) = &self.sc.people.desk else {
            return;
        };
        let number = self.people.desk.tasks;
        self.people.desk.tasks += 1;
        let mut draw = self.streams.at(draws::DESK, 0, number);
        let work = draws::delay(self.work_of(desk, task), &mut draw);
        let rank = match desk.order {
            DeskOrder::Fifo => 0,
            DeskOrder::CustomersFirst => task.rank(),
        };
        let job = Job {
            task,
            since: self.now,
            work,
        };
        self.people.desk.queue.insert((rank, number), job);
        self.people.desk.waiting += work;
        self.take_up();
        self.record_backlog();
    }

    /// Something has come to light: the desk looks into it, or somebody else at once.
    pub(in super::super) fn report(&mut self, task: Task) {
        match self.has_desk() {
            true => self.give_desk(task),
            false => self.resolve(task),
        }
    }

    /// Whether the work that waits would keep everybody longer than counts can bear.
    pub(in super::super) fn desk_is_busy(&self, desk: &Desk) -> bool {
        self.people.desk.waiting / i64::from(desk.people) > desk.skip_counts_beyond.0
    }

    /// Whether more than a whole day's work waits for everybody: nobody then holds up
    /// picks to confirm them.
    pub(super) fn desk_is_overrun(&self) -> bool {
        let day = |desk: &Desk| Shift::of(desk).length() * i64::from(desk.people);
        let desk = self.sc.people.desk.as_ref();
        desk.is_some_and(|desk| self.people.desk.waiting > day(desk))
    }

    /// Free workers take up what waits.
    fn take_up(&mut self) {
        let Some(shift) = self.sc.people.desk.as_ref().map(Shift::of) else {
            return;
        };
        if !shift.open(self.now) {
            return;
        }
        while let Some(free) = self.people.desk.hands.iter().position(Option::is_none) {
            let Some((_, job)) = self.people.desk.queue.pop_first() else {
                return;
            };
            self.people.desk.waiting -= job.work;
            self.people.desk.hands[free] = Some((job, self.now));
            let done = shift.done(self.now, job.work);
            self.at(done, EventKind::DeskDone, free as u32, 0);
        }
    }

    fn record_backlog(&mut self) {
        let (tasks, work) = (
            self.people.desk.queue.len() as i64,
            self.people.desk.waiting,
        );
        self.gauge(Gauge::Backlog, tasks);
        self.gauge(Gauge::BacklogMinutes, work / MINUTE);
    }

    /// A worker is done with a task and takes up the next.
    pub(in super::super) fn desk_done(&mut self, worker: u32) {
        let Some((job, from)) = self.people.desk.hands[worker as usize].take() else {
            return;
        };
        self.people.desk.spent[job.task.spent() as usize] += self.now - from;
        self.take_up();
        self.record_backlog();
        if job.task.spent() == Spent::Exceptions {
            self.record(Incident::DeskTasks, NO_POOL, 1);
        }
        let promise = self.sc.people.desk.as_ref().map(|d| d.promise.0);
        if let Some(line) = job.task.promised()
            && promise.is_some_and(|p| self.now - job.since > p)
        {
            self.record(Incident::MissedPromises, NO_POOL, 1);
            if let Some(line) = self.lines.get_mut(line) {
                line.kept_waiting = true;
            }
        }
        self.resolve(job.task);
    }

    fn resolve(&mut self, task: Task) {
        let planner = self.plan.planner;
        match task {
            Task::ShortPick(line) | Task::Oversell(line) => self.exception(line),
            Task::LostOrder(line) => self.chase_now(line),
            Task::ConfirmPick(line) => self.confirmed_pick(line),
            Task::ConfirmOrder(pool) => self.confirmed_order(pool),
            Task::Transfer(pool) | Task::Receipt(pool) => self.compare_records(pool, planner),
            Task::Mismatch(pool, slot) => self.correct_mismatch(pool, slot),
            Task::OverdueLine(closing) => self.close_overdue(closing),
            Task::Count(pool) => self.begin_count(pool),
        }
    }

    /// The desk opens (`closes` is 0) or closes.
    pub(in super::super) fn desk_shift(&mut self, closes: u32) {
        let Some(desk) = &self.sc.people.desk else {
            return;
        };
        let shift = Shift::of(desk);
        let people = i64::from(desk.people);
        if closes == 0 {
            let now = self.now;
            for (_, from) in self.people.desk.hands.iter_mut().flatten() {
                *from = now;
            }
            self.at(now + shift.length(), EventKind::DeskShift, 0, 1);
            self.take_up();
            self.record_backlog();
            return;
        }
        self.at(shift.next_opening(self.now), EventKind::DeskShift, 0, 0);
        let state = &mut self.people.desk;
        for (job, from) in state.hands.iter_mut().flatten() {
            state.spent[job.task.spent() as usize] += self.now - *from;
            *from = self.now;
        }
        let spent = std::mem::take(&mut state.spent);
        let day = people * shift.length();
        let used: i64 = spent.iter().sum();
        debug_assert!(used <= day, "more hours used than there are");
        state.left += day - used;
        self.record(Incident::DeskOpenMinutes, NO_POOL, day / MINUTE);
        let kinds = [
            Incident::ExceptionMinutes,
            Incident::ConfirmationMinutes,
            Incident::CountingMinutes,
        ];
        for (i, what) in kinds.into_iter().enumerate() {
            let minutes = self.people.desk.told[i].add(spent[i]);
            self.record(what, NO_POOL, minutes);
            self.record(Incident::DeskMinutes, NO_POOL, minutes);
        }
    }

    /// A count that is due is left to the desk, which does it or is too busy. Without a
    /// desk it is made at once.
    pub(in super::super) fn count_is_due(&mut self, pool: u32) {
        match &self.sc.people.desk {
            None => self.begin_count(pool),
            Some(desk) if self.desk_is_busy(desk) => self.record(Incident::SkippedCounts, pool, 1),
            Some(_) => self.give_desk(Task::Count(pool)),
        }
    }
}
