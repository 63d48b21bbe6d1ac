//! Sites x SKUs: which of them a run is about, and under which numbers they draw.
//!
//! ```text
//!            block 0           block 1           block 2
//!            SKUs 0, 3, 6, ..  SKUs 1, 4, 7, ..  SKUs 2, 5, 8, ..
//!          +-----------------+-----------------+-----------------+   a section: the SKUs
//!  site 0  | section 0       | section 1       | section 2       |   of a block at a site;
//!  site 1  | section 3       | section 4       | section 5       |   orders and losses are
//!          +-----------------+-----------------+-----------------+   drawn section by section
//! ```
//!
//! SKUs are dealt out to blocks like cards, so that each block has its share of those in
//! demand. All lines of an order are about SKUs of one block. A run is about all sections, or about those of some sites or of one block. Its
//! sites, SKUs, sections and pools count from 0; their *numbers* are those that they have in
//! the scenario.

use std::ops::Range;

/// An assortment of more SKUs than this falls into blocks, and an order is about one of them.
const UNDIVIDED: u32 = 512;

/// SKUs of a block, about.
const BLOCK: u32 = 250;

/// The sites and SKUs of a run.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Number of sites.
    pub sites: u32,
    /// Number of SKUs; pool = site * skus + sku.
    pub skus: u32,
    /// Number of blocks: of all in the scenario, or of the one that the run is about.
    pub blocks: u32,
    first_site: u32,
    first_block: u32,
    all_sites: u32,
    all_skus: u32,
    all_blocks: u32,
    /// From the number of a SKU to that of the next.
    step: u32,
}

impl Layout {
    /// All sites and SKUs; in blocks of SKUs if orders allow that and there are many.
    pub fn new(sites: u32, skus: u32, in_blocks: bool) -> Layout {
        let blocks = match in_blocks && skus > UNDIVIDED {
            true => skus.div_ceil(BLOCK),
            false => 1,
        };
        Layout {
            sites,
            skus,
            blocks,
            first_site: 0,
            first_block: 0,
            all_sites: sites,
            all_skus: skus,
            all_blocks: blocks,
            step: 1,
        }
    }

    /// Some of the sites.
    pub fn some_sites(&self, sites: &Range<u32>) -> Layout {
        Layout {
            sites: sites.end - sites.start,
            first_site: self.first_site + sites.start,
            ..*self
        }
    }

    /// One of the blocks.
    pub fn one_block(&self, block: u32) -> Layout {
        Layout {
            skus: self.skus_of(block),
            blocks: 1,
            first_block: self.first_block + block,
            step: self.step * self.blocks,
            ..*self
        }
    }

    /// Number of pools.
    pub fn pools(&self) -> usize {
        self.sites as usize * self.skus as usize
    }

    /// Number of sections.
    pub fn sections(&self) -> u32 {
        self.sites * self.blocks
    }

    /// Whether the assortment of the scenario falls into blocks.
    #[inline]
    pub fn in_blocks(&self) -> bool {
        self.all_blocks > 1
    }

    /// Whether this part (or the whole) counts what happens once for all SKUs of a site.
    #[inline]
    pub fn leads_sites(&self) -> bool {
        self.first_block == 0
    }

    /// Whether this part (or the whole) counts what happens once for all sites.
    #[inline]
    pub fn leads_all(&self) -> bool {
        self.first_block == 0 && self.first_site == 0
    }

    /// The site of a pool.
    #[inline]
    pub fn site(&self, pool: u32) -> u32 {
        pool / self.skus
    }

    /// The SKU of a pool.
    #[inline]
    pub fn sku(&self, pool: u32) -> u32 {
        pool % self.skus
    }

    /// The pool of a SKU at a site.
    #[inline]
    pub fn pool(&self, site: u32, sku: u32) -> u32 {
        site * self.skus + sku
    }

    /// The site and the block of a section.
    #[inline]
    pub fn place(&self, section: u32) -> (u32, u32) {
        (section / self.blocks, section % self.blocks)
    }

    /// Number of SKUs of a block.
    #[inline]
    pub fn skus_of(&self, block: u32) -> u32 {
        match self.blocks {
            // Of every part: no division.
            1 => self.skus,
            blocks => (self.skus - block).div_ceil(blocks),
        }
    }

    /// How many of the first so many SKUs of the scenario are in a block.
    pub fn most_popular(&self, of: u32, block: u32) -> u32 {
        let before = of.saturating_sub(self.block_number(block));
        before.div_ceil(self.all_blocks)
    }

    /// One of the SKUs of a block, by its place among them.
    #[inline]
    pub fn sku_in(&self, block: u32, place: u32) -> u32 {
        place * self.blocks + block
    }

    /// The next SKU on the shelves of a section, the first after the last.
    #[inline]
    pub fn beside(&self, sku: u32) -> u32 {
        match sku + self.blocks {
            next if next < self.skus => next,
            _ => self.block_of(sku),
        }
    }

    /// The number of a site in the scenario.
    #[inline]
    pub fn site_number(&self, site: u32) -> u32 {
        self.first_site + site
    }

    /// The number of a SKU in the scenario.
    #[inline]
    pub fn sku_number(&self, sku: u32) -> u32 {
        sku * self.step + self.first_block
    }

    /// The SKU of this number, if it is here.
    pub fn sku_of_number(&self, number: u32) -> Option<u32> {
        (number % self.step == self.first_block % self.step).then_some(number / self.step)
    }

    /// The number of a block in the scenario.
    #[inline]
    pub fn block_number(&self, block: u32) -> u32 {
        self.first_block + block
    }

    /// The number of a section in the scenario.
    #[inline]
    pub fn section_number(&self, section: u32) -> u32 {
        let (site, block) = self.place(section);
        self.site_number(site) * self.all_blocks + self.block_number(block)
    }

    /// The number of a pool in the scenario.
    #[inline]
    pub fn pool_number(&self, pool: u32) -> u64 {
        let (site, sku) = (self.site(pool), self.sku(pool));
        u64::from(self.site_number(site)) * u64::from(self.all_skus)
            + u64::from(self.sku_number(sku))
    }

    /// The block of a SKU.
    #[inline]
    pub fn block_of(&self, sku: u32) -> u32 {
        sku % self.blocks
    }

    /// Number of pools in the scenario.
    pub fn all_pools(&self) -> u64 {
        u64::from(self.all_sites) * u64::from(self.all_skus)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn small_assortments_and_joined_ones_are_one_block() {
        assert_eq!(Layout::new(3, 512, true).blocks, 1);
        assert_eq!(Layout::new(3, 5_000, false).blocks, 1);
        let grid = Layout::new(3, 100, true);
        let sections: Vec<u32> = (0..3).map(|s| grid.section_number(s)).collect();
        assert_eq!((grid.sections(), sections), (3, vec![0, 1, 2]));
    }

    #[test]
    fn blocks_are_about_equal_and_cover_all_skus() {
        for skus in [513, 999, 1_000, 1_200, 100_000] {
            let grid = Layout::new(1, skus, true);
            let sizes: Vec<u32> = (0..grid.blocks).map(|b| grid.skus_of(b)).collect();
            assert_eq!(sizes.iter().sum::<u32>(), skus);
            assert!(sizes.iter().all(|&n| n > BLOCK / 2 && n <= BLOCK));
            assert!(sizes[0] - sizes[sizes.len() - 1] <= 1);
        }
    }

    #[test]
    fn a_part_keeps_the_numbers_of_the_whole() {
        let whole = Layout::new(4, 1_201, true);
        let blocks = (0..whole.blocks).map(|b| whole.one_block(b));
        let of_sites = [1..3, 0..1].map(|sites| whole.some_sites(&sites));
        let mut pools = 0;
        for part in blocks.chain(of_sites) {
            pools += part.pools();
            for pool in 0..part.pools() as u32 {
                let (site, sku) = (part.site(pool), part.sku(pool));
                let number = part.sku_number(sku);
                let same = whole.pool(part.site_number(site), number);
                assert_eq!(part.pool_number(pool), u64::from(same));
                assert_eq!(part.sku_of_number(number), Some(sku));
                assert_eq!(part.sku_number(part.beside(sku)), whole.beside(number));
            }
            for section in 0..part.sections() {
                let (site, block) = part.place(section);
                let number = part.block_number(block);
                let same = part.site_number(site) * whole.blocks + number;
                assert_eq!(part.section_number(section), same);
                assert_eq!(part.skus_of(block), whole.skus_of(number));
                let (here, there) = (part.sku_in(block, 7), whole.sku_in(number, 7));
                assert_eq!(part.sku_number(here), there);
            }
        }
        assert_eq!(pools, whole.pools() + 3 * 1_201);
    }

    #[test]
    fn one_part_counts_what_happens_once() {
        let whole = Layout::new(4, 1_000, true);
        assert!(whole.leads_all() && whole.leads_sites());
        let corner = |site, block| whole.some_sites(&(site..site + 1)).one_block(block);
        let leads = |g: Layout| (g.leads_sites(), g.leads_all());
        assert_eq!(leads(corner(0, 0)), (true, true));
        assert_eq!(leads(corner(1, 0)), (true, false));
        assert_eq!(leads(corner(0, 1)), (false, false));
    }
}
