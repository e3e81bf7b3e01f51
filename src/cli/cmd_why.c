/* usher why: for each object which expressions made a rule say what it says, or kept it from
 * saying anything. Finding that is review/'s. */
#include "base/file.h"
#include "cli/json_text.h"
#include "cli/requests.h"
#include "review/why.h"

typedef struct why_settings {
    us_policy_settings policies;
    us_request_settings requests;
    const char *rule;
    bool whole;
    bool plain;
    const char *format;
} why_settings;

typedef struct why_state {
    us_invocation *call;
    const why_settings *settings;
    us_judging judging;
    usher_policy *policy;
    us_admission_plan *plan;
} why_state;

static bool load_policies(why_state *state)
{
    state->judging.bare = state->settings->plain;
    state->policy = us_judging_build(&state->judging, true, true);
    if (state->policy)
        state->plan = us_judging_plan(&state->judging, state->policy, NULL, false);
    return state->plan != NULL;
}

/* False after telling of the first file that can't be read. */
static bool read_manifests(why_state *state)
{
    us_str error;
    if (!us_judging_read(&state->judging, NULL))
        return false;
    if (us_manifests_are_read(state->call->arena, state->judging.manifests, &error))
        return true;
    us_command_fail(state->call, "%.*s", US_STR_ARG(error));
    return false;
}

static bool is_answered(const us_why *why)
{
    for (size_t i = 0; i < why->object_count; i++)
        if (why->objects[i].package_count > 0)
            return true;
    return false;
}

/* Some rule could not be evaluated. */
static bool has_failed(const us_why *why)
{
    for (size_t i = 0; i < why->object_count; i++)
        for (size_t k = 0; k < why->objects[i].package_count; k++) {
            const us_why_package *package = &why->objects[i].packages[k];
            for (size_t n = 0; n < package->rule_count; n++)
                if (package->rules[n].error.length > 0)
                    return true;
        }
    return false;
}

static int explain(why_state *state)
{
    const why_settings *settings = state->settings;
    us_arena *arena = state->call->arena;
    if (!read_manifests(state))
        return US_EXIT_FAILED;
    if (!load_policies(state))
        return US_EXIT_FAILED;
    us_why_options options = {.review = &state->judging.options,
                              .rule = settings->rule,
                              .plain = settings->plain};
    us_why *why = us_review_why(arena, state->judging.manifests, state->plan,
                                state->policy, &options);
    us_buf out = us_buf_make(arena), json = us_buf_make(arena);
    if (why->object_count == 0)
        return us_command_fail(state->call, "there is no object in what was named");
    if (!is_answered(why))
        return us_command_fail(state->call,
                               "no rule that decides is called %s; for any rule, and a "
                               "document that is the input as it is, add --plain",
                               settings->rule ? settings->rule : "anything");
    if (strcmp(settings->format, "json") == 0) {
        us_why_json(&json, why);
        us_json_text_indent(&out, us_buf_str(&json));
    } else {
        us_why_text(&out, why, settings->whole || settings->rule);
    }
    return us_command_output(state->call, us_buf_str(&out),
                             has_failed(why) ? US_EXIT_FAILED : US_EXIT_CLEAN);
}

static int run_why(us_invocation *call)
{
    const why_settings *settings = call->settings;
    why_state state = {
        .call = call,
        .settings = settings,
        .judging = us_judging_make(call, &settings->requests, &settings->policies),
    };
    if (call->operands.count == 0)
        return us_command_misuse(call,
                                 "name a file: a manifest, an AdmissionReview, or with "
                                 "--plain an input; - is standard input");
    if (settings->plain && !settings->rule)
        return us_command_misuse(call, "--plain needs --rule, such as data.prompt.deny");
    if (settings->plain && strncmp(settings->rule, "data.", 5) != 0)
        return us_command_misuse(call, "with --plain a rule has a whole path: data.%s",
                                 settings->rule);
    int code = explain(&state);
    us_judging_end(&state.judging, state.policy);
    return code;
}

static const us_option options[] = {
    US_POLICY_OPTIONS(why_settings),
    {US_NAMED('r', "rule"), US_STORED(TEXT, why_settings, rule), .value = "RULE",
     .help =
         "only this rule, or package: data.prompt.ssn.deny, ssn.deny, prompt.ssn; all "
         "of its bodies are shown"},
    {US_NAMED('a', "all"), US_STORED(FLAG, why_settings, whole),
     .help = "show all bodies of rules that say nothing, too, instead of a line"},
    {US_NAMED(0, "plain"), US_STORED(FLAG, why_settings, plain),
     .help = "each document is the input as it is, as for usher eval"},
    {US_NAMED('f', "format"), US_STORED(CHOICE, why_settings, format), .value = "FORMAT",
     .choices = "text json", .preset = "text", .help = "form of the output"},
    US_REQUEST_STATE_OPTIONS(why_settings),
    US_REQUEST_OPTIONS(why_settings),
    US_LANGUAGE_OPTIONS(why_settings, "evaluation"),
    {0},
};

const us_command cmd_why = {
    .name = "why",
    .summary = "Tell why a rule says what it says, or nothing",
    .usage = "PATH...",
    .about =
        "For each object (a manifest, the request of an AdmissionReview, or with --plain "
        "any document) shows the rules that decide. Of one that says something: the "
        "bodies that made it, each expression with what it read. Of one that says "
        "nothing: the first expression that failed, of all ways through its bodies the "
        "one that came furthest. What keeps a package or a Constraint from being asked "
        "at all is told, too. Secrets are masked.\n"
        "The exit code is 0, or 2 if something could not be read or evaluated.",
    .examples = "  usher why -p policies greeting.yaml\n"
                "  usher why -p policies -r prompt.ssn.deny review.json\n"
                "  usher why -p policies --plain -r data.authz.allow input.json\n",
    .operand = US_OPERAND_PATH,
    .options = options,
    .settings_size = sizeof(why_settings),
    .run = run_why,
};
