/* What is done with units, and when.
 *
 * Compiling comes right after a change, when nothing more is waiting to be read; lint, and compiling of large
 * units, when nothing has come for a while. While a document of a unit does not parse, its
 * syntax errors are all that is told of it. Programs are made when something is to be run. */
#include "lsp/unit_parts.h"

#include "authoring/authoring.h"
#include "conftest/functions.h"
#include "lsp/example.h"

#include <stdlib.h>

#define LARGE       ((size_t)512 << 10) /* bytes of a unit that is not compiled at each key */
#define LARGE_DELAY 150                 /* milliseconds */
#define LINT_DELAY  60
#define ERRORS_MAX  200 /* of a unit */

struct us_lsp_units *us_lsp_units_new(void)
{
    struct us_lsp_units *units = calloc(1, sizeof *units);
    if (units)
        units->engine = usher_engine_new();
    if (units && units->engine) {
        us_conftest_register(units->engine);
        return units;
    }
    free(units);
    return NULL;
}

void us_lsp_unit_free(us_lsp_unit *unit)
{
    usher_problems_free(unit->problems);
    us_arena_free(&unit->notes_arena);
    free(unit->documents);
    free(unit);
}

void us_lsp_units_free(struct us_lsp_units *units)
{
    if (!units)
        return;
    for (size_t i = 0; i < units->count; i++)
        us_lsp_unit_free(units->items[i]);
    free(units->items);
    usher_engine_free(units->engine);
    free(units);
}

void us_lsp_units_touch(us_lsp *lsp, us_lsp_document *document)
{
    us_lsp_unit *unit = document->unit;
    if (unit) {
        unit->compile_due = unit->lint_due = true;
        unit->is_right = unit->notes.complete = false;
        unit->changed = document->is_open ? document : NULL;
    }
    if (!unit || !document->is_there)
        lsp->units->regroup = true;
}

/* ---- Compiling ----------------------------------------------------------------------------------- */

static bool is_broken(us_lsp_document *const *documents, size_t count)
{
    for (size_t i = 0; i < count; i++)
        if (documents[i]->problems.count > 0)
            return true;
    return false;
}

static bool is_large(us_lsp_document *const *documents, size_t count)
{
    size_t bytes = 0;
    for (size_t i = 0; i < count; i++)
        bytes += documents[i]->length;
    return bytes > LARGE;
}

usher_builder *us_lsp_builder(us_lsp *lsp, us_lsp_document *const *documents,
                              size_t count, const usher_build_options *extra)
{
    usher_build_options options = extra ? *extra : (usher_build_options){0};
    options.dialect = lsp->options.v0 ? USHER_REGO_V0 : USHER_REGO_V1;
    options.keep_print = options.checking = true;
    options.max_errors = ERRORS_MAX;
    usher_builder *builder = usher_builder_new(lsp->units->engine, &options);
    if (!builder)
        us_arena_exhaust(&lsp->message);
    for (size_t i = 0; i < count; i++) {
        const us_lsp_document *document = documents[i];
        usher_builder_add_module(builder, us_str_to_c(&lsp->message, document->path),
                                 document->text.text.text, document->length);
    }
    return builder;
}

static usher_problems *syntax_problems(us_lsp *lsp, us_lsp_document *const *documents,
                                       size_t count)
{
    us_diag_list all = us_diag_list_make(&lsp->message, 0);
    for (size_t i = 0; i < count; i++)
        for (size_t k = 0; k < documents[i]->problems.count && k < ERRORS_MAX; k++)
            *us_diag_list_add(&all) = documents[i]->problems.items[k];
    return us_problems_make(&all, NULL);
}

/* True if these documents compile. What is wrong goes to [problems], types to [notes] (may be NULL). */
static bool check(us_lsp *lsp, us_lsp_document *const *documents, size_t count,
                  usher_problems **problems, us_type_notes *notes)
{
    bool right = false;
    usher_problems_free(*problems);
    *problems = NULL;
    usher_builder *builder = us_lsp_builder(lsp, documents, count, NULL);
    builder->type_notes = notes;
    if (is_broken(documents, count))
        *problems = syntax_problems(lsp, documents, count);
    else
        right = us_builder_check(builder, problems);
    us_advise(*problems, builder, true);
    usher_builder_free(builder);
    return right;
}

us_type_notes *us_lsp_unit_notes(us_lsp_unit *unit)
{
    us_arena_reset(&unit->notes_arena, (size_t)256 << 10);
    unit->notes = (us_type_notes){.arena = &unit->notes_arena};
    return &unit->notes;
}

static void check_unit(us_lsp *lsp, us_lsp_unit *unit)
{
    unit->compile_due = false;
    unit->changed = NULL;
    unit->is_right = check(lsp, unit->documents, unit->count, &unit->problems,
                           us_lsp_unit_notes(unit));
    for (size_t i = 0; i < unit->count; i++)
        unit->documents[i]->is_checked = false;
    us_lsp_tell_unit(lsp, unit);
}

/* The document that changed in a large unit, with no more than what it depends on: if that is not large,
 * too, it is known at once what is wrong in it. */
static void check_changed(us_lsp *lsp, us_lsp_unit *unit)
{
    us_lsp_document *document = unit->changed, **needed;
    size_t count = us_lsp_needed(lsp, document, &needed);
    unit->changed = NULL;
    if (is_large(needed, count))
        return;
    check(lsp, needed, count, &document->problems_now, NULL);
    document->is_checked = true;
    us_lsp_tell_unit(lsp, unit);
}

usher_policy *us_lsp_build(us_lsp *lsp, us_lsp_document *document,
                           const usher_build_options *extra, usher_problems **problems)
{
    us_lsp_units_group(lsp);
    const us_lsp_unit *unit = document->unit;
    if (!unit)
        us_arena_exhaust(&lsp->message);
    us_value data = us_lsp_example(lsp, document, "data");
    usher_builder *builder = us_lsp_builder(lsp, unit->documents, unit->count, extra);
    if (!us_value_is_none(data))
        usher_builder_add_value(builder, "", "data", &data);
    usher_policy *policy = usher_builder_finish(builder, problems);
    usher_builder_free(builder);
    return policy;
}

/* ---- When ---------------------------------------------------------------------------------------- */

/* The milliseconds after which something of the unit is to be done; -1: there is nothing. */
static int due_of(const us_lsp_unit *unit)
{
    if (unit->compile_due)
        return unit->changed || !is_large(unit->documents, unit->count) ? 0 : LARGE_DELAY;
    return unit->lint_due ? LINT_DELAY : -1;
}

int us_lsp_units_wait(const struct us_lsp_units *units)
{
    int wait = units->regroup ? 0 : -1;
    for (size_t i = 0; i < units->count; i++) {
        int due = due_of(units->items[i]);
        if (due >= 0 && (wait < 0 || due < wait))
            wait = due;
    }
    return wait;
}

static bool has_open(const us_lsp_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if (unit->documents[i]->is_open)
            return true;
    return false;
}

/* What is due first, and among that, what the user looks at. */
static us_lsp_unit *most_urgent(const struct us_lsp_units *units)
{
    us_lsp_unit *best = NULL;
    int best_due = 0;
    for (size_t i = 0; i < units->count; i++) {
        us_lsp_unit *unit = units->items[i];
        int due = due_of(unit);
        if (due >= 0 && (!best || due < best_due ||
                         (due == best_due && has_open(unit) && !has_open(best)))) {
            best = unit;
            best_due = due;
        }
    }
    return best;
}

void us_lsp_units_work(us_lsp *lsp)
{
    if (lsp->units->regroup)
        us_lsp_tell_gone(lsp);
    us_lsp_units_group(lsp);
    us_lsp_unit *unit = most_urgent(lsp->units);
    if (!unit)
        return;
    if (!unit->compile_due)
        us_lsp_unit_lint(lsp, unit);
    else if (unit->changed && is_large(unit->documents, unit->count))
        check_changed(lsp, unit);
    else
        check_unit(lsp, unit);
}

void us_lsp_units_relint(struct us_lsp_units *units)
{
    for (size_t i = 0; i < units->count; i++)
        units->items[i]->lint_due = true;
}

void us_lsp_units_give_up(struct us_lsp_units *units)
{
    units->regroup = false;
    for (size_t i = 0; i < units->count; i++)
        units->items[i]->compile_due = units->items[i]->lint_due = false;
}

void us_lsp_settle(us_lsp *lsp, us_lsp_document *document)
{
    us_lsp_units_group(lsp);
    if (document->unit && document->unit->compile_due)
        check_unit(lsp, document->unit);
    if (document->unit && document->unit->lint_due)
        us_lsp_unit_lint(lsp, document->unit);
}

/* Nobody waits for the types of a large unit. */
static const us_type_notes *notes_of(us_lsp *lsp, us_lsp_document *document)
{
    us_lsp_units_group(lsp);
    us_lsp_unit *unit = document->unit;
    if (unit && unit->compile_due && !is_large(unit->documents, unit->count))
        check_unit(lsp, unit);
    return unit && unit->notes.complete ? &unit->notes : NULL;
}

static us_str type_at(const us_type_notes *notes, const us_lsp_document *document,
                      uint32_t offset)
{
    const us_type_note *note = us_type_notes_find(notes, document->path, offset);
    return note ? note->type : US_STR_EMPTY;
}

/* The type that was noted at some occurrence of the variable, all of which are in one rule. */
static us_str type_of_variable(const us_type_notes *notes,
                               const us_lsp_document *document,
                               const us_lsp_occurrence *sought)
{
    const us_lsp_occurrence *first = document->occurrences.items, *o = sought;
    const us_lsp_occurrence *end = first + document->occurrences.count;
    while (o > first && o[-1].rule == sought->rule)
        o--;
    for (; o < end && o->rule == sought->rule; o++) {
        us_str type = o->binding == sought->binding ? type_at(notes, document, o->from)
                                                    : US_STR_EMPTY;
        if (type.length > 0)
            return type;
    }
    return US_STR_EMPTY;
}

us_str us_lsp_type_of(us_lsp *lsp, us_lsp_document *document,
                      const us_lsp_occurrence *occurrence)
{
    const us_type_notes *notes = notes_of(lsp, document);
    us_lsp_kind kind = us_lsp_kind_of(lsp, occurrence);
    if (notes && kind == US_LSP_VARIABLE)
        return type_of_variable(notes, document, occurrence);
    const us_lsp_definition *found =
        notes && kind == US_LSP_DOCUMENT ? us_lsp_defined(lsp, occurrence->path) : NULL;
    return found && found->rule
               ? type_at(notes, found->document,
                         found->rule->head.reference.items[0]->span.position.offset)
               : US_STR_EMPTY;
}
