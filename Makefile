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
# The golden files that the tests asked for; one that none asks for is an error.
GOLDEN_READ = $(DEMO)/golden-files-read

.PHONY: all setup setup-tests build demo series faults test bench fuzz install format lint clean

all: build

setup:
	@Scripts/setup

setup-tests:
	@Scripts/setup --tests

build: setup
	swift build -c release --product statereg

demo: build
	@Scripts/demo $(RELEASE) $(DEMO)

# Every adjacent pair of the stable series that the demonstration is one of.
series: build
	@Scripts/rebuild-stable-7.2 $(DEMO)/stable-7.2
	@Scripts/check-series $(RELEASE) $(DEMO)/stable-7.2

# Kills, full disks, races and damage, while a backport is at work.
faults: build
	@Scripts/backport-faults $(RELEASE)

# Real QEMU's sources make the oracle tests; without them these are skipped, and say so.
test: setup-tests
	@mkdir -p $(DEMO); Scripts/rebuild-stable-7.2 $(DEMO)/stable-7.2 || echo "the oracle tests will be skipped: Debian's sources of QEMU 7.2 cannot be had"
	@Scripts/rebuild-debian $(DEMO)/debian || echo "the tests of Debian's packages will be skipped: none of them can be had"
	@script=; if git -C $(DEMO)/stable-7.2 show v7.2.22:scripts/analyze-migration.py > $(DEMO)/analyze-migration.py 2>/dev/null; \
	then script=$(CURDIR)/$(DEMO)/analyze-migration.py; fi; rm -f $(GOLDEN_READ); \
	STATEREG_ANALYZE_MIGRATION=$$script STATEREG_GOLDEN_READ=$(CURDIR)/$(GOLDEN_READ) swift test
	@Scripts/check-goldens $(GOLDEN_READ)

bench: build setup-tests
	swift build -c release --product StateregBench
	@Scripts/bench $(RELEASE) .build/release/StateregBench $(DEMO)

fuzz: setup
	@Scripts/fuzz $(FUZZ_SECONDS)

# With Swift's runtime inside: the installed program needs libgit2 and no toolchain.
install: setup
	swift build -c release --product statereg --static-swift-stdlib --scratch-path .build-install
	install -D -m 755 .build-install/release/statereg $(DESTDIR)$(PREFIX)/bin/statereg
	install -d $(DESTDIR)$(PREFIX)/share/statereg
	cp -R Registry Templates $(DESTDIR)$(PREFIX)/share/statereg/
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
