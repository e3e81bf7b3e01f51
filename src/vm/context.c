/* Contexts: what a `with` puts in force, and back. A context holds the input,
 * the data and the replaced functions. What rules gave outside is not seen inside, or
 * the other way round, where a replacement can change it: memo.c. Contexts nest
 * strictly, so their memory is a stack. */
#include "value/unknown.h"
#include "vm/machine.h"

/* What a `with` of several targets has copied. Its copies are its own until it is in
 * force, so that each target changes them and not copies of copies. */
typedef struct copies {
    us_vm *vm;
    us_object *made; /* addresses of objects, as numbers */
} copies;

static us_value address_of(const us_object *object)
{
    return us_value_integer((int64_t)(uintptr_t)object);
}

/* [value] if it is an object of our own, else a copy of it, empty if it is none; open if it is
 * not known. */
static us_object *own_object(copies *c, us_value value)
{
    const us_object *old = us_value_tag(value) == US_TAG_OBJECT ? value.as.object : NULL;
    if (old && us_object_get(c->made, address_of(old)))
        return value.as.object;
    uint32_t count = old ? old->count : 0;
    us_object *copy = us_object_new(c->vm->arena, (size_t)count + 1);
    for (uint32_t i = 0; i < count; i++)
        us_object_add(copy, old->keys[i], old->values[i]);
    if (us_value_tag(value) == US_TAG_UNKNOWN)
        us_object_add(copy, US_UNKNOWN, US_UNKNOWN);
    us_object_add(c->made, address_of(copy), US_TRUE);
    return copy;
}

/* [root] with [leaf] at [path]. What is on the way and no object becomes one. */
static us_value replace_at(copies *c, us_value root, const us_value *path, size_t length,
                           us_value leaf)
{
    us_object **way =
        us_arena_alloc_array(&c->vm->contexts_arena, length + 1, sizeof *way);
    us_value value = root;
    for (size_t i = 0; i < length; i++) {
        way[i] = own_object(c, value);
        const us_value *below = us_object_get(way[i], path[i]);
        value = below                                       ? *below
                : us_value_is_open(us_value_object(way[i])) ? US_UNKNOWN
                                                            : US_NULL;
    }
    /* From below, for an object notes how deep its members are when it gets them. */
    value = leaf;
    for (size_t i = length; i-- > 0;) {
        us_object_put(way[i], path[i], value);
        value = us_value_object(way[i]);
    }
    return value;
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

static void apply_target(copies *c, const us_with_target *target, us_value value)
{
    us_vm *vm = c->vm;
    switch (target->kind) {
    case US_WITH_INPUT:
        vm->input = replace_at(c, vm->input, target->path, target->path_length, value);
        break;
    case US_WITH_DATA:
        vm->data = replace_at(c, vm->data, target->path, target->path_length, value);
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

void us_context_push(us_vm *vm, const us_with_site *site, const us_value *values)
{
    us_arena_mark mark = us_arena_get_mark(&vm->contexts_arena);
    us_context *context = us_arena_alloc(&vm->contexts_arena, sizeof *context);

    *context = (us_context){.outer = vm->contexts,
                            .mark = mark,
                            .site = site,
                            .input = vm->input,
                            .data = vm->data,
                            .mocks = vm->mocks,
                            .context = vm->context,
                            .candidates = vm->candidates,
                            .input_number = vm->input_number,
                            .number = ++vm->last_context};

    copies c = {vm, us_object_new(&vm->contexts_arena, 4)};
    for (uint32_t i = 0; i < site->target_count; i++)
        apply_target(&c, &site->targets[i], values[i]);
    if (site->changes_input) {
        vm->candidates = NULL;
        vm->input_number = ++vm->last_input;
    }
    vm->context = context->number;
    vm->contexts = context;
    for (uint32_t i = 0; i < site->target_count; i++)
        if (site->targets[i].kind == US_WITH_DATA)
            add_overlays(vm, &site->targets[i]);
}

void us_context_pop(us_vm *vm)
{
    us_context *context = vm->contexts;

    while (context->asides) {
        us_memo_aside *aside = context->asides;
        context->asides = aside->next;
        vm->memos[aside->node] = aside->memo;
        aside->next = vm->free_asides;
        vm->free_asides = aside;
    }
    vm->input = context->input;
    vm->data = context->data;
    vm->mocks = context->mocks;
    vm->context = context->context;
    vm->candidates = context->candidates;
    vm->input_number = context->input_number;
    vm->contexts = context->outer;
    us_arena_release(&vm->contexts_arena, context->mark);
}
