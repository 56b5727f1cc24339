//! What Prometheus is told: on a listener of its own, by patterns and never by names.

use crate::harness::{Engine, Installed, TAN_AN, TestApp, TestDatabase, fetch, told};

crate::stories![metrics_tell_how_it_is_doing_and_nobodys_business, metrics_stay_on_this_machine];

/// The value of a sample.
fn value(text: &str, sample: &str) -> Option<f64> {
    text.lines().find_map(|line| line.strip_prefix(sample)?.trim().parse().ok())
}

fn metrics_tell_how_it_is_doing_and_nobodys_business(engine: Engine) {
    let app = TestApp::start(engine);
    let mut browser = app.officer_of(TAN_AN).browser();
    for _ in 0..3 {
        browser.open(&format!("/units/{TAN_AN}/edit"));
    }
    let page = browser.open(&format!("/units/{TAN_AN}/edit"));
    browser.submit(&page, &[("tags", "biên giới")]).leads_to();
    browser.get("/equipment/999999").expect(404);
    // The runner has begun its first round once this is there.
    let text = loop {
        let answer = fetch(&app.metrics).expect(200);
        assert_eq!(answer.header("content-type"), "text/plain; version=0.0.4; charset=utf-8");
        let text = answer.text();
        if value(&text, "hatang_job_age_seconds{job=\"audit.seal\"}").is_some() {
            break text;
        }
    };
    let count = |route: &str, method: &str, status: u16| {
        let labels = format!("{{route=\"{route}\",method=\"{method}\",status=\"{status}\"}}");
        value(&text, &format!("hatang_http_request_seconds_count{labels}"))
    };
    assert_eq!(count("/units/{code}/edit", "GET", 200), Some(4.0), "{text}");
    assert_eq!(count("/units/{code}/edit", "POST", 303), Some(1.0), "{text}");
    assert!(count("/equipment/{id}", "GET", 404).is_some(), "{text}");
    assert_eq!(value(&text, "hatang_database_up"), Some(1.0));
    assert!(value(&text, "hatang_pool_connections{state=\"idle\"}").is_some(), "{text}");
    assert!(value(&text, "hatang_changes_waiting{consumer=\"priority\"}").is_some(), "{text}");
    assert!(value(&text, "process_resident_memory_bytes").is_some_and(|bytes| bytes > 1e6), "{text}");
    let lane = value(&text, "hatang_writer_waiting{lane=\"interactive\"}");
    assert_eq!(lane.is_some(), engine == Engine::Sqlite);
    for secret in [TAN_AN, "999999", "officer"] {
        let labelled = text.lines().find(|line| line.split(' ').next().unwrap().contains(secret));
        assert_eq!(labelled, None, "{secret}");
    }
    // Every line is one that Prometheus reads.
    for line in text.lines().filter(|line| !line.starts_with('#')) {
        let (name, number) = line.rsplit_once(' ').unwrap();
        assert!(number.parse::<f64>().is_ok() && !name.is_empty(), "{line}");
    }
    assert_eq!(browser.get("/metrics").status, 404, "not where everybody comes in");
}

fn metrics_stay_on_this_machine(engine: Engine) {
    let installed = Installed::new(TestDatabase::migrated(engine), None);
    let refused = installed.run(&["serve", "--listen", "127.0.0.1:0", "--metrics-listen", "0.0.0.0:0"]);
    assert!(!refused.status.success() && told(&refused).contains("loopback"), "{}", told(&refused));
}
