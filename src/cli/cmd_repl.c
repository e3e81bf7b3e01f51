/* usher repl: a shell in which rules are written and queries evaluated, with the commands of
 * `opa run`. What a statement is, is authoring's (session.h); here are its lines. */
#include "cli/repl.h"

#include <stdio.h>
#include <stdlib.h>

/* A statement may have so many bytes. */
enum { STATEMENT_MAX = 1 << 20 };

/* ---- Statements ------------------------------------------------------------------------- */

static void forget_pending(us_repl *r)
{
    us_arena_reset(&r->pending_arena, (size_t)1 << 20);
    r->pending = us_buf_make(&r->pending_arena);
    us_session_forget(r->session);
}

/* Takes the change back where the policies with it do not compile. */
static void settle(us_repl *r, us_session_outcome outcome, us_str name)
{
    if (!us_repl_load(r)) {
        us_session_undo(r->session);
        return;
    }
    us_session_confirm(r->session);
    if (outcome != US_SESSION_CHANGED && !r->json)
        us_repl_say("Rule '%.*s' %s in package %.*s. Type 'show' to see rules.\n",
                    US_STR_ARG(name),
                    outcome == US_SESSION_DEFINED ? "defined" : "re-defined",
                    US_STR_ARG(us_session_package(r->session)));
}

/* [whole]: no more lines come. */
static void run_statement(us_repl *r, bool whole)
{
    us_str name = US_STR_EMPTY, text = us_buf_str(&r->pending);
    us_session_outcome outcome = us_session_add(r->session, text, whole, &name);
    if (outcome == US_SESSION_INCOMPLETE)
        return;
    us_line_remember(r->lines, text);
    switch (outcome) {
    case US_SESSION_QUERY:
        us_repl_evaluate(r, text);
        break;
    case US_SESSION_WRONG:
        fprintf(stderr, "%.*s", US_STR_ARG(name));
        break;
    case US_SESSION_DEFINED:
    case US_SESSION_REDEFINED:
    case US_SESSION_CHANGED:
        settle(r, outcome, name);
        break;
    case US_SESSION_DONE:
    case US_SESSION_INCOMPLETE:
        break;
    }
    forget_pending(r);
}

/* ---- Lines ------------------------------------------------------------------------------ */

static void tell_too_long(us_repl *r)
{
    us_repl_fail("a statement may have %d bytes; it was passed over", STATEMENT_MAX);
    forget_pending(r);
}

/* [last]: of what was typed in one go. Only then an empty line ends a statement. */
static void take_line(us_repl *r, us_str line, bool last)
{
    us_str rest = line, word;
    bool blank = !us_words_next(&rest, &word), begun = r->pending.length > 0;
    if (!begun && blank)
        return;
    if (!begun && us_repl_command_of(line)) {
        const us_repl_command *command = us_repl_command_of(line);
        if (strcmp(command->item.name, "exit") != 0)
            us_line_remember(r->lines, line);
        us_repl_run_command(r, line);
        return;
    }
    if (r->pending.length + line.length > STATEMENT_MAX) {
        tell_too_long(r);
        return;
    }
    us_buf_add_str(&r->pending, line);
    us_buf_add_char(&r->pending, '\n');
    run_statement(r, blank && last);
}

static void take_text(us_repl *r, us_str text)
{
    for (size_t at = 0; at <= text.length && !r->ended;) {
        size_t end = us_str_find(text, US_STR("\n"), at);
        end = end == US_STR_NONE ? text.length : end;
        take_line(r, us_str_slice(text, at, end), end == text.length);
        at = end + 1;
    }
}

static void run_lines(us_repl *r)
{
    us_str text;
    while (!r->ended) {
        switch (us_line_read(r->lines, r->pending.length ? "| " : "> ", &text)) {
        case US_LINE_TYPED:
            take_text(r, text);
            break;
        case US_LINE_CANCELLED:
            forget_pending(r);
            break;
        case US_LINE_TOO_LONG:
            tell_too_long(r);
            break;
        case US_LINE_END:
            r->ended = true;
            break;
        }
    }
    if (r->pending.length > 0)
        us_repl_fail("the last statement is not complete");
}

/* ---- The command ------------------------------------------------------------------------ */

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

static void end(us_repl *r)
{
    usher_policy_free(r->policy);
    usher_engine_free(r->engine);
    us_session_free(r->session);
    us_arena_free(&r->pending_arena);
    us_arena_free(&r->input_arena);
    us_arena_free(&r->unknown_arena);
}

static int run_repl(us_invocation *call)
{
    const us_repl_settings *settings = call->settings;
    us_repl r = {.call = call,
                 .settings = settings,
                 .session = us_session_new(call->arena, settings->v0),
                 .engine = usher_engine_new(),
                 .json = strcmp(settings->format, "json") == 0,
                 .explain = "off",
                 .pretty_limit = 80};
    us_sources *sources = (us_sources *)(uintptr_t)&settings->sources;
    us_arena_init(&r.pending_arena, 0, NULL);
    us_arena_init(&r.input_arena, 0, NULL);
    us_arena_init(&r.unknown_arena, 0, NULL);
    forget_pending(&r);
    for (size_t i = 0; i < call->operands.count; i++)
        us_words_add(call->arena, &sources->data, call->operands.items[i]);
    us_str error = US_STR_EMPTY;
    bool read =
        !settings->input || us_repl_read_input(&r, call->arena, settings->input, &error);
    if (!read)
        us_command_fail(call, "%.*s", US_STR_ARG(error));
    bool loaded = read && us_repl_load(&r);
    if (loaded) {
        r.lines =
            us_line_open(call->arena, history_path(call->arena), us_repl_complete, &r);
        if (us_line_is_edited(r.lines))
            us_repl_say("usher: type help for the commands\n");
        run_lines(&r);
        us_line_close(r.lines);
    }
    end(&r);
    return loaded ? US_EXIT_CLEAN : US_EXIT_FAILED;
}

static const us_option options[] = {
    {US_NAMED('d', "data"), US_STORED(LIST, us_repl_settings, sources.data),
     .value = "PATH",
     .help = "policies and data, as for usher eval; operands mean the same"},
    {US_NAMED('b', "bundle"), US_STORED(LIST, us_repl_settings, sources.bundles),
     .value = "PATH", .help = "bundle: a folder or a .tar.gz file"},
    {US_NAMED('i', "input"), US_STORED(TEXT, us_repl_settings, input), .value = "PATH",
     .help = "input document, JSON or YAML"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, us_repl_settings, format),
     .value = "FORMAT", .choices = "pretty json", .preset = "pretty",
     .help = "form of results at the beginning"},
    US_IGNORE_OPTION(us_repl_settings, sources.ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, us_repl_settings, v0),
     .help = "read policies and statements as Rego v0"},
    {0},
};

const us_command cmd_repl = {
    .name = "repl",
    .summary = "Write rules and evaluate queries, line by line",
    .usage = "[PATH...]",
    .about =
        "A statement defines a rule or is a query; one goes on over several lines "
        "while it is not complete, and an empty line ends it. On a terminal lines can "
        "be edited and called back, and a tab completes names; without one nothing "
        "but results is printed.\n"
        "The exit code is 0, or 2 where the policies, the data or the input can't be "
        "read.",
    .list_title = "Commands in the shell",
    .list_at = us_repl_item_at,
    .files =
        "~/.local/state/usher/history\tlines that were typed, the newest last (below "
        "$XDG_STATE_HOME where that is set)",
    .examples = "  usher repl -i review.json policies\n"
                "  echo 'data.prompt.deny' | usher repl policies\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(us_repl_settings),
    .run = run_repl,
};
