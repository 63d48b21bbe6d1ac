//! A store of short-lived things with handles that go stale.

/// Things by handle; the place of a removed one is used again.
#[derive(Clone, Debug)]
pub struct Slab<T> {
    items: Vec<(u32, Option<T>)>,
    free: Vec<u32>,
}

/// A handle: place and generation. A handle to something removed finds nothing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Handle {
    /// Place in the slab.
    pub place: u32,
    /// Which of the things that have been at that place.
    pub generation: u32,
}

impl Handle {
    /// The handle as one number (carried by messages).
    pub fn pack(self) -> u64 {
        u64::from(self.generation) << 32 | u64::from(self.place)
    }

    /// The handle from its number.
    pub fn unpack(number: u64) -> Handle {
        Handle {
            place: number as u32,
            generation: (number >> 32) as u32,
        }
    }
}

impl<T> Default for Slab<T> {
    fn default() -> Self {
        Slab {
            items: Vec::new(),
            free: Vec::new(),
        }
    }
}

impl<T> Slab<T> {
    /// Stores a thing.
    pub fn insert(&mut self, item: T) -> Handle {
        if let Some(place) = self.free.pop() {
            let (generation, slot) = &mut self.items[place as usize];
            *slot = Some(item);
            return Handle {
                place,
                generation: *generation,
            };
        }
        self.items.push((0, Some(item)));
        Handle {
            place: (self.items.len() - 1) as u32,
            generation: 0,
        }
    }

    /// Whatever is at a place.
    #[inline]
    pub fn at(&self, place: u32) -> Option<&T> {
        self.items.get(place as usize)?.1.as_ref()
    }

    /// The thing, if it is still there.
    #[inline]
    pub fn get(&self, handle: Handle) -> Option<&T> {
        let (generation, item) = self.items.get(handle.place as usize)?;
        item.as_ref().filter(|_| *generation == handle.generation)
    }

    /// The thing, to be changed, if it is still there.
    #[inline]
    pub fn get_mut(&mut self, handle: Handle) -> Option<&mut T> {
        let (generation, item) = self.items.get_mut(handle.place as usize)?;
        item.as_mut().filter(|_| *generation == handle.generation)
    }

    /// Takes the thing out.
    pub fn remove(&mut self, handle: Handle) -> Option<T> {
        let (generation, item) = self.items.get_mut(handle.place as usize)?;
        if *generation != handle.generation {
            return None;
        }
        let item = item.take()?;
        *generation = generation.wrapping_add(1);
        self.free.push(handle.place);
        Some(item)
    }

    /// Takes out whatever is at a place (for things with exactly one reference).
    pub fn take(&mut self, place: u32) -> Option<T> {
        let generation = self.items.get(place as usize)?.0;
        self.remove(Handle { place, generation })
    }

    /// Calls `f` with the handle of each thing that is there, and the thing.
    pub fn each(&self, mut f: impl FnMut(Handle, &T)) {
        for (place, (generation, item)) in self.items.iter().enumerate() {
            if let Some(item) = item {
                let handle = Handle {
                    place: place as u32,
                    generation: *generation,
                };
                f(handle, item);
            }
        }
    }

    /// The same, to change them.
    pub fn each_mut(&mut self, mut f: impl FnMut(Handle, &mut T)) {
        for (place, (generation, item)) in self.items.iter_mut().enumerate() {
            if let Some(item) = item {
                let handle = Handle {
                    place: place as u32,
                    generation: *generation,
                };
                f(handle, item);
            }
        }
    }

    /// The things that are there.
    pub fn iter(&self) -> impl Iterator<Item = &T> {
        self.items.iter().filter_map(|(_, item)| item.as_ref())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_handle_to_something_removed_finds_nothing() {
        let mut slab = Slab::default();
        let first = slab.insert('a');
        assert_eq!(slab.remove(first), Some('a'));
        let second = slab.insert('b');
        assert_eq!(second.place, first.place);
        assert_eq!(slab.get(first), None);
        assert_eq!(slab.remove(first), None);
        assert_eq!(slab.get(Handle::unpack(second.pack())), Some(&'b'));
    }
}
