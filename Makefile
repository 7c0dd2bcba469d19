# statereg. 'make demo' and 'make test' do all the set-up on a fresh Debian 12 with Swift.

PREFIX ?= /usr/local
DESTDIR ?=
# Where 'make demo' looks for QEMU when Debian's source package cannot be had; empty for nowhere.
UPSTREAM ?= https://gitlab.com/qemu-project/qemu.git
# Seconds for each fuzz target.
FUZZ_SECONDS ?= 60

ifneq ($(wildcard /opt/swift/usr/bin/swift),)
export PATH := $(PATH):/opt/swift/usr/bin
endif
export UPSTREAM

SWIFT_FILES = Sources Tests Benchmarks Fuzz Package.swift
RELEASE = .build/release/statereg
DEMO = .build-demo

.PHONY: all setup setup-tests build demo test bench fuzz install format lint clean

all: build

setup:
	@Scripts/setup

setup-tests:
	@Scripts/setup --tests

build: setup
	swift build -c release --product statereg

demo: build
	@Scripts/demo $(RELEASE) $(DEMO)

test: setup-tests
	swift test

bench: build setup-tests
	swift build -c release --product StateregBench
	@Scripts/bench $(RELEASE) .build/release/StateregBench $(DEMO)

fuzz: setup
	@Scripts/fuzz $(FUZZ_SECONDS)

# With Swift's runtime inside: the installed program needs libgit2 and no toolchain.
install: setup
	swift build -c release --product statereg --static-swift-stdlib --scratch-path .build-install
	install -D -m 755 .build-install/release/statereg $(DESTDIR)$(PREFIX)/bin/statereg
	install -d $(DESTDIR)$(PREFIX)/share/bash-completion/completions
	install -d $(DESTDIR)$(PREFIX)/share/zsh/site-functions
	install -d $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d
	.build-install/release/statereg completions bash \
	  > $(DESTDIR)$(PREFIX)/share/bash-completion/completions/statereg
	.build-install/release/statereg completions zsh > $(DESTDIR)$(PREFIX)/share/zsh/site-functions/_statereg
	.build-install/release/statereg completions fish > $(DESTDIR)$(PREFIX)/share/fish/vendor_completions.d/statereg.fish

format:
	swift format --in-place --recursive $(SWIFT_FILES)

lint:
	swift format lint --strict --recursive $(SWIFT_FILES)

clean:
	rm -rf .build .build-demo .build-install .build-fuzz .build-bench
