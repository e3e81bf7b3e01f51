/* Wording parse errors. The generated parser says only that a text failed and
 * where it stood then; the reader (reader.h) goes over the same tokens the way
 * OPA's parser does and says what that parser would. Should it find nothing to
 * say, the place where the generated parser stopped is reported. */
#include "syntax/diagnose.h"

#include "syntax/annotations.h"
#include "syntax/drive.h"
#include "syntax/read_statements.h"

static void report_one(const us_source *source, const us_read_error *error, us_str text,
                       us_diag_list *diags)
{
    us_diag_list_report(diags, "rego_parse_error", source->file, text, error->position,
                        "%.*s", US_STR_ARG(error->message));
}

/* The oldest first. [conversions] are OPA's complaints about whole statements,
 * which come without the line. */
static void report_all(us_arena *arena, const us_source *source,
                       const us_read_error *newest, bool conversions, us_diag_list *diags)
{
    size_t count = 0, i = 0;
    for (const us_read_error *e = newest; e; e = e->before)
        count++;
    const us_read_error **order = us_arena_alloc_array(arena, count, sizeof *order);
    for (const us_read_error *e = newest; e; e = e->before)
        order[count - ++i] = e;
    for (i = 0; i < count; i++)
        report_one(source, order[i], conversions ? US_STR_EMPTY : source->text, diags);
}

/* Names the token at which the generated parser stopped. */
static void report_fault(us_arena *arena, us_reader *r, const us_parser *p,
                         us_diag_list *diags)
{
    const us_source *source = r->source;
    if (p->message) {
        us_diag_list_report(diags, "rego_parse_error", source->file, source->text,
                            p->fault, "%s", p->message);
        return;
    }
    size_t at = 0;
    while (at + 1 < source->tokens.count &&
           source->tokens.items[at].span.position.offset < p->fault.offset)
        at++;
    r->now = (us_read_state){.at = at};
    us_read_unexpected(r);
    report_all(arena, source, r->now.errors, false, diags);
}

/* A module without a statement. Its METADATA blocks count as some, to OPA. */
static void diagnose_empty(us_arena *arena, const us_source *source, us_diag_list *diags)
{
    us_module *module = us_module_make(arena, source);
    us_diag_list own = us_diag_list_make(arena, 0);
    us_term package = {.kind = US_TERM_VARIABLE};
    module->package = &package; /* what the blocks stand before is never asked */
    module->package_span.position.offset = UINT32_MAX;
    if (source->options->annotations)
        us_read_annotations(arena, source, module, &own);
    for (size_t i = 0; i < own.count; i++)
        us_diag_list_report(diags, "rego_parse_error", source->file, source->text,
                            own.items[i].position, "%.*s",
                            US_STR_ARG(own.items[i].message));
    if (own.count)
        return;
    if (module->annotation_count) {
        us_diag_list_report(diags, "rego_parse_error", source->file, US_STR_EMPTY,
                            module->annotations[0].span.position, "package expected");
        return;
    }
    us_diag *diag = us_diag_list_add(diags);
    diag->code = "rego_parse_error";
    diag->file = source->file;
    diag->message = US_STR("empty module");
}

/* METADATA blocks that OPA's parser has passed when it stops are read even then, before
 * anything is said of the statements in the whole; true if they are malformed. */
static bool diagnose_blocks(us_arena *arena, const us_reader *r, us_diag_list *diags)
{
    const us_source *source = r->source;
    return source->goal == US_GOAL_MODULE && source->options->annotations &&
           !us_check_annotation_blocks(arena, source,
                                       r->items[r->now.at].span.position.offset, diags);
}

static void diagnose_statements(us_arena *arena, us_reader *r, us_diag_list *diags)
{
    const us_source *source = r->source;
    us_read_report report = {0};
    bool ok = us_read_statements(r, &report);
    if (!ok) {
        report_all(arena, source, r->now.errors, false, diags);
        diagnose_blocks(arena, r, diags);
    } else if (report.statements > 0 && diagnose_blocks(arena, r, diags)) {
        return;
    } else if (source->goal != US_GOAL_MODULE && report.foreign_type) {
        us_diag *diag = us_diag_list_add(diags);
        diag->file = source->file;
        diag->message =
            us_str_format(arena, "expected body but got *ast.%s", report.foreign_type);
    } else if (source->goal == US_GOAL_MODULE && report.statements == 0) {
        diagnose_empty(arena, source, diags);
    } else {
        report_all(arena, source, report.conversions, true, diags);
        report_all(arena, source, report.checks, true, diags);
    }
}

/* One term and nothing else. */
static void diagnose_term(us_arena *arena, us_reader *r, us_diag_list *diags)
{
    us_read_term term = us_read_expression(r, false);
    if (term.ok && us_read_kind_of(r) != 0)
        us_read_illegal(r, "expected a single term");
    report_all(arena, r->source, r->now.errors, false, diags);
}

/* The path of an import, without the word. */
static void diagnose_import(us_arena *arena, us_reader *r, us_diag_list *diags)
{
    if (us_read_import(r) && us_read_kind_of(r) != 0)
        us_read_unexpected(r);
    report_all(arena, r->source, r->now.errors, false, diags);
}

void us_diagnose(us_arena *arena, const us_source *source, const us_parser *p,
                 us_diag_list *diags)
{
    size_t before = diags->count + diags->dropped;
    us_reader r =
        us_reader_make(arena, source, 0, source->tokens.count - 1, p->max_depth);
    switch (source->goal) {
    case US_GOAL_MODULE:
    case US_GOAL_QUERY:
    case US_GOAL_ANY:
    case US_GOAL_STATEMENT:
    case US_GOAL_STATEMENTS:
    case US_GOAL_EXPRESSION:
        diagnose_statements(arena, &r, diags);
        break;
    case US_GOAL_TERM:
        diagnose_term(arena, &r, diags);
        break;
    case US_GOAL_IMPORT:
        diagnose_import(arena, &r, diags);
        break;
    }
    if (diags->count + diags->dropped == before)
        report_fault(arena, &r, p, diags);
}

void us_diagnose_statement(us_arena *arena, const us_source *source, size_t from,
                           size_t to, const us_parser *p, us_diag_list *diags)
{
    size_t before = diags->count + diags->dropped;
    us_reader r = us_reader_make(arena, source, from, to, p->max_depth);
    us_read_report report = {.statements = 1};
    if (us_read_statements(&r, &report)) {
        report_all(arena, source, report.conversions, true, diags);
        report_all(arena, source, report.checks, true, diags);
    } else {
        report_all(arena, source, r.now.errors, false, diags);
    }
    if (diags->count + diags->dropped == before)
        report_fault(arena, &r, p, diags);
}
