/* usher exec: evaluates one decision for each of many inputs, with the flags, the output and
 * the exit codes of `opa exec`. The policies are compiled once. */
#include "base/buf.h"
#include "base/file.h"
#include "cli/command.h"
#include "cli/json_text.h"
#include "cli/sources.h"

#include <stdio.h>
#include <unistd.h>

enum { EXIT_DONE = 0, EXIT_BROKEN = 1 };

typedef struct exec_settings {
    us_sources sources;
    const char *decision;
    const char *capabilities;
    const char *format;
    bool fail;
    bool fail_defined;
    bool fail_non_empty;
    bool stdin_input;
    bool v0;
    uint64_t timeout;
} exec_settings;

typedef struct execution {
    us_invocation *call;
    const exec_settings *settings;
    usher_worker *worker;
    const char *path; /* of the decision: "data.a.deny" */
    us_buf out;
    size_t errors, failures; /* failures in the sense of the flags */
    us_str error;            /* why it ended early */
} execution;

static void quote(us_buf *out, const char *name, us_str text)
{
    us_buf_add_format(out, "\"%s\":", name);
    us_json_text_quote(out, text);
}

static void add_error(execution *e, const char *code, us_str message)
{
    e->errors++;
    us_buf_add_c(&e->out, ",\"error\":{");
    if (code) {
        quote(&e->out, "code", us_str_from(code));
        us_buf_add_char(&e->out, ',');
    }
    quote(&e->out, "message", message);
    us_buf_add_c(&e->out, "}}");
}

static bool is_empty(us_str json)
{
    return us_str_is(json, "[]") || us_str_is(json, "{}") || us_str_is(json, "\"\"") ||
           us_str_is(json, "null") || us_str_is(json, "false");
}

static void evaluate(execution *e, const usher_input *input)
{
    const exec_settings *settings = e->settings;
    const usher_result *result;
    us_str json;
    usher_limits limits = {.steps = UINT64_MAX,
                           .timeout = settings->timeout,
                           .memory = (size_t)8 << 30,
                           .allow_network = true};
    usher_outcome outcome =
        usher_evaluate_path(e->worker, e->path, input, &limits, &result);
    if (outcome == USHER_ERROR) {
        const usher_problem *problem =
            usher_problems_at(usher_result_problems(result), 0);
        add_error(e, problem->code,
                  us_str_make(problem->message.text, problem->message.length));
        return;
    }
    if (outcome == USHER_UNDEFINED) {
        add_error(e, "opa_undefined_error",
                  us_str_format(e->call->arena, "%s decision was undefined",
                                settings->decision));
        return;
    }
    json.text = usher_result_json(result, USHER_JSON_COMPACT, &json.length);
    if (!json.text) {
        add_error(e, NULL, US_STR("the result as JSON exceeds the memory limit"));
        return;
    }
    e->failures += settings->fail_non_empty ? !is_empty(json) : 1;
    us_buf_add_c(&e->out, ",\"result\":");
    us_buf_add_str(&e->out, json);
    us_buf_add_char(&e->out, '}');
}

/* Evaluates for the document in [text]; what is wrong with it is a result, too. */
static void execute(execution *e, const char *name, us_str text, bool yaml)
{
    usher_problems *problems = NULL;
    usher_input_options options = {.yaml = yaml};
    usher_input *input = usher_input_parse(text.text, text.length, &options, &problems);
    us_buf_add_c(&e->out, e->out.length > 11 ? ",{" : "{");
    quote(&e->out, "path", us_str_from(name));
    if (input) {
        evaluate(e, input);
    } else {
        const usher_problem *problem = usher_problems_at(problems, 0);
        add_error(e, NULL,
                  us_str_format(e->call->arena, "unable to parse input: %u:%u: %.*s",
                                problem->row, problem->column,
                                US_STR_ARG(problem->message)));
    }
    usher_problems_free(problems);
    usher_input_free(input);
}

static bool is_yaml(us_str path)
{
    return us_str_ends_with(path, US_STR(".yaml")) ||
           us_str_ends_with(path, US_STR(".yml"));
}

static bool visit(void *data, const char *path, size_t depth)
{
    execution *e = data;
    us_str text, name = us_str_from(path);
    (void)depth;
    if (!is_yaml(name) && !us_str_ends_with(name, US_STR(".json")))
        return true;
    if (!us_file_read(e->call->arena, path, 0, &text, &e->error))
        return false;
    execute(e, path, text, is_yaml(name));
    return true;
}

static bool fail_visit(void *data, us_str error)
{
    execution *e = data;
    e->error = error;
    return false;
}

static bool execute_all(execution *e)
{
    us_arena *arena = e->call->arena;
    us_str text;
    us_file_visitor visitor = {.data = e, .visit = visit, .fail = fail_visit};
    if (e->settings->stdin_input) {
        if (!us_file_read(arena, "-", 0, &text, &e->error))
            return false;
        execute(e, "--stdin-input", text, true);
        return true;
    }
    for (size_t i = 0; i < e->call->operands.count; i++)
        if (!us_file_walk(arena, us_sources_path(e->call->operands.items[i]), &visitor))
            return false;
    return true;
}

static int finish(execution *e)
{
    const exec_settings *settings = e->settings;
    us_buf out = us_buf_make(e->call->arena);
    us_buf_add_c(&e->out, "]}");
    us_json_text_indent(&out, us_buf_str(&e->out));
    int code = us_command_output(e->call, us_buf_str(&out), EXIT_DONE);
    bool fails = settings->fail ? e->errors > 0
                 : settings->fail_defined
                     ? e->failures > 0
                     : settings->fail_non_empty && e->errors + e->failures > 0;
    if (!fails)
        return code;
    us_command_fail(e->call,
                    "there were %zu failures and %zu errors counted in the results list, "
                    "and --fail%s is set",
                    settings->fail ? 0 : e->failures, e->errors,
                    settings->fail           ? ""
                    : settings->fail_defined ? "-defined"
                                             : "-non-empty");
    return EXIT_BROKEN;
}

static usher_policy *compile(us_invocation *call, usher_engine *engine)
{
    const exec_settings *settings = call->settings;
    usher_build_options options = {.dialect =
                                       settings->v0 ? USHER_REGO_V0 : USHER_REGO_V1};
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_problems *problems = NULL;
    usher_policy *policy = NULL;
    us_str error;
    if (!us_sources_capabilities(call->arena, builder, settings->capabilities, &error) ||
        !us_sources_add(call->arena, builder, &settings->sources, &error))
        us_command_fail(call, "%.*s", US_STR_ARG(error));
    else if (!(policy = usher_builder_finish(builder, &problems)))
        fputs(usher_problems_text(problems, true), stderr);
    usher_problems_free(problems);
    usher_builder_free(builder);
    return policy;
}

static const char *check_settings(const us_invocation *call)
{
    const exec_settings *settings = call->settings;
    if (call->operands.count == 0 && !settings->stdin_input)
        return "name inputs, files or folders, or give --stdin-input";
    if (call->operands.count > 0 && settings->stdin_input)
        return "name inputs or give --stdin-input, not both";
    if (settings->fail + settings->fail_defined + settings->fail_non_empty > 1)
        return "give one of --fail, --fail-defined and --fail-non-empty";
    if (settings->sources.bundles.count + settings->sources.data.count == 0)
        return "name policies with --bundle or --data";
    return NULL;
}

static int run_exec(us_invocation *call)
{
    const exec_settings *settings = call->settings;
    const char *mistake = check_settings(call);
    if (mistake) {
        us_command_misuse(call, "%s", mistake);
        return EXIT_BROKEN;
    }
    execution e = {.call = call,
                   .settings = settings,
                   .path = us_sources_rule_path(call->arena, settings->decision),
                   .out = us_buf_make(call->arena)};
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = compile(call, engine);
    int code = EXIT_BROKEN;
    if (policy) {
        e.worker = usher_worker_new(policy);
        usher_worker_set_environment(e.worker, (const char *const *)environ);
        us_buf_add_c(&e.out, "{\"result\":[");
        if (execute_all(&e))
            code = finish(&e);
        else
            us_command_fail(call, "%.*s", US_STR_ARG(e.error));
        usher_worker_free(e.worker);
    }
    usher_policy_free(policy);
    usher_engine_free(engine);
    return code;
}

static const us_option options[] = {
    {US_NAMED('b', "bundle"), US_STORED(LIST, exec_settings, sources.bundles),
     .value = "PATH", .help = "bundle: a folder or a .tar.gz file"},
    {US_NAMED('d', "data"), US_STORED(LIST, exec_settings, sources.data), .value = "PATH",
     .help = "policies and data, as for usher eval"},
    {US_NAMED(0, "decision"), US_STORED(TEXT, exec_settings, decision), .value = "PATH",
     .preset = "/system/main",
     .help = "document to evaluate: prompt/deny, or data.prompt.deny"},
    {US_NAMED('I', "stdin-input"), US_STORED(FLAG, exec_settings, stdin_input),
     .help = "read one input from standard input"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, exec_settings, format), .value = "FORMAT",
     .choices = "json", .preset = "json", .help = "form of the output"},
    {US_NAMED(0, "fail"), US_STORED(FLAG, exec_settings, fail),
     .help = "exit with 1 if a result is undefined, or an error"},
    {US_NAMED(0, "fail-defined"), US_STORED(FLAG, exec_settings, fail_defined),
     .help = "exit with 1 if a result is defined"},
    {US_NAMED(0, "fail-non-empty"), US_STORED(FLAG, exec_settings, fail_non_empty),
     .help = "exit with 1 if a result is not empty, or an error"},
    {US_NAMED(0, "timeout"), US_STORED(DURATION, exec_settings, timeout), .value = "TIME",
     .help = "give up on an input after that time, such as 500ms or 10s"},
    US_CAPABILITIES_OPTION(exec_settings, capabilities),
    US_IGNORE_OPTION(exec_settings, sources.ignore),
    US_SIGNATURE_OPTIONS(exec_settings),
    {US_NAMED(0, "v0-compatible"), US_STORED(FLAG, exec_settings, v0),
     .help = "read policies as Rego v0"},
    US_SCHEMA_OPTION(exec_settings, sources.schema),
    {US_NAMED('c', "config-file"), .kind = US_OPTION_REFUSED,
     .help = "nothing is fetched; name bundles with --bundle"},
    {0},
};

const us_command cmd_exec = {
    .name = "exec",
    .summary = "Evaluate a decision for many inputs",
    .usage = "PATH...",
    .about =
        "The inputs are files, and all .json, .yaml and .yml files of folders. The "
        "output is a JSON object with a list of results, in the order of the paths. "
        "The exit code is 0; 1 as the options say, or if policies or inputs can't be "
        "read.",
    .examples =
        "  usher exec -b bundle.tar.gz --decision prompt/deny manifests\n"
        "  usher exec -d policies --decision prompt/deny --fail-non-empty m.yaml\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(exec_settings),
    .run = run_exec,
};
