/* usher bench: measures a query, with the flags and the output of `opa bench`. */
#include "base/buf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/sources.h"
#include "testing/bench.h"

#include <stdio.h>
#include <unistd.h>

enum { EXIT_BROKEN = 1 };

typedef struct bench_settings {
    us_sources sources;
    const char *input;
    bool stdin_input;
    bool stdin_query;
    const char *package;
    us_words imports;
    const char *format;
    uint64_t count;
    uint64_t time;
    bool memory;
    bool metrics;
    bool fail;
    bool v0;
    const char *target;
} bench_settings;

/* What is measured; freed by close_subject. */
typedef struct subject {
    usher_engine *engine;
    usher_builder *builder;
    usher_policy *policy;
    usher_worker *worker;
    usher_input *input;
    usher_problems *problems;
} subject;

static bool read_input(us_invocation *call, subject *s)
{
    const bench_settings *settings = call->settings;
    const char *path = settings->stdin_input ? "-" : settings->input;
    usher_input_options yaml = {.yaml = true};
    us_str text, error;
    if (!path)
        return true;
    if (!us_file_read(call->arena, us_sources_path(path), 0, &text, &error)) {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
        return false;
    }
    s->input = usher_input_parse(text.text, text.length, NULL, NULL);
    if (!s->input)
        s->input = usher_input_parse(text.text, text.length, &yaml, &s->problems);
    if (!s->input)
        us_command_fail(call, "unable to parse input: %s: %.*s", path,
                        US_STR_ARG(usher_problems_at(s->problems, 0)->message));
    return s->input != NULL;
}

static bool open_subject(us_invocation *call, const char *query, subject *s)
{
    const bench_settings *settings = call->settings;
    usher_build_options options = {.dialect =
                                       settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1};
    us_str error;
    s->engine = usher_engine_new();
    s->builder = usher_builder_new(s->engine, &options);
    if (!us_sources_add(call->arena, s->builder, &settings->sources, &error)) {
        us_command_fail(call, "%.*s", US_STR_ARG(error));
        return false;
    }
    usher_builder_add_query(s->builder, query, settings->package,
                            settings->imports.items);
    s->policy = usher_builder_finish(s->builder, &s->problems);
    if (!s->policy) {
        fputs(usher_problems_text(s->problems, true), stderr);
        return false;
    }
    s->worker = usher_worker_new(s->policy);
    usher_worker_set_environment(s->worker, (const char *const *)environ);
    return read_input(call, s);
}

static void close_subject(subject *s)
{
    usher_worker_free(s->worker);
    usher_input_free(s->input);
    usher_policy_free(s->policy);
    usher_problems_free(s->problems);
    usher_builder_free(s->builder);
    usher_engine_free(s->engine);
}

static int measure(us_invocation *call, subject *s)
{
    const bench_settings *settings = call->settings;
    us_bench_options options = {.duration = settings->time,
                                .may_be_undefined = !settings->fail};
    us_bench_form form = {settings->metrics, settings->memory};
    us_buf out = us_buf_make(call->arena), json = us_buf_make(call->arena);
    us_bench bench;
    us_str error;
    if (!us_bench_run(call->arena, s->worker, s->input, &options, &bench, &error)) {
        fprintf(stderr, "%.*s", US_STR_ARG(error));
        return EXIT_BROKEN;
    }
    if (strcmp(settings->format, "json") == 0) {
        us_bench_json(&json, &bench, form);
        us_json_text_indent(&out, us_buf_str(&json));
    } else if (strcmp(settings->format, "gobench") == 0) {
        us_bench_gobench(&out, &bench, form);
    } else {
        us_bench_pretty(&out, &bench, form);
    }
    return us_command_output(call, us_buf_str(&out), US_EXIT_CLEAN);
}

static const char *check_settings(const us_invocation *call)
{
    const bench_settings *settings = call->settings;
    if (settings->stdin_query ? call->operands.count != 0 : call->operands.count != 1)
        return "give one query, or --stdin to read it";
    if (settings->stdin_query && settings->stdin_input)
        return "give --stdin or --stdin-input, not both";
    if (settings->input && settings->stdin_input)
        return "give --input or --stdin-input, not both";
    return NULL;
}

static int run_bench(us_invocation *call)
{
    const bench_settings *settings = call->settings;
    const char *mistake = check_settings(call);
    us_str text, error;
    if (mistake) {
        us_command_misuse(call, "%s", mistake);
        return EXIT_BROKEN;
    }
    const char *query = call->operands.count ? call->operands.items[0] : NULL;
    if (settings->stdin_query) {
        if (!us_file_read(call->arena, "-", 0, &text, &error)) {
            us_command_fail(call, "%.*s", US_STR_ARG(error));
            return EXIT_BROKEN;
        }
        query = text.text;
    }
    subject s = {0};
    int code = open_subject(call, query, &s) ? US_EXIT_CLEAN : EXIT_BROKEN;
    for (uint64_t i = 0; i < settings->count && code == US_EXIT_CLEAN; i++)
        code = measure(call, &s);
    close_subject(&s);
    return code;
}

static const us_option options[] = {
    {US_NAMED('d', "data"), US_STORED(LIST, bench_settings, sources.data),
     .value = "PATH", .help = "policies and data, as for usher eval"},
    {US_NAMED('b', "bundle"), US_STORED(LIST, bench_settings, sources.bundles),
     .value = "PATH", .help = "bundle: a folder or a .tar.gz file"},
    {US_NAMED('i', "input"), US_STORED(TEXT, bench_settings, input), .value = "PATH",
     .help = "input document, JSON or YAML"},
    {US_NAMED('I', "stdin-input"), US_STORED(FLAG, bench_settings, stdin_input),
     .help = "read the input document from standard input"},
    {US_NAMED(0, "stdin"), US_STORED(FLAG, bench_settings, stdin_query),
     .help = "read the query from standard input"},
    {US_NAMED(0, "package"), US_STORED(TEXT, bench_settings, package), .value = "NAME",
     .help = "package in which names of the query are looked up"},
    {US_NAMED(0, "import"), US_STORED(LIST, bench_settings, imports), .value = "NAME",
     .help = "import for the query, such as data.lib"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, bench_settings, format),
     .value = "FORMAT", .choices = "pretty json gobench", .preset = "pretty",
     .help = "form of the output"},
    {US_NAMED(0, "count"), US_STORED(NUMBER, bench_settings, count), .value = "N",
     .preset = "1", .help = "measure N times"},
    {US_NAMED(0, "time"), US_STORED(DURATION, bench_settings, time), .value = "TIME",
     .preset = "1s", .help = "how long each time: 1s, 100ms"},
    {US_NAMED(0, "benchmem"), US_STORED(FLAG, bench_settings, memory), .preset = "true",
     .help = "show what memory values took"},
    {US_NAMED(0, "metrics"), US_STORED(FLAG, bench_settings, metrics), .preset = "true",
     .help = "show the times of single evaluations"},
    {US_NAMED(0, "fail"), US_STORED(FLAG, bench_settings, fail), .preset = "true",
     .help = "exit with 1 if the result is undefined"},
    US_IGNORE_OPTION(bench_settings, sources.ignore),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, bench_settings, v0),
     .help = "read policies and query as Rego v0"},
    US_SCHEMA_OPTION(bench_settings, sources.schema),
    {US_NAMED('t', "target"), US_STORED(CHOICE, bench_settings, target),
     .value = "TARGET", .choices = "rego", .preset = "rego",
     .help = "what evaluates: rego alone, not wasm"},
    {US_NAMED('p', "partial"), .kind = US_OPTION_REFUSED,
     .help = "usher always evaluates in full"},
    {US_NAMED(0, "e2e"), .kind = US_OPTION_REFUSED, .help = "there is no server to ask"},
    {0},
};

const us_command cmd_bench = {
    .name = "bench",
    .summary = "Measure a query",
    .usage = "QUERY",
    .about =
        "Evaluates the query again and again for a second, and tells what an "
        "evaluation takes: on average, and of the single ones median, deviation and "
        "percentiles. Loading and compiling are not part of it. The lines of gobench "
        "are for benchstat. The exit code is 0, or 1 if the query is undefined or "
        "can't be evaluated.",
    .examples =
        "  usher bench -d policies -i review.json data.prompt.deny\n"
        "  usher bench --count 5 -f gobench -d policies data.prompt | tee new.txt\n",
    .operand = US_OPERAND_NONE,
    .options = options,
    .settings_size = sizeof(bench_settings),
    .run = run_bench,
};
