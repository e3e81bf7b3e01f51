/* Runs the trees of templates. The state is the stack of variables and the node that an
 * error would be at; the dot is a parameter. */
#include "builtins/template/template.h"

#include "builtins/go_text.h"

#define TEMPLATE_DEPTH 500
#define OPERANDS_MAX   64

typedef enum flow {
    FLOW_ON,
    FLOW_BREAK,
    FLOW_CONTINUE,
    FLOW_FAIL,
} flow;

typedef struct variable {
    us_str name;
    us_operand value;
} variable;

typedef struct machine {
    const us_templates *all;
    us_call *call;
    us_buf *out;
    const us_template *running;
    const us_node *node;
    variable *variables;
    size_t count, capacity;
    size_t base; /* of the template that runs */
    int depth;
} machine;

static bool run_pipeline(machine *m, const us_node *pipeline, us_operand dot,
                         us_operand *result);
static flow run_list(machine *m, const us_node *list, us_operand dot);

static const us_operand nothing = {.kind = US_OPERAND_NONE};

/* ---- Errors */

static bool fail(machine *m, const char *format, ...)
    __attribute__((format(printf, 2, 3)));

static bool fail(machine *m, const char *format, ...)
{
    us_arena *arena = m->call->arena;
    us_str source = m->all->source;
    us_buf buf = us_buf_make(arena);
    size_t line = 1, column = 0;
    va_list arguments;
    if (m->call->fatal)
        return false;
    for (size_t i = 0; i < m->node->offset && i < source.length; i++) {
        column = source.text[i] == '\n' ? 0 : column + 1;
        line += source.text[i] == '\n';
    }
    us_buf_add_format(&buf, "template: template:%zu:%zu: executing ", line, column);
    us_go_quote(&buf, m->running->name, false);
    us_buf_add_c(&buf, " at <");
    us_node_print(&buf, m->node);
    us_buf_add_c(&buf, ">: ");
    va_start(arguments, format);
    us_buf_add_str(&buf, us_str_format_list(arena, format, arguments));
    va_end(arguments);
    us_call_error_text(m->call, us_buf_str(&buf));
    return false;
}

static us_str shown(machine *m, const us_node *node)
{
    us_buf buf = us_buf_make(m->call->arena);
    us_node_print(&buf, node);
    return us_buf_str(&buf);
}

static us_str printed(machine *m, us_operand value)
{
    us_buf buf = us_buf_make(m->call->arena);
    us_operand_print(&buf, &value);
    return us_buf_str(&buf);
}

/* ---- Variables */

static us_operand *find_variable(machine *m, us_str name)
{
    for (size_t i = m->count; i-- > m->base;) {
        if (us_str_equal(m->variables[i].name, name))
            return &m->variables[i].value;
    }
    return NULL;
}

static void push(machine *m, us_str name, us_operand value)
{
    m->variables = us_arena_room(m->call->arena, m->variables, m->count, &m->capacity,
                                 sizeof *m->variables);
    m->variables[m->count++] = (variable){name, value};
}

static bool assign(machine *m, us_str name, us_operand value)
{
    us_operand *found = find_variable(m, name);
    if (!found)
        return fail(m, "undefined variable: %.*s", US_STR_ARG(name));
    *found = value;
    return true;
}

/* ---- Fields */

/* One step from [receiver]. */
static bool step(machine *m, us_str name, bool has_operands, us_operand receiver,
                 us_operand *result)
{
    *result = nothing;
    if (receiver.kind == US_OPERAND_NONE)
        return true;
    bool json = receiver.kind == US_OPERAND_JSON;
    if (json && us_value_tag(receiver.value) == US_TAG_NULL)
        return fail(m, "nil pointer evaluating interface {}.%.*s", US_STR_ARG(name));
    if (!json || us_value_tag(receiver.value) != US_TAG_OBJECT)
        return fail(m, "can't evaluate field %.*s in type %s", US_STR_ARG(name),
                    receiver.boxed ? "interface {}" : us_operand_type(&receiver));
    if (has_operands)
        return fail(m, "%.*s is not a method but has arguments", US_STR_ARG(name));
    const us_value *member = us_object_get_str(receiver.value.as.object, name);
    if (member)
        *result = (us_operand){.kind = US_OPERAND_JSON, .boxed = true, .value = *member};
    return true;
}

/* The steps from [receiver] along names from number [from] on. */
static bool walk(machine *m, const us_node *node, size_t from, bool has_operands,
                 us_operand receiver, us_operand *result)
{
    for (size_t i = from; i < node->name_count; i++) {
        bool last = i + 1 == node->name_count;
        if (!step(m, node->names[i], last && has_operands, receiver, result))
            return false;
        receiver = *result;
    }
    return true;
}

static bool run_operand(machine *m, const us_node *node, us_operand dot, bool plain,
                        us_operand *result);
static bool run_function(machine *m, const us_node *name, const us_node *at,
                         const us_node *command, us_operand dot, const us_operand *piped,
                         us_operand *result);

static bool run_chain(machine *m, const us_node *node, us_operand dot, bool has_operands,
                      us_operand *result)
{
    us_operand receiver;
    m->node = node;
    if (node->first->kind == US_NODE_NIL)
        return fail(m, "indirection through explicit nil in %.*s",
                    US_STR_ARG(shown(m, node)));
    return run_operand(m, node->first, dot, false, &receiver) &&
           walk(m, node, 0, has_operands, receiver, result);
}

/* ---- Operands and commands */

static us_operand constant(const us_node *node)
{
    us_operand made = {
        .integer = node->integer, .real = node->real, .imaginary = node->imaginary};
    us_str text = node->text;
    bool pointed = false;
    for (size_t i = 0; i < text.length; i++)
        pointed = pointed || strchr(".eEpP", text.text[i]);
    bool hexadecimal = text.length > 2 && text.text[0] == '0' &&
                       (text.text[1] | 32) == 'x' &&
                       us_str_find(text, US_STR("p"), 0) == US_STR_NONE &&
                       us_str_find(text, US_STR("P"), 0) == US_STR_NONE;
    if (node->is_complex)
        made.kind = US_OPERAND_COMPLEX;
    else if (node->is_real && !hexadecimal && text.text[0] != '\'' && pointed)
        made.kind = US_OPERAND_REAL;
    else
        made.kind = US_OPERAND_INTEGER;
    return made;
}

static bool run_constant(machine *m, const us_node *node, us_operand *result)
{
    m->node = node;
    *result = constant(node);
    if (result->kind == US_OPERAND_INTEGER && !node->is_integer)
        return fail(m, "%.*s overflows int", US_STR_ARG(node->text));
    return true;
}

static us_operand from_json(us_value v)
{
    return (us_operand){.kind = US_OPERAND_JSON, .value = v};
}

/* [node] as an operand of a function. Where that takes anything ([plain]), nil is a
 * value of its own. */
static bool run_operand(machine *m, const us_node *node, us_operand dot, bool plain,
                        us_operand *result)
{
    bool good = true;
    m->node = node;
    switch ((int)node->kind) {
    case US_NODE_DOT:
        *result = dot;
        break;
    case US_NODE_FIELD:
        good = walk(m, node, 0, false, dot, result);
        break;
    case US_NODE_VARIABLE:
        *result = *find_variable(m, node->names[0]);
        good = walk(m, node, 1, false, *result, result);
        break;
    case US_NODE_PIPELINE:
        good = run_pipeline(m, node, dot, result);
        break;
    case US_NODE_IDENTIFIER:
        good = run_function(m, node, node, NULL, dot, NULL, result);
        break;
    case US_NODE_CHAIN:
        good = run_chain(m, node, dot, false, result);
        break;
    case US_NODE_BOOLEAN:
        *result = from_json(us_value_boolean(node->integer));
        break;
    case US_NODE_STRING:
        *result = from_json(us_value_string_checked(m->call->arena, node->content));
        break;
    case US_NODE_NUMBER:
        good = run_constant(m, node, result);
        break;
    default: /* nil */
        *result = nothing;
        break;
    }
    if (good && plain && result->kind == US_OPERAND_NONE)
        *result = (us_operand){.kind = US_OPERAND_JSON, .boxed = true, .value = US_NULL};
    return good;
}

/* The one operand in Go that has a type: the format of printf. */
static bool check_format(machine *m, const us_node *node, const us_operand *value)
{
    us_node_kind kind = node ? node->kind : US_NODE_DOT;
    if (kind == US_NODE_NIL)
        return fail(m, "cannot assign nil to string");
    if (kind == US_NODE_BOOLEAN || kind == US_NODE_NUMBER)
        return fail(m, "expected string; found %.*s", US_STR_ARG(node->text));
    if (value->kind == US_OPERAND_NONE)
        return fail(m, "invalid value; expected string");
    if (value->kind == US_OPERAND_JSON && us_value_is_string(value->value))
        return true;
    bool null =
        value->kind == US_OPERAND_JSON && us_value_tag(value->value) == US_TAG_NULL;
    return fail(m, "wrong type for value; expected string; got %s",
                null ? "interface {}" : us_operand_type(value));
}

static bool check_count(machine *m, const us_template_function *function, size_t written,
                        size_t count)
{
    if (function->open && count < function->fixed)
        return fail(m, "wrong number of args for %s: want at least %zu got %zu",
                    function->name, function->fixed, written);
    if (!function->open && count != function->fixed)
        return fail(m, "wrong number of args for %s: want %zu got %zu", function->name,
                    function->fixed, count);
    return true;
}

/* and, or: the first operand that decides, or the last. */
static bool run_choice(machine *m, const us_node *command, bool either, us_operand dot,
                       const us_operand *piped, us_operand *result)
{
    for (size_t i = 1; command && i < command->part_count; i++) {
        if (!run_operand(m, command->parts[i], dot, false, result))
            return false;
        us_operand value = us_operand_unbox(*result);
        if (us_operand_is_true(&value) == either)
            return true;
    }
    if (piped)
        *result = *piped;
    return true;
}

static bool run_operands(machine *m, const us_template_function *function,
                         const us_node *command, us_operand dot, us_operand *operands)
{
    bool format = strcmp(function->name, "printf") == 0;
    for (size_t i = 1; command && i < command->part_count; i++) {
        const us_node *node = command->parts[i];
        bool typed = format && i == 1;
        if (typed && (node->kind == US_NODE_NIL || node->kind == US_NODE_BOOLEAN ||
                      node->kind == US_NODE_NUMBER)) {
            m->node = node;
            return check_format(m, node, NULL);
        }
        if (!run_operand(m, node, dot, function->plain && !typed, &operands[i - 1]))
            return false;
        if (typed && !check_format(m, node, &operands[0]))
            return false;
    }
    return true;
}

/* Calls the function called [name] on the operands of [command] (NULL: none) and
 * [piped] (NULL: none); an error of its own is at the node [at]. */
static bool run_function(machine *m, const us_node *name, const us_node *at,
                         const us_node *command, us_operand dot, const us_operand *piped,
                         us_operand *result)
{
    const us_template_function *function = us_template_function_find(name->text);
    us_operand operands[OPERANDS_MAX];
    size_t written = command ? command->part_count - 1 : 0;
    size_t count = written + (piped != NULL);
    m->node = name;
    if (!us_call_charge(m->call, 20) || !check_count(m, function, written, count))
        return false;
    if (count > OPERANDS_MAX)
        return fail(m, "too many arguments");
    bool either = us_str_is(name->text, "or");
    if (either || us_str_is(name->text, "and"))
        return run_choice(m, command, either, dot, piped, result);
    if (!run_operands(m, function, command, dot, operands))
        return false;
    if (piped) {
        operands[written] = *piped;
        if (function->plain && piped->kind == US_OPERAND_NONE)
            operands[written] =
                (us_operand){.kind = US_OPERAND_JSON, .boxed = true, .value = US_NULL};
        if (us_str_is(name->text, "printf") && written == 0 &&
            !check_format(m, NULL, piped))
            return false;
    }
    us_str first = written > 0 ? shown(m, command->parts[1]) : US_STR_EMPTY;
    const char *error =
        us_template_call(m->call, name->text, first, operands, count, result);
    if (!error || m->call->fatal)
        return !error;
    m->node = at;
    return fail(m, "error calling %.*s: %s", US_STR_ARG(name->text), error);
}

static bool check_no_operands(machine *m, const us_node *command, bool piped)
{
    if (command->part_count == 1 && !piped)
        return true;
    return fail(m, "can't give argument to non-function %.*s",
                US_STR_ARG(shown(m, command->parts[0])));
}

static bool run_command(machine *m, const us_node *command, us_operand dot,
                        const us_operand *piped, us_operand *result)
{
    const us_node *first = command->parts[0];
    bool has_operands = command->part_count > 1 || piped;
    switch ((int)first->kind) {
    case US_NODE_FIELD:
        m->node = first;
        return walk(m, first, 0, has_operands, dot, result);
    case US_NODE_CHAIN:
        return run_chain(m, first, dot, has_operands, result);
    case US_NODE_IDENTIFIER:
        return run_function(m, first, command, command, dot, piped, result);
    case US_NODE_VARIABLE:
        m->node = first;
        *result = *find_variable(m, first->names[0]);
        if (first->name_count == 1)
            return check_no_operands(m, command, piped != NULL);
        return walk(m, first, 1, has_operands, *result, result);
    case US_NODE_PIPELINE:
        return check_no_operands(m, command, piped != NULL) &&
               run_pipeline(m, first, dot, result);
    default:
        break;
    }
    m->node = first;
    if (!check_no_operands(m, command, piped != NULL))
        return false;
    if (first->kind == US_NODE_NIL)
        return fail(m, "nil is not a command");
    return run_operand(m, first, dot, false, result);
}

static bool run_pipeline(machine *m, const us_node *pipeline, us_operand dot,
                         us_operand *result)
{
    *result = nothing;
    if (!pipeline)
        return true;
    m->node = pipeline;
    for (size_t i = 0; i < pipeline->part_count; i++) {
        us_operand piped = *result;
        if (!us_call_charge(m->call, 10) ||
            !run_command(m, pipeline->parts[i], dot, i > 0 ? &piped : NULL, result))
            return false;
        *result = us_operand_unbox(*result);
    }
    for (size_t i = 0; i < pipeline->name_count; i++) {
        if (!pipeline->assigns)
            push(m, pipeline->names[i], *result);
        else if (!assign(m, pipeline->names[i], *result))
            return false;
    }
    return true;
}

/* ---- Actions */

static flow run_branch(machine *m, const us_node *node, us_operand dot)
{
    us_operand value;
    size_t mark = m->count;
    flow f = FLOW_ON;
    if (!run_pipeline(m, node->first, dot, &value))
        return FLOW_FAIL;
    if (us_operand_is_true(&value))
        f = run_list(m, node->second, node->kind == US_NODE_WITH ? value : dot);
    else if (node->third)
        f = run_list(m, node->third, dot);
    m->count = mark;
    return f;
}

/* One turn of a range; [mark] is behind the variables that it declares. */
static flow run_turn(machine *m, const us_node *node, size_t mark, us_operand key,
                     us_operand element)
{
    const us_node *pipeline = node->first;
    size_t names = pipeline->name_count;
    if (!us_call_charge(m->call, 10))
        return FLOW_FAIL;
    if (names > 0 && pipeline->assigns) {
        if (!assign(m, pipeline->names[0], names > 1 ? key : element) ||
            (names > 1 && !assign(m, pipeline->names[1], element)))
            return FLOW_FAIL;
    } else if (names > 0) {
        m->variables[mark - 1].value = element;
        if (names > 1)
            m->variables[mark - 2].value = key;
    }
    flow f = run_list(m, node->second, element);
    m->count = mark;
    return f == FLOW_CONTINUE ? FLOW_ON : f;
}

static void find_element(us_value over, size_t i, us_operand *key, us_operand *element)
{
    *key = (us_operand){.kind = US_OPERAND_INTEGER, .integer = (int64_t)i};
    *element = (us_operand){.kind = US_OPERAND_JSON, .boxed = true};
    if (us_value_tag(over) == US_TAG_ARRAY) {
        element->value = over.as.array->items[i];
    } else if (us_value_tag(over) == US_TAG_SET) {
        element->value = over.as.set->items[us_set_order(over.as.set)[i]];
    } else {
        uint32_t at = us_object_order(over.as.object)[i];
        *key = from_json(over.as.object->keys[at]);
        element->value = over.as.object->values[at];
    }
}

/* How many turns there are; false where there can be none. */
static bool count_turns(machine *m, const us_node *node, us_operand over, size_t *turns)
{
    *turns = 0;
    bool whole = over.kind == US_OPERAND_INTEGER || over.kind == US_OPERAND_BYTE;
    if (whole && node->first->name_count > 1)
        return fail(m, "can't use %.*s to iterate over more than one variable",
                    US_STR_ARG(printed(m, over)));
    if (whole)
        *turns = over.integer > 0 ? (size_t)over.integer : 0;
    else if (over.kind == US_OPERAND_JSON && us_value_tag(over.value) >= US_TAG_ARRAY)
        *turns = us_value_count(over.value);
    else if (over.kind != US_OPERAND_NONE)
        return fail(m, "range can't iterate over %.*s", US_STR_ARG(printed(m, over)));
    return true;
}

static flow run_range(machine *m, const us_node *node, us_operand dot)
{
    us_operand over, key = nothing, element;
    size_t before = m->count, turns;
    if (!run_pipeline(m, node->first, dot, &over) || !count_turns(m, node, over, &turns))
        return FLOW_FAIL;
    size_t mark = m->count;
    flow f = FLOW_ON;
    for (size_t i = 0; i < turns && f == FLOW_ON; i++) {
        if (over.kind == US_OPERAND_JSON)
            find_element(over.value, i, &key, &element);
        else
            element = (us_operand){.kind = US_OPERAND_INTEGER, .integer = (int64_t)i};
        f = run_turn(m, node, mark, key, element);
    }
    if (turns == 0 && node->third)
        f = run_list(m, node->third, dot);
    else if (f == FLOW_BREAK)
        f = FLOW_ON;
    m->count = before;
    return f;
}

static flow run_template(machine *m, const us_node *node, us_operand dot)
{
    const us_template *found = us_template_find(m->all, node->text);
    us_buf quoted = us_buf_make(m->call->arena);
    us_operand value;
    m->node = node;
    if (!found) {
        us_go_quote(&quoted, node->text, false);
        fail(m, "template %.*s not defined", US_STR_ARG(us_buf_str(&quoted)));
        return FLOW_FAIL;
    }
    if (m->depth == TEMPLATE_DEPTH) {
        /* Go's limit, which only endless recursion meets. */
        fail(m, "exceeded maximum template depth (100000)");
        return FLOW_FAIL;
    }
    if (!run_pipeline(m, node->first, dot, &value))
        return FLOW_FAIL;
    const us_template *outer = m->running;
    size_t base = m->base, count = m->count;
    m->running = found;
    m->base = count;
    m->depth++;
    push(m, US_STR("$"), value);
    flow f = run_list(m, found->root, value);
    m->depth--;
    m->running = outer;
    m->base = base;
    m->count = count;
    return f;
}

static flow run_action(machine *m, const us_node *node, us_operand dot)
{
    us_operand value;
    if (!run_pipeline(m, node->first, dot, &value))
        return FLOW_FAIL;
    if (node->first->name_count == 0)
        us_operand_print(m->out, &value);
    return FLOW_ON;
}

static flow run_part(machine *m, const us_node *node, us_operand dot)
{
    m->node = node;
    switch ((int)node->kind) {
    case US_NODE_TEXT:
        us_buf_add_str(m->out, node->text);
        return us_call_charge(m->call, 1 + node->text.length / 64) ? FLOW_ON : FLOW_FAIL;
    case US_NODE_ACTION:
        return run_action(m, node, dot);
    case US_NODE_IF:
    case US_NODE_WITH:
        return run_branch(m, node, dot);
    case US_NODE_RANGE:
        return run_range(m, node, dot);
    case US_NODE_TEMPLATE:
        return run_template(m, node, dot);
    case US_NODE_BREAK:
        return FLOW_BREAK;
    default:
        return FLOW_CONTINUE;
    }
}

static flow run_list(machine *m, const us_node *list, us_operand dot)
{
    flow f = FLOW_ON;
    for (size_t i = 0; i < list->part_count && f == FLOW_ON; i++)
        f = run_part(m, list->parts[i], dot);
    return f;
}

bool us_template_run(const us_templates *all, us_value data, us_buf *out)
{
    machine m = {.all = all, .call = all->call, .out = out};
    us_operand dot = from_json(data);
    m.running = us_template_find(all, US_STR("template"));
    push(&m, US_STR("$"), dot);
    return run_list(&m, m.running->root, dot) != FLOW_FAIL;
}
