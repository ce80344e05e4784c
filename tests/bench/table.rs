//! The one table: what was measured where, beside what is wanted of it.

use crate::site::grouped;

/// What is measured.
#[derive(Clone, Copy)]
pub struct Figure {
    pub name: &'static str,
    pub unit: &'static str,
    pub bound: Bound,
    /// Over how many objects a miss fails the stage; none: what it is depends on the machine, so that it
    /// is only told.
    pub held_from: Option<u32>,
}

/// What is wanted of a figure.
#[derive(Clone, Copy)]
pub enum Bound {
    AtMost(f64),
    AtLeast(f64),
    /// Nothing: it stands beside others.
    Nothing,
}

impl Bound {
    fn is_kept(self, value: f64) -> bool {
        match self {
            Self::AtMost(most) => value <= most,
            Self::AtLeast(least) => value >= least,
            Self::Nothing => true,
        }
    }

    fn text(self) -> String {
        match self {
            Self::AtMost(most) => format!("≤ {}", shown(most)),
            Self::AtLeast(least) => format!("≥ {}", shown(least)),
            Self::Nothing => String::new(),
        }
    }
}

/// Where something is measured: a database with so many objects.
pub struct Place {
    pub name: String,
    pub objects: u32,
}

/// All that was measured so far.
#[derive(Default)]
pub struct Table(Vec<Section>);

struct Section {
    title: String,
    places: Vec<String>,
    rows: Vec<Row>,
}

struct Row {
    figure: Figure,
    cells: Vec<Cell>,
}

struct Cell {
    /// Which of the section's places.
    place: usize,
    value: f64,
    is_kept: bool,
    is_held: bool,
}

impl Table {
    /// What is told from now on stands below this title.
    pub fn begin(&mut self, title: impl Into<String>) {
        self.0.push(Section {
            title: title.into(),
            places: Vec::new(),
            rows: Vec::new(),
        });
    }

    /// Enters a figure; who waits for the table sees it at once.
    pub fn tell(&mut self, place: &Place, figure: Figure, value: f64) {
        let Figure { name, unit, .. } = figure;
        eprintln!("{}: {} {} {unit}", place.name, name.trim(), shown(value));
        let section = self.0.last_mut().expect("a section has begun");
        section.enter(place, figure, value);
    }

    /// Prints it; whether all that is held is kept.
    pub fn print(&self) -> bool {
        for section in &self.0 {
            section.print();
        }
        println!("\n! more or less than wanted: what is held fails the stage, the rest is told");
        let rows = self.0.iter().flat_map(|section| &section.rows);
        !rows.flat_map(|row| &row.cells).any(Cell::fails)
    }
}

impl Section {
    fn enter(&mut self, place: &Place, figure: Figure, value: f64) {
        let known = self.places.iter().position(|name| *name == place.name);
        let number = known.unwrap_or_else(|| {
            self.places.push(place.name.clone());
            self.places.len() - 1
        });
        let cell = Cell {
            place: number,
            value,
            is_kept: figure.bound.is_kept(value),
            is_held: figure.held_from.is_some_and(|from| place.objects >= from),
        };
        let mut rows = self.rows.iter_mut();
        match rows.find(|row| row.figure.name == figure.name) {
            Some(row) => row.cells.push(cell),
            None => self.rows.push(Row {
                figure,
                cells: vec![cell],
            }),
        }
    }

    fn print(&self) {
        print!("\n{:<62}", self.title);
        for place in &self.places {
            print!("{place:>22}");
        }
        println!("{:>12}", "wanted");
        for row in &self.rows {
            row.print(self.places.len());
        }
    }
}

impl Row {
    fn print(&self, places: usize) {
        let Figure {
            name, unit, bound, ..
        } = self.figure;
        print!("{name:<54}{unit:<8}");
        for place in 0..places {
            let cell = self.cells.iter().find(|cell| cell.place == place);
            print!("{:>22}", cell.map_or_else(String::new, Cell::text));
        }
        println!("{:>12}  {}", bound.text(), self.verdict());
    }

    fn verdict(&self) -> String {
        if self.cells.iter().any(Cell::fails) {
            return "MISSED".to_owned();
        }
        match (self.figure.bound, self.figure.held_from) {
            (Bound::Nothing, _) => String::new(),
            (_, None) => "told".to_owned(),
            (_, Some(0)) => "held".to_owned(),
            (_, Some(from)) => format!("held from {} objects on", grouped(from.into())),
        }
    }
}

impl Cell {
    fn fails(&self) -> bool {
        self.is_held && !self.is_kept
    }

    fn text(&self) -> String {
        let mark = if self.is_kept { "" } else { "! " };
        format!("{mark}{}", shown(self.value))
    }
}

/// A value as one reads it.
fn shown(value: f64) -> String {
    match value {
        large if large >= 100.0 => grouped(large.round() as u64),
        small => format!("{small:.1}"),
    }
}
