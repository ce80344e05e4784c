//! The canonical search of SPEC §6: objects to workers (inspectors of one unit, or teams) under a
//! cap, with augmenting paths breadth first. It knows numbers only, no keys.

/// What a unit has to do.
pub(crate) struct Problem<'a> {
    /// For each object in draw order, the workers that may take it, by rank.
    pub able: &'a [Vec<u32>],
    /// The number of workers.
    pub workers: usize,
    /// Workers for each object.
    pub demand: usize,
}

/// The object, by its place in the draw order, that a cap leaves without enough workers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Unserved(pub usize);

/// For each object its workers, in no order.
pub(crate) type Assignment = Vec<Vec<u32>>;

impl Problem<'_> {
    /// The assignment of the smallest cap from `first` to `limit` that serves all objects.
    ///
    /// # Errors
    /// The first object that `limit` leaves without enough workers.
    pub(crate) fn solve(&self, first: usize, limit: usize) -> Result<Assignment, Unserved> {
        // Nobody can take an object twice.
        let limit = limit.min(self.able.len());
        let sets = Sets::of(self);
        // Whether a cap serves is monotone, so where the smallest does nothing else need be tried.
        match self.assign(&sets, first) {
            Ok(assignment) => return Ok(assignment),
            Err(unserved) if first >= limit => return Err(unserved),
            Err(_) => {}
        }
        let mut best = self.assign(&sets, limit)?;
        let (mut fails, mut serves) = (first, limit);
        while serves - fails > 1 {
            let middle = usize::midpoint(fails, serves);
            match self.assign(&sets, middle) {
                Ok(assignment) => (serves, best) = (middle, assignment),
                Err(_) => fails = middle,
            }
        }
        Ok(best)
    }

    /// Steps 2 to 4 at one cap.
    fn assign(&self, sets: &Sets, cap: usize) -> Result<Assignment, Unserved> {
        let mut search = Search::new(self, sets, cap);
        for object in 0..self.able.len() {
            if self.able[object].len() < self.demand {
                return Err(Unserved(object));
            }
            for _ in 0..self.demand {
                let last = search.path_from(object).ok_or(Unserved(object))?;
                search.augment(object, last);
            }
        }
        Ok(search.workers_of)
    }
}

/// For each object the workers that may take it, a bit for each: among thousands of objects in a queue
/// those that reach nobody new are told by a few words.
struct Sets {
    /// Words for each object.
    width: usize,
    words: Vec<u64>,
}

impl Sets {
    fn of(problem: &Problem<'_>) -> Self {
        let width = problem.workers.div_ceil(64);
        let mut words = vec![0; width * problem.able.len()];
        for (object, able) in problem.able.iter().enumerate() {
            let set = &mut words[object * width..][..width];
            able.iter().for_each(|worker| insert(set, *worker as usize));
        }
        Self { width, words }
    }

    fn of_object(&self, object: usize) -> &[u64] {
        &self.words[object * self.width..][..self.width]
    }
}

fn insert(set: &mut [u64], worker: usize) {
    set[worker / 64] |= 1 << (worker % 64);
}

/// The matching so far, and what the search for the current path has seen.
struct Search<'a> {
    able: &'a [Vec<u32>],
    sets: &'a Sets,
    cap: usize,
    workers_of: Assignment,
    /// For each worker its objects, in draw order.
    objects_of: Vec<Vec<u32>>,
    /// Counts the searches, so that marks need no clearing.
    round: u32,
    /// The round in which a worker was visited, and the object that it was reached from.
    visited: Vec<(u32, usize)>,
    /// Those that were visited in this round.
    seen: Vec<u64>,
    /// The round in which an object was queued, and the worker that it was queued through.
    queued: Vec<(u32, u32)>,
    queue: Vec<usize>,
}

impl<'a> Search<'a> {
    fn new(problem: &Problem<'a>, sets: &'a Sets, cap: usize) -> Self {
        Self {
            able: problem.able,
            sets,
            cap,
            workers_of: vec![Vec::new(); problem.able.len()],
            objects_of: vec![Vec::new(); problem.workers],
            round: 0,
            visited: vec![(0, 0); problem.workers],
            seen: vec![0; sets.width],
            queued: vec![(0, 0); problem.able.len()],
            queue: Vec::new(),
        }
    }

    /// The worker at the end of the first path found from this object to a free place.
    fn path_from(&mut self, object: usize) -> Option<u32> {
        self.round += 1;
        self.seen.fill(0);
        self.queue.clear();
        self.queue.push(object);
        self.queued[object].0 = self.round;
        let mut visited = 0;
        let mut next = 0;
        // Once all workers are visited, no object in the queue reaches another.
        while next < self.queue.len() && visited < self.objects_of.len() {
            let reached_from = self.queue[next];
            next += 1;
            if !self.reaches_others(reached_from) {
                continue;
            }
            for &worker in &self.able[reached_from] {
                let place = worker as usize;
                if self.visited[place].0 == self.round
                    || self.workers_of[reached_from].contains(&worker)
                {
                    continue;
                }
                self.visited[place] = (self.round, reached_from);
                insert(&mut self.seen, place);
                visited += 1;
                if self.objects_of[place].len() < self.cap {
                    return Some(worker);
                }
                for &held in &self.objects_of[place] {
                    let queued = &mut self.queued[held as usize];
                    if queued.0 != self.round {
                        *queued = (self.round, worker);
                        self.queue.push(held as usize);
                    }
                }
            }
        }
        None
    }

    /// Whether an object may be taken by somebody who wasn't visited and isn't matched to it.
    fn reaches_others(&self, object: usize) -> bool {
        let able = self.sets.of_object(object).iter();
        let unseen: u32 = able
            .zip(&self.seen)
            .map(|(able, seen)| (able & !seen).count_ones())
            .sum();
        // Whoever is matched to it may take it.
        let matched = self.workers_of[object].iter();
        let own = matched.filter(|worker| self.visited[**worker as usize].0 != self.round);
        unseen as usize > own.count()
    }

    /// Step 3: hands objects on along the path, back to the object that was searched for.
    fn augment(&mut self, object: usize, last: u32) {
        let mut worker = last;
        loop {
            let (_, taken) = self.visited[worker as usize];
            self.workers_of[taken].push(worker);
            let held = &mut self.objects_of[worker as usize];
            // Objects are numbered by u32 as workers are; a draw has fewer of both.
            let number = taken as u32;
            held.insert(held.partition_point(|other| *other < number), number);
            if taken == object {
                return;
            }
            let (_, through) = self.queued[taken];
            self.workers_of[taken].retain(|other| *other != through);
            self.objects_of[through as usize].retain(|other| *other != number);
            worker = through;
        }
    }
}
