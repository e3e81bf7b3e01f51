/* The quick way to know that a written module is right: to look at what changed.
 *
 * A rule whose text, up to the next rule, came out byte by byte as it was says what it said,
 * and will come out so again. The others are put together behind the imports, each with the
 * rule after it (on which the space between them depends), as is the first rule where what
 * stands before it changed. Read and written as a module of their own they must be the rules of
 * the source, and the same text, without a comment that has no place, for which it counts
 * whether others follow. Where that fails nothing is known: the whole is then looked at.
 *
 * All of this holds where the text has the imports of the source, and is in its language. */
#include "authoring/format_writer.h"

typedef struct region {
    size_t *rules; /* their numbers in the module */
    size_t count;
    us_str text;
} region;

static us_str chunk(us_str text, const size_t *starts, size_t count, size_t i)
{
    return us_str_slice(text, starts[i], i + 1 < count ? starts[i + 1] : text.length);
}

static us_str source_chunk(const us_module *module, size_t i)
{
    size_t next = i + 1 < module->rule_count ? module->rules[i + 1]->span.position.offset
                                             : module->text.length;
    return us_str_slice(module->text, module->rules[i]->span.position.offset, next);
}

static bool has_late_import(const us_module *module)
{
    return module->import_count > 0 && module->rule_count > 0 &&
           module->imports[module->import_count - 1].span.position.offset >
               module->rules[0]->span.position.offset;
}

static void choose_rules(const us_changed *c, region *r)
{
    const us_module *module = c->module;
    us_str head = us_str_slice(module->text, 0, module->rules[0]->span.position.offset);
    bool before = !us_str_equal(us_str_slice(c->text, 0, c->starts[0]), head);
    for (size_t i = 0; i < module->rule_count; i++) {
        bool changed = !us_str_equal(chunk(c->text, c->starts, module->rule_count, i),
                                     source_chunk(module, i));
        if (changed || before)
            r->rules[r->count++] = i;
        before = changed;
    }
}

static void add_text(us_arena *arena, const us_changed *c, region *r)
{
    us_buf out = us_buf_make(arena);
    size_t rules = c->module->rule_count;
    us_buf_add_str(&out, us_str_slice(c->text, 0, c->starts[0]));
    for (size_t i = 0; i < r->count; i++)
        us_buf_add_str(&out, chunk(c->text, c->starts, rules, r->rules[i]));
    while (out.length > 1 && out.text[out.length - 1] == '\n' &&
           out.text[out.length - 2] == '\n')
        out.length--;
    r->text = us_buf_str(&out);
}

/* The rules that were put together, as they are in the source. */
static us_module *source_of(us_arena *arena, const us_changed *c, const region *r)
{
    const us_module *module = c->module;
    us_module *part = us_arena_alloc(arena, sizeof *part);
    *part = *module;
    part->rules = us_arena_alloc_array(arena, r->count, sizeof *part->rules);
    part->rule_count = r->count;
    part->comments =
        us_arena_alloc_array(arena, module->comment_count, sizeof *part->comments);
    part->comment_count = 0;
    size_t next = 0;
    for (size_t i = 0; i <= r->count; i++) {
        /* Before the first rule of all; then behind the i-th of these. */
        size_t rule = i > 0 ? r->rules[i - 1] + 1 : 0;
        size_t from = i > 0 ? module->rules[rule - 1]->span.position.offset : 0;
        size_t to = rule < module->rule_count ? module->rules[rule]->span.position.offset
                                              : module->text.length;
        if (i > 0)
            part->rules[i - 1] = module->rules[rule - 1];
        while (next < module->comment_count &&
               module->comments[next].position.offset < from)
            next++;
        while (next < module->comment_count &&
               module->comments[next].position.offset < to)
            part->comments[part->comment_count++] = module->comments[next++];
    }
    return part;
}

bool us_changed_rules_agree(us_arena *arena, const us_changed *c)
{
    const us_module *module = c->module;
    if (module->rule_count == 0 || has_late_import(module))
        return false;
    region r = {us_arena_alloc_array(arena, module->rule_count, sizeof *r.rules), 0,
                US_STR_EMPTY};
    choose_rules(c, &r);
    if (r.count == 0 || r.count > module->rule_count / 2)
        return false;
    add_text(arena, c, &r);
    us_module *read = c->read(c->data, r.text);
    if (!read)
        return false;
    bool *differs = us_arena_alloc_array(arena, r.count, sizeof *differs);
    us_diag_list diags = us_diag_list_make(arena, 1);
    us_buf again = us_buf_make(arena);
    bool unplaced = false;
    us_module_format format = *c->format;
    format.long_heads = us_has_long_heads(module);
    format.care = NULL;
    format.starts = NULL;
    format.unplaced = &unplaced;
    return !us_module_compare(arena, source_of(arena, c, &r), read, differs).found &&
           us_module_write(&again, read, &format, &diags) && !unplaced &&
           us_str_equal(us_buf_str(&again), r.text);
}
