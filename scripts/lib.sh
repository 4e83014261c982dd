# Shared by the scripts beside it: source it, do not run it. Leaves the shell at the top of the checkout.

cd "$(dirname "${BASH_SOURCE[0]}")/.."

TRUNK_VERSION=0.21.14
# The version of the crate in Cargo.toml; the two must be the same.
WASM_BINDGEN_VERSION=0.2.130
BINARYEN_VERSION=132.0.0
NODE_VERSION=22.23.1

# Tools that are here in another version than we need are installed in here rather than replaced.
TOOLS=$PWD/.tools
export PATH="$TOOLS/bin:$TOOLS/node_modules/.bin:$PATH"

say() { printf '%s\n' "$*"; }

die() {
    printf 'error: %s\n' "$*" >&2
    exit 1
}

have() { command -v "$1" >/dev/null 2>&1; }

need_rust() {
    have cargo || die "cargo is missing. Install Rust from https://rustup.rs and try again."
    local target=wasm32-unknown-unknown
    [[ -d $(rustc --print target-libdir --target $target) ]] && return
    have rustup || die "the Rust target $target is missing. Install it the way you installed Rust."
    rustup target add $target
}

# Takes the command from PATH where it is there in the right version; else `cargo binstall` fetches what the crate's authors have
# built, where that is installed; else it is compiled. $1: crate, $2: its command, $3: version, the rest: options for cargo install.
need_cargo_tool() {
    local crate=$1 command=$2 version=$3
    shift 3
    local found
    found=$("$command" --version 2>/dev/null || true)
    [[ " $found " != *" $version "* ]] || return 0
    local root=()
    [[ -z $found ]] || root=(--root "$TOOLS")
    if cargo binstall -V >/dev/null 2>&1 &&
        say "fetching $crate $version with cargo binstall" &&
        cargo binstall --no-confirm --version "$version" ${root[@]+"${root[@]}"} "$crate"; then
        hash -r
        return 0
    fi
    say "compiling $crate $version, which takes minutes; cargo-binstall, where it is installed, takes seconds"
    # Optimised little: these tools wait for others most of the time, and compile faster so.
    local -x CARGO_PROFILE_RELEASE_OPT_LEVEL=1
    cargo install "$crate" --version "$version" ${root[@]+"${root[@]}"} "$@"
    hash -r
}

need_trunk() { need_cargo_tool trunk trunk $TRUNK_VERSION --locked; }

need_wasm_bindgen() {
    need_cargo_tool wasm-bindgen-cli wasm-bindgen $WASM_BINDGEN_VERSION
}

# The page works without it and is then larger and a little slower.
need_wasm_opt() {
    have wasm-opt && return
    if have npm; then
        say "installing wasm-opt (binaryen $BINARYEN_VERSION)"
        npm install --prefix "$TOOLS" --no-fund --no-audit "binaryen@$BINARYEN_VERSION"
    else
        say "npm is missing, so wasm-opt is left out: the page will be larger than it need be."
    fi
}

# Optimises wasm in place, where wasm-opt is installed. $1: file; the rest: level and other options.
optimise() {
    local file=$1
    shift
    have wasm-opt || {
        say "wasm-opt is not installed: $(basename "$file") stays as the compiler left it"
        return
    }
    # What Rust and wasm-bindgen use; every browser with WebAssembly SIMD has them.
    wasm-opt "$@" --enable-simd --enable-bulk-memory --enable-nontrapping-float-to-int --enable-sign-ext \
        --enable-mutable-globals --enable-reference-types --enable-multivalue "$file" -o "$file.optimised"
    mv "$file.optimised" "$file"
}

# Options of wasm-opt for wasm with shared memory.
THREADED=(--enable-threads)

# Optimises the engine's wasm for speed; the rest: further options. Kernels have one caller and must not be inlined into it all the same: in one function of
# that size Chromium's compiler leaves their loops at two thirds of their speed. What wasm-opt makes of single instructions takes
# another 4 % from the products.
optimise_engine() {
    local file=$1
    shift
    optimise "$file" -O3 --one-caller-inline-max-function-size=0 --skip-pass=optimize-instructions "$@"
}

# Whether the engine with threads can be built: its standard library is compiled for shared memory, from sources that
# `rustup component add rust-src` installs.
can_build_threads() { [[ -f $(rustc --print sysroot)/lib/rustlib/src/rust/library/Cargo.lock ]]; }

# Most bytes of the memory that threads share; scripts/threads.js makes it.
SHARED_MOST=2147483648

# Builds a program of the engine for shared memory, in a folder of its own in cargo's. What it takes is part of the stable compiler,
# but for that compiler to say so it must be told. $1: the program; $2: cargo's folder. Says where the wasm is.
build_threaded() {
    local program=$1 target=$2/threads symbol
    local flags="-C target-feature=+simd128,+atomics,+bulk-memory,+mutable-globals"
    flags+=" -C link-arg=--shared-memory -C link-arg=--import-memory -C link-arg=--max-memory=$SHARED_MOST"
    for symbol in __wasm_init_tls __tls_size __tls_align __tls_base; do flags+=" -C link-arg=--export=$symbol"; done
    RUSTC_BOOTSTRAP=1 CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS=$flags CARGO_TARGET_DIR=$target \
        cargo build -Z build-std=std,panic_abort -Z build-std-features=optimize_for_size --profile engine --target wasm32-unknown-unknown \
        --no-default-features --features engine --bin "$program" >&2
    printf '%s\n' "$target/wasm32-unknown-unknown/engine/$program.wasm"
}

# Where cargo builds.
target_folder() {
    cargo metadata --format-version 1 --no-deps | sed 's/.*"target_directory":"\([^"]*\)".*/\1/'
}

# What building the page takes.
need_page_tools() {
    need_rust
    need_trunk
    need_wasm_bindgen
    need_wasm_opt
}

# Installs Debian packages that are missing; on other systems says what to install. $1: what for; the rest: packages.
need_packages() {
    local purpose=$1 package
    shift
    if ! have apt-get; then
        die "$purpose missing. Install it (on Debian and Ubuntu: $*) and try again."
    fi
    local missing=()
    for package in "$@"; do
        dpkg-query -W -f '${Status}' "$package" 2>/dev/null | grep -q 'ok installed' || missing+=("$package")
    done
    [[ ${#missing[@]} -eq 0 ]] && return
    local as_root=()
    if [[ $(id -u) -ne 0 ]]; then
        have sudo || die "$purpose missing. Run as root: apt-get install ${missing[*]}"
        as_root=(sudo)
    fi
    say "installing ${missing[*]}"
    ${as_root[@]+"${as_root[@]}"} apt-get update -qq
    ${as_root[@]+"${as_root[@]}"} env DEBIAN_FRONTEND=noninteractive apt-get install -y -qq --no-install-recommends "${missing[@]}"
}

# Node.js 20 or newer, which the browser driver needs; Debian 12 packages an older one.
need_node() {
    have node && have npm || need_packages "Node.js (20 or newer) with npm is" nodejs npm
    local major
    major=$(node -p 'process.versions.node.split(".")[0]')
    [[ $major -ge 20 ]] && return
    say "installing Node.js $NODE_VERSION, since this one is $(node --version)"
    npm install --prefix "$TOOLS" --no-fund --no-audit "node@$NODE_VERSION"
    hash -r
}

# Sets MNIST_DIR to the folder of the four MNIST files where there is one.
find_mnist() {
    local folder
    for folder in "${MNIST_DIR:-}" data/mnist; do
        if [[ -n $folder && -f $folder/train-images-idx3-ubyte.gz ]]; then
            MNIST_DIR=$(cd "$folder" && pwd)
            export MNIST_DIR
            return
        fi
    done
    [[ -z ${MNIST_DIR:-} ]] || die "MNIST_DIR is $MNIST_DIR, but train-images-idx3-ubyte.gz is not in there."
}
