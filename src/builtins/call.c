/* What every built-in needs of its call: operands by type, errors, and the
 * budget. An operand helper stores the error itself, so a body only returns.
 * What the operands mean is left to the families. */
#include "builtins/builtin.h"

#include "base/clock.h"

/* ---- Errors */

static us_outcome store_error(us_call *call, const char *code, us_str text)
{
    us_buf buf = us_buf_make(call->arena);
    us_buf_add_c(&buf, call->builtin->name);
    us_buf_add_c(&buf, ": ");
    us_buf_add_str(&buf, text);
    call->error_code = code;
    call->error = us_buf_str(&buf);
    return US_ERROR;
}

us_outcome us_call_error_text(us_call *call, us_str text)
{
    return store_error(call, "eval_builtin_error", text);
}

us_outcome us_call_type_text(us_call *call, const char *text)
{
    return store_error(call, "eval_type_error", us_str_from(text));
}

us_outcome us_call_error(us_call *call, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(call->arena, format, arguments);
    va_end(arguments);
    return us_call_error_text(call, text);
}

us_outcome us_call_halt(us_call *call, const char *code, const char *text)
{
    call->error_code = code;
    call->error = us_str_from(text);
    call->fatal = true;
    return US_ERROR;
}

us_outcome us_call_operand_error(us_call *call, size_t index, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(call->arena, format, arguments);
    va_end(arguments);
    us_str whole =
        us_str_format(call->arena, "operand %zu %.*s", index + 1, US_STR_ARG(text));
    return store_error(call, "eval_type_error", whole);
}

us_outcome us_call_type_error(us_call *call, const us_value *args, size_t index,
                              const char *expected)
{
    return us_call_operand_error(call, index, "must be %s but got %s", expected,
                                 us_type_name(us_value_type(args[index])));
}

us_outcome us_call_item_error(us_call *call, size_t index, us_value collection,
                              const char *kind, us_value item)
{
    const char *type = us_type_name(us_value_type(collection));
    return us_call_operand_error(call, index, "must be %s of %s but got %s containing %s",
                                 type, kind, type, us_type_name(us_value_type(item)));
}

/* ---- Operands */

bool us_call_fail_type(us_call *call, const us_value *args, size_t index, us_type type)
{
    us_call_type_error(call, args, index, us_type_name(type));
    return false;
}

/* OPA takes 2.00 for an integer, but neither 2e0 nor more than this many
 * characters with a point among them. */
enum { LONGEST_POINTED = 19 };

static bool is_plain(us_value number)
{
    if (us_value_tag(number) == US_TAG_INTEGER)
        return true;
    us_str text = us_value_text(number);
    size_t sign = text.text[0] == '-';
    return text.length - sign <= LONGEST_POINTED &&
           !memchr(text.text, 'e', text.length) && !memchr(text.text, 'E', text.length);
}

static bool fail_fraction(us_call *call, size_t index)
{
    us_call_operand_error(call, index,
                          "must be integer number but got floating-point number");
    return false;
}

bool us_call_plain_integer(us_value number, int64_t *i)
{
    return is_plain(number) && us_number_to_int64(number, i);
}

bool us_call_integer_slow(us_call *call, const us_value *args, size_t index, int64_t *i)
{
    us_value number;
    if (!us_call_number(call, args, index, &number))
        return false;
    return us_call_plain_integer(number, i) || fail_fraction(call, index);
}

bool us_call_whole(us_call *call, const us_value *args, size_t index, us_value *number)
{
    if (!us_value_is_number(args[index])) {
        us_call_type_error(call, args, index, "integer");
        return false;
    }
    *number = args[index];
    return us_number_is_integer(*number) || fail_fraction(call, index);
}

/* ---- Time */

static int64_t wall_clock(void)
{
    struct timespec now;
    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Few evaluations ask for it, and the smallest take no longer than some ten looks at a clock. */
int64_t us_call_now(const us_call *call)
{
    const us_environment *environment = call->environment;
    if (environment->now || !environment->first_asked)
        return environment->now;
    if (*environment->first_asked == 0)
        *environment->first_asked = wall_clock();
    return *environment->first_asked;
}

/* ---- Budget */

/* What a step takes, and how many are not worth a look at the clock. */
enum { STEP_NS = 10, STEPS_WITHOUT_CLOCK = 1000000 };

static bool past_deadline(int64_t deadline)
{
    return (int64_t)us_clock_now() >= deadline;
}

bool us_budget_spend_slow(us_budget *budget, uint64_t steps)
{
    if (budget->exhausted)
        return false;
    uint64_t before = budget->steps;
    budget->steps = before > steps ? before - steps : 0;
    if (before < steps)
        budget->exhausted = "step limit exceeded";
    else if ((before ^ budget->steps) < US_BUDGET_STEPS_PER_CLOCK)
        return true;
    else if (budget->cancelled && __atomic_load_n(budget->cancelled, __ATOMIC_RELAXED))
        budget->exhausted = "caller cancelled query execution";
    else if (budget->deadline != 0 && past_deadline(budget->deadline))
        budget->exhausted = "time limit exceeded";
    return !budget->exhausted;
}

bool us_call_fail_budget(us_call *call)
{
    us_call_halt(call, "eval_cancel_error", call->budget->exhausted);
    return false;
}

bool us_call_charge_at_once(us_call *call, uint64_t steps)
{
    us_budget *budget = call->budget;
    if (!us_call_charge(call, steps))
        return false;
    if (!budget->deadline || steps < STEPS_WITHOUT_CLOCK)
        return true;
    int64_t ahead = steps < INT64_MAX / STEP_NS ? (int64_t)steps * STEP_NS : INT64_MAX;
    if (ahead < budget->deadline && !past_deadline(budget->deadline - ahead))
        return true;
    budget->exhausted = "time limit exceeded";
    us_call_halt(call, "eval_cancel_error", budget->exhausted);
    return false;
}

uint64_t us_call_number_steps(us_value number)
{
    size_t length = us_value_length(number);
    if (us_value_tag(number) != US_TAG_DECIMAL)
        return 0;
    bool in_exponent = false;
    uint64_t exponent = 0;
    for (size_t i = 0; i < length; i++) {
        char c = number.as.text[i];
        if (c == 'e' || c == 'E')
            in_exponent = true;
        else if (in_exponent && c >= '0' && c <= '9' && exponent < US_NUMBER_EXPONENT_MAX)
            exponent = exponent * 10 + (uint64_t)(c - '0');
    }
    return 50 + 4 * (length + exponent);
}

bool us_environment_admits(const us_environment *environment, us_str host)
{
    const us_array *hosts = environment->hosts;
    for (size_t i = 0; hosts && i < hosts->count; i++)
        if (us_value_is_string(hosts->items[i]) &&
            us_str_equal(us_value_text(hosts->items[i]), host))
            return true;
    return !hosts;
}
