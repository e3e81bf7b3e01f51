/* usher replay: judges what an audit log tells of. Here are flags, policies, output and exit codes;
 * making requests of events is replay/'s, deciding is admission/'s. */
#include "cli/policies.h"
#include "replay/write.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct replay_settings {
    us_policy_settings policies;
    us_words packages;
    const char *format;
    const char *fail_on;
    uint64_t threads;
    bool all;
    bool quiet;
} replay_settings;

typedef struct replay_state {
    us_invocation *call;
    const replay_settings *settings;
    us_arena *scratch; /* of one event's text */
    bool failed;       /* to write */
} replay_state;

/* ---- Output -------------------------------------------------------------------------- */

static void print(replay_state *state, us_str text)
{
    if (fwrite(text.text, 1, text.length, stdout) != text.length)
        state->failed = true;
}

static void tell(void *data, const us_replay_record *record)
{
    replay_state *state = data;
    us_buf buf = us_buf_make(state->scratch);
    if (strcmp(state->settings->format, "json") == 0)
        us_replay_record_write(state->scratch, &buf, record);
    else
        us_replay_write_text(&buf, record);
    print(state, us_buf_str(&buf));
    us_arena_reset(state->scratch, (size_t)1 << 20);
}

static void fail(void *data, const us_replay_problem *problem)
{
    const replay_state *state = data;
    fprintf(stderr, "%s: %.*s", state->call->shown, US_STR_ARG(problem->file));
    if (problem->line > 0)
        fprintf(stderr, ":%llu", (unsigned long long)problem->line);
    fprintf(stderr, ": %.*s\n", US_STR_ARG(problem->sentence));
}

static int conclude(replay_state *state, us_replay_summary *summary)
{
    const replay_settings *settings = state->settings;
    const us_replay_counts *counts = us_replay_summary_counts(summary);
    us_buf buf = us_buf_make(state->call->arena);
    if (strcmp(settings->format, "json") == 0)
        us_replay_summary_write(state->call->arena, &buf, summary);
    print(state, us_buf_str(&buf));
    buf = us_buf_make(state->call->arena);
    us_replay_write_sum(&buf, summary);
    if (!settings->quiet)
        fwrite(buf.text, 1, buf.length, stderr);
    if (state->failed || fflush(stdout) != 0)
        return us_command_fail(state->call, "could not write to standard output");
    if (counts->problems > 0 || counts->errors > 0)
        return US_EXIT_FAILED;
    bool flips = counts->changes[US_REPLAY_NEWLY_DENIED] > 0 ||
                 counts->changes[US_REPLAY_NEWLY_ADMITTED] > 0;
    bool denials = counts->verdicts[US_REPLAY_DENY] > 0;
    bool found = strcmp(settings->fail_on, "flips") == 0     ? flips
                 : strcmp(settings->fail_on, "denials") == 0 ? denials
                                                             : false;
    return found ? US_EXIT_FINDINGS : US_EXIT_CLEAN;
}

/* ---- The command --------------------------------------------------------------------- */

static int replay(replay_state *state, const usher_policy *policy)
{
    const replay_settings *settings = state->settings;
    const char *folder = getenv("TMPDIR");
    us_admission_options admission = {
        .packages = settings->packages.items,
        .limits = {.strict_errors = settings->policies.show_errors},
    };
    us_str problem;
    us_admission_plan *plan =
        us_admission_plan_new(state->call->arena, policy, &admission, &problem);
    if (!plan)
        return us_command_fail(state->call, "%.*s", US_STR_ARG(problem));
    if (us_admission_plan_package_count(plan) == 0)
        return us_command_fail(state->call, "no rule decides anything: packages need a "
                                            "deny, violation, warn or patch rule");
    us_replay_options options = {
        .candidate = {plan, policy},
        .folder = folder && *folder ? folder : "/tmp",
        .threads = settings->threads > 0 ? settings->threads : us_command_threads(),
        .all = settings->all,
        .summary = us_replay_summary_new(state->call->arena),
        .data = state,
        .tell = tell,
        .fail = fail,
    };
    us_replay_run(state->call->arena, state->call->operands.items, &options);
    return conclude(state, options.summary);
}

static int run_replay(us_invocation *call)
{
    const replay_settings *settings = call->settings;
    replay_state state = {call, settings, us_arena_scratch(call->arena), false};
    if (call->operands.count == 0)
        return us_command_misuse(call, "no log is given");
    usher_engine *engine = usher_engine_new();
    us_policy_source source = {
        .call = call, .settings = &settings->policies, .engine = engine};
    usher_policy *policy = us_policies_build(&source, false);
    int code = policy ? replay(&state, policy) : US_EXIT_FAILED;
    usher_policy_free(policy);
    usher_engine_free(engine);
    return code;
}

static const us_option options[] = {
    US_POLICY_OPTIONS(replay_settings),
    {US_NAMED(0, "package"), US_STORED(COMMAS, replay_settings, packages),
     .value = "PACKAGE", .help = "only the rules of this package decide"},
    {US_NAMED('o', "output"), US_STORED(CHOICE, replay_settings, format),
     .value = "FORMAT", .choices = "text json", .preset = "text",
     .help = "form of the output; json is one object a line"},
    {US_NAMED(0, "all"), US_STORED(FLAG, replay_settings, all),
     .help = "show all events, also those that nothing is to be said about"},
    {US_NAMED(0, "fail-on"), US_STORED(CHOICE, replay_settings, fail_on), .value = "WHAT",
     .choices = "flips denials nothing", .preset = "flips",
     .help =
         "what makes the exit code 1: flips are requests that would have been decided "
         "otherwise than they were"},
    {US_NAMED(0, "threads"), US_STORED(NUMBER, replay_settings, threads),
     .value = "NUMBER",
     .help = "threads to keep busy; without, one a processor. The output is the same"},
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
             "is known before it is on. Several logs are one history, the oldest first.\n"
             "Of what a log does not have nothing is guessed. An event is exact; or "
             "reconstructed, and what was assumed is said; or not replayable. Where the "
             "object, "
             "or the old one, is unknown, the verdict is indeterminate.\n"
             "The exit code is 0 if nothing is found, 1 if there is what --fail-on says, "
             "and 2 if "
             "a line or a log could not be read, or a policy failed.",
    .examples = "  usher replay -p policies /var/log/kubernetes/audit.log\n"
                "  usher replay -p new.rego --fail-on denials audit-*.log.gz audit.log\n"
                "  zstdcat audit.log.zst | usher replay -o json --all -\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(replay_settings),
    .run = run_replay,
};
