/* Imports that mislead, lead nowhere, or are not needed. */
#include "authoring/lint_walk.h"
#include "syntax/ast_walk.h"

static us_str path_of(us_lint_walk *walk, const us_import *import)
{
    return us_term_dotted_name(walk->arena, import->path);
}

static bool begins_below(us_str path, us_str folder)
{
    return path.length > folder.length && us_str_starts_with(path, folder) &&
           path.text[folder.length] == '.';
}

static us_str parent_of(us_str path)
{
    size_t at = path.length;
    while (at > 0 && path.text[at - 1] != '.')
        at--;
    return us_str_slice(path, 0, at > 0 ? at - 1 : 0);
}

static bool is_of_input(us_str path)
{
    return us_str_is(path, "input") || begins_below(path, US_STR("input"));
}

void us_lint_avoid_importing_input(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = path_of(walk, node->import);
    if (is_of_input(path) &&
        (!us_str_is(path, "input") || node->import->alias.length == 0))
        us_lint_find(walk, node->import->span.position,
                     "%.*s can be written where it is used, and then is plainly input",
                     US_STR_ARG(path));
}

void us_lint_circular_import(us_lint_walk *walk, const us_lint_node *node)
{
    us_lint_package *own = walk->file->package,
                    *first = us_lint_imported(walk->lint, node->import);
    if (!first || first == own)
        return;
    uint32_t stamp = ++walk->lint->stamp;
    us_lint_package *waiting = first;
    first->stamp = stamp;
    first->next = NULL;
    while (waiting) {
        us_lint_package *package = waiting;
        waiting = package->next;
        for (size_t i = 0; i < package->import_count; i++) {
            us_lint_package *next = package->imports[i];
            if (next == own) {
                us_lint_find(walk, node->import->span.position,
                             "%.*s imports this package in turn",
                             US_STR_ARG(package->path));
                return;
            }
            if (next->stamp == stamp)
                continue;
            next->stamp = stamp;
            next->next = waiting;
            waiting = next;
        }
    }
}

void us_lint_confusing_alias(us_lint_walk *walk, const us_lint_node *node)
{
    const us_module *module = walk->module;
    if (node->import->alias.length == 0)
        return;
    for (size_t i = 0; i < module->import_count; i++)
        if (module->imports[i].alias.length == 0 &&
            us_lint_same(walk, module->imports[i].path, node->import->path))
            us_lint_find(walk, node->import->span.position,
                         "line %u imports the same without an alias",
                         module->imports[i].span.position.row);
}

void us_lint_ignored_import(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *term = node->kind == US_LINT_REF ? node->term : node->call.items[0];
    if (term->kind != US_TERM_REF || !us_lint_is_variable(term->as.list.items[0], "data"))
        return;
    us_str path = us_lint_path(walk, term, NULL);
    for (size_t i = 0; i < walk->module->import_count; i++) {
        const us_import *import = &walk->module->imports[i];
        us_str imported = path_of(walk, import);
        if (us_str_is(imported, "data") ||
            (!us_str_equal(path, imported) && !begins_below(path, imported)))
            continue;
        us_lint_find(walk, term->span.position, "line %u imports this as %.*s",
                     import->span.position.row, US_STR_ARG(us_lint_import_name(import)));
        return;
    }
}

void us_lint_implicit_future_keywords(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_str_is(path_of(walk, node->import), "future.keywords"))
        us_lint_find(walk, node->import->span.position,
                     "this takes in keywords that do not exist yet");
}

void us_lint_import_after_rule(us_lint_walk *walk, const us_lint_node *node)
{
    if (walk->module->rule_count > 0 &&
        node->import->span.position.offset > walk->module->rules[0]->span.position.offset)
        us_lint_find(walk, node->import->span.position,
                     "imports count for the whole file: they come before the rules");
}

void us_lint_import_shadows_builtin(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_import_name(node->import);
    if (name.length > 0 && us_lint_names_builtin(name))
        us_lint_find(walk, node->import->span.position,
                     "built-in functions called %.*s cannot be reached beside this",
                     US_STR_ARG(name));
}

void us_lint_import_shadows_import(us_lint_walk *walk, const us_lint_node *node)
{
    us_str name = us_lint_import_name(node->import);
    for (const us_import *other = walk->module->imports; other < node->import; other++)
        if (name.length > 0 && us_str_equal(us_lint_import_name(other), name))
            us_lint_find(walk, node->import->span.position,
                         "line %u imports something as %.*s, too",
                         other->span.position.row, US_STR_ARG(name));
}

void us_lint_pointless_import(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = path_of(walk, node->import), own = walk->file->package->path;
    if (us_str_equal(path, own) ||
        (begins_below(path, own) && us_lint_definition_find(walk->lint, path)))
        us_lint_find(walk, node->import->span.position,
                     "rules of the package itself need no import");
}

void us_lint_prefer_package_imports(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = path_of(walk, node->import);
    if (us_lint_definition_find(walk->lint, path) &&
        !us_lint_package_find(walk->lint, path) &&
        !begins_below(path, walk->file->package->path))
        us_lint_find(walk, node->import->span.position,
                     "this imports a rule; where it is used nothing tells whose it is");
}

void us_lint_redundant_alias(us_lint_walk *walk, const us_lint_node *node)
{
    const us_import *import = node->import;
    const us_terms *parts = &import->path->as.list;
    us_str last;
    if (import->alias.length == 0 || import->path->kind != US_TERM_REF ||
        !us_lint_string(parts->items[parts->count - 1], &last) ||
        !us_str_equal(last, import->alias))
        return;
    us_lint_find(walk, import->span.position, "it is called %.*s anyway",
                 US_STR_ARG(last));
    us_lint_mend(walk, import->path->span.end, import->alias_span.end, US_STR_EMPTY);
}

void us_lint_redundant_data_import(us_lint_walk *walk, const us_lint_node *node)
{
    if (us_str_is(path_of(walk, node->import), "data"))
        us_lint_find(walk, node->import->span.position,
                     "data is there without an import");
}

/* ---- What leads nowhere ------------------------------------------------------------------ */

/* There are packages or rules at [path] or below. */
static bool is_somewhere(us_lint *lint, us_str path)
{
    if (us_lint_definition_find(lint, path) || us_lint_package_find(lint, path))
        return true;
    for (size_t i = 0; i < lint->package_count; i++)
        if (begins_below(lint->package_items[i].path, path))
            return true;
    for (size_t i = 0; i < lint->definition_count; i++)
        if (begins_below(lint->definition_items[i].path, path))
            return true;
    return false;
}

void us_lint_unresolved_import(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = path_of(walk, node->import), parent = parent_of(path);
    /* Where nothing else is, base documents may be. */
    if (!begins_below(path, US_STR("data")) || us_str_is(parent, "data") ||
        is_somewhere(walk->lint, path) || !is_somewhere(walk->lint, parent))
        return;
    /* What an import of a rule leads into is below the rule. */
    if (us_lint_definition_find(walk->lint, parent))
        return;
    us_lint_find(walk, node->import->span.position, "there is no %.*s beside the others",
                 US_STR_ARG(path));
}

void us_lint_unresolved_reference(us_lint_walk *walk, const us_lint_node *node)
{
    const us_term *term = node->kind == US_LINT_REF ? node->term : node->call.items[0];
    us_str path = us_lint_path(walk, term, NULL), package = path;
    if (!begins_below(path, US_STR("data")) || walk->file->package->is_test)
        return;
    /* The longest beginning that is a package must have what follows. */
    while (package.length > 4 && !us_lint_package_find(walk->lint, package))
        package = parent_of(package);
    if (package.length <= 4 || package.length == path.length)
        return;
    size_t end = us_str_find(path, US_STR("."), package.length + 1);
    us_str step = us_str_slice(path, 0, end == US_STR_NONE ? path.length : end);
    if (!is_somewhere(walk->lint, step))
        us_lint_find(walk, term->span.position, "%.*s has no %.*s", US_STR_ARG(package),
                     US_STR_ARG(us_str_slice(step, package.length + 1, step.length)));
}

/* ---- What nobody needs --------------------------------------------------------------------- */

static bool see_head(void *data, us_term *term)
{
    us_object *heads = data;
    if (term->kind == US_TERM_VARIABLE)
        us_object_put(heads, us_value_string(term->as.variable.name), US_TRUE);
    return true;
}

/* The whole line of the import, if nothing else stands there. */
static void remove_line(us_lint_walk *walk, const us_import *import)
{
    us_str text = walk->module->text;
    size_t from = import->span.position.offset, to = import->span.end;
    while (from > 0 && strchr(" \t", text.text[from - 1]))
        from--;
    while (to < text.length && strchr(" \t\r", text.text[to]))
        to++;
    if ((from > 0 && text.text[from - 1] != '\n') || to >= text.length ||
        text.text[to] != '\n')
        return;
    /* A paragraph of its own goes with one of the blank lines around it. */
    bool blank_before = from < 2 || text.text[from - 2] == '\n';
    bool blank_after = to + 1 < text.length && text.text[to + 1] == '\n';
    us_lint_mend(walk, from, to + (blank_before && blank_after ? 2 : 1), US_STR_EMPTY);
}

void us_lint_unused_import(us_lint_walk *walk, const us_lint_node *node)
{
    us_module *module = node->module;
    if (module->import_count == 0)
        return;
    us_object *heads = us_object_new(walk->arena, 64);
    us_visitor visitor = {heads, NULL, NULL, NULL, see_head};
    for (size_t i = 0; i < module->rule_count; i++)
        us_walk_rule(&visitor, module->rules[i]);
    for (size_t i = 0; i < module->import_count; i++) {
        us_str name = us_lint_import_name(&module->imports[i]);
        if (name.length == 0 || us_object_get_str(heads, name))
            continue;
        us_lint_find(walk, module->imports[i].span.position, "%.*s is not used",
                     US_STR_ARG(name));
        remove_line(walk, &module->imports[i]);
    }
}

void us_lint_use_rego_v1(us_lint_walk *walk, const us_lint_node *node)
{
    /* Where a template says no version, it is v0. */
    if (node->module->dialect == US_REGO_V0 && !walk->file->is_part)
        us_lint_find(walk, node->module->package_span.position,
                     "this is Rego v0, which OPA 1.0 does not read");
}

void us_lint_redundant_rego_import(us_lint_walk *walk, const us_lint_node *node)
{
    us_str path = path_of(walk, node->import);
    if (walk->module->dialect != US_REGO_V1 ||
        (!us_str_is(path, "rego.v1") && !begins_below(path, US_STR("future.keywords"))) ||
        us_str_is(path, "future.keywords.not") ||
        us_str_is(path, "future.keywords.and") || us_str_is(path, "future.keywords.or"))
        return;
    us_lint_find(walk, node->import->span.position, "Rego v1 has this without an import");
    remove_line(walk, node->import);
}
