/* Cutting a broken module into statements.
 *
 * Unbalanced brackets are the normal state while somebody types, so brackets
 * are matched with forgiveness first: a closing one that fits an opening one
 * further out leaves those in between open, and a word in column 1, where
 * statements begin, leaves every bracket before it open. A statement begins at
 * a word at the beginning of a line, outside of brackets that have a partner;
 * behind an opening bracket without one, only if it is not indented further
 * than the statement it would end. The central structure is the array of partners. */
#include "syntax/statements.h"

#include "syntax/diagnose.h"
#include "syntax/drive.h"
#include "syntax/read_statements.h"
#include "syntax/resolve_tokens.h"

#include "rego_parser.h"

typedef struct cutter {
    const us_token *items;
    size_t count;       /* without END */
    uint32_t *partners; /* index + 1; 0: none */
} cutter;

/* What may begin a statement. */
static bool is_first_word(int kind)
{
    return kind == US_TOKEN_IDENT || kind == US_TOKEN_IMPORT ||
           kind == US_TOKEN_PACKAGE || kind == US_TOKEN_DEFAULT;
}

/* The number of brackets that stay open outside of the one that a closing
 * bracket of [kind] fits, or [depth] if there is none. Those that fit nothing
 * look no further than US_PARSE_DEPTH brackets. */
static size_t find_opener(const cutter *c, const uint32_t *stack, size_t depth, int kind)
{
    size_t low = depth > US_PARSE_DEPTH ? depth - US_PARSE_DEPTH : 0;
    for (size_t i = depth; i > low; i--) {
        if (us_token_closer(c->items[stack[i - 1]].kind) == kind)
            return i - 1;
    }
    return depth;
}

static void match(us_arena *arena, cutter *c)
{
    uint32_t *stack = us_arena_alloc_array(arena, c->count + 1, sizeof *stack);
    size_t depth = 0;
    c->partners = us_arena_alloc_zero(arena, (c->count + 1) * sizeof *c->partners);
    for (size_t i = 0; i < c->count; i++) {
        const us_token *token = &c->items[i];
        if (token->newline_before && token->span.position.column == 1 &&
            is_first_word(token->kind))
            depth = 0;
        if (us_token_closer(token->kind)) {
            stack[depth++] = (uint32_t)i;
        } else if (us_token_is(token->kind, US_TOKENS_CLOSE)) {
            size_t found = find_opener(c, stack, depth, token->kind);
            if (found == depth)
                continue;
            depth = found;
            c->partners[stack[depth]] = (uint32_t)i + 1;
            c->partners[i] = stack[depth] + 1;
        }
    }
}

/* The index of the next statement's first token behind [from]. */
static size_t next_start(const cutter *c, size_t from)
{
    uint32_t margin = c->items[from].span.position.column;
    bool open = false;
    for (size_t i = from; i < c->count; i++) {
        const us_token *token = &c->items[i];
        bool begins = i > from && token->newline_before && is_first_word(token->kind);
        if (begins && (!open || token->span.position.column <= margin))
            return i;
        if (!us_token_closer(token->kind))
            continue;
        if (c->partners[i])
            i = c->partners[i] - 1;
        else
            open = true;
    }
    return c->count;
}

/* ---- Parsing them */

static void parse_one(us_arena *arena, us_source *source, us_parser *p, size_t from,
                      size_t to, us_diag_list *diags)
{
    us_module *m = p->module;
    size_t rules = m->rule_count, imports = m->import_count;
    us_term *package = m->package;
    p->failed = p->spaced = false;
    p->message = NULL;
    if (us_drive(p, source, from, to, US_GOAL_STATEMENT))
        return;
    m->rule_count = rules;
    m->import_count = imports;
    m->package = package;
    m->broken = true;
    us_diagnose_statement(arena, source, from, to, p, diags);
}

us_module *us_parse_statements(us_arena *arena, us_source *source, us_diag_list *diags)
{
    us_parser p = us_parser_make(arena, source);
    cutter c = {source->tokens.items, source->tokens.count - 1, NULL};
    p.module = us_module_make(arena, source);
    match(arena, &c);
    for (size_t from = 0, to; from < c.count; from = to) {
        to = next_start(&c, from);
        bool package = c.items[from].kind == US_TOKEN_PACKAGE;
        if (package != (from == 0)) {
            us_diag_list_report(diags, "rego_parse_error", source->file, source->text,
                                c.items[from].span.position,
                                package ? "unexpected package" : "package expected");
            p.module->broken = true;
            if (package)
                continue;
        }
        parse_one(arena, source, &p, from, to, diags);
    }
    return p.module;
}

/* ---- Expressions as statements */

static bool has_expression(const us_read_range *range)
{
    while (range && !range->expression)
        range = range->next;
    return range != NULL;
}

bool us_parse_expressions(us_arena *arena, us_source *source, us_parser *p)
{
    us_read_report report = {0};
    us_reader r =
        us_reader_make(arena, source, 0, source->tokens.count - 1, p->max_depth);
    if (!us_read_statements(&r, &report) || report.errors ||
        !has_expression(report.first))
        return false;
    us_parser again = us_parser_make(arena, source);
    again.module = us_module_make(arena, source);
    for (const us_read_range *range = report.first; range; range = range->next)
        if (!us_drive(&again, source, range->from, range->to,
                      range->expression ? US_GOAL_EXPRESSION : US_GOAL_STATEMENT))
            return false;
    *p = again;
    return true;
}
