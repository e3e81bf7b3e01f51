/* The lexer: bytes to tokens.
 *
 * One function a mode: token(), string(), raw_string() and template_text(),
 * which reads the text of a template string up to its end or to the next hole.
 * The central structure is the stack of open braces: a } closes either a plain
 * brace, or a hole, after which the text of the template string goes on.
 *
 * What a word or a bracket means depends on what stands around it, and is left
 * to src/syntax/resolve_tokens. What is wrong with a token is recorded, not
 * reported: the parser may fail earlier, over something else. */
#include "syntax/lexer.h"

#include "base/scan.h"
#include "base/utf8.h"
#include "rego_parser.h"

typedef struct lexer {
    us_arena *arena;
    us_tokens tokens;
    const unsigned char *begin;
    const unsigned char *limit;  /* the NUL beyond the text */
    const unsigned char *stop;   /* no token begins here or later */
    const unsigned char *cursor; /* where reading goes on */
    uint32_t row;                /* the one that was looked at last … */
    const unsigned char *row_begin, *row_end;
    const unsigned char *counted; /* … up to where, of a text that is not ASCII … */
    uint32_t continuations;      /* … and the bytes that are no characters of their own up to there */
    bool ascii;                  /* all of the part that is read */
    const unsigned char *foul;   /* its first byte that no source may hold, or [stop] */
    bool space;                  /* white space since the last token */
    bool newline;
    char *braces;                /* '{', or the quote of a template string with an open hole */
    size_t brace_count;
    size_t brace_capacity;
} lexer;

/*!re2c
    re2c:define:YYCTYPE = "unsigned char";
    re2c:define:YYCURSOR = cursor;
    re2c:define:YYLIMIT = limit;
    re2c:define:YYMARKER = marker;
    re2c:yyfill:enable = 0;
    re2c:eof = 0;

    digit  = [0-9];
    letter = [A-Za-z_];
    hex    = [0-9A-Fa-f];
    tail   = [0-9A-Za-z_];
*/

/* Makes room for one more of [size] bytes at *items. */
static void make_room(us_arena *arena, void **items, size_t count, size_t *capacity, size_t size)
{
    if (count < *capacity)
        return;
    size_t wanted = *capacity ? *capacity * 2 : 64;
    *items = us_arena_grow(arena, *items, *capacity * size, wanted * size);
    *capacity = wanted;
}

static void begin_row(lexer *l, const unsigned char *begin)
{
    const unsigned char *newline = memchr(begin, '\n', (size_t)(l->limit - begin));
    l->row++;
    l->row_begin = l->counted = begin;
    l->row_end = newline ? newline : l->limit;
    l->continuations = 0;
}

static inline us_position place_in_row(const lexer *l, const unsigned char *place)
{
    uint32_t column = (uint32_t)(place - l->row_begin) - l->continuations + 1;
    return (us_position){l->row, column, (uint32_t)(place - l->begin)};
}

/* Out of the way of most tokens, which stand in the row of the one before. */
__attribute__((noinline)) static void advance(lexer *l, const unsigned char *place)
{
    while (l->row_end < place)
        begin_row(l, l->row_end + 1);
    for (; !l->ascii && l->counted < place; l->counted++)
        l->continuations += (*l->counted & 0xC0) == 0x80;
}

/* Positions are asked for in ascending order, so that each row is looked for once, and each byte
 * counted once where a column is not the distance to its beginning. */
static inline us_position position_of(lexer *l, const unsigned char *place)
{
    if (l->row_end < place || !l->ascii)
        advance(l, place);
    return place_in_row(l, place);
}

static void add_error(lexer *l, us_position position, const char *message)
{
    us_tokens *t = &l->tokens;
    void *errors = t->errors;
    make_room(l->arena, &errors, t->error_count, &t->error_capacity, sizeof *t->errors);
    t->errors = errors;
    t->errors[t->error_count++] = (us_lex_error){position, t->count, message};
}

/* What no source may hold and [slice] does, or NULL; [place], if given, gets its offset. */
static const char *foul_in(us_str slice, size_t *place)
{
    const char *hit = memchr(slice.text, 0, slice.length);
    size_t nul = hit ? (size_t)(hit - slice.text) : US_STR_NONE;
    size_t mark = US_STR_NONE;
    if (memchr(slice.text, 0xEF, slice.length))
        mark = us_str_find(slice, US_STR("\xEF\xBB\xBF"), 0);
    size_t bad = us_utf8_find_invalid(slice);
    size_t where = nul < mark ? nul : mark;
    where = where < bad ? where : bad;
    if (place)
        *place = where;
    if (where == US_STR_NONE)
        return NULL;
    return where == nul ? "illegal null character"
         : where == mark ? "illegal byte-order mark" : "illegal utf-8 character";
}

/* A text without faults, the usual one, costs one look at all of it. */
static inline const char *token_is_foul(const lexer *l, const unsigned char *start,
                                        const unsigned char *end)
{
    return end <= l->foul ? NULL : foul_in((us_str){(const char *)start, (size_t)(end - start)}, NULL);
}

__attribute__((noinline)) static void grow_tokens(lexer *l)
{
    us_tokens *t = &l->tokens;
    size_t wanted = t->capacity * 2;
    t->items = us_arena_grow(l->arena, t->items, t->capacity * sizeof *t->items, wanted * sizeof *t->items);
    t->capacity = wanted;
}

/* There is room for it, and its place is known. */
static inline void store(lexer *l, const unsigned char *end, int kind, us_position position)
{
    us_tokens *t = &l->tokens;
    t->items[t->count++] = (us_token){.span = {position, (uint32_t)(end - l->begin)},
                                      .kind = (uint16_t)kind,
                                      .space_before = l->space,
                                      .newline_before = l->newline};
    /* Mostly one blank follows: it is passed at once. */
    l->space = *end == ' ';
    l->newline = false;
    l->cursor = end + l->space;
}

static void append(lexer *l, const unsigned char *start, const unsigned char *end, int kind)
{
    if (l->tokens.count == l->tokens.capacity)
        grow_tokens(l);
    store(l, end, kind, position_of(l, start));
}

static void add_illegal(lexer *l, const unsigned char *start, const unsigned char *end,
                        const char *message)
{
    add_error(l, position_of(l, start), message);
    append(l, start, end, US_TOKEN_ILLEGAL);
}

__attribute__((noinline)) static void add_token_slowly(lexer *l, const unsigned char *start,
                                                       const unsigned char *end, int kind)
{
    const char *foul = token_is_foul(l, start, end);
    if (foul)
        add_illegal(l, start, end, foul);
    else
        append(l, start, end, kind);
}

/* Most tokens need nothing that must be called. */
static void add_token(lexer *l, const unsigned char *start, const unsigned char *end, int kind)
{
    if (start <= l->row_end && l->ascii && end <= l->foul && l->tokens.count < l->tokens.capacity)
        store(l, end, kind, place_in_row(l, start));
    else
        add_token_slowly(l, start, end, kind);
}

static void add_comment(lexer *l, const unsigned char *start, const unsigned char *end)
{
    us_tokens *t = &l->tokens;
    const char *foul = token_is_foul(l, start, end);
    if (foul) {
        add_illegal(l, start, end, foul);
        return;
    }
    void *comments = t->comments;
    make_room(l->arena, &comments, t->comment_count, &t->comment_capacity, sizeof *t->comments);
    t->comments = comments;
    us_str text = {(const char *)start + 1, (size_t)(end - start) - 1};
    if (text.length && text.text[text.length - 1] == '\r')
        text.length--;
    t->comments[t->comment_count++] = (us_comment){position_of(l, start), text};
    l->space = true;
    l->cursor = end;
}

static void push_brace(lexer *l, char brace)
{
    void *braces = l->braces;
    make_room(l->arena, &braces, l->brace_count, &l->brace_capacity, 1);
    l->braces = braces;
    l->braces[l->brace_count++] = brace;
}

/* A string from behind its opening quote. Each fault is told. */
static void string(lexer *l, const unsigned char *start)
{
    const unsigned char *cursor = l->cursor, *limit = l->limit, *marker;
    us_position position = position_of(l, start);
    size_t before = l->tokens.error_count;
    for (;;) {
/*!re2c
        "\""                    { break; }
        "\\" ["\\/bfnrt]        { continue; }
        "\\u" . . . .           { continue; }
        "\\"                    { add_error(l, position, "illegal escape sequence"); continue; }
        "\n"                    { cursor--; add_error(l, position, "non-terminated string"); break; }
        $                       { add_error(l, position, "non-terminated string"); break; }
        *                       { continue; }
*/
    }
    if (l->tokens.error_count > before)
        append(l, start, cursor, US_TOKEN_ILLEGAL);
    else
        add_token(l, start, cursor, US_TOKEN_STRING);
}

static void raw_string(lexer *l, const unsigned char *start)
{
    const unsigned char *cursor = l->cursor, *limit = l->limit;
    for (;;) {
/*!re2c
        "`"                     { add_token(l, start, cursor, US_TOKEN_STRING); return; }
        $                       { add_illegal(l, start, cursor, "non-terminated string"); return; }
        *                       { continue; }
*/
    }
}

/* Where OPA's scanner stands when it goes on behind the } at [position]. */
static us_position behind(const lexer *l, us_position position)
{
    bool newline = l->begin[position.offset + 1] == '\n';
    position.offset++;
    position.row += newline;
    position.column = newline ? 0 : position.column + 1;
    return position;
}

/* The text of a template string from where the cursor stands: behind the
 * opening quote (then [first]), or behind the } of a hole. */
static void template_text(lexer *l, const unsigned char *start, char quote, bool first)
{
    const unsigned char *cursor = l->cursor, *limit = l->limit, *marker;
    us_position position = position_of(l, start);
    if (!first)
        position = behind(l, position);
    size_t before = l->tokens.error_count;
    bool hole = false;
    for (;;) {
/*!re2c
        ["`]                    { if ((char)cursor[-1] == quote) break; continue; }
        "{"                     { hole = true; break; }
        "\\{"                   { continue; }
        "\\" ["\\/bfnrt]        { if (quote == '`') cursor--; continue; }
        "\\u" . . . .           { if (quote == '`') cursor -= 4; continue; }
        "\\"                    { if (quote == '"') add_error(l, position, "illegal escape sequence"); continue; }
        "\n"                    { if (quote == '`') continue;
                                  cursor--; add_error(l, position, "non-terminated string"); break; }
        $                       { add_error(l, position, "non-terminated string"); break; }
        *                       { continue; }
*/
    }
    if (!first)
        l->brace_count--;
    if (hole)
        push_brace(l, quote);
    if (l->tokens.error_count > before) {
        append(l, start, cursor, US_TOKEN_ILLEGAL);
        return;
    }
    static const int kinds[2][2] = {{US_TOKEN_TEMPLATE_END, US_TOKEN_TEMPLATE_MIDDLE},
                                    {US_TOKEN_TEMPLATE, US_TOKEN_TEMPLATE_BEGIN}};
    add_token(l, start, cursor, kinds[first][hole]);
}

static void close_brace(lexer *l, const unsigned char *start)
{
    if (l->brace_count && l->braces[l->brace_count - 1] != '{') {
        template_text(l, start, l->braces[l->brace_count - 1], false);
        return;
    }
    if (l->brace_count)
        l->brace_count--;
    add_token(l, start, l->cursor, US_TOKEN_RIGHT_BRACE);
}

/* True if a . here begins a number rather than a step of a reference. */
static bool dot_begins_number(const lexer *l)
{
    if (l->space || l->tokens.count == 0)
        return true;
    switch (l->tokens.items[l->tokens.count - 1].kind) {
    case US_TOKEN_WORD:
    case US_TOKEN_NUMBER:
    case US_TOKEN_STRING:
    case US_TOKEN_RIGHT_BRACKET:
    case US_TOKEN_RIGHT_PAREN:
    case US_TOKEN_RIGHT_BRACE:
    case US_TOKEN_DOT:
        return false;
    default:
        return true;
    }
}

static const unsigned char *past_digits(const unsigned char *c)
{
    while (*c >= '0' && *c <= '9')
        c++;
    return c;
}

/* A number in which something is missing, or that letters follow: each fault is told. */
static void bad_number(lexer *l, const unsigned char *start, const unsigned char *end)
{
    const unsigned char *c = past_digits(start), *digits;
    us_position position = position_of(l, start);
    if (*c == '.') {
        digits = ++c;
        c = past_digits(c);
        if (c == digits)
            add_error(l, position, "expected fraction");
    }
    if (*c == 'e' || *c == 'E') {
        c++;
        digits = c += *c == '+' || *c == '-';
        c = past_digits(c);
        if (c == digits)
            add_error(l, position, "expected exponent");
    }
    if (c < end)
        add_error(l, position, "illegal number format");
    append(l, start, end, US_TOKEN_ILLEGAL);
}

/* Reads one token; false at the end of the text. */
static bool token(lexer *l)
{
    const unsigned char *start = l->cursor, *cursor = start, *limit = l->limit, *marker;
#define TOKEN(kind) add_token(l, start, cursor, US_TOKEN_##kind); return true
#define ILLEGAL(message) add_illegal(l, start, cursor, message); return true
/*!re2c
    [ \t\r]+            { l->space = true; l->cursor = cursor; return true; }
    "\n"                { l->space = l->newline = true; l->cursor = cursor; return true; }
    "#" [^\n]*          { add_comment(l, start, cursor); return true; }
    letter tail*        { TOKEN(WORD); }

    digit+ ("." digit+)? ([eE] [+-]? digit+)?   { TOKEN(NUMBER); }
    "." digit+ ([eE] [+-]? digit+)? {
        if (!dot_begins_number(l))
            cursor = start + 1;
        add_token(l, start, cursor, cursor == start + 1 ? US_TOKEN_DOT : US_TOKEN_NUMBER);
        return true;
    }
    "." digit+ ([eE] [+-]? digit*)? letter tail*  { cursor = start + 1; TOKEN(DOT); }
    digit+ ("." digit*)? ([eE] [+-]? digit*)? (letter tail*)?  { bad_number(l, start, cursor); return true; }

    "\""                { l->cursor = cursor; string(l, start); return true; }
    "`"                 { l->cursor = cursor; raw_string(l, start); return true; }
    "$" ["`]            { l->cursor = cursor;
                          template_text(l, start, (char)cursor[-1], true); return true; }
    "$"                 { ILLEGAL("illegal $ character"); }
    "}"                 { l->cursor = cursor; close_brace(l, start); return true; }
    "{"                 { push_brace(l, '{'); TOKEN(LEFT_BRACE); }
    "["                 { TOKEN(LEFT_BRACKET); }
    "]"                 { TOKEN(RIGHT_BRACKET); }
    "("                 { TOKEN(LEFT_PAREN); }
    ")"                 { TOKEN(RIGHT_PAREN); }
    "."                 { TOKEN(DOT); }
    ","                 { TOKEN(COMMA); }
    ":"                 { TOKEN(COLON); }
    ";"                 { TOKEN(SEPARATOR); }
    ":=" | "="          { TOKEN(ASSIGN); }
    "==" | "!=" | "<" | "<=" | ">" | ">="   { TOKEN(RELATION); }
    "|"                 { TOKEN(BAR); }
    "&"                 { TOKEN(AMPERSAND); }
    "+"                 { TOKEN(PLUS); }
    "-"                 { TOKEN(MINUS); }
    "*" | "/" | "%"     { TOKEN(TIMES); }
    "!"                 { ILLEGAL("illegal ! character"); }
    "\xC2\xA0"          { ILLEGAL("illegal non-breaking space character, use a regular space instead"); }
    $                   { return false; }
    *                   { while (cursor < limit && (*cursor & 0xC0) == 0x80) cursor++;
                          const char *foul = token_is_foul(l, start, cursor);
                          ILLEGAL(foul ? foul : "illegal token"); }
*/
#undef TOKEN
#undef ILLEGAL
}

us_tokens us_lex_part(us_arena *arena, us_str text, us_text_part part)
{
    lexer l = {.arena = arena, .space = true, .newline = true, .row = part.row - 1};
    l.tokens.text = text;
    l.begin = (const unsigned char *)text.text;
    l.limit = l.begin + text.length;
    l.stop = l.begin + part.to;
    l.cursor = l.begin + part.from;
    if (part.from == 0 && us_str_starts_with(text, US_STR("\xEF\xBB\xBF")))
        l.cursor += 3;
    begin_row(&l, l.cursor);
    l.ascii = us_scan_get()->ascii_end((const char *)l.cursor, (const char *)l.stop) == (const char *)l.stop;
    size_t foul;
    foul_in((us_str){(const char *)l.cursor, (size_t)(l.stop - l.cursor)}, &foul);
    l.foul = foul == US_STR_NONE ? l.stop : l.cursor + foul;
    /* A token has four bytes, mostly more: so the list, which is large, seldom grows. */
    l.tokens.capacity = (part.to - part.from) / 4 + 16;
    l.tokens.items = us_arena_alloc_array(arena, l.tokens.capacity, sizeof *l.tokens.items);
    while (l.cursor < l.stop && token(&l))
        if (l.tokens.count > US_PARSE_TOKENS) {
            l.tokens.cut = true;
            break;
        }
    const unsigned char *end = l.cursor > l.stop ? l.cursor : l.stop;
    append(&l, end, end, 0);
    return l.tokens;
}

us_tokens us_lex(us_arena *arena, us_str text)
{
    return us_lex_part(arena, text, (us_text_part){0, text.length, 1});
}
