//! How requests went since the start, as Prometheus reads it (text format 0.0.4). By route pattern and never by path,
//! like the log; so there are as many series as routes, methods and statuses and no more.

use std::collections::{BTreeMap, HashMap};
use std::fmt::{Display, Write};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use actix_web::http::Method;

/// Upper bounds of the histogram's buckets, in seconds: the promises to readers (30, 80 and 100 ms) lie between them.
const BOUNDS: [f64; 12] = [0.001, 0.0025, 0.005, 0.01, 0.02, 0.03, 0.05, 0.08, 0.1, 0.25, 1.0, 5.0];

/// Methods that have a name of their own; a visitor may send any word.
const METHODS: [&str; 5] = ["GET", "HEAD", "POST", "PATCH", "OPTIONS"];

#[derive(Clone, Copy, Default)]
struct Histogram {
    /// By bucket, not cumulated; the last is beyond all bounds.
    counts: [u64; BOUNDS.len() + 1],
    seconds: f64,
}

type Key = (&'static str, u16);

/// Histograms by route, method and status.
#[derive(Default)]
pub struct RequestMetrics(Mutex<HashMap<String, BTreeMap<Key, Histogram>>>);

impl RequestMetrics {
    /// Notes how one request ended.
    pub fn record(&self, method: &Method, route: &str, status: u16, took: Duration) {
        let method = METHODS.iter().find(|known| **known == method.as_str()).copied().unwrap_or("other");
        let seconds = took.as_secs_f64();
        let bucket = BOUNDS.iter().position(|bound| seconds <= *bound).unwrap_or(BOUNDS.len());
        // Nothing that can panic runs under this lock, so a poisoned one is still whole.
        let mut routes = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if !routes.contains_key(route) {
            routes.insert(route.to_owned(), BTreeMap::new());
        }
        if let Some(answers) = routes.get_mut(route) {
            let histogram = answers.entry((method, status)).or_default();
            histogram.counts[bucket] += 1;
            histogram.seconds += seconds;
        }
    }

    /// Writes them, in the order of routes.
    pub fn write(&self, out: &mut String) {
        let routes = self.0.lock().unwrap_or_else(PoisonError::into_inner).clone();
        let routes: BTreeMap<_, _> = routes.into_iter().collect();
        let name = "hatang_http_request_seconds";
        metric(out, name, "histogram", "Time to answer a request, by route pattern, method and status");
        for (route, answers) in &routes {
            for ((method, status), histogram) in answers {
                let status = status.to_string();
                let labels = [("route", route.as_str()), ("method", method), ("status", &status)];
                let mut total = 0;
                for (count, bound) in
                    histogram.counts.iter().zip(BOUNDS.iter().map(f64::to_string).chain(["+Inf".into()]))
                {
                    total += count;
                    line(out, &format!("{name}_bucket"), &[&labels[..], &[("le", &bound)]].concat(), total);
                }
                line(out, &format!("{name}_sum"), &labels, histogram.seconds);
                line(out, &format!("{name}_count"), &labels, total);
            }
        }
    }
}

/// Announces a metric: what it is, and its kind.
pub fn metric(out: &mut String, name: &str, kind: &str, help: &str) {
    let _ = writeln!(out, "# HELP {name} {help}\n# TYPE {name} {kind}"); // a String takes everything
}

/// One sample.
pub fn line(out: &mut String, name: &str, labels: &[(&str, &str)], value: impl Display) {
    out.push_str(name);
    for (at, (label, value)) in labels.iter().enumerate() {
        let value = value.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', "\\n");
        let _ = write!(out, "{}{label}=\"{value}\"", if at == 0 { '{' } else { ',' });
    }
    let _ = writeln!(out, "{} {value}", if labels.is_empty() { "" } else { "}" });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn requests_are_counted_in_buckets_that_add_up() {
        let metrics = RequestMetrics::default();
        for millis in [2, 2, 40, 9000] {
            metrics.record(&Method::GET, "/equipment/{id}", 200, Duration::from_millis(millis));
        }
        metrics.record(&Method::from_bytes(b"BREW").unwrap(), "/\"\\", 404, Duration::ZERO);
        let mut out = String::new();
        metrics.write(&mut out);
        let of =
            |le: &str| format!("_bucket{{route=\"/equipment/{{id}}\",method=\"GET\",status=\"200\",le=\"{le}\"}} ");
        for (le, count) in [("0.001", 0), ("0.0025", 2), ("0.03", 2), ("0.05", 3), ("5", 3), ("+Inf", 4)] {
            assert!(out.contains(&format!("{}{count}\n", of(le))), "{le}:\n{out}");
        }
        assert!(out.contains("_count{route=\"/equipment/{id}\",method=\"GET\",status=\"200\"} 4\n"), "{out}");
        assert!(out.contains("_sum{route=\"/equipment/{id}\",method=\"GET\",status=\"200\"} 9.044"), "{out}");
        assert!(out.contains("_count{route=\"/\\\"\\\\\",method=\"other\",status=\"404\"} 1\n"), "{out}");
    }
}
