/* The rule index at run time: one bitmap over all rules of all policies, with a bit set
 * for each rule that is found by the input. It is made once for each input that comes
 * into force, and then answers for every rule. What else the index knows of a rule is
 * asked when its turn comes. */
#include "vm/machine.h"

static void add_rules(uint64_t *bits, const us_index_path *path, uint32_t from,
                      uint32_t to)
{
    for (uint32_t i = path->starts[from]; i < path->starts[to]; i++)
        bits[path->rules[i] / 64] |= (uint64_t)1 << path->rules[i] % 64;
}

static void add_list(uint64_t *bits, const us_index_path *path, us_value value)
{
    const us_value *list = us_object_get(path->values, value);
    if (list)
        add_rules(bits, path, (uint32_t)list->as.integer, (uint32_t)list->as.integer + 1);
}

/* Of what is no string the function that asks may be right, or may fail: then all rules
 * are to be entered. */
static void add_affixes(uint64_t *bits, const us_index_path *path, us_value value)
{
    if (!us_value_is_string(value)) {
        add_rules(bits, path, 0, path->list_count);
        return;
    }
    us_str text = us_value_text(value);
    for (uint64_t left = path->lengths; left != 0; left &= left - 1) {
        size_t length = (size_t)__builtin_ctzll(left);
        if (length > text.length)
            return;
        size_t from = path->kind == US_INDEX_PREFIX ? 0 : text.length - length;
        add_list(bits, path, us_value_string(us_str_slice(text, from, from + length)));
    }
}

static void look_up(us_vm *vm, uint64_t *bits, const us_index_path *path)
{
    us_value value;
    if (us_shared_get(vm, 0, path->shared, &value) != US_CALL_DONE)
        return;
    switch (path->kind) {
    case US_INDEX_EQUAL:
        if (us_value_tag(value) < US_TAG_ARRAY)
            add_list(bits, path, value);
        break;
    case US_INDEX_TRUE:
        if (us_value_is_false(value))
            break;
        add_rules(bits, path, 0, 1);
        break;
    case US_INDEX_DEFINED:
        add_rules(bits, path, 0, 1);
        break;
    case US_INDEX_PREFIX:
    case US_INDEX_SUFFIX:
        add_affixes(bits, path, value);
        break;
    }
}

const uint64_t *us_candidates(us_vm *vm)
{
    const us_index *index = &vm->program->index;
    if (vm->candidates)
        return vm->candidates;

    uint64_t *bits = us_arena_alloc_array(vm->arena, index->words, sizeof *bits);
    memcpy(bits, index->always, index->words * sizeof *bits);
    for (size_t p = 0; p < index->path_count; p++)
        look_up(vm, bits, &index->paths[p]);
    vm->candidates = bits;
    return bits;
}

bool us_candidate_passes(us_vm *vm, uint32_t rule)
{
    const us_index *index = &vm->program->index;
    const us_index_test *test = &index->tests[index->first_tests[rule]];
    const us_index_test *end = &index->tests[index->first_tests[rule + 1]];
    us_value value;
    for (; test < end; test++) {
        if (us_shared_get(vm, 0, test->shared, &value) != US_CALL_DONE)
            return false;
        us_value wanted = vm->program->constants[test->constant];
        bool passes = test->kind == US_INDEX_TRUE ? !us_value_is_false(value)
                      : test->is_set              ? us_value_tag(value) < US_TAG_ARRAY &&
                                           us_set_get(wanted.as.set, value) != NULL
                                     : us_value_equal(value, wanted);
        if (!passes)
            return false;
    }
    return true;
}
