//! What is counted: labels where the name is not the label, and which way is better.

use super::{Better, Entry, How};
use crate::sim::Incident;

pub(super) fn entry(incident: Incident) -> Entry {
    Entry {
        label: match label(incident) {
            "" => incident.name().replace('-', " "),
            label => label.to_owned(),
        },
        unit: incident.unit(),
        how: How::Count,
        better: better(incident),
        definition: incident.definition().to_owned(),
    }
}

fn label(incident: Incident) -> &'static str {
    use Incident as I;
    match incident {
        I::Orders => "online orders",
        I::FalseStockoutLines => "false stock-outs (lines)",
        I::FalseStockoutUnits => "false stock-outs (units)",
        I::StockoutLines => "stock-outs (lines)",
        I::StockoutUnits => "stock-outs (units)",
        I::MisPicks => "mis-picks",
        I::CustomerCancelledLines => "lines cancelled by the customer",
        I::FailedOrders => "orders cancelled: out of stock",
        I::PoolRefusedLines => "lines refused: shared pool down",
        I::CancelTooLateLines => "shipments after cancellation",
        I::ReroutedLines => "rerouted lines",
        I::Counts => "cycle counts",
        I::CountHits => "counts that found a variance",
        I::HiddenStockouts => "hidden stock-outs found by counts",
        I::Variances => "variances posted",
        I::UnownedVariances => "variances nobody owned",
        I::ChasedLines => "lines keyed in by hand",
        I::OverdueLines => "lines closed by hand",
        I::SkippedCounts => "counts skipped",
        I::MissedPromises => "exceptions resolved too late",
        I::Corrections => "corrections by hand",
        I::RepeatMismatches => "mismatches resolved a third time",
        I::DistrustMoreUnits => "ordered beyond the ERP's proposal",
        I::DistrustFewerUnits => "ordered below the ERP's proposal",
        I::CustomersLeft => "customers who left",
        I::FixEdges => "fix: edges to rebuild",
        I::FixCustomFeeds => "fix: custom feeds to retire",
        I::FixWorkarounds => "fix: manual workarounds to retire",
        I::FixRecords => "fix: records to clean",
        _ => "",
    }
}

fn better(incident: Incident) -> Option<Better> {
    use Incident as I;
    match incident {
        I::PerfectOrders | I::CoveredUnits | I::Revenue => Some(Better::More),
        I::OversoldLines
        | I::OversoldUnits
        | I::FalseStockoutLines
        | I::FalseStockoutUnits
        | I::StockoutLines
        | I::StockoutUnits
        | I::PoolRefusedLines
        | I::LateLines
        | I::CancelTooLateLines
        | I::FailedLines
        | I::FailedOrders
        | I::FailedValue
        | I::ShortPicks
        | I::ShortPickUnits
        | I::MisPicks
        | I::CascadedLines
        | I::StoreLostUnits
        | I::LostMargin
        | I::FalseLostMargin
        | I::UnorderedLostMargin
        | I::ShortTransfers
        | I::ShortTransferUnits
        | I::LostMessages
        | I::StaleOverwrites
        | I::MissedPromises
        | I::RepeatMismatches
        | I::CustomersLeft => Some(Better::Less),
        _ => None,
    }
}
