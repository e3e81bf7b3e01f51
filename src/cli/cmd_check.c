/* usher check: parses and compiles policies and tells what is wrong with them,
 * with the flags, the output and the exit codes of `opa check`. Everything is the
 * library's work; opa words a mistake it meets while it loads files otherwise than
 * one that the compiler finds, and that is done here. Where Gatekeeper's objects lie among the
 * files they are checked as well, as far as the webhook would when it loads them. */
#include "admission/admission.h"
#include "authoring/authoring.h"
#include "base/path.h"
#include "base/threads.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/output.h"
#include "cli/sources.h"
#include "conftest/functions.h"
#include "engine/engine.h"
#include "gatekeeper/gatekeeper.h"
#include "report/report.h"

#include <stdio.h>
#include <stdlib.h>

typedef struct check_settings {
    const char *format;
    bool bundle;
    bool no_hints;
    bool strict;
    bool v0;
    bool v0_v1;
    bool v1;
    const char *capabilities;
    uint64_t max_errors;
    us_words ignore;
    const char *schema;
    us_words kinds;
} check_settings;

/* The bundle that [file] is from: the last one named that is a folder above it, else
 * the first. */
static const char *bundle_of(const us_invocation *call, usher_text file)
{
    const char *bundle = call->operands.items[0];
    us_str path = us_str_make(file.text, file.length);
    for (size_t i = 0; i < call->operands.count; i++) {
        us_str folder =
            us_path_join(call->arena, us_str_from(call->operands.items[i]), US_STR_EMPTY);
        if (us_str_starts_with(path, folder))
            bundle = call->operands.items[i];
    }
    return bundle;
}

static void print_text(us_invocation *call, usher_problems *problems)
{
    const check_settings *settings = call->settings;
    const usher_problem *first = usher_problems_at(problems, 0);
    const char *text = usher_problems_text(problems, true);
    const char *colon = strchr(text, ':');
    if (settings->bundle && first->code[0] == '\0')
        fprintf(stderr, "%.*s\n", (int)first->message.length, first->message.text);
    else if (settings->bundle && us_output_is_of_loading(problems))
        fprintf(stderr, "bundle %s: %s", bundle_of(call, first->file), text);
    else if (us_output_is_of_loading(problems))
        fprintf(stderr, "%.*s during loading%s", (int)(colon - text), text, colon);
    else
        fputs(text, stderr);
}

static us_str to_str(usher_text text)
{
    return us_str_make(text.text, text.length);
}

static us_report_finding finding_of(us_arena *arena, const usher_problem *problem)
{
    us_str message = to_str(problem->message);
    if (problem->detail.length > 0)
        message = us_str_format(arena, "%.*s\n%.*s", US_STR_ARG(message),
                                US_STR_ARG(problem->detail));
    return (us_report_finding){
        .level = US_REPORT_FAILURE,
        .rule = us_str_from(problem->code),
        .message = message,
        .fix = to_str(problem->hint),
        .place = {.file = to_str(problem->file),
                  .line = problem->row,
                  .column = problem->column},
    };
}

/* In one of the report's formats, on standard output: a case for each error. [problems] may be NULL. */
static void print_report(us_invocation *call, const usher_problems *problems)
{
    const check_settings *settings = call->settings;
    size_t count = usher_problems_count(problems);
    us_report_finding *findings =
        us_arena_alloc_array(call->arena, count, sizeof *findings);
    us_report_case *cases = us_arena_alloc_array(call->arena, count, sizeof *cases);
    us_report whole = {.tool = "usher check", .cases = cases};
    for (size_t i = 0; i < count; i++) {
        const usher_problem *problem = usher_problems_at(problems, i);
        us_report_finding *finding = &findings[whole.case_count];
        if (problem->is_note)
            continue;
        *finding = finding_of(call->arena, problem);
        cases[whole.case_count++] = (us_report_case){.suite = finding->place.file,
                                                     .name = finding->message,
                                                     .place = finding->place,
                                                     .findings = finding,
                                                     .finding_count = 1};
    }
    us_buf out = us_buf_make(call->arena);
    us_report_write(&out, &whole, settings->format);
    fputs(us_buf_str(&out).text, stdout);
}

static bool has_format(const us_invocation *call, const char *format)
{
    const check_settings *settings = call->settings;
    return strcmp(settings->format, format) == 0;
}

static int report(us_invocation *call, usher_problems *problems,
                  const usher_builder *builder)
{
    const check_settings *settings = call->settings;
    if (!settings->no_hints)
        us_advise(problems, builder, !has_format(call, "json"));
    if (has_format(call, "json")) {
        us_buf out = us_buf_make(call->arena);
        us_output_errors(&out, problems);
        fputs(us_buf_str(&out).text, stderr);
    } else if (has_format(call, "pretty")) {
        print_text(call, problems);
    } else {
        print_report(call, problems);
    }
    return US_EXIT_FINDINGS;
}

static usher_builder *make_builder(const check_settings *settings, usher_engine *engine)
{
    usher_build_options options = {
        .dialect = settings->v0_v1 ? USHER_REGO_V0_AND_V1
                   : settings->v0  ? USHER_REGO_V0
                                   : USHER_REGO_V1,
        .strict = settings->strict,
        .keep_print = true,
        .modules_only = !settings->bundle,
        .checking = true,
        .threads = us_threads_usable(),
        .max_errors = settings->max_errors ? settings->max_errors : SIZE_MAX,
    };
    return usher_builder_new(engine, &options);
}

/* "FILE:ROW: a sentence" in its parts; row 0: it has no place. */
static unsigned long split_place(us_str error, us_str *file, us_str *sentence)
{
    size_t colon = us_str_find(error, US_STR(": "), 0), digits = colon;
    *sentence = error;
    if (colon == US_STR_NONE)
        return 0;
    while (digits > 0 && error.text[digits - 1] >= '0' && error.text[digits - 1] <= '9')
        digits--;
    if (digits == colon || digits == 0 || error.text[digits - 1] != ':')
        return 0;
    *file = us_str_slice(error, 0, digits - 1);
    *sentence = us_str_slice(error, colon + 2, error.length);
    return strtoul(error.text + digits, NULL, 10);
}

/* Tells of what is wrong before anything is compiled. */
static int fail(us_invocation *call, us_str error)
{
    const check_settings *settings = call->settings;
    const us_str loading = US_STR("1 error occurred during loading: ");
    us_str file, sentence;
    if (strcmp(settings->format, "json") != 0) {
        fprintf(stderr, "%.*s\n", US_STR_ARG(error));
        return US_EXIT_FINDINGS;
    }
    if (us_str_starts_with(error, loading))
        error = us_str_slice(error, loading.length, error.length);
    us_buf text = us_buf_make(call->arena), out = us_buf_make(call->arena);
    unsigned long row = split_place(error, &file, &sentence);
    us_buf_add_c(&text, "{\"errors\":[{\"message\":");
    us_json_text_quote(&text, sentence);
    if (row > 0) {
        us_buf_add_c(&text, ",\"location\":{\"file\":");
        us_json_text_quote(&text, file);
        us_buf_add_format(&text, ",\"row\":%lu,\"col\":0}", row);
    }
    us_buf_add_c(&text, "}]}");
    us_json_text_indent(&out, us_buf_str(&text));
    fputs(us_buf_str(&out).text, stderr);
    return US_EXIT_FINDINGS;
}

/* A match, or an enforcement, is wrong for who makes a plan of it. */
static int check_plan(us_invocation *call, const usher_policy *policy)
{
    us_str problem;
    return us_admission_plan_new(call->arena, policy, NULL, &problem)
               ? US_EXIT_CLEAN
               : fail(call, problem);
}

static int check(us_invocation *call, usher_builder *builder, const us_sources *sources)
{
    us_arena *arena = call->arena;
    usher_problems *problems = NULL;
    int code = US_EXIT_CLEAN;
    us_str error;
    const us_gatekeeper *found =
        us_gatekeeper_find(arena, sources->data.items, sources->ignore.items);
    bool has_objects = us_gatekeeper_files(found)[0] != NULL;
    error = us_gatekeeper_problem(found);
    if (error.length > 0 || !us_sources_add(arena, builder, sources, &error) ||
        (has_objects && !us_gatekeeper_add(arena, builder, found, &error)))
        return fail(call, error);
    usher_policy *policy = has_objects ? usher_builder_finish(builder, &problems) : NULL;
    if (has_objects ? !policy : !us_builder_check(builder, &problems))
        code = report(call, problems, builder);
    else if (has_objects)
        code = check_plan(call, policy);
    if (code == US_EXIT_CLEAN && !has_format(call, "json") && !has_format(call, "pretty"))
        print_report(call, NULL);
    usher_policy_free(policy);
    usher_problems_free(problems);
    return code;
}

static int run_check(us_invocation *call)
{
    const check_settings *settings = call->settings;
    us_sources sources = {
        .ignore = settings->ignore, .schema = settings->schema, .kinds = settings->kinds};
    us_str error;
    if (call->operands.count == 0)
        return us_command_misuse(call, "name at least one file or folder");
    if (settings->bundle)
        sources.bundles = call->operands;
    else
        sources.data = call->operands;
    usher_engine *engine = usher_engine_new();
    us_conftest_register(engine);
    usher_builder *builder = make_builder(settings, engine);
    int code =
        us_sources_capabilities(call->arena, builder, settings->capabilities, &error)
            ? check(call, builder, &sources)
            : us_command_misuse(call, "--capabilities: %.*s", US_STR_ARG(error));
    usher_builder_free(builder);
    usher_engine_free(engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED('f', "format"), US_STORED(CHOICE, check_settings, format),
     .value = "FORMAT", .choices = "pretty json " US_REPORT_FORMATS, .preset = "pretty",
     .help = "form in which errors are told: pretty and json on standard error, as OPA "
             "does; others on "
             "standard output"},
    US_NO_HINTS_OPTION(check_settings, no_hints),
    {US_NAMED('S', "strict"), US_STORED(FLAG, check_settings, strict),
     .help = "unused variables and imports, imports that come twice, deprecated "
             "built-in functions, and rules or variables called input or data are "
             "errors, in Rego v0 as well"},
    {US_NAMED('m', "max-errors"), US_STORED(NUMBER, check_settings, max_errors),
     .value = "N", .preset = "10",
     .help = "stop after N errors of the compiler; 0: tell them all"},
    {US_NAMED('b', "bundle"), US_STORED(FLAG, check_settings, bundle),
     .help =
         "the paths are bundles, folders or .tar.gz files; their data is read, too, and "
         "must not lie where a rule does"},
    US_CAPABILITIES_OPTION(check_settings, capabilities),
    US_IGNORE_OPTION(check_settings, ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, check_settings, v0),
     .help = "read policies as Rego v0"},
    {US_NAMED(0, "v0-v1"), US_STORED(FLAG, check_settings, v0_v1),
     .help = "policies must be right in Rego v0 and in v1"},
    {US_NAMED(0, "v1-compatible"), US_STORED(FLAG, check_settings, v1), .hidden = true},
    US_SCHEMA_OPTION(check_settings, schema),
    {US_NAMED(0, "crd"), US_STORED(LIST, check_settings, kinds), .value = "PATH",
     .help =
         "CustomResourceDefinitions, or an OpenAPI document of the API server "
         "(/openapi/v2): a file, or a folder with such; input, the object under review "
         "in it, and all of an AdmissionReview must have the fields that are read"},
    {0},
};

const us_command cmd_check = {
    .name = "check",
    .summary = "Check policies for errors without evaluating them",
    .usage = "PATH...",
    .about =
        "Reads the .rego files that the paths name or contain, and compiles them "
        "together. Nothing is printed if they are right. What is wrong is told on "
        "standard error, each with its line and, where usher knows, what to do about it; "
        "the "
        "compiler works in stages, so that errors of one stage hide those of later ones. "
        "Gatekeeper's ConstraintTemplates, constraints and "
        "mutators among them are checked, too: their Rego, parameters by the template's "
        "schema, fields that do not exist.\n"
        "The exit code is 0 if all is right, 1 if it is not, 2 if the command was "
        "called wrongly.",
    .examples = "  usher check policies\n"
                "  usher check --strict -f json policies lib/prompt.rego\n"
                "  usher check --crd crds policies\n"
                "  usher check -b --ignore '*_test.rego' bundle\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(check_settings),
    .run = run_check,
};
