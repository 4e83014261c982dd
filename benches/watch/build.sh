# Builds what the watch measures, of a commit and of the working tree: source it after scripts/lib.sh, do not run it.
#
# Each side has a folder in $WATCH: `native` (the bench beside this file), `losses` (the bench of that name), `bench/` (the page of
# benches/peers) and `page/` (the real one), each only where it could be built. The old side's has its sources, too, and what cargo makes
# of them.

WATCH=$TOOLS/watch
OLD=$WATCH/old
NEW=$WATCH/new
WATCH_WASM=wasm32-unknown-unknown

need_browser() {
    need_node
    [[ tests/e2e/node_modules/.package-lock.json -nt tests/e2e/package-lock.json ]] || npm ci --prefix tests/e2e
}

# Puts the sources of a commit aside. What was built of another is thrown away; of its crates only where this one has others.
# $1: commit.
lay_aside() {
    local commit
    commit=$(git rev-parse --verify --quiet "$1^{commit}") || die "there is no commit $1"
    say "old: $(git log -1 --format='%h %s' "$commit")"
    mkdir -p "$OLD" "$NEW"
    [[ $(cat "$OLD/commit" 2>/dev/null) != "$commit" ]] || return 0
    rm -rf "$OLD"/{commit,next,native,losses,bench,bench-next,page,page-next}
    mkdir "$OLD/next"
    # With the time of now, or cargo would take an older commit's files for those it has already built.
    git archive "$commit" | tar -x -m -C "$OLD/next"
    cmp -s "$OLD/next/Cargo.lock" "$OLD/source/Cargo.lock" || rm -rf "$OLD/target"
    rm -rf "$OLD/source"
    mv "$OLD/next" "$OLD/source"
    echo "$commit" >"$OLD/commit"
    # Cargo reads the settings of the folders above it, too.
    cmp -s "$OLD/source/.cargo/config.toml" .cargo/config.toml ||
        say "old: .cargo/config.toml differs, and the working tree's is heeded beside the commit's own"
}

# Builds for both sides. $1: native, losses, bench or page. What the old commit cannot build is left out; the program that measures says so.
build_both() {
    say "building $1 of the working tree"
    "build_$1" "$PWD" "$NEW"
    [[ ! -e $OLD/$1 ]] || return 0
    say "building $1 of the old commit"
    (
        export CARGO_TARGET_DIR=$OLD/target
        "build_$1" "$OLD/source" "$OLD"
    ) || say "the old commit's $1 cannot be built"
}

# The functions below get: $1, a folder of sources; $2, the side's folder. They may stand in a condition, where `set -e` means
# nothing, so that their steps are tied together.

# The training bench, for scripts/bench-self.
build_native() {
    build_program watch "$1" "$2/native"
}

# The bench that scripts/same-losses runs.
build_losses() {
    build_program losses "$1" "$2/losses"
}

# A bench of the working tree in either case; in a commit that has not got it, too. $1: its name; $2: sources; $3: the program.
build_program() {
    local own=$2/benches/$1
    if [[ $2 != "$PWD" ]]; then
        mkdir -p "$own"
        cmp -s "benches/$1/measure.rs" "$own/measure.rs" || cp "benches/$1"/{main,measure}.rs "$own/"
        grep -q "^name = \"$1\"" "$2/Cargo.toml" || printf '\n[[bench]]\nname = "%s"\nharness = false\n' "$1" >>"$2/Cargo.toml"
    fi
    local built
    built=$(cd "$2" && cargo build --release --bench "$1" --message-format json-render-diagnostics | executable "$1") &&
        cp "$built" "$3"
}

# The program that cargo tells of on standard input. $1: the bench's name.
executable() {
    node -e '
        const lines = require("fs").readFileSync(0, "utf8").split("\n").filter(Boolean).map((line) => JSON.parse(line));
        const program = lines.findLast((line) => line.executable && line.target.name === process.argv[1])?.executable;
        if (!program) process.exit(1);
        console.log(program);' "$1"
}

# The page of benches/peers, as scripts/bench-peers builds it.
build_bench() {
    local next=$2/bench-next built
    local -a features=()
    # Before page and engine had dependencies of their own, there was but one set of them.
    ! grep -q '^engine = ' "$1/Cargo.toml" || features=(--no-default-features --features engine)
    rm -rf "$next"
    mkdir "$next" &&
        (cd "$1" && cargo build --profile engine --target $WATCH_WASM ${features[@]+"${features[@]}"} --bin bench) &&
        built=$(target_of "$1")/$WATCH_WASM/engine/bench.wasm &&
        bind "$built" "$1" "$next" &&
        lay_out "$1/benches/peers" "$next" &&
        rm -rf "$2/bench" &&
        mv "$next" "$2/bench"
}

# Makes an engine that a page can load, optimised as its own sources say. $1: what cargo has built; $2: the sources; $3: the page.
bind() {
    mkdir "$3/engine" &&
        wasm-bindgen --target web --no-typescript --out-dir "$3/engine" "$1" &&
        optimise_as_in "$2" "$3/engine/bench_bg.wasm"
}

# $1: sources; $2: wasm. Commits before scripts/lib.sh had a function for the engine used -O4.
optimise_as_in() (
    unset -f optimise_engine
    cd "$1" && source scripts/lib.sh
    if declare -F optimise_engine >/dev/null; then
        optimise_engine "$2"
    else
        optimise -O4 "$2"
    fi
)

# Where cargo builds. $1: a folder of sources.
target_of() {
    cargo metadata --manifest-path "$1/Cargo.toml" --format-version 1 --no-deps |
        node -p 'JSON.parse(require("fs").readFileSync(0)).target_directory'
}

# Our page of benches/peers, beside its engine. $1: benches/peers; $2: where to.
lay_out() {
    if [[ -d $1/hourglass ]]; then
        cp -R "$1/hourglass" "$2/"
    else
        # An older commit's page looks for the engine in its own folder.
        mkdir "$2/hourglass" && cp "$1"/*.html "$2"/engine/* "$2/hourglass/" &&
            { [[ ! -f $1/workloads.js ]] || cp "$1/workloads.js" "$2/hourglass/"; }
    fi
}

# The real page. It is served with MNIST beside it by whoever measures it.
build_page() {
    (cd "$1" && trunk build --release --dist "$2/page-next") &&
        rm -rf "$2/page" &&
        mv "$2/page-next" "$2/page"
}
