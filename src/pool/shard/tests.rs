//! Faults seeded into a partition, which only its own module can reach.
