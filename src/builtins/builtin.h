/* Built-in functions: one body and one row each, in the file of its family.
 *
 *     static us_outcome str_lower(us_call *call, const us_value *args, us_value *result)
 *     {
 *         us_str s;
 *         if (!us_call_string(call, args, 0, &s))
 *             return US_ERROR;
 *         …
 *     }
 *
 *     static const us_builtin rows[] = {
 *         {"lower", "(string) string", str_lower, 0, NULL},
 *     };
 *     const us_builtin_family us_strings_family = {rows, sizeof rows / sizeof rows[0]};
 *
 * The row is the only declaration: arity, operand checks, type checking,
 * capabilities and documentation read it. builtins.c lists the families. */
#ifndef US_BUILTINS_BUILTIN_H
#define US_BUILTINS_BUILTIN_H

#include "base/diag.h"
#include "builtins/cache.h"
#include "value/array.h"
#include "value/number.h"
#include "value/object.h"
#include "value/set.h"
#include "value/value.h"

typedef struct us_builtin us_builtin;

/* What an evaluation may still spend. Running out is an error that ends the
 * evaluation, never "undefined". */
typedef struct us_budget {
    uint64_t steps;        /* left; counts down */
    int64_t deadline;      /* CLOCK_MONOTONIC nanoseconds; 0: none */
    const bool *cancelled; /* set by another thread to stop; may be NULL */
    const char *exhausted; /* which limit was hit, a literal; NULL: none */
} us_budget;

/* What built-ins see of the world; the same for all calls of one evaluation. */
typedef struct us_environment {
    int64_t now;          /* what us_call_now answers; 0: what the clock says */
    int64_t *first_asked; /* what it said; 0: nobody asked yet. NULL: there is no clock */
    us_value runtime;     /* opa.runtime(): an object */
    us_cache *cache;      /* compiled patterns and the like; outlives the evaluation */
    bool allow_network;   /* http.send, net.lookup_ip_addr */
    const us_array *hosts; /* strings: what they may reach; NULL: any */
    /* The answers of http.send, in the evaluation's arena; the slot is empty when an
     * evaluation begins. NULL: nothing is remembered. */
    us_object **http_answers;
    void (*print)(void *data, us_str line);       /* print(); NULL: dropped */
    void (*trace)(void *data, us_str line);       /* trace(); NULL: dropped */
    void (*test_case)(void *data, us_value name); /* an array; NULL: dropped */
    void *output_data;
} us_environment;

/* One call in progress. */
typedef struct us_call {
    us_arena *arena; /* for the result; lives until the evaluation's result is used */
    const us_builtin *builtin;
    const us_environment *environment;
    us_budget *budget;
    const char *error_code; /* "eval_type_error" or "eval_builtin_error" after US_ERROR */
    us_str error;           /* message, with the function's name in front */
    bool fatal;             /* ends the evaluation in any mode (budget, cancel) */
    us_position position; /* of the call in the policy, for rows with US_BUILTIN_PLACED */
    us_str file;          /* as it was named; empty: a query */
} us_call;

/* Computes the result of [args], as many as the signature has, all defined.
 *
 * US_OK: [result] is set (values in it live in [call->arena], in the arguments,
 * or for ever). US_UNDEFINED: no result, and no error either. US_ERROR: the
 * error was stored by one of the us_call_* functions below; it makes the call
 * undefined, or ends the evaluation in strict mode.
 *
 * Work and memory must be bounded by the size of the operands; what may take
 * more than microseconds charges for it. */
typedef us_outcome us_builtin_function(us_call *call, const us_value *args,
                                       us_value *result);

enum {
    US_BUILTIN_NONDETERMINISTIC = 1, /* remembered for the evaluation, by operands */
    US_BUILTIN_RELATION = 2,         /* yields many results (walk): the VM's business */
    US_BUILTIN_DEPRECATED = 4,       /* refused by Rego v1 */
    US_BUILTIN_INTERNAL = 8,         /* made by the compiler, not to be called by name */
    US_BUILTIN_VOID = 16,            /* has no result (print) */
    US_BUILTIN_SEES_TYPE = 32,       /* of its operand sees the type alone */
    US_BUILTIN_SEES_SIZE = 64,       /* sees type and number of members alone */
    US_BUILTIN_LOOKS_UP = 128,       /* object.get: sees what the key leads to */
    US_BUILTIN_REMEMBERS = 256,      /* nondeterministic, but remembers on its own */
    US_BUILTIN_PLACED = 512,         /* is told where it is called from */
};

struct us_builtin {
    const char *name;
    /* Operand types in parentheses, then the result's. A type is any, null,
     * boolean, number, string, array[T], array<T, U> (exactly these elements),
     * object[K: V], object<"name": T, …> with or without a final [K: V],
     * set[T], T|U. "(...any) void" takes any number. Each may have a name in
     * front, which messages and documentation show: "(x: number) y: number".
     * See signature.h. */
    const char *signature;
    us_builtin_function *function;
    unsigned flags;
    const char *infix; /* "+", or NULL */
};

typedef struct us_builtin_family {
    const us_builtin *rows;
    size_t count;
} us_builtin_family;

/* Looks a built-in up by its full name ("io.jwt.decode"); NULL if there is
 * none. */
const us_builtin *us_builtin_find(us_str name);

/* The built-in number [index], in the order of the names, or NULL past the
 * end. */
const us_builtin *us_builtin_at(size_t index);

/* What OPA says of the operands and the result of the built-in [name], with a NUL
 * between two; those at the end of which nothing is said are left out. Constant text;
 * empty if there is none. See descriptions.def. */
us_str us_builtin_descriptions(us_str name);

/* How many operands it takes; SIZE_MAX: any number. */
size_t us_builtin_arity(const us_builtin *builtin);

/* What the operands and the budget come to when they are not as they should be; for the
 * functions below alone, which are inline since most calls have little else to do. */
bool us_call_fail_type(us_call *call, const us_value *args, size_t index, us_type type);
bool us_call_integer_slow(us_call *call, const us_value *args, size_t index, int64_t *i);
bool us_budget_spend_slow(us_budget *budget, uint64_t steps);
bool us_call_fail_budget(us_call *call);

/* Operands. Each returns false after storing "name: operand N must be TYPE but
 * got TYPE" (N is index + 1) when the operand is of another type. */
static inline bool us_call_string(us_call *call, const us_value *args, size_t index,
                                  us_str *s)
{
    *s = us_value_text(args[index]);
    return us_value_is_string(args[index]) ||
           us_call_fail_type(call, args, index, US_TYPE_STRING);
}

static inline bool us_call_array(us_call *call, const us_value *args, size_t index,
                                 us_array **array)
{
    *array = args[index].as.array;
    return us_value_tag(args[index]) == US_TAG_ARRAY ||
           us_call_fail_type(call, args, index, US_TYPE_ARRAY);
}

static inline bool us_call_object(us_call *call, const us_value *args, size_t index,
                                  us_object **object)
{
    *object = args[index].as.object;
    return us_value_tag(args[index]) == US_TAG_OBJECT ||
           us_call_fail_type(call, args, index, US_TYPE_OBJECT);
}

static inline bool us_call_set(us_call *call, const us_value *args, size_t index,
                               us_set **set)
{
    *set = args[index].as.set;
    return us_value_tag(args[index]) == US_TAG_SET ||
           us_call_fail_type(call, args, index, US_TYPE_SET);
}

static inline bool us_call_number(us_call *call, const us_value *args, size_t index,
                                  us_value *number)
{
    *number = args[index];
    return us_value_is_number(args[index]) ||
           us_call_fail_type(call, args, index, US_TYPE_NUMBER);
}

/* A whole number within int64, written without exponent (2 and 2.0, but not 2e0,
 * as in OPA): "must be integer number but got floating-point number" otherwise. */
static inline bool us_call_integer(us_call *call, const us_value *args, size_t index,
                                   int64_t *i)
{
    if (us_value_tag(args[index]) != US_TAG_INTEGER)
        return us_call_integer_slow(call, args, index, i);
    *i = args[index].as.integer;
    return true;
}

/* Nanoseconds since 1970, the same for all calls of one evaluation. */
int64_t us_call_now(const us_call *call);

/* [number] as us_call_integer takes it; false if it is another. */
bool us_call_plain_integer(us_value number, int64_t *i);

/* A whole number of any size, however written (2e0): "must be integer but got
 * TYPE", or as us_call_integer. */
bool us_call_whole(us_call *call, const us_value *args, size_t index, us_value *number);

/* Stores "name: operand N must be EXPECTED but got TYPE" (eval_type_error).
 * Returns US_ERROR. [expected] such as "one of {array, set}". */
us_outcome us_call_type_error(us_call *call, const us_value *args, size_t index,
                              const char *expected);

/* Stores "name: MESSAGE" (eval_builtin_error), made as by printf. Returns
 * US_ERROR. */
us_outcome us_call_error(us_call *call, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

/* As us_call_error with another code: eval_type_error. */
us_outcome us_call_type_text(us_call *call, const char *text);

/* As us_call_error for a [text] that may hold NUL. */
us_outcome us_call_error_text(us_call *call, us_str text);

/* Stores "name: operand N must be array of KIND but got array containing TYPE"
 * (eval_type_error) for [item] of [collection], an array or a set; [kind] is a
 * plural. Returns US_ERROR. */
us_outcome us_call_item_error(us_call *call, size_t index, us_value collection,
                              const char *kind, us_value item);

/* Stores "name: operand N TEXT" (eval_type_error), for what the type alone does
 * not tell. Returns US_ERROR. */
us_outcome us_call_operand_error(us_call *call, size_t index, const char *format, ...)
    __attribute__((format(printf, 3, 4)));

/* As us_call_error for an error that ends the evaluation in any mode, with a
 * [code] of its own (a literal) and [text] as the whole message. */
us_outcome us_call_halt(us_call *call, const char *code, const char *text);

/* The clock is read once in so many steps: about 40 microseconds. */
enum { US_BUDGET_STEPS_PER_CLOCK = 4096 };

/* Takes [steps] from the budget: false, with [exhausted] set, when there is nothing left. */
static inline bool us_budget_spend(us_budget *budget, uint64_t steps)
{
    uint64_t left = budget->steps - steps;
    if (budget->exhausted || budget->steps < steps ||
        (budget->steps ^ left) >= US_BUDGET_STEPS_PER_CLOCK)
        return us_budget_spend_slow(budget, steps);
    budget->steps = left;
    return true;
}

/* Takes [steps] (about 10 ns of work each) from the budget. False when it is
 * spent, the deadline has passed, or the evaluation was cancelled: return
 * US_ERROR at once (the error is stored: eval_cancel_error, the limit's name
 * alone, and fatal). */
static inline bool us_call_charge(us_call *call, uint64_t steps)
{
    return us_budget_spend(call->budget, steps) || us_call_fail_budget(call);
}

/* As us_call_charge for work that nothing can interrupt: false also where the deadline
 * would pass before so many steps are done. */
bool us_call_charge_at_once(us_call *call, uint64_t steps);

/* True if the policy's capabilities admit talking to [host]. */
bool us_environment_admits(const us_environment *environment, us_str host);

/* Steps that computing with [number] takes: its digits, those that an exponent
 * stands for too. */
uint64_t us_call_number_steps(us_value number);

#endif
