/* A module as a whole: package, imports and rules in the order of their places, and the
 * comments that are left at the end. */
#include "authoring/format.h"

#include "authoring/format_writer.h"
#include "syntax/language.h"

/* ---- What the module may use */

static us_str path_part(const us_import *import, size_t i)
{
    us_terms path = import->path->as.list;
    if (i >= path.count)
        return US_STR_EMPTY;
    if (path.items[i]->kind == US_TERM_VARIABLE)
        return path.items[i]->as.variable.name;
    return us_value_text(path.items[i]->as.scalar);
}

static void note_import(us_format_writer *w, const us_import *import)
{
    us_str first = path_part(import, 0), second = path_part(import, 1);
    us_str third = path_part(import, 2);
    size_t count = import->path->as.list.count;
    bool keywords = us_str_is(first, "future") && us_str_is(second, "keywords");
    bool version = count == 2 && us_str_is(first, "rego");
    bool all = version || (keywords && count == 2);
    if (version && us_str_is(second, "v2"))
        w->keywords |= US_FUTURE_OF_V1 | US_FUTURE_AND | US_FUTURE_NOT | US_FUTURE_OR;
    w->with_if |= all || (keywords && us_str_is(third, "if"));
    w->with_contains |= all || (keywords && us_str_is(third, "contains"));
}

bool us_has_long_heads(const us_module *module)
{
    for (size_t i = 0; i < module->rule_count; i++) {
        size_t parts = module->rules[i]->head.reference.count;
        if (parts > 2 || (parts == 2 && module->rules[i]->is_set))
            return true;
    }
    return false;
}

static void note_module(us_format_writer *w)
{
    const us_module *module = w->module;
    w->with_if = w->with_contains = w->format->v1;
    if (w->format->v2)
        w->keywords = US_FUTURE_AND | US_FUTURE_NOT | US_FUTURE_OR;
    for (size_t i = 0; i < module->import_count; i++)
        note_import(w, &module->imports[i]);
    w->long_heads = w->format->long_heads || us_has_long_heads(module);
}

/* ---- Writing */

static void write_package(us_format_writer *w)
{
    us_write_comments(w, w->module->package_span.position.row);
    us_line_start(w);
    us_write_c(w, "package ");
    us_write_path(w, w->module->package->as.list, 1);
    us_line_blank(w);
}

/* In the order of their rows, those of one row as they come. */
static void sort_imports(us_written_import *imports, size_t count)
{
    for (size_t i = 1; i < count; i++) {
        us_written_import import = imports[i];
        size_t j = i;
        for (; j > 0 && imports[j - 1].row > import.row; j--)
            imports[j] = imports[j - 1];
        imports[j] = import;
    }
}

/* Moves the imports that are added to the front if one of them would come behind a rule,
 * where it has no effect. Returns how many were. */
static size_t advance_added(us_format_writer *w)
{
    size_t added = 0;
    bool behind = false;
    if (w->module->rule_count == 0)
        return 0;
    uint32_t rule = w->module->rules[0]->span.position.row;
    for (size_t i = 0; i < w->import_count; i++)
        behind |= w->imports[i].added && w->imports[i].row >= rule;
    for (size_t i = 0; behind && i < w->import_count; i++) {
        us_written_import import = w->imports[i];
        if (!import.added)
            continue;
        memmove(&w->imports[added + 1], &w->imports[added],
                (i - added) * sizeof *w->imports);
        w->imports[added++] = import;
    }
    return added;
}

static bool import_is_first(const us_format_writer *w, const us_written_import *import,
                            size_t rule)
{
    const us_module *module = w->module;
    if (rule == module->rule_count)
        return true;
    us_position at = module->rules[rule]->span.position;
    uint32_t column = import->added ? 1 : import->import.span.position.column;
    return import->row < at.row || (import->row == at.row && column <= at.column);
}

/* Imports from [import] on are still to be written. */
static void note_header(us_format_writer *w, size_t import)
{
    us_module_seams *seams = w->format->seams;
    size_t comments = 0;
    if (!seams)
        return;
    seams->other_imports = w->import_count != w->module->import_count;
    for (size_t i = 0; i < w->import_count; i++)
        seams->other_imports |= w->imports[i].added != NULL;
    while (comments < w->module->comment_count &&
           w->module->comments[comments].position.offset < seams->head)
        comments++;
    seams->header = w->out.length;
    seams->loose_head |= import < w->import_count || w->next != comments || w->at_end;
}

static void note_end(us_format_writer *w)
{
    if (w->format->seams)
        w->format->seams->loose_end |=
            us_comment_next(w) || w->at_end || w->later || w->in_line || w->level > 0;
}

static void write_statements(us_format_writer *w, size_t import)
{
    const us_module *module = w->module;
    size_t rule = 0;
    while (import < w->import_count || rule < module->rule_count) {
        size_t from = import;
        while (import < w->import_count && import_is_first(w, &w->imports[import], rule))
            import++;
        us_write_imports(w, w->imports + from, import - from);
        from = rule;
        while (
            rule < module->rule_count &&
            (import == w->import_count || !import_is_first(w, &w->imports[import], rule)))
            rule++;
        if (from == 0 && rule > 0)
            note_header(w, import);
        us_write_rules(w, from, rule);
    }
}

static void write_rest(us_format_writer *w)
{
    for (const us_comment *comment; (comment = us_comment_next(w)); w->next++) {
        if (!w->in_line)
            us_line_start(w);
        us_write(w, us_comment_text(w, comment));
        us_line_end(w);
    }
}

bool us_module_write(us_buf *out, const us_module *module, const us_module_format *format,
                     us_diag_list *diags)
{
    us_format_writer w = {
        .arena = out->arena,
        .module = module,
        .out = *out,
        .diags = diags,
        .comment_count = module->comment_count,
        .format = format,
        .plain_refs = format->plain_refs,
        .new_not = format->v2 && !module->new_not,
        .placeless = module->has_minus ||
                     us_str_find(module->text, US_STR("__local"), 0) != US_STR_NONE,
    };
    size_t errors = diags->count;
    w.comments = us_arena_alloc_array(w.arena, w.comment_count, sizeof *w.comments);
    if (w.comment_count > 0)
        memcpy(w.comments, module->comments, w.comment_count * sizeof *w.comments);
    note_module(&w);
    us_choose_imports(&w);
    sort_imports(w.imports, w.import_count);
    write_package(&w);
    size_t added = advance_added(&w);
    us_write_imports(&w, w.imports, added);
    write_statements(&w, added);
    note_end(&w);
    write_rest(&w);
    size_t length = w.out.length;
    while (w.out.length > 1 && w.out.text[w.out.length - 1] == '\n' &&
           w.out.text[w.out.length - 2] == '\n')
        w.out.length--;
    if (format->seams && length != w.out.length + 1)
        format->seams->loose_end = true;
    *out = w.out;
    return diags->count == errors;
}
