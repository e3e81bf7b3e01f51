/* Cuts a template into tokens, all at once: an error is a token too, which the parser
 * reports when it gets there. */
#include "builtins/template/template.h"

#include "base/utf8.h"
#include "builtins/go_text.h"

#include <utf8proc.h>

typedef struct lexer {
    us_call *call;
    us_str source;
    size_t start, next;   /* of the token, and behind it */
    size_t counted, line; /* newlines before [counted] */
    us_template_token *tokens;
    size_t count, capacity;
    int parentheses;
    bool failed;
} lexer;

static const char *const keywords[] = {"block", "break",    "continue", "define",
                                       "else",  "end",      "if",       "nil",
                                       "range", "template", "with"};

static bool is_space(uint32_t c)
{
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

static char at(const lexer *l, size_t ahead)
{
    return l->next + ahead < l->source.length ? l->source.text[l->next + ahead] : '\0';
}

static bool ends(const lexer *l)
{
    return l->next >= l->source.length;
}

/* The character ahead, and its bytes; 0 at the end. */
static uint32_t peek(const lexer *l, size_t *size)
{
    *size = 0;
    if (ends(l))
        return 0;
    const char *p = l->source.text + l->next;
    uint32_t point = us_utf8_decode(p, l->source.text + l->source.length, size);
    return point == US_UTF8_INVALID ? US_UTF8_REPLACEMENT : point;
}

static size_t line_of(lexer *l, size_t offset)
{
    for (; l->counted < offset; l->counted++)
        l->line += l->source.text[l->counted] == '\n';
    return l->line;
}

static us_template_token *add_token(lexer *l, us_token_kind kind, us_str text)
{
    l->tokens = us_arena_room(l->call->arena, l->tokens, l->count, &l->capacity,
                              sizeof *l->tokens);
    us_template_token *token = &l->tokens[l->count++];
    *token = (us_template_token){kind, text, l->start, line_of(l, l->start)};
    return token;
}

static void emit(lexer *l, us_token_kind kind)
{
    add_token(l, kind, us_str_slice(l->source, l->start, l->next));
    l->start = l->next;
}

static void fail(lexer *l, const char *format, ...) __attribute__((format(printf, 2, 3)));

static void fail(lexer *l, const char *format, ...)
{
    va_list arguments;
    va_start(arguments, format);
    us_str text = us_str_format_list(l->call->arena, format, arguments);
    va_end(arguments);
    add_token(l, US_TOKEN_ERROR, text);
    l->failed = true;
}

/* As %#U: U+0023 '#'. */
static void fail_character(lexer *l, const char *what, uint32_t point)
{
    char encoded[5] = "";
    encoded[us_utf8_encode(point, encoded)] = '\0';
    if (us_go_is_print(point))
        fail(l, "%s U+%04X '%s'", what, point, encoded);
    else
        fail(l, "%s U+%04X", what, point);
}

static bool is_name_character(uint32_t point)
{
    if (point < 0x80)
        return point == '_' || (point >= '0' && point <= '9') ||
               ((point | 32) >= 'a' && (point | 32) <= 'z');
    utf8proc_category_t category = utf8proc_category((utf8proc_int32_t)point);
    return (category >= UTF8PROC_CATEGORY_LU && category <= UTF8PROC_CATEGORY_LO) ||
           category == UTF8PROC_CATEGORY_ND;
}

static void skip_name(lexer *l)
{
    size_t size;
    for (uint32_t c = peek(l, &size); size > 0 && is_name_character(c);
         c = peek(l, &size))
        l->next += size;
}

/* ---- Text and comments */

static bool has_left_marker(const lexer *l, size_t ahead)
{
    return at(l, ahead) == '-' && is_space((unsigned char)at(l, ahead + 1));
}

/* At "}}", or at " -}}": then [trims]. */
static bool at_close(const lexer *l, bool *trims)
{
    *trims = is_space((unsigned char)at(l, 0)) && at(l, 1) == '-' && at(l, 2) == '}' &&
             at(l, 3) == '}';
    return *trims || (at(l, 0) == '}' && at(l, 1) == '}');
}

static void skip_spaces(lexer *l)
{
    while (!ends(l) && is_space((unsigned char)at(l, 0)))
        l->next++;
}

static void lex_comment(lexer *l)
{
    bool trims;
    size_t end = us_str_find(l->source, US_STR("*/"), l->next + 2);
    if (end == US_STR_NONE) {
        fail(l, "unclosed comment");
        return;
    }
    l->next = end + 2;
    if (!at_close(l, &trims)) {
        fail(l, "comment ends before closing delimiter");
        return;
    }
    l->next += trims ? 4 : 2;
    if (trims)
        skip_spaces(l);
    l->start = l->next;
}

typedef enum follow {
    FOLLOW_ACTION,
    FOLLOW_TEXT, /* a comment was skipped, or could not be */
    FOLLOW_NOTHING,
} follow;

/* Text up to the next action, and the opening of that. */
static follow lex_text(lexer *l)
{
    size_t open = us_str_find(l->source, US_STR("{{"), l->next);
    size_t end = open == US_STR_NONE ? l->source.length : open;
    l->next = end;
    size_t stop = end;
    if (open != US_STR_NONE && has_left_marker(l, 2)) {
        while (stop > l->start && is_space((unsigned char)l->source.text[stop - 1]))
            stop--;
    }
    if (stop > l->start)
        add_token(l, US_TOKEN_TEXT, us_str_slice(l->source, l->start, stop));
    l->start = end;
    if (open == US_STR_NONE)
        return FOLLOW_NOTHING;
    size_t marker = has_left_marker(l, 2) ? 2 : 0;
    if (at(l, 2 + marker) == '/' && at(l, 3 + marker) == '*') {
        l->start = l->next += 2 + marker;
        lex_comment(l);
        return FOLLOW_TEXT;
    }
    l->next += 2;
    emit(l, US_TOKEN_OPEN);
    l->start = l->next += marker;
    l->parentheses = 0;
    return FOLLOW_ACTION;
}

static void lex_close(lexer *l, bool trims)
{
    l->start = l->next += trims ? 2 : 0;
    l->next += 2;
    emit(l, US_TOKEN_CLOSE);
    if (trims)
        skip_spaces(l);
    l->start = l->next;
}

/* ---- Inside of an action */

static void lex_space(lexer *l)
{
    bool trims;
    for (; !ends(l) && is_space((unsigned char)at(l, 0)); l->next++) {
        if (at_close(l, &trims))
            break;
    }
    if (l->next > l->start)
        emit(l, US_TOKEN_SPACE);
}

static bool at_terminator(const lexer *l)
{
    if (ends(l) || is_space((unsigned char)at(l, 0)))
        return true;
    return (at(l, 0) && strchr(".,|:)(", at(l, 0))) ||
           (at(l, 0) == '}' && at(l, 1) == '}');
}

static void emit_word(lexer *l, us_token_kind kind)
{
    size_t size;
    uint32_t c = peek(l, &size);
    if (at_terminator(l))
        emit(l, kind);
    else
        fail_character(l, "bad character", c);
}

static void lex_name(lexer *l)
{
    us_token_kind kind = US_TOKEN_NAME;
    skip_name(l);
    us_str word = us_str_slice(l->source, l->start, l->next);
    for (size_t i = 0; i < sizeof keywords / sizeof keywords[0]; i++)
        kind = us_str_is(word, keywords[i]) ? US_TOKEN_KEYWORD : kind;
    if (us_str_is(word, "true") || us_str_is(word, "false"))
        kind = US_TOKEN_BOOLEAN;
    emit_word(l, kind);
}

/* Behind a dot or a dollar. */
static void lex_field(lexer *l, us_token_kind kind)
{
    if (at_terminator(l)) {
        emit(l, kind == US_TOKEN_FIELD ? US_TOKEN_DOT : kind);
        return;
    }
    skip_name(l);
    emit_word(l, kind);
}

/* Behind the first quote. */
static void lex_quoted(lexer *l, char quote, us_token_kind kind)
{
    for (;; l->next++) {
        bool escaped = at(l, 0) == '\\';
        if (escaped)
            l->next++;
        if (ends(l) || at(l, 0) == '\n') {
            fail(l, quote == '"' ? "unterminated quoted string"
                                 : "unterminated character constant");
            return;
        }
        if (!escaped && at(l, 0) == quote)
            break;
    }
    l->next++;
    emit(l, kind);
}

static void lex_raw(lexer *l)
{
    size_t end = us_str_find(l->source, US_STR("`"), l->next);
    l->next = end == US_STR_NONE ? l->source.length : end + 1;
    if (end == US_STR_NONE)
        fail(l, "unterminated raw quoted string");
    else
        emit(l, US_TOKEN_STRING);
}

static bool accept(lexer *l, const char *set)
{
    if (ends(l) || !at(l, 0) || !strchr(set, at(l, 0)))
        return false;
    l->next++;
    return true;
}

static void accept_run(lexer *l, const char *set)
{
    while (accept(l, set))
        ;
}

static bool scan_number(lexer *l)
{
    static const char decimal[] = "0123456789_";
    const char *digits = decimal;
    size_t size;
    bool hexadecimal = false;
    accept(l, "+-");
    if (accept(l, "0")) {
        if ((hexadecimal = accept(l, "xX")))
            digits = "0123456789abcdefABCDEF_";
        else if (accept(l, "oO"))
            digits = "01234567_";
        else if (accept(l, "bB"))
            digits = "01_";
    }
    accept_run(l, digits);
    if (accept(l, "."))
        accept_run(l, digits);
    if ((digits == decimal && accept(l, "eE")) || (hexadecimal && accept(l, "pP"))) {
        accept(l, "+-");
        accept_run(l, decimal);
    }
    accept(l, "i");
    uint32_t c = peek(l, &size);
    if (size == 0 || !is_name_character(c))
        return true;
    l->next += size;
    return false;
}

static void lex_number(lexer *l)
{
    bool good = scan_number(l);
    if (good && (at(l, 0) == '+' || at(l, 0) == '-'))
        good = scan_number(l) && l->source.text[l->next - 1] == 'i';
    if (good) {
        emit(l, US_TOKEN_NUMBER);
        return;
    }
    us_buf quoted = us_buf_make(l->call->arena);
    us_go_quote(&quoted, us_str_slice(l->source, l->start, l->next), false);
    fail(l, "bad number syntax: %.*s", US_STR_ARG(us_buf_str(&quoted)));
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static void lex_parenthesis(lexer *l, char c)
{
    l->parentheses += c == '(' ? 1 : -1;
    if (l->parentheses < 0)
        fail(l, "unexpected right paren");
    else
        emit(l, c == '(' ? US_TOKEN_LEFT : US_TOKEN_RIGHT);
}

static void lex_punctuation(lexer *l, uint32_t c, size_t size)
{
    l->next += size;
    if (c == '=')
        emit(l, US_TOKEN_ASSIGN);
    else if (c == ':' && at(l, 0) == '=') {
        l->next++;
        emit(l, US_TOKEN_DECLARE);
    } else if (c == ':')
        fail(l, "expected :=");
    else if (c == '|')
        emit(l, US_TOKEN_PIPE);
    else if (c == '(' || c == ')')
        lex_parenthesis(l, (char)c);
    else if (c < 0x7F && c >= ' ')
        emit(l, US_TOKEN_OTHER);
    else
        fail_character(l, "unrecognized character in action:", c);
}

static void lex_word(lexer *l)
{
    size_t size;
    uint32_t c = peek(l, &size);
    if (c == '"' || c == '\'') {
        l->next++;
        lex_quoted(l, (char)c, c == '"' ? US_TOKEN_STRING : US_TOKEN_CHARACTER);
    } else if (c == '`') {
        l->next++;
        lex_raw(l);
    } else if (c == '$' ||
               (c == '.' && l->next + 1 < l->source.length && !is_digit(at(l, 1)))) {
        l->next++;
        lex_field(l, c == '$' ? US_TOKEN_VARIABLE : US_TOKEN_FIELD);
    } else if (c == '.' || c == '+' || c == '-' || (c < 0x80 && is_digit((char)c))) {
        lex_number(l);
    } else if (is_name_character(c)) {
        lex_name(l);
    } else {
        lex_punctuation(l, c, size);
    }
}

/* From behind "{{" to behind "}}". */
static void lex_action(lexer *l)
{
    bool trims;
    while (!l->failed) {
        if (at_close(l, &trims)) {
            if (l->parentheses > 0)
                fail(l, "unclosed left paren");
            else
                lex_close(l, trims);
            return;
        }
        if (ends(l))
            fail(l, "unclosed action");
        else if (is_space((unsigned char)at(l, 0)))
            lex_space(l);
        else
            lex_word(l);
    }
}

us_template_token *us_template_lex(us_call *call, us_str source)
{
    lexer l = {.call = call, .source = source, .line = 1};
    follow next = FOLLOW_TEXT;
    while (!l.failed && next != FOLLOW_NOTHING) {
        next = lex_text(&l);
        if (next == FOLLOW_ACTION)
            lex_action(&l);
    }
    if (!l.failed)
        add_token(&l, US_TOKEN_END, US_STR("EOF"));
    return l.tokens;
}
