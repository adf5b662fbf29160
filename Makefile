# tvx. `make` builds ./tvx and `make help` lists the targets. Settings, all optional:
#
#   CC CFLAGS LDFLAGS    as everywhere; CFLAGS come after the flags below, so they win
#   PREFIX DESTDIR       where `make install` puts things
#   HASH=libcrypto       the library behind lib/digest.c: nettle or libcrypto
#   LTO=                 no link-time optimization
#   STATIC=0             link the libraries below as shared ones even where there are archives
#   GC=0                 malloc and calloc that never free, instead of the garbage collector
#   STRESS=N             collect garbage every N refills of a free list
#   CFG=debug            -O0 with assertions
#   V=1                  show the commands, and each test
#
# Every configuration (release, nogc, stress, asan, fuzz, debug, analyze) builds in its own
# build/$(CFG), and a change of compiler or flags rebuilds what it affects. A new source or test
# needs no edit here.

VERSION := 0.1.0

ifeq (0,$(MAKELEVEL)$(filter -j%,$(MAKEFLAGS)))
MAKEFLAGS += -j$(shell nproc 2>/dev/null || echo 2)
endif
MAKEFLAGS += --no-print-directory --no-builtin-rules

# Several goals run one after the other (`make clean all`), each of them in parallel.
ifneq ($(word 2,$(MAKECMDGOALS)),)
.PHONY: $(MAKECMDGOALS) in-order
$(MAKECMDGOALS): in-order ; @:
in-order:
	@set -e; for goal in $(MAKECMDGOALS); do $(MAKE) $$goal; done
else

PREFIX ?= /usr/local
PKG_CONFIG ?= pkg-config
HASH = nettle
GC = 1
STRESS = 0
STATIC = 1
CFG = $(if $(filter 0,$(GC)),nogc,$(if $(filter 0,$(STRESS)),release,stress))
LTO = $(if $(findstring clang,$(CC)),,-flto=auto)
FUZZ_CC = $(if $(findstring clang,$(CC)),$(CC),clang)
GCC = $(if $(findstring clang,$(CC)),gcc,$(CC))
T = 60
EVERY = 3

CHECKS = -fno-omit-frame-pointer -fno-sanitize-recover=all
# An empty slice may be NULL, and NULL + 0 is what clang means by this check.
FUZZ_CHECKS = $(CHECKS) -fno-sanitize=pointer-overflow
OPT.release = -O2 -DNDEBUG $(LTO)
OPT.nogc = -O2 -g
OPT.stress = -O2 -g -DTVX_STRESS=$(STRESS)
OPT.debug = -O0 -g
OPT.asan = -O1 -g -fsanitize=address,undefined $(CHECKS)
# Without optimization, which makes up null pointers. Off are two warnings: the constant empty set
# and list have no items that could be written to, and the few tables that are malloc'ed live as long
# as the process, but gcc sees neither.
OPT.analyze = -O0 -fanalyzer -Wno-analyzer-write-to-const -Wno-analyzer-malloc-leak -Werror \
    -DINPUTS='""'
OPT.fuzz = -O1 -g -fsanitize=address,undefined,fuzzer-no-link $(FUZZ_CHECKS)

# Libraries by their pkg-config names, asked for only once something compiles. Of those in LOADED
# only the headers are needed here: they are loaded when they are first used.
LINKED = $(if $(filter 0,$(GC)),,bdw-gc) jansson yaml-0.1 $(HASH)
LOADED = libarchive libcurl readline
PACKAGES = $(LINKED) $(LOADED)
PACKAGE_CFLAGS = $(eval PACKAGE_CFLAGS := $$(shell $(PKG_CONFIG) --cflags $(PACKAGES)))$(PACKAGE_CFLAGS)
PACKAGE_LIBS = $(eval PACKAGE_LIBS := $$(call libs_of,$$(shell $(PKG_CONFIG) --libs $(LINKED))))$(PACKAGE_LIBS)
# Of these the compiler's own archives are linked where it has them: four shared libraries take a
# fifth of the time of a start. Where pkg-config names a folder, that has to have the last word.
ARCHIVED = gc jansson yaml nettle
archive_of = $(filter /%,$(shell $(CC) -print-file-name=lib$1.a))
lib_of = $(or $(if $(filter $(ARCHIVED:%=-l%),$1),$(call archive_of,$(1:-l%=%))),$1)
libs_of = $(if $(filter 0,$(STATIC))$(filter -L%,$1),$1,$(foreach l,$1,$(call lib_of,$l)))
DEPS = CC='$(CC)' PKG_CONFIG='$(PKG_CONFIG)' t/deps.sh

WARN = -Wall -Wextra -Wshadow -Wstrict-prototypes -Wmissing-prototypes
DEFINES = -DTVX_VERSION='"$(VERSION)"' -DTVX_GC=$(GC)
DIALECT = -std=gnu11 -I. -pthread $(WARN) $(DEFINES) $(PACKAGE_CFLAGS)
COMPILE = $(CC) $(DIALECT) $(OPT.$(CFG)) $(CFLAGS)
LIBS = $(PACKAGE_LIBS) -lm

B = build/$(CFG)
SRC = $(sort $(wildcard $(patsubst %,%/*.c,cmd lib lib/fetch vm compiler builtins)))
OBJ = $(SRC:%.c=$B/%.o)
PARTS = $(filter-out $B/cmd/main.o,$(OBJ))
UNIT = $(patsubst t/%.c,$B/%,$(sort $(wildcard t/unit/*.c)))
FUZZ = $(patsubst t/%.c,$B/%,$(sort $(wildcard t/fuzz/*.c)))
REPLAY = $(FUZZ:$B/fuzz/%=$B/replay/%)
# What a harness gets besides t/fuzz/NAME.
INPUTS.parse = t/lang
INPUTS.compile = t/lang
INPUTS.eval = t/lang
inputs = $(wildcard t/fuzz/$1) $(INPUTS.$1)
C_TESTS = $(sort $(wildcard t/*.c t/unit/*.c t/fuzz/*.c t/bench/*.c))
# In two parts, for two processors.
LANG_TESTS = 't/lang.sh 1/2' 't/lang.sh 2/2'
CMD_TESTS = $(sort $(wildcard t/t*.sh))
MAN = $(sort $(wildcard man/*.[1-9]))
MADE = $(addprefix $B/made/,tvx-builtins.7 tvx.bash tvx.fish _tvx)
# What is installed besides the program, as FILE=PLACE below share.
SHARE = $(DESTDIR)$(PREFIX)/share
SHARED = $(foreach m,$(MAN) $B/made/tvx-builtins.7,$m=man/man$(subst .,,$(suffix $m))/$(notdir $m)) \
    $B/made/tvx.bash=bash-completion/completions/tvx \
    $B/made/tvx.fish=fish/vendor_completions.d/tvx.fish \
    $B/made/_tvx=zsh/site-functions/_tvx
PROVE = V='$(V)' perl t/prove.pl
# Without the collector nothing is freed, so nothing is a leak; and to look for leaks in 80 GiB of
# stacks takes minutes.
VALGRIND = valgrind --quiet --leak-check=no --error-exitcode=99 --num-callers=20

quote = '$(subst ','\'',$1)'
say = $(if $(V),,@printf '  %-5s %s\n' $1 $2;)
# Rewrites the file $@ if it does not hold the line $1, so that what depends on it is made again.
remember = @mkdir -p $(@D); printf '%s\n' $(call quote,$1) | cmp -s - $@ || printf '%s\n' $(call quote,$1) >$@

.DELETE_ON_ERROR:
.SECONDARY:
.PHONY: FORCE packages tests debug-units units unit-and-lang fuzzers analyzed under-valgrind

all: tvx ## build ./tvx (the default)

tvx: $B/tvx FORCE
	@cmp -s $< $@ || cp -f $< $@

$B/tvx: $(OBJ) $B/objects
	$(call say,LINK,$@) $(COMPILE) $(LDFLAGS) -o $@ $(OBJ) $(LIBS)

$B/unit/%: t/unit/%.c $(PARTS) $B/objects
	$(call say,LINK,$@) mkdir -p $(@D) && \
	$(COMPILE) -MMD -MP -MF $@.d -MT $@ $(LDFLAGS) -o $@ $< $(PARTS) $(LIBS)

$B/fuzz/%: t/fuzz/%.c $(PARTS) $B/objects
	$(call say,LINK,$@) mkdir -p $(@D) && \
	$(COMPILE) -fsanitize=fuzzer -MMD -MP -MF $@.d -MT $@ $(LDFLAGS) -o $@ $< $(PARTS) $(LIBS)

$B/replay/%: t/fuzz/%.c t/replay.c $(PARTS) $B/objects
	$(call say,LINK,$@) mkdir -p $(@D) && \
	$(COMPILE) -DINPUTS='"$(call inputs,$*)"' -MMD -MP -MF $@.d -MT $@ $(LDFLAGS) \
	    -o $@ $< t/replay.c $(PARTS) $(LIBS)

$B/%.o: %.c $B/flags
	$(call say,CC,$<) mkdir -p $(@D) && $(COMPILE) -MMD -MP -c -o $@ $<

$B/flags: FORCE | packages
	$(call remember,$(COMPILE))

$B/objects: FORCE | packages
	$(call remember,$(LDFLAGS) $(OBJ) $(LIBS))

packages:
	@NO_INSTALL=1 $(DEPS) build $(PACKAGES)

build/measure: t/bench/measure.c
	@mkdir -p $(@D) && $(CC) -std=gnu11 -O2 $(WARN) -o $@ $<

build/fault.so: t/fault.c
	@mkdir -p $(@D) && $(CC) -std=gnu11 -D_GNU_SOURCE -O2 $(WARN) -fPIC -shared -o $@ $<

demo: ## install what the build needs, build, evaluate t/demo to JSON
	@$(DEPS) build $(PACKAGES)
	@$(MAKE) all
	./tvx eval --strict --json t/demo

check: ## install what the tests need, build, run all tests
	@$(DEPS) check $(PACKAGES)
	@$(MAKE) tests

tests: tvx debug-units build/fault.so
	@TVX='$(abspath tvx)' FAULT_LIBRARY='$(abspath build/fault.so)' $(PROVE) $(UNIT:$B/%=build/debug/%) $(REPLAY:$B/%=build/debug/%) $(CMD_TESTS) $(LANG_TESTS)

unit: debug-units ## run the unit tests alone
	@$(PROVE) $(UNIT:$B/%=build/debug/%)

# With assertions, and without the seconds that link-time optimization takes for each of them.
debug-units:
	@$(MAKE) CFG=debug units

units: $(UNIT) $(REPLAY)

unit-and-lang: $B/tvx $(UNIT)
	@TVX='$(abspath $B/tvx)' $(PROVE) $(UNIT) $(LANG_TESTS)

bench: tvx build/measure ## time ./tvx beside a Nix: NIX=nix-instantiate GROUP=small BENCH=pattern
	@perl t/bench.pl

difftest: all ## run N random programs beside a Nix: N=10000 SEED=1 NIX=nix-instantiate
	@perl t/fuzz/difftest.pl --tvx ./tvx --n $(or $(N),10000) --seed $(or $(SEED),1) \
	    --jobs $(or $(JOBS),1) --nix '$(or $(NIX),nix-instantiate)'

compare-drvs: all ## evaluate all packages of TREE=folder beside a Nix: NIX=nix-instantiate
	@perl t/compare-drvs.pl --tvx ./tvx --nix '$(or $(NIX),nix-instantiate)' \
	    'import $(or $(abspath $(TREE)),$(error TREE is to name the folder of a package set)) { }'

fuzz: ## fuzz with clang, T=60 seconds for each t/fuzz/*.c
	@NO_INSTALL=1 CC='$(FUZZ_CC)' t/deps.sh fuzz
	@$(MAKE) CFG=fuzz GC=0 CC='$(FUZZ_CC)' fuzzers

fuzzers: $(FUZZ)
	@set -e; $(foreach f,$(notdir $(FUZZ)),echo 'fuzzing $f for $T seconds'; mkdir -p $B/corpus/$f; \
	    ASAN_OPTIONS=detect_leaks=0 $B/fuzz/$f -fork=1 -ignore_ooms=1 -max_total_time=$T -timeout=5 -print_funcs=0 \
	        -dict=t/fuzz/nix.dict -artifact_prefix=$B/$f- $B/corpus/$f $(call inputs,$f);)

sanitize: ## unit and language tests under AddressSanitizer and UBSan
	@ASAN_OPTIONS=detect_leaks=0:detect_stack_use_after_return=0 UBSAN_OPTIONS=print_stacktrace=1 \
	    $(MAKE) CFG=asan GC=0 unit-and-lang

stress: ## unit and language tests, collecting garbage every STRESS=97 refills
	@$(MAKE) CFG=stress STRESS=$(if $(filter 0,$(STRESS)),97,$(STRESS)) unit-and-lang

valgrind: ## unit tests and a third of the language tests under valgrind; EVERY=1 for all
	@$(DEPS) valgrind $(PACKAGES)
	@EACH=300 TIMEOUT=3600 $(MAKE) GC=0 under-valgrind

under-valgrind: $(patsubst $B/%,$B/valgrind/%,$B/tvx $(UNIT))
	@parts=$$((2 * $(EVERY))); TVX='$(abspath $B/valgrind/tvx)' \
	    $(PROVE) $(UNIT:$B/%=$B/valgrind/%) "t/lang.sh 1/$$parts" "t/lang.sh 2/$$parts"

$B/valgrind/%: $B/% Makefile
	@mkdir -p $(@D) && printf '%s\n' '#!/bin/sh' 'exec $(VALGRIND) $(abspath $<) "$$@"' >$@ && chmod +x $@

analyze: ## gcc -fanalyzer, clang-tidy and cppcheck on all sources
	@CC='$(GCC)' PKG_CONFIG='$(PKG_CONFIG)' t/deps.sh analyze $(PACKAGES)
	@$(MAKE) CFG=analyze CC='$(GCC)' analyzed

analyzed: $(patsubst %.c,$B/%.tidy,$(SRC) $(C_TESTS))
	$(call say,CHECK,cppcheck) mkdir -p $B/cppcheck && \
	cppcheck --quiet -j2 --cppcheck-build-dir=$B/cppcheck --error-exitcode=1 \
	    --std=c11 --enable=warning,performance,portability --suppressions-list=t/cppcheck.txt -I. $(DEFINES) -DTVX_STRESS=97 $(SRC) $(C_TESTS)

# After gcc, because that writes down which headers it depends on. Allocation is a call without the
# collector; in line it looks to clang as if every new object held NULL.
$B/%.tidy: %.c $B/%.o .clang-tidy
	$(call say,TIDY,$<) clang-tidy --quiet $< -- \
	    $(DIALECT) $(filter -D%,$(OPT.$(CFG))) -UTVX_GC -DTVX_GC=0 2>$@.log || \
	    { cat $@.log >&2; exit 1; }; touch $@

check-headers: packages ## every header compiles alone
	@t/check-headers.sh $(COMPILE)

check-layers: ## includes go only where ARCHITECTURE.md lets them
	@t/check-layers.sh

format: ## clang-format all tracked sources
	@NO_INSTALL=1 $(DEPS) format
	git ls-files -z '*.c' '*.h' | xargs -0r clang-format -i

man: $(MADE) ## list and lint the manual pages
	@t/check-man.sh $(MAN) $B/made/tvx-builtins.7

# What tvx itself writes for an installation.
$B/made/tvx-builtins.7: $B/tvx
	$(call say,MAKE,$@) mkdir -p $(@D) && $B/tvx builtins >$@
$B/made/tvx.bash: $B/tvx
	$(call say,MAKE,$@) mkdir -p $(@D) && $B/tvx completion bash >$@
$B/made/tvx.fish: $B/tvx
	$(call say,MAKE,$@) mkdir -p $(@D) && $B/tvx completion fish >$@
$B/made/_tvx: $B/tvx
	$(call say,MAKE,$@) mkdir -p $(@D) && $B/tvx completion zsh >$@

install: $B/tvx $(MADE) ## install tvx, its manual and completions below $(DESTDIR)$(PREFIX)
	install -D -m 755 $B/tvx '$(DESTDIR)$(PREFIX)/bin/tvx'
	$(foreach f,$(SHARED),install -D -m 644 $(firstword $(subst =, ,$f)) '$(SHARE)/$(lastword $(subst =, ,$f))' &&) :

uninstall: ## remove what install put there
	rm -f '$(DESTDIR)$(PREFIX)/bin/tvx' $(foreach f,$(SHARED),'$(SHARE)/$(lastword $(subst =, ,$f))')

clean: ## remove everything that was built
	rm -rf build tvx

help: ## list the targets
	@sed -n 's/^\([a-z-]*\):[^#]*## \(.*\)/  \1\t\2/p' Makefile | expand -t 18

.PHONY: all demo check unit bench fuzz difftest compare-drvs sanitize stress valgrind analyze \
    check-headers check-layers format man install uninstall clean help

-include $(OBJ:.o=.d) $(C_TESTS:%.c=$B/%.d) $(UNIT:=.d) $(FUZZ:=.d) $(REPLAY:=.d)
endif
