use super::*;

/// Two sources of facilities with one true pair, one stranger each.
const RECORDS: &str = "\
source,id,name,addresses.line1,addresses.city,addresses.state,addresses.zip,phones
a,1,MIZELL MEMORIAL HOSPITAL,702 N MAIN ST,OPP,AL,36467,3344933541
a,2,KANAKANAK HOSPITAL,PO BOX 130,DILLINGHAM,AK,99576,9078425201
b,1,Mizell Memorial Hosp.,702 North Main Street,Opp,AL,36467-0001,(334) 493-3541
b,2,YUKON KUSKOKWIM DELTA REG HOSPITAL,PO BOX 287,BETHEL,AK,99559,9075436300
";

fn evaluated(truth: &str) -> Scores {
    let folder = tempfile::tempdir().expect("a folder");
    let path = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::write(&path, text).expect("written");
        path
    };
    let args = EvaluateArgs {
        domain: PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas/facility"),
        records: path("records.csv", RECORDS),
        truth: Some(path("truth.csv", truth)),
        duplicate_free: vec!["a".to_owned()],
        train: false,
        model: None,
        json: true,
        thresholds: true,
        clusters: Some(folder.path().join("clusters.csv")),
        explain_errors: 1,
        incremental: true,
        review: Some(1),
    };
    run(&args).expect("runs");
    let domain = declared(files::domain(&args.domain).expect("a domain"), &args.duplicate_free);
    let (batch, model) = compared(&args, &domain).expect("records");
    let truth = Truth::read(args.truth.as_deref().expect("a path"), &batch).expect("a truth");
    let own = batch.clusters(batch.automatic(), &duplicate_free(&domain));
    let report = evaluate(
        &args,
        &domain,
        (&batch, &own),
        model,
        &truth,
        Cost {
            seconds: 0.0,
            peak_mib: 0.0,
        },
    );
    let (one_by_one, scores) = report.incremental.expect("asked for");
    assert_eq!((one_by_one.differing(), scores), ((0, 0), report.own));
    report.own
}

#[test]
fn both_kinds_of_truth_are_scored() {
    let expected = Scores {
        true_pairs: 1,
        predicted: 1,
        correct: 1,
    };
    assert_eq!(evaluated("source,id,entity_id\na,1,x\nb,1,x\na,2,y\nb,2,z\n"), expected);
    assert_eq!(evaluated("source_a,id_a,source_b,id_b\na,1,b,1\n"), expected);
    let wrong = evaluated("source,id,entity_id\na,1,x\nb,1,w\na,2,y\nb,2,z\n");
    assert_eq!((wrong.true_pairs, wrong.predicted, wrong.correct), (0, 1, 0));
}

#[test]
fn ready_folders_are_right() {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("benches/matching");
    let mut read = 0;
    for entry in std::fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            files::domain(&path).expect("a domain");
            read += 1;
        }
    }
    assert_eq!(read, 6);
}

/// A directory in which one record is alike to two that are not alike to each other.
const ALIKE: &str = "\
source,id,legal_name,tin,phones
erp,1,OAKRIDGE SURGICAL SUPPLY,91-1144442,(602) 555-0141
erp,2,OAKRIDGE SURGICAL SUPPLY INC,91-3187452,(602) 555-0141
erp,3,Oakridge Surgical Supply,,(602) 555-0141
erp,4,THUNDERBIRD CYLINDER INC,,(480) 555-0177
erp,5,Thunderbird Cylinder,,(480) 555-0177
";

fn alike() -> (Domain, Batch, Vec<usize>) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("records.csv");
    std::fs::write(&path, ALIKE).expect("written");
    let domain = files::domain(&PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("schemas/vendor")).expect("a domain");
    let index = MatchIndex::new(&domain.matching);
    let batch = files::records(&path, &domain, |records| Batch::new(index, records, FLOOR)).expect("records");
    let own = batch.clusters(batch.automatic(), &BTreeSet::new());
    (domain, batch, own)
}

#[test]
fn batch_and_record_by_record_differ_where_something_would_be_guessed() {
    let (domain, batch, own) = alike();
    let found = incremental::resolved(&domain, &batch, &own);
    assert_eq!(
        found.differing(),
        (1, 0),
        "the batch gives record 3 to one of two: {own:?}"
    );
    let truth = Truth::Pairs {
        pairs: BTreeSet::new(),
        sources: BTreeSet::new(),
    };
    let text = found.explained(&batch, &truth, 5);
    assert!(
        text.contains("batch alone (ambiguous)") && text.contains("+NAME"),
        "{text}"
    );
}

#[test]
fn a_review_is_in_words_and_always_the_same() {
    let review = || {
        let (_, batch, own) = alike();
        review::markdown("Vendor", &batch, &own, 9)
    };
    let text = review();
    assert_eq!(text, review());
    for expected in [
        "5 records, 3 things. 2 pairs are linked",
        "| name | THUNDERBIRD CYLINDER INC | Thunderbird Cylinder | exact |",
        "**A match**:",
        "## Near misses",
        "| tin | ••• |  | missing |",
    ] {
        assert!(text.contains(expected), "{expected}: {text}");
    }
    assert!(!text.contains("1144442"));
}
