/* Text to syntax tree: the four goals, and the module's checks in order.
 *
 * The fast path ends at the first fault and knows only that there is one. The
 * wording is diagnose.c's work, which reads the same tokens again. Where every
 * statement's errors are wanted, statements.c cuts the tokens apart, and each
 * statement is parsed for itself. The central structure is us_source: the
 * tokens, whose words are resolved. */
#include "syntax/parse.h"

#include "syntax/annotations.h"
#include "syntax/check_syntax.h"
#include "syntax/diagnose.h"
#include "syntax/drive.h"
#include "syntax/number_nodes.h"
#include "syntax/pieces.h"
#include "syntax/statements.h"

static size_t end_of(const us_source *source)
{
    return source->tokens.count - 1;
}

typedef bool checking(us_arena *arena, const us_source *source, const us_module *module,
                      us_diag_list *diags);

/* Runs a check of the statements. OPA does these as it parses, so where one is wrong
 * the reader has the say again: it knows what else would be reported. */
static bool check_statements(us_arena *arena, us_source *source, us_parser *p,
                             checking *run, us_diag_list *diags)
{
    us_diag_list own = us_diag_list_make(arena, 0);
    if (source->options->keep_going)
        return run(arena, source, p->module, diags);
    if (run(arena, source, p->module, &own))
        return true;
    p->message = own.items[0].message.text;
    p->fault = own.items[0].position;
    us_diagnose(arena, source, p, diags);
    return false;
}

/* What the grammar leaves over, in the order in which OPA finds it. */
static bool check(us_arena *arena, us_source *source, us_parser *p, us_diag_list *diags)
{
    us_module *module = p->module;
    bool keep_going = source->options->keep_going;
    bool ok = check_statements(arena, source, p, us_check_statements, diags);
    if ((ok || keep_going) && source->options->annotations)
        ok = us_read_annotations(arena, source, module, diags) && ok;
    if (ok || keep_going)
        ok = check_statements(arena, source, p, us_check_calls, diags) && ok;
    if (ok || keep_going)
        ok = us_check_module(arena, source, module, diags) && ok;
    return ok || keep_going;
}

static us_module *read_module(us_arena *arena, us_source *source, us_diag_list *diags)
{
    us_parser p = us_parser_make(arena, source);
    p.module = us_module_make(arena, source);
    if (!us_drive(&p, source, 0, end_of(source), US_GOAL_MODULE)) {
        if (source->options->keep_going) {
            p.module = us_parse_statements(arena, source, diags);
        } else if (!us_parse_expressions(arena, source, &p)) {
            us_diagnose(arena, source, &p, diags);
            return NULL;
        }
    }
    if (!check(arena, source, &p, diags))
        return NULL;
    us_number_module(arena, p.module, source->options->numbering);
    return p.module;
}

/* As read_module where the module can be read in pieces; else [*read] is false. */
static us_module *read_pieces(us_arena *arena, const us_source *source, bool *read,
                              us_diag_list *diags)
{
    us_module *module = us_parse_pieces(arena, source);
    *read = module;
    if (module && source->options->annotations &&
        !us_read_annotations(arena, source, module, diags) &&
        !source->options->keep_going)
        return NULL;
    return module;
}

us_module *us_parse_module(us_arena *arena, us_str file, us_str text,
                           const us_parse_options *options, us_diag_list *diags)
{
    us_source source;
    us_module *module = NULL;
    if (us_source_begin(arena, file, text, US_GOAL_MODULE, options, &source, diags)) {
        bool read;
        module = read_pieces(arena, &source, &read, diags);
        if (!read && us_source_lex(&source, diags))
            module = read_module(arena, &source, diags);
    }
    us_source_end(arena, &source);
    return module;
}

/* Reads what is no module into [p]; false after reporting. */
static bool read_part(us_parser *p, us_source *source, us_diag_list *diags)
{
    if (us_drive(p, source, 0, end_of(source), source->goal))
        return true;
    us_diagnose(p->arena, source, p, diags);
    return false;
}

us_body *us_parse_query(us_arena *arena, us_str file, us_str text,
                        const us_parse_options *options, us_diag_list *diags)
{
    us_source source;
    us_body *query = NULL;
    us_goal goal = options->evaluated ? US_GOAL_QUERY : US_GOAL_ANY;
    if (us_source_make(arena, file, text, goal, options, &source, diags)) {
        us_parser p = us_parser_make(arena, &source);
        query = read_part(&p, &source, diags) ? p.query : NULL;
    }
    us_source_end(arena, &source);
    if (query)
        us_number_body(arena, query);
    return query;
}

us_term *us_parse_term(us_arena *arena, us_str file, us_str text,
                       const us_parse_options *options, us_diag_list *diags)
{
    us_source source;
    us_term *term = NULL;
    if (us_source_make(arena, file, text, US_GOAL_TERM, options, &source, diags)) {
        us_parser p = us_parser_make(arena, &source);
        term = read_part(&p, &source, diags) ? p.term : NULL;
    }
    us_source_end(arena, &source);
    if (term)
        us_number_term(arena, term);
    return term;
}

bool us_parse_import(us_arena *arena, us_str text, const us_parse_options *options,
                     us_import *import, us_diag_list *diags)
{
    us_source source;
    bool good = false;
    if (us_source_make(arena, US_STR_EMPTY, text, US_GOAL_IMPORT, options, &source,
                       diags)) {
        us_parser p = us_parser_make(arena, &source);
        p.import = import;
        good = read_part(&p, &source, diags);
        if (good) {
            us_number_term(arena, import->path);
            good = us_check_import(arena, &source, import, diags);
        }
    }
    us_source_end(arena, &source);
    return good;
}
