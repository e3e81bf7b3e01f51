/* What is there where the evaluation is stopped: the stack, scopes, variables. */
#include "debugger/session.h"

#include "base/path.h"

/* ---- Variables of a query ------------------------------------------------------------------ */

static void add_variable(us_arena *arena, us_debugger_variables *list, us_str name,
                         us_value value)
{
    for (size_t i = 0; i < list->count; i++)
        if (us_str_equal(list->items[i].name, name)) {
            list->items[i].value = value;
            return;
        }
    list->items = us_arena_room(arena, list->items, list->count, &list->capacity,
                                sizeof *list->items);
    list->items[list->count++] = (us_debugger_variable){name, value};
}

static bool is_made_by_compiler(us_str name)
{
    return us_str_starts_with(name, US_STR("__local")) || us_str_is(name, "_");
}

static void add_binding(us_debugger *debug, us_arena *arena,
                        const us_debugger_query *query, const us_mark_binding *binding,
                        us_debugger_variables *list)
{
    us_value value;
    if (!is_made_by_compiler(binding->name) &&
        us_vm_binding_value_at(debug->vm, query->base, binding, &value) &&
        us_value_tag(value) <= US_TAG_SET)
        add_variable(arena, list, binding->name, value);
}

/* Those that the mark knows, where the query stands. */
static void add_known(us_debugger *debug, us_arena *arena, const us_debugger_query *query,
                      const us_mark *mark, us_debugger_variables *list)
{
    for (size_t i = 0; mark && i < mark->variable_count; i++)
        add_binding(debug, arena, query, &mark->variables[i], list);
}

/* Operands are in the first registers, from 1 on, when a function begins. */
static void add_arguments(us_debugger *debug, us_arena *arena,
                          const us_debugger_query *query, us_debugger_variables *list)
{
    const us_mark *mark = query->enter;
    bool begun = query->literal_count > 0 || query->exit;
    for (size_t i = 0; i < mark->argument_count; i++)
        if (begun || mark->arguments[i].base <= mark->operand_count)
            add_binding(debug, arena, query, &mark->arguments[i], list);
}

/* A literal that has a solution has bound more than it found. */
static void add_of_query(us_debugger *debug, us_arena *arena,
                         const us_debugger_query *query, us_debugger_variables *list)
{
    const us_mark *marks = debug->policy->program->marks;
    add_known(debug, arena, query, query->enter, list);
    add_arguments(debug, arena, query, list);
    for (size_t i = 0; i < query->literal_count; i++) {
        bool solved = i + 1 < query->literal_count || query->exit;
        uint32_t number = query->literals[i];
        add_known(debug, arena, query,
                  solved && debug->redos[number] ? debug->redos[number] : &marks[number],
                  list);
    }
    add_known(debug, arena, query, query->exit, list);
}

us_debugger_variables us_debugger_variables_of(us_debugger *debug, us_arena *arena,
                                               size_t index)
{
    us_debugger_variables list = {0};
    size_t first = index;
    if (debug->stop_failed && index + 1 == debug->query_count)
        return debug->queries[index].kept;
    while (first > 0 && debug->queries[first].enter->node != US_MARK_RULE)
        first--;
    for (size_t i = first; i <= index; i++)
        add_of_query(debug, arena, &debug->queries[i], &list);
    return list;
}

const us_mark_place *us_debugger_place_of(const us_debugger *debug,
                                          const us_debugger_query *query)
{
    const us_mark *mark = query->exit ? query->exit : query->last;
    const us_mark_place *place = &mark->written;
    return place->position.row > 0 && debug->paths[place->file].length > 0 ? place : NULL;
}

/* ---- The stack ------------------------------------------------------------------------------ */

static us_str name_of(us_arena *arena, const us_debugger_query *query)
{
    const us_mark_place *place = &query->enter->place;
    size_t end = us_str_find(place->text, US_STR("\n"), 0);
    if (query->enter->node == US_MARK_RULE)
        return query->enter->text;
    if (end == US_STR_NONE)
        end = place->text.length;
    return us_str_format(arena, "{ %.*s … }", (int)end, place->text.text);
}

static void add_place(us_debugger *debug, us_buf *body, const us_mark_place *place)
{
    us_str path = debug->paths[place->file];
    us_buf_add_c(body, ",\"source\":{\"name\":");
    us_json_write_string(body, us_path_base(path), false);
    us_buf_add_c(body, ",\"path\":");
    us_json_write_string(body, path, false);
    us_buf_add_format(body, "},\"endLine\":%u,\"endColumn\":%u",
                      place->end_row - 1 + debug->first_row,
                      place->end_column - 1 + debug->first_column);
}

static void add_frame(us_debugger *debug, us_buf *body, size_t index)
{
    const us_debugger_query *query = &debug->queries[index];
    const us_mark_place *place = us_debugger_place_of(debug, query);
    us_json_add_comma(body);
    us_buf_add_format(body, "{\"id\":%zu,\"name\":", index + 1);
    us_json_write_string(body, name_of(&debug->message, query), false);
    us_buf_add_format(body, ",\"line\":%u,\"column\":%u",
                      place ? place->position.row - 1 + debug->first_row : 0,
                      place ? place->position.column - 1 + debug->first_column : 0);
    if (place)
        add_place(debug, body, place);
    us_buf_add_char(body, '}');
}

void us_debugger_do_stack(us_debugger *debug, us_value arguments, us_buf *body)
{
    int64_t start = us_debugger_number(arguments, "startFrame", 0);
    int64_t levels = us_debugger_number(arguments, "levels", 0);
    size_t skip = start > 0 ? (size_t)start : 0, shown = 0;
    us_buf_add_c(body, "{\"stackFrames\":[");
    for (size_t i = debug->query_count; i-- > 0;) {
        if (skip > 0) {
            skip--;
            continue;
        }
        if (levels > 0 && shown++ >= (size_t)levels)
            break;
        add_frame(debug, body, i);
    }
    us_buf_add_format(body, "],\"totalFrames\":%zu}", debug->query_count);
}

/* ---- Values -------------------------------------------------------------------------------------- */

enum { PREVIEW_DEPTH = 3, PREVIEW_BYTES = 160 };

static void preview(us_buf *out, const usher_value *value, int depth)
{
    static const char *const brackets[] = {
        [USHER_ARRAY] = "[]", [USHER_OBJECT] = "{}", [USHER_SET] = "{}"};
    usher_type type = usher_value_type(value);
    const usher_value *key, *item;
    if (type < USHER_ARRAY || usher_value_count(value) == 0) {
        us_value_print(out, *value);
        return;
    }
    us_buf_add_char(out, brackets[type][0]);
    for (size_t i = 0; (item = usher_value_at(value, i, &key)); i++) {
        if (i > 0)
            us_buf_add_c(out, ", ");
        if (depth == 0 || out->length > PREVIEW_BYTES) {
            us_buf_add_c(out, "…");
            break;
        }
        if (type == USHER_OBJECT) {
            preview(out, key, depth - 1);
            us_buf_add_c(out, ": ");
        }
        preview(out, item, depth - 1);
    }
    us_buf_add_char(out, brackets[type][1]);
}

/* [text], or as much of it as [most] bytes hold. */
static us_str cut(us_arena *arena, us_str text, size_t most)
{
    if (text.length <= most)
        return text;
    while (most > 0 && ((unsigned char)text.text[most] & 0xC0) == 0x80)
        most--;
    return us_str_format(arena, "%.*s…", (int)most, text.text);
}

static int64_t add_handle(us_debugger *debug, us_debugger_handle handle)
{
    debug->handles = us_arena_room(&debug->stop, debug->handles, debug->handle_count,
                                   &debug->handle_capacity, sizeof *debug->handles);
    debug->handles[debug->handle_count] = handle;
    return debug->first_handle + (int64_t)debug->handle_count++;
}

/* The members that tell of a value; [whole]: with all of its text. */
static void add_value(us_debugger *debug, us_buf *body, const char *name, us_value value,
                      bool whole)
{
    static const char *const types[] = {
        [USHER_NULL] = "null",     [USHER_BOOLEAN] = "boolean", [USHER_NUMBER] = "number",
        [USHER_STRING] = "string", [USHER_ARRAY] = "array",     [USHER_OBJECT] = "object",
        [USHER_SET] = "set"};
    us_buf text = us_buf_make(&debug->message);
    usher_type type = usher_value_type(&value);
    size_t count = type >= USHER_ARRAY ? usher_value_count(&value) : 0;
    if (whole)
        us_value_print(&text, value);
    else
        preview(&text, &value, PREVIEW_DEPTH);
    us_buf_add_format(body, "\"%s\":", name);
    us_json_write_string(body,
                         cut(&debug->message, us_buf_str(&text),
                             whole ? US_DEBUGGER_TEXT_MAX : 4 * PREVIEW_BYTES),
                         false);
    us_buf_add_format(body, ",\"type\":\"%s\",\"variablesReference\":%lld", types[type],
                      count == 0 ? 0LL
                                 : (long long)add_handle(
                                       debug, (us_debugger_handle){
                                                  US_DEBUGGER_HANDLE_VALUE, {0}, value}));
    if (count > 0)
        us_buf_add_format(body, ",\"%s\":%zu",
                          type == USHER_OBJECT ? "namedVariables" : "indexedVariables",
                          count);
}

/* ---- Scopes ---------------------------------------------------------------------------------------- */

/* [arguments].frameId, or the innermost query: its index; fails where there is none such. */
static bool find_query(us_debugger *debug, us_value arguments, size_t *index)
{
    int64_t id = us_debugger_number(arguments, "frameId", (int64_t)debug->query_count);
    if (id < 1 || (uint64_t)id > debug->query_count) {
        us_debugger_fail(debug, "there is no such frame");
        return false;
    }
    *index = (size_t)id - 1;
    return true;
}

static void add_scope(us_debugger *debug, us_buf *body, const char *name,
                      const char *hint, us_debugger_handle handle)
{
    us_json_add_comma(body);
    us_buf_add_format(
        body, "{\"name\":\"%s\",%s\"expensive\":false,\"variablesReference\":%lld}", name,
        hint, (long long)add_handle(debug, handle));
}

static us_debugger_handle as_value(us_value value)
{
    return (us_debugger_handle){US_DEBUGGER_HANDLE_VALUE, {0}, value};
}

/* Variables, or values of rules. */
static us_debugger_handle pick(us_debugger *debug, const us_debugger_variables *all,
                               bool rules)
{
    us_debugger_handle handle = {.kind = US_DEBUGGER_HANDLE_LIST};
    for (size_t i = 0; i < all->count; i++)
        if (us_str_starts_with(all->items[i].name, US_STR("data.")) == rules)
            add_variable(&debug->stop, &handle.list, all->items[i].name,
                         all->items[i].value);
    return handle;
}

static us_str answer_name(us_debugger *debug, const us_debugger_answer *answer,
                          size_t number)
{
    us_buf name = us_buf_make(&debug->stop);
    uint32_t steps =
        us_value_tag(answer->path) == US_TAG_ARRAY ? answer->path.as.array->count : 0;
    for (uint32_t i = 0; i < steps; i++) {
        us_buf_add_char(&name, '[');
        us_value_print(&name, answer->path.as.array->items[i]);
        us_buf_add_char(&name, ']');
    }
    if (answer->element)
        us_buf_add_format(&name, "%s%zu", steps > 0 ? " " : "", number);
    else if (steps == 0)
        us_buf_add_c(&name, "value");
    return us_buf_str(&name);
}

/* What the rules of the query's routine have made so far. */
static us_debugger_handle answers_of(us_debugger *debug, const us_debugger_query *query)
{
    us_debugger_handle handle = {.kind = US_DEBUGGER_HANDLE_LIST};
    size_t number = 0;
    for (size_t i = 0; i < debug->answer_count; i++)
        if (debug->answers[i].frame == query->frame)
            add_variable(&debug->stop, &handle.list,
                         answer_name(debug, &debug->answers[i], number++),
                         debug->answers[i].value);
    return handle;
}

void us_debugger_do_scopes(us_debugger *debug, us_value arguments, us_buf *body)
{
    size_t index;
    if (!find_query(debug, arguments, &index))
        return;
    us_debugger_variables all = us_debugger_variables_of(debug, &debug->stop, index);
    us_value input = us_vm_input(debug->vm);
    us_debugger_handle rules = pick(debug, &all, true);
    us_debugger_handle answers = answers_of(debug, &debug->queries[index]);
    us_buf_add_c(body, "{\"scopes\":[");
    add_scope(debug, body, "Locals", "\"presentationHint\":\"locals\",",
              pick(debug, &all, false));
    if (answers.list.count > 0)
        add_scope(debug, body, "Result", "\"presentationHint\":\"returnValue\",",
                  answers);
    if (rules.list.count > 0)
        add_scope(debug, body, "Rules", "", rules);
    if (!us_value_is_none(input))
        add_scope(debug, body, "Input", "", as_value(input));
    add_scope(debug, body, "Data", "", as_value(us_vm_data(debug->vm)));
    us_buf_add_c(body, "]}");
}

/* ---- Variables ------------------------------------------------------------------------------------------ */

static void add_item(us_debugger *debug, us_buf *body, us_str name, us_value value)
{
    us_json_add_comma(body);
    us_buf_add_c(body, "{\"name\":");
    us_json_write_string(body, name, false);
    us_buf_add_char(body, ',');
    add_value(debug, body, "value", value, false);
    us_buf_add_char(body, '}');
}

static us_str key_name(us_debugger *debug, const us_value *key, usher_type type,
                       size_t at)
{
    us_buf name = us_buf_make(&debug->message);
    if (type == USHER_OBJECT && us_value_is_string(*key))
        return us_value_text(*key);
    if (type == USHER_OBJECT)
        us_value_print(&name, *key);
    else
        us_buf_add_format(&name, "%zu", at);
    return us_buf_str(&name);
}

static void add_members(us_debugger *debug, us_buf *body, const us_value *value,
                        size_t from, size_t count)
{
    usher_type type = usher_value_type(value);
    const usher_value *key, *item;
    for (size_t i = from; i < from + count && (item = usher_value_at(value, i, &key));
         i++)
        add_item(debug, body, key_name(debug, key, type, i), *item);
}

void us_debugger_do_variables(us_debugger *debug, us_value arguments, us_buf *body)
{
    int64_t number = us_debugger_number(arguments, "variablesReference", 0);
    int64_t from = us_debugger_number(arguments, "start", 0);
    int64_t count = us_debugger_number(arguments, "count", 0);
    if (number < debug->first_handle ||
        number >= debug->first_handle + (int64_t)debug->handle_count) {
        us_debugger_fail(debug, "there is no such variable any more");
        return;
    }
    us_debugger_handle handle = debug->handles[number - debug->first_handle];
    if (from < 0 || from > UINT32_MAX)
        from = from < 0 ? 0 : UINT32_MAX;
    if (count <= 0 || count > US_DEBUGGER_CHILDREN_MAX)
        count = US_DEBUGGER_CHILDREN_MAX;
    us_buf_add_c(body, "{\"variables\":[");
    if (handle.kind == US_DEBUGGER_HANDLE_VALUE)
        add_members(debug, body, &handle.value, (size_t)from, (size_t)count);
    for (size_t i = (size_t)from; i < handle.list.count && i < (size_t)(from + count);
         i++)
        add_item(debug, body, handle.list.items[i].name, handle.list.items[i].value);
    us_buf_add_c(body, "]}");
}

void us_debugger_do_evaluate(us_debugger *debug, us_value arguments, us_buf *body)
{
    us_str text = us_value_member_text(arguments, "expression");
    us_str context = us_value_member_text(arguments, "context");
    us_value value = US_NONE;
    us_str error = US_STR_EMPTY;
    size_t index;
    if (!find_query(debug, arguments, &index))
        return;
    us_outcome outcome = us_debugger_evaluate(debug, index, text, &value, &error);
    if (outcome == US_ERROR) {
        us_debugger_fail(debug, "%.*s", US_STR_ARG(error));
        return;
    }
    us_buf_add_char(body, '{');
    if (outcome == US_OK)
        add_value(debug, body, "result", value,
                  us_str_is(context, "repl") || us_str_is(context, "clipboard"));
    else
        us_buf_add_c(body, "\"result\":\"undefined\",\"variablesReference\":0");
    us_buf_add_char(body, '}');
}

void us_debugger_do_exception_info(us_debugger *debug, us_value arguments, us_buf *body)
{
    (void)arguments;
    if (!us_str_is(debug->stop_reason, "exception")) {
        us_debugger_fail(debug, "nothing has failed");
        return;
    }
    us_buf_add_c(body, "{\"exceptionId\":\"failure\",\"breakMode\":\"always\","
                       "\"description\":");
    us_json_write_string(body, debug->stop_text, false);
    us_buf_add_char(body, '}');
}
