/* Imports: which are written, in what groups and in what order. */
#include "authoring/format_writer.h"

#include "base/sort.h"
#include "syntax/ast_compare.h"
#include "syntax/ast_walk.h"
#include "syntax/language.h"
#include "syntax/parse.h"

/* ---- What imports are about */

static us_str part(const us_import *import, size_t i)
{
    us_terms path = import->path->as.list;
    if (i >= path.count)
        return US_STR_EMPTY;
    if (path.items[i]->kind == US_TERM_VARIABLE)
        return path.items[i]->as.variable.name;
    bool string = path.items[i]->kind == US_TERM_SCALAR &&
                  us_value_is_string(path.items[i]->as.scalar);
    return string ? us_value_text(path.items[i]->as.scalar) : US_STR_EMPTY;
}

static bool is_of_future(const us_import *import)
{
    return us_str_is(part(import, 0), "future");
}

static bool is_of_rego(const us_import *import, const char *version)
{
    return import->path->as.list.count == 2 && us_str_is(part(import, 0), "rego") &&
           us_str_is(part(import, 1), version);
}

static bool is_all_keywords(const us_import *import)
{
    return import->path->as.list.count == 2 && is_of_future(import) &&
           us_str_is(part(import, 1), "keywords");
}

/* The keyword that is imported, as US_FUTURE_…; 0: none. */
static unsigned keyword_of(const us_import *import)
{
    bool one = import->path->as.list.count == 3 && is_of_future(import) &&
               us_str_is(part(import, 1), "keywords");
    return one ? us_future_keyword_bit(part(import, 2)) : 0;
}

static bool imports_version(const us_format_writer *w, const char *version)
{
    for (size_t i = 0; i < w->import_count; i++)
        if (is_of_rego(&w->imports[i].import, version))
            return true;
    return false;
}

/* ---- What the module needs */

static bool note_literal(void *data, us_literal *literal)
{
    unsigned *needed = data;
    const char *infix;
    us_call_form form = literal->kind == US_LITERAL_CALL
                            ? us_call_form_of(literal->as.call, &infix)
                            : US_CALL_FUNCTION;
    if (form == US_CALL_MEMBER || form == US_CALL_KEYED_MEMBER)
        *needed |= US_FUTURE_IN;
    else if (literal->kind == US_LITERAL_EVERY)
        *needed |= US_FUTURE_EVERY;
    else if (literal->kind == US_LITERAL_NOT)
        *needed |= US_FUTURE_NOT;
    else if (literal->kind == US_LITERAL_AND)
        *needed |= US_FUTURE_AND;
    else if (literal->kind == US_LITERAL_OR)
        *needed |= US_FUTURE_OR;
    return true;
}

static bool imports_keywords(const us_module *module)
{
    for (size_t i = 0; i < module->import_count; i++)
        if (is_of_future(&module->imports[i]))
            return true;
    return false;
}

/* Without imports, only a call by the operator's own name needs one. */
static unsigned needed_keywords(const us_module *module)
{
    unsigned needed = 0;
    if (module->import_count == 0 &&
        us_str_find(module->text, US_STR("internal"), 0) == US_STR_NONE)
        return 0;
    us_visitor visitor = {.data = &needed, .literal = note_literal};
    for (size_t i = 0; i < module->rule_count; i++)
        us_walk_rule(&visitor, module->rules[i]);
    return needed;
}

/* ---- Choosing */

static void keep_imports(us_format_writer *w, bool (*drops)(const us_import *import))
{
    size_t kept = 0;
    for (size_t i = 0; i < w->import_count; i++)
        if (!drops(&w->imports[i].import))
            w->imports[kept++] = w->imports[i];
    w->import_count = kept;
}

static bool is_of_v1(const us_import *import)
{
    return is_of_rego(import, "v1");
}

static bool is_of_v2(const us_import *import)
{
    return is_of_rego(import, "v2");
}

static bool is_covered_by_v2(const us_import *import)
{
    return is_of_v1(import) || is_of_future(import);
}

static bool is_of_version(const us_import *import)
{
    return is_covered_by_v2(import) || is_of_v2(import);
}

/* Below the imports of its kind; at the top where there are none. */
static void add_import(us_format_writer *w, const char *path)
{
    us_parse_options options = {.dialect = US_REGO_V0};
    us_diag_list diags = us_diag_list_make(w->arena, 1);
    us_written_import added = {.added = path};
    if (!us_parse_import(w->arena, us_str_copy(w->arena, us_str_from(path)), &options,
                         &added.import, &diags))
        return;
    uint32_t last = 0;
    for (size_t i = 0; i < w->import_count; i++) {
        const us_written_import *import = &w->imports[i];
        bool alike =
            (is_of_future(&import->import) && import->import.path->as.list.count >= 2) ||
            is_of_v1(&import->import);
        if (alike && import->row > last)
            last = import->row;
    }
    added.row = last + 1;
    w->imports[w->import_count++] = added;
}

static void ensure_keyword(us_format_writer *w, unsigned keyword)
{
    for (size_t i = 0; i < w->import_count; i++) {
        const us_import *import = &w->imports[i].import;
        unsigned has = keyword_of(import);
        if (is_all_keywords(import) || has == keyword ||
            (has == US_FUTURE_EVERY && keyword == US_FUTURE_IN))
            return;
    }
    add_import(w, us_str_format(w->arena, "future.keywords.%s",
                                us_language_keyword_name(keyword, 0))
                      .text);
}

/* `every` first, as it stands for `in`, too. */
static void ensure_keywords(us_format_writer *w, unsigned needed)
{
    static const unsigned order[] = {US_FUTURE_EVERY, US_FUTURE_AND, US_FUTURE_IN,
                                     US_FUTURE_NOT, US_FUTURE_OR};
    for (size_t i = 0; i < sizeof order / sizeof order[0]; i++)
        if (needed & order[i])
            ensure_keyword(w, order[i]);
}

static void take_imports(us_format_writer *w)
{
    const us_module *module = w->module;
    w->imports =
        us_arena_alloc_array(w->arena, module->import_count + 8, sizeof *w->imports);
    for (size_t i = 0; i < module->import_count; i++) {
        const us_import *import = &module->imports[i];
        w->imports[w->import_count++] =
            (us_written_import){.import = *import, .row = import->span.position.row};
        w->keywords |= keyword_of(import);
    }
}

/* rego.v2 stands for all others, and where v2 is what is read they say nothing. */
static void choose_for_v2(us_format_writer *w)
{
    const us_module_format *format = w->format;
    if (format->v2 && !format->import) {
        if (format->drop_imports)
            keep_imports(w, is_of_version);
        return;
    }
    if (format->import && !imports_version(w, "v2"))
        add_import(w, format->import);
    keep_imports(w, is_covered_by_v2);
}

void us_choose_imports(us_format_writer *w)
{
    const unsigned beyond_v1 = US_FUTURE_AND | US_FUTURE_NOT | US_FUTURE_OR;
    const us_module_format *format = w->format;
    take_imports(w);
    if (format->v2 || imports_version(w, "v2")) {
        choose_for_v2(w);
        return;
    }
    bool drop = format->v1 && format->drop_imports;
    if (drop && !format->import)
        keep_imports(w, is_of_v1);
    bool has_v1 = imports_version(w, "v1");
    if (format->import && !has_v1)
        add_import(w, format->import);
    if (has_v1 || format->import || drop)
        keep_imports(w, is_of_future);
    bool v1 = format->v1 || has_v1;
    if (!v1)
        ensure_keywords(w, needed_keywords(w->module));
    else if (imports_keywords(w->module))
        ensure_keywords(w, needed_keywords(w->module) & beyond_v1);
}

/* ---- Writing */

/* Takes the comments on the rows of the imports out of those that wait. */
static void take_comments(us_format_writer *w, us_written_import *imports, size_t count)
{
    uint32_t last = 0;
    for (size_t i = 0; i < count; i++)
        last = imports[i].row > last ? imports[i].row : last;
    size_t end = w->next;
    while (end < w->comment_count && w->comments[end].position.row <= last)
        end++;
    size_t kept = end, import = count;
    for (size_t i = end; i-- > w->next;) {
        const us_comment *comment = &w->comments[i];
        while (import > 0 && imports[import - 1].row > comment->position.row)
            import--;
        size_t first = import;
        while (first > 1 && imports[first - 2].row == comment->position.row)
            first--;
        if (first == 0 || imports[first - 1].row != comment->position.row) {
            w->comments[--kept] = *comment;
            continue;
        }
        us_comment *own = us_arena_alloc(w->arena, sizeof *own);
        *own = *comment;
        imports[first - 1].comment = own;
    }
    w->next = kept;
}

static int compare_imports(void *data, const void *a, const void *b)
{
    const us_written_import *x = a, *y = b;
    int order = us_term_compare(data, x->import.path, y->import.path);
    return order ? order : us_str_compare(x->import.alias, y->import.alias);
}

static void write_import(us_format_writer *w, const us_written_import *import)
{
    bool plain = w->plain_refs;
    us_line_start(w);
    us_write_c(w, "import ");
    /* The keyword of an import is written behind a dot whatever the language has. */
    w->plain_refs = plain && !keyword_of(&import->import);
    if (import->added)
        us_write_c(w, import->added);
    else
        us_write_path(w, import->import.path->as.list, 0);
    w->plain_refs = plain;
    if (import->import.alias.length) {
        us_write_c(w, " as ");
        us_write(w, import->import.alias);
    }
    if (import->comment) {
        us_write_c(w, " ");
        us_write(w, us_comment_text(w, import->comment));
    }
    us_line_end(w);
}

void us_write_imports(us_format_writer *w, us_written_import *imports, size_t count)
{
    take_comments(w, imports, count);
    for (size_t from = 0, to; from < count; from = to) {
        to = from + 1;
        while (to < count && imports[to].row <= imports[to - 1].row + 1)
            to++;
        us_write_comments(w, imports[from].row);
        us_sort(w->arena, &imports[from], to - from, sizeof *imports, compare_imports,
                w->arena);
        for (size_t i = from; i < to; i++)
            write_import(w, &imports[i]);
        us_line_blank(w);
    }
}
