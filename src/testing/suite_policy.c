/* The policy of a ConstraintTemplate: its Rego and that of its libraries, from where
 * templates of either form keep it. */
#include "testing/suites.h"

#include "syntax/ast_text.h"
#include "value/array.h"

/* Where a template keeps its Rego. */
typedef struct template_code {
    us_value code;  /* has the members rego and libs */
    us_value steps; /* the path to it in the template, an array */
    bool is_v1;
} template_code;

static us_value array_item(us_value list, size_t index)
{
    bool there = us_value_tag(list) == US_TAG_ARRAY && index < list.as.array->count;
    return there ? list.as.array->items[index] : US_NONE;
}

static us_array *path_to_target(us_arena *arena)
{
    us_array *steps = us_array_new(arena, 8);
    us_array_push(steps, us_value_string(US_STR("spec")));
    us_array_push(steps, us_value_string(US_STR("targets")));
    us_array_push(steps, us_value_integer(0));
    return steps;
}

/* targets[0].rego, or targets[0].code[i].source of the engine Rego. */
static bool find_code(us_arena *arena, us_value template, template_code *found)
{
    us_array *steps = path_to_target(arena);
    us_value target =
        array_item(us_suite_member(us_suite_member(template, "spec"), "targets"), 0);
    us_value code = us_suite_member(target, "code");
    size_t count = us_value_tag(code) == US_TAG_ARRAY ? code.as.array->count : 0;
    *found = (template_code){.code = target};
    for (size_t i = 0; i < count; i++) {
        us_value source = us_suite_member(array_item(code, i), "source");
        if (!us_str_is(us_suite_text(array_item(code, i), "engine"), "Rego"))
            continue;
        us_array_push(steps, us_value_string(US_STR("code")));
        us_array_push(steps, us_value_integer((int64_t)i));
        us_array_push(steps, us_value_string(US_STR("source")));
        found->code = source;
        found->is_v1 = us_str_is(us_suite_text(source, "version"), "v1");
        break;
    }
    found->steps = us_value_array(steps);
    return us_suite_text(found->code, "rego").length > 0;
}

/* Rows of the module become those of the file: as many lines go before it as stand
 * before the text, which begins in the line after its key where it is a block. */
static void add_module(us_arena *arena, usher_builder *builder,
                       const us_suite_file *template, const template_code *found,
                       const char *member, size_t index, us_str text)
{
    us_array *steps = us_array_new(arena, 8);
    for (uint32_t i = 0; i < found->steps.as.array->count; i++)
        us_array_push(steps, found->steps.as.array->items[i]);
    us_array_push(steps, us_value_string(us_str_from(member)));
    us_str file = template->path;
    if (strcmp(member, "libs") == 0) {
        us_array_push(steps, us_value_integer((int64_t)index));
        file = us_str_format(arena, "%.*s: libs[%zu]", US_STR_ARG(file), index);
    }
    us_position position =
        us_yaml_position(template->positions, steps->items, steps->count, NULL);
    bool block = us_str_find(text, US_STR("\n"), 0) != US_STR_NONE;
    us_buf padded = us_buf_make(arena);
    for (uint32_t row = block ? 0 : 1; row < position.row; row++)
        us_buf_add_char(&padded, '\n');
    us_buf_add_str(&padded, text);
    usher_builder_add_module(builder, us_str_to_c(arena, file), us_buf_str(&padded).text,
                             padded.length);
}

static void add_modules(us_arena *arena, usher_builder *builder,
                        const us_suite_file *template, const template_code *found)
{
    us_value libs = us_suite_member(found->code, "libs");
    size_t count = us_value_tag(libs) == US_TAG_ARRAY ? libs.as.array->count : 0;
    add_module(arena, builder, template, found, "rego", 0,
               us_suite_text(found->code, "rego"));
    for (size_t i = 0; i < count; i++)
        if (us_value_is_string(array_item(libs, i)))
            add_module(arena, builder, template, found, "libs", i,
                       us_value_text(array_item(libs, i)));
}

/* The path of the rule violation of the template's own module. */
static const char *entry_of(us_arena *arena, const usher_policy *policy,
                            const us_suite_file *template)
{
    const us_compiler *compiler = &policy->compiler;
    for (size_t i = 0; i < compiler->clause_count; i++) {
        const us_clause *clause = compiler->clauses[i];
        const us_term *name = clause->rule->head.reference.items[0];
        if (!us_str_equal(clause->module->file, template->path) ||
            name->kind != US_TERM_VARIABLE ||
            !us_str_is(name->as.variable.name, "violation"))
            continue;
        us_buf path = us_buf_make(arena);
        us_ast_print_term(&path, clause->module->package);
        us_buf_add_c(&path, ".violation");
        return us_buf_str(&path).text;
    }
    return NULL;
}

static us_str problems_text(us_arena *arena, usher_problems *problems)
{
    us_str text = us_str_from(usher_problems_text(problems, true));
    while (text.length > 0 && text.text[text.length - 1] == '\n')
        text.length--;
    return us_str_copy(arena, text);
}

usher_policy *us_suite_build(us_arena *arena, usher_engine *engine,
                             const us_suite_file *template, us_value inventory,
                             const char **path, us_str *error)
{
    template_code found;
    usher_problems *problems = NULL;
    if (!find_code(arena, template->value, &found)) {
        *error = us_str_format(arena, "%.*s: the template has no Rego",
                               US_STR_ARG(template->path));
        return NULL;
    }
    usher_build_options options = {.dialect = found.is_v1 ? USHER_REGO_V1 : USHER_REGO_V0,
                                   .keep_print = true};
    usher_builder *builder = usher_builder_new(engine, &options);
    add_modules(arena, builder, template, &found);
    if (!us_value_is_none(inventory)) {
        us_buf json = us_buf_make(arena);
        us_json_write(&json, inventory, US_JSON_COMPACT);
        usher_builder_add_data(builder, "inventory", "inventory", us_buf_str(&json).text,
                               json.length);
    }
    usher_policy *policy = usher_builder_finish(builder, &problems);
    if (!policy)
        *error = problems_text(arena, problems);
    usher_problems_free(problems);
    usher_builder_free(builder);
    *path = policy ? entry_of(arena, policy, template) : NULL;
    if (policy && !*path) {
        *error = us_str_format(arena, "%.*s: the template has no rule violation",
                               US_STR_ARG(template->path));
        usher_policy_free(policy);
        policy = NULL;
    }
    return policy;
}
