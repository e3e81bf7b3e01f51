/* Contexts: what a `with` puts in force, and back. A context holds the input,
 * the data and the replaced functions, and the memos of the nodes whose result
 * they can change: those are put aside, so that nothing computed outside is
 * seen inside or the other way round. Contexts nest strictly, so their memory
 * is a stack. */
#include "vm/machine.h"

us_value us_value_with_path(us_arena *arena, us_value root, const us_value *path,
                            size_t length, us_value leaf)
{
    if (length == 0)
        return leaf;

    const us_object *old =
        us_value_tag(root) == US_TAG_OBJECT ? root.as.object : us_object_new(arena, 1);
    us_object *copy = us_object_new(arena, (size_t)old->count + 1);
    const us_value *below = us_object_get(old, path[0]);

    for (uint32_t i = 0; i < old->count; i++)
        us_object_add(copy, old->keys[i], old->values[i]);
    us_object_put(
        copy, path[0],
        us_value_with_path(arena, below ? *below : US_NULL, path + 1, length - 1, leaf));
    return us_value_object(copy);
}

static void apply_mock(us_vm *vm, const us_with_target *target, us_value value)
{
    us_mock *mock = us_arena_alloc(&vm->contexts_arena, sizeof *mock);
    mock->next = vm->mocks;
    mock->function = target->kind == US_WITH_BUILTIN
                         ? target->function | US_CALL_MEMO_BUILTIN
                         : target->function;
    mock->kind = target->mock;
    mock->replacement = target->replacement;
    mock->value = value;
    vm->mocks = mock;
}

static void apply_target(us_vm *vm, const us_with_target *target, us_value value)
{
    switch (target->kind) {
    case US_WITH_INPUT:
        vm->input = us_value_with_path(vm->arena, vm->input, target->path,
                                       target->path_length, value);
        break;
    case US_WITH_DATA:
        vm->data = us_value_with_path(vm->arena, vm->data, target->path,
                                      target->path_length, value);
        break;
    case US_WITH_FUNCTION:
    case US_WITH_BUILTIN:
        apply_mock(vm, target, value);
        break;
    }
}

/* True if the document at [path] is part of one that a with in force replaced. */
static bool is_replaced(const us_vm *vm, const us_value *path, size_t length)
{
    for (const us_context *context = vm->contexts; context; context = context->outer)
        for (uint32_t i = 0; i < context->site->target_count; i++) {
            const us_with_target *target = &context->site->targets[i];
            size_t at = 0;
            if (target->kind != US_WITH_DATA || target->path_length > length)
                continue;
            while (at < target->path_length && us_value_equal(target->path[at], path[at]))
                at++;
            if (at == target->path_length)
                return true;
        }
    return false;
}

static us_value stored_data(const us_vm *vm)
{
    const us_context *context = vm->contexts;
    while (context->outer)
        context = context->outer;
    return context->data;
}

static void add_overlays(us_vm *vm, const us_with_target *target)
{
    us_value root = stored_data(vm);
    const us_value *document = &vm->data, *stored = &root;

    for (size_t i = 0; i < target->path_length && document && stored; i++) {
        if (is_replaced(vm, target->path, i))
            return;
        us_overlay *overlay = us_arena_alloc(&vm->contexts_arena, sizeof *overlay);
        *overlay = (us_overlay){vm->contexts->overlays, *document, *stored, US_NONE};
        vm->contexts->overlays = overlay;
        document = us_document_get(*document, target->path[i]);
        stored = us_document_get(*stored, target->path[i]);
    }
}

us_value us_context_whole(us_vm *vm, us_value document)
{
    if (us_value_tag(document) != US_TAG_OBJECT)
        return document;
    for (us_context *context = vm->contexts; context; context = context->outer)
        for (us_overlay *o = context->overlays; o; o = o->next)
            if (o->document.as.object == document.as.object) {
                if (us_value_is_none(o->whole))
                    o->whole = us_document_merge(vm->arena, o->stored, o->document);
                return o->whole;
            }
    return document;
}

/* Puts the memos of [nodes] aside at [saved] and leaves [state] in their place. What a
 * context outside replaced stays replaced. */
static us_memo *replace_memos(us_vm *vm, us_memo *saved, const uint32_t *nodes,
                              uint32_t count, us_memo_state state)
{
    for (uint32_t i = 0; i < count; i++) {
        us_memo *memo = us_memo_get(vm, nodes[i]);
        *saved++ = *memo;
        if (memo->state != US_MEMO_MASKED)
            memo->state = state;
    }
    return saved;
}

void us_context_push(us_vm *vm, const us_with_site *site, const us_value *values)
{
    us_arena_mark mark = us_arena_get_mark(&vm->contexts_arena);
    us_context *context = us_arena_alloc(&vm->contexts_arena, sizeof *context);
    size_t memo_count = (size_t)site->affected_count + site->masked_count;

    *context =
        (us_context){vm->contexts, mark,        site,           vm->input, vm->data,
                     vm->mocks,    vm->context, vm->candidates, NULL,      NULL};
    context->memos =
        us_arena_alloc_array(&vm->contexts_arena, memo_count, sizeof *context->memos);
    us_memo *next = replace_memos(vm, context->memos, site->affected,
                                  site->affected_count, US_MEMO_NEW);
    replace_memos(vm, next, site->masked, site->masked_count, US_MEMO_MASKED);

    for (uint32_t i = 0; i < site->target_count; i++)
        apply_target(vm, &site->targets[i], values[i]);
    if (site->changes_input)
        vm->candidates = NULL;
    vm->context = ++vm->last_context;
    vm->contexts = context;
    for (uint32_t i = 0; i < site->target_count; i++)
        if (site->targets[i].kind == US_WITH_DATA)
            add_overlays(vm, &site->targets[i]);
}

void us_context_pop(us_vm *vm)
{
    us_context *context = vm->contexts;
    const us_with_site *site = context->site;

    /* Backwards, for a node may be in both lists. */
    for (uint32_t i = site->masked_count; i-- > 0;)
        vm->memos[site->masked[i]] = context->memos[site->affected_count + i];
    for (uint32_t i = site->affected_count; i-- > 0;)
        vm->memos[site->affected[i]] = context->memos[i];

    vm->input = context->input;
    vm->data = context->data;
    vm->mocks = context->mocks;
    vm->context = context->context;
    vm->candidates = context->candidates;
    vm->contexts = context->outer;
    us_arena_release(&vm->contexts_arena, context->mark);
}
