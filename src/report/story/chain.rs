//! Why an incident happened, what it led to and what that cost, for people.

use super::tell::sentence;
use super::text::plain;
use super::{record_name, signed, when};
use crate::economics::Category;
use crate::report::TABLE_WIDTH;
use crate::report::words::wrapped;
use crate::sim::Incident;
use crate::trace::{Chain, Moment, Part, Reason, Story, What};
use crate::units::Cents;
use crate::world::Bucket;
use anstyle::Style;

/// Most entries of a chain that are told; of longer ones the first and the last.
const MOST: usize = 20;
const FIRST: usize = 6;

/// The chain that led to the incident of a story, its aftermath and its bill.
pub fn chain_text(story: &Story, moment: &Moment, chain: &Chain) -> String {
    let bold = Style::new().bold();
    let mut out = format!("\n{bold}{}{bold:#}\n", headline(story, moment));
    out.push_str(&paragraph(&situation(story, moment, chain)));
    out.push_str(&format!("\n{bold}Why{bold:#}\n"));
    for part in &chain.parts {
        out.push_str(&item(
            &format!("{:>4}  ", signed(part.units)),
            &reason(story, moment, part),
        ));
    }
    out.push_str(&format!("\n{bold}How it came about{bold:#}\n"));
    out.push_str(&entries(story, &chain.entries, chain));
    out.push_str(&format!("\n{bold}What it led to{bold:#}\n"));
    let after = entries(story, &chain.after, chain);
    out.push_str(if after.is_empty() {
        "  nothing: the line was served as if nothing had been wrong\n"
    } else {
        &after
    });
    out.push_str(&format!(
        "\n{bold}What that cost{bold:#} (typical rates; all low, all high)\n"
    ));
    out + &costs(chain)
}

/// What kind of incident, which one, when and where.
pub fn headline(story: &Story, moment: &Moment) -> String {
    let entry = &story.entries[moment.entry];
    let line = entry
        .line
        .map_or(String::new(), |n| format!(", order line {n}"));
    format!(
        "{} {} at {}, {}{line}",
        kind(story, moment),
        moment.number,
        story.about.name,
        when(entry.time)
    )
}

fn kind(story: &Story, moment: &Moment) -> &'static str {
    match story.entries[moment.entry].what {
        What::Fact {
            incident: Incident::ShortPicks,
            ..
        } => "Short pick",
        _ => "Oversell",
    }
}

fn situation(story: &Story, moment: &Moment, chain: &Chain) -> String {
    let who = record_name(&story.about, moment.slot);
    let (asked, said) = (chain.asked, plain(chain.said));
    let so = match chain.so {
        n if n < 0 => format!(
            "none could be had, and {} promised beyond the stock already",
            were(-n)
        ),
        0 => "none could be had".to_owned(),
        n => format!("{n} could be had"),
    };
    match kind(story, moment) {
        "Short pick" => format!(
            "The picker was sent for {asked} more than there was: the {who} said {said} on the shelf, and {so}."
        ),
        _ => format!("A shopper was told yes for {asked}: the {who} said {said}, but {so}."),
    }
}

fn were(n: i32) -> String {
    format!("{n} {}", if n == 1 { "was" } else { "were" })
}

/// A reason in words.
fn reason(story: &Story, moment: &Moment, part: &Part) -> String {
    let who = record_name(&story.about, moment.slot);
    match part.reason {
        Reason::Drift(bucket, cause) => {
            let bucket = if bucket == Bucket::OnHand {
                "on hand"
            } else {
                bucket.name()
            };
            format!("the {who}'s {bucket} is wrong by this: {}", cause.label())
        }
        Reason::Promised => {
            "the shop offers raw on hand: these are promised to earlier orders".to_owned()
        }
        Reason::Unfit => "the shop offers raw on hand: these are damaged".to_owned(),
        Reason::Held => "held for shoppers who have not paid yet".to_owned(),
        Reason::Meanwhile => "taken by others between the shopper's yes and the payment".to_owned(),
    }
}

fn entries(story: &Story, which: &[usize], chain: &Chain) -> String {
    let tellable: Vec<(usize, String)> = (which.iter())
        .filter_map(|&at| Some((at, sentence(story, &story.entries[at])?)))
        .collect();
    let skipped = tellable.len().saturating_sub(MOST);
    let mut out = String::new();
    for (i, (at, text)) in tellable.iter().enumerate() {
        if skipped > 0 && i == FIRST {
            out.push_str(&item("  ", &format!("… {} more …", skipped + 1)));
        }
        if skipped == 0 || i < FIRST || i > FIRST + skipped {
            let text = format!("{text}{}", made(*at, chain));
            out.push_str(&item(
                &format!("  {:<24}", when(story.entries[*at].time)),
                &text,
            ));
        }
    }
    out
}

/// What an entry did to the figure that was trusted: ` (+1 shrink)`.
fn made(at: usize, chain: &Chain) -> String {
    let made = chain.parts.iter().filter_map(|part| {
        let of_entry = part.origins.iter().filter(|lot| lot.entry == at);
        let units: i32 = of_entry.map(|lot| lot.units).sum();
        let why = match part.reason {
            Reason::Drift(_, cause) => cause.label(),
            Reason::Promised => "promised",
            Reason::Unfit => "damaged",
            Reason::Held => "held",
            Reason::Meanwhile => "taken",
        };
        (units != 0).then(|| format!("{} {why}", signed(units)))
    });
    let made: Vec<String> = made.collect();
    match made.is_empty() {
        true => String::new(),
        false => format!(" ({})", made.join(", ")),
    }
}

fn costs(chain: &Chain) -> String {
    let [low, typical, high] = &chain.bills;
    let mut out = String::new();
    let mut row = |label: &str, [low, typical, high]: [i64; 3]| {
        let range = format!("({} to {})", Cents(low), Cents(high));
        out.push_str(&format!(
            "  {label:<32}{:>14}  {range}\n",
            Cents(typical).to_string()
        ));
    };
    for category in Category::ALL {
        let cents = [low, typical, high].map(|b| b.get(category));
        if cents[2] != 0 {
            row(category.label(), cents);
        }
    }
    row("together", [low, typical, high].map(|b| b.total()));
    out
}

fn paragraph(text: &str) -> String {
    wrapped(text, usize::from(TABLE_WIDTH)).join("\n") + "\n"
}

/// A text with a hanging indent.
fn item(lead: &str, text: &str) -> String {
    let width = lead.chars().count();
    let mut out = String::new();
    for (i, line) in wrapped(text, usize::from(TABLE_WIDTH) - width)
        .iter()
        .enumerate()
    {
        let lead = if i == 0 {
            lead.to_owned()
        } else {
            " ".repeat(width)
        };
        out.push_str(&format!("{lead}{line}\n"));
    }
    out
}
