fn main() {
    let name = std::env::args().nth(1).unwrap();
    let sets: Vec<String> = std::env::args().skip(2).collect();
    let sc = pooldrift::scenario::load_with(&name, &sets)
        .unwrap_or_else(|e| panic!("{}", e.render(false)));
    for _ in 0..3 {
        let t = std::time::Instant::now();
        let o = pooldrift::measure::simulate(&sc, 1, 0);
        let s = t.elapsed().as_secs_f64();
        println!(
            "{} events {:.3} s {:.2} M/s",
            o.events,
            s,
            o.events as f64 / s / 1e6
        );
    }
}
