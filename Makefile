# usher: one plain Makefile. `make help` lists the targets, tests/README.md tells how tests are found.
#
#   make MODE=debug | make SAN=address,undefined    other build modes; each has its own folder BUILD/<mode>
#   make BUILD=dir                                  another place for all of them (default: build)
#   make LAYERS="base value codec"                  a library of these layers of src only
#   make CI=1 (or WERROR=1), make V=1               warnings are errors; show whole commands

comma := ,
SAN ?=
MODE ?= $(if $(SAN),san-$(subst $(comma),-,$(SAN)),release)
BUILD ?= build
OUT := $(BUILD)/$(MODE)
OBJ := $(OUT)/obj
GEN := $(OUT)/gen
PREFIX ?= /usr/local
LAYERS ?= base value codec syntax builtins vm compile engine conftest gatekeeper admission report kubernetes certificates manifest replay review doctor diff testing authoring audit lsp debugger
Q := $(if $(V),,@)

DEPS := gcc g++ libc6-dev make pkg-config re2c lemon libmicrohttpd-dev libssl-dev libjansson-dev libyaml-dev \
        libgmp-dev libmpfr-dev libre2-dev libutf8proc-dev libcurl4-openssl-dev zlib1g libcmocka-dev \
        clang-format git curl openssl ca-certificates python3
DEPS_FUZZ := clang libclang-rt-dev

# ---- Flags. CFLAGS, CXXFLAGS and LDFLAGS are the user's; what the code cannot be built without is kept apart.

MODE_FLAGS_release := -O2 -g -DNDEBUG -U_FORTIFY_SOURCE -D_FORTIFY_SOURCE=2 -fstack-protector-strong
MODE_FLAGS_debug := -O0 -g -DUS_STRESS -fstack-protector-strong
MODE_FLAGS_fuzz := -O1 -g -DUS_STRESS -fno-omit-frame-pointer -fsanitize=fuzzer-no-link,address,undefined
MODE_FLAGS_san := -O1 -g -DUS_STRESS -fno-omit-frame-pointer -fsanitize=$(SAN) -fno-sanitize-recover=all
# As release, by a profile that `make profiled` takes first, of programs built with TRAINING=1. Threads count together.
PROFILE := $(abspath $(OUT))/profile
MODE_FLAGS_profiled := $(MODE_FLAGS_release) $(if $(TRAINING),-fprofile-generate=$(PROFILE) -fprofile-update=prefer-atomic,\
                         -fprofile-use=$(PROFILE) -fprofile-partial-training -Wno-missing-profile -flto=auto -ffat-lto-objects)
MODE_FLAGS := $(MODE_FLAGS_$(if $(SAN),san,$(MODE)))

ifeq ($(MODE),fuzz)
CC := clang
CXX := clang++
endif

PACKAGES := yaml-0.1 gmp mpfr libutf8proc jansson
SERVER_PACKAGES := libmicrohttpd gnutls
WARN_BOTH := -Wall -Wextra -Wshadow -Wconversion -Wswitch-enum -Wvla -Wwrite-strings $(if $(CI)$(WERROR),-Werror)
WARN_C := $(WARN_BOTH) -Wstrict-prototypes -Wmissing-prototypes
WARN_GENERATED := -Wno-unused-parameter -Wno-unused-variable -Wno-unused-but-set-variable -Wno-unused-function \
                  -Wno-missing-prototypes -Wno-conversion -Wno-sign-conversion -Wno-sign-compare -Wno-switch-enum \
                  -Wno-shadow -Wno-implicit-fallthrough
SHARED_FLAGS := -D_GNU_SOURCE -Isrc -Iinclude -I. -I$(GEN) -fPIE -pthread $(MODE_FLAGS) \
                $(shell pkg-config --cflags $(PACKAGES) $(SERVER_PACKAGES) 2>/dev/null)
C_FLAGS := -std=c17 $(WARN_C) $(SHARED_FLAGS) $(CPPFLAGS) $(CFLAGS)
CXX_FLAGS := -std=c++17 $(WARN_BOTH) $(SHARED_FLAGS) $(CPPFLAGS) $(CXXFLAGS)
LINK_FLAGS := -pthread -Wl,--as-needed -Wl,-z,relro -Wl,-z,now $(filter -fsanitize%,$(MODE_FLAGS)) \
              $(if $(filter profiled,$(MODE)),$(MODE_FLAGS)) $(LDFLAGS)

# Programs lie at an address that is drawn at each start, and the loader sets their 10,800 pointers right, in 36 pages: a
# seventh of what a verdict of one rule takes. So usher, which scripts start for each verdict, lies at a fixed address, as
# opa does and kubectl; its stack, heap and C library do not. Nor do servers and what is packed, nor usher by LDFLAGS=-pie.
# What the address sanitizer adds has 440,000 more, a third of each start of the thousands in a check.
PLACE := -pie
usher_PLACE := $(if $(findstring address,$(SAN))$(filter release profiled,$(MODE)),-no-pie,$(PLACE))

# What is shared is found, mapped, bound and relocated at each start: RE2, the library of C++, that of mathematics and four
# small ones come from their archives where those exist, and libcrypto is opened when first needed (src/base/libcrypto.c).
# Sanitizers see more of shared ones. A compiler of C++ would add the shared library of mathematics by itself.
archive = $(filter $(if $(filter release debug profiled,$(MODE)),/%),$(shell $(CC) -print-file-name=lib$1.a 2>/dev/null))
SMALL_ARCHIVES := $(foreach name,-l:libyaml.a -l:libmpfr.a -l:libgmp.a -l:libutf8proc.a -l:libm.a,\
                    $(if $(call archive,$(name:-l:lib%.a=%)),$(name)))
LIBS := $(if $(call archive,re2),-l:libre2.a -l:libstdc++.a -static-libgcc,-lre2) $(SMALL_ARCHIVES) \
        $(shell pkg-config --libs $(PACKAGES) 2>/dev/null) -ldl -lc -lm
LINK := $(if $(call archive,re2),$(CC),$(CXX))
SERVER_LIBS := $(shell pkg-config --libs $(SERVER_PACKAGES) 2>/dev/null)

# ---- What there is to build: whatever files exist.

layer_c = $(wildcard src/$1.c src/$1/*.c) $(if $(filter builtins,$1),$(wildcard src/builtins/*/*.c))
to_objects = $(addprefix $(OBJ)/,$(addsuffix .o,$(basename $1)))

GRAMMARS := $(if $(filter syntax,$(LAYERS)),$(wildcard grammar/*.re grammar/*.y))
POLICIES := $(sort $(shell find policies -name '*.rego' ! -name '*_test.rego' 2>/dev/null))
LINT_PAGES := $(sort $(wildcard docs/lint/*.md))
PLAYGROUND_FILES := $(sort $(wildcard playground/page/* playground/first/* examples/*.yaml examples/bad/*/*.yaml \
                      $(addprefix examples/,$(addsuffix /*.yaml,bad bindings configs routes templates workload))))
GEN_C := $(patsubst grammar/%,$(GEN)/%.c,$(basename $(GRAMMARS))) \
         $(if $(filter engine,$(LAYERS)),$(GEN)/image_build.c) \
         $(if $(filter admission,$(LAYERS)),$(GEN)/embedded_policies.c) \
         $(if $(filter authoring,$(LAYERS)),$(GEN)/lint_pages.c)
GEN_H := $(patsubst grammar/%.y,$(GEN)/%.h,$(filter %.y,$(GRAMMARS)))
GEN_O := $(GEN_C:$(GEN)/%.c=$(OBJ)/gen/%.o)
LIB_SOURCES := $(sort $(foreach layer,$(LAYERS),$(call layer_c,$(layer)))) \
               $(if $(filter builtins,$(LAYERS)),$(wildcard src/builtins/*.cc))
LIB_O := $(call to_objects,$(LIB_SOURCES)) $(GEN_O)
LIBRARY := $(OUT)/libusher.a

# A program is a folder of sources that is linked with the library: NAME_SOURCES, made at $(OUT)/NAME.
usher_SOURCES := $(wildcard src/cli/*.c)
usher-webhook_SOURCES := $(wildcard webhook/*.c webhook/*/*.c)
usher-playground_SOURCES := $(wildcard playground/*.c src/cli/help.c src/cli/manual.c src/cli/options.c)
conformance_SOURCES := $(wildcard tests/conformance/*.c)
usher-bench_SOURCES := $(wildcard tests/bench/*.c)
differential-subject_SOURCES := $(wildcard tests/differential/*.c)
https-server_SOURCES := $(wildcard tests/webhook/https_server.c)
load-client_SOURCES := $(filter-out %/empty.c %/clock.c,$(wildcard tests/load/*.c))
load-empty_SOURCES := $(wildcard tests/load/empty.c)
replay-rebuilt_SOURCES := $(wildcard tests/replay/rebuilt.c)
replay-scan_SOURCES := $(wildcard tests/replay/scan.c)
usher-webhook_LIBS := $(SERVER_LIBS)
usher-playground_LIBS := $(SERVER_LIBS)
https-server_LIBS := $(SERVER_LIBS)
load-client_LIBS := -lssl -lcrypto
load-empty_LIBS := $(SERVER_LIBS)
existing = $(foreach name,$1,$(if $($(name)_SOURCES),$(OUT)/$(name)))
PROGRAMS := $(call existing,usher usher-webhook usher-playground)
TEST_TOOLS := $(call existing,conformance usher-bench https-server load-client load-empty replay-rebuilt replay-scan) \
              $(if $(SAN),,$(patsubst tests/load/clock.c,$(OUT)/load-clock.so,$(wildcard tests/load/clock.c)))
# Other names by which usher is one of its commands.
ALIASES := $(if $(usher_SOURCES),$(OUT)/prompt-diff-checker)

# A unit test is a file: tests/unit/x_test.c. Other files there are helpers that every test is linked with.
UNIT ?= $(patsubst tests/unit/%_test.c,%,$(wildcard tests/unit/*_test.c))
UNIT_TESTS := $(UNIT:%=$(OUT)/unit/%_test)
UNIT_HELPERS := $(call to_objects,$(filter-out %_test.c,$(wildcard tests/unit/*.c)))
FUZZERS := $(patsubst tests/fuzz/%.c,$(OUT)/%,$(wildcard tests/fuzz/fuzz_*.c))
# The same targets fed with their corpus alone, without libFuzzer.
REPLAYS := $(patsubst tests/fuzz/%.c,$(OUT)/replay/%,$(wildcard tests/fuzz/fuzz_*.c))
FUZZ_SECONDS ?= 60

all: $(LIBRARY) $(PROGRAMS) $(ALIASES) ## the library and the programs (default)

profiled: ## the same in BUILD/profiled, some hundredths to a tenth faster: optimised over all files, by what runs often; takes 5 to 10 minutes
	$(Q)rm -rf $(BUILD)/profiled/profile
	$(Q)$(MAKE) --no-print-directory MODE=profiled TRAINING=1 all $(BUILD)/profiled/load-client
	$(Q)USHER_BUILD=$(BUILD)/profiled tests/load/train
	$(Q)$(MAKE) --no-print-directory MODE=profiled all

# ---- Rules

.DELETE_ON_ERROR:
.SECONDARY:
.SUFFIXES:
.PHONY: all profiled man deps demo demo-run check check-build check-run check-unit check-layers check-symbols check-format check-install \
        conformance browser recorded replayed scored spark chart e2e image deb sbom packages check-packages differential fuzz fuzz-run bench performance compare lsp-edits lsp-neovim lsp-latency soak reload kill faults races format install uninstall \
        clean help missing

# Writes the words $2 to file $1 where they are not there yet: a changed flag, or a source that is gone, then makes
# what depends on the file again.
remember = $(shell mkdir -p $(OUT); echo '$2' | cmp -s - $1 || echo '$2' >$1)
ifneq ($(filter-out deps clean help format check-format check-layers uninstall,$(or $(MAKECMDGOALS),all)),)
$(call remember,$(OUT)/flags.list,$(CC) $(C_FLAGS) $(CXX) $(CXX_FLAGS) $(usher_PLACE) $(LINK_FLAGS) $(LIBS) $(SERVER_LIBS))
$(call remember,$(OUT)/library.list,$(LIB_O))
$(call remember,$(OUT)/policies.list,$(POLICIES))
$(call remember,$(OUT)/lint_pages.list,$(LINT_PAGES))
$(call remember,$(OUT)/playground.list,$(PLAYGROUND_FILES))
endif

ifeq ($(shell pkg-config --exists $(PACKAGES) $(SERVER_PACKAGES) 2>/dev/null && echo yes),)
$(LIB_O) $(GEN_C): | missing
missing:
	@echo "Packages that usher is built with are missing: run make deps first." >&2; exit 2
endif

$(GEN)/%.c: grammar/%.re
	$(Q)mkdir -p $(@D); echo "re2c $<"
	$(Q)re2c -W -Werror --no-generation-date -o $@ $<

# lemon does not touch a header that stays the same, and make would run it again for ever.
$(GEN)/%.c $(GEN)/%.h: grammar/%.y
	$(Q)mkdir -p $(@D); echo "lemon $<"
	$(Q)lemon -q -d$(GEN) $<
	$(Q)touch $(GEN)/$*.c $(GEN)/$*.h

$(GEN)/embedded_policies.c: policies/embed $(POLICIES) $(OUT)/policies.list
	$(Q)mkdir -p $(@D); echo "embed policies"
	$(Q)policies/embed admission/embedded.h us_embedded_policies us_embedded_policy_count $(POLICIES) >$@

$(GEN)/lint_pages.c: policies/embed $(LINT_PAGES) $(OUT)/lint_pages.list
	$(Q)mkdir -p $(@D); echo "embed pages"
	$(Q)policies/embed authoring/lint_pages.h us_lint_pages us_lint_page_count $(LINT_PAGES) >$@

$(GEN)/playground_files.c: policies/embed $(PLAYGROUND_FILES) $(OUT)/playground.list
	$(Q)mkdir -p $(@D); echo "embed the playground's page"
	$(Q)policies/embed playground/embedded.h playground_files playground_file_count $(PLAYGROUND_FILES) >$@

# What an image is made for: these sources, compiled with these flags.
BUILD_SOURCES := $(sort $(LIB_SOURCES) $(GRAMMARS) $(wildcard include/*.h src/*/*.h src/*/*/*.h src/*/*.def))
$(GEN)/image_build.c: $(BUILD_SOURCES) $(OUT)/flags.list $(OUT)/library.list
	$(Q)mkdir -p $(@D); echo "digest of sources"
	$(Q){ echo 'extern const unsigned char us_image_build[32];'; echo 'const unsigned char us_image_build[32] = {'; \
	  cat $^ | sha256sum | sed -e 's/ .*//' -e 's/../0x&,/g'; echo '};'; } >$@

# A text as a C string; a question mark is escaped because two of them begin a trigraph.
$(GEN)/config_schema.c: webhook/settings/config.schema.json
	$(Q)mkdir -p $(@D); echo "embed $<"
	$(Q){ echo 'extern const char usher_webhook_config_schema[];'; echo 'const char usher_webhook_config_schema[] ='; \
	  sed -e 's/[\\"?]/\\&/g' -e 's/.*/    "&\\n"/' $<; echo '    "";'; } >$@

$(OBJ)/gen/%.o: $(GEN)/%.c $(OUT)/flags.list | $(GEN_H)
	$(Q)mkdir -p $(@D); echo "cc $<"
	$(Q)$(CC) $(C_FLAGS) $(WARN_GENERATED) -MMD -MP -c -o $@ $<

$(OBJ)/%.o: %.c $(OUT)/flags.list | $(GEN_H)
	$(Q)mkdir -p $(@D); echo "cc $<"
	$(Q)$(CC) $(C_FLAGS) -MMD -MP -c -o $@ $<

$(OBJ)/%.o: %.cc $(OUT)/flags.list | $(GEN_H)
	$(Q)mkdir -p $(@D); echo "c++ $<"
	$(Q)$(CXX) $(CXX_FLAGS) -MMD -MP -c -o $@ $<

# q and not r: files of one name in two folders must both stay.
$(LIBRARY): $(LIB_O) $(OUT)/library.list
	$(Q)mkdir -p $(@D); rm -f $@; echo "ar $@"
	$(Q)$(AR) qcs $@ $(LIB_O)

# $1 name of a program, $2 its folder below $(OUT), $3 libraries, $4 whether its address is drawn at each start
# What is kept is a copy: of a file that a linker wrote here and there the system has each page apart, and one that was written
# from its beginning to its end is mapped in larger pieces, and starts a fifth faster.
define program
$(OUT)/$2$1: $(call to_objects,$($1_SOURCES)) $(LIBRARY)
	$(Q)mkdir -p $$(@D); echo "link $$@"
	$(Q)$(LINK) $4 $(LINK_FLAGS) -o $$@.linked $$^ $($1_LIBS) $3
	$(Q)rm -f $$@; cp $$@.linked $$@ && rm $$@.linked
endef
$(foreach name,usher usher-webhook usher-playground conformance usher-bench differential-subject https-server load-client \
                load-empty replay-rebuilt replay-scan,$(eval $(call program,$(name),,$(LIBS),$(or $($(name)_PLACE),$(PLACE)))))
# What is packed is linked with the system's libraries, which Debian mends.
$(foreach name,usher usher-webhook usher-playground,$(eval $(call program,$(name),packed/,$(filter-out $(SMALL_ARCHIVES),$(LIBS)),$(PLACE))))

# A clock that jumps, for tests/load.
$(OUT)/load-clock.so: tests/load/clock.c $(OUT)/flags.list
	$(Q)echo "link $@"
	$(Q)$(CC) $(C_FLAGS) -fPIC -shared -o $@ $< -ldl

$(OUT)/usher-webhook $(OUT)/packed/usher-webhook: $(OBJ)/gen/config_schema.o
$(OUT)/usher-playground $(OUT)/packed/usher-playground: $(OBJ)/gen/playground_files.o

$(ALIASES): $(OUT)/usher
	$(Q)ln -sf usher $@

# Tests let malloc fail, which is for this library to bear: GMP would end the process, so its calls stay out of that.
$(OUT)/unit/%: $(OBJ)/tests/unit/%.o $(UNIT_HELPERS) $(LIBRARY)
	$(Q)mkdir -p $(@D); echo "link $@"
	$(Q)$(LINK) $(PLACE) $(LINK_FLAGS) -Wl,--wrap=malloc,--wrap=calloc,--wrap=realloc -o $@ $^ -lcmocka $(filter-out $(SMALL_ARCHIVES),$(LIBS))

$(OUT)/fuzz_%: $(OBJ)/tests/fuzz/fuzz_%.o $(LIBRARY)
	$(Q)echo "link $@"
	$(Q)$(LINK) $(PLACE) $(LINK_FLAGS) -fsanitize=fuzzer -o $@ $^ $(LIBS)

$(OUT)/replay/fuzz_%: $(OBJ)/tests/fuzz/fuzz_%.o $(OBJ)/tests/fuzz/replay.o $(LIBRARY)
	$(Q)mkdir -p $(@D); echo "link $@"
	$(Q)$(LINK) $(PLACE) $(LINK_FLAGS) -o $@ $^ $(LIBS)

-include $(shell find $(OBJ) -name '*.d' 2>/dev/null)

# ---- Checks. tests/check/tally runs what it is given and ends with the one line `N passed, N failed`.

# What must be installed before anything else: make reads pkg-config's answers once, at its start, so the targets that
# install packages do their work in a make of its own. That one uses all processors unless -j was given.
again = +@$(MAKE) --no-print-directory $(if $(filter -j%,$(MAKEFLAGS)),,-j$(shell nproc))

export USHER_BUILD := $(abspath $(OUT))
ifneq ($(SAN),)
export ASAN_OPTIONS ?= detect_leaks=1:detect_stack_use_after_return=1:strict_string_checks=1
export UBSAN_OPTIONS ?= print_stacktrace=1
export TSAN_OPTIONS ?= halt_on_error=1
endif

RUNNERS := $(if $(UNIT_TESTS),"tests/check/unit $(UNIT_TESTS)") \
           $(foreach name,golden fuzz cli terminal lint lsp debug webhook playground load replay policies examples docs,$(wildcard tests/$(name)/run)) \
           $(wildcard tests/replay/scored tests/bench/check)
# These look at the sources or at what is installed; once, in the plain build, is enough.
STATIC_RUNNERS := $(if $(SAN),,tests/check/layers tests/check/format $(wildcard tests/packages/tables) "tests/check/symbols $(LIBRARY)" \
                                     $(wildcard tests/library/run))

deps: ## installs the Debian packages that are missing
	@tests/check/deps $(DEPS)

check: deps ## all tests and checks; sets the machine up first
	$(again) check-run

check-build: all $(TEST_TOOLS) $(UNIT_TESTS) $(REPLAYS) ## what `make check` runs, and no more

check-run: check-build
	@tests/check/tally $(RUNNERS) $(STATIC_RUNNERS)

check-unit: $(UNIT_TESTS) ## the unit tests, or those named: UNIT="base_arena value_number"
	@tests/check/tally "tests/check/unit $^"

check-layers: ## an include that points to the right in the order of the layers
	@tests/check/layers

check-symbols: $(LIBRARY) ## a global name of the library without the prefix usher_ or us_
	@tests/check/symbols $(LIBRARY)

check-format: ## sources that `make format` would change
	@tests/check/format

check-install: man ## installs into a scratch folder and links a host program with the result
	@tests/library/run

demo: deps ## the webhook refuses, mends and admits prompts over TLS, before your eyes
	$(again) demo-run

demo-run: all
	@examples/demo/run

suites = $(or $(SUITE),$(error SUITE=dir says where the suites are))
CONFORMANCE = $(OUT)/conformance --score tests/conformance/score.txt

conformance: $(TEST_TOOLS) ## the conformance suites at SUITE=dir, at each level, of images and formatted, against the stored score
	@tests/check/tally "$(CONFORMANCE) $(suites)" "$(CONFORMANCE) --faithful $(suites)" \
	  "$(CONFORMANCE) --traced $(suites)" "$(CONFORMANCE) --image $(suites)" \
	  "$(CONFORMANCE) --format $(suites)"

recorded: all ## the webhook answers what an API server would take, to the reviews recorded at REVIEWS=dir
	@tests/check/tally "tests/webhook/recorded $(or $(REVIEWS),$(error REVIEWS=dir says where the reviews are))"

replayed: all $(TEST_TOOLS) ## requests made of a recorded audit log are those that were sent: SAMPLES=dir has audit/ and reviews/
	@tests/check/tally "tests/replay/recorded $(or $(SAMPLES),$(error SAMPLES=dir says where the log and the reviews are))"

scored: all $(TEST_TOOLS) ## requests made of generated audit logs are those that were sent, SCALE=20 times as many as in check
	@tests/check/tally "tests/replay/scored $(or $(SCALE),20)"

spark: all ## a replay that tasks of Apache Spark share; SKIPPED without pyspark: PYTHON=program that has it
	@tests/check/tally tests/replay/spark

browser: all ## the playground's page in Chromium, where there is one: PICTURES=dir keeps pictures of it
	@tests/check/tally "tests/playground/browser $(PICTURES)"

chart: all ## the Helm chart, by helm built from its Go module; SKIPPED and status 2 without Go 1.26
	@tests/chart/run

e2e: all $(OUT)/load-client ## kubectl and a real API server, which is built once; SKIPPED and status 2 where it is not and Go is older than 1.26
	@tests/e2e/run --build
	@tests/check/tally tests/e2e/run tests/e2e/chart tests/e2e/docs tests/chart/pods

fuzz: ## each fuzz target for FUZZ_SECONDS (60)
	@tests/check/deps $(DEPS) $(DEPS_FUZZ)
	$(again) MODE=fuzz SAN= fuzz-run

fuzz-run: $(FUZZERS)
	@tests/check/fuzz $(FUZZ_SECONDS) $^

SECONDS ?= 60
differential: $(call existing,differential-subject) ## compares with OPA on random policies: SECONDS=60 SEED=n OPTIONS="--kinds eval"
	@tests/differential/run --seconds $(SECONDS) $(if $(SEED),--seed $(SEED)) $(OPTIONS)

EDITS ?= 100000
lsp-edits: all ## random edits do not crash usher lsp, nor let it lose its place: EDITS=100000 SEED=n; best with SAN=address,undefined
	@tests/lsp/edits.py $(EDITS) $(SEED)

lsp-neovim: all ## Neovim, without a screen, with usher lsp; SKIPPED and status 2 where there is no nvim
	@tests/lsp/neovim

lsp-latency: all ## how long usher lsp takes after a key, in a policy of LINES=2000
	@tests/lsp/latency $(LINES)

soak: all $(TEST_TOOLS) ## mixed reviews for SECONDS=1800: nothing wrong, nothing lost, memory stays
	@tests/load/soak $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS))

reload: all $(TEST_TOOLS) ## policies swapped each second at half of full load, for SECONDS=60
	@tests/load/reload $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS))

kill: all $(TEST_TOOLS) ## kill -9 under load, and rolling restarts, TIMES=20 times
	@tests/load/kill $(TIMES)

faults: all $(TEST_TOOLS) ## odd clients, crowds, disks, clocks: some minutes
	@tests/load/faults

races: all $(TEST_TOOLS) ## with SAN=thread or address,undefined: full speed while all changes, for SECONDS=60
	@tests/load/races $(if $(filter command line environment,$(origin SECONDS)),$(SECONDS))

# PROGRAMS_FROM=dir packs other builds of the programs.
PROGRAMS_FROM ?= $(OUT)/packed
PACKED := $(BUILD)/packages
packed_programs := $(if $(filter $(OUT)/packed,$(PROGRAMS_FROM)),$(PROGRAMS:$(OUT)/%=$(OUT)/packed/%))

image: $(packed_programs) ## an image as an OCI archive in BUILD/packages, without a daemon; PROGRAMS_FROM=dir packs other programs
	@packaging/image $(PROGRAMS_FROM) $(PACKED)

deb: $(packed_programs) ## a Debian package in BUILD/packages; MAINTAINER="name <address>"
	@packaging/deb $(PROGRAMS_FROM) $(PACKED)

sbom: image ## what image and programs are made of, as SPDX and CycloneDX, in BUILD/packages
	@packaging/sbom $(PROGRAMS_FROM) $(PACKED)

packages: image deb sbom ## all of these, and SHA256SUMS
	@cd $(PACKED) && sha256sum usher*$(shell dpkg --print-architecture 2>/dev/null)* >SHA256SUMS

check-packages: packages ## the image serves, and the Debian package is installed and removed, in scratch folders
	@PROGRAMS_FROM=$(abspath $(PROGRAMS_FROM)) tests/check/tally "tests/packages/run $(PACKED)"

bench_folder = $(or $(BENCH),$(error BENCH=dir says where the policies and reviews are))
compare: all $(TEST_TOOLS) ## the webhook's answers a CPU second beside an empty server's, and OPA's: BENCH=dir OPA=program
	@for verdict in denied allowed; do \
	  tests/load/compare $(bench_folder)/policies/p50.rego $(bench_folder)/inputs/review-pod-4k-$$verdict.json \
	    $(if $(OPA),$(OPA) $(bench_folder)/server/system_main.rego) || failed=1; \
	done; [ -z "$$failed" ]

# BENCH=dir measures the workloads of that folder instead of our own, PEERS=dir has the other engines' programs.
BENCH_OPTIONS = $(BENCH:%=--workloads %) $(if $(PEERS),--peers $(PEERS)) $(if $(JSON),--json $(JSON)) \
                $(if $(COMPARE),--compare $(COMPARE)) $(if $(INSTRUCTIONS),--instructions $(INSTRUCTIONS)) \
                $(foreach name,$(WORKLOADS),--only $(name)) $(OPTIONS)
bench: all $(OUT)/usher-bench ## speed beside the engines in PEERS=dir: BENCH=dir WORKLOADS="p50" JSON=file COMPARE=file INSTRUCTIONS=usher OPTIONS="--turns 3"
	@tests/bench/run $(BENCH_OPTIONS)

# Quiet machine, half an hour. These workloads have the marks that a folder of others may not have.
PERFORMANCE_PROCESSES = p1-0.3k-denied p50-pod-4k-denied p500-pod-4k-denied lookup-10mb lookup-100mb
PERFORMANCE_THREADS = p1-4k-denied p50-pod-4k-denied p50-deployment-20k-denied
performance: all $(OUT)/usher-bench ## docs/performance.* anew, from the workloads in BENCH=dir and our own growth-N: half an hour on a quiet machine
	@tests/bench/run --workloads $(bench_folder) --workloads tests/bench:growth $(if $(PEERS),--peers $(PEERS)) \
	  $(PERFORMANCE_PROCESSES:%=--process %) $(PERFORMANCE_THREADS:%=--threads %) --instructions usher \
	  --json docs/performance.json --write-docs $(OPTIONS)

format: ## lays the hand-written sources out with clang-format
	@tests/check/format --write

# ---- Installation

define PC_FILE
prefix=$(PREFIX)
includedir=$${prefix}/include
libdir=$${prefix}/lib

Name: usher
Description: Rego policy engine
Version: $(shell sed -n 's/^#define USHER_VERSION "\(.*\)".*/\1/p' include/usher.h 2>/dev/null)
Requires.private: $(PACKAGES) re2
Cflags: -I$${includedir}
Libs: -L$${libdir} -lusher
Libs.private: -lstdc++ -ldl -lm -pthread
endef

ROOT = $(DESTDIR)$(PREFIX)
MAN := $(OUT)/man
COMPLETIONS := share/bash-completion/completions/usher share/zsh/site-functions/_usher \
               share/fish/vendor_completions.d/usher.fish
INSTALLED := $(PROGRAMS:$(OUT)/%=bin/%) $(ALIASES:$(OUT)/%=bin/%) lib/libusher.a include/usher.h lib/pkgconfig/usher.pc $(COMPLETIONS)

man: all ## the manual pages, from the tables that --help is made from
	$(Q)rm -rf $(MAN); packaging/man/pages $(OUT) $(MAN)

install: man ## programs, library, header, completions, manual pages, below $(DESTDIR)$(PREFIX)
	$(Q)mkdir -p $(addprefix $(ROOT)/,$(sort $(dir $(INSTALLED))))
	$(Q)install -m 755 $(PROGRAMS) $(ROOT)/bin
	$(Q)$(foreach alias,$(ALIASES),ln -sf usher $(ROOT)/bin/$(notdir $(alias));)
	$(Q)install -m 644 $(LIBRARY) $(ROOT)/lib
	$(Q)install -m 644 include/usher.h $(ROOT)/include
	$(Q)$(file >$(OUT)/usher.pc,$(PC_FILE))install -m 644 $(OUT)/usher.pc $(ROOT)/lib/pkgconfig
	$(Q)cd $(MAN); for page in */*; do install -D -m 644 $$page $(abspath $(ROOT))/share/man/$$page; done
	$(Q)$(OUT)/usher completion bash >$(ROOT)/$(word 1,$(COMPLETIONS))
	$(Q)$(OUT)/usher completion zsh >$(ROOT)/$(word 2,$(COMPLETIONS))
	$(Q)$(OUT)/usher completion fish >$(ROOT)/$(word 3,$(COMPLETIONS))

uninstall: ## removes what install put there
	rm -f $(addprefix $(ROOT)/,$(INSTALLED)) $(ROOT)/share/man/man1/usher.1 $(ROOT)/share/man/man1/usher-*.1 \
	  $(ROOT)/share/man/man1/prompt-diff-checker.1 $(ROOT)/share/man/man[58]/usher-webhook*

clean: ## removes the build folder
	rm -rf $(BUILD)

help: ## lists the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "%-16s %s\n", $$1, $$2 }' Makefile
