/* What is done with units, and when.
 *
 * Compiling comes right after a change, when nothing more is waiting to be read; lint, and compiling of large
 * units, when nothing has come for a while. While a document of a unit does not parse, its
 * syntax errors are all that is told of it, and the policy is the one that compiled last. */
#include "lsp/unit_parts.h"

#include "authoring/authoring.h"
#include "compile/type_notes.h"

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
    if (units && units->engine)
        return units;
    free(units);
    return NULL;
}

void us_lsp_unit_free(us_lsp_unit *unit)
{
    usher_policy_free(unit->policy);
    usher_problems_free(unit->problems);
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
        unit->is_current = false;
    }
    if (!unit || !document->is_there)
        lsp->units->regroup = true;
}

/* ---- Compiling ----------------------------------------------------------------------------------- */

static bool is_broken(const us_lsp_unit *unit)
{
    for (size_t i = 0; i < unit->count; i++)
        if (unit->documents[i]->problems.count > 0)
            return true;
    return false;
}

usher_builder *us_lsp_unit_builder(us_lsp *lsp, const us_lsp_unit *unit, bool for_tests)
{
    usher_build_options options = {
        .dialect = lsp->options.v0 ? USHER_REGO_V0 : USHER_REGO_V1,
        .keep_print = true,
        .checking = true,
        .test_cases = for_tests,
        .max_errors = ERRORS_MAX,
    };
    usher_builder *builder = usher_builder_new(lsp->units->engine, &options);
    if (!builder)
        us_arena_exhaust(&lsp->message);
    builder->notes_types = !for_tests;
    for (size_t i = 0; i < unit->count; i++) {
        const us_lsp_document *document = unit->documents[i];
        usher_builder_add_module(builder, us_str_to_c(&lsp->message, document->path),
                                 document->text.text.text, document->length);
    }
    return builder;
}

static usher_problems *syntax_problems(us_lsp *lsp, const us_lsp_unit *unit)
{
    us_diag_list all = us_diag_list_make(&lsp->message, 0);
    for (size_t i = 0; i < unit->count; i++)
        for (size_t k = 0; k < unit->documents[i]->problems.count && k < ERRORS_MAX; k++)
            *us_diag_list_add(&all) = unit->documents[i]->problems.items[k];
    return us_problems_make(&all, NULL);
}

static void compile(us_lsp *lsp, us_lsp_unit *unit)
{
    unit->compile_due = false;
    usher_problems_free(unit->problems);
    unit->problems = NULL;
    usher_builder *builder = us_lsp_unit_builder(lsp, unit, false);
    if (is_broken(unit)) {
        unit->problems = syntax_problems(lsp, unit);
    } else {
        usher_policy *policy = usher_builder_finish(builder, &unit->problems);
        if (policy) {
            usher_policy_free(unit->policy);
            unit->policy = policy;
            unit->is_current = true;
        }
    }
    us_advise(unit->problems, builder, true);
    usher_builder_free(builder);
    us_lsp_tell_unit(lsp, unit);
}

usher_policy *us_lsp_build_tests(us_lsp *lsp, us_lsp_document *document,
                                 usher_problems **problems)
{
    usher_builder *builder = us_lsp_unit_builder(lsp, document->unit, true);
    usher_policy *policy = usher_builder_finish(builder, problems);
    usher_builder_free(builder);
    return policy;
}

/* ---- When ---------------------------------------------------------------------------------------- */

static bool is_large(const us_lsp_unit *unit)
{
    size_t bytes = 0;
    for (size_t i = 0; i < unit->count; i++)
        bytes += unit->documents[i]->length;
    return bytes > LARGE;
}

int us_lsp_units_wait(const struct us_lsp_units *units)
{
    int wait = units->regroup ? 0 : -1;
    for (size_t i = 0; i < units->count; i++) {
        const us_lsp_unit *unit = units->items[i];
        int due = -1;
        if (unit->compile_due)
            due = is_large(unit) ? LARGE_DELAY : 0;
        else if (unit->lint_due)
            due = LINT_DELAY;
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

/* What the user looks at comes first, and errors before lint. */
static us_lsp_unit *most_urgent(const struct us_lsp_units *units, bool *lint)
{
    us_lsp_unit *best = NULL;
    int best_rank = 0;
    for (size_t i = 0; i < units->count; i++) {
        us_lsp_unit *unit = units->items[i];
        int rank = unit->compile_due ? 3 : unit->lint_due ? 1 : 0;
        if (rank > 0 && has_open(unit))
            rank++;
        if (rank > best_rank) {
            best = unit;
            best_rank = rank;
        }
    }
    *lint = best && !best->compile_due;
    return best;
}

void us_lsp_units_work(us_lsp *lsp)
{
    bool lint;
    if (lsp->units->regroup)
        us_lsp_tell_gone(lsp);
    us_lsp_units_group(lsp);
    us_lsp_refresh(lsp);
    us_lsp_unit *unit = most_urgent(lsp->units, &lint);
    if (unit && lint)
        us_lsp_unit_lint(lsp, unit);
    else if (unit)
        compile(lsp, unit);
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
        compile(lsp, document->unit);
    if (document->unit && document->unit->lint_due)
        us_lsp_unit_lint(lsp, document->unit);
}

const usher_policy *us_lsp_policy(us_lsp *lsp, us_lsp_document *document)
{
    us_lsp_units_group(lsp);
    if (document->unit && document->unit->compile_due)
        compile(lsp, document->unit);
    return document->unit ? document->unit->policy : NULL;
}

bool us_lsp_policy_is_current(us_lsp *lsp, us_lsp_document *document)
{
    return us_lsp_policy(lsp, document) && document->unit->is_current;
}

static us_str type_at(const us_type_notes *notes, const us_lsp_document *document,
                      uint32_t offset)
{
    const us_type_note *note = us_type_notes_find(notes, document->path, offset);
    return note ? note->type : US_STR_EMPTY;
}

us_str us_lsp_type_of(us_lsp *lsp, us_lsp_document *document,
                      const us_lsp_occurrence *occurrence)
{
    us_str type = US_STR_EMPTY;
    us_lsp_occurrence sought = *occurrence;
    if (!us_lsp_policy_is_current(lsp, document))
        return type;
    const us_type_notes *notes = document->unit->policy->compiler.type_notes;
    us_lsp_kind kind = us_lsp_kind_of(lsp, &sought);
    if (kind == US_LSP_DOCUMENT) {
        const us_lsp_definition *found = us_lsp_defined(lsp, sought.path);
        return found && found->rule
                   ? type_at(notes, found->document,
                             found->rule->head.reference.items[0]->span.position.offset)
                   : type;
    }
    for (size_t i = 0;
         kind == US_LSP_VARIABLE && i < document->occurrences.count && type.length == 0;
         i++) {
        const us_lsp_occurrence *o = &document->occurrences.items[i];
        if (o->binding == sought.binding)
            type = type_at(notes, document, o->from);
    }
    return type;
}
