//! The locks the embedded engine is built on, as a parameter, so that tests can
//! run the very same engine under a scheduler of their own.

use std::fmt::Debug;
use std::ops::DerefMut;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// A family of locks and counters.
pub trait Primitives: Debug + Send + Sync + 'static {
    /// A mutual exclusion lock.
    type Lock<T: Debug + Send + 'static>: Lock<T>;
    /// A counter shared by threads.
    type Counter: Counter;
}

/// A mutual exclusion lock.
pub trait Lock<T>: Debug + Send + Sync {
    /// What holds the lock.
    type Guard<'a>: DerefMut<Target = T>
    where
        Self: 'a;
    /// A lock around a value.
    fn new(value: T) -> Self;
    /// Wait for the lock. A panic in another holder does not matter: every
    /// operation leaves its partition whole before it could panic.
    fn lock(&self) -> Self::Guard<'_>;
}

/// A counter shared by threads.
pub trait Counter: Debug + Send + Sync {
    /// A counter that starts here.
    fn new(value: u64) -> Self;
    /// Add and return the value before.
    fn add(&self, by: u64) -> u64;
    /// The value now.
    fn get(&self) -> u64;
    /// Let it be at least this much; returns the value after that. Seen by
    /// whoever looks later.
    fn raise(&self, to: u64) -> u64;
}

/// The standard library's.
#[derive(Debug)]
pub struct Std;

impl Primitives for Std {
    type Lock<T: Debug + Send + 'static> = Mutex<T>;
    type Counter = AtomicU64;
}

impl<T: Debug + Send> Lock<T> for Mutex<T> {
    type Guard<'a>
        = MutexGuard<'a, T>
    where
        Self: 'a;

    fn new(value: T) -> Self {
        Self::new(value)
    }

    #[inline]
    fn lock(&self) -> MutexGuard<'_, T> {
        Self::lock(self).unwrap_or_else(PoisonError::into_inner)
    }
}

impl Counter for AtomicU64 {
    fn new(value: u64) -> Self {
        Self::new(value)
    }

    #[inline]
    fn add(&self, by: u64) -> u64 {
        self.fetch_add(by, Ordering::Relaxed)
    }

    #[inline]
    fn get(&self) -> u64 {
        self.load(Ordering::SeqCst)
    }

    #[inline]
    fn raise(&self, to: u64) -> u64 {
        // To look first leaves the line shared: as a rule nobody raises it.
        let seen = self.get();
        if seen >= to {
            return seen;
        }
        self.fetch_max(to, Ordering::SeqCst).max(to)
    }
}
