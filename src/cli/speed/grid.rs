//! Tables of numbers, for a terminal and for Markdown.

/// A row: a heading over those that follow, or cells.
pub(super) enum Row {
    Heading(String),
    Cells(Vec<String>),
}

/// A table whose first column is words and whose others are numbers.
pub(super) struct Grid {
    pub head: Vec<String>,
    pub rows: Vec<Row>,
}

/// Space between two columns.
const GAP: usize = 2;

fn width(text: &str) -> usize {
    text.chars().count()
}

impl Grid {
    pub fn new(head: &[&str]) -> Grid {
        Grid {
            head: head.iter().map(|&h| h.to_owned()).collect(),
            rows: Vec::new(),
        }
    }

    pub fn heading(&mut self, text: String) {
        self.rows.push(Row::Heading(text));
    }

    pub fn row(&mut self, cells: Vec<String>) {
        debug_assert_eq!(cells.len(), self.head.len());
        self.rows.push(Row::Cells(cells));
    }

    /// Rows under a heading stand in.
    fn indent(&self) -> usize {
        let headed = self.rows.iter().any(|r| matches!(r, Row::Heading(_)));
        usize::from(headed) * 2
    }

    fn cells(&self) -> impl Iterator<Item = &Vec<String>> {
        self.rows.iter().filter_map(|row| match row {
            Row::Cells(cells) => Some(cells),
            Row::Heading(_) => None,
        })
    }

    /// For a terminal: words to the left, numbers to the right.
    pub fn text(&self) -> String {
        let indent = self.indent();
        let widest = |column: usize| {
            let cells = self.cells().map(|cells| width(&cells[column]));
            let indented = if column == 0 { indent } else { 0 };
            let widest = cells.max().unwrap_or(0) + indented;
            widest.max(width(&self.head[column]))
        };
        let widths: Vec<usize> = (0..self.head.len()).map(widest).collect();
        let line = |first: String, rest: &[String]| {
            let mut text = format!("{first:<0$}", widths[0]);
            for (cell, width) in rest.iter().zip(&widths[1..]) {
                text += &format!("{cell:>0$}", width + GAP);
            }
            text.trim_end().to_owned() + "\n"
        };
        let mut text = line(self.head[0].clone(), &self.head[1..]);
        for row in &self.rows {
            text += &match row {
                Row::Heading(heading) => format!("{heading}\n"),
                Row::Cells(cells) => line(" ".repeat(indent) + &cells[0], &cells[1..]),
            };
        }
        text
    }

    /// For a file.
    pub fn markdown(&self) -> String {
        let line = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let mut text = line(&self.head);
        text += &format!("|---|{}\n", "--:|".repeat(self.head.len() - 1));
        for row in &self.rows {
            text += &match row {
                Row::Heading(heading) => {
                    let mut cells = vec![String::new(); self.head.len()];
                    cells[0] = format!("**{heading}**");
                    line(&cells)
                }
                Row::Cells(cells) => line(cells),
            };
        }
        text
    }
}

/// A number in three significant digits or so: 12.3, 4.56, 0.123.
pub(super) fn figure(value: f64) -> String {
    let decimals = match value.abs() {
        v if v >= 100.0 => 0,
        v if v >= 10.0 => 1,
        v if v >= 1.0 || v == 0.0 => 2,
        _ => 3,
    };
    crate::report::words::grouped(value, decimals)
}
