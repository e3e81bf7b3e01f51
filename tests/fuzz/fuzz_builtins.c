/* Fuzzes the built-in functions: the name of one, then its operands, with lines "---"
 * between. An operand is a Rego term or, where it is none, a string of its bytes; one
 * that begins with '=' is a string in any case. Any other name stands for some function,
 * so that what libFuzzer makes of a name is not lost. A call ends with a result that
 * can be shown, undefined, or with an error that has a text; called again it does the
 * same, and in an arena that is too small it leaves nothing behind. */
#include "base/utf8.h"
#include "builtins/builtin.h"
#include "codec/json.h"
#include "fuzz.h"
#include "syntax/parse.h"

enum { OPERANDS = 8 };

typedef struct job {
    const us_builtin *builtin;
    us_str operands[OPERANDS];
    size_t count;
} job;

static const us_builtin *choose(us_str name)
{
    const us_builtin *builtin = us_builtin_find(name);
    size_t count = 0;
    uint32_t number = 0;
    while (us_builtin_at(count))
        count++;
    for (size_t i = 0; i < name.length; i++)
        number = number * 31 + (unsigned char)name.text[i];
    return builtin ? builtin : us_builtin_at(number % count);
}

static us_str valid_text(us_arena *arena, us_str text)
{
    us_buf buf = us_buf_make(arena);
    for (;;) {
        size_t bad = us_utf8_find_invalid(text);
        if (bad == US_STR_NONE) {
            us_buf_add_str(&buf, text);
            return us_buf_str(&buf);
        }
        us_buf_add_str(&buf, us_str_slice(text, 0, bad));
        us_buf_add_c(&buf, "\xEF\xBF\xBD");
        text = us_str_slice(text, bad + 1, text.length);
    }
}

static us_value read_operand(us_arena *arena, us_str text)
{
    us_parse_options options = {.max_depth = 60};
    us_diag_list diags = us_diag_list_make(arena, 1);
    text = valid_text(arena, text);
    if (text.length > 0 && text.text[0] == '=')
        return us_value_string(us_str_slice(text, 1, text.length));
    us_term *term = us_parse_term(arena, US_STR_EMPTY, text, &options, &diags);
    return term && us_term_is_ground(term) ? us_term_value(arena, term)
                                           : us_value_string(text);
}

static us_str run(us_arena *arena, us_cache *cache, const job *j)
{
    us_budget budget = {.steps = 2000000};
    us_environment environment = {.now = INT64_C(1795600000123456789),
                                  .runtime = us_value_object(us_object_new(arena, 0)),
                                  .cache = cache};
    us_call call = {.arena = arena,
                    .builtin = j->builtin,
                    .environment = &environment,
                    .budget = &budget};
    us_value *operands = us_arena_alloc_array(arena, j->count, sizeof *operands);
    us_value result = US_NONE;
    us_buf shown = us_buf_make(arena);
    for (size_t i = 0; i < j->count; i++)
        operands[i] = read_operand(arena, j->operands[i]);
    us_outcome outcome = j->builtin->function(&call, operands, &result);
    if (outcome == US_ERROR) {
        check(call.error_code && call.error.length > 0);
        return call.error;
    }
    if (outcome == US_OK && !(j->builtin->flags & US_BUILTIN_VOID)) {
        us_value_print(&shown, result);
        us_json_write(&shown, result, US_JSON_PRETTY);
        us_value_freeze(result);
        check(us_value_equal(us_value_copy(arena, result), result));
    }
    return us_buf_str(&shown);
}

/* Runs [j] in an arena of [limit] bytes; stores what came in [text], memory of its own,
 * or NULL where the arena was too small. */
static void run_job(size_t limit, us_cache *cache, const job *j, char **text)
{
    us_arena arena;
    us_recovery recovery;
    *text = NULL;
    us_arena_init(&arena, limit, &recovery);
    if (!US_RECOVER(&recovery)) {
        us_str shown = run(&arena, cache, j);
        *text = copy_text(shown);
    }
    us_arena_free(&arena);
}

static bool read_job(us_str text, job *j)
{
    us_str name;
    *j = (job){.count = 0};
    if (!next_part(&text, &name))
        return false;
    j->builtin = choose(name);
    size_t arity = us_builtin_arity(j->builtin);
    while (j->count < OPERANDS && next_part(&text, &j->operands[j->count]))
        j->count++;
    if (arity != SIZE_MAX && (j->count < arity || arity > OPERANDS))
        return false;
    if (arity != SIZE_MAX)
        j->count = arity;
    return j->builtin->function && !(j->builtin->flags & US_BUILTIN_RELATION);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    job j;
    char *once, *again, *little;
    if (!read_job(us_str_make((const char *)data, size), &j))
        return 0;
    us_cache *cache = us_cache_new(1 << 16);
    check(cache != NULL);
    run_job((size_t)1 << 26, cache, &j, &once);
    run_job((size_t)1 << 26, cache, &j, &again);
    if (!(j.builtin->flags & US_BUILTIN_NONDETERMINISTIC))
        check((!once && !again) || (once && again && strcmp(once, again) == 0));
    us_cache_free(cache);
    cache = us_cache_new(1 << 10);
    run_job(1024 + 64 * (size % 97), cache, &j, &little);
    us_cache_free(cache);
    free(once);
    free(again);
    free(little);
    return 0;
}
