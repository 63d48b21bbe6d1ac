//! Colours that most colour-blind people can distinguish (Okabe and Ito), and
//! shades of them. Labels carry names too: no figure relies on colour alone.

use super::picture::Colour;
use crate::economics::Category;
use crate::world::{CauseClass, System};

const BLACK: Colour = Colour(0, 0, 0);
const ORANGE: Colour = Colour(0xe6, 0x9f, 0x00);
const SKY: Colour = Colour(0x56, 0xb4, 0xe9);
const GREEN: Colour = Colour(0x00, 0x9e, 0x73);
const BLUE: Colour = Colour(0x00, 0x72, 0xb2);
const VERMILLION: Colour = Colour(0xd5, 0x5e, 0x00);
const PURPLE: Colour = Colour(0xcc, 0x79, 0xa7);
const GREY: Colour = Colour(0x9a, 0xa0, 0xa6);

/// A system's colour.
pub fn system(system: System) -> Colour {
    SERIES[system.profile().colour % SERIES.len()]
}

/// The colour of a class of causes.
pub fn class(class: CauseClass) -> Colour {
    match class {
        CauseClass::Lag => SKY,
        CauseClass::Structural => VERMILLION,
        CauseClass::OneOff => GREY,
    }
}

/// The i-th of n shades of a colour, from full to pale.
pub fn shade(colour: Colour, i: usize, n: usize) -> Colour {
    let share = i as f64 / n.max(2) as f64;
    colour.towards(Colour::WHITE, 0.75 * share)
}

/// A colour's dark form, readable as text on white.
pub fn ink(colour: Colour) -> Colour {
    colour.towards(BLACK, 0.32)
}

/// The colours of the three service measures.
pub const SERVICE: [Colour; 3] = [VERMILLION, BLUE, PURPLE];

/// The colours of the measures about people.
pub const PEOPLE: [Colour; 4] = [VERMILLION, PURPLE, ORANGE, BLUE];

/// The colour of a category of cost.
pub fn category(category: Category) -> Colour {
    match category {
        Category::FailedOrders => VERMILLION,
        Category::FalseStockouts => BLUE,
        Category::Exceptions => PURPLE,
        Category::UnorderedStock => BLUE.towards(Colour::WHITE, 0.4),
        Category::Expedite => GREEN,
        Category::RushOrders => ORANGE,
        Category::Credits => SKY,
        Category::Contacts => PURPLE.towards(BLACK, 0.45),
        Category::Reship => GREEN.towards(BLACK, 0.45),
        Category::Reconciliation => BLUE.towards(BLACK, 0.45),
        Category::MissedPromises => ORANGE.towards(BLACK, 0.45),
        Category::Workarounds => SKY.towards(BLACK, 0.45),
        Category::CustomFeeds => VERMILLION.towards(BLACK, 0.45),
        Category::DepartedCustomers => GREY.towards(BLACK, 0.45),
        Category::FixConnectors | Category::FixWork => GREY,
        Category::MisPicks
        | Category::EmptyShelf
        | Category::PromiseRule
        | Category::Counting
        | Category::Feeds
        | Category::Holding => GREY,
    }
}

/// Colours for what has none of its own, in order.
pub const SERIES: [Colour; 6] = [BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY];

/// What is left over when small things are put together.
pub const OTHER: Colour = Colour(0xc9, 0xce, 0xd4);

/// Nearly black: what pale colours are moved towards to be read.
pub const DARK: Colour = Colour(0x1f, 0x23, 0x28);

/// The colour of the i-th of several designs. The eight colours of Okabe and Ito
/// come first (black in place of their yellow, which is no line on white), then
/// the same darker; labels name them all the same.
pub fn design(i: usize) -> Colour {
    let colours = [BLUE, VERMILLION, GREEN, PURPLE, ORANGE, SKY, DARK, GREY];
    let again = (i / colours.len()) as f64;
    colours[i % colours.len()].towards(BLACK, (0.4 * again).min(0.8))
}

/// Better than what it is compared with.
pub const GAIN: Colour = BLUE;

/// Worse than what it is compared with.
pub const LOSS: Colour = VERMILLION;

/// The colour of a category beside all others, running costs in greys.
pub fn any_category(kind: Category) -> Colour {
    match kind {
        Category::MisPicks => Colour(0xf0, 0xe4, 0x42),
        Category::EmptyShelf => Colour(0x6e, 0x76, 0x7d),
        Category::PromiseRule => Colour(0x84, 0x8d, 0x94),
        Category::Counting => Colour(0x9a, 0xa3, 0xaa),
        Category::Feeds => Colour(0xb9, 0xc0, 0xc6),
        Category::Holding => Colour(0xda, 0xde, 0xe2),
        other => category(other),
    }
}
