/* Expressions where the evaluation is stopped: queries in the package of the frame, with its imports.
 *
 * Each is compiled with the policies once, and run by the machine, as any query; the variables of the
 * frame are a base document of it, so that they may have other values the next time. */
#include "debugger/session.h"

#include "syntax/ast_text.h"

#include <stdlib.h>

struct us_debugger_command {
    us_arena arena; /* of the texts, and the variables */
    us_str file, query;
    usher_policy *policy;
    usher_worker *worker;
    usher_documents *documents;
};

/* ---- The query --------------------------------------------------------------------------------- */

/* True if the word [name] is in [text]. */
static bool names(us_str text, us_str name)
{
    for (size_t at = 0; (at = us_str_find(text, name, at)) != US_STR_NONE; at++) {
        size_t end = at + name.length;
        if ((at == 0 || !us_is_word(text.text[at - 1])) &&
            (end == text.length || !us_is_word(text.text[end])))
            return true;
    }
    return false;
}

/* Leaves in [locals] the variables that [text] names. */
static us_str make_query(us_arena *arena, us_str text, us_debugger_variables *locals)
{
    us_buf query = us_buf_make(arena);
    size_t kept = 0;
    for (size_t i = 0; i < locals->count; i++) {
        us_str name = locals->items[i].name;
        if (us_str_starts_with(name, US_STR("data.")) || !names(text, name))
            continue;
        us_buf_add_format(&query, "%.*s := data[\"" US_DEBUGGER_LOCALS "\"].%.*s\n",
                          US_STR_ARG(name), US_STR_ARG(name));
        locals->items[kept++] = locals->items[i];
    }
    locals->count = kept;
    us_buf_add_str(&query, text);
    return us_buf_str(&query);
}

static const us_module *module_of(const us_debugger *debug, us_str file)
{
    const us_compiler *compiler = &debug->policy->compiler;
    for (size_t i = 0; i < compiler->module_count; i++)
        if (us_str_equal(compiler->modules[i]->file, file))
            return compiler->modules[i];
    return NULL;
}

static const char *import_text(us_arena *arena, const us_import *import)
{
    us_buf text = us_buf_make(arena);
    us_ast_print_term(&text, import->path);
    if (import->alias.length > 0)
        us_buf_add_format(&text, " as %.*s", US_STR_ARG(import->alias));
    return us_buf_str(&text).text;
}

static void add_query(us_debugger *debug, us_debugger_command *command,
                      usher_builder *builder)
{
    const us_module *module = module_of(debug, command->file);
    us_arena *arena = &command->arena;
    us_buf package = us_buf_make(arena);
    size_t count = 0;
    if (!module) {
        usher_builder_add_query(builder, command->query.text, NULL, NULL);
        return;
    }
    const char **imports =
        us_arena_alloc_array(arena, module->import_count + 1, sizeof *imports);
    for (size_t i = 0; i < module->import_count; i++)
        if (us_term_has_head(module->imports[i].path, "data") ||
            us_term_has_head(module->imports[i].path, "input"))
            imports[count++] = import_text(arena, &module->imports[i]);
    imports[count] = NULL;
    us_ast_print_term(&package, module->package);
    usher_builder_add_query(builder, command->query.text, us_buf_str(&package).text,
                            imports);
}

/* ---- Commands ------------------------------------------------------------------------------------- */

static void free_command(us_debugger_command *command)
{
    usher_worker_free(command->worker);
    usher_documents_free(command->documents);
    usher_policy_free(command->policy);
    us_arena_free(&command->arena);
}

void us_debugger_commands_free(us_debugger *debug)
{
    for (size_t i = 0; i < debug->command_count; i++)
        free_command(&debug->commands[i]);
    free(debug->commands);
    debug->commands = NULL;
    debug->command_count = 0;
}

/* All of them, in one line. */
static us_str problem_text(us_debugger *debug, const usher_problems *problems)
{
    us_buf text = us_buf_make(&debug->stop);
    for (size_t i = 0; i < usher_problems_count(problems); i++) {
        usher_text message = usher_problems_at(problems, i)->message;
        us_buf_add_c(&text, i > 0 ? "; " : "");
        us_buf_add(&text, message.text, message.length);
    }
    return text.length > 0 ? us_buf_str(&text) : US_STR("it cannot be evaluated");
}

static bool compile(us_debugger *debug, us_debugger_command *command, us_str *error)
{
    usher_build_options options = {.rules_over_data = true};
    usher_problems *problems = NULL;
    usher_builder *builder = us_debugger_builder(debug, &command->arena, &options);
    add_query(debug, command, builder);
    command->policy = usher_builder_finish(builder, &problems);
    usher_builder_free(builder);
    if (command->policy)
        command->worker = usher_worker_new(command->policy);
    if (!command->worker)
        *error = problem_text(debug, problems);
    else
        usher_worker_set_environment(command->worker, debug->options.environment);
    usher_problems_free(problems);
    return command->worker != NULL;
}

/* The command for [query] in [file]; NULL: [error] says why there is none. */
static us_debugger_command *find_command(us_debugger *debug, us_str file, us_str query,
                                         us_str *error)
{
    for (size_t i = 0; i < debug->command_count; i++)
        if (us_str_equal(debug->commands[i].query, query) &&
            us_str_equal(debug->commands[i].file, file))
            return &debug->commands[i];
    if (debug->command_count == US_DEBUGGER_COMMANDS_MAX)
        us_debugger_commands_free(debug);
    if (!debug->commands)
        debug->commands = calloc(US_DEBUGGER_COMMANDS_MAX, sizeof *debug->commands);
    if (!debug->commands) {
        *error = US_STR("there is no memory");
        return NULL;
    }
    us_debugger_command *command = &debug->commands[debug->command_count];
    *command = (us_debugger_command){0};
    us_arena_init(&command->arena, 0, NULL);
    command->file = us_str_copy(&command->arena, file);
    command->query = us_str_copy(&command->arena, query);
    if (compile(debug, command, error)) {
        debug->command_count++;
        return command;
    }
    free_command(command);
    return NULL;
}

/* ---- Evaluating --------------------------------------------------------------------------------------- */

enum { DOCUMENTS_MAX = 64 };

static void add_document(us_debugger *debug, usher_document *documents, size_t *count,
                         us_value key, const us_value *value)
{
    const char **path = us_arena_alloc_array(&debug->stop, 2, sizeof *path);
    if (*count == DOCUMENTS_MAX || !us_value_is_string(key))
        return;
    path[0] = us_str_copy(&debug->stop, us_value_text(key)).text;
    path[1] = NULL;
    us_value_freeze(*value);
    documents[(*count)++] = (usher_document){path, value};
}

/* The base documents that a `with` put in force. */
static void add_replaced(us_debugger *debug, usher_document *documents, size_t *count)
{
    us_value now = us_vm_data(debug->vm), before = debug->worker->data;
    if (us_value_tag(now) != US_TAG_OBJECT || now.as.object == before.as.object)
        return;
    for (uint32_t i = 0; i < now.as.object->count; i++) {
        us_value key = now.as.object->keys[i];
        const us_value *known = us_object_get(before.as.object, key);
        if (!known || !us_value_equal(*known, now.as.object->values[i]))
            add_document(debug, documents, count, key, &now.as.object->values[i]);
    }
}

/* What the variables are worth becomes a base document of the command. */
static bool lay_variables(us_debugger *debug, us_debugger_command *command,
                          const us_debugger_variables *locals)
{
    usher_document documents[DOCUMENTS_MAX];
    size_t count = 0;
    us_object *object = us_object_new(&debug->stop, locals->count);
    for (size_t i = 0; i < locals->count; i++)
        us_object_put(object, us_value_string(locals->items[i].name),
                      locals->items[i].value);
    us_value value = us_value_object(object);
    add_document(debug, documents, &count, us_value_string(US_STR(US_DEBUGGER_LOCALS)),
                 &value);
    add_replaced(debug, documents, &count);
    usher_documents *made = usher_documents_new(command->policy, documents, count, NULL);
    usher_worker_set_documents(command->worker, made);
    usher_documents_free(command->documents);
    command->documents = made;
    return made != NULL;
}

/* Of the first answer, what it binds beside the variables; else its last value. Of several
 * answers, the list. */
static us_value value_of_answer(us_debugger *debug, us_value answer,
                                const us_debugger_variables *locals)
{
    us_value expressions = us_value_member(answer, "expressions");
    us_value bindings = us_value_member(answer, "bindings");
    us_object *bound = us_object_new(&debug->stop, 4);
    uint32_t count =
        us_value_tag(bindings) == US_TAG_OBJECT ? bindings.as.object->count : 0;
    for (uint32_t i = 0; i < count; i++) {
        us_str name = us_value_text(bindings.as.object->keys[i]);
        bool known = false;
        for (size_t k = 0; k < locals->count && !known; k++)
            known = us_str_equal(locals->items[k].name, name);
        if (!known)
            us_object_put(bound, bindings.as.object->keys[i],
                          bindings.as.object->values[i]);
    }
    if (bound->count > 0)
        return us_value_object(bound);
    return us_value_member(us_value_item(expressions, expressions.as.array->count - 1),
                           "value");
}

static us_value value_of(us_debugger *debug, us_value answers,
                         const us_debugger_variables *locals)
{
    us_array *all = us_array_new(&debug->stop, answers.as.array->count);
    for (uint32_t i = 0; i < answers.as.array->count; i++)
        us_array_push(all, value_of_answer(debug, answers.as.array->items[i], locals));
    return all->count == 1 ? all->items[0] : us_value_array(all);
}

static us_outcome run(us_debugger *debug, us_debugger_command *command,
                      const us_debugger_variables *locals, us_value *value, us_str *error)
{
    usher_limits limits = {.timeout = US_DEBUGGER_TIMEOUT,
                           .cancelled = (const bool *)&debug->cancelled};
    usher_input input = {.value = us_vm_input(debug->vm)};
    bool has_input = !us_value_is_none(input.value);
    const usher_result *result;
    if (has_input)
        us_value_freeze(input.value);
    usher_outcome outcome = usher_evaluate_query(
        command->worker, 0, has_input ? &input : NULL, &limits, &result);
    if (outcome == USHER_ERROR) {
        *error = problem_text(debug, usher_result_problems(result));
        return US_ERROR;
    }
    if (outcome == USHER_UNDEFINED)
        return US_UNDEFINED;
    *value =
        us_value_copy(&debug->stop, value_of(debug, *usher_result_value(result), locals));
    return US_OK;
}

us_outcome us_debugger_evaluate(us_debugger *debug, size_t index, us_str text,
                                us_value *value, us_str *error)
{
    const us_mark_place *place = us_debugger_place_of(debug, &debug->queries[index]);
    us_debugger_variables all = us_debugger_variables_of(debug, &debug->stop, index);
    us_debugger_variables locals = {0};
    for (size_t i = 0; i < all.count; i++) {
        locals.items = us_arena_room(&debug->stop, locals.items, locals.count,
                                     &locals.capacity, sizeof *locals.items);
        locals.items[locals.count++] = all.items[i];
    }
    if (memchr(text.text, '\0', text.length)) {
        *error = US_STR("the expression has a NUL in it");
        return US_ERROR;
    }
    us_str query = make_query(&debug->stop, text, &locals);
    us_str file = place ? debug->policy->program->files[place->file] : US_STR_EMPTY;
    us_debugger_command *command = find_command(debug, file, query, error);
    if (!command)
        return US_ERROR;
    if (!lay_variables(debug, command, &locals)) {
        *error = US_STR("the variables cannot be handed to the expression");
        return US_ERROR;
    }
    return run(debug, command, &locals, value, error);
}
