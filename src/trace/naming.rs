//! `SKU@SITE`: which pool is meant.

use crate::scenario::Scenario;

/// The pool of a name, or the message that says which names there are.
///
/// A SKU is the code of a replayed order file, as the file writes it or in capitals, or its
/// number: 1 sells best.
pub fn pool_of(name: &str, sc: &Scenario) -> Result<u32, String> {
    let Some((sku, site)) = name.rsplit_once('@') else {
        let example = pool_name(0, sc);
        return Err(format!(
            "`{name}` names no pool: a pool is SKU@SITE, for example `{example}`"
        ));
    };
    let sites: Vec<&str> = sc.sites.iter().map(|s| s.name.as_str()).collect();
    let sku_found = sku_of(sku, sc);
    let Some(site_found) = sites.iter().position(|s| *s == site) else {
        let near = nearest(site, &sites);
        let sku = sku_found
            .as_ref()
            .map_or("1".to_owned(), |&n| sku_name(n, sc));
        return Err(format!(
            "there is no site `{site}`; the nearest pool is `{sku}@{near}` (sites: {})",
            few(&sites)
        ));
    };
    let skus = sc.assortment.skus;
    sku_found
        .map(|sku| site_found as u32 * skus + sku)
        .map_err(|near| {
            let what = match &sc.demand.replay {
                Some(_) => format!("the order file has no SKU `{sku}`"),
                None => format!("there is no SKU `{sku}`: SKUs are numbered from 1 to {skus}, the best seller first"),
            };
            format!("{what}; the nearest pool is `{near}@{site}`")
        })
}

/// The name of a pool.
pub fn pool_name(pool: u32, sc: &Scenario) -> String {
    let (site, sku) = (pool / sc.assortment.skus, pool % sc.assortment.skus);
    format!("{}@{}", sku_name(sku, sc), sc.sites[site as usize].name)
}

fn sku_name(sku: u32, sc: &Scenario) -> String {
    match &sc.demand.replay {
        Some(replay) => replay.skus[sku as usize].code.clone(),
        None => (sku + 1).to_string(),
    }
}

/// The index of a SKU, or the nearest name.
fn sku_of(name: &str, sc: &Scenario) -> Result<u32, String> {
    if let Some(replay) = &sc.demand.replay {
        let codes: Vec<&str> = replay.skus.iter().map(|s| s.code.as_str()).collect();
        let found = code_of(name, &codes);
        return found.ok_or_else(|| nearest(name, &codes).to_owned());
    }
    let skus = i64::from(sc.assortment.skus);
    let digits: String = name.chars().filter(char::is_ascii_digit).collect();
    let number = digits.parse::<i64>().unwrap_or(1).clamp(1, skus);
    if name == number.to_string() {
        Ok(number as u32 - 1)
    } else {
        Err(number.to_string())
    }
}

/// The index of a code. Codes are kept in capitals whatever the file has, so that case counts
/// only where it distinguishes two of them.
fn code_of(name: &str, codes: &[&str]) -> Option<u32> {
    let same = |code: &&str| code.to_uppercase() == name.to_uppercase();
    let alike = codes.iter().filter(|code| same(code)).count();
    let meant = |code: &&str| *code == name || alike == 1 && same(code);
    codes.iter().position(meant).map(|index| index as u32)
}

fn nearest<'a>(name: &str, valid: &[&'a str]) -> &'a str {
    let distance = |v: &&&str| strsim::damerau_levenshtein(&name.to_lowercase(), &v.to_lowercase());
    valid.iter().min_by_key(distance).copied().unwrap_or("")
}

/// The names, or the first ones.
fn few(names: &[&str]) -> String {
    const SHOWN: usize = 8;
    let shown = names[..names.len().min(SHOWN)].join(", ");
    match names.len() {
        n if n > SHOWN => format!("{shown} and {} more", n - SHOWN),
        _ => shown,
    }
}
