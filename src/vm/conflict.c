/* What a rule or function that had two values is told to have had.
 *
 * The first two values end the evaluation, and then the rules run once more to
 * find the others: the frame starts over, and RESULT notes each value that is not
 * the first one instead of failing. Whatever goes wrong in that second run only
 * ends it. Keys of partial objects need none of this: their error names no value. */
#include "base/utf8.h"
#include "vm/machine.h"

enum { SHOWN_CHARACTERS = 80 };

static us_str begin_message(us_vm *vm)
{
    const us_routine *routine = vm->frames[vm->frame_count - 1].routine;
    return routine->kind == US_ROUTINE_FUNCTION
               ? us_str_format(
                     vm->arena,
                     "function %.*s produced conflicting values for the same inputs",
                     US_STR_ARG(routine->path))
               : us_str_format(vm->arena, "rule %.*s produced conflicting values",
                               US_STR_ARG(routine->path));
}

void us_conflict_begin(us_vm *vm, uint32_t at)
{
    us_vm_fail(vm, at, "eval_conflict_error", begin_message(vm));
    vm->conflict = us_arena_alloc_zero(vm->arena, sizeof *vm->conflict);
    vm->conflict->frame_count = vm->frame_count;
    vm->conflict->error = vm->error;
    vm->strict_errors = false;
    vm->keep_errors = false;
}

bool us_conflict_note(us_vm *vm, uint32_t at, us_value value)
{
    us_conflict *conflict = vm->conflict;
    const us_source *source = &vm->program->sources[at];
    bool first = conflict->count == 0;
    if (!first && (us_value_equal(value, conflict->values[0]) ||
                   conflict->ended_rule == source->node))
        return true;
    if (conflict->count == US_CONFLICT_VALUES) {
        conflict->more = true;
        return false;
    }
    conflict->values[conflict->count] = value;
    conflict->sources[conflict->count++] = source;
    /* A second value ends the rule, for the reference; what else it has is no matter. */
    if (!first)
        conflict->ended_rule = source->node;
    return true;
}

static int compare_places(const us_vm *vm, const us_source *a, const us_source *b)
{
    int order = us_str_compare(vm->program->files[a->file], vm->program->files[b->file]);
    if (order != 0)
        return order;
    if (a->row != b->row)
        return a->row < b->row ? -1 : 1;
    return a->column < b->column ? -1 : a->column > b->column;
}

/* By place; values of one place stay in the order found. */
static void sort_values(us_vm *vm)
{
    us_conflict *conflict = vm->conflict;
    for (size_t i = 1; i < conflict->count; i++) {
        us_value value = conflict->values[i];
        const us_source *source = conflict->sources[i];
        size_t to = i;
        for (; to > 0 && compare_places(vm, conflict->sources[to - 1], source) > 0;
             to--) {
            conflict->values[to] = conflict->values[to - 1];
            conflict->sources[to] = conflict->sources[to - 1];
        }
        conflict->values[to] = value;
        conflict->sources[to] = source;
    }
}

/* Appends the text of a value with runs of blanks made one (what else is white space
 * is written as an escape anyway), cut where it is long. */
static void add_short(us_buf *message, us_str text)
{
    size_t shown = 0, at = 0;
    for (; at < text.length && shown < SHOWN_CHARACTERS; shown++) {
        size_t length;
        uint32_t point = us_utf8_decode(text.text + at, text.text + text.length, &length);
        us_buf_add(message, text.text + at, length);
        at += length;
        while (point == ' ' && at < text.length && text.text[at] == ' ')
            at++;
    }
    if (at < text.length)
        us_buf_add_c(message, "...");
}

void us_conflict_finish(us_vm *vm)
{
    us_conflict *conflict = vm->conflict;
    vm->error = conflict->error;
    if (conflict->count < 2)
        return;
    sort_values(vm);
    us_buf message = us_buf_make(vm->arena);
    us_buf_add_str(&message, conflict->error.message);
    us_buf_add_char(&message, ':');
    for (size_t i = 0; i < conflict->count; i++) {
        const us_source *source = conflict->sources[i];
        us_str file = vm->program->files[source->file];
        us_buf value = us_buf_make(vm->arena);
        us_value_print(&value, conflict->values[i]);
        us_buf_add_c(&message, "\n  ");
        add_short(&message, us_buf_str(&value));
        if (file.length)
            us_buf_add_format(&message, " at %.*s:%u", US_STR_ARG(file), source->row);
        else
            us_buf_add_format(&message, " at %u:%u", source->row, source->column);
    }
    if (conflict->more)
        us_buf_add_c(&message, "\n  ...");
    vm->error.message = us_buf_str(&message);
}
