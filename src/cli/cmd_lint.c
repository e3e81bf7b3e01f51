/* usher lint: what is legal in policies and yet a mistake, slow, or hard to read. Here is what
 * a command line has: options, files, exit codes; the rules are authoring's. */
#include "authoring/lint.h"
#include "base/file.h"
#include "base/path.h"
#include "base/unified.h"
#include "cli/command.h"
#include "cli/sources.h"

#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#define CONFIGURATION     ".usher-lint.yaml"
#define FILE_MAX          ((size_t)8 << 20)
#define MANIFEST_MAX      ((size_t)64 << 20)
#define ROUNDS_OF_MENDING 10

typedef struct lint_settings {
    const char *format;
    us_words enable, disable;
    const char *level;
    const char *fail_on;
    bool fix;
    bool dry_run;
    const char *baseline;
    const char *write_baseline;
    us_words rules;
    const char *config;
    us_words ignore;
    bool v0;
    bool no_color;
    bool list;
    const char *explain;
} lint_settings;

/* The files, with their texts as mending leaves them. */
typedef struct lint_file {
    us_str name, written, text;
} lint_file;

typedef struct lint_state {
    us_invocation *call;
    const lint_settings *settings;
    lint_file *files;
    size_t count, capacity;
    lint_file *manifests; /* in which there may be ConstraintTemplates */
    size_t manifest_count, manifest_capacity;
    us_lint *lint;
    us_str configuration;
    const char *const *ignored; /* by the configuration; NULL: nothing */
    us_str error;
} lint_state;

/* ---- Files --------------------------------------------------------------------------- */

static bool matches(const char *const *patterns, us_str name)
{
    for (; patterns && *patterns; patterns++)
        if (us_path_match(us_str_from(*patterns), name))
            return true;
    return false;
}

static bool is_manifest(us_str name)
{
    us_str extension = us_path_extension(name);
    return us_str_is(extension, ".yaml") || us_str_is(extension, ".yml");
}

static bool wants(void *data, const char *path, bool is_folder, size_t depth)
{
    const lint_state *state = data;
    us_str name = us_path_base(us_str_from(path));
    if (depth == 0)
        return true;
    return !matches(state->settings->ignore.items, name) &&
           !matches(state->ignored, name) &&
           (is_folder || is_manifest(name) ||
            us_str_is(us_path_extension(name), ".rego"));
}

static bool is_known(const lint_state *state, us_str name)
{
    for (size_t i = 0; i < state->count; i++)
        if (us_str_equal(state->files[i].name, name))
            return true;
    for (size_t i = 0; i < state->manifest_count; i++)
        if (us_str_equal(state->manifests[i].name, name))
            return true;
    return false;
}

static bool visit(void *data, const char *path, size_t depth)
{
    lint_state *state = data;
    us_arena *arena = state->call->arena;
    lint_file file = {.name = us_path_clean(arena, us_str_from(path))};
    /* Only what is named can come twice. */
    if (state->call->operands.count > 1 && is_known(state, file.name))
        return true;
    (void)depth;
    file.name = us_str_copy(arena, file.name);
    size_t limit = is_manifest(file.name) ? MANIFEST_MAX : FILE_MAX;
    if (!us_file_read(arena, path, limit, &file.written, &state->error))
        return false;
    file.text = file.written;
    if (is_manifest(file.name)) {
        state->manifests =
            us_arena_room(arena, state->manifests, state->manifest_count,
                          &state->manifest_capacity, sizeof *state->manifests);
        state->manifests[state->manifest_count++] = file;
        return true;
    }
    state->files = us_arena_room(arena, state->files, state->count, &state->capacity,
                                 sizeof *state->files);
    state->files[state->count++] = file;
    return true;
}

static bool refuse(void *data, us_str error)
{
    lint_state *state = data;
    state->error = us_str_copy(state->call->arena, error);
    return false;
}

static bool read_files(lint_state *state)
{
    us_file_visitor visitor = {state, wants, visit, refuse, false};
    for (size_t i = 0; i < state->call->operands.count; i++) {
        const char *path = state->call->operands.items[i];
        bool read = strcmp(path, "-") == 0
                        ? visit(state, path, 0)
                        : us_file_walk(state->call->arena, path, &visitor);
        if (!read)
            return false;
    }
    if (state->count + state->manifest_count == 0)
        state->error = US_STR("no policies there");
    return state->count + state->manifest_count > 0;
}

static bool add_own(void *data, const char *path, size_t depth)
{
    lint_state *state = data;
    us_str text;
    if (depth > 0 && is_manifest(us_str_from(path)))
        return true;
    if (!us_file_read(state->call->arena, path, FILE_MAX, &text, &state->error))
        return false;
    us_lint_add_own(state->lint, us_str_copy(state->call->arena, us_str_from(path)),
                    text);
    return true;
}

/* ---- What is asked for ------------------------------------------------------------------ */

static bool read_configuration(lint_state *state)
{
    const char *path = state->settings->config;
    if (!path && access(CONFIGURATION, F_OK) != 0)
        return true;
    path = path ? path : CONFIGURATION;
    us_str problem;
    us_lint *scratch = us_lint_new(state->call->arena);
    if (!us_file_read(state->call->arena, path, FILE_MAX, &state->configuration,
                      &state->error))
        return false;
    if (us_lint_configure(scratch, state->configuration, &state->ignored, &problem))
        return true;
    state->error =
        us_str_format(state->call->arena, "%s: %.*s", path, US_STR_ARG(problem));
    return false;
}

static bool set_levels(lint_state *state)
{
    const lint_settings *settings = state->settings;
    for (size_t i = 0; i < settings->disable.count; i++) {
        const char *name = settings->disable.items[i];
        if (us_lint_set(state->lint, us_str_from(name), US_LINT_OFF))
            continue;
        state->error =
            us_str_format(state->call->arena, "there is no rule or category %s", name);
        return false;
    }
    for (size_t i = 0; i < settings->enable.count; i++) {
        const char *name = settings->enable.items[i];
        if (us_lint_enable(state->lint, us_str_from(name)))
            continue;
        state->error =
            us_str_format(state->call->arena, "there is no rule or category %s", name);
        return false;
    }
    return true;
}

/* One look at all files as they are now. */
static bool look(lint_state *state)
{
    const lint_settings *settings = state->settings;
    us_file_visitor own = {state, wants, add_own, refuse, false};
    us_str baseline, problem;
    state->lint = us_lint_new(state->call->arena);
    us_lint_set_v0(state->lint, settings->v0);
    if (state->configuration.length > 0)
        us_lint_configure(state->lint, state->configuration, NULL, &problem);
    if (!set_levels(state))
        return false;
    for (size_t i = 0; i < state->count; i++)
        us_lint_add(state->lint, state->files[i].name, state->files[i].text);
    for (size_t i = 0; i < state->manifest_count; i++)
        if (!us_lint_add_manifest(state->lint, state->manifests[i].name,
                                  state->manifests[i].text, &state->error))
            return false;
    for (size_t i = 0; i < settings->rules.count; i++)
        if (!us_file_walk(state->call->arena, settings->rules.items[i], &own))
            return false;
    if (!us_lint_run(state->lint, &state->error))
        return false;
    if (!settings->baseline)
        return true;
    if (!us_file_read(state->call->arena, settings->baseline, 0, &baseline,
                      &state->error))
        return false;
    if (us_lint_accept(state->lint, baseline, &problem))
        return true;
    state->error = us_str_format(state->call->arena, "%s: %.*s", settings->baseline,
                                 US_STR_ARG(problem));
    return false;
}

/* ---- Mending ------------------------------------------------------------------------------ */

/* Mends and looks again until nothing more changes: an edit may stand in another's way. */
static bool mend(lint_state *state)
{
    size_t broken = us_lint_problems(state->lint)->count;
    for (int round = 0; round < ROUNDS_OF_MENDING; round++) {
        bool changed = false;
        for (size_t i = 0; i < state->count; i++) {
            us_str text = us_lint_mended(state->lint, i);
            changed |= !us_str_equal(text, state->files[i].text);
            state->files[i].text = text;
        }
        if (!changed)
            return true;
        if (!look(state))
            return false;
        if (us_lint_problems(state->lint)->count > broken) {
            const us_diag *first = &us_lint_problems(state->lint)->items[0];
            state->error = us_str_format(
                state->call->arena, "%.*s would not parse any more; nothing was written",
                US_STR_ARG(first->file));
            return false;
        }
    }
    return true;
}

static bool wants_colors(const lint_settings *settings)
{
    return !settings->no_color && !getenv("NO_COLOR") && isatty(STDOUT_FILENO);
}

/* Writes the files that changed, or shows how they would, which is a finding. */
static int write_files(lint_state *state)
{
    us_buf out = us_buf_make(state->call->arena);
    for (size_t i = 0; i < state->count; i++) {
        lint_file *file = &state->files[i];
        const char *path = us_str_to_c(state->call->arena, file->name);
        if (us_str_equal(file->text, file->written))
            continue;
        if (state->settings->dry_run)
            us_unified_add(&out, file->name, file->written, file->text,
                           wants_colors(state->settings));
        else if (!us_file_replace(state->call->arena, path, file->text, &state->error))
            return us_command_fail(state->call, "%.*s", US_STR_ARG(state->error));
        else
            fprintf(stderr, "mended %s\n", path);
    }
    return us_command_output(state->call, us_buf_str(&out),
                             out.length > 0 ? US_EXIT_FINDINGS : US_EXIT_CLEAN);
}

/* ---- Output --------------------------------------------------------------------------------- */

/* Findings below --level are as good as accepted. */
static int verdict_of(lint_state *state)
{
    const lint_settings *settings = state->settings;
    us_lint_level least =
        strcmp(settings->level, "error") == 0 ? US_LINT_ERROR : US_LINT_WARNING;
    us_lint_level failing =
        strcmp(settings->fail_on, "error") == 0 ? US_LINT_ERROR : US_LINT_WARNING;
    int code = US_EXIT_CLEAN;
    size_t count;
    us_lint_finding *findings = us_lint_findings(state->lint, &count);
    for (size_t i = 0; i < count; i++) {
        findings[i].accepted |= findings[i].level < least;
        if (!findings[i].accepted && findings[i].level >= failing)
            code = US_EXIT_FINDINGS;
    }
    return code;
}

static int report(lint_state *state)
{
    us_buf out = us_buf_make(state->call->arena);
    const char *format = state->settings->format;
    int code = verdict_of(state);
    if (strcmp(format, "pretty") == 0) {
        us_lint_print(&out, state->lint, wants_colors(state->settings));
    } else if (strcmp(format, "json") == 0) {
        us_lint_json(&out, state->lint);
    } else {
        us_report told = us_lint_report(state->call->arena, state->lint);
        us_report_write(&out, &told, format);
    }
    return us_command_output(state->call, us_buf_str(&out), code);
}

/* What does not parse could not be looked at. */
static int check_parsed(lint_state *state, int code)
{
    const us_diag_list *problems = us_lint_problems(state->lint);
    us_buf text = us_buf_make(state->call->arena);
    if (problems->count == 0)
        return code;
    us_diag_list_print(&text, problems, true);
    fputs(us_buf_str(&text).text, stderr);
    return US_EXIT_FAILED;
}

static int write_baseline(lint_state *state)
{
    us_buf out = us_buf_make(state->call->arena);
    us_lint_baseline(&out, state->lint);
    us_str text = us_buf_str(&out);
    if (!us_file_put(state->call->arena, state->settings->write_baseline, &text, 1,
                     &state->error))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(state->error));
    return check_parsed(state, US_EXIT_CLEAN);
}

static int lint_files(lint_state *state)
{
    const lint_settings *settings = state->settings;
    if (!read_configuration(state) || !read_files(state) || !look(state) ||
        (settings->fix && !mend(state)))
        return us_command_fail(state->call, "%.*s", US_STR_ARG(state->error));
    int written = settings->fix ? write_files(state) : US_EXIT_CLEAN;
    if (written == US_EXIT_FAILED)
        return written;
    if (settings->write_baseline)
        return write_baseline(state);
    int code = settings->dry_run ? verdict_of(state) : report(state);
    return check_parsed(state, code > written ? code : written);
}

static int explain(us_invocation *call, const char *name)
{
    us_str page = us_lint_page(us_str_from(name));
    if (page.length > 0)
        return us_command_output(call, page, US_EXIT_CLEAN);
    us_words names = {0};
    const us_lint_rule *rule;
    for (size_t i = 0; (rule = us_lint_rule_at(i)); i++)
        us_words_add(call->arena, &names, rule->name);
    const char *nearest = us_words_nearest(&names, name);
    return nearest
               ? us_command_misuse(call, "there is no rule %s; is it %s?", name, nearest)
               : us_command_misuse(call, "there is no rule %s", name);
}

static int run_lint(us_invocation *call)
{
    const lint_settings *settings = call->settings;
    lint_state state = {.call = call, .settings = settings};
    if (settings->list) {
        us_buf out = us_buf_make(call->arena);
        us_lint_list(&out);
        return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
    }
    if (settings->explain)
        return explain(call, settings->explain);
    if (call->operands.count == 0)
        return us_command_misuse(call, "name at least one file or folder");
    for (size_t i = 0; i < call->operands.count; i++)
        if (settings->fix && !settings->dry_run &&
            strcmp(call->operands.items[i], "-") == 0)
            return us_command_misuse(call, "--fix needs files; standard input cannot be "
                                           "written to");
    if (settings->dry_run && !settings->fix)
        return us_command_misuse(call, "--dry-run is about --fix: give both");
    return lint_files(&state);
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, lint_settings, format), .value = "FORMAT",
     .choices = "pretty json " US_REPORT_FORMATS, .preset = "pretty",
     .help = "form of the output"},
    {US_NAMED(0, "enable"), US_STORED(COMMAS, lint_settings, enable), .value = "RULE",
     .help = "look for this rule too, or for those of a category, or for all"},
    {US_NAMED(0, "disable"), US_STORED(COMMAS, lint_settings, disable), .value = "RULE",
     .help = "do not look for this rule, or for those of a category, or for any; what "
             "--enable names is looked for all the same"},
    {US_NAMED(0, "level"), US_STORED(CHOICE, lint_settings, level), .value = "LEVEL",
     .choices = "warning error", .preset = "warning",
     .help = "the least level of findings that are told"},
    {US_NAMED(0, "fail-on"), US_STORED(CHOICE, lint_settings, fail_on), .value = "LEVEL",
     .choices = "warning error", .preset = "warning",
     .help = "the least level of findings for which the exit code is 1"},
    {US_NAMED(0, "fix"), US_STORED(FLAG, lint_settings, fix),
     .help = "mend in the files what can be mended without a change of meaning, and tell "
             "the rest"},
    {US_NAMED(0, "dry-run"), US_STORED(FLAG, lint_settings, dry_run),
     .help = "with --fix: write no file, but show as a unified diff what would change"},
    {US_NAMED(0, "baseline"), US_STORED(TEXT, lint_settings, baseline), .value = "PATH",
     .help = "findings in this file are accepted"},
    {US_NAMED(0, "write-baseline"), US_STORED(TEXT, lint_settings, write_baseline),
     .value = "PATH", .help = "write all findings into a file for --baseline"},
    {US_NAMED(0, "rules"), US_STORED(LIST, lint_settings, rules), .value = "PATH",
     .help = "rules of your own, in Rego: a file or a folder; docs/lint.md says how"},
    {US_NAMED('c', "config-file"), US_STORED(TEXT, lint_settings, config),
     .value = "PATH",
     .help = "levels of rules, and files to leave out; "
             "else " CONFIGURATION ", where it exists"},
    US_IGNORE_OPTION(lint_settings, ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, lint_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "no-color"), US_STORED(FLAG, lint_settings, no_color),
     .help = "no colors on a terminal"},
    {US_NAMED(0, "list"), US_STORED(FLAG, lint_settings, list),
     .help = "list the rules, with their levels, and whether --fix mends them"},
    {US_NAMED(0, "explain"), US_STORED(TEXT, lint_settings, explain), .value = "RULE",
     .help = "print the page about a rule"},
    {0},
};

const us_command cmd_lint = {
    .name = "lint",
    .summary = "Find mistakes, slow spots and bad style in policies",
    .usage = "PATH...",
    .about =
        "Looks in the .rego files that the paths name or contain, and in the "
        "ConstraintTemplates among their YAML files (-: a policy on standard input), for "
        "what is legal, and "
        "yet a mistake, slow, or hard to read. Rules have names, by which they are "
        "enabled, disabled and explained; many are regal's, others are about admission.\n"
        "A comment lets a finding pass, at the end of its line or in the line above: "
        "# usher ignore:RULE, with several rules separated by commas. Those of regal "
        "(# regal ignore:RULE) count as well.\n"
        "The exit code is 0 if nothing was found, 1 if something was, 2 if files could "
        "not be read or parsed.",
    .examples = "  usher lint policies\n"
                "  usher lint --enable all --disable style -f sarif policies\n"
                "  usher lint --fix --dry-run policies\n"
                "  usher lint --write-baseline lint.json policies\n"
                "  usher lint --explain not-equals-in-loop\n",
    .files = CONFIGURATION
    "\tlevels of rules, and names of files to leave out, where -c names no other\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(lint_settings),
    .run = run_lint,
};
