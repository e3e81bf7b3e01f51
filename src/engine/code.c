/* What there is to cover: heads and literals, as they were written.
 *
 * OPA measures the coverage of a module against what its parser made, before the compiler
 * took literals apart; so does this. */
#include "engine/engine.h"

#include "syntax/ast_walk.h"

#include <stdlib.h>

struct usher_code {
    us_arena arena;
    usher_place *places;
    size_t count, capacity;
    const us_module *module; /* at work */
};

static void add_place(usher_code *code, us_span span)
{
    us_str source = code->module->text, file = code->module->file;
    if (span.position.row == 0 || file.length == 0)
        return;
    us_position end = us_span_end(source, span);
    us_str text = us_str_slice(source, span.position.offset, span.end);
    us_str line = us_span_line(source, span);
    code->places = us_arena_room(&code->arena, code->places, code->count, &code->capacity,
                                 sizeof *code->places);
    code->places[code->count++] = (usher_place){.file = {file.text, file.length},
                                                .row = span.position.row,
                                                .column = span.position.column,
                                                .end_row = end.row,
                                                .end_column = end.column,
                                                .text = {text.text, text.length},
                                                .line = {line.text, line.length}};
}

static bool add_rule(void *data, us_rule *rule)
{
    add_place(data, rule->head.span);
    return true;
}

static bool add_literal(void *data, us_literal *literal)
{
    if (literal->kind != US_LITERAL_SOME)
        add_place(data, literal->span);
    return true;
}

static void add_module(usher_code *code, us_module *module)
{
    us_visitor visitor = {.data = code, .rule = add_rule, .literal = add_literal};
    code->module = module;
    us_walk_module(&visitor, module);
}

/* False when memory is exhausted. */
static bool list_code(usher_code *code, const usher_policy *policy)
{
    us_recovery recovery;

    code->arena.recovery = &recovery;
    if (US_RECOVER(&recovery))
        return false;
    for (size_t i = 0; i < policy->compiler.module_count; i++)
        add_module(code, policy->compiler.modules[i]);
    code->arena.recovery = NULL;
    return true;
}

usher_code *usher_code_new(const usher_policy *policy)
{
    usher_code *code = calloc(1, sizeof *code);
    if (!code)
        return NULL;
    us_arena_init(&code->arena, 0, NULL);
    if (!list_code(code, policy)) {
        usher_code_free(code);
        return NULL;
    }
    return code;
}

void usher_code_free(usher_code *code)
{
    if (!code)
        return;
    us_arena_free(&code->arena);
    free(code);
}

const usher_place *usher_code_at(const usher_code *code, size_t index)
{
    return index < code->count ? &code->places[index] : NULL;
}
