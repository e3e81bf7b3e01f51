/* What evaluations remember: rule results by node, function results by
 * operands. Both are valid for one context: a request, or a with in it. */
#include "vm/machine.h"

/* ---- Rules
 *
 * A node has one memo, which says what context it is of: the innermost in force whose `with`
 * can change the result, or the request itself. So entering a context costs nothing for what
 * nobody asks for in it, and a result that a `with` does not change stays known inside and
 * afterwards. Who asks first in a context puts aside what was known outside. */

/* The context that the result of [node] is of; NULL: of the request. */
static us_context *context_of(const us_vm *vm, uint32_t node)
{
    us_context *context = vm->contexts;
    while (context && !us_node_set_has(context->site->affected, node))
        context = context->outer;
    return context;
}

/* What a context outside replaced stays replaced. */
static bool is_masked(const us_context *context, uint32_t node)
{
    while (context && !us_node_set_has(context->site->masked, node))
        context = context->outer;
    return context != NULL;
}

static void put_aside(us_vm *vm, us_context *context, uint32_t node)
{
    us_memo_aside *aside = vm->free_asides;
    if (aside)
        vm->free_asides = aside->next;
    else
        aside = us_arena_alloc(vm->arena, sizeof *aside);
    *aside = (us_memo_aside){context->asides, node, vm->memos[node]};
    context->asides = aside;
}

us_memo *us_memo_get(us_vm *vm, uint32_t node)
{
    us_memo *memo = &vm->memos[node];
    us_context *context = context_of(vm, node);
    uint64_t number = context ? context->number : vm->first_context;
    if (memo->context == number)
        return memo;
    if (context)
        put_aside(vm, context, node);
    memo->context = number;
    memo->state = is_masked(context, node) ? US_MEMO_MASKED : US_MEMO_NEW;
    return memo;
}

const us_memo *us_memo_peek(const us_vm *vm, uint32_t node)
{
    const us_context *context = context_of(vm, node);
    uint64_t number = context ? context->number : vm->first_context;
    return vm->memos[node].context == number ? &vm->memos[node] : NULL;
}

/* ---- Calls */

/* Operands are told apart by identity, not by content: the same bits are the
 * same value, and nothing in the request arena moves or is reused before the
 * request ends. Content would cost more than most calls do. Contexts count from the
 * request's first, so that one request after the other uses the same part of the table. */
static uint64_t call_key(const us_vm *vm, uint32_t function, const us_value *operands,
                         size_t count)
{
    uint64_t key = (vm->context - vm->first_context) * 0x9E3779B97F4A7C15u + function;
    for (size_t i = 0; i < count; i++) {
        key = (key ^ operands[i].head) * 0xBF58476D1CE4E5B9u;
        key =
            (key ^ (key >> 29) ^ (uint64_t)operands[i].as.integer) * 0x94D049BB133111EBu;
        key ^= key >> 32;
    }
    return key | 1;
}

static bool same_call(const us_vm *vm, const us_call_memo *memo, uint32_t function,
                      const us_value *operands, size_t count)
{
    if (memo->context != vm->context || memo->function != function ||
        memo->count != count)
        return false;
    for (size_t i = 0; i < count; i++)
        if (memo->operands[i].head != operands[i].head ||
            memo->operands[i].as.integer != operands[i].as.integer)
            return false;
    return true;
}

/* ---- Of traced programs
 *
 * What they tell must be the same each time. The table above forgets by addresses, which are
 * others in each process; so traced programs have one of their own, which forgets nothing
 * before the request ends, and is searched from the first place that fits to the first free. */

static us_call_memo *find_exact(us_vm *vm, uint64_t key, uint32_t function,
                                const us_value *operands, size_t count)
{
    us_exact_calls *calls = &vm->exact_calls;
    size_t mask = calls->size - 1;
    size_t place = (size_t)(key >> 1) & mask;
    while (calls->items[place].key &&
           !(calls->items[place].key == key &&
             same_call(vm, &calls->items[place], function, operands, count)))
        place = (place + 1) & mask;
    return &calls->items[place];
}

/* Makes the table large enough for one call more. */
static void grow_exact(us_vm *vm)
{
    us_exact_calls *calls = &vm->exact_calls, old = *calls;
    if (old.stored < old.size / 2)
        return;
    calls->size = old.size ? old.size * 2 : US_CALL_MEMO_FIRST * 2;
    calls->items = us_arena_alloc_zero(vm->arena, calls->size * sizeof *calls->items);
    for (size_t i = 0; i < old.size; i++) {
        size_t place = (size_t)(old.items[i].key >> 1) & (calls->size - 1);
        while (calls->items[place].key)
            place = (place + 1) & (calls->size - 1);
        if (old.items[i].key)
            calls->items[place] = old.items[i];
    }
}

/* ---- Finding and storing */

/* The whole table is 100 kB to clear, and most programs make few calls and are run once. */
static void new_table(us_vm *vm)
{
    vm->call_memos =
        us_arena_alloc_zero(vm->permanent, vm->call_memo_size * sizeof *vm->call_memos);
    vm->call_memo_room = vm->call_memo_size;
}

us_call_memo *us_call_memo_find(us_vm *vm, uint32_t function, const us_value *operands,
                                size_t count, uint32_t *slot)
{
    *slot = US_CALL_MEMO_NONE;
    if (count > US_CALL_MEMO_OPERANDS)
        return NULL;
    uint64_t key = call_key(vm, function, operands, count);
    us_call_memo *memo;
    if (vm->program->queries) {
        *slot = 0;
        if (!vm->exact_calls.items)
            return NULL;
        memo = find_exact(vm, key, function, operands, count);
        return memo->key ? memo : NULL;
    }
    if (vm->call_memo_room < vm->call_memo_size)
        new_table(vm);
    *slot = (uint32_t)(key >> 1) & (vm->call_memo_size - 1);
    memo = &vm->call_memos[*slot];
    return memo->key == key && same_call(vm, memo, function, operands, count) ? memo
                                                                              : NULL;
}

/* Most requests make few calls, and what they remember should lie where the one before had it:
 * elsewhere it has left the caches. So the table grows with what is stored, and forgets then. */
static void make_room(us_vm *vm)
{
    uint32_t size = vm->call_memo_size;
    if (++vm->call_memos_stored > size / 2)
        vm->call_memo_size = size * 4 < US_CALL_MEMO_SIZE ? size * 4 : US_CALL_MEMO_SIZE;
}

void us_call_memo_store(us_vm *vm, uint32_t slot, uint32_t function,
                        const us_value *operands, size_t count, us_value result)
{
    us_call_memo *memo;
    uint64_t key = call_key(vm, function, operands, count);
    if (vm->program->queries) {
        grow_exact(vm);
        memo = find_exact(vm, key, function, operands, count);
        vm->exact_calls.stored += memo->key == 0;
    } else {
        make_room(vm);
        memo = &vm->call_memos[slot];
    }
    memo->key = key;
    memo->context = vm->context;
    memo->function = function;
    memo->count = (uint32_t)count;
    memcpy(memo->operands, operands, count * sizeof *operands);
    memo->result = result;
}
