#include "unknown_check.h"

#include "codec/json.h"
#include "value/array.h"
#include "value/object.h"

#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include <cmocka.h>

enum { STEPS = 16, SUBSTITUTES = 40 };

/* The policy, or NULL with what is wrong. */
static usher_policy *build(usher_engine *engine, us_str module, usher_problems **problems)
{
    usher_build_options options = {.unknowns = true};
    usher_builder *builder = usher_builder_new(engine, &options);
    usher_builder_add_module(builder, "t.rego", module.text, module.length);
    usher_policy *policy = usher_builder_finish(builder, problems);
    usher_builder_free(builder);
    return policy;
}

bool unknown_try(us_str module, unknown_level *level)
{
    usher_problems *problems = NULL;
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, module, &problems);
    if (!policy && getenv("UNKNOWN_SHOW"))
        print_error("%s\n%.*s", usher_problems_text(problems, true), US_STR_ARG(module));
    usher_problems_free(problems);
    if (!policy) {
        usher_engine_free(engine);
        return false;
    }
    *level = (unknown_level){engine, policy, usher_worker_new(policy), 0, 0};
    return true;
}

unknown_level unknown_load(us_str module)
{
    usher_problems *problems = NULL;
    usher_engine *engine = usher_engine_new();
    usher_policy *policy = build(engine, module, &problems);
    if (!policy)
        fail_msg("%s\n%.*s", usher_problems_text(problems, true), US_STR_ARG(module));
    usher_problems_free(problems);
    return (unknown_level){engine, policy, usher_worker_new(policy), 0, 0};
}

void unknown_unload(unknown_level *level)
{
    usher_worker_free(level->worker);
    usher_policy_free(level->policy);
    usher_engine_free(level->engine);
}

us_value unknown_put(us_arena *arena, us_value value, const us_value *steps, size_t count,
                     us_value leaf)
{
    if (count == 0)
        return leaf;
    if (us_value_tag(value) == US_TAG_ARRAY) {
        us_array *array = us_array_new(arena, value.as.array->count);
        for (uint32_t i = 0; i < value.as.array->count; i++) {
            us_value item = value.as.array->items[i];
            if (us_value_equal(us_value_integer(i), steps[0]))
                item = unknown_put(arena, item, steps + 1, count - 1, leaf);
            if (!us_value_is_none(item))
                us_array_push(array, item);
        }
        return us_value_array(array);
    }
    us_object *object = us_object_new(arena, us_value_count(value) + 1);
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        us_value item = value.as.object->values[i];
        if (us_value_equal(value.as.object->keys[i], steps[0]))
            item = unknown_put(arena, item, steps + 1, count - 1, leaf);
        if (!us_value_is_none(item))
            us_object_add(object, value.as.object->keys[i], item);
    }
    return us_value_object(object);
}

/* ---- Asking -------------------------------------------------------------------------- */

typedef struct told {
    usher_outcome outcome;
    us_value value; /* NONE: there is none */
    const char *code;
    bool indeterminate;
} told;

static told ask(us_arena *arena, unknown_level *level, const char *path, us_value input)
{
    static const usher_limits limits = {.now = 1};
    const usher_result *result;
    bool is_there = !us_value_is_none(input);
    told t = {.value = US_NONE, .code = ""};
    t.outcome = usher_evaluate_value(level->worker, path, is_there ? &input : NULL,
                                     &limits, &result);
    t.indeterminate = usher_result_is_indeterminate(result);
    if (t.outcome == USHER_OK)
        t.value = us_value_copy(arena, *usher_result_value(result));
    if (t.outcome == USHER_ERROR)
        t.code = usher_problems_at(usher_result_problems(result), 0)->code;
    return t;
}

static us_str text_of(us_arena *arena, const told *t)
{
    us_buf buf = us_buf_make(arena);
    if (t->outcome == USHER_OK)
        us_value_print(&buf, t->value);
    else
        us_buf_add_c(&buf, t->outcome == USHER_ERROR ? t->code : "undefined");
    if (t->indeterminate)
        us_buf_add_c(&buf, " ?");
    return us_buf_str(&buf);
}

us_str unknown_answer(us_arena *arena, unknown_level *level, const char *path,
                      us_value input)
{
    told t = ask(arena, level, path, input);
    return text_of(arena, &t);
}

static bool is_subset(us_value a, us_value b)
{
    if (us_value_tag(a) != US_TAG_SET || us_value_tag(b) != US_TAG_SET)
        return us_value_equal(a, b);
    for (uint32_t i = 0; i < a.as.set->count; i++)
        if (!us_set_get(b.as.set, a.as.set->items[i]))
            return false;
    return true;
}

/* True if what was said holds where the answer is [known]. */
static bool holds(const told *said, const told *known)
{
    if (!said->indeterminate)
        return said->outcome == known->outcome && strcmp(said->code, known->code) == 0 &&
               (said->outcome != USHER_OK || us_value_equal(said->value, known->value));
    if (said->outcome != USHER_OK || known->outcome == USHER_ERROR)
        return true;
    return known->outcome == USHER_OK && is_subset(said->value, known->value);
}

const char *unknown_refute(us_arena *arena, unknown_level *level, const char *path,
                           us_value hidden, const us_value *known, size_t count)
{
    told said = ask(arena, level, path, hidden);
    *(said.indeterminate ? &level->indeterminate : &level->certain) += 1;
    if (us_value_has_unknown(said.value))
        return "what is unknown got out";
    for (size_t i = 0; i < count; i++) {
        told is = ask(arena, level, path, known[i]);
        us_buf buf = us_buf_make(arena), whole = us_buf_make(arena);
        if (is.indeterminate)
            return "a known input is taken for an unknown one";
        if (holds(&said, &is))
            continue;
        us_value_print(&buf, hidden);
        us_value_print(&whole, known[i]);
        us_str a = text_of(arena, &said), b = text_of(arena, &is);
        return us_str_format(arena,
                             "%s\nof      %.*s\nsaid    %.*s\nbut for %.*s\nis      %.*s",
                             path, US_STR_ARG(us_buf_str(&buf)), US_STR_ARG(a),
                             US_STR_ARG(us_buf_str(&whole)), US_STR_ARG(b))
            .text;
    }
    return NULL;
}

/* ---- All places of an input ---------------------------------------------------------- */

typedef struct checking {
    us_arena *arena;
    unknown_level *level;
    const char *path, *what;
    us_value root;
    us_value steps[STEPS];
    us_value pool[SUBSTITUTES];
    size_t pool_count;
} checking;

static void add_to_pool(checking *c, us_value value)
{
    for (size_t i = 0; i < c->pool_count; i++)
        if (us_value_equal(c->pool[i], value))
            return;
    if (c->pool_count < SUBSTITUTES)
        c->pool[c->pool_count++] = value;
}

static void collect(checking *c, us_value value)
{
    add_to_pool(c, value);
    if (us_value_tag(value) == US_TAG_ARRAY)
        for (uint32_t i = 0; i < value.as.array->count; i++)
            collect(c, value.as.array->items[i]);
    if (us_value_tag(value) == US_TAG_OBJECT)
        for (uint32_t i = 0; i < value.as.object->count; i++)
            collect(c, value.as.object->values[i]);
}

static void add_others(checking *c)
{
    static const char *const others[] = {
        "null",  "false", "true",         "0",
        "1",     "\"\"",  "[]",           "{}",
        "\"b\"", "[1]",   "[{\"a\": 1}]", "{\"a\": 1, \"b\": [1, 2]}"};
    for (size_t i = 0; i < sizeof others / sizeof *others; i++) {
        us_value value;
        us_diag diag;
        us_json_options options = {.keep_text = true};
        assert_true(us_json_read(c->arena, us_str_from(others[i]), &options, &value, NULL,
                                 &diag));
        add_to_pool(c, value);
    }
}

static void refute(const checking *c, us_value hidden, const us_value *known,
                   size_t count)
{
    const char *wrong = unknown_refute(c->arena, c->level, c->path, hidden, known, count);
    if (!wrong)
        return;
    fprintf(stderr, "%s\n", c->what); /* too long for the message of a failure */
    fail_msg("%s", wrong);
}

static void hide_place(const checking *c, size_t depth)
{
    us_value known[SUBSTITUTES + 1];
    for (size_t i = 0; i < c->pool_count; i++)
        known[i] = unknown_put(c->arena, c->root, c->steps, depth, c->pool[i]);
    /* An element of an array is there in any case. */
    bool may_lack = depth == 0 || us_value_is_string(c->steps[depth - 1]);
    if (may_lack)
        known[c->pool_count] = unknown_put(c->arena, c->root, c->steps, depth, US_NONE);
    refute(c, unknown_put(c->arena, c->root, c->steps, depth, US_UNKNOWN), known,
           c->pool_count + may_lack);
}

static us_object *copy_of(us_arena *arena, const us_object *from, uint32_t count)
{
    us_object *copy = us_object_new(arena, (size_t)count + 2);
    for (uint32_t i = 0; i < count; i++)
        us_object_add(copy, from->keys[i], from->values[i]);
    return copy;
}

/* The object at the steps shows its first [shown] members, and may have others. */
static void hide_rest(const checking *c, size_t depth, const us_object *object,
                      uint32_t shown)
{
    us_value known[SUBSTITUTES + 2];
    us_object *open = copy_of(c->arena, object, shown);
    for (size_t i = 0; i < c->pool_count; i++) {
        us_object *other = copy_of(c->arena, object, shown);
        us_value key = i % 2 == 0 && shown < object->count
                           ? object->keys[shown]
                           : us_value_string(US_STR("more"));
        us_object_put(other, key, c->pool[i]);
        known[i] =
            unknown_put(c->arena, c->root, c->steps, depth, us_value_object(other));
    }
    known[c->pool_count] = c->root;
    known[c->pool_count + 1] =
        unknown_put(c->arena, c->root, c->steps, depth,
                    us_value_object(copy_of(c->arena, object, shown)));
    us_object_add(open, US_UNKNOWN, US_UNKNOWN);
    refute(c, unknown_put(c->arena, c->root, c->steps, depth, us_value_object(open)),
           known, c->pool_count + 2);
}

static void hide_below(checking *c, size_t depth, us_value value)
{
    hide_place(c, depth);
    if (depth == STEPS)
        return;
    if (us_value_tag(value) == US_TAG_ARRAY)
        for (uint32_t i = 0; i < value.as.array->count && i < 4; i++) {
            c->steps[depth] = us_value_integer(i);
            hide_below(c, depth + 1, value.as.array->items[i]);
        }
    if (us_value_tag(value) != US_TAG_OBJECT)
        return;
    hide_rest(c, depth, value.as.object, value.as.object->count / 2);
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        c->steps[depth] = value.as.object->keys[i];
        hide_below(c, depth + 1, value.as.object->values[i]);
    }
}

void unknown_check_all(us_arena *arena, unknown_level *level, const char *path,
                       us_value input, const char *what)
{
    checking c = {
        .arena = arena, .level = level, .path = path, .what = what, .root = input};
    add_others(&c);
    collect(&c, input);
    hide_below(&c, 0, input);
}
