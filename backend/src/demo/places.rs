//! The 24 regions in which the demo's objects are.

/// A region: its code and what is invented in it.
#[derive(Clone, Copy, Debug)]
pub struct Place {
    /// GB/T 2260, or the statistical code of a development zone.
    pub code: &'static str,
    /// As it stands in a firm's name.
    pub short: &'static str,
    /// As it stands in an address.
    pub long: &'static str,
    /// How many objects it has, in relation to the others.
    pub weight: u32,
    /// Its middle: degrees east and north.
    pub middle: (f64, f64),
}

const fn place(
    code: &'static str,
    short: &'static str,
    long: &'static str,
    weight: u32,
    middle: (f64, f64),
) -> Place {
    Place {
        code,
        short,
        long,
        weight,
        middle,
    }
}

/// All of them, in the order of `data/regions.csv`.
pub const PLACES: [Place; 24] = [
    place("130102", "长安", "石家庄市长安区", 9, (114.54, 38.05)),
    place("130104", "桥西", "石家庄市桥西区", 9, (114.46, 38.00)),
    place("130105", "新华", "石家庄市新华区", 8, (114.46, 38.05)),
    place("130107", "井陉矿区", "石家庄市井陉矿区", 2, (114.06, 38.07)),
    place("130108", "裕华", "石家庄市裕华区", 9, (114.53, 38.01)),
    place("130109", "藁城", "石家庄市藁城区", 6, (114.85, 38.02)),
    place("130110", "鹿泉", "石家庄市鹿泉区", 6, (114.31, 38.09)),
    place("130111", "栾城", "石家庄市栾城区", 4, (114.65, 37.90)),
    place("130121", "井陉", "石家庄市井陉县", 3, (114.14, 38.03)),
    place("130123", "正定", "石家庄市正定县", 5, (114.57, 38.15)),
    place("130125", "行唐", "石家庄市行唐县", 3, (114.55, 38.44)),
    place("130126", "灵寿", "石家庄市灵寿县", 3, (114.38, 38.31)),
    place("130127", "高邑", "石家庄市高邑县", 2, (114.61, 37.61)),
    place("130128", "深泽", "石家庄市深泽县", 2, (115.20, 38.18)),
    place("130129", "赞皇", "石家庄市赞皇县", 2, (114.39, 37.66)),
    place("130130", "无极", "石家庄市无极县", 3, (114.98, 38.18)),
    place("130131", "平山", "石家庄市平山县", 4, (114.19, 38.25)),
    place("130132", "元氏", "石家庄市元氏县", 3, (114.53, 37.77)),
    place("130133", "赵县", "石家庄市赵县", 4, (114.78, 37.76)),
    place(
        "130171",
        "高新区",
        "石家庄高新技术产业开发区",
        7,
        (114.63, 38.04),
    ),
    place(
        "130172",
        "循环化工园区",
        "石家庄循环化工园区",
        2,
        (114.75, 38.03),
    ),
    place("130181", "辛集", "石家庄市辛集市", 4, (115.22, 37.94)),
    place("130183", "晋州", "石家庄市晋州市", 3, (115.04, 38.03)),
    place("130184", "新乐", "石家庄市新乐市", 3, (114.68, 38.34)),
];
