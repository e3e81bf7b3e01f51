/* print and trace, and the rows of what the compiler or the virtual machine does
 * by itself: walk, rego.metadata.* in modules, opa.runtime. Lines go to the functions of the
 * environment; where there are none, nothing is even put together. */
#include "builtins/builtin.h"

/* Each operand of a print call is the set of values it may have; none: it is
 * undefined. */
static void print_operand(us_buf *buf, us_value value)
{
    if (us_value_is_string(value))
        us_buf_add_str(buf, us_value_text(value));
    else
        us_value_print(buf, value);
}

/* One line for each way to choose a value of every operand, the last changing
 * fastest. [at] counts through the choices. */
static us_outcome print_lines(us_call *call, const us_array *operands)
{
    const us_environment *environment = call->environment;
    uint32_t *at = us_arena_alloc_zero(call->arena, operands->count * sizeof *at);
    for (;;) {
        us_buf line = us_buf_make(call->arena);
        for (uint32_t i = 0; i < operands->count; i++) {
            const us_set *set = operands->items[i].as.set;
            if (i > 0)
                us_buf_add_char(&line, ' ');
            if (set->count == 0)
                us_buf_add_c(&line, "<undefined>");
            else
                print_operand(&line, set->items[us_set_order(set)[at[i]]]);
        }
        us_str text = us_buf_str(&line);
        if (!us_call_charge(call, 10 + text.length / 8))
            return US_ERROR;
        environment->print(environment->output_data, text);
        uint32_t i = operands->count;
        while (i > 0 && ++at[i - 1] >= operands->items[i - 1].as.set->count)
            at[--i] = 0;
        if (i == 0)
            return US_OK;
    }
}

static us_outcome print_sets(us_call *call, const us_value *args, us_value *result)
{
    us_array *operands;
    *result = US_TRUE;
    if (!call->environment->print)
        return US_OK;
    if (!us_call_array(call, args, 0, &operands))
        return US_ERROR;
    for (uint32_t i = 0; i < operands->count; i++) {
        if (us_value_tag(operands->items[i]) != US_TAG_SET)
            return us_call_halt(call, "eval_internal_error", "illegal argument type");
    }
    return print_lines(call, operands);
}

/* The name of a test case: the test runner's business. */
static us_outcome name_test_case(us_call *call, const us_value *args, us_value *result)
{
    us_array *name;
    if (!us_call_array(call, args, 0, &name))
        return US_ERROR;
    if (call->environment->test_case)
        call->environment->test_case(call->environment->output_data, args[0]);
    *result = US_TRUE;
    return US_OK;
}

static us_outcome trace(us_call *call, const us_value *args, us_value *result)
{
    us_str note;
    if (!us_call_string(call, args, 0, &note))
        return US_ERROR;
    if (call->environment->trace)
        call->environment->trace(call->environment->output_data, note);
    *result = US_TRUE;
    return US_OK;
}

/* walk has instructions of its own, and comes here in place of another function only. */
static us_outcome walk_in_place(us_call *call, const us_value *args, us_value *result)
{
    (void)args;
    (void)result;
    return us_call_error(call, "can't stand in for another function");
}

static us_outcome opa_runtime(us_call *call, const us_value *args, us_value *result)
{
    (void)args;
    *result = us_value_is_none(call->environment->runtime)
                  ? us_value_object(us_object_new(call->arena, 0))
                  : call->environment->runtime;
    return US_OK;
}

/* In a query: in the rules of modules the compiler makes constants of these calls. */
static us_outcome metadata_chain(us_call *call, const us_value *args, us_value *result)
{
    (void)args;
    (void)result;
    return us_call_error(call, "the rego.metadata.chain function must only be called "
                               "within the scope of a rule");
}

static us_outcome metadata_rule(us_call *call, const us_value *args, us_value *result)
{
    (void)args;
    (void)result;
    return us_call_error(call, "the rego.metadata.rule function must only be called "
                               "within the scope of a rule");
}

static const us_builtin rows[] = {
    {"internal.print", "(array[set[any]]) void", print_sets,
     US_BUILTIN_INTERNAL | US_BUILTIN_VOID, NULL},
    {"internal.test_case", "(array[any]) void", name_test_case,
     US_BUILTIN_INTERNAL | US_BUILTIN_VOID, NULL},
    {"opa.runtime", "() output: object[string: any]", opa_runtime,
     US_BUILTIN_NONDETERMINISTIC, NULL},
    /* The compiler turns a call into one of internal.print, or drops it. */
    {"print", "(...any) void", NULL, US_BUILTIN_VOID, NULL},
    {"rego.metadata.chain", "() chain: array[any]", metadata_chain, 0, NULL},
    {"rego.metadata.rule", "() output: any", metadata_rule, 0, NULL},
    {"trace", "(note: string) result: boolean", trace, 0, NULL},
    {"walk", "(x: any) output: array<array[any], any>", walk_in_place,
     US_BUILTIN_RELATION, NULL},
};

const us_builtin_family us_print_family = {rows, sizeof rows / sizeof rows[0]};
