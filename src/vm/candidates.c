/* The rule index at run time: one bitmap over all rules of all policies, with a
 * bit set for each rule whose indexed tests on the input hold. It is made once
 * for each input that comes into force, and then answers for every rule. */
#include "vm/machine.h"

static const uint64_t *bitmap_for(const us_vm *vm, const us_index_path *path)
{
    us_value value = vm->input;
    for (size_t i = 0; i < path->length; i++) {
        const us_value *next =
            us_value_is_none(value) ? NULL : us_value_get(value, path->path[i]);
        if (!next)
            return path->bitmaps[0];
        value = *next;
    }
    if (us_value_is_none(value))
        return path->bitmaps[0];
    const us_value *number = us_object_get(path->values, value);
    return path->bitmaps[number ? number->as.integer : 0];
}

const uint64_t *us_candidates(us_vm *vm)
{
    const us_index *index = &vm->program->index;
    if (vm->candidates)
        return vm->candidates;

    uint64_t *all = us_arena_alloc_array(vm->arena, index->words, sizeof *all);
    memset(all, 0xFF, index->words * sizeof *all);
    for (size_t p = 0; p < index->path_count; p++) {
        const uint64_t *bitmap = bitmap_for(vm, &index->paths[p]);
        for (size_t w = 0; w < index->words; w++)
            all[w] &= bitmap[w];
    }
    vm->candidates = all;
    return all;
}
