/* The Rego of Gatekeeper's ConstraintTemplates, each text of it a module of its own whose places
 * are those of the manifest. */
#include "authoring/lint_walk.h"
#include "codec/yaml.h"
#include "value/array.h"

enum { DEPTH_MAX = 8 }; /* of the paths to a text */

typedef struct manifest {
    us_lint *lint;
    us_str file, text;
    const us_yaml_document *document;
    us_value path[DEPTH_MAX];
    size_t depth;
} manifest;

static us_str line_of(us_str text, uint32_t row, size_t *next)
{
    size_t from = 0;
    for (uint32_t i = 1; i < row; i++) {
        size_t end = us_str_find(text, US_STR("\n"), from);
        if (end == US_STR_NONE)
            break;
        from = end + 1;
    }
    size_t end = us_str_find(text, US_STR("\n"), from);
    *next = end == US_STR_NONE ? text.length : end + 1;
    return us_str_slice(text, from, end == US_STR_NONE ? text.length : end);
}

/* How far the lines of a block are indented: as the first that is not empty. */
static uint32_t indentation_at(us_str text, size_t from)
{
    uint32_t blanks = 0;
    for (size_t i = from; i < text.length; i++) {
        if (text.text[i] == ' ')
            blanks++;
        else if (text.text[i] == '\n')
            blanks = 0;
        else
            break;
    }
    return blanks;
}

static void add_text(manifest *m, us_value rego, bool v0)
{
    us_position at = us_yaml_position(m->document->positions, m->path, m->depth, NULL);
    size_t next;
    us_str line = line_of(m->text, at.row, &next);
    /* What is no literal block has no lines of its own in the manifest. */
    bool is_block = us_str_find(line, US_STR("|"), 0) != US_STR_NONE;
    if (!us_value_is_string(rego))
        return;
    us_lint_add(m->lint, m->file, us_str_copy(m->lint->arena, us_value_text(rego)));
    us_lint_file *file = &m->lint->files[m->lint->file_count - 1];
    file->is_part = true;
    file->v0 = v0;
    file->is_one_row = !is_block;
    file->rows_before = at.row;
    file->columns_before = is_block ? indentation_at(m->text, next) : 0;
}

static void add_code(manifest *m, us_value code, bool v0)
{
    us_value libraries = us_value_member(code, "libs");
    m->path[m->depth++] = us_value_string(US_STR("rego"));
    add_text(m, us_value_member(code, "rego"), v0);
    m->path[m->depth - 1] = us_value_string(US_STR("libs"));
    m->depth++;
    for (size_t i = 0;
         us_value_tag(libraries) == US_TAG_ARRAY && i < libraries.as.array->count; i++) {
        m->path[m->depth - 1] = us_value_integer((int64_t)i);
        add_text(m, libraries.as.array->items[i], v0);
    }
    m->depth -= 2;
}

static void add_target(manifest *m, us_value target)
{
    us_value list = us_value_member(target, "code");
    add_code(m, target, true);
    for (size_t i = 0; us_value_tag(list) == US_TAG_ARRAY && i < list.as.array->count;
         i++) {
        us_value source = us_value_member(list.as.array->items[i], "source");
        m->path[m->depth++] = us_value_string(US_STR("code"));
        m->path[m->depth++] = us_value_integer((int64_t)i);
        m->path[m->depth++] = us_value_string(US_STR("source"));
        add_code(m, source, !us_str_is(us_value_member_text(source, "version"), "v1"));
        m->depth -= 3;
    }
}

static void add_template(manifest *m)
{
    us_value targets =
        us_value_member(us_value_member(m->document->value, "spec"), "targets");
    m->path[0] = us_value_string(US_STR("spec"));
    m->path[1] = us_value_string(US_STR("targets"));
    m->depth = 3;
    for (size_t i = 0;
         us_value_tag(targets) == US_TAG_ARRAY && i < targets.as.array->count; i++) {
        m->path[2] = us_value_integer((int64_t)i);
        add_target(m, targets.as.array->items[i]);
    }
}

bool us_lint_add_manifest(us_lint *lint, us_str file, us_str text, us_str *error)
{
    us_yaml_options options = {.keep_positions = true};
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (us_str_find(text, US_STR("ConstraintTemplate"), 0) == US_STR_NONE)
        return true;
    if (!us_yaml_read(lint->arena, text, &options, &documents, &count, &diag)) {
        *error = us_str_format(lint->arena, "%.*s:%u: %.*s", US_STR_ARG(file),
                               diag.position.row, US_STR_ARG(diag.message));
        return false;
    }
    for (size_t i = 0; i < count; i++) {
        manifest m = {
            .lint = lint, .file = file, .text = text, .document = &documents[i]};
        us_str kind = us_value_member_text(documents[i].value, "kind");
        if (us_str_is(kind, "ConstraintTemplate"))
            add_template(&m);
    }
    return true;
}
