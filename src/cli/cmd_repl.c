/* usher repl: a shell in which rules are written and queries evaluated, with the commands of
 * `opa run`. What a statement is, is authoring's; here are commands, output and lines. */
#include "authoring/session.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/line.h"
#include "cli/output.h"
#include "cli/sources.h"
#include "testing/explain.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

/* A statement may have so many bytes. */
enum { STATEMENT_MAX = 1 << 20 };

typedef struct repl_settings {
    us_sources sources;
    const char *input;
    bool v0;
} repl_settings;

typedef struct repl {
    us_invocation *call;
    const repl_settings *settings;
    us_session *session;
    us_line *lines;
    us_buf pending; /* lines of a statement that is not complete */
    us_str input;
    bool json, profile;
    us_test_explain steps;
    bool ended;
} repl;

static void say(const char *format, ...) __attribute__((format(printf, 1, 2)));

static void say(const char *format, ...)
{
    va_list list;
    va_start(list, format);
    vprintf(format, list);
    va_end(list);
    fflush(stdout);
}

/* ---- Queries ---------------------------------------------------------------------------- */

static usher_input *parse_input(repl *r)
{
    usher_input_options yaml = {.yaml = true};
    if (r->input.length == 0)
        return NULL;
    usher_input *input = usher_input_parse(r->input.text, r->input.length, NULL, NULL);
    return input ? input : usher_input_parse(r->input.text, r->input.length, &yaml, NULL);
}

static void add_explained(us_arena *arena, const repl *r, us_explained *explained,
                          us_output *output)
{
    us_buf text = us_buf_make(arena), json = us_buf_make(arena);
    size_t count;
    if (r->steps) {
        us_explained_text(&text, explained);
        us_explained_json(&json, explained);
        output->steps_text = us_buf_str(&text);
        output->steps = us_buf_str(&json);
    }
    if (!r->profile)
        return;
    text = us_buf_make(arena);
    json = us_buf_make(arena);
    const us_profile_line *lines = us_explained_profile(explained, NULL, 10, &count);
    us_profile_text(&text, lines, count, 1);
    us_profile_json(&json, lines, count, 1);
    output->profile_text = us_buf_str(&text);
    output->profile = us_buf_str(&json);
}

static void print(us_arena *arena, const us_output *output)
{
    us_buf out = us_buf_make(arena), errors = us_buf_make(arena);
    us_output_print(&out, &errors, output);
    fputs(us_buf_str(&errors).text, stderr);
    fputs(us_buf_str(&out).text, stdout);
    fflush(stdout);
}

static void run_query(repl *r, us_arena *arena, const usher_policy *policy)
{
    us_explain_options options = {.steps = r->steps, .profile = r->profile};
    usher_limits limits = {
        .steps = UINT64_MAX, .memory = (size_t)4 << 30, .allow_network = true};
    const usher_result *result;
    us_explained *explained = us_explained_new(&options);
    usher_worker *worker = usher_worker_new(policy);
    usher_input *input = parse_input(r);
    us_output output = {.format = r->json ? "json" : "pretty"};
    usher_worker_set_environment(worker, (const char *const *)environ);
    if (explained)
        us_explained_begin(explained, worker, US_TEST_TRACED);
    usher_outcome outcome = usher_evaluate_query(worker, 0, input, &limits, &result);
    if (explained)
        us_explained_end(explained, worker);
    output.problems = usher_result_problems(result);
    if (outcome == USHER_OK)
        output.answers.text =
            usher_result_json(result, USHER_JSON_COMPACT, &output.answers.length);
    if (explained)
        add_explained(arena, r, explained, &output);
    print(arena, &output);
    usher_input_free(input);
    usher_worker_free(worker);
    us_explained_free(explained);
}

/* Loads all anew: files may have changed. */
static void evaluate(repl *r, us_str query)
{
    const repl_settings *settings = r->settings;
    usher_build_options options = {.dialect =
                                       settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1,
                                   .traced = r->steps || r->profile};
    us_arena arena;
    us_str error;
    us_arena_init(&arena, 0, NULL);
    usher_engine *engine = usher_engine_new();
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    if (us_sources_add(&arena, builder, &settings->sources, &error)) {
        us_session_build(&arena, r->session, builder, query);
        policy = usher_builder_finish(builder, &problems);
        if (policy)
            run_query(r, &arena, policy);
        else
            fputs(usher_problems_text(problems, true), stderr);
    } else {
        fprintf(stderr, "%.*s\n", US_STR_ARG(error));
    }
    usher_policy_free(policy);
    usher_problems_free(problems);
    usher_builder_free(builder);
    usher_engine_free(engine);
    us_arena_free(&arena);
}

/* ---- Commands --------------------------------------------------------------------------- */

static void do_help(repl *r, us_str operand);

static void do_show(repl *r, us_str operand)
{
    us_str text = us_session_show(r->call->arena, r->session);
    (void)operand;
    say("%.*s", US_STR_ARG(text));
}

static void do_unset(repl *r, us_str operand)
{
    if (operand.length == 0)
        say("error: unset needs the name of a rule\n");
    else if (!us_session_unset(r->session, operand))
        say("warning: no matching rules in current module\n");
}

static void do_unset_package(repl *r, us_str operand)
{
    if (operand.length == 0)
        say("error: unset-package needs the name of a package\n");
    else if (!us_session_unset_package(r->session, operand))
        say("warning: no matching package\n");
}

static void do_json(repl *r, us_str operand)
{
    (void)operand;
    r->json = true;
}

static void do_pretty(repl *r, us_str operand)
{
    (void)operand;
    r->json = false;
}

static void toggle_steps(repl *r, us_test_explain steps)
{
    r->steps = r->steps == steps ? US_TEST_EXPLAIN_NONE : steps;
    r->profile = false;
}

static void do_notes(repl *r, us_str operand)
{
    (void)operand;
    toggle_steps(r, US_TEST_EXPLAIN_NOTES);
}

static void do_fails(repl *r, us_str operand)
{
    (void)operand;
    toggle_steps(r, US_TEST_EXPLAIN_FAILS);
}

static void do_trace(repl *r, us_str operand)
{
    if (operand.length == 0 || us_str_is(operand, "full"))
        toggle_steps(r, US_TEST_EXPLAIN_FULL);
    else if (us_str_is(operand, "notes"))
        toggle_steps(r, US_TEST_EXPLAIN_NOTES);
    else if (us_str_is(operand, "fails"))
        toggle_steps(r, US_TEST_EXPLAIN_FAILS);
    else if (us_str_is(operand, "off"))
        r->steps = US_TEST_EXPLAIN_NONE;
    else
        say("error: trace full, notes, fails or off\n");
}

static void do_profile(repl *r, us_str operand)
{
    (void)operand;
    r->profile = !r->profile;
    r->steps = US_TEST_EXPLAIN_NONE;
}

static void do_input(repl *r, us_str operand)
{
    us_str error, text;
    if (operand.length == 0) {
        r->input = US_STR_EMPTY;
        return;
    }
    if (us_file_read(r->call->arena, us_str_to_c(r->call->arena, operand), 0, &text,
                     &error))
        r->input = text;
    else
        say("error: %.*s\n", US_STR_ARG(error));
}

static void do_exit(repl *r, us_str operand)
{
    (void)operand;
    r->ended = true;
}

static const struct {
    const char *name;
    const char *operand;
    void (*run)(repl *r, us_str operand);
    const char *help;
} commands[] = {
    {"show", "", do_show, "show the module of the package"},
    {"unset", "RULE", do_unset, "remove the rules of that name from the module"},
    {"unset-package", "PACKAGE", do_unset_package, "remove all of that package's module"},
    {"load-input", "FILE", do_input, "take the file for the input; without one, none"},
    {"json", "", do_json, "print results as JSON"},
    {"pretty", "", do_pretty, "print results for people"},
    {"trace", "MODE", do_trace,
     "show what queries do: full (or nothing), notes, fails; off"},
    {"notes", "", do_notes, "toggle trace notes"},
    {"fails", "", do_fails, "toggle trace fails"},
    {"profile", "", do_profile, "toggle profiles of queries"},
    {"help", "", do_help, "print this"},
    {"exit", "", do_exit, "leave, as the end of the input does"},
};

enum { COMMAND_COUNT = sizeof commands / sizeof commands[0] };

static void do_help(repl *r, us_str operand)
{
    (void)r;
    (void)operand;
    say("STATEMENT               define a rule, or evaluate a query\n"
        "package NAME            go to that package\n"
        "import PATH             import into the module\n");
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        say("%s%s%-*s%s\n", commands[i].name, commands[i].operand[0] ? " " : "",
            (int)(24 - strlen(commands[i].name) - (commands[i].operand[0] ? 1 : 0)),
            commands[i].operand, commands[i].help);
}

static bool run_command(repl *r, us_str line)
{
    us_str rest = line, word, operand = US_STR_EMPTY, more;
    if (!us_words_next(&rest, &word))
        return true;
    us_words_next(&rest, &operand);
    if (us_words_next(&rest, &more))
        return false;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (us_str_is(word, commands[i].name) &&
            (operand.length == 0 || commands[i].operand[0])) {
            commands[i].run(r, operand);
            return true;
        }
    return false;
}

/* ---- Lines ------------------------------------------------------------------------------ */

static void run_statement(repl *r)
{
    us_str name = US_STR_EMPTY, text = us_buf_str(&r->pending);
    bool empty_line = text.length > 1 && us_str_ends_with(text, US_STR("\n\n"));
    us_session_outcome outcome = us_session_add(r->session, text, &name);
    if (outcome == US_SESSION_INCOMPLETE && !empty_line)
        return;
    if (outcome == US_SESSION_QUERY || outcome == US_SESSION_INCOMPLETE)
        evaluate(r, us_str_copy(r->call->arena, text));
    else if (outcome == US_SESSION_WRONG)
        fprintf(stderr, "%.*s\n", US_STR_ARG(name));
    else if (outcome != US_SESSION_CHANGED)
        say("Rule '%.*s' %s in package %.*s. Type 'show' to see rules.\n",
            US_STR_ARG(name), outcome == US_SESSION_DEFINED ? "defined" : "re-defined",
            US_STR_ARG(us_session_package(r->session)));
    r->pending = us_buf_make(r->call->arena);
}

static void take_line(repl *r, us_str line)
{
    us_str rest = line, word;
    bool blank = !us_words_next(&rest, &word);
    if (r->pending.length == 0 && (blank || run_command(r, line)))
        return;
    if (r->pending.length + line.length > STATEMENT_MAX) {
        fprintf(stderr, "a statement may have %d bytes\n", STATEMENT_MAX);
        r->pending = us_buf_make(r->call->arena);
        return;
    }
    us_buf_add_str(&r->pending, line);
    us_buf_add_char(&r->pending, '\n');
    run_statement(r);
}

/* Names that the word before the cursor may become. */
static void complete(void *data, us_str word, void (*visit)(void *visitor, us_str name),
                     void *visitor)
{
    const repl *r = data;
    for (size_t i = 0; i < COMMAND_COUNT; i++)
        if (us_str_starts_with(us_str_from(commands[i].name), word))
            visit(visitor, us_str_from(commands[i].name));
    us_session_complete(r->session, word, visit, visitor);
}

/* $XDG_STATE_HOME/usher/history; NULL: there is no home. */
static const char *history_path(us_arena *arena)
{
    const char *state = getenv("XDG_STATE_HOME"), *home = getenv("HOME");
    if (state && state[0] == '/')
        return us_str_format(arena, "%s/usher/history", state).text;
    return home && home[0] == '/'
               ? us_str_format(arena, "%s/.local/state/usher/history", home).text
               : NULL;
}

static int run_repl(us_invocation *call)
{
    const repl_settings *settings = call->settings;
    repl r = {.call = call,
              .settings = settings,
              .session = us_session_new(call->arena, settings->v0),
              .pending = us_buf_make(call->arena)};
    us_sources *sources = (us_sources *)(uintptr_t)&settings->sources;
    us_str line, error;
    for (size_t i = 0; i < call->operands.count; i++)
        us_words_add(call->arena, &sources->data, call->operands.items[i]);
    if (settings->input &&
        !us_file_read(call->arena, settings->input, 0, &r.input, &error))
        return us_command_fail(call, "%.*s", US_STR_ARG(error));
    r.lines = us_line_open(call->arena, history_path(call->arena), complete, &r);
    if (isatty(STDIN_FILENO))
        say("usher: type help for the commands\n");
    while (!r.ended && us_line_read(r.lines, r.pending.length ? "| " : "> ", &line))
        take_line(&r, line);
    if (r.pending.length > 0)
        fputs("the last statement is not complete\n", stderr);
    us_line_close(r.lines);
    return US_EXIT_CLEAN;
}

static const us_option options[] = {
    {US_NAMED('d', "data"), US_STORED(LIST, repl_settings, sources.data), .value = "PATH",
     .help = "policies and data, as for usher eval; operands mean the same"},
    {US_NAMED('b', "bundle"), US_STORED(LIST, repl_settings, sources.bundles),
     .value = "PATH", .help = "bundle: a folder or a .tar.gz file"},
    {US_NAMED('i', "input"), US_STORED(TEXT, repl_settings, input), .value = "PATH",
     .help = "input document, JSON or YAML"},
    US_IGNORE_OPTION(repl_settings, sources.ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, repl_settings, v0),
     .help = "read policies and statements as Rego v0"},
    {0},
};

const us_command cmd_repl = {
    .name = "repl",
    .summary = "Write rules and evaluate queries, line by line",
    .usage = "[PATH...]",
    .about = "A statement defines a rule or is a query; one goes on over several lines "
             "while a bracket is open, and an empty line ends it. Type help for the "
             "commands. On a terminal lines can be edited and called back, and a tab "
             "completes names; without one nothing but results is printed.",
    .files =
        "~/.local/state/usher/history\tlines that were typed, the newest last (below "
        "$XDG_STATE_HOME where that is set)",
    .examples = "  usher repl -i review.json policies\n"
                "  echo 'data.prompt.deny' | usher repl policies\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(repl_settings),
    .run = run_repl,
};
