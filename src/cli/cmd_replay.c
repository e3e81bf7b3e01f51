/* usher replay: judges what an audit log tells of. Here are flags, policies, output and exit codes;
 * making requests of events is replay/'s, deciding is admission/'s. */
#include "base/file.h"
#include "builtins/digest.h"
#include "cli/logs.h"
#include "cli/policies.h"
#include "cli/progress.h"
#include "replay/accepted.h"
#include "replay/bump.h"
#include "replay/extract.h"
#include "replay/part.h"
#include "replay/write.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

typedef struct replay_settings {
    us_policy_settings policies;
    us_words baseline;
    us_words baseline_data;
    const char *baseline_config;
    us_words packages;
    bool enforced;
    const char *format;
    us_words fail_on;
    uint64_t threads;
    const char *partition;
    const char *output_file;
    const char *checkpoint;
    uint64_t checkpoint_interval;
    const char *accepted;
    const char *write_accepted;
    const char *why;
    bool suggest_version;
    const char *extract;
    bool as_test;
    bool all;
    bool quiet;
} replay_settings;

/* A policy set while the command runs. */
typedef struct policy_set {
    usher_policy *policy;
    us_admission_plan *plan;
} policy_set;

typedef struct replay_state {
    us_invocation *call;
    const replay_settings *settings;
    us_arena *scratch; /* of one record's text */
    usher_engine *engine;
    policy_set candidate, baseline;
    us_replay_failing failing;
    us_str accepted_text;
    us_replay_accepted *accepted;     /* NULL: nothing is */
    us_replay_acceptance *acceptance; /* NULL: none is to be written */
    us_replay_writer *writer;
    us_words logs;       /* or parts; folders taken apart */
    us_replay_part part; /* of none if all is judged */
    us_progress progress;
    bool failed; /* to write */
    bool found;  /* what is to be extracted */
    us_str lack; /* why it could not be, so far */
} replay_state;

/* ---- Output -------------------------------------------------------------------------- */

static void print(replay_state *state, us_str text)
{
    if (text.length > 0)
        us_progress_clear_output(&state->progress);
    if (fwrite(text.text, 1, text.length, stdout) != text.length)
        state->failed = true;
}

/* True if all that was printed has gone out. */
static bool is_written(replay_state *state)
{
    state->failed = fflush(stdout) != 0 || state->failed;
    return !state->failed;
}

static void accept(void *data, us_arena *arena, us_replay_record *record)
{
    const replay_state *state = data;
    record->accepted = us_replay_accepted_why(arena, state->accepted, record);
}

static void tell(void *data, const us_replay_record *record)
{
    replay_state *state = data;
    if (state->part.of == 0 && state->acceptance &&
        us_replay_failing_has(&state->failing, record))
        us_replay_acceptance_add(state->acceptance, record);
    us_buf buf = us_buf_make(state->scratch);
    if (state->part.of > 0)
        us_replay_part_record(state->scratch, &buf, record);
    else
        us_replay_writer_add(state->writer, &buf, record);
    print(state, us_buf_str(&buf));
    us_arena_reset(state->scratch, (size_t)1 << 20);
}

static void fail(void *data, const us_replay_problem *problem)
{
    replay_state *state = data;
    us_buf buf = us_buf_make(state->scratch);
    if (state->part.of > 0)
        us_replay_part_problem(&buf, problem);
    print(state, us_buf_str(&buf));
    us_progress_clear(&state->progress);
    fprintf(stderr, "%s: %.*s", state->call->shown, US_STR_ARG(problem->file));
    if (problem->line > 0)
        fprintf(stderr, ":%llu", (unsigned long long)problem->line);
    fprintf(stderr, ": %.*s\n", US_STR_ARG(problem->sentence));
}

static void show(void *data, const us_replay_progress *progress)
{
    replay_state *state = data;
    us_progress_show(&state->progress, progress->done, progress->size, progress->lines,
                     "events");
}

static bool write_accepted(const replay_state *state)
{
    const replay_settings *settings = state->settings;
    us_str text, problem;
    size_t unnamed;
    if (!us_replay_acceptance_write(state->call->arena, state->acceptance,
                                    state->accepted_text, settings->why, &text, &unnamed,
                                    &problem)) {
        us_command_fail(state->call, "%s: %.*s", settings->write_accepted,
                        US_STR_ARG(problem));
        return false;
    }
    FILE *file = fopen(settings->write_accepted, "w");
    bool written = file && fwrite(text.text, 1, text.length, file) == text.length;
    written = file && fclose(file) == 0 && written;
    if (!written)
        us_command_fail(state->call, "write %s: %s", settings->write_accepted,
                        strerror(errno));
    else if (unnamed > 0)
        fprintf(stderr, "%s: %zu changes could not be named\n", settings->write_accepted,
                unnamed);
    return written;
}

static void check_accepted(const replay_state *state, const us_replay_summary *summary)
{
    us_buf buf = us_buf_make(state->call->arena);
    us_replay_accepted_check(&buf, state->accepted, summary);
    fputs(us_buf_str(&buf).text, stderr);
}

static int conclude(replay_state *state, us_replay_summary *summary)
{
    const us_replay_counts *counts = us_replay_summary_counts(summary);
    us_buf end = us_buf_make(state->call->arena), sum = us_buf_make(state->call->arena);
    us_replay_writer_end(state->writer, &end, summary);
    if (!state->settings->quiet)
        us_replay_write_sum(&sum, summary);
    if (state->settings->suggest_version)
        us_replay_write_bump(strcmp(state->settings->format, "text") == 0 ? &end : &sum,
                             summary);
    print(state, us_buf_str(&end));
    fputs(us_buf_str(&sum).text, stderr);
    if (state->accepted)
        check_accepted(state, summary);
    if (!is_written(state))
        return us_command_fail(state->call, "could not write to standard output");
    if (state->acceptance && !write_accepted(state))
        return US_EXIT_FAILED;
    if (counts->problems > 0 || counts->errors > 0)
        return US_EXIT_FAILED;
    return us_replay_failing_found(&state->failing, counts) ? US_EXIT_FINDINGS
                                                            : US_EXIT_CLEAN;
}

/* A part is whole if it could be written: what was found is for those who put the parts together. */
static int conclude_part(replay_state *state, us_replay_summary *summary,
                         const us_replay_span *span)
{
    us_buf end = us_buf_make(state->call->arena);
    us_replay_part_end(state->call->arena, &end, summary, span);
    print(state, us_buf_str(&end));
    if (!is_written(state))
        return us_command_fail(state->call, "could not write to standard output");
    return US_EXIT_CLEAN;
}

/* ---- One event ----------------------------------------------------------------------- */

static void note(const replay_state *state, us_str sentence)
{
    fprintf(stderr, "%s: %s: %.*s\n", state->call->shown, state->settings->extract,
            US_STR_ARG(sentence));
}

/* Prints [review], or a test by it. */
static bool print_review(replay_state *state, us_value review,
                         const us_replay_record *record, usher_worker *worker,
                         us_arena *arena, us_str *problem)
{
    us_buf out = us_buf_make(arena);
    bool written = true;
    if (state->settings->as_test)
        written = us_replay_write_test(&out, state->candidate.plan, worker, review,
                                       record, problem);
    else
        us_replay_write_review(&out, review);
    if (written && problem->length > 0)
        note(state, *problem);
    print(state, us_buf_str(&out));
    return written;
}

/* Of several events of one request one alone has a review; the others say nothing of why it can't be
 * had. */
static void extract(void *data, const us_replay_outcome *outcome, usher_worker *worker)
{
    replay_state *state = data;
    us_arena *arena = us_arena_scratch(state->call->arena);
    us_mask *mask = us_admission_plan_mask(state->candidate.plan);
    us_str problem;
    us_value review = us_replay_extract(arena, mask, outcome, &problem);
    us_replay_record record = us_replay_record_make(arena, mask, outcome);
    bool has_review = record.grade != US_REPLAY_NO_REVIEW;
    if (problem.length == 0 && state->found)
        note(state, US_STR("another event has this auditID, too"));
    else if (problem.length == 0)
        state->found = print_review(state, review, &record, worker, arena, &problem);
    if (!state->found && (has_review || state->lack.length == 0))
        state->lack = us_str_copy(state->call->arena, problem);
    us_arena_free(arena);
}

static void tell_nothing(void *data, const us_replay_record *record)
{
    (void)data;
    (void)record;
}

static int end_of_extract(const replay_state *state)
{
    if (!state->found && state->lack.length > 0)
        return us_command_fail(state->call, "%s: %.*s", state->settings->extract,
                               US_STR_ARG(state->lack));
    if (!state->found)
        return us_command_fail(state->call, "%s: no event has this auditID",
                               state->settings->extract);
    if (state->failed || fflush(stdout) != 0)
        return us_command_fail(state->call, "could not write to standard output");
    return US_EXIT_CLEAN;
}

/* ---- The command --------------------------------------------------------------------- */

static bool load(replay_state *state, const us_policy_settings *settings, bool enforced,
                 policy_set *set)
{
    us_policy_source source = {
        .call = state->call,
        .settings = settings,
        .engine = state->engine,
        .unknowns = true,
    };
    us_admission_options options = {
        .packages = state->settings->packages.items,
        .limits = {.strict_errors = settings->show_errors},
        .enforced = enforced,
    };
    us_str problem;
    set->policy = us_policies_build(&source, false);
    if (!set->policy)
        return false;
    set->plan =
        us_admission_plan_new(state->call->arena, set->policy, &options, &problem);
    if (!set->plan) {
        us_command_fail(state->call, "%.*s", US_STR_ARG(problem));
        return false;
    }
    return true;
}

/* The policies before: what is not said of them is as for the candidate. */
static bool load_baseline(replay_state *state)
{
    const replay_settings *settings = state->settings;
    us_policy_settings before = settings->policies;
    before.policies = settings->baseline;
    if (settings->baseline_data.count > 0)
        before.data = settings->baseline_data;
    if (settings->baseline_config)
        before.config = settings->baseline_config;
    return settings->baseline.count == 0 || load(state, &before, false, &state->baseline);
}

/* What was accepted; today is the day by which entries end. */
static bool read_accepted(replay_state *state)
{
    const char *file = state->settings->accepted;
    us_arena *arena = state->call->arena;
    time_t now = time(NULL);
    struct tm parts;
    char today[32];
    us_str error;
    if (state->settings->write_accepted)
        state->acceptance = us_replay_acceptance_new(arena);
    if (!file)
        return true;
    gmtime_r(&now, &parts);
    strftime(today, sizeof today, "%Y-%m-%d", &parts);
    if (us_file_read(arena, file, US_CONFIG_MAX, &state->accepted_text, &error))
        state->accepted = us_replay_accepted_read(arena, file, state->accepted_text,
                                                  us_str_from(today), &error);
    if (!state->accepted)
        us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    return state->accepted != NULL;
}

/* A digest of all that decides, and of what is told of it. */
static us_str digest_of(const replay_state *state)
{
    const replay_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    us_buf all = us_buf_make(arena);
    unsigned char digest[US_DIGEST_SIZE];
    us_buf_add_format(
        &all, "%s %s %s %d %d", usher_version(),
        usher_policy_revision(state->candidate.policy),
        state->baseline.policy ? usher_policy_revision(state->baseline.policy) : "-",
        settings->policies.show_errors, settings->all);
    for (size_t i = 0; i < settings->packages.count; i++)
        us_buf_add_format(&all, " %s", settings->packages.items[i]);
    us_buf_add_char(&all, '\n');
    us_buf_add_str(&all, state->accepted_text);
    size_t size = us_digest_compute(US_DIGEST_SHA256, us_buf_str(&all), digest);
    return us_digest_hex(arena, digest, size);
}

static void begin_part(replay_state *state)
{
    us_buf buf = us_buf_make(state->scratch);
    state->part.policies = digest_of(state);
    us_replay_part_begin(&buf, &state->part);
    print(state, us_buf_str(&buf));
}

static int merge_parts(replay_state *state)
{
    us_arena *arena = state->call->arena;
    us_replay_writing writing = {state->settings->format, true, state->failing};
    us_replay_merging merging = {
        .summary = us_replay_summary_new(arena),
        .data = state,
        .tell = tell,
        .fail = fail,
    };
    us_str problem;
    if (!read_accepted(state))
        return US_EXIT_FAILED;
    state->writer = us_replay_writer_new(arena, &writing);
    if (!us_replay_merge(arena, state->logs.items, &merging, &problem))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(problem));
    return conclude(state, merging.summary);
}

static int replay(replay_state *state)
{
    const replay_settings *settings = state->settings;
    const char *folder = getenv("TMPDIR");
    us_replay_writing writing = {settings->format, settings->all, state->failing};
    if (!read_accepted(state) ||
        !load(state, &settings->policies, settings->enforced, &state->candidate) ||
        !load_baseline(state))
        return US_EXIT_FAILED;
    if (us_admission_plan_package_count(state->candidate.plan) == 0)
        return us_command_fail(state->call, "no rule decides anything: packages need a "
                                            "deny, violation, warn or patch rule");
    us_replay_options options = {
        .candidate = {state->candidate.plan, state->candidate.policy},
        .baseline = {state->baseline.plan, state->baseline.policy},
        .folder = folder && *folder ? folder : "/tmp",
        .threads = settings->threads > 0 ? settings->threads : us_command_threads(),
        .all = settings->all,
        .part = state->part.number,
        .parts = state->part.of,
        .digest = digest_of(state),
        .checkpoint = settings->checkpoint,
        .checkpoint_interval = settings->checkpoint_interval,
        .summary = us_replay_summary_new(state->call->arena),
        .data = state,
        .accept = state->accepted ? accept : NULL,
        .tell = tell,
        .fail = fail,
        .show = show,
    };
    if (settings->extract) {
        options.wanted = us_str_from(settings->extract);
        options.look = extract;
        options.tell = tell_nothing;
    }
    state->writer = us_replay_writer_new(state->call->arena, &writing);
    state->progress = us_progress_begin(!settings->quiet);
    if (state->part.of > 0)
        begin_part(state);
    us_replay_span span = us_replay_run(state->call->arena, state->logs.items, &options);
    us_progress_clear(&state->progress);
    if (span.problem.length > 0)
        return us_command_fail(state->call, "%.*s", US_STR_ARG(span.problem));
    if (settings->extract)
        return end_of_extract(state);
    int code = state->part.of > 0 ? conclude_part(state, options.summary, &span)
                                  : conclude(state, options.summary);
    if (settings->checkpoint && !state->failed)
        us_replay_checkpoint_remove(state->call->arena, settings->checkpoint);
    return code;
}

/* Reads "NUMBER/OF". */
static bool read_partition(replay_state *state)
{
    const char *text = state->settings->partition;
    us_replay_part *part = &state->part;
    unsigned number, of;
    int end = 0;
    if (!text)
        return true;
    bool good = strspn(text, "0123456789/") == strlen(text) && strlen(text) <= 5 &&
                sscanf(text, "%u/%u%n", &number, &of, &end) == 2 && text[end] == '\0' &&
                number < of && of <= US_REPLAY_PARTS_MAX;
    if (good)
        *part = (us_replay_part){.number = number, .of = of};
    return good;
}

static bool is_merge(const us_invocation *call)
{
    return call->operands.count > 0 && strcmp(call->operands.items[0], "merge") == 0;
}

/* What does not go together with the logs, or parts, that are named; 0: nothing. */
static int check_logs(replay_state *state)
{
    const replay_settings *settings = state->settings;
    us_invocation *call = state->call;
    if (!read_partition(state))
        return us_command_misuse(call,
                                 "--partition %s: there is 0/4, 1/4, 2/4 and 3/4, and so "
                                 "on, up to 64 of them",
                                 settings->partition);
    if (is_merge(call) && (settings->partition || settings->checkpoint))
        return us_command_misuse(call, "merge takes parts that --partition wrote");
    if (!us_logs_find(call, is_merge(call), &state->logs))
        return US_EXIT_FAILED;
    const char *pipe = us_logs_find_pipe(&state->logs);
    if (settings->checkpoint && pipe)
        return us_command_misuse(
            call, "--checkpoint is for files: %s could not be read again", pipe);
    if (settings->output_file && !freopen(settings->output_file, "w", stdout))
        return us_command_fail(call, "open %s: %s", settings->output_file,
                               strerror(errno));
    return US_EXIT_CLEAN;
}

static int read_fail_on(replay_state *state)
{
    us_words words = state->settings->fail_on;
    for (size_t i = 0; i < words.count; i++)
        if (!us_replay_failing_add(&state->failing, us_str_from(words.items[i])))
            return us_command_misuse(
                state->call,
                "--fail-on %s: there is flips, newly-denied, newly-admitted, "
                "changes, denials, indeterminate, nothing",
                words.items[i]);
    if (words.count == 0)
        us_replay_failing_add(&state->failing, US_STR("flips"));
    return US_EXIT_CLEAN;
}

static int run_replay(us_invocation *call)
{
    const replay_settings *settings = call->settings;
    replay_state state = {
        .call = call, .settings = settings, .scratch = us_arena_scratch(call->arena)};
    if (call->operands.count == 0)
        return us_command_misuse(call, "no log is given");
    if (settings->baseline.count == 0 &&
        (settings->baseline_config || settings->baseline_data.count > 0))
        return us_command_misuse(call, "--baseline-config and --baseline-data are for "
                                       "--baseline");
    if (settings->as_test && !settings->extract)
        return us_command_misuse(call, "--as-test is for --extract");
    if (settings->why && !settings->write_accepted)
        return us_command_misuse(call, "--why is for --write-accepted");
    int code = read_fail_on(&state);
    if (code == US_EXIT_CLEAN)
        code = check_logs(&state);
    if (code != US_EXIT_CLEAN)
        return code;
    state.engine = usher_engine_new();
    code = is_merge(call) ? merge_parts(&state) : replay(&state);
    usher_policy_free(state.candidate.policy);
    usher_policy_free(state.baseline.policy);
    usher_engine_free(state.engine);
    return code;
}

static const us_option options[] = {
    US_POLICY_OPTIONS(replay_settings),
    {US_NAMED(0, "baseline"), US_STORED(COMMAS, replay_settings, baseline),
     .value = "PATH",
     .help = "file or folder of policies to compare with; else the comparison is with "
             "what the log says was decided"},
    {US_NAMED(0, "baseline-data"), US_STORED(COMMAS, replay_settings, baseline_data),
     .value = "PATH", .help = "data of the baseline, where it is not that of --data"},
    {US_NAMED(0, "baseline-config"), US_STORED(TEXT, replay_settings, baseline_config),
     .value = "FILE",
     .help = "configuration of the baseline, where it is not that of --config"},
    {US_NAMED(0, "package"), US_STORED(COMMAS, replay_settings, packages),
     .value = "PACKAGE", .help = "only the rules of this package decide"},
    {US_NAMED(0, "enforced"), US_STORED(FLAG, replay_settings, enforced),
     .help =
         "judge as if policies under enforcement warn or dryrun were on; the baseline "
         "stays as it is"},
    {US_NAMED('o', "output"), US_STORED(CHOICE, replay_settings, format),
     .value = "FORMAT", .choices = US_REPLAY_FORMATS, .preset = "text",
     .help =
         "form of the output; json is one object a line, and the last one is the sum"},
    {US_NAMED(0, "all"), US_STORED(FLAG, replay_settings, all),
     .help = "show all events, also those that nothing is to be said about"},
    {US_NAMED(0, "fail-on"), US_STORED(COMMAS, replay_settings, fail_on), .value = "WHAT",
     .help =
         "what makes the exit code 1, a list: flips (newly-denied, newly-admitted; the "
         "preset), changes (of messages and patches too), denials, indeterminate, "
         "nothing"},
    {US_NAMED(0, "suggest-version"), US_STORED(FLAG, replay_settings, suggest_version),
     .help = "say whether the policies are a major, minor or patch version over the "
             "baseline, with an event for each reason"},
    {US_NAMED(0, "output-file"), US_STORED(TEXT, replay_settings, output_file),
     .value = "FILE", .help = "write to this file instead of standard output"},
    {US_NAMED(0, "partition"), US_STORED(TEXT, replay_settings, partition),
     .value = "NUMBER/OF",
     .help =
         "judge only a part of the objects, such as 0/4, and write it for usher replay "
         "merge, which puts 0/4 to 3/4 together"},
    {US_NAMED(0, "checkpoint"), US_STORED(TEXT, replay_settings, checkpoint),
     .value = "FILE",
     .help = "save now and then how far it is, and go on from there when it was broken "
             "off; all is told at the end"},
    {US_NAMED(0, "checkpoint-interval"),
     US_STORED(DURATION, replay_settings, checkpoint_interval), .value = "TIME",
     .preset = "30s", .help = "how often that is"},
    {US_NAMED(0, "threads"), US_STORED(NUMBER, replay_settings, threads),
     .value = "NUMBER",
     .help = "threads to keep busy; without, one a processor. The output is the same"},
    {US_NAMED(0, "extract"), US_STORED(TEXT, replay_settings, extract),
     .value = "AUDITID",
     .help = "print the AdmissionReview of this event, without secrets, as usher review "
             "takes it, and nothing else"},
    {US_NAMED(0, "as-test"), US_STORED(FLAG, replay_settings, as_test),
     .help = "print it as a test of the policies, for usher test"},
    {US_NAMED(0, "accepted"), US_STORED(TEXT, replay_settings, accepted), .value = "FILE",
     .help = "YAML list of changes that were agreed on, and don't count: globs for rule, "
             "user, kind, namespace, name; why, and perhaps change, until"},
    {US_NAMED(0, "write-accepted"), US_STORED(TEXT, replay_settings, write_accepted),
     .value = "FILE",
     .help = "write such a list for the changes that --fail-on means, after those of "
             "--accepted"},
    {US_NAMED(0, "why"), US_STORED(TEXT, replay_settings, why), .value = "TEXT",
     .help = "the reason that --write-accepted writes; an entry without one does not "
             "count"},
    {US_NAMED('q', "quiet"), US_STORED(FLAG, replay_settings, quiet),
     .help = "do not print the sum"},
    US_LANGUAGE_OPTIONS(replay_settings, "replay"),
    {0},
};

const us_command cmd_replay = {
    .name = "replay",
    .summary = "Judge the requests that an audit log tells of",
    .usage = "LOG...",
    .about = "Reads audit logs of an API server (audit.k8s.io, one event a line; gzip "
             "and zstd "
             "are unpacked; - is standard input), makes of each event the request that "
             "webhooks "
             "were shown, and judges it as the webhook would. So what a policy would "
             "have stopped "
             "is known before it is on. Several logs are one history, merged by time; "
             "a folder stands for the files below it.\n"
             "usher replay merge PART... puts together what --partition wrote, as if one "
             "run had judged all.\n"
             "Of what a log does not have nothing is guessed. An event is exact; or "
             "reconstructed, and what was assumed or is unknown is said; or not "
             "replayable. "
             "Where what is unknown decides, the verdict is indeterminate.\n"
             "With --baseline two policy sets are compared: what is newly denied or "
             "admitted, patched otherwise, or said in other words. Without, the "
             "comparison is with what the log says was decided. No secret of a log is "
             "shown.\n"
             "The exit code is 0 if nothing is found, 1 if there is what --fail-on says, "
             "and 2 if "
             "a line or a log could not be read, or a policy failed.",
    .examples = "  usher replay -p policies /var/log/kubernetes/audit.log\n"
                "  usher replay -p new --baseline old --suggest-version audit.log\n"
                "  usher replay -o html audit.log >replay.html\n"
                "  usher replay -p new.rego --fail-on denials audit-*.log.gz audit.log\n"
                "  usher replay -p new.rego --partition 0/4 logs >part-0\n"
                "  usher replay merge -o html part-* >replay.html\n"
                "  zstdcat audit.log.zst | usher replay -o json --all -\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(replay_settings),
    .run = run_replay,
};
