/* What all files say together: which packages there are, and what each document is made of. */
#include "authoring/lint_walk.h"

#include "syntax/ast_walk.h"

us_lint_package *us_lint_package_find(us_lint *lint, us_str path)
{
    const us_value *number = us_object_get_str(lint->packages, path);
    return number ? &lint->package_items[number->as.integer] : NULL;
}

us_lint_definition *us_lint_definition_find(us_lint *lint, us_str path)
{
    const us_value *number = us_object_get_str(lint->definitions, path);
    return number ? &lint->definition_items[number->as.integer] : NULL;
}

static bool is_named(us_str name, us_str word)
{
    return us_str_starts_with(name, word) &&
           (name.length == word.length || name.text[word.length] == '_');
}

const char *us_lint_decision(us_str name)
{
    if (is_named(name, US_STR("deny")) || is_named(name, US_STR("violation")))
        return "deny";
    if (is_named(name, US_STR("warn")))
        return "warn";
    if (us_str_is(name, "patch") || us_str_is(name, "exception"))
        return name.text[0] == 'p' ? "patch" : "exception";
    return NULL;
}

static us_lint_package *package_of(us_lint *lint, us_module *module)
{
    us_str path = us_term_dotted_name(lint->arena, module->package);
    us_lint_package *package = us_lint_package_find(lint, path);
    if (!package) {
        us_object_put(lint->packages, us_value_string(path),
                      us_value_integer((int64_t)lint->package_count));
        lint->package_items =
            us_arena_room(lint->arena, lint->package_items, lint->package_count,
                          &lint->package_capacity, sizeof *lint->package_items);
        package = &lint->package_items[lint->package_count++];
        *package = (us_lint_package){
            .path = path,
            .custom = US_NONE,
            .is_test = us_str_ends_with(path, US_STR("_test")),
        };
        package->is_asked = !package->is_test && !us_str_is(path, "data.lib") &&
                            !us_str_starts_with(path, US_STR("data.lib.")) &&
                            !us_str_is(path, "data.system.log");
    }
    package->modules = us_arena_one_more(lint->arena, package->modules, package->count,
                                         sizeof *package->modules);
    package->modules[package->count++] = module;
    return package;
}

static void add_rule(us_lint *lint, us_lint_package *package, us_rule *rule)
{
    us_str path = us_lint_rule_path(lint->arena, package->path, rule);
    us_lint_definition *definition = us_lint_definition_find(lint, path);
    us_str name = rule->head.reference.items[0]->as.variable.name;
    if (us_lint_decision(name)) {
        bool violation = us_str_starts_with(name, US_STR("violation"));
        package->of_template = violation && (package->of_template || !package->decides);
        package->decides = package->is_asked;
    }
    if (us_lint_is_variable(rule->head.reference.items[0], "patch"))
        package->patches = true;
    if (!definition) {
        us_object_put(lint->definitions, us_value_string(path),
                      us_value_integer((int64_t)lint->definition_count));
        lint->definition_items =
            us_arena_room(lint->arena, lint->definition_items, lint->definition_count,
                          &lint->definition_capacity, sizeof *lint->definition_items);
        definition = &lint->definition_items[lint->definition_count++];
        *definition = (us_lint_definition){.path = path};
    }
    if (rule->is_default) {
        definition->fallback = rule;
        return;
    }
    definition->rules = us_arena_one_more(lint->arena, definition->rules,
                                          definition->count, sizeof *definition->rules);
    definition->rules[definition->count++] = rule;
}

typedef struct sight {
    us_lint_package *package;
    us_object *words;
} sight;

static void count_word(us_object *words, us_str name)
{
    const us_value *count = us_object_get_str(words, name);
    us_object_put(words, us_value_string(name),
                  us_value_integer(count ? count->as.integer + 1 : 1));
}

static bool see_term(void *data, us_term *term)
{
    sight *seen = data;
    us_lint_package *package = seen->package;
    us_str text;
    if (term->kind == US_TERM_VARIABLE)
        count_word(seen->words, term->as.variable.name);
    if (us_lint_string(term, &text))
        count_word(seen->words, text);
    for (size_t i = 0; term->kind == US_TERM_REF && i < term->as.list.count; i++) {
        if (!us_lint_string(term->as.list.items[i], &text))
            continue;
        package->names_operation |= us_str_is(text, "operation");
        package->names_old_object |= us_str_is(text, "oldObject");
        package->names_init_containers |= us_str_is(text, "initContainers");
    }
    if (us_lint_string(term, &text))
        package->names_init_containers |= us_str_is(text, "initContainers");
    return true;
}

us_lint_package *us_lint_imported(us_lint *lint, const us_import *import)
{
    us_str path = us_term_dotted_name(lint->arena, import->path);
    us_lint_package *package = us_lint_package_find(lint, path);
    if (package)
        return package;
    while (path.length > 0 && path.text[--path.length] != '.')
        ;
    return us_lint_package_find(lint, path);
}

static void link_imports(us_lint *lint, us_lint_package *package)
{
    for (size_t i = 0; i < package->count; i++)
        for (size_t k = 0; k < package->modules[i]->import_count; k++) {
            us_lint_package *other =
                us_lint_imported(lint, &package->modules[i]->imports[k]);
            if (!other || other == package)
                continue;
            package->imports =
                us_arena_one_more(lint->arena, package->imports, package->import_count,
                                  sizeof *package->imports);
            package->imports[package->import_count++] = other;
        }
}

void us_lint_index(us_lint *lint)
{
    lint->definitions = us_object_new(lint->arena, 64);
    lint->packages = us_object_new(lint->arena, 16);
    lint->words = us_object_new(lint->arena, 256);
    for (size_t i = 0; i < lint->file_count; i++) {
        us_module *module = lint->files[i].module;
        if (!module)
            continue;
        us_lint_package *package = package_of(lint, module);
        sight seen = {package, lint->words};
        us_visitor visitor = {&seen, NULL, NULL, NULL, see_term};
        for (size_t k = 0; k < module->annotation_count; k++)
            if (us_str_is(module->annotations[k].scope, "package"))
                package->custom = us_value_member(module->annotations[k].value, "custom");
        for (size_t k = 0; k < module->rule_count; k++)
            add_rule(lint, package, module->rules[k]);
        us_walk_module(&visitor, module);
    }
    for (size_t i = 0; i < lint->file_count; i++)
        if (lint->files[i].module)
            lint->files[i].package = us_lint_package_find(
                lint, us_term_dotted_name(lint->arena, lint->files[i].module->package));
    for (size_t i = 0; i < lint->package_count; i++)
        link_imports(lint, &lint->package_items[i]);
}
