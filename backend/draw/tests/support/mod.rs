//! Small draws for the tests: rows and rules in, files and manifest out. Fixed seeds only.
#![allow(dead_code, reason = "each test binary takes what it needs")]

use proptest::test_runner::{Config as ProptestConfig, RngSeed};
use sortition_draw::{
    Algorithm, CommittedFile, ConflictRow, Contributor, ExcludedRow, Files, Freeze, Hex32,
    InspectorRow, Manifest, Mode, Nonce, PopulationRow, Refusal, StratumRule, UnitDemand,
    commitment,
};

/// So many cases, the same in each run.
pub fn cases(cases: u32) -> ProptestConfig {
    let rng_seed = RngSeed::Fixed(20_230_213);
    ProptestConfig {
        cases,
        rng_seed,
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// A draw in the making; texts stand for themselves, salts are `-`.
#[derive(Debug, Clone)]
pub struct Draft {
    pub hash: Algorithm,
    /// Key, stratum, area.
    pub objects: Vec<(String, String, String)>,
    /// Key, reason.
    pub excluded: Vec<(String, String)>,
    /// Key, unit, areas.
    pub inspectors: Vec<(String, String, String)>,
    /// Inspector, object.
    pub conflicts: Vec<(String, String)>,
    pub strata: Vec<StratumRule>,
    /// Unit, inspectors per object.
    pub units: Vec<(String, u64)>,
    pub mode: Mode,
    pub teams: u64,
    pub max_load: Option<u64>,
}

/// A stratum of which a plain number is drawn.
pub fn number(name: &str, draw: u64, reserve_bp: u64) -> StratumRule {
    StratumRule {
        name: name.to_owned(),
        ratio_bp: 0,
        min: draw,
        max: Some(draw),
        reserve_bp,
    }
}

/// The seed of this number.
pub fn seed(number: u64) -> Hex32 {
    Algorithm::Sha256.digest(&[b"test seed ", number.to_string().as_bytes()])
}

impl Draft {
    /// Objects O000 … in one stratum, of which `draw` are drawn; inspectors I00 … of one unit,
    /// `demand` for each object; nothing barred.
    pub fn plain(objects: usize, draw: u64, inspectors: usize, demand: u64) -> Self {
        let object = |i| (format!("O{i:03}"), "all".to_owned(), "-".to_owned());
        let inspector = |i| (format!("I{i:02}"), "U1".to_owned(), "*".to_owned());
        Self {
            hash: Algorithm::Sha256,
            objects: (0..objects).map(object).collect(),
            excluded: Vec::new(),
            inspectors: (0..inspectors).map(inspector).collect(),
            conflicts: Vec::new(),
            strata: vec![number("all", draw, 10_000)],
            units: vec![("U1".to_owned(), demand)],
            mode: Mode::Object,
            teams: 0,
            max_load: None,
        }
    }

    pub fn files(&self) -> Files {
        let salt = "-";
        let population = self
            .objects
            .iter()
            .map(|(key, stratum, area)| PopulationRow {
                key,
                stratum,
                area,
                salt,
            });
        let excluded = self
            .excluded
            .iter()
            .map(|(key, reason)| ExcludedRow { key, reason, salt });
        let inspectors = self
            .inspectors
            .iter()
            .map(|(key, unit, areas)| InspectorRow {
                key,
                unit,
                areas,
                salt,
            });
        let conflicts = self
            .conflicts
            .iter()
            .map(|(inspector, object)| ConflictRow {
                inspector,
                object,
                salt,
            });
        Files {
            population: CommittedFile::build(self.hash, population).unwrap(),
            excluded: CommittedFile::build(self.hash, excluded).unwrap(),
            inspectors: CommittedFile::build(self.hash, inspectors).unwrap(),
            conflicts: CommittedFile::build(self.hash, conflicts).unwrap(),
        }
    }

    /// The reveals that open the manifest's commitments.
    pub fn nonces(&self) -> Vec<Nonce> {
        vec![Nonce {
            id: "system".to_owned(),
            nonce: seed(0),
        }]
    }

    pub fn freeze(&self) -> Freeze {
        let contributor = |nonce: &Nonce| Contributor {
            id: nonce.id.clone(),
            commitment: commitment(self.hash, "test", &nonce.id, &nonce.nonce),
        };
        let unit = |(unit, inspectors): &(String, u64)| UnitDemand {
            unit: unit.clone(),
            inspectors: *inspectors,
        };
        Freeze {
            hash: self.hash,
            draw: "test".to_owned(),
            entry: "130100-LSB/2026/3/1".to_owned(),
            run: 1,
            previous: None,
            title: "抽取".to_owned(),
            frozen_at: "2026-03-02T01:30:00Z".to_owned(),
            reveal_by: "2026-03-02T02:00:00Z".to_owned(),
            mode: self.mode,
            teams: self.teams,
            max_load: self.max_load,
            strata: self.strata.clone(),
            units: self.units.iter().map(unit).collect(),
            contributors: self.nonces().iter().map(contributor).collect(),
            beacon: None,
            log: "sortition.example/log".to_owned(),
        }
    }

    pub fn try_manifest(&self, files: &Files) -> Result<Manifest, Refusal> {
        Manifest::freeze(self.freeze(), files)
    }

    pub fn manifest(&self, files: &Files) -> Manifest {
        self.try_manifest(files).unwrap()
    }
}
