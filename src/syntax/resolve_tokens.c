/* Brackets, bars and newlines: which kind of each.
 *
 * The lexer's tokens get the grammar's kinds from left to right, and a mark where a
 * newline separates literals. The central structure is the stack of frames, one an open bracket, that says whether one is inside
 * a body, a list or a parenthesis. Before that, one pass finds the partner of
 * every bracket, so that looking ahead over one costs nothing, and a look-ahead
 * never costs more than the tokens directly inside the bracket in question.
 *
 * Words were resolved before (resolve_words.c). What an arrangement of tokens
 * means is the grammar's business. */
#include "syntax/resolve_tokens.h"

#include "rego_parser.h"

typedef enum frame_kind {
    FRAME_TOP,   /* statements of a module */
    FRAME_BODY,  /* literals */
    FRAME_LIST,  /* members of a list, an object or an index */
    FRAME_PAREN, /* an expression */
} frame_kind;

typedef struct frame {
    frame_kind kind;
    uint16_t opener; /* the kind that the bracket got */
    bool every;      /* an `every` here still waits for its body */
    uint32_t bar;    /* token index of the bar that makes this a comprehension; 0: none */
} frame;

typedef struct resolver {
    us_arena *arena;
    us_token *in;
    size_t from;
    size_t to;
    us_str text;
    us_goal goal;
    bool logic; /* `and` and `or` are keywords */
    bool
        *groups; /* by token index - from: a parenthesis around literals; NULL: none is */
    frame *frames;
    size_t depth; /* frames in use */
    us_resolved out;
    uint16_t before; /* the grammar's kind of the last token; 0: none */
    uint16_t closed; /* the opener's kind, where [before] is a closing bracket */
    bool otherwise;  /* an else was passed in this statement */
    bool head_name;  /* [before] is the first name of a statement */
} resolver;

enum { OPENER = US_TOKENS_OPEN, CLOSER = US_TOKENS_CLOSE, TERM = US_TOKENS_OF_TERM };

const uint8_t us_token_classes[] = {
    [US_TOKEN_LEFT_BRACE] = OPENER | US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_LEFT_BRACKET] = OPENER | US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_LEFT_PAREN] = OPENER | US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_TEMPLATE_BEGIN] = OPENER | US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_RIGHT_BRACE] = CLOSER | US_TOKENS_END_TERM,
    [US_TOKEN_RIGHT_BRACKET] = CLOSER | US_TOKENS_END_TERM,
    [US_TOKEN_RIGHT_PAREN] = CLOSER | US_TOKENS_END_TERM,
    [US_TOKEN_TEMPLATE_END] = CLOSER | US_TOKENS_END_TERM,
    [US_TOKEN_IDENT] = TERM,
    [US_TOKEN_STRING] = TERM,
    [US_TOKEN_NUMBER] = TERM,
    [US_TOKEN_NULL] = TERM,
    [US_TOKEN_TRUE] = TERM,
    [US_TOKEN_FALSE] = TERM,
    [US_TOKEN_TEMPLATE] = TERM,
    [US_TOKEN_GROUP] = US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_OPERAND] = US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_NOT] = US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_NEW_NOT] = US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_SOME] = US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_EVERY] = US_TOKENS_BEGIN_LITERAL,
    [US_TOKEN_ASSIGN] = US_TOKENS_OPERATE,
    [US_TOKEN_RELATION] = US_TOKENS_OPERATE,
    [US_TOKEN_BAR] = US_TOKENS_OPERATE,
    [US_TOKEN_AMPERSAND] = US_TOKENS_OPERATE,
    [US_TOKEN_PLUS] = US_TOKENS_OPERATE,
    [US_TOKEN_MINUS] = US_TOKENS_OPERATE,
    [US_TOKEN_TIMES] = US_TOKENS_OPERATE,
    [US_TOKEN_IN] = US_TOKENS_OPERATE,
    [UINT8_MAX] = 0, /* kinds are fewer */
};

static bool is_opener(int kind)
{
    return us_token_is(kind, OPENER);
}

static bool is_closer(int kind)
{
    return us_token_is(kind, CLOSER);
}

static bool ends_term(int kind)
{
    return us_token_is(kind, US_TOKENS_END_TERM);
}

int us_token_closer(int kind)
{
    switch (kind) {
    case US_TOKEN_LEFT_BRACE:
        return US_TOKEN_RIGHT_BRACE;
    case US_TOKEN_LEFT_BRACKET:
        return US_TOKEN_RIGHT_BRACKET;
    case US_TOKEN_LEFT_PAREN:
        return US_TOKEN_RIGHT_PAREN;
    case US_TOKEN_TEMPLATE_BEGIN:
        return US_TOKEN_TEMPLATE_END;
    default:
        return 0;
    }
}

static void fail(resolver *r, size_t i, const char *message)
{
    if (r->out.failed)
        return;
    r->out.failed = true;
    r->out.fault = r->in[i].span.position;
    r->out.message = message;
}

/* ---- Partners */

/* Fills in us_token.partner; false if brackets do not match. Returns the
 * deepest nesting in [deepest]. */
static bool match_brackets(resolver *r, size_t *deepest)
{
    uint32_t *stack = us_arena_alloc_array(r->arena, r->to - r->from + 1, sizeof *stack);
    size_t depth = 0;
    *deepest = 0;
    for (size_t i = r->from; i < r->to; i++) {
        us_token *token = &r->in[i];
        if (!us_token_is(token->kind, OPENER | CLOSER))
            continue;
        if (is_opener(token->kind)) {
            stack[depth++] = (uint32_t)i;
            *deepest = depth > *deepest ? depth : *deepest;
        } else {
            if (depth == 0 ||
                us_token_closer(r->in[stack[depth - 1]].kind) != token->kind) {
                fail(r, i, NULL);
                return false;
            }
            token->partner = stack[--depth];
            r->in[token->partner].partner = (uint32_t)i;
        }
    }
    if (depth)
        fail(r, stack[depth - 1], NULL);
    return depth == 0;
}

/* The next index at the same depth. */
static size_t skip(const resolver *r, size_t i)
{
    return is_opener(r->in[i].kind) ? r->in[i].partner + 1 : i + 1;
}

/* A parenthesis holds literals rather than an expression if and, or, the new
 * not, or with stands directly inside it, or it holds nothing but such a one.
 * From the end to the beginning, so that the inner ones are known first. */
static void find_groups(resolver *r)
{
    r->groups = us_arena_alloc_zero(r->arena, r->to - r->from + 1);
    for (size_t i = r->to; i-- > r->from;) {
        if (r->in[i].kind != US_TOKEN_LEFT_PAREN)
            continue;
        size_t end = r->in[i].partner;
        bool group =
            i + 1 < end && r->groups[i + 1 - r->from] && r->in[i + 1].partner + 1 == end;
        for (size_t j = i + 1; j < end && !group; j = skip(r, j)) {
            int kind = r->in[j].kind;
            group = kind == US_TOKEN_AND || kind == US_TOKEN_OR ||
                    kind == US_TOKEN_NEW_NOT || (kind == US_TOKEN_WITH && r->logic);
        }
        r->groups[i - r->from] = group;
    }
}

/* ---- Comprehensions */

/* The index behind the primary term that begins at [i], or 0 if none does
 * before [end]. */
static size_t primary_end(const resolver *r, size_t i, size_t end)
{
    if (i < end && r->in[i].kind == US_TOKEN_MINUS)
        i++;
    if (i >= end)
        return 0;
    if (!is_opener(r->in[i].kind) &&
        (!ends_term(r->in[i].kind) || is_closer(r->in[i].kind)))
        return 0;
    for (i = skip(r, i); i < end && !r->in[i].space_before;) {
        int kind = r->in[i].kind;
        if (kind == US_TOKEN_DOT && i + 1 < end)
            i += 2;
        else if (kind == US_TOKEN_LEFT_BRACKET || kind == US_TOKEN_LEFT_PAREN)
            i = skip(r, i);
        else
            break;
    }
    return i;
}

/* In {key: value | …}: the end of the value, else [e], the end of the first term. */
static size_t object_value_end(const resolver *r, size_t open, size_t end, size_t e)
{
    for (size_t i = open + 1; i < end; i = skip(r, i)) {
        int kind = r->in[i].kind;
        if (kind == US_TOKEN_COLON)
            return primary_end(r, i + 1, end);
        if (kind == US_TOKEN_COMMA || kind == US_TOKEN_SEPARATOR ||
            (kind == US_TOKEN_BAR && i == e))
            break;
    }
    return e;
}

/* True if a comma at [i] belongs to `key, value in xs`. */
static bool comma_of_member(const resolver *r, size_t i, size_t end)
{
    for (i++; i < end; i = skip(r, i)) {
        int kind = r->in[i].kind;
        if (kind == US_TOKEN_IN)
            return true;
        if (kind == US_TOKEN_COMMA || kind == US_TOKEN_SEPARATOR)
            return false;
    }
    return false;
}

/* The index of the bar that makes the bracket at [open] a comprehension, or 0.
 * After a bar that could, a comma that no literal can hold means a list of
 * unions after all. */
static uint32_t comprehension_bar(const resolver *r, size_t open)
{
    size_t end = r->in[open].partner;
    size_t e = primary_end(r, open + 1, end);
    if (e && r->in[open].kind == US_TOKEN_LEFT_BRACE)
        e = object_value_end(r, open, end, e);
    if (!e || e >= end || r->in[e].kind != US_TOKEN_BAR)
        return 0;
    bool declares = false;
    for (size_t i = e; i < end; i = skip(r, i)) {
        int kind = r->in[i].kind;
        if (kind == US_TOKEN_COLON)
            break;
        if (kind == US_TOKEN_SOME || kind == US_TOKEN_EVERY)
            declares = true;
        else if (r->in[i].newline_before || kind == US_TOKEN_SEPARATOR)
            declares = false;
        if (kind == US_TOKEN_COMMA && !declares && !comma_of_member(r, i, end))
            return 0;
    }
    return (uint32_t)e;
}

/* Whether a token of [kind] leaves the literal it stands in a union. */
static bool allows_union(int kind)
{
    switch (kind) {
    case US_TOKEN_ASSIGN:
    case US_TOKEN_RELATION:
    case US_TOKEN_IN:
    case US_TOKEN_COMMA:
    case US_TOKEN_AND:
    case US_TOKEN_OR:
    case US_TOKEN_NEW_NOT:
    case US_TOKEN_SOME:
    case US_TOKEN_EVERY:
        return false;
    default:
        return true;
    }
}

size_t us_union_end(const us_token *items, size_t open, bool matched)
{
    size_t depth = 0, i = open + 1;
    bool bar = false, with = false;
    if (items[i].kind == US_TOKEN_LEFT_PAREN)
        return 0;
    for (; items[i].kind; i++) {
        int kind = items[i].kind;
        bool outside = depth == 0;
        depth += is_opener(kind) && !matched;
        if (is_closer(kind) && outside)
            break;
        depth -= is_closer(kind);
        if (!outside)
            continue;
        with = with || kind == US_TOKEN_WITH;
        if (kind == US_TOKEN_SEPARATOR ||
            (i > open + 1 && items[i].newline_before && ends_term(items[i - 1].kind) &&
             us_token_is(kind, US_TOKENS_BEGIN_LITERAL)))
            break;
        if (!with && !allows_union(kind))
            return 0;
        bar = bar || (!with && kind == US_TOKEN_BAR);
        if (is_opener(kind) && matched)
            i = items[i].partner;
    }
    return bar ? i : 0;
}

/* Behind `if`: is the brace at [open] a set, an object or a comprehension, and
 * not a body? A set that stands alone is a body. */
static bool is_term_brace(const resolver *r, size_t open)
{
    size_t end = r->in[open].partner;
    const us_token *next = &r->in[end + 1];
    if (end == open + 1)
        return true;
    if (end + 1 < r->to) {
        if (us_token_is(next->kind, US_TOKENS_OPERATE))
            return true;
        if ((next->kind == US_TOKEN_DOT || next->kind == US_TOKEN_LEFT_BRACKET) &&
            !next->space_before)
            return true;
    }
    if (comprehension_bar(r, open))
        return true;
    for (size_t i = open + 1; i < end; i = skip(r, i)) {
        switch (r->in[i].kind) {
        case US_TOKEN_COLON:
            return true;
        case US_TOKEN_SEPARATOR:
        case US_TOKEN_ASSIGN:
        case US_TOKEN_NOT:
        case US_TOKEN_NEW_NOT:
        case US_TOKEN_SOME:
        case US_TOKEN_EVERY:
        case US_TOKEN_WITH:
            return false;
        default:
            break;
        }
    }
    return false;
}

/* ---- Kinds */

static frame *top(resolver *r)
{
    return &r->frames[r->depth - 1];
}

/* True if what comes next begins a literal, given what came last. */
static bool at_literal_start(resolver *r, const us_token *token)
{
    switch (r->before) {
    case US_TOKEN_AND:
    case US_TOKEN_OR:
    case US_TOKEN_NOT:
    case US_TOKEN_NEW_NOT:
    case US_TOKEN_IF:
    case US_TOKEN_BODY:
    case US_TOKEN_SEPARATOR:
    case US_TOKEN_SUCH_THAT:
    case US_TOKEN_OPERAND:
    case US_TOKEN_GROUP:
    case US_TOKEN_QUERY:
        return true;
    default:
        return top(r)->kind == FRAME_BODY && token->newline_before &&
               ends_term(r->before);
    }
}

static int brace_kind(resolver *r, size_t i)
{
    const us_token *token = &r->in[i];
    size_t after = token->partner + 1;
    int next = after < r->to ? r->in[after].kind : 0;
    bool ends = ends_term(r->before);
    if (r->before == US_TOKEN_IF && r->otherwise)
        return US_TOKEN_BODY;
    if ((next == US_TOKEN_AND || next == US_TOKEN_OR) && at_literal_start(r, token))
        return US_TOKEN_OPERAND;
    switch (r->before) {
    case US_TOKEN_AND:
    case US_TOKEN_OR:
    case US_TOKEN_NEW_NOT:
        return US_TOKEN_OPERAND;
    case US_TOKEN_IF:
        return is_term_brace(r, i) ? US_TOKEN_LEFT_BRACE : US_TOKEN_BODY;
    case US_TOKEN_ELSE:
        return US_TOKEN_BODY;
    default:
        break;
    }
    bool outermost =
        r->depth == 1 && (r->goal == US_GOAL_ANY || top(r)->kind == FRAME_TOP);
    if (ends && (outermost || top(r)->every)) {
        top(r)->every = false;
        return US_TOKEN_BODY;
    }
    return US_TOKEN_LEFT_BRACE;
}

/* Where OPA tries rules first it reads a name as the head of one, and then
 * refuses an operator right behind it: x-1, but not x - 1. */
static bool is_glued_operator(resolver *r, size_t i)
{
    const us_token *next = &r->in[i + 1];
    if (r->goal != US_GOAL_ANY || r->depth != 1)
        return false;
    if (r->before != US_TOKEN_QUERY && !ends_term(r->before))
        return false;
    return i + 1 < r->to && !next->space_before &&
           us_token_is(next->kind, US_TOKENS_OPERATE) && next->kind != US_TOKEN_ASSIGN;
}

/* True if what came last can be indexed or called by an adjacent bracket. */
static bool can_be_base(const resolver *r, bool call)
{
    switch (r->before) {
    case US_TOKEN_IDENT:
    case US_TOKEN_RIGHT_BRACKET:
        return true;
    case US_TOKEN_RIGHT_BRACE:
        return r->closed == US_TOKEN_LEFT_BRACE;
    case US_TOKEN_RIGHT_PAREN:
        return r->closed == US_TOKEN_LEFT_PAREN || (!call && r->closed == US_TOKEN_CALL);
    default:
        return false;
    }
}

static int bracket_kind(resolver *r, size_t i)
{
    bool call = r->in[i].kind == US_TOKEN_LEFT_PAREN;
    bool adjacent = r->head_name || !r->in[i].space_before;
    if (adjacent && can_be_base(r, call))
        return call ? US_TOKEN_CALL : US_TOKEN_INDEX;
    if (!call)
        return US_TOKEN_LEFT_BRACKET;
    return r->groups && r->groups[i - r->from] ? US_TOKEN_GROUP : US_TOKEN_LEFT_PAREN;
}

static int kind_of(resolver *r, size_t i)
{
    switch (r->in[i].kind) {
    case US_TOKEN_LEFT_BRACE:
        return brace_kind(r, i);
    case US_TOKEN_LEFT_BRACKET:
    case US_TOKEN_LEFT_PAREN:
        return bracket_kind(r, i);
    case US_TOKEN_BAR:
        return top(r)->bar == i ? US_TOKEN_SUCH_THAT : US_TOKEN_BAR;
    case US_TOKEN_DOT:
        if ((r->in[i].space_before && !r->head_name) || r->in[i + 1].space_before)
            fail(r, i, NULL);
        return US_TOKEN_DOT;
    default:
        return r->in[i].kind;
    }
}

/* ---- All together */

static bool is_query(us_goal goal)
{
    return goal == US_GOAL_QUERY || goal == US_GOAL_ANY;
}

/* Where literals stand side by side a newline separates them; at the top of a
 * query, anything does. */
static bool needs_separator(resolver *r, const us_token *token, int kind)
{
    /* A minus goes on with what stands before it, but for a block. */
    bool minus = kind == US_TOKEN_MINUS && r->before == US_TOKEN_RIGHT_BRACE &&
                 (r->closed == US_TOKEN_BODY || r->closed == US_TOKEN_OPERAND);
    bool begins = us_token_is(kind, US_TOKENS_BEGIN_LITERAL) || minus;
    if (!begins || !ends_term(r->before) || top(r)->kind != FRAME_BODY)
        return false;
    return token->newline_before || (r->depth == 1 && is_query(r->goal));
}

static void push(resolver *r, size_t i, int kind)
{
    frame *f = &r->frames[r->depth++];
    *f = (frame){FRAME_LIST, (uint16_t)kind, false, 0};
    switch (kind) {
    case US_TOKEN_BODY:
        f->kind = FRAME_BODY;
        break;
    case US_TOKEN_OPERAND:
        f->kind = FRAME_BODY;
        if (us_union_end(r->in, i, true))
            fail(r, i, "ambiguous `{ ... | ... }` operand");
        break;
    case US_TOKEN_LEFT_BRACE:
    case US_TOKEN_LEFT_BRACKET:
        f->bar = comprehension_bar(r, i);
        break;
    case US_TOKEN_INDEX:
    case US_TOKEN_CALL:
        break;
    default:
        f->kind = FRAME_PAREN;
        break;
    }
}

/* True if the name that comes next begins a statement. */
static bool is_first_name(const resolver *r)
{
    return r->frames[r->depth - 1].kind == FRAME_TOP &&
           (ends_term(r->before) || r->before == 0 || r->before == US_TOKEN_DEFAULT ||
            r->before == US_TOKEN_STATEMENT || r->before == US_TOKEN_STATEMENTS);
}

static void resolve_one(resolver *r, size_t i)
{
    const us_token *token = &r->in[i];
    int kind = kind_of(r, i);
    bool starts_statement = kind == US_TOKEN_IDENT && is_first_name(r);
    if (kind == US_TOKEN_IDENT && is_glued_operator(r, i))
        fail(r, i + 1, NULL);
    bool separated = needs_separator(r, token, kind);
    r->out.kinds[i - r->from] =
        (uint16_t)(kind | (separated ? US_RESOLVED_SEPARATED : 0));
    r->before = (uint16_t)kind;
    r->head_name = starts_statement;
    if (starts_statement || kind == US_TOKEN_ELSE)
        r->otherwise = !starts_statement;
    if (is_opener(token->kind)) {
        push(r, i, kind);
    } else if (is_closer(token->kind)) {
        r->closed = top(r)->opener;
        r->depth--;
    } else if (kind == US_TOKEN_SUCH_THAT) {
        top(r)->kind = FRAME_BODY;
        top(r)->every = false;
    } else if (kind == US_TOKEN_EVERY) {
        top(r)->every = true;
    }
}

us_resolved us_resolve_tokens(us_arena *arena, us_tokens *tokens, size_t from, size_t to,
                              us_goal goal, const us_keywords *keywords)
{
    static const uint16_t goal_tokens[] = {
        [US_GOAL_MODULE] = 0,
        [US_GOAL_STATEMENT] = US_TOKEN_STATEMENT,
        [US_GOAL_STATEMENTS] = US_TOKEN_STATEMENTS,
        [US_GOAL_EXPRESSION] = US_TOKEN_EXPRESSION,
        [US_GOAL_QUERY] = US_TOKEN_QUERY,
        [US_GOAL_ANY] = US_TOKEN_QUERY,
        [US_GOAL_TERM] = US_TOKEN_TERM,
        [US_GOAL_IMPORT] = US_TOKEN_IMPORT_PATH,
    };
    resolver r = {.arena = arena, .in = tokens->items, .from = from, .to = to};
    size_t deepest;
    r.text = tokens->text;
    r.goal = goal;
    r.logic = keywords->and_word || keywords->or_word;
    if (!match_brackets(&r, &deepest))
        return r.out;
    if (r.logic || keywords->new_not)
        find_groups(&r);
    r.frames = us_arena_alloc_array(arena, deepest + 1, sizeof *r.frames);
    bool term = goal == US_GOAL_TERM || goal == US_GOAL_EXPRESSION;
    r.frames[r.depth++] = (frame){is_query(goal) ? FRAME_BODY
                                  : term         ? FRAME_LIST
                                                 : FRAME_TOP,
                                  0, false, 0};
    r.out.kinds = us_arena_alloc_array(arena, to - from + 1, sizeof *r.out.kinds);
    r.out.goal = r.before = goal_tokens[goal];
    for (size_t i = from; i < to && !r.out.failed; i++)
        resolve_one(&r, i);
    return r.out;
}
