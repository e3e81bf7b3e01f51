/* The rule index, made at compile time: which rules of all policies test the
 * input for equality, and with what.
 *
 * A rule qualifies by a literal of its body that compares a path of constant
 * steps below input with a constant, or asks whether it is in a set or array of
 * constants; a local that stands for such a path counts as the path. For each
 * path there is a table from value to a bitmap of the rules that the value
 * satisfies, with the rules that do not test the path in every bitmap. Which
 * rules can fire is then one AND over the paths (vm/candidates.c). */
#include "compile/lower.h"

/* One test of one rule: input at [path] must be one of [values]. */
typedef struct index_test {
    uint32_t rule;
    us_value path; /* an array of strings */
    us_value *values;
    size_t value_count;
} index_test;

struct us_indexer {
    index_test *tests;
    size_t test_count;
    size_t test_capacity;
    uint32_t rule_count;
};

/* A local's path below input, if that is what it stands for. */
typedef struct alias {
    uint32_t local;
    us_value path;
} alias;

typedef struct alias_list {
    alias *items;
    size_t count;
} alias_list;

void us_index_prepare(us_emitter *emitter)
{
    emitter->indexer = us_arena_alloc_zero(emitter->arena, sizeof *emitter->indexer);
}

/* The path of a ref of constant string steps below input, or of a local that
 * stands for such; none if it is anything else. */
static us_value input_path(us_arena *arena, const us_term *term,
                           const alias_list *aliases)
{
    if (term->kind == US_TERM_VARIABLE) {
        for (size_t i = 0; i < aliases->count; i++)
            if (term->as.variable.local != 0 &&
                aliases->items[i].local == term->as.variable.local)
                return aliases->items[i].path;
        return US_NONE;
    }
    if (term->kind != US_TERM_REF)
        return US_NONE;

    const us_terms *ref = &term->as.list;
    us_array *path = us_array_new(arena, ref->count);
    const us_term *head = ref->items[0];
    if (head->kind != US_TERM_VARIABLE)
        return US_NONE;
    if (head->as.variable.local != 0) {
        us_value above = input_path(arena, head, aliases);
        if (us_value_is_none(above))
            return US_NONE;
        for (uint32_t i = 0; i < above.as.array->count; i++)
            us_array_push(path, above.as.array->items[i]);
    } else if (!us_term_has_head(head, "input")) {
        return US_NONE;
    }
    for (size_t i = 1; i < ref->count; i++) {
        if (ref->items[i]->kind != US_TERM_SCALAR ||
            !us_value_is_string(ref->items[i]->as.scalar))
            return US_NONE;
        us_array_push(path, ref->items[i]->as.scalar);
    }
    return us_value_array(path);
}

static bool is_scalar(us_value value)
{
    return us_value_tag(value) < US_TAG_ARRAY;
}

static bool is_call(us_arena *arena, const us_literal *literal, const char *name)
{
    return us_str_is(us_term_dotted_name(arena, literal->as.call.items[0]), name);
}

static void add_test(us_emitter *emitter, us_value path, us_value *values, size_t count)
{
    struct us_indexer *indexer = emitter->indexer;
    indexer->tests = us_arena_room(emitter->arena, indexer->tests, indexer->test_count,
                                   &indexer->test_capacity, sizeof *indexer->tests);
    indexer->tests[indexer->test_count++] =
        (index_test){indexer->rule_count, path, values, count};
}

static void index_equality(us_emitter *emitter, const us_term *a, const us_term *b,
                           alias_list *aliases)
{
    us_arena *arena = emitter->arena;
    us_value path = input_path(arena, a, aliases);

    if (us_value_is_none(path))
        return;
    if (b->kind == US_TERM_SCALAR) {
        us_value *value = us_arena_alloc(arena, sizeof *value);
        *value = b->as.scalar;
        add_test(emitter, path, value, 1);
    } else if (b->kind == US_TERM_VARIABLE && b->as.variable.local != 0) {
        aliases->items = us_arena_one_more(arena, aliases->items, aliases->count,
                                           sizeof *aliases->items);
        aliases->items[aliases->count++] = (alias){b->as.variable.local, path};
    }
}

static void index_membership(us_emitter *emitter, const us_term *item,
                             const us_term *list, const alias_list *aliases)
{
    us_value path = input_path(emitter->arena, item, aliases);
    if (us_value_is_none(path) || !us_term_is_ground(list))
        return;

    us_value all = us_term_value(emitter->arena, list);
    if (us_value_tag(all) != US_TAG_SET && us_value_tag(all) != US_TAG_ARRAY)
        return;
    us_value *items =
        us_value_tag(all) == US_TAG_SET ? all.as.set->items : all.as.array->items;
    size_t count = us_value_count(all);
    for (size_t i = 0; i < count; i++)
        if (!is_scalar(items[i]))
            return;
    add_test(emitter, path, items, count);
}

static void index_clause(us_emitter *emitter, const us_clause *clause)
{
    alias_list aliases = {NULL, 0};

    /* Behind an else, or with new input in force, a test says nothing about
     * whether the rule as a whole can fire. */
    if (clause->otherwise)
        return;
    for (size_t i = 0; i < clause->body->count; i++) {
        const us_literal *literal = clause->body->items[i];
        if (literal->kind != US_LITERAL_CALL || literal->negated ||
            literal->with_count > 0 || literal->as.call.count != 3)
            continue;
        const us_term *a = literal->as.call.items[1], *b = literal->as.call.items[2];
        if (is_call(emitter->arena, literal, "internal.member_2")) {
            index_membership(emitter, a, b, &aliases);
        } else if (is_call(emitter->arena, literal, "eq") ||
                   is_call(emitter->arena, literal, "equal")) {
            index_equality(emitter, a, b, &aliases);
            index_equality(emitter, b, a, &aliases);
        }
    }
}

bool us_index_add(us_emitter *emitter, us_clause *const *clauses, size_t count,
                  uint32_t *first)
{
    struct us_indexer *indexer = emitter->indexer;
    size_t tests = indexer->test_count;

    *first = indexer->rule_count;
    if (count < 2)
        return false;
    for (size_t i = 0; i < count; i++) {
        index_clause(emitter, clauses[i]);
        indexer->rule_count++;
    }
    if (indexer->test_count > tests)
        return true;
    indexer->rule_count = *first;
    return false;
}

/* ---- from tests to bitmaps ---- */

static us_index_path *path_for(us_emitter *emitter, us_object *numbers, us_value path)
{
    us_index *index = &emitter->program->index;
    const us_value *number = us_object_get(numbers, path);
    if (number)
        return &index->paths[number->as.integer];

    us_object_add(numbers, path, us_value_integer((int64_t)index->path_count));
    us_index_path *added = &index->paths[index->path_count++];
    *added = (us_index_path){.path = path.as.array->items,
                             .length = path.as.array->count,
                             .values = us_object_new(emitter->arena, 8)};
    added->bitmaps = us_arena_one_more(emitter->arena, NULL, 0, sizeof *added->bitmaps);
    added->bitmaps[0] = us_arena_alloc_array(emitter->arena, index->words, 8);
    memset(added->bitmaps[0], 0xFF, index->words * 8);
    return added;
}

static void set_bit(uint64_t *bitmap, uint32_t bit, bool on)
{
    if (on)
        bitmap[bit / 64] |= (uint64_t)1 << (bit % 64);
    else
        bitmap[bit / 64] &= ~((uint64_t)1 << (bit % 64));
}

/* A second test of the same path in one rule only narrows it further: the rule
 * is entered under the first's values alone, which is enough. */
static bool already_tested(const us_index_path *path, uint32_t rule)
{
    return !(path->bitmaps[0][rule / 64] >> (rule % 64) & 1);
}

static void number_values(us_emitter *emitter, us_index_path *path,
                          const index_test *test)
{
    for (size_t i = 0; i < test->value_count; i++) {
        if (us_object_get(path->values, test->values[i]))
            continue;
        size_t number = (size_t)path->values->count + 1;
        path->bitmaps = us_arena_one_more(emitter->arena, path->bitmaps, number,
                                          sizeof *path->bitmaps);
        path->bitmaps[number] =
            us_arena_alloc_zero(emitter->arena, emitter->program->index.words * 8);
        us_object_add(path->values, test->values[i], us_value_integer((int64_t)number));
    }
}

void us_index_finish(us_emitter *emitter)
{
    struct us_indexer *indexer = emitter->indexer;
    us_index *index = &emitter->program->index;
    us_object *numbers = us_object_new(emitter->arena, 16);

    index->rule_count = indexer->rule_count;
    index->words = (indexer->rule_count + 63) / 64;
    index->paths =
        us_arena_alloc_array(emitter->arena, indexer->test_count, sizeof *index->paths);
    for (size_t t = 0; t < indexer->test_count; t++) {
        const index_test *test = &indexer->tests[t];
        us_index_path *path = path_for(emitter, numbers, test->path);
        if (already_tested(path, test->rule))
            continue;
        number_values(emitter, path, test);
        set_bit(path->bitmaps[0], test->rule, false);
        for (size_t i = 0; i < test->value_count; i++) {
            const us_value *number = us_object_get(path->values, test->values[i]);
            set_bit(path->bitmaps[number->as.integer], test->rule, true);
        }
    }
    for (size_t p = 0; p < index->path_count; p++) {
        us_index_path *path = &index->paths[p];
        for (size_t b = 1; b <= path->values->count; b++)
            for (size_t w = 0; w < index->words; w++)
                path->bitmaps[b][w] |= path->bitmaps[0][w];
        us_value_freeze(us_value_object(path->values));
    }
}
