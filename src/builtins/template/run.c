/* Runs templates, straight from their tokens. The state is the stack of variables;
 * the dot is a parameter. */
#include "builtins/template/template.h"

#define VARIABLES_MAX 256
#define OPERANDS_MAX  64

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
    const us_template *made;
    us_buf *out;
    variable variables[VARIABLES_MAX];
    size_t variable_count;
    int depth;
} machine;

typedef struct cursor {
    const us_template_token *token;
    us_operand dot;
} cursor;

static bool run_pipeline(machine *m, cursor *c, us_operand *result);

static bool fail_at(machine *m, const us_template_token *from,
                    const us_template_token *to, size_t offset, us_str what)
{
    us_str source = m->made->source;
    size_t line = 1, column = 0;
    for (size_t i = 0; i < offset; i++) {
        column = source.text[i] == '\n' ? 0 : column + 1;
        line += source.text[i] == '\n';
    }
    us_str node = us_str_slice(source, from->offset, to->offset);
    while (node.length > 0 && strchr(" \t\r\n-}", node.text[node.length - 1]))
        node.length--;
    us_call_error(m->made->call,
                  "template: template:%zu:%zu: executing \"template\" at <%.*s>: %.*s",
                  line, column, US_STR_ARG(node), US_STR_ARG(what));
    return false;
}

static bool fail_parse(machine *m, const cursor *c, const char *message)
{
    return us_template_fail(m->made->call, m->made->source, c->token->offset, "%s",
                            message);
}

static void skip_space(cursor *c)
{
    while (c->token->kind == US_TOKEN_SPACE)
        c->token++;
}

static bool is_character(const cursor *c, char wanted)
{
    return c->token->kind == US_TOKEN_CHARACTER && c->token->text.text[0] == wanted;
}

static us_operand from_json(us_value v)
{
    return (us_operand){.kind = US_OPERAND_JSON, .value = v};
}

static us_operand *find_variable(machine *m, us_str name)
{
    for (size_t i = m->variable_count; i-- > 0;) {
        if (us_str_equal(m->variables[i].name, name))
            return &m->variables[i].value;
    }
    return NULL;
}

static bool add_variable(machine *m, const cursor *c, us_str name, us_operand value)
{
    if (m->variable_count == VARIABLES_MAX)
        return fail_parse(m, c, "too many variables");
    m->variables[m->variable_count++] = (variable){name, value};
    return true;
}

/* Steps into fields that follow without a space. */
static bool read_fields(machine *m, cursor *c, const us_template_token *from,
                        us_operand *result)
{
    us_arena *arena = m->made->call->arena;
    size_t fields = 0, second = from->offset;
    for (; c->token->kind == US_TOKEN_FIELD && c->token->text.length > 0; c->token++) {
        if (fields++ < 2)
            second = c->token->offset;
        us_str name = c->token->text;
        if (result->kind == US_OPERAND_NONE)
            continue;
        us_tag tag = result->kind == US_OPERAND_JSON ? us_value_tag(result->value)
                                                     : US_TAG_INTEGER;
        const us_template_token *end = c->token;
        while (end->kind == US_TOKEN_FIELD)
            end++;
        if (tag != US_TAG_OBJECT) {
            const char *format = tag == US_TAG_NULL
                                     ? "nil pointer evaluating interface {}.%.*s"
                                     : "can't evaluate field %.*s in type interface {}";
            return fail_at(m, from, end, second,
                           us_str_format(arena, format, US_STR_ARG(name)));
        }
        const us_value *member = us_object_get_str(result->value.as.object, name);
        *result = member ? from_json(*member) : (us_operand){.kind = US_OPERAND_NONE};
    }
    return true;
}

static bool run_parentheses(machine *m, cursor *c, us_operand *result)
{
    if (++m->depth > US_TEMPLATE_DEPTH)
        return fail_parse(m, c, "parentheses are nested too deep");
    c->token++;
    if (!run_pipeline(m, c, result))
        return false;
    m->depth--;
    if (!is_character(c, ')'))
        return fail_parse(m, c, "unclosed left paren");
    c->token++;
    return true;
}

/* One operand that is no function. */
static bool run_operand(machine *m, cursor *c, us_operand *result)
{
    const us_template_token *token = c->token;
    *result = (us_operand){.kind = US_OPERAND_NONE};
    if (is_character(c, '(')) {
        if (!run_parentheses(m, c, result))
            return false;
    } else if (token->kind == US_TOKEN_FIELD) {
        *result = c->dot;
        c->token += token->text.length == 0;
    } else if (token->kind == US_TOKEN_VARIABLE) {
        us_operand *found = find_variable(m, token->text);
        if (!found)
            return us_template_fail(m->made->call, m->made->source, token->offset,
                                    "undefined variable \"$%.*s\"",
                                    US_STR_ARG(token->text));
        *result = *found;
        c->token++;
    } else if (token->kind == US_TOKEN_STRING) {
        *result = from_json(us_value_string_checked(m->made->call->arena, token->text));
        c->token++;
    } else if (token->kind == US_TOKEN_NUMBER) {
        result->kind = token->is_float ? US_OPERAND_REAL : US_OPERAND_INTEGER;
        result->integer = token->integer;
        result->real = token->real;
        c->token++;
    } else if (token->kind == US_TOKEN_NAME && us_str_is(token->text, "nil")) {
        c->token++;
    } else if (token->kind == US_TOKEN_NAME &&
               (us_str_is(token->text, "true") || us_str_is(token->text, "false"))) {
        *result = from_json(us_value_boolean(us_str_is(token->text, "true")));
        c->token++;
    } else {
        return fail_parse(m, c, "unexpected token in operand");
    }
    return read_fields(m, c, token, result);
}

static bool ends_command(const cursor *c)
{
    return c->token->kind == US_TOKEN_END || is_character(c, '|') || is_character(c, ')');
}

static bool is_constant_name(us_str name)
{
    return us_str_is(name, "true") || us_str_is(name, "false") || us_str_is(name, "nil");
}

/* Calls the function that [name] names; its text ends at [end]. */
static bool call_function(machine *m, const us_template_token *name,
                          const us_template_token *end, const us_operand *operands,
                          size_t count, us_operand *result)
{
    bool unknown;
    *result = (us_operand){.kind = US_OPERAND_NONE};
    const char *error = us_template_function(m->made->call, name->text, operands, count,
                                             result, &unknown);
    if (unknown)
        return us_template_fail(m->made->call, m->made->source, name->offset,
                                "function \"%.*s\" not defined", US_STR_ARG(name->text));
    if (!error)
        return true;
    return fail_at(m, name, end, name->offset,
                   us_str_format(m->made->call->arena, "error calling %.*s: %s",
                                 US_STR_ARG(name->text), error));
}

/* A function as an operand of another takes none itself. */
static bool run_function(machine *m, cursor *c, const us_operand *piped,
                         us_operand *result)
{
    us_operand operands[OPERANDS_MAX];
    size_t count = 0;
    const us_template_token *name = c->token++;
    for (skip_space(c); !ends_command(c); skip_space(c)) {
        const us_template_token *token = c->token;
        if (count + 1 == OPERANDS_MAX)
            return fail_parse(m, c, "too many arguments");
        if (token->kind == US_TOKEN_NAME && !is_constant_name(token->text)) {
            c->token++;
            if (!call_function(m, token, c->token, NULL, 0, &operands[count++]))
                return false;
        } else if (!run_operand(m, c, &operands[count++])) {
            return false;
        }
    }
    if (piped)
        operands[count++] = *piped;
    return call_function(m, name, c->token, operands, count, result);
}

static bool run_command(machine *m, cursor *c, const us_operand *piped,
                        us_operand *result)
{
    const us_template_token *first = c->token;
    if (first->kind == US_TOKEN_NAME && !is_constant_name(first->text))
        return run_function(m, c, piped, result);
    if (piped)
        return fail_parse(m, c, "non executable command in pipeline stage 2");
    if (first->kind == US_TOKEN_NAME && us_str_is(first->text, "nil"))
        return fail_at(m, first, first + 1, first->offset,
                       US_STR("nil is not a command"));
    if (!run_operand(m, c, result))
        return false;
    const us_template_token *end = c->token;
    skip_space(c);
    if (ends_command(c))
        return true;
    if (first->kind != US_TOKEN_FIELD)
        return fail_parse(m, c, "unexpected token in command");
    return fail_at(m, first, end, first->offset,
                   us_str_format(m->made->call->arena,
                                 "%.*s is not a method but has arguments",
                                 US_STR_ARG((end - 1)->text)));
}

static bool run_pipeline(machine *m, cursor *c, us_operand *result)
{
    bool first = true;
    if (!us_call_charge(m->made->call, 20))
        return false;
    for (;;) {
        skip_space(c);
        if (ends_command(c)) {
            if (is_character(c, '|'))
                return fail_parse(m, c, "unexpected \"|\" in command");
            if (is_character(c, ')'))
                return fail_parse(m, c, "unexpected right paren");
            return fail_parse(
                m, c, first ? "missing value for command" : "unexpected end of pipeline");
        }
        us_operand piped = *result;
        if (!run_command(m, c, first ? NULL : &piped, result))
            return false;
        first = false;
        skip_space(c);
        if (!is_character(c, '|'))
            return true;
        c->token++;
    }
}

/* "$a :=", "$a =", "$k, $v :=": how many names there are, and whether they are new.
 * The cursor moves behind them; without any it stays. */
static size_t read_declaration(cursor *c, us_str names[2], bool *declares)
{
    cursor ahead = *c;
    size_t count = 0;
    for (;;) {
        skip_space(&ahead);
        if (ahead.token->kind != US_TOKEN_VARIABLE || count == 2)
            return 0;
        names[count++] = ahead.token++->text;
        skip_space(&ahead);
        if (!is_character(&ahead, ','))
            break;
        ahead.token++;
    }
    *declares = ahead.token->kind == US_TOKEN_DECLARE;
    if (!*declares && ahead.token->kind != US_TOKEN_ASSIGN)
        return 0;
    ahead.token++;
    *c = ahead;
    return count;
}

static bool expect_end(machine *m, const cursor *c)
{
    if (c->token->kind == US_TOKEN_END)
        return true;
    return fail_parse(m, c,
                      is_character(c, ')') ? "unexpected right paren"
                                           : "unexpected token in command");
}

/* A pipeline with its declaration; [printed] false when its value is not shown. */
static bool run_statement(machine *m, cursor *c, us_operand *result, bool *printed)
{
    us_str names[2];
    bool declares = false;
    size_t count = read_declaration(c, names, &declares);
    *printed = count == 0;
    *result = (us_operand){.kind = US_OPERAND_NONE};
    if (!run_pipeline(m, c, result) || !expect_end(m, c))
        return false;
    if (count == 0)
        return true;
    if (count == 2)
        return fail_parse(m, c, "too many declarations in command");
    if (declares)
        return add_variable(m, c, names[0], *result);
    us_operand *found = find_variable(m, names[0]);
    if (!found)
        return us_template_fail(m->made->call, m->made->source, c->token->offset,
                                "undefined variable \"$%.*s\"", US_STR_ARG(names[0]));
    *found = *result;
    return true;
}

static flow run_pieces(machine *m, size_t from, size_t to, us_operand dot);

static us_str take_keyword(cursor *c)
{
    skip_space(c);
    if (c->token->kind != US_TOKEN_NAME)
        return US_STR_EMPTY;
    return c->token++->text;
}

static bool missing_value(machine *m, const cursor *c, us_str keyword)
{
    cursor ahead = *c;
    skip_space(&ahead);
    if (ahead.token->kind != US_TOKEN_END)
        return false;
    us_template_fail(m->made->call, m->made->source, c->token->offset,
                     "missing value for %.*s", US_STR_ARG(keyword));
    return true;
}

/* if and with, and what follows their else. */
static flow run_choice(machine *m, size_t index, us_str keyword, cursor c, us_operand dot)
{
    const us_template_piece *pieces = m->made->pieces;
    size_t mark = m->variable_count;
    for (;;) {
        us_operand value;
        bool printed;
        if (missing_value(m, &c, keyword) || !run_statement(m, &c, &value, &printed))
            return FLOW_FAIL;
        size_t other = pieces[index].other;
        if (us_template_is_true(&value)) {
            flow f =
                run_pieces(m, index + 1, other, us_str_is(keyword, "with") ? value : dot);
            m->variable_count = mark;
            return f;
        }
        c = (cursor){pieces[other].tokens, dot};
        if (us_str_is(take_keyword(&c), "end")) {
            m->variable_count = mark;
            return FLOW_ON;
        }
        index = other;
        us_str next = take_keyword(&c);
        if (next.length == 0) {
            flow f = run_pieces(m, index + 1, pieces[index].other, dot);
            m->variable_count = mark;
            return f;
        }
        keyword = next;
    }
}

typedef struct loop {
    size_t from, to;
    us_str names[2];
    size_t name_count;
    bool declares;
} loop;

/* One turn of a range over [key] and [value]. */
static flow run_turn(machine *m, const loop *l, us_operand key, us_operand value,
                     const cursor *c)
{
    size_t mark = m->variable_count;
    us_operand shown[2] = {key, value};
    for (size_t i = 0; i < l->name_count; i++) {
        us_operand bound = l->name_count == 1 ? value : shown[i];
        us_operand *found = l->declares ? NULL : find_variable(m, l->names[i]);
        if (found)
            *found = bound;
        else if (!add_variable(m, c, l->names[i], bound))
            return FLOW_FAIL;
    }
    flow f = run_pieces(m, l->from, l->to, value);
    m->variable_count = mark;
    return f;
}

static size_t range_count(const us_operand *over)
{
    if (over->kind == US_OPERAND_INTEGER)
        return over->integer > 0 ? (size_t)over->integer : 0;
    if (over->kind != US_OPERAND_JSON || us_value_type(over->value) < US_TYPE_ARRAY)
        return 0;
    return us_value_count(over->value);
}

static void range_element(const us_operand *over, size_t i, us_operand *key,
                          us_operand *value)
{
    *key = (us_operand){.kind = US_OPERAND_INTEGER, .integer = (int64_t)i};
    if (over->kind == US_OPERAND_INTEGER) {
        *value = *key;
    } else if (us_value_tag(over->value) == US_TAG_ARRAY) {
        *value = from_json(over->value.as.array->items[i]);
    } else if (us_value_tag(over->value) == US_TAG_SET) {
        const us_set *set = over->value.as.set;
        *value = from_json(set->items[us_set_order(set)[i]]);
    } else {
        const us_object *object = over->value.as.object;
        uint32_t at = us_object_order(object)[i];
        *key = from_json(object->keys[at]);
        *value = from_json(object->values[at]);
    }
}

static bool can_range(machine *m, const us_operand *over, const us_template_token *from,
                      const cursor *c)
{
    if (over->kind == US_OPERAND_NONE || over->kind == US_OPERAND_INTEGER ||
        (over->kind == US_OPERAND_JSON && (us_value_tag(over->value) == US_TAG_NULL ||
                                           us_value_type(over->value) >= US_TYPE_ARRAY)))
        return true;
    us_buf shown = us_buf_make(m->made->call->arena);
    us_buf_add_c(&shown, "range can't iterate over ");
    us_template_print(&shown, over);
    return fail_at(m, from, c->token, from->offset, us_buf_str(&shown));
}

static flow run_range(machine *m, size_t index, cursor c, us_operand dot)
{
    const us_template_piece *pieces = m->made->pieces;
    us_operand over = {.kind = US_OPERAND_NONE}, key, value;
    size_t other = pieces[index].other;
    loop l = {.from = index + 1, .to = other};
    if (missing_value(m, &c, US_STR("range")))
        return FLOW_FAIL;
    l.name_count = read_declaration(&c, l.names, &l.declares);
    skip_space(&c);
    const us_template_token *from = c.token;
    if (!run_pipeline(m, &c, &over) || !expect_end(m, &c) ||
        !can_range(m, &over, from, &c))
        return FLOW_FAIL;
    size_t count = range_count(&over);
    for (size_t i = 0; i < count; i++) {
        range_element(&over, i, &key, &value);
        if (!us_call_charge(m->made->call, 10))
            return FLOW_FAIL;
        flow f = run_turn(m, &l, key, value, &c);
        if (f == FLOW_FAIL)
            return f;
        if (f == FLOW_BREAK)
            break;
    }
    cursor next = {pieces[other].tokens, dot};
    if (count > 0 || us_str_is(take_keyword(&next), "end"))
        return FLOW_ON;
    return run_pieces(m, other + 1, pieces[other].other, dot);
}

/* The piece behind the end of the block that [index] begins. */
static size_t behind_block(const us_template *made, size_t index)
{
    for (;;) {
        cursor c = {made->pieces[index].tokens, {0}};
        if (us_str_is(take_keyword(&c), "end"))
            return index + 1;
        index = made->pieces[index].other;
    }
}

static flow run_action(machine *m, size_t *index, us_operand dot)
{
    cursor c = {m->made->pieces[*index].tokens, dot};
    cursor start = c;
    size_t at = *index;
    us_str word = take_keyword(&c);
    if (us_str_is(word, "if") || us_str_is(word, "with") || us_str_is(word, "range")) {
        *index = behind_block(m->made, at);
        if (us_str_is(word, "range"))
            return run_range(m, at, c, dot);
        return run_choice(m, at, word, c, dot);
    }
    if (us_str_is(word, "break"))
        return FLOW_BREAK;
    if (us_str_is(word, "continue"))
        return FLOW_CONTINUE;
    us_operand value;
    bool printed;
    if (!run_statement(m, &start, &value, &printed))
        return FLOW_FAIL;
    if (printed)
        us_template_print(m->out, &value);
    *index = at + 1;
    return FLOW_ON;
}

static flow run_pieces(machine *m, size_t from, size_t to, us_operand dot)
{
    flow f = FLOW_ON;
    for (size_t i = from; i < to && f == FLOW_ON;) {
        const us_template_piece *piece = &m->made->pieces[i];
        if (piece->tokens) {
            f = run_action(m, &i, dot);
            continue;
        }
        if (!us_call_charge(m->made->call, 1 + piece->text.length / 64))
            return FLOW_FAIL;
        us_buf_add_str(m->out, piece->text);
        i++;
    }
    return f;
}

bool us_template_run(const us_template *made, us_value data, us_buf *out)
{
    machine m = {.made = made, .out = out};
    us_operand dot = from_json(data);
    m.variables[m.variable_count++] = (variable){US_STR_EMPTY, dot};
    return run_pieces(&m, 0, made->count, dot) != FLOW_FAIL;
}
