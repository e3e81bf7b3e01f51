/* Calls: of rules, functions, built-ins, and of what a `with` put in their
 * place. A rule or function gets a frame and the loop goes on in it; a built-in
 * runs at once. What was computed before in the context in force is not
 * computed again (memo.c keeps it). */
#include "vm/machine.h"

#ifdef US_STRESS
enum { FIRST_REGISTERS = 8, FIRST_FRAMES = 1 };
#else
enum { FIRST_REGISTERS = 1024, FIRST_FRAMES = 64 };
#endif

/* Makes room for a window of [count] registers at [base]. */
void us_frame_reserve(us_vm *vm, size_t base, size_t count)
{
    size_t need = base + count;
    if (need <= vm->register_capacity)
        return;
    size_t capacity = vm->register_capacity ? vm->register_capacity : FIRST_REGISTERS;
    while (capacity < need)
        capacity *= 2;
    vm->registers = us_arena_grow(vm->permanent, vm->registers,
                                  vm->register_capacity * sizeof *vm->registers,
                                  capacity * sizeof *vm->registers);
    vm->register_capacity = capacity;
}

static void grow_frames(us_vm *vm)
{
    size_t capacity = vm->frame_capacity ? vm->frame_capacity * 2 : FIRST_FRAMES;
    vm->frames =
        us_arena_grow(vm->permanent, vm->frames, vm->frame_capacity * sizeof *vm->frames,
                      capacity * sizeof *vm->frames);
    vm->frame_capacity = capacity;
}

us_frame *us_frame_push(us_vm *vm)
{
    if (vm->frame_count == vm->frame_capacity)
        grow_frames(vm);
    return &vm->frames[vm->frame_count++];
}

/* Pushes a frame for [routine], called by the instruction at [at]. */
static us_call_result enter(us_vm *vm, uint32_t at, uint32_t base,
                            const us_routine *routine, uint32_t result)
{
    const us_frame *caller = &vm->frames[vm->frame_count - 1];
    uint32_t callee_base = base + caller->routine->registers;

    if (vm->frame_count >= vm->max_depth) {
        us_vm_fail(vm, at, "eval_cancel_error", US_STR("call depth limit exceeded"));
        return US_CALL_FAILED;
    }
    us_frame_reserve(vm, callee_base, routine->registers);
    us_frame *frame = us_frame_push(vm);
    *frame = (us_frame){
        .routine = routine,
        .return_to = at + 1,
        .fail_to = vm->program->code[at].target,
        .base = base,
        .result = result,
        .memo_slot = US_CALL_MEMO_NONE,
        .mocks = vm->mocks,
        .context = vm->context,
    };
    vm->registers[callee_base] = US_NONE;
    return US_CALL_ENTERED;
}

us_call_result us_call_fail_conflict(us_vm *vm, uint32_t at)
{
    us_vm_fail(vm, at, "eval_conflict_error", US_STR("object keys must be unique"));
    return US_CALL_FAILED;
}

us_call_result us_call_fail_conflicts(us_vm *vm, us_value conflicts)
{
    return us_call_fail_conflict(vm, (uint32_t)conflicts.as.object->values[0].as.integer);
}

/* CALL_RULE and CALL_PARTIAL. */
us_call_result us_call_rule(us_vm *vm, uint32_t at, uint32_t base, uint32_t node,
                            uint32_t result, bool partial)
{
    us_memo *memo = us_memo_get(vm, node);
    const us_value *document;

    switch (memo->state) {
    case US_MEMO_VALUE:
        if (!partial && !us_value_is_none(memo->conflicts))
            return us_call_fail_conflicts(vm, memo->conflicts);
        vm->registers[result] = memo->value;
        return US_CALL_DONE;
    case US_MEMO_UNDEFINED:
        return US_CALL_UNDEFINED;
    case US_MEMO_MASKED:
        document = us_document_base(vm, node);
        if (!document)
            return US_CALL_UNDEFINED;
        vm->registers[result] = *document;
        return US_CALL_DONE;
    case US_MEMO_RUNNING:
        us_vm_fail(vm, at, "eval_internal_error", US_STR("a rule depends on itself"));
        return US_CALL_FAILED;
    case US_MEMO_NEW:
        break;
    }
    memo->state = US_MEMO_RUNNING;
    memo->conflicts = US_NONE;
    us_call_result entered = enter(
        vm, at, base, &vm->program->routines[vm->program->nodes[node].routine], result);
    vm->frames[vm->frame_count - 1].partial = partial;
    return entered;
}

static void keep_error(us_vm *vm, uint32_t at)
{
    vm->kept = us_arena_room(vm->arena, vm->kept, vm->kept_count, &vm->kept_capacity,
                             sizeof *vm->kept);
    vm->kept[vm->kept_count++] =
        (us_vm_error){vm->call.error_code, vm->call.error, vm->program->sources[at]};
}

/* An error of a built-in makes the call undefined, unless it is one that ends
 * the evaluation in any mode, or the mode is strict. */
us_call_result us_call_failed(us_vm *vm, uint32_t at)
{
    const us_call *call = &vm->call;
    if (!call->fatal && !vm->strict_errors) {
        if (vm->keep_errors)
            keep_error(vm, at);
        return US_CALL_UNDEFINED;
    }
    us_vm_fail(vm, at, call->error_code, call->error);
    return US_CALL_FAILED;
}

static us_call_result run_builtin(us_vm *vm, uint32_t at, const us_builtin *builtin,
                                  const us_value *operands, us_value *value)
{
    us_call *call = &vm->call;
    call->builtin = builtin;
    call->fatal = false;
    switch (builtin->function(call, operands, value)) {
    case US_OK:
        return US_CALL_DONE;
    case US_UNDEFINED:
        return US_CALL_UNDEFINED;
    case US_ERROR:
        break;
    }
    return us_call_failed(vm, at);
}

/* A built-in whose answer may differ from call to call (time, random numbers)
 * answers the same operands in one evaluation alike. Equal content counts, for
 * rand.intn("x", 10) is written down anew each time. */
static us_call_result run_nondeterministic(us_vm *vm, uint32_t at, uint32_t number,
                                           const us_value *operands, size_t count,
                                           us_value *value)
{
    us_array *key = us_array_new(vm->arena, count + 1);
    us_array_push(key, us_value_integer(number));
    for (size_t i = 0; i < count; i++)
        us_array_push(key, operands[i]);

    const us_value *known = vm->nondeterministic
                                ? us_object_get(vm->nondeterministic, us_value_array(key))
                                : NULL;
    if (known) {
        *value = *known;
        return US_CALL_DONE;
    }
    us_call_result result =
        run_builtin(vm, at, vm->program->builtins[number], operands, value);
    if (result == US_CALL_DONE) {
        if (!vm->nondeterministic)
            vm->nondeterministic = us_object_new(vm->arena, 4);
        us_object_put(vm->nondeterministic, us_value_array(key), *value);
    }
    return result;
}

static void tell_place(us_vm *vm, uint32_t at)
{
    const us_source *source = &vm->program->sources[at];
    vm->call.file = vm->program->files[source->file];
    vm->call.position = (us_position){source->row, source->column, 0};
}

static us_call_result call_builtin_plain(us_vm *vm, uint32_t at, uint32_t number,
                                         uint32_t first, size_t count, uint32_t result)
{
    const us_builtin *builtin = vm->program->builtins[number];
    us_value value = US_NONE;
    if (builtin->flags & US_BUILTIN_PLACED)
        tell_place(vm, at);
    unsigned memory =
        builtin->flags & (US_BUILTIN_NONDETERMINISTIC | US_BUILTIN_REMEMBERS);
    us_call_result outcome =
        memory == US_BUILTIN_NONDETERMINISTIC
            ? run_nondeterministic(vm, at, number, &vm->registers[first], count, &value)
            : run_builtin(vm, at, builtin, &vm->registers[first], &value);
    if (outcome == US_CALL_DONE)
        vm->registers[result] = value;
    return outcome;
}

static us_call_result call_function_plain(us_vm *vm, uint32_t at, uint32_t base,
                                          uint32_t node, uint32_t first, size_t count,
                                          uint32_t result)
{
    uint32_t slot;
    const us_call_memo *known =
        us_call_memo_find(vm, node, &vm->registers[first], count, &slot);
    if (known) {
        us_value value = known->result;
        if (us_value_is_none(value))
            return US_CALL_UNDEFINED;
        vm->registers[result] = value;
        return US_CALL_DONE;
    }

    const us_routine *routine = &vm->program->routines[vm->program->nodes[node].routine];
    us_call_result entered = enter(vm, at, base, routine, result);
    if (entered != US_CALL_ENTERED)
        return entered;
    us_frame *frame = &vm->frames[vm->frame_count - 1];
    frame->memo_slot = slot;
    memcpy(&vm->registers[base + frame[-1].routine->registers + 1], &vm->registers[first],
           count * sizeof *vm->registers);
    return US_CALL_ENTERED;
}

static const us_mock *find_mock(const us_vm *vm, uint32_t function)
{
    for (const us_mock *mock = vm->mocks; mock; mock = mock->next)
        if (mock->function == function)
            return mock;
    return NULL;
}

/* True for a call that is a literal of its own. OPA then takes a rule that stands for the
 * function as a name that is not false, and never asks it. */
static bool is_tested_only(const us_vm *vm, uint32_t at)
{
    const us_instruction *next = &vm->program->code[at + 1];
    return next->op == US_OP_NOT_FALSE && next->a == vm->program->code[at].a;
}

/* Calls what stands for a replaced function. Inside a function nothing is replaced, so
 * that a replacement may call what it replaces. */
static us_call_result call_mock(us_vm *vm, uint32_t at, uint32_t base,
                                const us_mock *mock, uint32_t first, size_t count,
                                uint32_t result)
{
    us_call_result outcome = US_CALL_DONE;

    switch (mock->kind) {
    case US_MOCK_VALUE:
        vm->registers[result] = mock->value;
        break;
    case US_MOCK_RULE:
        if (is_tested_only(vm, at))
            vm->registers[result] = US_TRUE;
        else
            outcome = us_call_rule(vm, at, base, mock->replacement, result, false);
        break;
    case US_MOCK_BUILTIN:
        outcome = call_builtin_plain(vm, at, mock->replacement, first, count, result);
        break;
    case US_MOCK_FUNCTION:
        outcome =
            call_function_plain(vm, at, base, mock->replacement, first, count, result);
        if (outcome == US_CALL_ENTERED) {
            vm->mocks = NULL;
            vm->context = ++vm->last_context;
        }
        break;
    }
    return outcome;
}

us_call_result us_call_function(us_vm *vm, uint32_t at, uint32_t base)
{
    const us_instruction *i = &vm->program->code[at];
    const us_mock *mock = vm->mocks ? find_mock(vm, i->extra) : NULL;
    if (mock)
        return call_mock(vm, at, base, mock, base + i->b, i->c, base + i->a);
    return call_function_plain(vm, at, base, i->extra, base + i->b, i->c, base + i->a);
}

us_call_result us_call_builtin(us_vm *vm, uint32_t at, uint32_t base)
{
    const us_instruction *i = &vm->program->code[at];
    const us_mock *mock =
        vm->mocks ? find_mock(vm, i->extra | US_CALL_MEMO_BUILTIN) : NULL;
    if (mock)
        return call_mock(vm, at, base, mock, base + i->b, i->c, base + i->a);
    return call_builtin_plain(vm, at, i->extra, base + i->b, i->c, base + i->a);
}

static void note_match(us_vm_watch *watch, const us_routine *routine, us_value value)
{
    us_value unmatched = watch->unmatched[routine->node];
    bool collects = routine->kind == US_ROUTINE_SET || routine->kind == US_ROUTINE_OBJECT;
    if (us_value_is_none(value) || us_value_tag(unmatched) == US_TAG_UNKNOWN ||
        (collects && us_value_count(value) == 0))
        return;
    watch->matched = us_value_is_none(unmatched) || !us_value_equal(unmatched, value);
}

/* Stores what the routine that ends has computed where it is remembered. */
void us_call_remember(us_vm *vm, const us_frame *frame, us_value value,
                      us_value conflicts)
{
    if (vm->watch && !vm->watch->matched && frame->routine->kind != US_ROUTINE_QUERY)
        note_match(vm->watch, frame->routine, value);
    if (frame->memo_slot != US_CALL_MEMO_NONE) {
        const us_value *operands =
            &vm->registers[frame->base + frame[-1].routine->registers + 1];
        us_call_memo_store(vm, frame->memo_slot, frame->routine->node, operands,
                           frame->routine->argument_count, value);
    } else if (frame->routine->kind != US_ROUTINE_FUNCTION) {
        us_memo *memo = us_memo_get(vm, frame->routine->node);
        memo->state = us_value_is_none(value) ? US_MEMO_UNDEFINED : US_MEMO_VALUE;
        memo->value = value;
        memo->conflicts = conflicts;
    }
}

/* CURSOR_GET: DONE, UNDEFINED, or a rule's frame was entered. */
us_call_result us_call_cursor_get(us_vm *vm, uint32_t at, uint32_t base, us_value from,
                                  us_value key, uint32_t result)
{
    if ((int)us_value_tag(from) != US_TAG_CURSOR) {
        const us_value *found = us_value_get(from, key);
        if (!found)
            return US_CALL_UNDEFINED;
        vm->registers[result] = us_value_tag(from) == US_TAG_SET ? key : *found;
        return US_CALL_DONE;
    }

    const us_value *document = us_document_cursor_base(from);
    uint32_t node = us_program_child(vm->program, us_document_cursor_node(from), key);
    if (document)
        document = us_document_get(*document, key);
    if (node != US_NO_NODE && vm->program->nodes[node].is_rule &&
        !vm->program->nodes[node].is_function)
        return us_call_rule(vm, at, base, node, result, false);
    if (node != US_NO_NODE && us_memo_get(vm, node)->state != US_MEMO_MASKED &&
        !vm->program->nodes[node].is_function) {
        vm->registers[result] = us_document_cursor(node, document);
        return US_CALL_DONE;
    }
    if (!document)
        return US_CALL_UNDEFINED;
    vm->registers[result] = *document;
    return US_CALL_DONE;
}

us_call_result us_call_force(us_vm *vm, uint32_t at, uint32_t base, us_value from,
                             uint32_t result)
{
    if ((int)us_value_tag(from) == US_TAG_CURSOR)
        return us_call_rule(vm, at, base, us_document_cursor_node(from), result, false);
    vm->registers[result] = us_context_whole(vm, from);
    return US_CALL_DONE;
}

us_call_result us_call_operator(us_vm *vm, uint32_t at, const us_builtin *builtin,
                                const us_value *operands, us_value *result)
{
    return run_builtin(vm, at, builtin, operands, result);
}
