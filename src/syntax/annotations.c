/* METADATA blocks: where they begin and end, what they stand before, and which
 * rules they belong to. A block is a comment in column 1 that begins with
 * METADATA, with the comments on the lines right below it. The central
 * structure is the module's list of annotations in order of place. */
#include "syntax/annotations.h"

#include "base/utf8.h"
#include "syntax/ast_text.h"
#include "syntax/drive.h"
#include "value/object.h"

/* How many pairs of rule and annotations are looked at, in a text that repeats
 * one name over and over. */
#define PAIRS_MAX 4000000

static us_str trim_left(us_str s)
{
    while (s.length && (s.text[0] == ' ' || s.text[0] == '\t'))
        s = us_str_slice(s, 1, s.length);
    return s;
}

static bool begins_block(const us_comment *comment)
{
    return comment->position.column == 1 &&
           us_str_starts_with(trim_left(comment->text), US_STR("METADATA"));
}

/* The index behind the last comment of the block that begins at [i]. */
static size_t block_end(const us_module *m, size_t i)
{
    size_t end = i + 1;
    while (end < m->comment_count && m->comments[end].position.column == 1 &&
           m->comments[end].position.row == m->comments[end - 1].position.row + 1 &&
           !begins_block(&m->comments[end]))
        end++;
    return end;
}

static us_str block_text(us_arena *arena, const us_module *m, size_t from, size_t to)
{
    us_buf text = us_buf_make(arena);
    for (size_t i = from + 1; i < to; i++) {
        us_str line = m->comments[i].text;
        bool space = us_str_starts_with(line, US_STR(" "));
        us_buf_add_str(&text, us_str_slice(line, space, line.length));
        us_buf_add_char(&text, '\n');
    }
    return us_buf_str(&text);
}

typedef enum target {
    TARGET_NONE,
    TARGET_PACKAGE,
    TARGET_IMPORT,
    TARGET_RULE,
} target;

/* Which statement begins next behind a place. */
typedef struct cursor {
    size_t rule;
    size_t import;
} cursor;

static target next_statement(const us_module *m, cursor *c, uint32_t offset,
                             us_rule **rule)
{
    while (c->rule < m->rule_count && m->rules[c->rule]->span.position.offset < offset)
        c->rule++;
    while (c->import < m->import_count &&
           m->imports[c->import].span.position.offset < offset)
        c->import++;
    uint32_t rule_at =
        c->rule < m->rule_count ? m->rules[c->rule]->span.position.offset : UINT32_MAX;
    uint32_t import_at = c->import < m->import_count
                             ? m->imports[c->import].span.position.offset
                             : UINT32_MAX;
    if (m->package && m->package_span.position.offset > offset)
        return TARGET_PACKAGE;
    if (import_at < rule_at)
        return TARGET_IMPORT;
    *rule = rule_at == UINT32_MAX ? NULL : m->rules[c->rule];
    return *rule ? TARGET_RULE : TARGET_NONE;
}

/* A block inside a rule belongs to nothing. */
static bool is_inside(const us_module *m, const cursor *c, uint32_t offset)
{
    return c->rule > 0 && m->rules[c->rule - 1]->span.end > offset;
}

static us_str scope_of(us_annotations *annotations, target kind)
{
    us_object *object = annotations->value.as.object;
    const us_value *written = us_object_get_c(object, "scope");
    if (written)
        return us_value_text(*written);
    us_str scope = US_STR_EMPTY;
    if (kind == TARGET_PACKAGE)
        scope = US_STR("package");
    else if (kind == TARGET_RULE)
        scope =
            us_object_get_c(object, "entrypoint") ? US_STR("document") : US_STR("rule");
    else if (kind == TARGET_IMPORT)
        scope = US_STR("import");
    us_object_put(object, us_value_string(US_STR("scope")), us_value_string(scope));
    return scope;
}

static bool check_scope(us_arena *arena, us_str scope, target kind, us_str *message)
{
    bool package = us_str_is(scope, "package") || us_str_is(scope, "subpackages");
    bool rule = us_str_is(scope, "rule") || us_str_is(scope, "document");
    if (!package && !rule)
        *message = us_str_format(arena,
                                 "invalid annotation scope '%.*s'. Use one of 'rule', "
                                 "'document', 'package', or 'subpackages'",
                                 US_STR_ARG(scope));
    else if (package ? kind != TARGET_PACKAGE : kind != TARGET_RULE)
        *message = us_str_format(
            arena, "annotation scope '%.*s' must be applied to %s (have %s)",
            US_STR_ARG(scope), package ? "package" : "rule",
            kind == TARGET_PACKAGE  ? "package"
            : kind == TARGET_IMPORT ? "import"
            : kind == TARGET_RULE   ? "rule"
                                    : "none");
    else
        return true;
    return false;
}

static bool check_entrypoint(us_arena *arena, const us_annotations *annotations,
                             us_str *message)
{
    us_str scope = annotations->scope;
    if (!us_object_get_c(annotations->value.as.object, "entrypoint") ||
        us_str_is(scope, "document") || us_str_is(scope, "package"))
        return true;
    *message = us_str_format(
        arena, "annotation entrypoint applied to non-document or package scope '%.*s'",
        US_STR_ARG(scope));
    return false;
}

static bool report_place(const us_source *source, us_position at, us_str message,
                         us_diag_list *diags)
{
    us_diag_list_report(diags, "rego_parse_error", source->file, US_STR_EMPTY, at, "%.*s",
                        US_STR_ARG(message));
    return false;
}

static void quote_rune(us_buf *out, us_str text)
{
    size_t size;
    uint32_t rune = US_UTF8_INVALID;
    if (text.length)
        rune = us_utf8_decode(text.text, text.text + text.length, &size);
    if (rune == US_UTF8_INVALID)
        rune = US_UTF8_REPLACEMENT;
    bool escaped = rune == '\'' || rune == '\\';
    if (rune >= ' ' && rune < 0x7F)
        us_buf_add_format(out, escaped ? "'\\%c'" : "'%c'", (int)rune);
    else
        us_buf_add_format(out,
                          rune < 0x80      ? "'\\x%02x'"
                          : rune < 0x10000 ? "'\\u%04x'"
                                           : "'\\U%08x'",
                          rune);
}

/* What stands behind the colons of a line until one is followed by a blank. */
static us_str glued_symbols(us_arena *arena, us_str line)
{
    us_buf found = us_buf_make(arena);
    size_t colon = us_str_find(line, US_STR(":"), 0);
    while (colon != US_STR_NONE) {
        size_t next = us_str_find(line, US_STR(":"), colon + 1);
        us_str part =
            us_str_slice(line, colon + 1, next == US_STR_NONE ? line.length : next);
        if (part.length ? part.text[0] == ' ' || part.text[0] == '\t'
                        : next == US_STR_NONE)
            break;
        if (us_buf_str(&found).length)
            us_buf_add_char(&found, ' ');
        quote_rune(&found, part);
        colon = next;
    }
    return us_buf_str(&found);
}

/* The message about ill-formed YAML, with a hint for each line in which a colon may
 * be what is wrong. */
static us_str with_hints(us_arena *arena, const us_module *m, size_t from, size_t to,
                         us_str message)
{
    us_buf out = us_buf_make(arena);
    us_buf_add_str(&out, message);
    for (size_t i = from + 1; i < to; i++) {
        us_str symbols = glued_symbols(arena, m->comments[i].text);
        if (symbols.length)
            us_buf_add_format(
                &out,
                "\n  Hint: on line %u, symbol(s) [%.*s] immediately following "
                "a key/value separator ':' is not a legal yaml space character",
                m->comments[i].position.row, US_STR_ARG(symbols));
    }
    return us_buf_str(&out);
}

/* An error shows the line of the YAML at fault, or the last there is; one that has no
 * line of its own shows the word METADATA. */
static bool report(us_arena *arena, const us_source *source, const us_module *m,
                   size_t from, size_t to, const us_diag *error, us_diag_list *diags)
{
    size_t line = from + (error->position.row - m->comments[from].position.row);
    us_str message = error->message;
    if (us_str_starts_with(message, US_STR("yaml: ")))
        message = with_hints(arena, m, from, to, message);
    us_diag_list_report(diags, "rego_parse_error", source->file, source->text,
                        m->comments[line < to ? line : to - 1].position, "%.*s",
                        US_STR_ARG(message));
    return false;
}

/* Reads the block of comments [from, to). */
static bool read_block(us_arena *arena, const us_source *source, us_module *m,
                       size_t from, size_t to, us_diag_list *diags)
{
    us_annotations *annotations = &m->annotations[m->annotation_count];
    const us_comment *last = &m->comments[to - 1];
    us_position at = m->comments[from].position;
    us_diag error = {0};
    *annotations = (us_annotations){.span.position = at};
    annotations->span.end =
        (uint32_t)(last->text.text + last->text.length - source->text.text);
    if (!us_annotation_value(arena, block_text(arena, m, from, to), at, annotations,
                             &error))
        return report(arena, source, m, from, to, &error, diags);
    m->annotation_count++;
    return true;
}

/* Finds what the annotations stand before. */
static bool place(us_arena *arena, const us_source *source, const us_module *m, cursor *c,
                  us_annotations *annotations, us_diag_list *diags)
{
    us_position at = annotations->span.position;
    us_str message;
    target kind = next_statement(m, c, at.offset, &annotations->rule);
    if (is_inside(m, c, at.offset))
        kind = TARGET_NONE;
    if (kind != TARGET_RULE)
        annotations->rule = NULL;
    annotations->scope = scope_of(annotations, kind);
    bool ok = check_scope(arena, annotations->scope, kind, &message) ||
              report_place(source, at, message, diags);
    if (!check_entrypoint(arena, annotations, &message))
        ok = report_place(source, at, message, diags);
    return ok;
}

/* ---- Which rules they belong to */

/* A reference counts as ground, here, if what follows its head is. */
static bool is_ground(const us_term *term)
{
    bool root = term->kind == US_TERM_VARIABLE &&
                (us_term_has_head(term, "input") || us_term_has_head(term, "data"));
    bool all = term->kind == US_TERM_REF;
    for (size_t i = 1; all && i < term->as.list.count; i++)
        all = is_ground(term->as.list.items[i]);
    return root || all || us_term_is_ground(term);
}

/* The reference of a rule up to its first variable, as text. */
static us_value ground_path(us_arena *arena, const us_rule *rule)
{
    us_terms reference = rule->head.reference;
    size_t ground = 1;
    while (ground < reference.count && is_ground(reference.items[ground]))
        ground++;
    us_term prefix = {.kind = US_TERM_REF, .as.list = {reference.items, ground}};
    us_buf text = us_buf_make(arena);
    us_ast_print_term(&text, &prefix);
    return us_value_string_checked(arena, us_buf_str(&text));
}

/* Annotations for one path, those of the module linked by index. */
typedef struct path_list {
    size_t *items;
    size_t count;
} path_list;

static void add_to_rule(us_arena *arena, us_rule *rule, us_annotations *annotations)
{
    size_t count = rule->annotation_count;
    if ((count & (count - 1)) == 0) {
        us_annotations **larger =
            us_arena_alloc_array(arena, count ? 2 * count : 1, sizeof *larger);
        if (count)
            memcpy(larger, rule->annotations, count * sizeof *larger);
        rule->annotations = larger;
    }
    rule->annotations[rule->annotation_count++] = annotations;
}

/* As OPA does it: a document's annotations go to all rules of the path; the
 * others to the next rule below them, which uses up the last one of them. */
static void give(us_arena *arena, us_module *m, us_rule *rule, path_list *list,
                 size_t *pairs)
{
    size_t used = list->count;
    for (size_t i = 0; i < list->count; i++) {
        us_annotations *annotations = &m->annotations[list->items[i]];
        bool document = us_str_is(annotations->scope, "document");
        if (++*pairs > PAIRS_MAX)
            return;
        if (!document && rule->span.position.row <= annotations->span.position.row)
            continue;
        add_to_rule(arena, rule, annotations);
        if (!document)
            used = i;
    }
    if (used < list->count) {
        memmove(list->items + used, list->items + used + 1,
                (list->count - used - 1) * sizeof *list->items);
        list->count--;
    }
}

static void attach(us_arena *arena, us_module *m)
{
    us_object *index = us_object_new(arena, 0);
    path_list *lists =
        us_arena_alloc_array(arena, m->annotation_count + 1, sizeof *lists);
    size_t list_count = 0, pairs = 0;
    for (size_t i = 0; i < m->annotation_count; i++) {
        if (!m->annotations[i].rule)
            continue;
        us_value path = ground_path(arena, m->annotations[i].rule);
        const us_value *found = us_object_get(index, path);
        size_t at = found ? (size_t)found->as.integer : list_count;
        if (!found) {
            us_object_add(index, path, us_value_integer((int64_t)list_count));
            lists[list_count++] = (path_list){NULL, 0};
        }
        path_list *list = &lists[at];
        if ((list->count & (list->count - 1)) == 0) {
            size_t *larger = us_arena_alloc_array(
                arena, list->count ? 2 * list->count : 1, sizeof *larger);
            if (list->count)
                memcpy(larger, list->items, list->count * sizeof *larger);
            list->items = larger;
        }
        list->items[list->count++] = i;
    }
    for (size_t i = 0; i < m->rule_count && list_count; i++) {
        const us_value *found = us_object_get(index, ground_path(arena, m->rules[i]));
        if (found)
            give(arena, m, m->rules[i], &lists[found->as.integer], &pairs);
    }
}

/* Reads the blocks that begin before [limit]; false after reporting. */
static bool read_blocks(us_arena *arena, const us_source *source, us_module *module,
                        uint32_t limit, us_diag_list *diags)
{
    size_t blocks = 0;
    bool ok = true;
    for (size_t i = 0; i < module->comment_count; i++)
        blocks += begins_block(&module->comments[i]);
    if (blocks == 0)
        return true;
    module->annotations =
        us_arena_alloc_array(arena, blocks, sizeof *module->annotations);
    for (size_t i = 0; i < module->comment_count; i++) {
        if (!begins_block(&module->comments[i]))
            continue;
        if (module->comments[i].position.offset >= limit)
            break;
        size_t end = block_end(module, i);
        ok = read_block(arena, source, module, i, end, diags) && ok;
        i = end - 1;
    }
    return ok;
}

bool us_read_annotations(us_arena *arena, const us_source *source, us_module *module,
                         us_diag_list *diags)
{
    cursor c = {0, 0};
    bool ok = read_blocks(arena, source, module, UINT32_MAX, diags);
    for (size_t i = 0, read = ok ? module->annotation_count : 0; i < read; i++)
        ok = place(arena, source, module, &c, &module->annotations[i], diags) && ok;
    if (ok)
        attach(arena, module);
    return ok;
}

bool us_check_annotation_blocks(us_arena *arena, const us_source *source, uint32_t limit,
                                us_diag_list *diags)
{
    return read_blocks(arena, source, us_module_make(arena, source), limit, diags);
}
