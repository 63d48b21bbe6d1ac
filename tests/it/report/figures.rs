//! Figures: nothing collides, nothing leaves the page, empty data says so.
//!
//! `POOLDRIFT_FIGURES=dir` writes every picture that is drawn here to a folder.

use crate::fixture::measure_of;
use crate::synthetic::{Shape, report, scenario, with_people};
use pooldrift::report::figures::picture::{Anchor, Mark, Type};
use pooldrift::report::figures::{self, Picture, font, spread};
use pooldrift::report::{Quantity, Report};
use pooldrift::world::System;

const THREE: [System; 3] = [System::Wms, System::Erp, System::Storefront];

/// Reports of all the shapes that a run can have.
fn cases() -> Vec<(&'static str, Report)> {
    let normal = Shape::default();
    let sized = |size| Shape { size, ..normal };
    let mut long = scenario(78, 8, &THREE);
    long.name = "omnichannel-with-a-very-long-name-that-goes-on-and-on".into();
    long.title = "An omnichannel retailer with two warehouses of which one is run by a third party, twelve stores and the \
                  official cadences of a common ERP connector, over eighteen months"
        .into();
    vec![
        ("normal", report(&scenario(78, 8, &THREE), 20, normal)),
        (
            "five-systems",
            report(&scenario(78, 8, &System::ALL), 20, normal),
        ),
        ("long-words", report(&long, 7, normal)),
        (
            "one-replication",
            report(&scenario(26, 4, &THREE), 1, normal),
        ),
        (
            "people",
            report(&with_people(scenario(78, 8, &THREE)), 20, normal),
        ),
        (
            "people-once",
            report(&with_people(scenario(30, 0, &THREE)), 1, normal),
        ),
        ("one-period", report(&scenario(1, 0, &THREE), 5, normal)),
        ("two-weeks", report(&scenario(2, 1, &THREE), 5, normal)),
        (
            "nothing-wrong",
            report(&scenario(12, 2, &THREE), 5, sized(0.0)),
        ),
        ("tiny", report(&scenario(12, 2, &THREE), 5, sized(0.002))),
        (
            "huge",
            report(&scenario(104, 8, &System::ALL), 5, sized(40_000.0)),
        ),
        (
            "steady",
            report(
                &scenario(52, 4, &THREE),
                10,
                Shape {
                    growth: 0.0,
                    ..normal
                },
            ),
        ),
        (
            "noisy",
            report(
                &scenario(30, 4, &THREE),
                3,
                Shape {
                    noise: 0.45,
                    ..normal
                },
            ),
        ),
    ]
}

/// Left, top, right, bottom of a text as drawn.
fn extent(mark: &Mark) -> Option<(f64, f64, f64, f64, &str)> {
    let Mark::Text {
        at,
        anchor,
        style,
        text,
    } = mark
    else {
        return None;
    };
    let width = style.width(text);
    let left = match anchor {
        Anchor::Start => at.0,
        Anchor::Middle => at.0 - width / 2.0,
        Anchor::End => at.0 - width,
    };
    // From the height of a capital to the baseline: what must not be covered.
    Some((left, at.1 - 0.73 * style.size, left + width, at.1, text))
}

pub fn check(case: &str, name: &str, picture: &Picture) {
    let texts: Vec<_> = picture.marks.iter().filter_map(extent).collect();
    for (i, a) in texts.iter().enumerate() {
        let inside = a.0 >= 0.0 && a.1 >= 0.0 && a.2 <= picture.width && a.3 <= picture.height;
        assert!(inside, "{case} {name}: \"{}\" leaves the page", a.4);
        for b in &texts[i + 1..] {
            let apart = a.2 <= b.0 || b.2 <= a.0 || a.3 <= b.1 || b.3 <= a.1;
            assert!(apart, "{case} {name}: \"{}\" and \"{}\" collide", a.4, b.4);
        }
    }
    for mark in &picture.marks {
        let points = match mark {
            Mark::Fill { points, .. } | Mark::Stroke { points, .. } => points.as_slice(),
            Mark::Dot { at, .. } => std::slice::from_ref(at),
            Mark::Text { .. } => &[],
        };
        for p in points {
            let inside = (-0.01..=picture.width + 0.01).contains(&p.0)
                && (-0.01..=picture.height + 0.01).contains(&p.1);
            assert!(inside, "{case} {name}: a mark at {p:?} leaves the page");
        }
    }
}

#[test]
fn nothing_collides_and_nothing_leaves_the_page() {
    let folder = std::env::var_os("POOLDRIFT_FIGURES");
    for (case, report) in cases() {
        let figures = figures::all(&report);
        let people = usize::from(case.starts_with("people"));
        assert_eq!(figures.len(), 4 + people + report.systems().len());
        for (name, picture) in figures {
            check(case, &name, &picture);
            if let Some(folder) = &folder {
                let folder = std::path::Path::new(folder).join(case);
                std::fs::create_dir_all(&folder).expect("a folder");
                std::fs::write(folder.join(format!("{name}.svg")), figures::svg(&picture))
                    .expect("written");
                let png = figures::png(&picture).expect("encoded");
                std::fs::write(folder.join(format!("{name}.png")), png).expect("written");
            }
        }
    }
}

fn words(picture: &Picture) -> String {
    let texts: Vec<&str> = picture
        .marks
        .iter()
        .filter_map(|m| extent(m).map(|e| e.4))
        .collect();
    texts.join(" ")
}

/// A title tells what the file says: settings laid over it may have changed that.
#[test]
fn an_overview_names_the_settings_in_place_of_the_title() {
    let mut r = report(&scenario(12, 2, &THREE), 5, Shape::default());
    assert!(words(&figures::overview(&r)).contains("Numbers made up for a test"));
    r.manifest.sets = vec!["business.skus=200".into(), "run.horizon=26 weeks".into()];
    let picture = figures::overview(&r);
    let said = words(&picture);
    assert!(
        said.contains("synthetic with business.skus=200 and run.horizon=26 weeks"),
        "{said}"
    );
    assert!(!said.contains("Numbers made up"), "{said}");
    r.manifest.sets = vec!["demand.orders=a value that is long".into(); 12];
    check("sets", "overview", &figures::overview(&r));
}

#[test]
fn empty_data_says_so() {
    let r = report(
        &scenario(12, 2, &THREE),
        5,
        Shape {
            size: 0.0,
            ..Shape::default()
        },
    );
    assert!(words(&figures::drift(&r)).contains("no on-hand drift in any period"));
    let right = "No on-hand drift: every system's record of it matched the shelf";
    assert_eq!(figures::drift(&r).title, right);
    assert_eq!(
        words(&figures::service(&r))
            .matches("none in any period")
            .count(),
        3
    );
    assert!(words(&figures::causes(&r, System::Erp)).contains("no drift to explain"));
    assert!(words(&figures::cost(&r)).contains("Wrong numbers cost nothing"));
}

/// A title about on hand does not speak for what is committed.
#[test]
fn committed_drift_is_told_where_there_is_none_on_hand() {
    let shape = Shape {
        size: 0.0,
        ..Shape::default()
    };
    let mut r = report(&scenario(12, 2, &THREE), 5, shape);
    let committed = |q: &&mut Quantity| q.key == "drift/erp/committed/absolute";
    let mut all = r.summary.quantities.iter_mut();
    let q = all.find(committed).expect("measured");
    (q.low, q.mean, q.high) = (Some(150.0), 156.0, Some(162.0));
    let title = figures::drift(&r).title;
    assert!(
        title.ends_with(
            "matched the shelf, but committed is off by 156 (150 to 162) units on average in the ERP"
        ),
        "{title}"
    );
}

#[test]
fn one_replication_has_no_band_and_says_so() {
    let r = report(&scenario(12, 2, &THREE), 1, Shape::default());
    let picture = figures::drift(&r);
    assert!(words(&picture).contains("One replication, so no interval"));
    let see_through = |m: &Mark| matches!(m, Mark::Fill { opacity, .. } if *opacity < 1.0);
    assert!(!picture.marks.iter().any(see_through));
    let many = figures::drift(&report(&scenario(12, 2, &THREE), 3, Shape::default()));
    assert_eq!(many.marks.iter().filter(|m| see_through(m)).count(), 3);
}

#[test]
fn titles_state_what_was_found() {
    let growing = report(&scenario(52, 4, &THREE), 20, Shape::default());
    let title = figures::drift(&growing).title;
    assert!(
        title.starts_with("ERP drifts most: ")
            && title.contains("units wrong on hand in the last quarter of the time, ")
            && title.ends_with("times as many as in the first"),
        "{title}"
    );
    let steady = report(
        &scenario(52, 4, &THREE),
        20,
        Shape {
            growth: 0.0,
            ..Shape::default()
        },
    );
    let title = figures::drift(&steady).title;
    assert!(
        title.ends_with(" units wrong on hand on average"),
        "{title}"
    );
    let title = figures::causes(&growing, System::Erp).title;
    assert!(
        title.contains("of the ERP's on-hand drift is structural"),
        "{title}"
    );
    let title = figures::cost(&growing).title;
    assert!(
        title.starts_with("Wrong numbers cost $") && title.contains("in 48 weeks"),
        "{title}"
    );
}

#[test]
fn only_who_is_told_apart_is_said_to_drift_most() {
    let mut r = report(&scenario(52, 4, &THREE), 20, Shape::default());
    assert!(figures::drift(&r).title.starts_with("ERP drifts most: "));
    let reach = |r: &mut Report, key: &str| {
        let low = r
            .quantity(measure_of("drift/erp/on-hand/absolute"))
            .and_then(|q| q.low);
        let found = r.summary.quantities.iter_mut().find(|q| q.key == key);
        found.expect("measured").high = low;
    };
    reach(&mut r, "drift/storefront/on-hand/absolute");
    let title = figures::drift(&r).title;
    assert!(
        title.starts_with("ERP and storefront drift most: ")
            && title.contains(" units wrong on hand in the ERP in the last quarter"),
        "{title}"
    );
    reach(&mut r, "drift/wms/on-hand/absolute");
    let title = figures::drift(&r).title;
    assert!(
        title.starts_with("Statistically, the systems are tied in drift: "),
        "{title}"
    );
    let once = report(&scenario(52, 4, &THREE), 1, Shape::default());
    let title = figures::drift(&once).title;
    assert!(title.starts_with("ERP looks to drift most: "), "{title}");
}

#[test]
fn errors_on_the_floor_are_named_as_they_were() {
    let mut r = report(&scenario(52, 4, &THREE), 20, Shape::default());
    let title = |r: &mut Report, sizes: &[(&str, f64)]| {
        for q in &mut r.summary.quantities {
            match q.key.strip_prefix("class-share/erp/") {
                Some("one-off") => (q.mean, q.low, q.high) = (1.0, Some(1.0), Some(1.0)),
                Some(_) => q.mean = 0.0,
                None => {}
            }
            if let Some(cause) = q.key.strip_prefix("cause/erp/on-hand/") {
                let size = sizes.iter().find(|s| cause == format!("{}/absolute", s.0));
                q.mean = size.map_or(0.0, |s| s.1);
            }
        }
        figures::causes(r, System::Erp).title
    };
    let made = "100 % of the ERP's on-hand drift is made on the floor";
    let sizes = [("miscount", 0.1), ("shrink", 5.0), ("mis-pick", 20.0)];
    assert_eq!(
        title(&mut r, &sizes),
        format!("{made}: mis-picks and shrink")
    );
    assert_eq!(title(&mut r, &sizes[..1]), format!("{made}: miscounts"));
    assert_eq!(title(&mut r, &[]), made);
}

#[test]
fn labels_stand_in_the_order_of_the_stack() {
    let mut r = report(&scenario(52, 4, &THREE), 20, Shape::default());
    // Next to no lag: its label would like to stand below the heading of the band under it.
    let lag = r
        .series
        .lines
        .iter_mut()
        .find(|l| l.key == "cause/erp/on-hand/in-flight/absolute");
    lag.expect("measured")
        .points
        .iter_mut()
        .for_each(|p| p.mean *= 1e-3);
    let picture = figures::causes(&r, System::Erp);
    let height = |start: &str| {
        let found = picture.marks.iter().find_map(|m| match m {
            Mark::Text { at, text, .. } if text.starts_with(start) => Some(at.1),
            _ => None,
        });
        found.unwrap_or_else(|| panic!("no label {start}"))
    };
    let order = [
        "Lag: in flight",
        "One-off errors ",
        "shrink",
        "Structural ",
        "shipments and sales lost",
        "transfers never sent",
    ];
    let heights = order.map(height);
    assert!(heights.is_sorted(), "{heights:?}");
}

#[test]
fn a_scrap_of_a_period_at_the_end_is_left_out_of_counts() {
    let mut s = scenario(12, 2, &THREE);
    s.run.horizon.0 += s.run.period.0 / 20;
    let end_of_line = |s: &pooldrift::scenario::Scenario| {
        let picture = figures::service(&report(s, 3, Shape::default()));
        let lines = picture.marks.iter().filter_map(|m| match m {
            Mark::Stroke { points, width, .. } if *width > 2.0 => points.last().copied(),
            _ => None,
        });
        lines.map(|p| p.0).fold(0.0, f64::max)
    };
    // The plot ends 30 short of the area, which ends 20 short of the page.
    let right = 960.0 - 20.0 - 30.0;
    assert!(end_of_line(&s) < right - 1.0);
    s.run.horizon.0 += s.run.period.0 / 2;
    assert!((end_of_line(&s) - right).abs() < 0.5);
}

#[test]
fn bands_stop_at_zero_and_at_the_last_value() {
    let mut r = report(&scenario(12, 2, &THREE), 3, Shape::default());
    for line in &mut r.series.lines {
        for p in &mut line.points {
            p.low = -p.high;
        }
        if line.key.starts_with("cumulative/") {
            continue; // a sum is always defined
        }
        let nothing = pooldrift::report::Point {
            mean: f64::NAN,
            low: f64::NAN,
            high: f64::NAN,
        };
        *line.points.last_mut().expect("periods") = nothing;
    }
    for picture in [figures::drift(&r), figures::service(&r), figures::cost(&r)] {
        let bands: Vec<&Vec<(f64, f64)>> = picture
            .marks
            .iter()
            .filter_map(|m| match m {
                Mark::Fill {
                    points, opacity, ..
                } if *opacity < 1.0 => Some(points),
                _ => None,
            })
            .collect();
        assert!(!bands.is_empty());
        for band in bands {
            assert!(band.iter().all(|p| p.0.is_finite() && p.1.is_finite()));
            let lowest = band.iter().map(|p| p.1).fold(0.0, f64::max);
            // The axis is the widest horizontal line at or below the band.
            let axis = picture.marks.iter().any(|m| match m {
                Mark::Stroke { points, width, .. } => {
                    *width == 1.2 && (points[0].1 - lowest).abs() < 0.01
                }
                _ => false,
            });
            assert!(axis, "a band ends at {lowest}, which is no axis");
        }
    }
}

#[test]
fn every_character_of_every_figure_is_in_the_font() {
    for (case, report) in cases() {
        for (name, picture) in figures::all(&report) {
            let missing: String = words(&picture).chars().filter(|&c| !font::has(c)).collect();
            assert_eq!(missing, "", "{case} {name}");
        }
    }
}

#[test]
fn svg_can_be_read_aloud_and_scales() {
    let r = report(&scenario(12, 2, &THREE), 8, Shape::default());
    let svg = figures::svg(&figures::drift(&r));
    for part in [
        "role=\"img\"",
        "<title id=\"title\">ERP drifts most",
        "<desc id=\"desc\">",
        "viewBox=\"0 0 960 560\"",
    ] {
        assert!(svg.contains(part), "{part}");
    }
    assert!(svg.ends_with("</svg>\n"));
    for size in svg.split(" font-size=\"").skip(1) {
        let size = size.split('"').next().unwrap_or("");
        assert!(size.parse::<u32>().is_ok(), "{size}");
    }
}

#[test]
fn svg_escapes_what_a_scenario_says() {
    let mut s = scenario(12, 2, &THREE);
    s.title = "A & B <script>alert(\"x\")</script>\u{1}".into();
    let svg = figures::svg(&figures::overview(&report(&s, 3, Shape::default())));
    assert!(
        svg.contains("A &amp; B &lt;script&gt;")
            && !svg.contains("<script>")
            && !svg.contains('\u{1}')
    );
}

#[test]
fn png_is_twice_as_fine_as_the_page() {
    let r = report(&scenario(12, 2, &THREE), 3, Shape::default());
    let bytes = figures::png(&figures::drift(&r)).expect("encoded");
    assert_eq!(&bytes[..8], b"\x89PNG\r\n\x1a\n");
    let number = |at: usize| u32::from_be_bytes(bytes[at..at + 4].try_into().expect("four bytes"));
    assert_eq!((number(16), number(20)), (1920, 1120));
    assert!(bytes.len() < 400_000, "{}", bytes.len());
}

#[test]
fn labels_are_spread_without_overlap_near_their_places() {
    let free = spread(&[10.0, 50.0, 90.0], 10.0, 0.0, 100.0);
    assert_eq!(free, [10.0, 50.0, 90.0]);
    let crowded = spread(&[50.0, 50.0, 50.0], 10.0, 0.0, 100.0);
    assert_eq!(crowded, [40.0, 50.0, 60.0]);
    let edge = spread(&[99.0, 99.0, 100.0], 10.0, 0.0, 100.0);
    assert_eq!(edge, [75.0, 85.0, 95.0]);
    let full = spread(&[5.0; 20], 10.0, 0.0, 100.0);
    assert!(full.windows(2).all(|w| w[1] - w[0] >= 4.99) && full[0] >= 2.0 && full[19] <= 98.0);
}

#[test]
fn text_is_measured_in_the_embedded_font() {
    let style = Type::regular(10.0, figures::picture::Colour(0, 0, 0));
    // Advance of a digit in DejaVu Sans: 1303 of 2048.
    assert!((style.width("000") - 3.0 * 10.0 * 1303.0 / 2048.0).abs() < 1e-3);
    assert!(
        Type {
            bold: true,
            ..style
        }
        .width("wide")
            > style.width("wide")
    );
}

/// Left, top, right, bottom of what is not white in a PNG, in pixels.
fn ink(bytes: &[u8]) -> (usize, usize, usize, usize) {
    let mut reader = png::Decoder::new(std::io::Cursor::new(bytes))
        .read_info()
        .expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("small")];
    let row = reader.next_frame(&mut pixels).expect("pixels").line_size;
    let mut found = (usize::MAX, usize::MAX, 0, 0);
    for (i, _) in pixels.chunks(3).enumerate().filter(|(_, p)| p[1] < 128) {
        let (x, y) = (i % (row / 3), i / (row / 3));
        found = (
            found.0.min(x),
            found.1.min(y),
            found.2.max(x + 1),
            found.3.max(y + 1),
        );
    }
    found
}

#[test]
fn text_is_painted_where_it_is_measured() {
    let black = figures::picture::Colour(0, 0, 0);
    for (size, text) in [
        (10.0, "Hill"),
        (12.5, "Hull"),
        (20.0, "Ijkl"),
        (31.0, "HgjH"),
    ] {
        let style = Type::regular(size, black);
        let mut picture = Picture::new(200.0, 100.0);
        picture.text((100.0, 60.0), Anchor::Start, style, text);
        let (left, top, right, bottom) = ink(&figures::png(&picture).expect("encoded"));
        let near = |a: usize, b: f64| (a as f64 / 2.0 - b).abs() <= 0.06 * size + 0.5;
        // Side bearings of these stems are a tenth of the em square.
        assert!(near(left, 100.0 + 0.098 * size), "{text}: {left}");
        assert!(
            near(right, 100.0 + style.width(text) - 0.098 * size),
            "{text}: {right}"
        );
        let tallest = if text.contains('l') { 0.76 } else { 0.729 };
        assert!(near(top, 60.0 - tallest * size), "{text}: {top}");
        let below = if text.contains('j') { 0.207 } else { 0.0 };
        assert!(near(bottom, 60.0 + below * size), "{text}: {bottom}");
    }
}

#[test]
fn lines_are_as_wide_as_they_say() {
    let black = figures::picture::Colour(0, 0, 0);
    for (points, wide) in [
        (vec![(20.0, 50.0), (80.0, 50.0)], (20.0, 49.0, 80.0, 51.0)),
        (vec![(50.0, 20.0), (50.0, 80.0)], (49.0, 20.0, 51.0, 80.0)),
        (vec![(20.0, 50.0), (80.0, 50.5)], (20.0, 49.0, 80.0, 51.5)),
    ] {
        let mut picture = Picture::new(100.0, 100.0);
        picture.stroke(points, black, 2.0);
        let (l, t, r, b) = ink(&figures::png(&picture).expect("encoded"));
        let painted = [l, t, r, b].map(|v| v as f64 / 2.0);
        let asked = [wide.0, wide.1, wide.2, wide.3];
        let apart = painted.iter().zip(asked).map(|(p, a)| (p - a).abs());
        assert!(
            apart.fold(0.0, f64::max) <= 0.5,
            "{painted:?} for {asked:?}"
        );
    }
}

#[test]
fn a_number_keeps_its_percent_sign() {
    let style = Type::regular(10.0, figures::picture::Colour(0, 0, 0));
    let width = style.width("Band: 95");
    let lines = figures::picture::wrap("Band: 95 % interval", style, width);
    assert_eq!(lines, ["Band:", "95 %", "interval"]);
}
