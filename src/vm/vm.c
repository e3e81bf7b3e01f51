/* The loop that runs programs.
 *
 * Registers of all frames lie in one array; a frame is a window on it. The loop
 * never calls itself: rules and functions push a frame and go on, so depth is a
 * number that can be limited. An instruction that fails goes to its target.
 * What can go wrong in earnest (a conflict, a spent budget) stores an error and
 * leaves the loop; what was pushed is forgotten at the next run. */
#include "vm/vm.h"

#include "vm/machine.h"

#include <stddef.h>
#include <time.h>

us_vm *us_vm_new(us_arena *permanent, us_arena *request, const us_program *program)
{
    us_vm *vm = us_arena_alloc_zero(permanent, sizeof *vm);
    vm->program = program;
    vm->permanent = permanent;
    vm->arena = request;
    us_arena_init(&vm->contexts_arena, 0, request->recovery);
    us_arena_on_release(permanent, (void (*)(void *))us_arena_free, &vm->contexts_arena);
    vm->memos =
        us_arena_alloc_zero(permanent, (program->node_count + 1) * sizeof *vm->memos);
    vm->shared =
        us_arena_alloc_zero(permanent, program->shared_count * sizeof *vm->shared);
    vm->plus = us_builtin_find(US_STR("plus"));
    vm->minus = us_builtin_find(US_STR("minus"));
    vm->multiply = us_builtin_find(US_STR("mul"));
    return vm;
}

const us_vm_error *us_vm_kept_errors(const us_vm *vm, size_t *count)
{
    *count = vm->kept_count;
    return vm->kept;
}

const us_vm_error *us_vm_last_error(const us_vm *vm)
{
    return &vm->error;
}

us_vm_counters us_vm_get_counters(const us_vm *vm)
{
    return vm->counters;
}

uint64_t us_vm_steps_left(const us_vm *vm)
{
    return vm->budget.steps;
}

bool us_vm_fail(us_vm *vm, uint32_t at, const char *code, us_str message)
{
    vm->error = (us_vm_error){code, message, vm->program->sources[at]};
    return false;
}

static int64_t monotonic_now(void)
{
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000000 + now.tv_nsec;
}

/* Takes a step; looks at the clock now and then. */
static inline bool tick(us_vm *vm)
{
    us_budget *budget = &vm->budget;
    if (__builtin_expect(budget->steps == 0, 0)) {
        budget->exhausted = "step limit exceeded";
        return false;
    }
    budget->steps--;
    if (__builtin_expect((budget->steps & 1023) != 0, 1))
        return true;
    if (budget->cancelled && __atomic_load_n(budget->cancelled, __ATOMIC_RELAXED))
        budget->exhausted = "caller cancelled query execution";
    else if (budget->deadline != 0 && monotonic_now() > budget->deadline)
        budget->exhausted = "time limit exceeded";
    return !budget->exhausted;
}

/* So much is counted before the budget is asked: some 20 microseconds. */
enum { UNITS_PER_PAYMENT = 2048 };

static void pay_for_work(us_work_meter *meter, uint64_t units)
{
    us_vm *vm = (us_vm *)(void *)((char *)meter - offsetof(us_vm, meter));
    uint64_t counted = UNITS_PER_PAYMENT - meter->left;
    meter->left = UNITS_PER_PAYMENT;
    if (!us_budget_spend(&vm->budget, counted + units))
        us_arena_refuse(vm->arena, vm->budget.exhausted);
}

static bool fail_budget(us_vm *vm, uint32_t at)
{
    return us_vm_fail(vm, at, "eval_cancel_error", us_str_from(vm->budget.exhausted));
}

static bool is_member(us_vm *vm, us_value item, us_value container)
{
    bool found;
    if (us_value_tag(container) == US_TAG_SET)
        return us_set_get(container.as.set, item) != NULL;
    if (us_select_member(vm, item, container, &found))
        return found;
    us_work_add(us_value_count(container) / 8);
    if (us_value_tag(container) == US_TAG_ARRAY) {
        for (uint32_t i = 0; i < container.as.array->count; i++)
            if (us_value_equal(container.as.array->items[i], item))
                return true;
    } else if (us_value_tag(container) == US_TAG_OBJECT) {
        for (uint32_t i = 0; i < container.as.object->count; i++)
            if (us_value_equal(container.as.object->values[i], item))
                return true;
    }
    return false;
}

static bool is_member_with_key(us_value key, us_value item, us_value container)
{
    if (us_value_tag(container) == US_TAG_SET && !us_value_equal(key, item))
        return false;
    const us_value *there = us_value_get(container, key);
    return there && us_value_equal(*there, item);
}

static bool test(us_vm *vm, us_value a, us_value b, uint32_t operation)
{
    switch (operation) {
    case US_TEST_EQUAL:
        return us_value_equal(a, b);
    case US_TEST_NOT_EQUAL:
        return !us_value_equal(a, b);
    case US_TEST_LESS:
        return us_value_compare(a, b) < 0;
    case US_TEST_LESS_EQUAL:
        return us_value_compare(a, b) <= 0;
    default:
        return is_member(vm, a, b);
    }
}

/* CURSOR_KEYS; false when there is nothing to iterate over. */
static bool cursor_keys(us_vm *vm, us_value from, us_value *keys)
{
    us_value iterator[3], key, value;

    if ((int)us_value_tag(from) == US_TAG_CURSOR) {
        *keys = us_document_keys(vm, from);
        return true;
    }
    if (!us_iterate_begin(iterator, from))
        return false;
    us_array *all = us_array_new(vm->arena, us_value_count(from));
    while (us_iterate_next(iterator, &key, &value))
        us_array_push(all, key);
    *keys = us_value_array(all);
    return true;
}

/* The first rule at or after [position] of the group that the index lets fire;
 * group->count when there is none. */
static uint32_t next_candidate(us_vm *vm, const us_index_group *group, uint32_t position)
{
    const uint64_t *bits = us_candidates(vm);
    uint32_t rule = group->first + position, end = group->first + group->count;

    while (rule < end) {
        uint64_t word = bits[rule / 64] >> (rule % 64);
        if (word == 0) {
            rule = (rule / 64 + 1) * 64;
            continue;
        }
        rule += (uint32_t)__builtin_ctzll(word);
        if (rule >= end || us_candidate_passes(vm, rule))
            break;
        rule++;
    }
    if (rule > end)
        rule = end;
    vm->counters.rules_skipped += rule - group->first - position;
    return rule - group->first;
}

static void emit_answer(us_vm *vm, const us_value *values, size_t count)
{
    us_array *answer = us_array_new(vm->arena, count);
    if (!vm->answers)
        vm->answers = us_array_new(vm->arena, 1);
    for (size_t i = 0; i < count; i++)
        us_array_push(answer, values[i]);
    us_array_push(vm->answers, us_value_array(answer));
}

/* Arithmetic on 64-bit integers; false leaves it to the built-in. */
static inline bool add_small(us_value a, us_value b, us_value *result)
{
    *result = us_value_integer(0);
    return us_value_tag(a) == US_TAG_INTEGER && us_value_tag(b) == US_TAG_INTEGER &&
           !__builtin_add_overflow(a.as.integer, b.as.integer, &result->as.integer);
}

static inline bool subtract_small(us_value a, us_value b, us_value *result)
{
    *result = us_value_integer(0);
    return us_value_tag(a) == US_TAG_INTEGER && us_value_tag(b) == US_TAG_INTEGER &&
           !__builtin_sub_overflow(a.as.integer, b.as.integer, &result->as.integer);
}

static inline bool multiply_small(us_value a, us_value b, us_value *result)
{
    *result = us_value_integer(0);
    return us_value_tag(a) == US_TAG_INTEGER && us_value_tag(b) == US_TAG_INTEGER &&
           !__builtin_mul_overflow(a.as.integer, b.as.integer, &result->as.integer);
}

/* The registers move when a frame is entered; R follows them. */
#define REFRESH()  (R = vm->registers + base)
#define OPERAND(x) (*((x)&US_OPERAND_CONSTANT ? &K[(x) & ~US_OPERAND_CONSTANT] : &R[x]))
#define A          R[i->a]
#define B          OPERAND(i->b)
#define C          OPERAND(i->c)
#define AT         ((uint32_t)(i - code))
/* Each instruction jumps to the next itself, so that the processor can learn what follows
 * what. */
#define DISPATCH()                                                                       \
    do {                                                                                 \
        executed++;                                                                      \
        goto *labels[i->op];                                                             \
    } while (0)
#define NEXT_INSTRUCTION()                                                               \
    do {                                                                                 \
        i++;                                                                             \
        DISPATCH();                                                                      \
    } while (0)
#define GO(place)                                                                        \
    do {                                                                                 \
        i = &code[place];                                                                \
        DISPATCH();                                                                      \
    } while (0)
#define FAIL() GO(i->target)
#define UNLESS(condition)                                                                \
    do {                                                                                 \
        if (!(condition))                                                                \
            FAIL();                                                                      \
        NEXT_INSTRUCTION();                                                              \
    } while (0)
#define TICK()                                                                           \
    do {                                                                                 \
        if (!tick(vm)) {                                                                 \
            fail_budget(vm, AT);                                                         \
            return US_ERROR;                                                             \
        }                                                                                \
    } while (0)
#define CALL(expression)                                                                 \
    do {                                                                                 \
        outcome = (expression);                                                          \
        goto called;                                                                     \
    } while (0)

/* True in the rules that run once more since they had two values. */
static inline bool is_second_run(const us_vm *vm)
{
    return vm->conflict && vm->conflict->frame_count == vm->frame_count;
}

/* Of what is returned to nobody: fails if a key that is asked for had two values. */
static bool has_conflict(us_vm *vm, us_value conflicts)
{
    if (us_value_is_none(conflicts))
        return false;
    if (us_value_is_none(vm->key)) {
        us_call_fail_conflicts(vm, conflicts);
        return true;
    }
    const us_value *at = us_object_get(conflicts.as.object, vm->key);
    if (at)
        us_call_fail_conflict(vm, (uint32_t)at->as.integer);
    return at != NULL;
}

/* Runs until the frame at the bottom returns. */
static us_outcome run(us_vm *vm, uint32_t start)
{
    static const void *const labels[] = {
#define OP(name, operands, target, extra, text) &&op_##name,
#include "vm/opcodes.def"
    };
    const us_instruction *const code = vm->program->code;
    const us_value *const K = vm->program->constants;
    const us_instruction *i = &code[start];
    uint32_t base = 0;
    us_value *R = vm->registers;
    us_value value, conflicts;
    const us_value *found, *key;
    us_call_result outcome;
    uint64_t executed = 0;

    DISPATCH();

op_JUMP:
    FAIL();
op_CLEAR:
    A = US_NONE;
    NEXT_INSTRUCTION();
op_CONSTANT:
    A = K[i->extra];
    NEXT_INSTRUCTION();
op_MOVE:
    A = B;
    NEXT_INSTRUCTION();
op_IF_SET:
    UNLESS(us_value_is_none(A));
op_NOT_FALSE:
    UNLESS(!us_value_is_false(OPERAND(i->a)));
op_LOAD_INPUT:
    if (us_value_is_none(vm->input))
        FAIL();
    A = vm->input;
    NEXT_INSTRUCTION();
op_SHARED : {
    const us_shared_value *known = &vm->shared[i->extra];
    if (__builtin_expect(known->input != vm->input_number, 0))
        CALL(us_shared_find(vm, AT, i->extra, &A));
    if (us_value_is_none(known->value))
        FAIL();
    A = known->value;
    NEXT_INSTRUCTION();
}
op_LOAD_DATA:
    A = vm->data;
    NEXT_INSTRUCTION();
op_GET:
    found = &B;
    key = &C;
    if (us_value_tag(*found) == US_TAG_OBJECT && us_value_is_string(*key))
        goto get_text;
    found = us_value_get(*found, *key);
    if (!found)
        FAIL();
    /* Of equal numbers, 1 and 1.0, the one that was asked for. */
    A = us_value_tag(B) == US_TAG_SET ? *key : *found;
    NEXT_INSTRUCTION();
op_GET_NAME:
    found = &R[i->b];
    key = &K[i->c & ~US_OPERAND_CONSTANT];
    if (us_value_tag(*found) == US_TAG_OBJECT) {
    get_text:
        found = us_object_get_text(found->as.object, *key);
    } else {
        found = us_value_get(*found, *key);
    }
    if (!found)
        FAIL();
    A = *found;
    NEXT_INSTRUCTION();
op_GET_BASE:
    found = us_document_get(B, C);
    if (!found)
        FAIL();
    A = *found;
    NEXT_INSTRUCTION();
op_GET_AT:
    A = B.as.array->items[i->c];
    NEXT_INSTRUCTION();
op_IS_ARRAY:
    value = OPERAND(i->a);
    UNLESS(us_value_tag(value) == US_TAG_ARRAY && value.as.array->count == i->b);
op_IS_OBJECT:
    value = OPERAND(i->a);
    UNLESS(us_value_tag(value) == US_TAG_OBJECT && value.as.object->count == i->b);
op_ITERATE:
    UNLESS(us_iterate_begin(&A, B));
op_SELECT:
    UNLESS(
        us_select_begin(vm, &A, B, C, K[i->extra].as.array, i->c & US_OPERAND_CONSTANT));
op_NEXT : {
    us_value *iterator = &A;
    TICK();
    int64_t position = iterator[1].as.integer;
    if (us_value_tag(*iterator) == US_TAG_ARRAY) {
        const us_array *array = iterator->as.array;
        if (position >= array->count)
            FAIL();
        iterator[1].as.integer = position + 1;
        R[i->b] = us_value_integer(position);
        R[i->c] = array->items[position];
        NEXT_INSTRUCTION();
    }
    if (us_value_tag(*iterator) == US_TAG_OBJECT) {
        const us_object *object = iterator->as.object;
        if (position >= object->count)
            FAIL();
        iterator[1].as.integer = position + 1;
        uint32_t at = ((const uint32_t *)(const void *)iterator[2].as.text)[position];
        R[i->b] = object->keys[at];
        R[i->c] = object->values[at];
        NEXT_INSTRUCTION();
    }
    if ((int)us_value_tag(*iterator) == US_TAG_SELECTION)
        UNLESS(us_select_next(iterator, &R[i->b], &R[i->c]));
    UNLESS(us_iterate_next(iterator, &R[i->b], &R[i->c]));
}
op_WALK:
    us_walk_begin(vm, &A, B, i->c != 0);
    NEXT_INSTRUCTION();
op_WALK_NEXT:
    TICK();
    UNLESS(us_walk_next(&A, &R[i->b], &R[i->c]));
op_EQUAL : {
    const us_value *a = &OPERAND(i->a), *b = &B;
    /* Only a decimal can equal what has another head. */
    if (a->head != b->head && us_value_tag(*a) != US_TAG_DECIMAL &&
        us_value_tag(*b) != US_TAG_DECIMAL)
        FAIL();
    UNLESS(us_value_equal(*a, *b));
}
op_NOT_EQUAL:
    UNLESS(!us_value_equal(OPERAND(i->a), B));
op_LESS:
    UNLESS(us_value_compare(OPERAND(i->a), B) < 0);
op_LESS_EQUAL:
    UNLESS(us_value_compare(OPERAND(i->a), B) <= 0);
op_MEMBER:
    UNLESS(is_member(vm, OPERAND(i->a), B));
op_MEMBER_KEY:
    UNLESS(is_member_with_key(OPERAND(i->a), B, C));
op_TEST:
    A = us_value_boolean(test(vm, B, C, i->extra));
    NEXT_INSTRUCTION();
op_ADD:
    if (add_small(B, C, &value))
        goto computed;
    outcome = us_call_operator(vm, AT, vm->plus, (const us_value[]){B, C}, &value);
    goto calculated;
op_SUBTRACT:
    if (subtract_small(B, C, &value))
        goto computed;
    outcome = us_call_operator(vm, AT, vm->minus, (const us_value[]){B, C}, &value);
    goto calculated;
op_MULTIPLY:
    if (multiply_small(B, C, &value))
        goto computed;
    outcome = us_call_operator(vm, AT, vm->multiply, (const us_value[]){B, C}, &value);
    goto calculated;
op_NEW_ARRAY:
    A = us_value_array(us_array_new(vm->arena, i->extra));
    NEXT_INSTRUCTION();
op_NEW_OBJECT:
    A = us_value_object(us_object_new(vm->arena, i->extra));
    NEXT_INSTRUCTION();
op_NEW_SET:
    A = us_value_set(us_set_new(vm->arena, i->extra));
    NEXT_INSTRUCTION();
op_NEW_BUILDER:
    A = us_document_builder(vm->arena);
    NEXT_INSTRUCTION();
op_PUSH:
    us_array_push(A.as.array, B);
    NEXT_INSTRUCTION();
op_PUT:
    us_object_put(A.as.object, B, C);
    NEXT_INSTRUCTION();
op_PUT_ONCE:
    found = us_object_get(A.as.object, B);
    if (found && !us_value_equal(*found, C)) {
        us_call_fail_conflict(vm, AT);
        return US_ERROR;
    }
    if (!found)
        us_object_add(A.as.object, B, C);
    NEXT_INSTRUCTION();
op_SET_ADD:
    us_set_add(A.as.set, B);
    NEXT_INSTRUCTION();
op_PUT_PATH:
    us_document_put_path(vm->arena, &A, &R[i->a + 1], &R[i->b], i->c, OPERAND(i->extra),
                         false, AT);
    NEXT_INSTRUCTION();
op_ADD_PATH:
    us_document_put_path(vm->arena, &A, &R[i->a + 1], &R[i->b], i->c, OPERAND(i->extra),
                         true, AT);
    NEXT_INSTRUCTION();
op_RESULT:
    value = B;
    if (__builtin_expect(is_second_run(vm), 0)) {
        if (!us_conflict_note(vm, AT, value))
            return US_ERROR;
    } else if (us_value_is_none(A)) {
        A = value;
    } else if (!us_value_equal(A, value)) {
        if (vm->conflict)
            return US_ERROR;
        us_conflict_begin(vm, AT);
        A = US_NONE;
        GO(vm->frames[vm->frame_count - 1].routine->start);
    }
    NEXT_INSTRUCTION();
op_RETURN:
    if (__builtin_expect(is_second_run(vm), 0))
        return US_ERROR;
    value = OPERAND(i->a);
    conflicts = US_NONE;
    goto returned;
op_RETURN_OBJECT:
    value = us_document_finish(A);
    conflicts = R[i->a + 1];
    goto returned;
op_CALL_RULE:
    CALL(us_call_rule(vm, AT, base, i->extra, base + i->a, false));
op_CALL_PARTIAL:
    CALL(us_call_rule(vm, AT, base, i->extra, base + i->a, true));
op_CHECK_KEY:
    conflicts = us_memo_get(vm, i->extra)->conflicts;
    found = us_value_is_none(conflicts)
                ? NULL
                : us_object_get(conflicts.as.object, OPERAND(i->a));
    if (us_memo_get(vm, i->extra)->state == US_MEMO_VALUE && found) {
        us_call_fail_conflict(vm, (uint32_t)found->as.integer);
        return US_ERROR;
    }
    NEXT_INSTRUCTION();
op_CALL_FUNCTION:
    CALL(us_call_function(vm, AT, base));
op_CALL_BUILTIN : {
    const us_builtin *builtin = vm->program->builtins[i->extra];
    if (__builtin_expect(vm->mocks || builtin->flags & (US_BUILTIN_NONDETERMINISTIC |
                                                        US_BUILTIN_PLACED),
                         0))
        CALL(us_call_builtin(vm, AT, base));
    vm->call.builtin = builtin;
    vm->call.fatal = false;
    switch (builtin->function(&vm->call, &R[i->b], &value)) {
    case US_OK:
        A = value;
        NEXT_INSTRUCTION();
    case US_UNDEFINED:
        FAIL();
    case US_ERROR:
        CALL(us_call_failed(vm, AT));
    }
    __builtin_unreachable();
}
op_MERGE_BASE:
    found = us_document_base(vm, i->extra);
    if (found)
        A = us_document_merge(
            vm->arena, A,
            us_document_visible(vm->arena, i->extra, us_context_whole(vm, *found)));
    NEXT_INSTRUCTION();
op_CURSOR:
    A = us_document_cursor(i->extra, us_document_base(vm, i->extra));
    NEXT_INSTRUCTION();
op_CURSOR_GET:
    CALL(us_call_cursor_get(vm, AT, base, B, C, base + i->a));
op_CURSOR_KEYS:
    UNLESS(cursor_keys(vm, B, &A));
op_FORCE:
    CALL(us_call_force(vm, AT, base, B, base + i->a));
op_WITH_PUSH:
    us_context_push(vm, &vm->program->sites[i->extra], &R[i->b]);
    NEXT_INSTRUCTION();
op_WITH_POP:
    us_context_pop(vm);
    NEXT_INSTRUCTION();
op_CANDIDATE : {
    const us_index_group *group = &vm->program->groups[i->extra];
    uint32_t position = next_candidate(vm, group, (uint32_t)A.as.integer);
    if (position >= group->count)
        FAIL();
    A = us_value_integer((int64_t)position + 1);
    vm->counters.rules_considered++;
    GO(group->entries[position]);
}
op_CLAUSE : {
    const us_clause_group *group = &vm->program->clause_groups[i->extra];
    uint64_t at = (uint64_t)A.as.integer;
    if (at == 0) {
        value = R[i->b];
        found = us_value_tag(value) < US_TAG_ARRAY ? us_object_get(group->values, value)
                                                   : NULL;
        at = found ? (uint64_t)found->as.integer : 0;
        vm->counters.rules_skipped += group->clause_count;
    }
    if (group->entries[at] == US_NO_CLAUSE)
        FAIL();
    A = us_value_integer((int64_t)at + 1);
    vm->counters.rules_considered++;
    vm->counters.rules_skipped--;
    GO(group->entries[at]);
}
op_EMIT:
    emit_answer(vm, &R[i->b], i->c);
    NEXT_INSTRUCTION();

op_UNKNOWN:
op_DOUBT:
op_KNOWN:
op_WHOLE:
op_COMPARABLE:
op_READ:
op_NOTED:
op_IF_NOTED:
op_FORGET_NOTED:
    UNLESS(us_unknown_step(vm, AT, base));

op_MARK_ENTER:
op_MARK_EXIT:
op_MARK_EVAL:
op_MARK_FAIL:
op_MARK_REDO:
op_MARK_INDEX:
op_MARK_READ:
op_MARK_PATH:
op_MARK_MEMBER:
op_MARK_ELEMENT:
op_MARK_CALL:
op_MARK_ANSWER:
    us_trace_mark(vm, AT, base);
    NEXT_INSTRUCTION();

calculated:
    if (outcome == US_CALL_UNDEFINED)
        FAIL();
    if (outcome == US_CALL_FAILED)
        return US_ERROR;
computed:
    A = value;
    NEXT_INSTRUCTION();

called:
    switch (outcome) {
    case US_CALL_DONE:
        NEXT_INSTRUCTION();
    case US_CALL_UNDEFINED:
        FAIL();
    case US_CALL_FAILED:
        return US_ERROR;
    case US_CALL_ENTERED:
        break;
    }
    TICK();
    base += vm->frames[vm->frame_count - 2].routine->registers;
    REFRESH();
    GO(vm->frames[vm->frame_count - 1].routine->start);

returned : {
    us_frame *frame = &vm->frames[--vm->frame_count];
    vm->counters.instructions += executed;
    executed = 0;
    if (vm->frame_count == 0) {
        if (has_conflict(vm, conflicts))
            return US_ERROR;
        vm->registers[0] = value;
        return us_value_is_none(value) ? US_UNDEFINED : US_OK;
    }
    us_call_remember(vm, frame, value, conflicts);
    vm->mocks = frame->mocks;
    vm->context = frame->context;
    base = frame->base;
    REFRESH();
    if (us_value_is_none(value))
        GO(frame->fail_to);
    if (!us_value_is_none(conflicts) && !frame->partial) {
        us_call_fail_conflicts(vm, conflicts);
        return US_ERROR;
    }
    vm->registers[frame->result] = value;
    GO(frame->return_to);
}
}

/* Forgets what earlier requests remembered. */
static void forget(us_vm *vm, const us_vm_request *request)
{
    us_arena_reset(&vm->contexts_arena, 1 << 20);
    vm->context = vm->first_context = ++vm->last_context;
    vm->call_memo_size = US_CALL_MEMO_FIRST;
    vm->call_memos_stored = 0;
    vm->exact_calls = (us_exact_calls){0};
    vm->input_number = ++vm->last_input;
    vm->candidates = NULL;
    vm->nondeterministic = NULL;
    vm->selections = NULL;
    vm->input = request->input;
    vm->data = request->data;
}

static void begin(us_vm *vm, const us_vm_request *request)
{
    if (!request->more)
        forget(vm, request);
    vm->contexts_arena.limit = vm->arena->limit;
    vm->contexts_arena.recovery = vm->arena->recovery;
    vm->contexts = NULL;
    vm->free_asides = NULL;
    vm->mocks = NULL;
    vm->budget = request->budget;
    vm->environment = request->environment;
    vm->strict_errors = request->strict_errors;
    vm->keep_errors = request->keep_errors;
    vm->key = request->key;
    vm->kept = NULL;
    vm->kept_count = vm->kept_capacity = 0;
    vm->max_depth = request->max_depth;
    vm->tracer = request->tracer;
    vm->watch = request->watch;
    vm->strings = NULL;
    vm->first_query = vm->last_query = request->query;
    vm->counters = (us_vm_counters){0};
    vm->error = (us_vm_error){0};
    vm->conflict = NULL;
    vm->frame_count = 0;
    vm->call = (us_call){
        .arena = vm->arena, .environment = vm->environment, .budget = &vm->budget};
    vm->answers = NULL;
    vm->noted = 0;
    vm->meter = (us_work_meter){.left = UNITS_PER_PAYMENT, .spend = pay_for_work};
}

us_outcome us_vm_run(us_vm *vm, const us_vm_request *request, uint32_t routine,
                     us_value *result)
{
    const us_routine *start = &vm->program->routines[routine];

    begin(vm, request);
    us_frame_reserve(vm, 0, start->registers);
    *us_frame_push(vm) = (us_frame){.routine = start, .memo_slot = US_CALL_MEMO_NONE};
    vm->registers[0] = US_NONE;

    us_work_meter *outer = us_work_meter_in_force;
    us_work_meter_in_force = &vm->meter;
    us_outcome outcome = run(vm, start->start);
    if (outcome == US_ERROR && vm->conflict)
        us_conflict_finish(vm);
    us_work_meter_in_force = outer;
    if (start->kind == US_ROUTINE_QUERY && outcome != US_ERROR) {
        *result = vm->answers ? us_value_array(vm->answers) : US_NONE;
        return vm->answers ? US_OK : US_UNDEFINED;
    }
    if (outcome == US_OK)
        *result = vm->registers[0];
    return outcome;
}
