/* What opa.runtime() answers: the host's environment, as the host gives it, beside what
 * there is to say of usher. The object lies in the worker's permanent memory, where some code
 * of the policy calls the function. */
#include "engine/engine.h"

#include "base/utf8.h"

static us_value text_value(us_arena *arena, us_str text)
{
    return us_value_string_checked(arena, us_utf8_make_valid(arena, text));
}

/* A variable without "=" is null, as in OPA. */
static void put_variable(us_object *environment, us_arena *arena, us_str variable)
{
    const char *equals = memchr(variable.text, '=', variable.length);
    size_t length = equals ? (size_t)(equals - variable.text) : variable.length;
    us_value value = US_NULL;
    if (equals)
        value = text_value(arena, us_str_slice(variable, length + 1, variable.length));
    us_object_put(environment, text_value(arena, us_str_slice(variable, 0, length)),
                  value);
}

static us_value make_runtime(us_arena *arena, const char *const *variables)
{
    us_object *environment = us_object_new(arena, 16);
    for (; variables && *variables; variables++)
        put_variable(environment, arena, us_str_copy(arena, us_str_from(*variables)));
    const struct {
        const char *key;
        us_value value;
    } members[] = {
        {"authorization_enabled", US_FALSE},
        {"commit", us_value_string(US_STR_EMPTY)},
        {"env", us_value_object(environment)},
        {"skip_known_schema_check", US_FALSE},
        {"version", us_value_string(us_str_from(usher_version()))},
    };
    us_object *runtime = us_object_new(arena, 8);
    for (size_t i = 0; i < sizeof members / sizeof members[0]; i++)
        us_object_put(runtime, us_value_string(us_str_from(members[i].key)),
                      members[i].value);
    return us_value_object(runtime);
}

static bool calls_runtime(const us_program *program)
{
    for (size_t i = 0; program && i < program->builtin_count; i++)
        if (strcmp(program->builtins[i]->name, "opa.runtime") == 0)
            return true;
    return false;
}

bool usher_worker_set_environment(usher_worker *worker, const char *const *variables)
{
    /* Few policies ask, and to copy all variables takes a fifth as long as to compile a rule. */
    if (!calls_runtime(worker->policy->program) &&
        !calls_runtime(worker->policy->unknowns))
        return true;
    us_recovery recovery;
    size_t limit = worker->permanent.limit, held = worker->permanent.held;
    worker->permanent.limit = 0;
    worker->permanent.recovery = &recovery;
    bool made = !US_RECOVER(&recovery);
    if (made)
        worker->environment.runtime = make_runtime(&worker->permanent, variables);
    worker->permanent.recovery = NULL;
    worker->permanent.limit = limit;
    worker->first_held += worker->permanent.held - held;
    return made;
}
