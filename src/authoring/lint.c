/* The table of the rules, what is set about them, and a run over all files. */
#include "authoring/lint.h"

#include "authoring/lint_walk.h"
#include "codec/yaml.h"
#include "syntax/parse.h"

#include <stdlib.h>

enum {
#define LINT(id, name, category, level, kinds, fixable, title) ROW_##id,
#include "authoring/lint_rules.def"
#undef LINT
    ROW_COUNT
};

static const us_lint_rule rules[] = {
#define LINT(id, name, category, level, kinds, fixable, title)                           \
    {name, category, US_LINT_##level, fixable, title},
#include "authoring/lint_rules.def"
#undef LINT
};

#define CONFIGURED_MAX 10000 /* patterns of files to leave out */

const us_lint_rule *us_lint_rule_at(size_t index)
{
    return index < ROW_COUNT ? &rules[index] : NULL;
}

static const us_lint_rule *find_rule(us_str name)
{
    for (size_t i = 0; i < ROW_COUNT; i++)
        if (us_str_is(name, rules[i].name))
            return &rules[i];
    return NULL;
}

const char *us_lint_level_name(us_lint_level level)
{
    static const char *const names[] = {"off", "warning", "error"};
    return names[level];
}

us_lint *us_lint_new(us_arena *arena)
{
    us_lint *lint = us_arena_alloc_zero(arena, sizeof *lint);
    lint->arena = arena;
    lint->levels = us_arena_alloc_array(arena, ROW_COUNT, sizeof *lint->levels);
    for (size_t i = 0; i < ROW_COUNT; i++)
        lint->levels[i] = rules[i].level;
    lint->problems = us_diag_list_make(arena, 0);
    return lint;
}

void us_lint_set_v0(us_lint *lint, bool v0)
{
    lint->v0 = v0;
}

static bool is_called(const us_lint_rule *rule, us_str name)
{
    return us_str_is(name, rule->name) || us_str_is(name, rule->category) ||
           us_str_is(name, "all");
}

bool us_lint_set(us_lint *lint, us_str name, us_lint_level level)
{
    bool found = us_str_is(name, "custom");
    if (found)
        lint->without_own = level == US_LINT_OFF;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!is_called(&rules[i], name))
            continue;
        lint->levels[i] = level;
        found = true;
    }
    return found;
}

bool us_lint_enable(us_lint *lint, us_str name)
{
    bool found = us_str_is(name, "custom");
    lint->without_own &= !found;
    for (size_t i = 0; i < ROW_COUNT; i++) {
        if (!is_called(&rules[i], name))
            continue;
        lint->levels[i] =
            rules[i].level == US_LINT_OFF ? US_LINT_WARNING : rules[i].level;
        found = true;
    }
    return found;
}

/* ---- .usher-lint.yaml ---------------------------------------------------------------- */

static bool set_from(us_lint *lint, us_str name, us_value value, us_str *error)
{
    us_str word = us_value_is_string(value) ? us_value_text(value) : US_STR_EMPTY;
    us_lint_level level = US_LINT_OFF;
    while (level < US_LINT_ERROR && !us_str_is(word, us_lint_level_name(level)))
        level++;
    if (!us_str_is(word, us_lint_level_name(level)))
        *error = us_str_format(lint->arena, "rules.%.*s must be off, warning or error",
                               US_STR_ARG(name));
    else if (!us_lint_set(lint, name, level))
        *error = us_str_format(lint->arena, "there is no rule or category %.*s",
                               US_STR_ARG(name));
    else
        return true;
    return false;
}

static bool read_rules(us_lint *lint, us_value value, us_str *error)
{
    if (us_value_tag(value) != US_TAG_OBJECT) {
        *error = US_STR("rules must be an object");
        return us_value_is_none(value);
    }
    const us_object *object = value.as.object;
    /* Categories first, so that a rule's own line counts whatever the order. */
    for (int pass = 0; pass < 2; pass++)
        for (uint32_t i = 0; i < object->count; i++) {
            us_str name = us_value_text(object->keys[i]);
            if ((find_rule(name) != NULL) == (pass == 1) &&
                !set_from(lint, name, object->values[i], error))
                return false;
        }
    return true;
}

static bool read_ignore(us_lint *lint, us_value value, const char *const **ignore,
                        us_str *error)
{
    *error = US_STR("ignore must be a list of patterns of names");
    if (us_value_is_none(value))
        return true;
    if (us_value_tag(value) != US_TAG_ARRAY || value.as.array->count > CONFIGURED_MAX)
        return false;
    const us_array *array = value.as.array;
    const char **items =
        us_arena_alloc_array(lint->arena, array->count + 1, sizeof *items);
    for (size_t i = 0; i < array->count; i++) {
        if (!us_value_is_string(array->items[i]))
            return false;
        items[i] = us_str_to_c(lint->arena, us_value_text(array->items[i]));
    }
    items[array->count] = NULL;
    if (ignore)
        *ignore = items;
    return true;
}

bool us_lint_configure(us_lint *lint, us_str text, const char *const **ignore,
                       us_str *error)
{
    us_yaml_options options = {.single = true, .duplicates = US_JSON_REFUSE_DUPLICATES};
    us_yaml_document *documents;
    size_t count;
    us_diag diag = {0};
    if (!us_yaml_read(lint->arena, text, &options, &documents, &count, &diag)) {
        *error = diag.message;
        return false;
    }
    if (count == 0)
        return true;
    us_value value = documents[0].value;
    *error = US_STR("must be an object with rules and ignore");
    if (us_value_tag(value) != US_TAG_OBJECT)
        return false;
    for (uint32_t i = 0; i < value.as.object->count; i++) {
        us_str name = us_value_text(value.as.object->keys[i]);
        if (!us_str_is(name, "rules") && !us_str_is(name, "ignore")) {
            *error = us_str_format(lint->arena, "%.*s is not rules or ignore",
                                   US_STR_ARG(name));
            return false;
        }
    }
    return read_rules(lint, us_value_member(value, "rules"), error) &&
           read_ignore(lint, us_value_member(value, "ignore"), ignore, error);
}

/* ---- Files --------------------------------------------------------------------------- */

void us_lint_add(us_lint *lint, us_str file, us_str text)
{
    lint->files = us_arena_room(lint->arena, lint->files, lint->file_count,
                                &lint->file_capacity, sizeof *lint->files);
    lint->files[lint->file_count++] = (us_lint_file){.name = file, .text = text};
}

void us_lint_add_own(us_lint *lint, us_str file, us_str text)
{
    lint->own = us_arena_room(lint->arena, lint->own, lint->own_count,
                              &lint->own_capacity, sizeof *lint->own);
    lint->own[lint->own_count++] = (us_lint_file){.name = file, .text = text};
}

const us_diag_list *us_lint_problems(const us_lint *lint)
{
    return &lint->problems;
}

us_lint_finding *us_lint_findings(us_lint *lint, size_t *count)
{
    *count = lint->finding_count;
    return lint->findings;
}

/* ---- Findings ------------------------------------------------------------------------ */

static us_str line_at(us_str text, uint32_t offset)
{
    size_t from = offset < text.length ? offset : text.length, to = from;
    while (from > 0 && text.text[from - 1] != '\n')
        from--;
    while (to < text.length && text.text[to] != '\n')
        to++;
    while (from < to && (text.text[from] == ' ' || text.text[from] == '\t'))
        from++;
    while (to > from && strchr(" \t\r", text.text[to - 1]))
        to--;
    return us_str_slice(text, from, to);
}

/* Where [position] of the file's text is in the file. */
static us_position place_in_file(const us_lint_file *file, us_position position)
{
    if (file->is_one_row)
        return (us_position){file->rows_before, 1, position.offset};
    position.row += file->rows_before;
    position.column += file->columns_before;
    return position;
}

us_lint_finding *us_lint_add_finding(us_lint *lint, us_lint_file *file,
                                     us_position position)
{
    lint->findings = us_arena_room(lint->arena, lint->findings, lint->finding_count,
                                   &lint->finding_capacity, sizeof *lint->findings);
    us_lint_finding *finding = &lint->findings[lint->finding_count++];
    *finding = (us_lint_finding){
        .file = file->name,
        .file_number = (size_t)(file - lint->files),
        .position = place_in_file(file, position),
        .line = line_at(file->text, position.offset),
    };
    file->finding_count++;
    return finding;
}

void us_lint_find(us_lint_walk *walk, us_position position, const char *format, ...)
{
    const us_lint_rule *rule = &rules[walk->row];
    us_str name = us_str_from(rule->name), category = us_str_from(rule->category);
    walk->found = !us_ignores_name(&walk->file->ignores, name, category, position.row);
    if (!walk->found)
        return;
    us_lint_finding *finding = us_lint_add_finding(walk->lint, walk->file, position);
    va_list list;
    va_start(list, format);
    finding->message = us_str_format_list(walk->arena, format, list);
    va_end(list);
    finding->rule = name;
    finding->category = category;
    finding->title = us_str_from(rule->title);
    finding->level = walk->lint->levels[walk->row];
}

void us_lint_mend(us_lint_walk *walk, size_t from, size_t to, us_str text)
{
    if (!walk->found || walk->file->is_part)
        return;
    us_lint_finding *finding = &walk->lint->findings[walk->lint->finding_count - 1];
    finding->edits = us_arena_one_more(walk->arena, finding->edits, finding->edit_count,
                                       sizeof *finding->edits);
    finding->edits[finding->edit_count++] =
        (us_lint_edit){(uint32_t)from, (uint32_t)to, text};
}

static int compare_findings(const void *a, const void *b)
{
    const us_lint_finding *x = a, *y = b;
    if (x->position.offset != y->position.offset)
        return x->position.offset < y->position.offset ? -1 : 1;
    int order = us_str_compare(x->rule, y->rule);
    return order ? order : us_str_compare(x->message, y->message);
}

/* Each file's findings lie side by side, as files are walked one after the other; those of
 * the user's rules come after all and are moved to their files. */
static void sort_findings(us_lint *lint)
{
    us_lint_finding *sorted =
        us_arena_alloc_array(lint->arena, lint->finding_count + 1, sizeof *sorted);
    size_t at = 0;
    for (size_t i = 0; i < lint->file_count; i++) {
        us_lint_file *file = &lint->files[i];
        file->first_finding = at;
        at += file->finding_count;
        file->finding_count = 0;
    }
    for (size_t i = 0; i < lint->finding_count; i++) {
        us_lint_file *file = &lint->files[lint->findings[i].file_number];
        sorted[file->first_finding + file->finding_count++] = lint->findings[i];
    }
    for (size_t i = 0; i < lint->file_count; i++)
        qsort(sorted + lint->files[i].first_finding, lint->files[i].finding_count,
              sizeof *sorted, compare_findings);
    lint->findings = sorted;
}

static bool is_builtin(us_str name)
{
    return us_builtin_find(name) != NULL;
}

static void parse(us_lint *lint, us_lint_file *file)
{
    us_parse_options options = {
        .dialect = lint->v0 || file->v0 ? US_REGO_V0 : US_REGO_V1,
        .annotations = true,
        .is_builtin = is_builtin,
    };
    size_t before = lint->problems.count;
    file->module =
        us_parse_module(lint->arena, file->name, file->text, &options, &lint->problems);
    for (size_t i = before; i < lint->problems.count; i++)
        lint->problems.items[i].position =
            place_in_file(file, lint->problems.items[i].position);
    if (file->module)
        file->ignores = us_ignores_read(lint->arena, file->module);
}

bool us_lint_run(us_lint *lint, us_str *error)
{
    for (size_t i = 0; i < lint->file_count; i++)
        parse(lint, &lint->files[i]);
    us_lint_index(lint);
    for (size_t i = 0; i < lint->file_count; i++)
        if (lint->files[i].module)
            us_lint_walk_file(lint, &lint->files[i]);
    bool fine = lint->own_count == 0 || lint->without_own || us_lint_run_own(lint, error);
    sort_findings(lint);
    return fine;
}
