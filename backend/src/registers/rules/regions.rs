//! The region that a cell of a file means: a code or a name of today, one that was in use before, or
//! the whole city with an address that names the county.
//!
//! Former codes stand in `data/former_regions.csv` with the act that ended each. One that was divided
//! says nothing of where its addresses lie today.

use crate::kernel::rights::WHOLE_CITY;
use crate::kernel::tabular::{Lookup, RowError, folded};
use sortition_contract::error::ErrorCode;
use sortition_contract::org::RegionView;
use std::collections::HashMap;

const FORMER: &str = include_str!("../../../data/former_regions.csv");
/// Short names that everybody uses, and nobody else has.
const SHORT_NAMES: &[(&str, &str)] = &[
    ("130171", "高新区"),
    ("130171", "石家庄高新区"),
    ("130171", "高新技术产业开发区"),
    ("130172", "循环化工园区"),
    ("130172", "化工园区"),
];
/// Other names of the whole city.
const NAMES_OF_THE_CITY: &[&str] = &["石家庄", "全市", "市本级", "河北省石家庄市", "Whole city"];
/// The districts of the city together, which GB/T 2260 has a code for: no county either.
const DISTRICTS: &[&str] = &["130101", "市辖区", "石家庄市市辖区", "130101市辖区"];
/// What may stand before a county's name.
const ABOVE: &[&str] = &[
    "石家庄市",
    "河北省石家庄市",
    "石家庄",
    "河北石家庄",
    "河北省",
];
/// Digits of a county's code; towns and villages have more behind them.
const COUNTY_DIGITS: usize = 6;
/// Digits of the code of a town or a village (统计用区划代码).
const TOWN_DIGITS: [usize; 2] = [9, 12];

/// The regions that cells may mean.
#[derive(Clone, Debug, Default)]
pub struct Regions {
    lookup: Lookup,
    /// Names by which an address tells its county.
    in_addresses: Vec<(String, String)>,
    /// Codes of today by former codes and names.
    former: HashMap<String, Vec<String>>,
    names: HashMap<String, String>,
}

/// What a cell means.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Found {
    /// The county's code of today.
    pub code: String,
    /// Whether the cell says another one.
    pub is_taken_for: bool,
}

impl Regions {
    /// Of the divisions that there are.
    pub fn new(regions: &[RegionView]) -> Self {
        let mut known = Self::default();
        for region in regions {
            known.lookup.add(&region.code, &region.name);
            known.names.insert(region.code.clone(), region.name.clone());
            if region.code == WHOLE_CITY {
                for name in NAMES_OF_THE_CITY {
                    known.lookup.add_name(&region.code, name);
                }
                continue;
            }
            let mut names = vec![region.name.as_str()];
            let short = SHORT_NAMES.iter().filter(|(code, _)| *code == region.code);
            names.extend(short.map(|(_, name)| *name));
            for name in names {
                known.lookup.add_name(&region.code, name);
                for above in ABOVE {
                    known
                        .lookup
                        .add_name(&region.code, &format!("{above}{name}"));
                }
                let in_address = (folded(name), region.code.clone());
                known.in_addresses.push(in_address);
            }
        }
        for line in FORMER.lines().skip(1) {
            let mut cells = line.split(',');
            let (Some(code), Some(name), Some(today)) = (cells.next(), cells.next(), cells.next())
            else {
                continue;
            };
            let today: Vec<String> = today.split(';').map(str::to_owned).collect();
            if !today.iter().all(|code| known.names.contains_key(code)) {
                continue;
            }
            for text in [
                code.to_owned(),
                folded(name),
                folded(&format!("{code}{name}")),
            ] {
                known.former.insert(text, today.clone());
            }
            for above in ABOVE {
                let text = folded(&format!("{above}{name}"));
                known.former.insert(text, today.clone());
            }
        }
        known
    }

    /// The county that a cell means, perhaps with the help of the address; or why none.
    pub fn find(&self, column: &'static str, cell: &str, address: &str) -> Result<Found, RowError> {
        let code = match self.lookup.find(cell).or_else(|| self.of_town(cell)) {
            Some(code) if code != WHOLE_CITY => code,
            None if !DISTRICTS.contains(&folded(cell).as_str()) => {
                return self.find_former(column, cell, address);
            }
            _ => {
                let by_address = self.by_address(address, |_| true);
                return by_address
                    .ok_or_else(|| RowError::with_value(column, ErrorCode::WholeCity, cell));
            }
        };
        Ok(Found {
            code: code.to_owned(),
            is_taken_for: false,
        })
    }

    /// Any region, the whole city among them.
    pub fn find_any(&self, column: &'static str, cell: &str) -> Result<Found, RowError> {
        match self.lookup.find(cell) {
            Some(code) => Ok(Found {
                code: code.to_owned(),
                is_taken_for: false,
            }),
            None => self.find(column, cell, ""),
        }
    }

    fn find_former(
        &self,
        column: &'static str,
        cell: &str,
        address: &str,
    ) -> Result<Found, RowError> {
        let Some(today) = self.former.get(&folded(cell)) else {
            return Err(match self.lookup.nearest(cell) {
                Some(nearest) => RowError::with_value(column, ErrorCode::DidYouMean, cell)
                    .with("nearest", nearest),
                None => RowError::with_value(column, ErrorCode::UnknownReference, cell),
            });
        };
        if let [code] = today.as_slice() {
            return Ok(Found {
                code: code.clone(),
                is_taken_for: true,
            });
        }
        let by_address = self.by_address(address, |code| today.iter().any(|one| one == code));
        by_address.ok_or_else(|| {
            let names = today.iter().filter_map(|code| self.names.get(code));
            let names: Vec<&str> = names.map(String::as_str).collect();
            RowError::with_value(column, ErrorCode::DividedRegion, cell)
                .with("into", names.join("、"))
        })
    }

    /// The county of a town's or village's code.
    fn of_town(&self, cell: &str) -> Option<&str> {
        let cell = folded(cell);
        let is_town = TOWN_DIGITS.contains(&cell.len()) && cell.bytes().all(|b| b.is_ascii_digit());
        is_town.then(|| self.lookup.find(&cell[..COUNTY_DIGITS]))?
    }

    /// The one county that an address names.
    fn by_address(&self, address: &str, is_meant: impl Fn(&str) -> bool) -> Option<Found> {
        let address = folded(address);
        let named = self.in_addresses.iter();
        let mut codes: Vec<&str> = named
            .filter(|(name, code)| is_meant(code) && address.contains(name))
            .map(|(_, code)| code.as_str())
            .collect();
        codes.dedup();
        match codes.as_slice() {
            [code] => Some(Found {
                code: (*code).to_owned(),
                is_taken_for: true,
            }),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The regions of every new database.
    fn regions() -> Regions {
        let rows = include_str!("../../../data/regions.csv").lines().skip(1);
        let regions: Vec<RegionView> = rows
            .map(|row| {
                let mut cells = row.split(',').map(str::to_owned);
                RegionView {
                    code: cells.next().unwrap_or_default(),
                    name: cells.next().unwrap_or_default(),
                    kind: cells.next().unwrap_or_default().parse().unwrap(),
                }
            })
            .collect();
        Regions::new(&regions)
    }

    fn found(cell: &str, address: &str) -> Result<(String, bool), ErrorCode> {
        let found = regions().find("region_code", cell, address);
        found
            .map(|found| (found.code, found.is_taken_for))
            .map_err(|error| error.code)
    }

    #[test]
    fn find_takes_codes_and_names_of_today_and_before() {
        for (cell, address, expected) in [
            ("130102", "", Ok(("130102", false))),
            ("长安区", "", Ok(("130102", false))),
            ("石家庄市长安区", "", Ok(("130102", false))),
            ("河北省石家庄市正定县", "", Ok(("130123", false))),
            ("130102 长安区", "", Ok(("130102", false))),
            ("高新区", "", Ok(("130171", false))),
            ("130102001000", "", Ok(("130102", false))),
            ("130182", "", Ok(("130109", true))),
            ("藁城市", "", Ok(("130109", true))),
            ("130182 藁城市", "", Ok(("130109", true))),
            ("130185", "", Ok(("130110", true))),
            ("石家庄市鹿泉市", "", Ok(("130110", true))),
            ("130124", "", Ok(("130111", true))),
            ("栾城县", "", Ok(("130111", true))),
            ("130103", "石家庄市长安区建华大街1号", Ok(("130102", true))),
            ("桥东区", "", Err(ErrorCode::DividedRegion)),
            ("130103", "正定县", Err(ErrorCode::DividedRegion)),
            (
                "130100",
                "河北省石家庄市裕华区槐安路1号",
                Ok(("130108", true)),
            ),
            ("石家庄市", "长安区、裕华区", Err(ErrorCode::WholeCity)),
            ("130100", "", Err(ErrorCode::WholeCity)),
            ("130101", "", Err(ErrorCode::WholeCity)),
            ("130101 市辖区", "石家庄市藁城区", Ok(("130109", true))),
            ("市辖区", "建设大街1号", Err(ErrorCode::WholeCity)),
            ("130125A", "", Err(ErrorCode::DidYouMean)),
            ("长安县", "", Err(ErrorCode::DidYouMean)),
            ("999999", "", Err(ErrorCode::UnknownReference)),
            ("130102 行唐县", "", Err(ErrorCode::DidYouMean)),
        ] {
            let expected = expected.map(|(code, is)| (code.to_owned(), is));
            assert_eq!(found(cell, address), expected, "{cell} {address}");
        }
    }

    #[test]
    fn every_former_region_leads_to_one_of_today() {
        let regions = regions();
        for line in FORMER.lines().skip(1) {
            let code = line.split(',').next().unwrap_or_default();
            assert!(regions.former.contains_key(code), "{line}");
            assert!(!regions.names.contains_key(code), "{line}");
            assert!(
                line.split(',')
                    .nth(4)
                    .is_some_and(|source| !source.is_empty())
            );
        }
    }
}
