/* usher replay: judges what an audit log tells of. Here are its options, and what is made of them;
 * making requests of events is replay/'s, deciding is admission/'s. */
#include "base/file.h"
#include "base/threads.h"
#include "builtins/digest.h"
#include "cli/logs.h"
#include "cli/replaying.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static bool load(us_replaying *state, const us_policy_settings *settings, bool enforced,
                 us_replaying_policies *set)
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
static bool load_baseline(us_replaying *state)
{
    const us_replaying_settings *settings = state->settings;
    us_policy_settings before = settings->policies;
    before.policies = settings->baseline;
    if (settings->baseline_data.count > 0)
        before.data = settings->baseline_data;
    if (settings->baseline_config)
        before.config = settings->baseline_config;
    return settings->baseline.count == 0 || load(state, &before, false, &state->baseline);
}

/* What was accepted; today is the day by which entries end. */
static bool read_accepted(us_replaying *state)
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
static us_str digest_of(const us_replaying *state)
{
    const us_replaying_settings *settings = state->settings;
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

static void begin_part(us_replaying *state)
{
    us_buf buf = us_buf_make(state->scratch);
    state->part.policies = digest_of(state);
    us_replay_part_begin(&buf, &state->part);
    us_replaying_print(state, us_buf_str(&buf));
}

static int merge_parts(us_replaying *state)
{
    us_arena *arena = state->call->arena;
    us_replay_writing writing = {state->settings->format, true, state->failing};
    us_replay_merging merging = {
        .summary = us_replay_summary_new(arena),
        .data = state,
        .tell = us_replaying_tell,
        .fail = us_replaying_fail,
    };
    us_str problem;
    if (!read_accepted(state))
        return US_EXIT_FAILED;
    state->writer = us_replay_writer_new(arena, &writing);
    if (!us_replay_merge(arena, state->logs.items, &merging, &problem))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(problem));
    return us_replaying_conclude(state, merging.summary);
}

static us_replay_options options_of(us_replaying *state)
{
    const us_replaying_settings *settings = state->settings;
    const char *folder = getenv("TMPDIR");
    us_replay_options options = {
        .candidate = {state->candidate.plan, state->candidate.policy},
        .baseline = {state->baseline.plan, state->baseline.policy},
        .folder = folder && *folder ? folder : "/tmp",
        .threads = settings->threads > 0 ? settings->threads : us_threads_usable(),
        .all = settings->all,
        .part = state->part.number,
        .parts = state->part.of,
        .digest = digest_of(state),
        .checkpoint = settings->checkpoint,
        .checkpoint_interval = settings->checkpoint_interval,
        .summary = us_replay_summary_new(state->call->arena),
        .data = state,
        .accept = state->accepted ? us_replaying_accept : NULL,
        .tell = us_replaying_tell,
        .fail = us_replaying_fail,
        .show = us_replaying_show,
    };
    if (settings->extract) {
        options.wanted = us_str_from(settings->extract);
        options.look = us_replaying_extract;
        options.tell = us_replaying_tell_nothing;
    }
    return options;
}

static int replay(us_replaying *state)
{
    const us_replaying_settings *settings = state->settings;
    us_replay_writing writing = {settings->format, settings->all, state->failing};
    if (!read_accepted(state) ||
        !load(state, &settings->policies, settings->enforced, &state->candidate) ||
        !load_baseline(state))
        return US_EXIT_FAILED;
    if (us_admission_plan_package_count(state->candidate.plan) == 0)
        return us_command_fail(state->call, "no rule decides anything: packages need a "
                                            "deny, violation, warn or patch rule");
    us_replay_options options = options_of(state);
    state->writer = us_replay_writer_new(state->call->arena, &writing);
    state->progress = us_progress_begin(!settings->quiet);
    if (state->part.of > 0)
        begin_part(state);
    us_replay_span span = us_replay_run(state->call->arena, state->logs.items, &options);
    us_progress_clear(&state->progress);
    if (span.problem.length > 0)
        return us_command_fail(state->call, "%.*s", US_STR_ARG(span.problem));
    if (settings->extract)
        return us_replaying_end_extract(state);
    int code = state->part.of > 0
                   ? us_replaying_conclude_part(state, options.summary, &span)
                   : us_replaying_conclude(state, options.summary);
    if (settings->checkpoint && !state->failed)
        us_replay_checkpoint_remove(state->call->arena, settings->checkpoint);
    return code;
}

/* Reads "NUMBER/OF". */
static bool read_partition(us_replaying *state)
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
static int check_logs(us_replaying *state)
{
    const us_replaying_settings *settings = state->settings;
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

static int read_fail_on(us_replaying *state)
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
    const us_replaying_settings *settings = call->settings;
    us_replaying state = {
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
    US_POLICY_OPTIONS(us_replaying_settings),
    {US_NAMED(0, "baseline"), US_STORED(COMMAS, us_replaying_settings, baseline),
     .value = "PATH",
     .help = "file or folder of policies to compare with; else the comparison is with "
             "what the log says was decided"},
    {US_NAMED(0, "baseline-data"),
     US_STORED(COMMAS, us_replaying_settings, baseline_data), .value = "PATH",
     .help = "data of the baseline, where it is not that of --data"},
    {US_NAMED(0, "baseline-config"),
     US_STORED(TEXT, us_replaying_settings, baseline_config), .value = "FILE",
     .help = "configuration of the baseline, where it is not that of --config"},
    {US_NAMED(0, "package"), US_STORED(COMMAS, us_replaying_settings, packages),
     .value = "PACKAGE", .help = "only the rules of this package decide"},
    {US_NAMED(0, "enforced"), US_STORED(FLAG, us_replaying_settings, enforced),
     .help =
         "judge as if policies under enforcement warn or dryrun were on; the baseline "
         "stays as it is"},
    {US_NAMED('o', "output"), US_STORED(CHOICE, us_replaying_settings, format),
     .value = "FORMAT", .choices = US_REPLAY_FORMATS, .preset = "text",
     .help =
         "form of the output; json is one object a line, and the last one is the sum"},
    {US_NAMED(0, "all"), US_STORED(FLAG, us_replaying_settings, all),
     .help = "show all events, also those that nothing is to be said about"},
    {US_NAMED(0, "fail-on"), US_STORED(COMMAS, us_replaying_settings, fail_on),
     .value = "WHAT",
     .help =
         "what makes the exit code 1, a list: flips (newly-denied, newly-admitted; the "
         "preset), changes (of messages and patches too), denials, indeterminate, "
         "nothing"},
    {US_NAMED(0, "suggest-version"),
     US_STORED(FLAG, us_replaying_settings, suggest_version),
     .help = "say whether the policies are a major, minor or patch version over the "
             "baseline, with an event for each reason"},
    {US_NAMED(0, "output-file"), US_STORED(TEXT, us_replaying_settings, output_file),
     .value = "FILE", .help = "write to this file instead of standard output"},
    {US_NAMED(0, "partition"), US_STORED(TEXT, us_replaying_settings, partition),
     .value = "NUMBER/OF",
     .help =
         "judge only a part of the objects, such as 0/4, and write it for usher replay "
         "merge, which puts 0/4 to 3/4 together"},
    {US_NAMED(0, "checkpoint"), US_STORED(TEXT, us_replaying_settings, checkpoint),
     .value = "FILE",
     .help = "save now and then how far it is, and go on from there when it was broken "
             "off; all is told at the end"},
    {US_NAMED(0, "checkpoint-interval"),
     US_STORED(DURATION, us_replaying_settings, checkpoint_interval), .value = "TIME",
     .preset = "30s", .help = "how often that is"},
    {US_NAMED(0, "threads"), US_STORED(NUMBER, us_replaying_settings, threads),
     .value = "NUMBER",
     .help = "threads to keep busy; without, one a processor. The output is the same"},
    {US_NAMED(0, "extract"), US_STORED(TEXT, us_replaying_settings, extract),
     .value = "AUDITID",
     .help = "print the AdmissionReview of this event, without secrets, as usher review "
             "takes it, and nothing else"},
    {US_NAMED(0, "as-test"), US_STORED(FLAG, us_replaying_settings, as_test),
     .help = "print it as a test of the policies, for usher test"},
    {US_NAMED(0, "accepted"), US_STORED(TEXT, us_replaying_settings, accepted),
     .value = "FILE",
     .help = "YAML list of changes that were agreed on, and don't count: globs for rule, "
             "user, kind, namespace, name; why, and perhaps change, until"},
    {US_NAMED(0, "write-accepted"),
     US_STORED(TEXT, us_replaying_settings, write_accepted), .value = "FILE",
     .help = "write such a list for the changes that --fail-on means, after those of "
             "--accepted"},
    {US_NAMED(0, "why"), US_STORED(TEXT, us_replaying_settings, why), .value = "TEXT",
     .help = "the reason that --write-accepted writes; an entry without one does not "
             "count"},
    {US_NAMED('q', "quiet"), US_STORED(FLAG, us_replaying_settings, quiet),
     .help = "do not print the sum"},
    US_LANGUAGE_OPTIONS(us_replaying_settings, "replay"),
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
    .settings_size = sizeof(us_replaying_settings),
    .run = run_replay,
};
