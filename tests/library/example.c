/* A host program: decides about a prompt with a policy and a function of its own.
 * Built by tests/library/run against the installed header and library alone. */
#include <stdio.h>
#include <string.h>
#include <usher.h>

static const char policy_text[] =
    "package prompt\n"
    "deny contains msg if {\n"
    "    acme.owner(input.team) != \"security\"\n"
    "    contains(input.template, \"SSN\")\n"
    "    msg := sprintf(\"team %s must not ask for an SSN\", [input.team])\n"
    "}\n";
static const char input_text[] = "{\"team\": \"sales\", \"template\": \"Your SSN?\"}";

static void owner(usher_call *call, void *data)
{
    usher_text team = usher_value_string(usher_call_argument(call, 0));
    (void)data;
    if (team.length == 5 && memcmp(team.text, "sales", 5) == 0)
        usher_return_string(call, "marketing", 9);
}

int main(void)
{
    usher_problems *problems = NULL;
    const usher_result *result;
    usher_limits limits = {.timeout = 1000000000, .memory = 16 << 20};
    usher_engine *engine = usher_engine_new();
    usher_engine_register(engine, "acme.owner", "(string) string", owner, NULL, 0);
    usher_builder *builder = usher_builder_new(engine, NULL);
    usher_builder_add_module(builder, "prompt.rego", policy_text, strlen(policy_text));
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy) {
        fputs(usher_problems_text(problems, true), stderr);
        return 1;
    }
    usher_input *input = usher_input_parse(input_text, strlen(input_text), NULL, NULL);
    usher_worker *worker = usher_worker_new(policy);
    if (usher_evaluate_path(worker, "data.prompt.deny", input, &limits, &result) ==
        USHER_OK)
        puts(usher_result_json(result, USHER_JSON_COMPACT, NULL));
    usher_worker_free(worker);
    usher_input_free(input);
    usher_policy_free(policy);
    usher_builder_free(builder);
    usher_engine_free(engine);
}
