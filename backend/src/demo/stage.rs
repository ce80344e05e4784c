//! The stage on which the demo plays: today, the calendar, who acts; and the agenda of the year,
//! which is played day by day up to now, so that each record is as old as it says.

use crate::kernel::above::Above;
use crate::kernel::auth::{self, Actor};
use crate::kernel::calendar::{Calendar, shanghai_day, start_of_day};
use crate::kernel::clock::Clock;
use crate::kernel::command::Call;
use crate::kernel::db::AnyConnection;
use crate::kernel::error::ApiError;
use crate::kernel::keys::Keys;
use crate::kernel::rights::Operation;
use crate::kernel::services::Services;
use crate::org::actions::notifications;
use crate::org::store::{dictionaries, units, users};
use chrono::{DateTime, Datelike, Duration, NaiveDate, Utc};
use sortition_contract::ids::{ExpertId, InspectorId, UnitId, UserId};
use std::collections::{BTreeMap, HashMap};

/// Notifications older than this were read.
const READ_AFTER_DAYS: i64 = 3;

/// The year in which the demo set plays, and who plays in it.
pub struct Stage<'s> {
    /// The installation's secrets.
    pub keys: &'s Keys,
    /// What modules bring to those below them.
    pub above: &'s Above,
    now: DateTime<Utc>,
    calendar: Calendar,
    people: HashMap<&'static str, Actor>,
    /// By code.
    units: HashMap<String, UnitId>,
}

impl<'s> Stage<'s> {
    /// The year of today, with these accounts.
    pub fn new(
        connection: &mut AnyConnection,
        services: &'s Services,
        accounts: impl Iterator<Item = &'static str>,
    ) -> Result<Self, ApiError> {
        let mut people = HashMap::new();
        for username in accounts {
            let user = users::find_by_username(connection, username)?
                .ok_or_else(|| ApiError::internal(format!("no account {username}")))?;
            people.insert(username, auth::actor_of_user(connection, &user.id)?);
        }
        let all = units::all(connection)?.into_iter();
        Ok(Self {
            keys: &services.keys,
            above: &services.above,
            now: services.clock.now(),
            calendar: dictionaries::calendar(connection)?,
            people,
            units: all.map(|unit| (unit.code, unit.id)).collect(),
        })
    }

    /// Today in Asia/Shanghai.
    pub fn today(&self) -> NaiveDate {
        shanghai_day(self.now)
    }

    /// A unit's id by its code.
    pub fn unit(&self, code: &str) -> Result<&UnitId, ApiError> {
        let id = self.units.get(code);
        id.ok_or_else(|| ApiError::internal(format!("no unit {code}")))
    }

    /// An account's id.
    pub fn user(&self, username: &str) -> Result<&UserId, ApiError> {
        self.actor(username)?.person()
    }

    fn actor(&self, username: &str) -> Result<&Actor, ApiError> {
        let actor = self.people.get(username);
        actor.ok_or_else(|| ApiError::internal(format!("no account {username}")))
    }

    /// So many working days after a day.
    pub fn working_days_after(&self, day: NaiveDate, count: u32) -> NaiveDate {
        let found = self.calendar.deadline(day, count);
        found.map_or(day, |deadline| deadline.date)
    }

    /// The day itself, or the next one on which people work.
    pub fn working_day_from(&self, day: NaiveDate) -> NaiveDate {
        match self.calendar.is_working_day(day) {
            true => day,
            false => self.working_days_after(day, 1),
        }
    }
}

/// The first day of the clock's year.
pub fn new_year(clock: &Clock) -> NaiveDate {
    let today = clock.today();
    NaiveDate::from_ymd_opt(today.year(), 1, 1).unwrap_or(today)
}

/// A time of a day in Shanghai.
pub fn at(day: NaiveDate, hour: u32, minute: u32) -> DateTime<Utc> {
    start_of_day(day) + Duration::minutes(i64::from(hour * 60 + minute))
}

/// Something that happens.
pub type Step = Box<dyn FnOnce(&mut Scene<'_, '_>) -> Result<(), ApiError>>;

/// A moment of the year.
pub struct Scene<'c, 's> {
    /// The database.
    pub connection: &'c mut AnyConnection,
    /// The stage.
    pub stage: &'c Stage<'s>,
    /// Inspectors by id, with their account.
    pub inspectors: HashMap<InspectorId, &'static str>,
    /// The labour office's experts who can be asked for help.
    pub experts: Vec<ExpertId>,
    /// The moment.
    now: DateTime<Utc>,
    agenda: BTreeMap<(DateTime<Utc>, u32), Step>,
    planned: u32,
    numbers: HashMap<&'static str, u32>,
}

impl Scene<'_, '_> {
    /// Today of the moment.
    pub fn today(&self) -> NaiveDate {
        shanghai_day(self.now)
    }

    /// The moment.
    pub fn now(&self) -> DateTime<Utc> {
        self.now
    }

    /// Somebody's call of an operation, at this moment.
    pub fn call<O: Operation>(&self, username: &str) -> Result<Call, ApiError> {
        let actor = self.stage.actor(username)?.clone();
        Ok(Call::by_person::<O>(actor, self.now).with_above(self.stage.above))
    }

    /// Plans what happens at a time, if that has come by the real now.
    pub fn then(
        &mut self,
        time: DateTime<Utc>,
        step: impl FnOnce(&mut Scene<'_, '_>) -> Result<(), ApiError> + 'static,
    ) {
        if time <= self.stage.now {
            self.plan(time, Box::new(step));
        }
    }

    /// Plans what must have happened by the real now, whatever day of the year that is: at a time,
    /// at the latest now.
    pub fn surely(
        &mut self,
        time: DateTime<Utc>,
        step: impl FnOnce(&mut Scene<'_, '_>) -> Result<(), ApiError> + 'static,
    ) {
        self.plan(time.min(self.stage.now), Box::new(step));
    }

    fn plan(&mut self, time: DateTime<Utc>, step: Step) {
        self.planned += 1;
        // Nothing happens before what it follows from.
        self.agenda.insert((time.max(self.now), self.planned), step);
    }

    /// The next of an office's documents' numbers.
    pub fn next_number(&mut self, documents: &'static str) -> u32 {
        let number = self.numbers.entry(documents).or_insert(0);
        *number += 1;
        *number
    }

    /// Tells people what happened; what is older than a few days they have read.
    fn tell(&mut self) -> Result<(), ApiError> {
        while notifications::deliver_in(self.connection, self.stage.above, self.now)? {}
        Ok(())
    }
}

/// Plays the year from its first moment up to now.
pub fn play(
    connection: &mut AnyConnection,
    stage: &Stage<'_>,
    from: NaiveDate,
    opening: impl FnOnce(&mut Scene<'_, '_>) -> Result<(), ApiError> + 'static,
) -> Result<(), ApiError> {
    let mut scene = Scene {
        connection,
        stage,
        inspectors: HashMap::new(),
        experts: Vec::new(),
        now: start_of_day(from),
        agenda: BTreeMap::new(),
        planned: 0,
        numbers: HashMap::new(),
    };
    let read_until = stage.now - Duration::days(READ_AFTER_DAYS);
    let mut is_read = false;
    scene.surely(start_of_day(from), opening);
    while let Some(((time, _), step)) = scene.agenda.pop_first() {
        if shanghai_day(time) != scene.today() {
            scene.tell()?;
        }
        if time > read_until && !is_read {
            read_all(&mut scene)?;
            is_read = true;
        }
        scene.now = time;
        step(&mut scene)?;
    }
    scene.tell()
}

fn read_all(scene: &mut Scene<'_, '_>) -> Result<(), ApiError> {
    for actor in scene.stage.people.values() {
        let call = Call::by_person::<crate::org::ReadAllNotifications>(actor.clone(), scene.now);
        notifications::read_all_notifications(scene.connection, &call)?;
    }
    Ok(())
}
