/* Problems: diagnostics as the outside sees them, with memory of their own, for
 * they outlive what they speak of. */
#include "engine/engine.h"

#include "codec/json.h"

#include <stdlib.h>

static usher_text to_text(us_str s)
{
    return (usher_text){s.text ? s.text : "", s.length};
}

/* The source line of a syntax error is a fact as well. */
static us_str facts_of(us_arena *arena, const us_diag *diag)
{
    if (diag->facts.length || !diag->line.length)
        return us_str_copy(arena, diag->facts);
    us_buf facts = us_buf_make(arena);
    us_buf_add_c(&facts, "{\"line\":");
    us_json_write_string(&facts, diag->line, false);
    us_buf_add_format(&facts, ",\"idx\":%zu}", diag->index);
    return us_buf_str(&facts);
}

static void copy_diag(usher_problems *problems, const us_diag *diag, bool note)
{
    us_arena *arena = &problems->arena;
    us_diag *copy = &problems->diags[problems->count];

    *copy = *diag;
    copy->file = us_str_copy(arena, diag->file);
    copy->message = us_str_copy(arena, diag->message);
    copy->line = us_str_copy(arena, diag->line);
    copy->detail = us_str_copy(arena, diag->detail);
    copy->hint = us_str_copy(arena, diag->hint);
    copy->facts = facts_of(arena, diag);
    problems->items[problems->count++] = (usher_problem){
        .code = diag->code ? diag->code : "",
        .file = to_text(copy->file),
        .row = diag->position.row,
        .column = diag->position.column,
        .message = to_text(copy->message),
        .detail = to_text(copy->detail),
        .details = to_text(copy->facts),
        .hint = to_text(copy->hint),
        .is_note = note,
    };
}

usher_problems *us_problems_no_memory(void)
{
    /* Shared by all threads, so never written: what has problems hands out pointers to
     * them as they are. */
    static usher_problem item = {.code = "usher_memory_error",
                                 .file = {"", 0},
                                 .message = {"out of memory", 13},
                                 .detail = {"", 0},
                                 .hint = {"", 0}};
    static usher_problems problems = {.items = &item, .count = 1};
    return &problems;
}

usher_problems *us_problems_make(const us_diag_list *diags, const us_diag_list *notes)
{
    size_t count = diags->count + (notes ? notes->count : 0);
    usher_problems *problems = count > 0 ? calloc(1, sizeof *problems) : NULL;
    us_recovery recovery;

    if (!problems)
        return count > 0 ? us_problems_no_memory() : NULL;
    us_arena_init(&problems->arena, 0, &recovery);
    if (US_RECOVER(&recovery)) {
        usher_problems_free(problems);
        return us_problems_no_memory();
    }
    problems->items =
        us_arena_alloc_array(&problems->arena, count, sizeof(usher_problem));
    problems->diags = us_arena_alloc_array(&problems->arena, count, sizeof(us_diag));
    for (size_t i = 0; i < diags->count; i++)
        copy_diag(problems, &diags->items[i], false);
    for (size_t i = 0; notes && i < notes->count; i++)
        copy_diag(problems, &notes->items[i], true);
    problems->arena.recovery = NULL;
    return problems;
}

size_t usher_problems_count(const usher_problems *problems)
{
    return problems ? problems->count : 0;
}

const usher_problem *usher_problems_at(const usher_problems *problems, size_t index)
{
    return &problems->items[index];
}

const char *usher_problems_text(usher_problems *problems, bool whole)
{
    us_recovery recovery;

    if (!problems)
        return "";
    if (problems == us_problems_no_memory())
        return "1 error occurred: usher_memory_error: out of memory";
    problems->arena.recovery = &recovery;
    if (US_RECOVER(&recovery)) {
        problems->arena.recovery = NULL;
        return "out of memory";
    }
    us_diag_list errors = us_diag_list_make(&problems->arena, 0);
    for (size_t i = 0; i < problems->count; i++)
        if (!problems->items[i].is_note)
            *us_diag_list_add(&errors) = problems->diags[i];
    us_buf buf = us_buf_make(&problems->arena);
    us_diag_list_print(&buf, &errors, whole);
    const char *text = us_buf_str(&buf).text;
    problems->arena.recovery = NULL;
    return text;
}

void usher_problems_free(usher_problems *problems)
{
    if (!problems || problems == us_problems_no_memory())
        return;
    us_arena_free(&problems->arena);
    free(problems);
}
