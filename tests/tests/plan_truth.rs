//! Plan truth: what a plan lets pass the service takes, and what a plan refuses the service refuses
//! for the same reason. Every combination is asked of both, through Terraform and over HTTP.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;

use acceptance::cloud::Cloud;
use acceptance::emulator::Emulator;
use acceptance::terraform::{Run, Terraform};

mod alibaba;
mod changes;
mod hanging;
mod huawei;
mod preflight;

/// Instances of one resource block: core evaluates a block's `for_each` once per instance, so more
/// would cost their square, and fewer a node of the graph each.
const INSTANCES_PER_BLOCK: usize = 8;
/// Combinations of one Terraform run.
const COMBINATIONS_PER_RUN: usize = 1_000;
/// Concurrent connections to the emulator.
const CLIENTS: usize = 4;

/// One combination of arguments.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Combination {
    spec: Option<&'static str>,
    usage: Option<&'static str>,
    origin: Option<&'static str>,
    level: Option<&'static str>,
    rotation: Option<&'static str>,
    window: Option<i64>,
    name: Name,
}

/// What a key is called.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Name {
    /// Nothing.
    None,
    /// As no other combination's key is.
    Own,
    Is(&'static str),
}

impl Name {
    fn text(self, number: usize) -> Option<String> {
        match self {
            Name::None => None,
            Name::Own => Some(format!("n{number}")),
            Name::Is(name) => Some(name.to_owned()),
        }
    }
}

/// Values of each argument; a product of them is a set of combinations.
#[derive(Clone, Copy)]
struct Axes {
    specs: &'static [Option<&'static str>],
    usages: &'static [Option<&'static str>],
    origins: &'static [Option<&'static str>],
    levels: &'static [Option<&'static str>],
    rotations: &'static [Option<&'static str>],
    windows: &'static [Option<i64>],
    names: &'static [Name],
}

impl Axes {
    fn product(&self) -> Vec<Combination> {
        let mut all = vec![Combination {
            spec: None,
            usage: None,
            origin: None,
            level: None,
            rotation: None,
            window: None,
            name: Name::None,
        }];
        all = each(all, self.specs, |one, spec| Combination { spec, ..one });
        all = each(all, self.usages, |one, usage| Combination { usage, ..one });
        all = each(all, self.origins, |one, origin| Combination {
            origin,
            ..one
        });
        all = each(all, self.levels, |one, level| Combination { level, ..one });
        all = each(all, self.rotations, |one, rotation| Combination {
            rotation,
            ..one
        });
        all = each(all, self.windows, |one, window| Combination {
            window,
            ..one
        });
        each(all, self.names, |one, name| Combination { name, ..one })
    }
}

/// Each of `all` with each of `values`.
fn each<T: Copy>(
    all: Vec<Combination>,
    values: &[T],
    with: impl Fn(Combination, T) -> Combination,
) -> Vec<Combination> {
    all.into_iter()
        .flat_map(|one| {
            values
                .iter()
                .map(|value| with(one, *value))
                .collect::<Vec<_>>()
        })
        .collect()
}

/// The combinations of some products, each once.
fn combinations(products: &[Axes]) -> Vec<(usize, Combination)> {
    let all: BTreeSet<Combination> = products.iter().flat_map(Axes::product).collect();
    all.into_iter().enumerate().collect()
}

/// The service of one region, on one connection.
trait Service {
    /// Asks it for the key, and then for whatever is no argument of its creation.
    fn ask(&mut self, number: usize, one: &Combination) -> Said;
}

/// What the service says of one combination.
#[derive(Debug)]
struct Said {
    /// What the creation was refused with, and the attributes that may be meant.
    creation: Option<(String, &'static [&'static str])>,
    /// What of the rest it refused once the key was there.
    rest: BTreeSet<&'static str>,
}

/// What is asked, and of whom.
struct Space {
    cloud: Cloud,
    region: &'static str,
    products: Vec<Axes>,
    /// The attributes that are no argument of a creation.
    rest: &'static [&'static str],
    connect: fn(&Emulator, &str) -> Box<dyn Service>,
}

/// A resource block of several combinations; each instance is named by the combination's number.
fn block(first: usize, combinations: &[(usize, Combination)]) -> String {
    let text =
        |value: Option<&str>| value.map_or("null".to_owned(), |value| format!("\"{value}\""));
    let mut block = format!("resource \"kms_key\" \"b{first}\" {{\n  for_each = {{\n");
    for (number, one) in combinations {
        let window = one
            .window
            .map_or("null".to_owned(), |days| days.to_string());
        let name = one.name.text(*number);
        block.push_str(&format!(
            "    \"{number}\" = {{ s = {}, u = {}, o = {}, p = {}, r = {}, n = {}, w = {window} }}\n",
            text(one.spec),
            text(one.usage),
            text(one.origin),
            text(one.level),
            text(one.rotation),
            text(name.as_deref()),
        ));
    }
    block.push_str(
        "  }\n  key_spec = each.value.s\n  key_usage = each.value.u\n  origin = each.value.o\n  \
         protection_level = each.value.p\n  rotation_interval = each.value.r\n  \
         alias = each.value.n\n  deletion_window_days = each.value.w\n}\n",
    );
    block
}

/// What Terraform says of each combination: the attributes that it refuses.
type Verdicts = BTreeMap<usize, BTreeSet<String>>;

/// Plans some combinations in one run.
fn plan(space: &Space, some: &[(usize, Combination)]) -> Option<Run> {
    let emulator_is_not_asked = "http://127.0.0.1:9";
    let terraform = Terraform::of(space.cloud, emulator_is_not_asked, space.region)?;
    // A file each: to quote a line in a diagnostic, core reads the file from its start.
    for (first, some) in some.chunks(INSTANCES_PER_BLOCK).enumerate() {
        terraform.write(&format!("b{first}.tf"), &block(first, some));
    }
    Some(terraform.plan(&["-refresh=false"]))
}

/// The plan's verdict on each combination of a region: refused attributes, or none where a change
/// is planned. One without either, or with both, was not judged.
fn predicted(space: &Space, all: &[(usize, Combination)]) -> Option<Verdicts> {
    let mut verdicts = Verdicts::new();
    for some in all.chunks(COMBINATIONS_PER_RUN) {
        let run = plan(space, some)?;
        let mut judged = Verdicts::new();
        for (number, attribute) in refusals(&run) {
            judged.entry(number).or_default().insert(attribute);
        }
        for change in run.changes() {
            let number = number(&change).expect("a change of a combination");
            let twice = judged.insert(number, BTreeSet::new());
            assert_eq!(twice, None, "refused and planned: {change}");
        }
        assert_eq!(judged.len(), some.len(), "each is judged: {}", run.stderr);
        verdicts.append(&mut judged);
    }
    Some(verdicts)
}

/// The number in `kms_key.b7["61"]`.
fn number(address: &str) -> Option<usize> {
    address.split('"').nth(1)?.parse().ok()
}

/// Number of the combination and refused attribute, of each error.
fn refusals(run: &Run) -> Vec<(usize, String)> {
    let of_combination = |error: acceptance::terraform::Diagnostic| {
        let number = number(&error.address)
            .unwrap_or_else(|| panic!("an error of no combination: {error:?}"));
        assert_ne!(
            error.attribute, "",
            "a refusal marks an attribute: {error:?}"
        );
        (number, error.attribute)
    };
    run.errors().into_iter().map(of_combination).collect()
}

/// Asks the service about all combinations over some connections at once.
fn said(emulator: &Emulator, space: &Space, all: &[(usize, Combination)]) -> BTreeMap<usize, Said> {
    let next = AtomicUsize::new(0);
    let work = || {
        let mut service = (space.connect)(emulator, space.region);
        let mut mine = Vec::new();
        while let Some((number, one)) = all.get(next.fetch_add(1, Ordering::Relaxed)) {
            mine.push((*number, service.ask(*number, one)));
        }
        mine
    };
    thread::scope(|scope| {
        let workers: Vec<_> = (0..CLIENTS).map(|_| scope.spawn(work)).collect();
        let answers = workers
            .into_iter()
            .map(|worker| worker.join().expect("a client"));
        answers.flatten().collect()
    })
}

/// Compares both verdicts on one combination.
fn compare(rest: &[&str], refused: &BTreeSet<String>, said: &Said) -> Result<(), String> {
    let is_rest = |name: &&String| rest.contains(&name.as_str());
    let of_rest: BTreeSet<&str> = refused.iter().filter(is_rest).map(String::as_str).collect();
    let of_creation: BTreeSet<&String> = refused.iter().filter(|name| !is_rest(name)).collect();
    match &said.creation {
        None if !of_creation.is_empty() => {
            Err(format!("refused at plan for {of_creation:?}, created"))
        }
        None if of_rest != said.rest => Err(format!(
            "refused at plan after creation: {of_rest:?}, by the service: {:?}",
            said.rest
        )),
        Some((code, _)) if of_creation.is_empty() => {
            Err(format!("passed at plan, refused with {code}"))
        }
        Some((code, meant)) if !meant.iter().any(|one| refused.contains(*one)) => Err(format!(
            "refused at plan for {of_creation:?}, by the service with {code}"
        )),
        None | Some(_) => Ok(()),
    }
}

/// Walks all combinations in one region and demands that both verdicts agree.
fn check(space: &Space) {
    let all = combinations(&space.products);
    let emulator = Emulator::memory();
    let Some(predicted) = predicted(space, &all) else {
        return;
    };
    let said = said(&emulator, space, &all);
    let (mut passed, mut wrong) = (0, Vec::new());
    for (number, one) in &all {
        let refused = predicted.get(number).expect("all were judged");
        let answer = said.get(number).expect("all were asked");
        passed += usize::from(refused.is_empty());
        if let Err(why) = compare(space.rest, refused, answer) {
            wrong.push(format!("{one:?}: {why}"));
        }
    }
    println!(
        "plan truth: {} {}: {} combinations, {passed} pass, {} disagree",
        space.cloud.name(),
        space.region,
        all.len(),
        wrong.len()
    );
    assert!(passed > 0, "something passes everywhere");
    wrong.truncate(20);
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}
