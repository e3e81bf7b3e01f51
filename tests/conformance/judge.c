/* Judging answers by the rules of the suites' README, section 2.
 *
 * The data structure is the canonical text of a value: two values are equal for
 * the suites exactly if their texts are, so that sets of answers are compared as
 * sorted lists of texts. */
#include "runner.h"

#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"
#include "value/set.h"

#include <stdlib.h>

us_str judge_text(us_arena *arena, us_value value)
{
    us_buf text = us_buf_make(arena);
    us_json_write(&text, value, US_JSON_CANONICAL);
    return us_buf_str(&text);
}

static int compare_texts(const void *a, const void *b)
{
    return us_str_compare(*(const us_str *)a, *(const us_str *)b);
}

/* Sorts, and drops what comes twice; returns how many are left. */
static size_t sort_texts(us_str *texts, size_t count)
{
    size_t kept = 0;
    qsort(texts, count, sizeof *texts, compare_texts);
    for (size_t i = 0; i < count; i++) {
        if (kept == 0 || !us_str_equal(texts[kept - 1], texts[i]))
            texts[kept++] = texts[i];
    }
    return kept;
}

/* The text of an array or set with its elements in the order of their texts. */
static us_str sorted_text(us_arena *arena, us_value value)
{
    us_str *texts = us_arena_alloc_array(arena, us_value_count(value) + 1, sizeof *texts);
    size_t count = us_value_count(value);
    for (size_t i = 0; i < count; i++)
        texts[i] = judge_text(arena, us_value_tag(value) == US_TAG_SET
                                         ? value.as.set->items[i]
                                         : value.as.array->items[i]);
    qsort(texts, count, sizeof *texts, compare_texts);
    us_buf text = us_buf_make(arena);
    us_buf_add_char(&text, '[');
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(&text, i ? "," : "");
        us_buf_add_str(&text, texts[i]);
    }
    us_buf_add_char(&text, ']');
    return us_buf_str(&text);
}

/* The text of one answer: an object from variables to values. */
static us_str answer_text(us_arena *arena, us_value answer, bool sort)
{
    if (!sort || us_value_tag(answer) != US_TAG_OBJECT)
        return judge_text(arena, answer);
    const us_object *object = answer.as.object;
    const uint32_t *order = us_object_order(object);
    us_buf text = us_buf_make(arena);
    for (uint32_t i = 0; i < object->count; i++) {
        us_value value = object->values[order[i]];
        us_tag tag = us_value_tag(value);
        us_buf_add_str(&text, judge_text(arena, object->keys[order[i]]));
        us_buf_add_str(&text, tag == US_TAG_ARRAY || tag == US_TAG_SET
                                  ? sorted_text(arena, value)
                                  : judge_text(arena, value));
    }
    return us_buf_str(&text);
}

static us_str join(us_arena *arena, const us_str *texts, size_t count)
{
    us_buf text = us_buf_make(arena);
    if (count == 0)
        us_buf_add_c(&text, "no answer");
    for (size_t i = 0; i < count; i++) {
        us_buf_add_c(&text, i ? " and " : "");
        us_buf_add_str(&text, texts[i]);
    }
    return us_buf_str(&text);
}

/* The bindings of an answer; {} where it has none. */
static us_value bindings_of(us_arena *arena, us_value answer)
{
    us_value bindings = field(answer, "bindings");
    return us_value_is_none(bindings) ? us_value_object(us_object_new(arena, 0))
                                      : bindings;
}

bool judge_answers(us_arena *arena, const us_value *wanted, size_t wanted_count,
                   us_value actual, bool sort, us_str *difference)
{
    size_t count = us_value_is_none(actual) ? 0 : us_value_count(actual);
    us_str *want = us_arena_alloc_array(arena, wanted_count + 1, sizeof *want);
    us_str *got = us_arena_alloc_array(arena, count + 1, sizeof *got);
    for (size_t i = 0; i < wanted_count; i++)
        want[i] = answer_text(arena, wanted[i], sort);
    for (size_t i = 0; i < count; i++)
        got[i] = answer_text(arena, bindings_of(arena, actual.as.array->items[i]), sort);
    wanted_count = sort_texts(want, wanted_count);
    count = sort_texts(got, count);
    us_str want_all = join(arena, want, wanted_count);
    us_str got_all = join(arena, got, count);
    if (wanted_count == count && us_str_equal(want_all, got_all))
        return true;
    *difference = us_str_format(arena, "want %.*s, got %.*s", US_STR_ARG(want_all),
                                US_STR_ARG(got_all));
    return false;
}

static bool has_false_expression(us_value answer)
{
    const us_value *items;
    size_t count = list_field(answer, "expressions", &items);
    for (size_t i = 0; i < count; i++) {
        if (us_value_is_false(field(items[i], "value")))
            return true;
    }
    return false;
}

bool judge_defined(us_value actual)
{
    size_t count = us_value_is_none(actual) ? 0 : us_value_count(actual);
    for (size_t i = 0; i < count; i++) {
        if (!has_false_expression(actual.as.array->items[i]))
            return true;
    }
    return false;
}

us_str problem_text(us_arena *arena, const usher_problem *problem)
{
    us_buf text = us_buf_make(arena);
    if (problem->row)
        us_buf_add_format(&text, "%.*s:%u: ", (int)problem->file.length,
                          problem->file.text, problem->row);
    us_buf_add_format(&text, "%s: %.*s", problem->code, (int)problem->message.length,
                      problem->message.text);
    return us_buf_str(&text);
}
