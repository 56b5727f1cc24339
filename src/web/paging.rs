//! Lists: what was asked for in the address (filters, order, page), and the answer's frame. A room writes its query by
//! hand; these are the plain pieces that every list shares.

use std::cmp::Reverse;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;

use super::form::without_nul;
use crate::db::fold;
use crate::error::{Code, Error, Result};

/// Rows of a page where nobody asked for another number.
const PER_PAGE: usize = 50;
/// The most rows of one page.
const MOST_PER_PAGE: usize = 200;
/// Pages by number end here; `after` goes on.
const DEEPEST_ROW: usize = 10_000;
/// Counted exactly up to here, then "1.000+".
pub const EXACT_TO: i64 = 1000;

/// A list's address, taken apart.
#[derive(Clone, Debug, Default)]
pub struct ListQuery {
    pairs: Vec<(String, String)>,
}

/// An order: one of the list's declared columns, one way.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Sort {
    /// The column's outward name.
    pub by: &'static str,
    /// Largest first.
    pub down: bool,
}

/// Which part of the list.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Page {
    /// Rows to show.
    pub size: usize,
    /// By number, from 1.
    pub number: usize,
    /// Or after this row: its sort key and id.
    pub after: Option<(String, i64)>,
}

impl Page {
    /// Rows to pass over.
    pub fn offset(&self) -> usize {
        if self.after.is_some() { 0 } else { (self.number - 1) * self.size }
    }
}

/// One page of rows.
#[derive(Clone, Debug, Serialize, utoipa::ToSchema)]
pub struct Listed<T> {
    /// The rows.
    pub items: Vec<T>,
    /// How many there are, at most 1,000 counted.
    pub total: i64,
    /// Whether `total` is all of them; otherwise there are more.
    pub total_is_exact: bool,
    /// This page's number.
    pub page: usize,
    /// Rows per page.
    pub per_page: usize,
    /// Where the next page begins, for `after`; none at the end.
    pub next: Option<String>,
}

impl ListQuery {
    /// From the part of an address after `?`.
    ///
    /// # Errors
    /// `Unreadable` where it cannot be decoded.
    pub fn parse(query: &str) -> Result<Self> {
        let pairs: Vec<(String, String)> =
            serde_urlencoded::from_str(query).map_err(|e| Error::new(Code::Unreadable).with_detail(e))?;
        Ok(ListQuery { pairs: pairs.into_iter().map(|(name, value)| (name, without_nul(value))).collect() })
    }

    /// A parameter's text, `None` where it is empty or absent.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.pairs.iter().find(|(n, _)| n == name).map(|(_, v)| v.trim()).filter(|v| !v.is_empty())
    }

    /// A parameter as one of an enum's words.
    ///
    /// # Errors
    /// The field error `unknown_word`.
    pub fn word<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.get(name).map(|w| w.parse().map_err(|_| Error::field(name, "unknown_word"))).transpose()
    }

    /// A parameter's text, to keep.
    pub fn text(&self, name: &str) -> Option<String> {
        self.get(name).map(str::to_owned)
    }

    /// A parameter as a number: a plain one, or a record's.
    ///
    /// # Errors
    /// The field error `not_a_number`.
    pub fn number<T: std::str::FromStr>(&self, name: &str) -> Result<Option<T>> {
        self.get(name).map(|id| id.parse().map_err(|_| Error::field(name, "not_a_number"))).transpose()
    }

    /// The order asked for (`sort=-score` descends), else the first of `columns` ascending.
    ///
    /// # Errors
    /// The field error `unknown_word` where the list has no such column.
    pub fn sort(&self, columns: &'static [&'static str]) -> Result<Sort> {
        let Some(asked) = self.get("sort") else {
            let (down, by) = columns[0].strip_prefix('-').map_or((false, columns[0]), |by| (true, by));
            return Ok(Sort { by, down });
        };
        let (down, name) = asked.strip_prefix('-').map_or((false, asked), |name| (true, name));
        let by = columns.iter().map(|c| c.trim_start_matches('-')).find(|c| *c == name);
        by.map(|by| Sort { by, down }).ok_or_else(|| Error::field("sort", "unknown_word"))
    }

    /// The page asked for.
    ///
    /// # Errors
    /// Field errors for what is no number or no `after` of ours; `PageTooDeep` beyond row 10,000, with `after` beyond
    /// page 10,000.
    pub fn page(&self) -> Result<Page> {
        let number = |name: &'static str, otherwise: usize| match self.get(name) {
            None => Ok(otherwise),
            Some(text) => text.parse().ok().filter(|n| *n > 0).ok_or_else(|| Error::field(name, "not_a_number")),
        };
        let size = number("per_page", PER_PAGE)?.min(MOST_PER_PAGE);
        let page = number("page", 1)?;
        let after = self.get("after").map(|text| place(text).ok_or_else(|| Error::field("after", "unknown_word")));
        let after = after.transpose()?;
        let deep = page.saturating_mul(if after.is_some() { 1 } else { size });
        if deep > DEEPEST_ROW {
            return Err(Error::new(Code::PageTooDeep).with_arg(DEEPEST_ROW));
        }
        Ok(Page { size, number: page, after })
    }

    /// This address with some parameters replaced (`None` takes one out); the page goes back to the first.
    pub fn with(&self, path: &str, changes: &[(&str, Option<&str>)]) -> String {
        let kept = self.pairs.iter().filter(|(n, v)| {
            !v.is_empty() && n != "page" && n != "after" && !changes.iter().any(|(name, _)| name == n)
        });
        let added = changes.iter().filter_map(|(n, v)| v.map(|v| ((*n).to_owned(), v.to_owned())));
        let pairs: Vec<(String, String)> = kept.cloned().chain(added).collect();
        match serde_urlencoded::to_string(&pairs) {
            Ok(query) if !query.is_empty() => format!("{path}?{query}"),
            Ok(_) | Err(_) => path.to_owned(),
        }
    }
}

fn encode(key: &str, id: i64) -> String {
    URL_SAFE_NO_PAD.encode(format!("{id} {key}"))
}

/// The sort key and id of the row that an `after` names.
pub(super) fn place(text: &str) -> Option<(String, i64)> {
    let text = String::from_utf8(URL_SAFE_NO_PAD.decode(text).ok()?).ok()?;
    let (id, key) = text.split_once(' ')?;
    Some((key.to_owned(), id.parse().ok()?))
}

impl<T> Listed<T> {
    /// Frames the rows of a query that asked for one more than the page holds; `place` answers a row's sort key and
    /// id; `counted` went one beyond [`EXACT_TO`].
    pub fn new(mut items: Vec<T>, page: &Page, counted: i64, place: impl Fn(&T) -> (String, i64)) -> Self {
        let more = items.len() > page.size;
        items.truncate(page.size);
        let next = items.last().filter(|_| more).map(|row| {
            let (key, id) = place(row);
            encode(&key, id)
        });
        Listed {
            items,
            total: counted.min(EXACT_TO),
            total_is_exact: counted <= EXACT_TO,
            page: page.number,
            per_page: page.size,
            next,
        }
    }

    /// A page of a list that is few enough to be read whole; its `after` says how many rows went before.
    ///
    /// # Errors
    /// The field error `unknown_word` for an `after` of another list.
    pub fn whole(rows: Vec<T>, page: &Page) -> Result<Self> {
        let total = rows.len();
        let passed = match &page.after {
            None => page.offset(),
            Some((key, passed)) => usize::try_from(*passed)
                .ok()
                .filter(|_| key.is_empty())
                .ok_or_else(|| Error::field("after", "unknown_word"))?,
        };
        let items: Vec<T> = rows.into_iter().skip(passed).take(page.size).collect();
        let shown = passed.saturating_add(items.len());
        let next = (shown < total).then(|| encode("", i64::try_from(shown).unwrap_or(i64::MAX)));
        let total = i64::try_from(total).unwrap_or(i64::MAX);
        Ok(Listed { items, total, total_is_exact: true, page: page.number, per_page: page.size, next })
    }

    /// The same page of rows that say more.
    pub fn map<U>(self, line: impl FnMut(T) -> U) -> Listed<U> {
        Listed {
            items: self.items.into_iter().map(line).collect(),
            total: self.total,
            total_is_exact: self.total_is_exact,
            page: self.page,
            per_page: self.per_page,
            next: self.next,
        }
    }
}

/// Of a list that is few enough to be read whole: leaves those whose `words` the typed ones begin, in the order asked
/// for; those of one `key` stay in their order.
pub fn sift<R, K: Ord>(
    rows: &mut Vec<R>,
    query: &ListQuery,
    sort: Sort,
    words: impl Fn(&R) -> String,
    key: impl Fn(&R) -> K,
) {
    let asked = fold::words(query.get("q").unwrap_or(""));
    rows.retain(|row| {
        let words = fold::words(&words(row));
        asked.iter().all(|asked| words.iter().any(|word| word.starts_with(asked.as_str())))
    });
    if sort.down {
        rows.sort_by_cached_key(|row| Reverse(key(row)));
    } else {
        rows.sort_by_cached_key(key);
    }
}

/// A column's heading: where a click on it leads.
#[derive(Clone, Debug, Serialize)]
pub struct SortLink {
    /// The column's outward name.
    pub by: &'static str,
    /// The list in this order, first the way that the list declares; the other way round where it is the present one.
    pub href: String,
    /// Whether the list is in this order now.
    pub here: bool,
    /// Largest first.
    pub down: bool,
}

impl SortLink {
    /// The headings of a list at `path`.
    pub fn all(query: &ListQuery, path: &str, columns: &'static [&'static str], sort: Sort) -> Vec<SortLink> {
        let link = |column: &&'static str| {
            let by = column.trim_start_matches('-');
            let down = if sort.by == by { !sort.down } else { column.starts_with('-') };
            let asked = if down { format!("-{by}") } else { by.to_owned() };
            SortLink { by, href: query.with(path, &[("sort", Some(&asked))]), here: sort.by == by, down: sort.down }
        };
        columns.iter().map(link).collect()
    }
}

/// The links around a list on a page.
#[derive(Clone, Debug, Serialize)]
pub struct PageLinks {
    /// Back, where there is something before.
    pub previous: Option<String>,
    /// On, where there is more.
    pub next: Option<String>,
    /// Rows shown: from …
    pub from: i64,
    /// … to.
    pub to: i64,
    /// How many in all.
    pub total: i64,
    /// Whether that is all of them.
    pub exact: bool,
}

impl PageLinks {
    /// For a list at `path`.
    pub fn new<T>(query: &ListQuery, path: &str, listed: &Listed<T>) -> Self {
        let number = listed.page;
        let to_page = |n: usize| query.with(path, &[("page", Some(&n.to_string()))]);
        let by_key = query.get("after").is_some();
        let deep = (number + 1) * listed.per_page > DEEPEST_ROW;
        let next = listed.next.as_ref().map(|next| {
            if by_key || deep { query.with(path, &[("after", Some(next))]) } else { to_page(number + 1) }
        });
        let before = i64::try_from((number - 1) * listed.per_page).unwrap_or(0);
        let shown = i64::try_from(listed.items.len()).unwrap_or(0);
        PageLinks {
            previous: (number > 1 && !by_key).then(|| to_page(number - 1)),
            next,
            from: if shown == 0 { 0 } else { before + 1 },
            to: before + shown,
            total: listed.total,
            exact: listed.total_is_exact,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_its_filters() {
        let query = ListQuery::parse("q=m%C3%A1y+in&kind=printer&page=3&sort=-tag").unwrap();
        assert_eq!(query.get("q"), Some("máy in"));
        assert_eq!(query.with("/e", &[("kind", None)]), "/e?q=m%C3%A1y+in&sort=-tag");
        assert_eq!(query.sort(&["name", "tag"]).unwrap(), Sort { by: "tag", down: true });
        assert!(query.sort(&["name"]).is_err());
    }

    #[test]
    fn deep_pages_go_by_key() {
        let page = |q: &str| ListQuery::parse(q).unwrap().page();
        assert_eq!(page("page=200").unwrap().offset(), 9950);
        assert_eq!(page("page=201").unwrap_err().code, Code::PageTooDeep);
        assert_eq!(page("page=0").unwrap_err().code, Code::Invalid);
        let after = encode("ABC 0", 7);
        assert_eq!(page(&format!("after={after}")).unwrap().after, Some(("ABC 0".into(), 7)));
        assert_eq!(page(&format!("after={after}&page=201")).unwrap().number, 201);
        assert_eq!(page(&format!("after={after}&page={}", usize::MAX)).unwrap_err().code, Code::PageTooDeep);
    }
}
